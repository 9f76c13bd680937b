"""What the scheduler remembers of a site: the links its pages carry, second looks that are due, what is paused."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.ids import digest

# rules-beyond-19 12 and issue "links": a bad link is looked at again, at least 12 h later; a day keeps the hour.
SECOND_LOOK_AFTER = timedelta(hours=24)
LOOK_AGAIN = frozenset({"dead", "gone", "soft_404", "maintenance"})


class KnownLink(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    text: str
    found_on: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A look that was asked for beside the plan."""

    target: str
    kind: str
    url: str
    due: datetime
    look: int
    found_on: str | None = None
    text: str | None = None


class SiteWatch(msgspec.Struct, kw_only=True):
    """State of one site; `pages` maps a page's target to the links last seen on it. `numbers` maps a target to the
    number of the last look that was asked for: a number is never given twice, so no look repeats the id of another.
    `begun` holds the targets whose first look was asked for."""

    content_hash: str = ""
    pages: dict[str, list[KnownLink]] = {}
    looks: list[Look] = []
    paused: list[str] = []
    numbers: dict[str, int] = {}
    begun: list[str] = []


def link_target(site: str, url: str) -> str:
    """The id of a link as a target: an address as carried by one site."""
    return "link:" + digest(site, url)


def inventory(watch: SiteWatch, site: str, most: int) -> list[KnownLink]:
    """The links an audit holds: those of the home page first, each address once, at most `most`."""
    chosen: dict[str, KnownLink] = {}
    for target in sorted(watch.pages, key=lambda target: (target != site, target)):
        for link in watch.pages[target]:
            chosen.setdefault(link.url, link)
    return list(chosen.values())[:most]


def observe(watch: SiteWatch, seen: PageObserved, most: int) -> None:
    """Take in one observation: the links of a page, or a bad link that wants a second look."""
    check = seen.check
    if check.kind in ("home", "column") and seen.outcome == "done" and seen.reading is not None and seen.opened:
        links = seen.reading.links
        watch.pages[check.target] = [
            KnownLink(url=link.url, text=link.text, found_on=check.url)
            for link in [*links.internal, *links.files, *links.external][:most]
            if link.url != check.url
        ]
    if check.kind == "link" and check.look == 0 and seen.link_class in LOOK_AGAIN:
        again = Look(
            target=check.target,
            kind="link",
            url=check.url,
            due=check.due + SECOND_LOOK_AFTER,
            look=1,
            found_on=check.found_on,
            text=check.link_text,
        )
        if again not in watch.looks:
            watch.looks.append(again)


def change(watch: SiteWatch, asked: ChangeOfWatch, urls: Iterable[tuple[str, str, str]]) -> None:
    """Pause, resume or recheck; `urls` yields (target, kind, url) of everything of the site that can be rechecked."""
    if asked.action == "pause" and asked.target not in watch.paused:
        watch.paused.append(asked.target)
    if asked.action == "resume" and asked.target in watch.paused:
        watch.paused.remove(asked.target)
    if asked.action == "recheck":
        for target, kind, url in urls:
            if target == asked.target:
                number = _next_number(watch, target)
                watch.looks.append(Look(target=target, kind=kind, url=url, due=asked.at, look=number))


def _next_number(watch: SiteWatch, target: str) -> int:
    """0 is a look of the plan, 1 the second look at a bad link or the first look of all; people's looks follow."""
    waiting = (look.look for look in watch.looks if look.target == target)
    number = max(1, watch.numbers.get(target, 1), *waiting) + 1
    watch.numbers[target] = number
    return number
