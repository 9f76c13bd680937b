"""What the home page and each column showed: newest date, known items with the oldest date each, blank looks.

An item is known by title and address. Its date is the oldest ever seen, so a text that was given a newer date is no
update. The dates of a look are compared only with dates read by the same reader revision: a better reader must not
look like a forger.
"""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.events.reading import ListItem, Reading
from schemas.ids import digest
from schemas.times import day_of
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing

# Kinds of pages from which nothing may be concluded about a list: not the page that was asked for.
UNUSABLE = frozenset(
    {"soft_404", "maintenance", "redirect_stub", "login", "js_challenge", "waf_block", "app_shell", "file"}
)
ITEMS_KEPT = 150
REDATED_KEPT = 50


class KnownItem(msgspec.Struct, array_like=True):
    """`date` is the oldest seen; `copy` numbers the copy of the page that showed it; `last` is the day last seen."""

    date: str
    copy: int
    last: str


class Redated(msgspec.Struct):
    """An item that now shows a newer date than it did."""

    title: str
    url: str
    was: str
    now: str
    first_copy: Evidence
    newer_copy: Evidence


class Shown(msgspec.Struct, frozen=True):
    """What the last usable look showed. `blank_since` is the first of an unbroken run of blank looks."""

    newest: str | None = None
    dated: int = 0
    items: int = 0
    dynamic: bool | None = None
    blank_since: datetime | None = None
    proof: Evidence | None = None

    @property
    def at(self) -> datetime | None:
        """When the page was last read."""
        return self.proof.at if self.proof else None


class PageFacts(msgspec.Struct):
    """`before` is what stood before the last look, for the case that the look is replaced."""

    now: Shown = Shown()
    before: Shown = Shown()
    look: Look | None = None
    known: dict[str, KnownItem] = {}
    copies: dict[int, Evidence] = {}
    redated: dict[str, Redated] = {}


def usable(observed: PageObserved) -> Reading | None:
    """The reading, where the page asked for came back and could be read."""
    reading = observed.reading
    if observed.outcome != "done" or not observed.opened or reading is None or reading.verdict != "ok":
        return None
    if observed.status is None or not 200 <= observed.status < 400 or reading.page_kind in UNUSABLE:
        return None
    return reading


def note_page(facts: PageFacts, observed: PageObserved, event_id: str, at: datetime) -> bool:
    """Take over a look at a page. False when it is a repeat or older than what is known."""
    look = look_of(observed, at)
    order = standing(look, facts.look)
    if order == "ignored":
        return False
    base = facts.before if order == "instead" else facts.now
    reread = facts.look is not None and facts.look.reader_revision != look.reader_revision
    facts.before, facts.look = base, look
    reading = usable(observed)
    if reading is None:
        facts.now = base
        return True
    evidence = proof(event_id, observed, at)
    if reread or (order == "instead" and observed.correction):
        facts.known, facts.copies, facts.redated = {}, {}, {}
    dates = list(_take_over_items(facts, reading, evidence, day_of(at)))
    facts.now = _shown(base, reading, dates, evidence)
    return True


def is_blank(reading: Reading) -> bool:
    """A column without content: said by the reader, or a list page surely without any item."""
    if reading.page_kind == "blank_column":
        return True
    return reading.page_kind == "list" and not reading.items and reading.newest_item_date is None


def _shown(base: Shown, reading: Reading, dates: list[str], evidence: Evidence) -> Shown:
    newest = max(dates, default=None)
    if newest is None and not reading.items and reading.newest_item_date:
        newest = _not_later(reading.newest_item_date, day_of(evidence.at))
    blank_since = (base.blank_since or evidence.at) if is_blank(reading) else None
    return Shown(newest, len(dates), len(reading.items), reading.dynamic, blank_since, evidence)


def _take_over_items(facts: PageFacts, reading: Reading, evidence: Evidence, today: date) -> Iterator[str]:
    """Remember the items; yield the date that counts of each. A date after the look is an announcement, no update."""
    copy = max(facts.copies, default=0) + 1
    day = today.isoformat()
    for item in reading.items:
        printed = _not_later(item.date, today) if item.date else None
        if printed is None:
            continue
        key = digest(item.title, item.url)[:16]
        known = facts.known.get(key)
        if known is None:
            known = facts.known[key] = KnownItem(printed, copy, day)
            facts.copies.setdefault(copy, evidence)
        known.last = day
        _compare(facts, key, item, printed, known, evidence)
        yield known.date
    _forget(facts)


def _compare(facts: PageFacts, key: str, item: ListItem, printed: str, known: KnownItem, evidence: Evidence) -> None:
    if printed > known.date:
        if key not in facts.redated and len(facts.redated) < REDATED_KEPT:
            first = facts.copies[known.copy]
            facts.redated[key] = Redated(item.title, item.url, known.date, printed, first, evidence)
        return
    known.date = printed
    facts.redated.pop(key, None)


def _forget(facts: PageFacts) -> None:
    """Bound the memory: what has not been shown for longest goes first, and copies that prove nothing any more."""
    surplus = len(facts.known) - ITEMS_KEPT
    if surplus > 0:
        for key in sorted(facts.known, key=lambda k: (facts.known[k].last, facts.known[k].date, k))[:surplus]:
            del facts.known[key]
    needed = {item.copy for item in facts.known.values()}
    if len(facts.copies) > len(needed):
        facts.copies = {number: copy for number, copy in facts.copies.items() if number in needed}


def _not_later(text: str, today: date) -> str | None:
    return text if text <= today.isoformat() else None
