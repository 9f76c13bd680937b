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
    """State of one site; `pages` maps a page's target to the links last seen on it, `paused` a target to the programs
    that have paused it."""

    content_hash: str = ""
    pages: dict[str, list[KnownLink]] = {}
    looks: list[Look] = []
    paused: dict[str, list[str]] = {}


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


def change(watch: SiteWatch, asked: ChangeOfWatch, program: str, urls: Iterable[tuple[str, str, str]]) -> None:
    """Pause, resume or recheck, as a program asked for.

    `urls` yields (target, kind, url) of everything of the site that can be rechecked.
    """
    paused = watch.paused.setdefault(asked.target, [])
    if asked.action == "pause" and program not in paused:
        paused.append(program)
    if asked.action == "resume" and program in paused:
        paused.remove(program)
    if not paused:
        del watch.paused[asked.target]
    if asked.action == "recheck":
        again = max((look.look for look in watch.looks if look.target == asked.target), default=1) + 1
        for target, kind, url in urls:
            if target == asked.target:
                watch.looks.append(Look(target=target, kind=kind, url=url, due=asked.at, look=again))
