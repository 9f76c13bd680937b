"""Names of units and subjects as lists hold them, with the place of a unit in the 建制顺序."""

from datetime import date
from typing import Any

from schemas.registry.model import UnitRole
from schemas.registry.roles import holder
from schemas.registry.subjects import LEVELS, SUBJECTS, Subject, counted_as
from schemas.registry.unit_order import unit_order
from stages.reporter.facts import EditionFacts


def kind_word(kind: str) -> str:
    """What lists call a kind of subject; accounts are 政务新媒体 there, as in circulars."""
    row = SUBJECTS[kind]
    return row.heading if kind == "account" else row.word


class Names:
    def __init__(self, facts: EditionFacts) -> None:
        self._facts = facts
        self._order = unit_order(facts.units.values())
        self._root = facts.registry.program.unit
        self.draw = {subject.id: at for at, subject in enumerate(facts.registry.listed)}

    @property
    def day(self) -> date:
        return self._facts.day()

    def subject(self, subject: str) -> Subject | None:
        return self._facts.subject(subject)

    def of_unit(self, unit: str, prefix: str = "unit") -> dict[str, Any]:
        """The unit's full and short name under `prefix` and `prefix`_short; empty where nobody is known."""
        known = self._facts.units.get(unit)
        return {prefix: known.name if known else unit, f"{prefix}_short": known.short_name if known else unit}

    def order(self, unit: str) -> int:
        return self._order.get(unit, len(self._order))

    def level(self, unit: str) -> str:
        known = self._facts.units.get(unit)
        return LEVELS[known.level] if known else ""

    def top(self, unit: str) -> str:
        """The unit right below the program's own in whose subtree a unit lies; itself where there is none."""
        found, seen = unit, set[str]()
        while (known := self._facts.units.get(found)) and known.parent not in (None, self._root) and found not in seen:
            seen.add(found)
            found = str(known.parent)
        return found

    def holder(self, subject: str, role: UnitRole) -> str:
        known = self.subject(subject)
        if known is None:
            return ""
        if known.unit_itself:
            return known.unit_itself
        return holder(known, role, self.day, self._facts.registry.successions) or ""

    def answers(self, subject: str) -> str:
        """Who runs a subject, else who is in charge of it."""
        return self.holder(subject, "runs") or self.holder(subject, "in_charge")

    def of_subject(self, subject: str) -> dict[str, Any]:
        """name, kind in words, platform and medium of a subject."""
        known = self.subject(subject)
        if known is None:
            return {"name": subject, "subject_kind": "", "platform": "", "medium": ""}
        kind = counted_as(known.subject_kind, self.day.isoformat())
        by_medium = SUBJECTS[known.subject_kind].parts_are_places
        return {
            "name": known.name,
            "subject_kind": kind_word(kind),
            "platform": known.own_type_word,
            "medium": ("视频类" if known.shows_video else "文字信息类") if by_medium else "",
        }
