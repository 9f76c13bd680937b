"""Marks, printed site code and interaction entry of the home page: since when each has been missing or different."""

from datetime import datetime

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.events.reading import Footer
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing
from stages.rule_evaluator.facts.pages import usable

MARKS = tuple(field for field in Footer.__struct_fields__ if field != "unsure")


class Furniture(msgspec.Struct, frozen=True):
    """`missing_since`: mark -> first of an unbroken run of looks without it; `unsure`: marks of which the last look
    could not say whether they are there. `code_since`: the same for the printed site code as it stands.
    `entries_since`: the same for the list of interaction entries."""

    missing_since: dict[str, datetime] = {}
    unsure: list[str] = []
    site_code: str | None = None
    code_since: datetime | None = None
    entries: list[str] = []
    entries_since: datetime | None = None
    at: datetime | None = None
    proof: Evidence | None = None


class HomeFacts(msgspec.Struct):
    now: Furniture = Furniture()
    before: Furniture = Furniture()
    look: Look | None = None


def note_furniture(facts: HomeFacts, observed: PageObserved, event_id: str, at: datetime) -> None:
    look = look_of(observed, at)
    order = standing(look, facts.look)
    if order == "ignored":
        return
    base = facts.before if order == "instead" else facts.now
    facts.before, facts.look = base, look
    reading = usable(observed)
    if reading is None:
        facts.now = base
        return
    entries = sorted(reading.interaction)
    same_code = base.code_since is not None and reading.footer.site_code == base.site_code
    same_entries = base.entries_since is not None and entries == base.entries
    facts.now = Furniture(
        missing_since=_missing(base, reading.footer, at),
        unsure=reading.footer.unsure,
        site_code=reading.footer.site_code,
        code_since=base.code_since if same_code else at,
        entries=entries,
        entries_since=base.entries_since if same_entries else at,
        at=at,
        proof=proof(event_id, observed, at),
    )


def _missing(base: Furniture, footer: Footer, at: datetime) -> dict[str, datetime]:
    lost = [mark for mark in MARKS if not getattr(footer, mark) and mark not in footer.unsure]
    return {mark: base.missing_since.get(mark, at) for mark in lost}
