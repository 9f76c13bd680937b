"""What the scheduler remembers of a site: the links its pages carry, second looks that are due, what is paused."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import zip_longest
from urllib.parse import urlsplit

import msgspec

from schemas.events.found import MenuRead
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.reading import Links
from schemas.ids import digest
from schemas.kinds import names_where
from schemas.outcomes import GOOD_LINKS

# rules-beyond-19 12 and issue "links": a bad link is looked at again, at least 12 h later; a day keeps the hour.
SECOND_LOOK_AFTER = timedelta(hours=24)
# Of a home page so many times the links of one audit are remembered, of a column so many times what is not at home.
HOME_KEEPS, COLUMN_KEEPS = 10, 2
CARRIERS, AUDITED = names_where(audited=True), names_where(looks_at="links")
LEARNT_FROM = CARRIERS | AUDITED
WEB = ("http://", "https://")
LINK = "link:"  # what the ids of links as targets begin with
LOOK_AGAIN = frozenset({"dead", "gone", "soft_404", "maintenance"})


class KnownLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`key`: its short name in this state; `found_on`: the address of the page as registered; `referer`: what a browser
    says of that page when it follows the link."""

    url: str
    key: str = ""
    text: str
    found_on: str
    referer: str | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A look that was asked for beside the plan."""

    target: str
    kind: str
    url: str
    due: datetime
    look: int
    found_on: str | None = None
    text: str | None = None
    referer: str | None = None
    links_carried: int | None = None


class SubjectWatch(msgspec.Struct, kw_only=True):
    """State of one subject.

    `pages` maps a page's target to the links last seen on it, own and outside ones in turn, those of a column without
    those of the home page; `beyond` says how many more it had than are kept. `looked` maps the key of a link to the day
    of its last audit; `bad` holds the keys of links that were bad at their last look. `paused` maps a target to the
    programs that have paused it, `paused_until` target and program to the last day of a pause that ends by itself.
    `numbers` maps a target to the number of the last look that was asked for: a number is
    never given twice, so no look repeats the id of another. `begun` holds the targets whose first look was asked for.
    """

    content_hash: str = ""
    pages: dict[str, list[KnownLink]] = {}
    beyond: dict[str, int] = {}
    looked: dict[str, str] = {}
    bad: list[str] = []
    looks: list[Look] = []
    paused: dict[str, list[str]] = {}
    paused_until: dict[str, str] = {}
    numbers: dict[str, int] = {}
    begun: list[str] = []


def link_target(site: str, url: str) -> str:
    """The id of a link as a target: an address as carried by one site."""
    return LINK + digest(site, url)


def link_key(url: str) -> str:
    """A short name of an address inside the state of its site: hexadecimal digits, evenly spread."""
    return digest(url)[:12]


def observe(watch: SubjectWatch, seen: PageObserved, most: int) -> None:
    """Take in one observation: the links of a page, or a bad link that wants a second look."""
    check = seen.check
    if check.kind in CARRIERS and seen.outcome == "done" and seen.opened:
        if seen.reading is not None:
            _take_links(watch, seen, seen.reading.links, most)
        elif isinstance(seen.found, MenuRead):
            _take_menu(watch, seen, seen.found, most)
    if check.kind in AUDITED:
        _remember_class(watch, seen)
    if check.kind in AUDITED and check.look == 0 and seen.link_class in LOOK_AGAIN:
        again = Look(
            target=check.target,
            kind=check.kind,
            url=check.url,
            due=check.due + SECOND_LOOK_AFTER,
            look=1,
            found_on=check.found_on,
            text=check.link_text,
            referer=check.referer,
            links_carried=check.links_carried,
        )
        if again not in watch.looks:
            watch.looks.append(again)


def _take_links(watch: SubjectWatch, seen: PageObserved, links: Links, most: int) -> None:
    """Remember the links of a page: own pages, files and outside addresses in turn, so that no kind crowds out the
    others."""
    check, page = seen.check, seen.final_url or seen.check.url
    turns = zip_longest(links.internal, links.external, links.files)
    found = [link for turn in turns for link in turn if link is not None and link.url not in (check.url, page)]
    kept = most * HOME_KEEPS
    if check.target != check.subject:
        at_home = {link.url for link in watch.pages.get(check.subject, ())}
        found, kept = [link for link in found if link.url not in at_home], most * COLUMN_KEEPS
    watch.beyond[check.target] = max(0, len(found) - kept)
    watch.pages[check.target] = [
        KnownLink(
            url=link.url,
            key=link_key(link.url),
            text=link.text,
            found_on=check.url,
            referer=referer_of(page, link.url),
        )
        for link in found[:kept]
    ]


def _take_menu(watch: SubjectWatch, seen: PageObserved, menu: MenuRead, most: int) -> None:
    """Remember where the entries of a menu lead, each address once. No page refers to them: a menu is no page."""
    led = {entry.url: " / ".join(entry.path) for entry in reversed(menu.entries) if entry.url.startswith(WEB)}
    kept = dict(list(reversed(led.items()))[: most * HOME_KEEPS])
    watch.beyond[seen.check.target] = len(led) - len(kept)
    watch.pages[seen.check.target] = [
        KnownLink(url=url, key=link_key(url), text=text, found_on=seen.check.url) for url, text in kept.items()
    ]


def _remember_class(watch: SubjectWatch, seen: PageObserved) -> None:
    key = link_key(seen.check.url)
    if seen.link_class in LOOK_AGAIN and key not in watch.bad:
        watch.bad.append(key)
    elif seen.link_class in GOOD_LINKS and key in watch.bad:
        watch.bad.remove(key)


def referer_of(page: str, url: str) -> str | None:
    """What a browser sends as Referer from a page to a link on it (strict-origin-when-cross-origin): the page without
    its fragment to its own origin, the origin to others, nothing from https to http."""
    here, there = urlsplit(page), urlsplit(url)
    if here.scheme == "https" and there.scheme != "https":
        return None
    if (here.scheme, here.netloc) == (there.scheme, there.netloc):
        return page.partition("#")[0]
    return f"{here.scheme}://{here.netloc.rpartition('@')[2]}/"


def pause_key(target: str, program: str) -> str:
    return f"{program} {target}"


def paused_by(watch: SubjectWatch, target: str, day: date) -> set[str]:
    """The programs that do not want a target looked at on a day."""
    last = str(date.max)
    return {
        program
        for program in watch.paused.get(target, ())
        if day.isoformat() <= watch.paused_until.get(pause_key(target, program), last)
    }


def change(
    watch: SubjectWatch,
    asked: ChangeOfWatch,
    program: str,
    urls: Iterable[tuple[str, str, str]],
    link_kind: str | None = None,
) -> None:
    """Pause, resume or recheck, as a program asked for.

    `urls` yields (target, kind, url) of every page of the subject that can be rechecked; a link that a page carries can
    be as well, by `link_kind`.
    """
    paused = watch.paused.setdefault(asked.target, [])
    if asked.action == "pause" and program not in paused:
        paused.append(program)
    if asked.action == "resume" and program in paused:
        paused.remove(program)
    if asked.action != "recheck":
        watch.paused_until.pop(pause_key(asked.target, program), None)
    if asked.action == "pause" and asked.until is not None:
        watch.paused_until[pause_key(asked.target, program)] = asked.until
    if not paused:
        del watch.paused[asked.target]
    if asked.action == "recheck":
        for target, kind, url in urls:
            if target == asked.target:
                number = _next_number(watch, target)
                watch.looks.append(Look(target=target, kind=kind, url=url, due=asked.at, look=number))
        if link_kind is not None and asked.target.startswith(LINK):
            _recheck_link(watch, asked, link_kind)


def _recheck_link(watch: SubjectWatch, asked: ChangeOfWatch, kind: str) -> None:
    """A link that no page carries any more needs no look: that it is gone is known already."""
    carried = (link for links in watch.pages.values() for link in links)
    link = next((one for one in carried if link_target(asked.subject, one.url) == asked.target), None)
    if link is None:
        return
    watch.looks.append(
        Look(
            target=asked.target,
            kind=kind,
            url=link.url,
            due=asked.at,
            look=_next_number(watch, asked.target),
            found_on=link.found_on,
            text=link.text,
            referer=link.referer,
        )
    )


def _next_number(watch: SubjectWatch, target: str) -> int:
    """0 is a look of the plan, 1 the second look at a bad link or the first look of all; people's looks follow."""
    waiting = (look.look for look in watch.looks if look.target == target)
    number = max(1, watch.numbers.get(target, 1), *waiting) + 1
    watch.numbers[target] = number
    return number
