"""What is known at a place of a template while it is filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from schemas.templates.catalogue import GROUP, Catalogue, catalogue
from schemas.templates.model import Slot, Template
from schemas.times import day_of
from stages.reporter.document import EditionHead, Figure, Table
from stages.reporter.templates.facts import FactBook
from stages.reporter.templates.lists import Listed, chosen

Written = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Given:
    """What one edition is made from beside its template: the lists, what people wrote for it, and the facts of the
    edition before and of the one a year before."""

    head: EditionHead
    lists: Mapping[str, Listed]
    written: Written = field(default_factory=dict)
    last: Mapping[str, Any] = field(default_factory=dict)
    year_before: Mapping[str, Any] = field(default_factory=dict)
    deadline: date | None = None
    last_period: str = ""
    card: Table | None = None  # the precision card, for a template that asks for it


def last_day(head: EditionHead) -> date:
    """The last day of the window."""
    return day_of(head.window_to - timedelta(seconds=1))


@dataclass
class Names:
    """Names of figures: a name stands for one number of an edition."""

    taken: dict[str, Figure] = field(default_factory=dict)

    def of(self, wanted: str, figure: Figure) -> str:
        name, number = wanted, 2
        while name in self.taken and not _same(self.taken[name], figure):
            name, number = f"{wanted}.{number}", number + 1
        self.taken.setdefault(name, figure)
        return name


def _same(one: Figure, other: Figure) -> bool:
    return (one.text, one.value, one.ids, one.denominator) == (other.text, other.value, other.ids, other.denominator)


@dataclass(frozen=True)
class Context:
    """`gaps` are sentences about what holds nothing in this window; `sections` are the headings above, as printed."""

    template: Template
    given: Given
    lists: Mapping[str, Listed]
    facts: FactBook
    names: Names
    gaps: list[str]
    slots: Mapping[str, Slot]
    place: str = ""
    group: Listed | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    label: str = ""  # of the group, in the names of its figures
    sections: tuple[str, ...] = ()
    book: Catalogue = field(default_factory=catalogue)

    def at(self, place: str, slots: Mapping[str, Slot] | None = None, **changes: Any) -> "Context":
        return replace(self, place=place, slots={**self.slots, **(slots or {})}, **changes)

    def silent(self) -> "Context":
        """The same without a trace: to look whether something is there."""
        return replace(self, facts=FactBook(), names=Names(), gaps=[])

    def rows(self, name: str) -> Listed:
        """The rows of a list. One that is not there at all is told as a gap: it is unknown, not empty."""
        if name == GROUP and self.group is not None:
            return self.group
        form = self.book.lists[name]
        if form.base not in self.lists:
            self.gap(f"所用的“{self.book.lists[form.base].word}”（{name}）在本期没有数据")
            return Listed([], form.query)
        listed = self.lists[form.base]
        return listed.only(chosen(listed.rows, form.where)) if form.where else listed

    def gap(self, what: str) -> None:
        said = f"{self.place}：{what}，请补报数据或修改模板。"
        if said not in self.gaps:
            self.gaps.append(said)
