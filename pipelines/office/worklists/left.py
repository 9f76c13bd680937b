"""What is left to do of a period: what is asked for, without what people have handed in or signed by now, what the
machine could not judge, and the clues that wait for a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from pipelines.office.signing import PROGRAM_WIDE
from pipelines.office.windows import Window
from pipelines.office.worklists.asked import ToDo, asked
from pipelines.office.worklists.undecided import undecided
from pipelines.warehouse import Warehouse
from schemas.chinese import day_text
from schemas.gate import RESTRICTED
from schemas.registry.model import Registry
from schemas.registry.roles import without_end
from schemas.registry.unit_order import unit_order
from schemas.rulebooks.model import Rulebook
from schemas.times import rfc3339
from schemas.words import STATUSES

GENERATION = 1
EVER = "2000-01-01T00:00:00+08:00"
MANUAL, CONSULT = "xunwang.manual.result.v1", "xunwang.consult.test.v1"
EVERY_ITEM = "*"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Known:
    """What people have handed in. `answered` and `signed` are of the period, as (subject, indicator); `earlier` is the
    last result before it."""

    answered: frozenset[tuple[str, str, str]]
    consulted: frozenset[str]
    signed: frozenset[tuple[str, str]]
    earlier: Mapping[tuple[str, str, str], str]

    def knows(self, todo: ToDo) -> bool:
        if todo.form == "consult.test.v1":
            return todo.subject.id in self.consulted
        if self.answers(todo):
            return True
        whose = {(todo.subject.id, item) for item in (todo.indicator, EVERY_ITEM)}
        whose |= {(PROGRAM_WIDE, item) for item in (todo.indicator, EVERY_ITEM)}
        return bool(whose & self.signed)

    def answers(self, todo: ToDo) -> bool:
        """Whether a person has handed in a result; a signature (零报告) is none."""
        if todo.target == todo.subject.id:
            return any(one[:2] == (todo.subject.id, todo.indicator) for one in self.answered)
        return (todo.subject.id, todo.indicator, todo.target) in self.answered


class Worklists:
    """The worklists of one program."""

    def __init__(self, warehouse: Warehouse, registry: Registry, book: Rulebook) -> None:
        self._warehouse, self._registry, self._book = warehouse, registry, book

    def left(self, window: Window, drawn: frozenset[str], today: date) -> list[ToDo]:
        """What a person must still look at, in the order of units and subjects. `drawn` is the sample of the period."""
        day = max(window.first, min(window.last, today))
        known, open_now = self._known(window), self._open(window)
        seen = _titles_by_subject(open_now, self._book)
        rows = [
            replace(todo, seen=seen.get(todo.subject.id, ""), last=_last(known, todo))
            for todo in asked(self._registry, self._book, drawn, day)
            if not known.knows(todo)
        ]
        order = {one.id: place for place, one in enumerate(self._in_order())}
        rows += [
            replace(todo, last=todo.last or _last(known, todo))
            for todo in undecided(self._registry, self._book, drawn, day, self._undecided(window))
            if not known.answers(todo)
        ]
        rows += self._clues(open_now)
        return sorted(rows, key=lambda one: (order[one.subject.id], one.form, one.indicator, one.target, one.finding))

    def _in_order(self) -> list[Any]:
        """Subjects by the place of the unit that runs them, then by id."""
        places = unit_order(self._registry.units)

        def place(subject: Any) -> tuple[int, str]:
            return places.get(without_end(subject, "runs") or "", len(places)), subject.id

        return sorted(self._registry.subjects, key=place)

    def _clues(self, open_now: list[Row]) -> Iterator[ToDo]:
        """Findings that are suspected: a person confirms or dismisses them, two where the indicator asks for two."""
        subjects = {one.id: one for one in self._registry.subjects}
        for row in open_now:
            subject = subjects.get(str(row["subject"]))
            if row["state"] != "suspected" or subject is None:
                continue
            columns = {column.id: column for column in subject.columns}
            column = columns.get(str(row["target"]))
            indicator = self._book.indicator(str(row["indicator"]))
            yield ToDo(
                form="finding.review.v1",
                subject=subject,
                target=str(row["target"]),
                target_name=column.name if column else "",
                indicator=str(row["indicator"]),
                title=indicator.title if indicator else str(row["indicator"]),
                link=str(row["url"] or "") or (column.url if column else subject.address),
                unit=str(row["unit"]),
                finding=str(row["finding_id"]),
                seen=RESTRICTED if row["restricted"] else str(row["wording"]),
                last="、".join(row.get("confirmed_names") or []),
                people=frozenset(map(str, row["confirmed_by"] or [])),
            )

    def _open(self, window: Window) -> list[Row]:
        return list(self._ask("findings_open", at=rfc3339(window.end), generation=GENERATION))

    def _undecided(self, window: Window) -> list[Row]:
        days = {"first_day": str(window.first), "last_day": str(window.last)}
        return list(self._ask("assessments_undecided", generation=GENERATION, **days))

    def _known(self, window: Window) -> _Known:
        kinds = [MANUAL, CONSULT]
        answered: set[tuple[str, str, str]] = set()
        consulted: set[str] = set()
        earlier: dict[tuple[str, str, str], str] = {}
        for row in self._ask("records_in_window", kinds=kinds, start=EVER, end=rfc3339(window.end)):
            place = (str(row["subject"]), str(row["indicator"]), str(row["target"]))
            inside = str(row["at"]) >= rfc3339(window.start)
            if row["kind"] == CONSULT:
                consulted |= {place[0]} if inside else set()
            elif inside:
                answered.add(place)
            else:
                earlier[place] = f"{STATUSES[orjson.loads(row['payload'])['result']]}（{day_text(str(row['at']))}）"
        days = {"first_day": str(window.first), "last_day": str(window.last)}
        signed = {(str(row["subject"]), str(item)) for row in self._ask("signoffs", **days) for item in row["items"]}
        return _Known(frozenset(answered), frozenset(consulted), frozenset(signed), earlier)

    def _ask(self, name: str, **params: Any) -> list[Row]:
        return list(self._warehouse.query(name, {"program": self._registry.program.id, **params}))


def _last(known: _Known, todo: ToDo) -> str:
    return known.earlier.get((todo.subject.id, todo.indicator, todo.target), "")


def _titles_by_subject(open_now: list[Row], book: Rulebook) -> dict[str, str]:
    """What stands confirmed of each subject, by title: what a checker should know before looking."""
    titles = {one.id: one.title for one in book.indicators}
    found: dict[str, dict[str, None]] = {}
    for row in open_now:
        if row["state"] != "suspected" and not row["restricted"]:
            found.setdefault(str(row["subject"]), {})[titles.get(str(row["indicator"]), str(row["indicator"]))] = None
    return {subject: "、".join(names) for subject, names in found.items()}
