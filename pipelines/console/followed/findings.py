"""Every finding of a program as it stands now, kept in memory and brought up to the log before each answer.

Only what has come since the last time is asked of the warehouse: findings with a new step, and lines with a new
assessment, because a fault that lasts is shown with what was measured last.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from pipelines.console.followed.listed import Listed, listed
from pipelines.console.followed.positions import Position
from stages.reporter.newest import newest

Row = dict[str, Any]
Line = tuple[str, str, str]  # subject, indicator, target of an assessment
Place = tuple[str, str]  # subject, indicator


class Standing(NamedTuple):
    """All findings by id at one time. `version` grows with everything that changes one of them."""

    version: int
    findings: Mapping[str, Listed]


class Followed:
    """`ask` answers a named query about the program; `position` says how far the warehouse is filled. Both block."""

    def __init__(self, ask: Callable[..., list[Row]], position: Callable[[], Position]) -> None:
        self._ask, self._position = ask, position
        self._lock = threading.Lock()
        self._at: Position | None = None
        self._mark = ""
        self._next: dict[str, list[int]] = {"findings": [], "assessments": []}
        self._found: dict[str, Listed] = {}  # as their last step says
        self._failed: dict[Line, Row] = {}
        self._by_place: dict[Place, set[str]] = {}
        self._now: dict[str, Listed] = {}  # with what was measured last
        self._version = 0

    def caught_up(self) -> Standing:
        """All findings, with everything that is in the warehouse by now. Nobody may change them. Raises
        WarehouseError."""
        with self._lock:
            reached = self._position()
            if reached != self._at:
                self._read_on()
                self._at = reached
            return Standing(self._version, self._now)

    def _read_on(self) -> None:
        told = self._ask("findings_reached")
        ends = {name: _ends(told, name) for name in self._next}
        mark = str(told[0]["mark"]) if told else ""
        if mark != self._mark or any(_behind(ends[name], known) for name, known in self._next.items()):
            self._begin_again(mark)
        touched: set[str] = set()
        if ends["findings"] != self._next["findings"]:
            touched |= self._take(self._ask("findings_since", next=self._next["findings"]))
        if ends["assessments"] != self._next["assessments"]:
            touched |= self._measure(self._ask("failures_since", next=self._next["assessments"]))
        self._next = ends
        if touched:
            self._renew(touched)
            self._version += 1

    def _begin_again(self, mark: str) -> None:
        """Another warehouse, or one that is filled again: what is known was of the old one."""
        self._mark, self._next = mark, {name: [] for name in self._next}
        self._found, self._failed, self._by_place, self._now = {}, {}, {}, {}
        self._version += 1

    def _take(self, rows: Iterable[Row]) -> set[str]:
        """Keep findings as their last step says; their ids."""
        taken = {str(row["finding_id"]): listed(row) for row in rows}
        self._found |= taken
        for id, one in taken.items():
            self._by_place.setdefault((one.subject, one.indicator), set()).add(id)
        return set(taken)

    def _measure(self, rows: Iterable[Row]) -> set[str]:
        """Keep the newest failures of lines; the ids of the findings that they may concern."""
        places: set[Place] = set()
        for row in rows:
            line = (str(row["subject"]), str(row["indicator"]), str(row["target"]))
            if int(row["failed"]):
                self._failed[line] = row
            else:
                self._failed.pop(line, None)
            places.add(line[:2])
        return {id for place in places for id in self._by_place.get(place, ())}

    def _renew(self, ids: Collection[str]) -> None:
        """Put what was measured last into these findings."""
        places: dict[Place, list[Row]] = {}
        for line, row in self._failed.items():
            places.setdefault(line[:2], []).append(row)
        changed = dict(self._now)
        for id in ids:
            one = self._found[id]
            failures = places.get((one.subject, one.indicator))
            changed[id] = one if failures is None else _measured(one, failures)
        self._now = changed


def _measured(one: Listed, failures: list[Row]) -> Listed:
    known = one.row()
    (now,) = newest([known], failures)
    return one if now is known else listed(now)


def _ends(told: Iterable[Row], name: str) -> list[int]:
    """The next offset of each partition of a table; 0 for one that has nothing."""
    ends = {int(row["partition"]): int(row["next"]) for row in told if row["name"] == name}
    return [ends.get(partition, 0) for partition in range(max(ends, default=-1) + 1)]


def _behind(ends: list[int], known: list[int]) -> bool:
    """Whether a table holds less than was known of it."""
    return len(ends) < len(known) or any(end < next_ for end, next_ in zip(ends, known, strict=False))
