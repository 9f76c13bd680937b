"""The case book and what is asked beside it, read from the log."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

from pipelines.log.records import Log
from pipelines.office.bulk_reading import uncollected
from pipelines.office.cases.index import Index, read_index
from schemas.events.codec import decode
from schemas.events.findings import Warned
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.records.base import Record
from schemas.records.notices import EarlierNaming, NoticeFromAbove
from schemas.registry.model import Registry
from schemas.registry.roles import charged_by_default, successor
from schemas.times import day_of
from stages.case_book import Case, CaseBook
from stages.case_book.namings import Heir

STEP = 1_000


def read_book(log: Log) -> CaseBook:
    """The cases of all programs."""
    return FollowedBook(log).caught_up()


class FollowedBook:
    """The same for who asks again and again: what has come since the last time is read on. It is for looking at; who
    writes reads a book of their own."""

    def __init__(self, log: Log) -> None:
        self._log, self._book, self._read = log, CaseBook(), dict[int, int]()
        self._lock = threading.Lock()

    def caught_up(self) -> CaseBook:
        """The cases of all programs by now."""
        with self._lock, uncollected():
            for partition, end in enumerate(self._log.ends(CASES)):
                offset = self._read.get(partition, 0)
                while offset < end and (records := self._log.read(CASES, partition, offset, min(STEP, end - offset))):
                    for record in records:
                        self._book.add(decode(record.value, CASES))
                    offset = self._read[partition] = records[-1].offset + 1
            return self._book.as_now()


def one_case(book: CaseBook, beginning: str) -> Case:
    """The case whose id begins so. Raises MistakeError when there is none, or more than one."""
    found = book.like(beginning)
    if not found:
        raise MistakeError(f"没有编号以“{beginning}”开头的办理单，请用 xunwang cases list 查看编号。")
    if len(found) > 1:
        raise MistakeError(f"编号以“{beginning}”开头的办理单有{len(found)}个，请多输入几位。")
    return found[0]


def read_warnings(log: Log, index: Index | None = None) -> list[tuple[str, Warned]]:
    """Every early warning that stands raised, with its program."""
    events = [decode(raw, FINDINGS) for raw in (index or read_index(log)).warnings.values()]
    return [(event.program, event.data) for event in events if isinstance(event.data, Warned)]


def read_open(log: Log, index: Index | None = None) -> frozenset[str]:
    """The ids of findings that stand open, of all programs."""
    return frozenset((index or read_index(log)).open)


def read_named(log: Log, registry: Registry, index: Index | None = None) -> list[tuple[Record, str]]:
    """What was named before and from above, each with the unit that answers for it; not what was taken back."""
    found: dict[str, tuple[Record, str]] = {}
    subjects = {one.id: one for one in registry.subjects}
    for raw in (index or read_index(log)).named:
        event = decode(raw, OBSERVATIONS)
        if isinstance(event.data, EarlierNaming | NoticeFromAbove) and event.program == registry.program.id:
            known = subjects.get(event.data.subject)
            charge, day = registry.program.charge, day_of(event.data.at)
            charged = event.data.subject
            if known is not None:
                charged = charged_by_default(known, charge, day, registry.successions)
            found.setdefault(event.id, (event.data, event.data.unit or charged.removeprefix("unit:")))
    newest: dict[str, Record] = {}
    for record, _ in sorted(found.values(), key=lambda one: one[0].at):
        newest[record.thing] = record
    return [(one, unit) for one, unit in found.values() if not one.thing or newest[one.thing].stands]


def heir_of(registry: Registry, day: date) -> Heir:
    """Who answers on a day for what a unit was named for: itself, or who has succeeded it."""
    subjects = {one.id: one for one in registry.subjects}
    return lambda unit, subject: successor(unit, day, registry.successions, subjects.get(subject))


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """While this holds nobody else takes a step: two people at once would both see the case as it was before. The
    workers of a cluster share the folder."""
    with (root / "cases.lock").open("a", encoding="utf-8") as file:
        flock(file, LOCK_EX)
        yield
