"""What the looks at a target told, one after the other: the history from which a cause or a sham mending is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.events.envelope import Event
from schemas.events.found.accounts import MenuRead
from schemas.events.observations import PageObserved
from schemas.events.reading import ListItem
from schemas.kinds import names_where

PAGES, MENU = names_where(page=True), "menu"
_LISTS = ("items", "links", "entries", "sha256", "url")


@dataclass(frozen=True, slots=True)
class Look:
    """One look that told something. `items`: what a list held, by title and address with its date; `links`: the texts
    of links to own pages by address; `entries`: ways to interact, or the names of a menu."""

    at: datetime
    target: str
    kind: str
    opened: bool
    page_kind: str
    items: dict[tuple[str, str], str | None]
    links: dict[str, str]
    entries: frozenset[str]
    sha256: str
    url: str
    event_id: str

    def sharing(self, before: "Look | None") -> "Look":
        """The same look, holding what is as it was at the one before in common with that: a page stands for months, and
        its links are most of what a look takes in memory."""
        if before is None:
            return self
        alike = {name: value for name in _LISTS if (value := getattr(before, name)) == getattr(self, name)}
        return replace(self, **alike)


def look_of(event: Event) -> Look | None:
    """The look in an event; None for what told nothing: void looks, pages that cannot be concluded from."""
    page = event.data
    if not isinstance(page, PageObserved) or page.outcome != "done":
        return None
    if isinstance(page.found, MenuRead):
        names = frozenset("/".join(entry.path) for entry in page.found.entries)
        return _look(event, page, MENU, "menu", {}, {}, names)
    if page.check.kind not in PAGES:
        return None
    reading = page.reading
    if reading is None:
        return _look(event, page, page.check.kind, "", {}, {}, frozenset()) if not page.opened else None
    if reading.verdict != "ok":
        return None
    links = {link.url: link.text for link in reading.links.internal}
    return _look(
        event, page, page.check.kind, reading.page_kind, _items(reading.items), links, frozenset(reading.interaction)
    )


def _items(items: Iterable[ListItem]) -> dict[tuple[str, str], str | None]:
    return {(item.title, item.url): item.date for item in items}


def _look(
    event: Event,
    page: PageObserved,
    kind: str,
    page_kind: str,
    items: dict[tuple[str, str], str | None],
    links: dict[str, str],
    entries: frozenset[str],
) -> Look:
    opened = page.opened or kind == MENU
    sha, url = page.sha256 or "", page.final_url or page.check.url
    return Look(event.time, page.check.target, kind, opened, page_kind, items, links, entries, sha, url, event.id)


def of_target(looks: Sequence[Look], target: str, until: datetime | None = None) -> list[Look]:
    """The looks at a target in order, up to and with an instant."""
    theirs = [one for one in looks if one.target == target and (until is None or one.at <= until)]
    return sorted(theirs, key=lambda one: one.at)
