"""What the home page and each column showed: newest date, known items with the oldest date each, blank looks.

An item is known by title and address. Its date is the oldest ever seen, so a text that was given a newer date is no
update. The dates of a look are compared only with dates read by the same reader revision: a better reader must not
look like a forger.
"""

from datetime import date, datetime
from itertools import islice

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.events.reading import ListItem, Reading
from schemas.ids import digest
from schemas.times import day_of
from schemas.urls import leads_home
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing

# Kinds of pages from which nothing may be concluded about a list: not the page that was asked for.
UNUSABLE = frozenset(
    {"soft_404", "maintenance", "redirect_stub", "login", "js_challenge", "waf_block", "app_shell", "file"}
)
# Items no longer listed that are still remembered: an old text often comes back with a new date.
UNLISTED_KEPT = 40
REDATED_KEPT = 50


class KnownItem(msgspec.Struct, array_like=True):
    """`date` is the oldest seen; `copy` numbers the last copy of the page that showed it with that date."""

    date: str
    copy: int


class Copy(msgspec.Struct, array_like=True, frozen=True):
    """A stored copy of the page."""

    event_id: str
    at: datetime
    sha256: str | None


class Redated(msgspec.Struct):
    """An item that now shows a newer date than it did."""

    title: str
    url: str
    was: str
    now: str
    older_copy: Evidence
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
    """`before` is what stood before the last look, for the case that the look is replaced. `known` is in the order
    of the looks that last showed an item."""

    now: Shown = Shown()
    before: Shown = Shown()
    look: Look | None = None
    known: dict[str, KnownItem] = {}
    copies: dict[int, Copy] = {}
    redated: dict[str, Redated] = {}


def usable(observed: PageObserved, home: str = "") -> Reading | None:
    """The reading, where the page asked for came back and could be read. A column that sends its readers to the home
    page (`home`, or the front of its own host) has not come back."""
    reading = observed.reading
    if observed.check.kind == "column" and leads_home(observed.check.url, observed.final_url or "", home):
        return None
    if observed.outcome != "done" or not observed.opened or reading is None or reading.verdict != "ok":
        return None
    if observed.status is None or not 200 <= observed.status < 400 or reading.page_kind in UNUSABLE:
        return None
    if reading.fault:
        return None
    return reading


def note_page(facts: PageFacts, observed: PageObserved, event_id: str, at: datetime, home: str = "") -> bool:
    """Take over a look at a page. False when it is a repeat or older than what is known."""
    look = look_of(observed, at)
    order = standing(look, facts.look)
    if order == "ignored":
        return False
    base = facts.before if order == "instead" else facts.now
    reread = facts.look is not None and facts.look.reader_revision != look.reader_revision
    facts.before, facts.look = base, look
    reading = usable(observed, home)
    if reading is None:
        facts.now = base
        return True
    evidence = proof(event_id, observed, at)
    if reread or (order == "instead" and observed.correction):
        facts.known, facts.copies, facts.redated = {}, {}, {}
    dates = _take_over_items(facts, reading, evidence, day_of(at))
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


def _take_over_items(facts: PageFacts, reading: Reading, evidence: Evidence, today: date) -> list[str]:
    """Remember the items; the date that counts of each. A date after the look is an announcement, no update."""
    number = max(facts.copies, default=0) + 1
    facts.copies[number] = Copy(evidence.event_id, evidence.at, evidence.sha256)
    last, dates, remembered = today.isoformat(), [], facts.known
    for item in reading.items:
        printed = item.date
        if not printed or printed > last:
            continue
        key = digest(item.title, item.url)[:16]
        known = remembered.pop(key, None) or KnownItem(printed, number)
        remembered[key] = known
        if printed == known.date and not facts.redated:
            known.copy = number
        else:
            _compare(facts, key, item, printed, known, number, evidence)
        dates.append(known.date)
    _forget(facts, len(dates))
    return dates


def _compare(
    facts: PageFacts, key: str, item: ListItem, printed: str, known: KnownItem, number: int, evidence: Evidence
) -> None:
    if printed <= known.date:
        known.date, known.copy = printed, number
        facts.redated.pop(key, None)
    elif key not in facts.redated and len(facts.redated) < REDATED_KEPT:
        old = facts.copies[known.copy]
        shown = Evidence(event_id=old.event_id, at=old.at, url=evidence.url, sha256=old.sha256)
        facts.redated[key] = Redated(item.title, item.url, known.date, printed, shown, evidence)


def _forget(facts: PageFacts, listed: int) -> None:
    """Bound the memory: what has not been listed for longest goes first, and copies that prove nothing any more."""
    for key in list(islice(facts.known, max(0, len(facts.known) - listed - UNLISTED_KEPT))):
        del facts.known[key]
    needed = {item.copy for item in facts.known.values()}
    if len(facts.copies) > len(needed):
        facts.copies = {number: copy for number, copy in facts.copies.items() if number in needed}


def _not_later(text: str, today: date) -> str | None:
    return text if text <= today.isoformat() else None
