"""The case book and what is asked beside it, read from the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import BY_PAYLOAD, CASES, FINDINGS, OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.records.base import Record
from schemas.records.notices import EarlierNaming, NoticeFromAbove
from schemas.registry.model import Registry
from schemas.registry.roles import charged_by_default, successor
from schemas.states import UNSETTLED
from schemas.times import day_of
from stages.case_book import Case, CaseBook
from stages.case_book.namings import Heir

# A cheap look at the bytes before decoding: these are few among the many of their topics.
_WARNED = BY_PAYLOAD[Warned].name.encode()
_MOVED = BY_PAYLOAD[FindingTransition].name.encode()
_NAMED = tuple(BY_PAYLOAD[kind].name.encode() for kind in (EarlierNaming, NoticeFromAbove))


def read_book(log: Log) -> CaseBook:
    """The cases of all programs."""
    book = CaseBook()
    for records in payload_rows(log, CASES):
        for record in records:
            book.add(decode(record.value, CASES))
    return book


def one_case(book: CaseBook, beginning: str) -> Case:
    """The case whose id begins so. Raises MistakeError when there is none, or more than one."""
    found = book.like(beginning)
    if not found:
        raise MistakeError(f"没有编号以“{beginning}”开头的办理单，请用 xunwang cases list 查看编号。")
    if len(found) > 1:
        raise MistakeError(f"编号以“{beginning}”开头的办理单有{len(found)}个，请多输入几位。")
    return found[0]


def read_warnings(log: Log) -> list[tuple[str, Warned]]:
    """Every early warning as it stands, with its program."""
    newest: dict[str, tuple[str, Warned]] = {}
    for records in payload_rows(log, FINDINGS):
        for record in records:
            if _WARNED in record.value:
                event = decode(record.value, FINDINGS)
                if isinstance(event.data, Warned):
                    newest[event.data.warning_id] = (event.program, event.data)
    return list(newest.values())


def read_open(log: Log) -> frozenset[str]:
    """The ids of findings that stand open, of all programs: the last transition of each says so."""
    last: dict[str, bytes] = {}
    mark = b'"finding_id":"'
    for records in payload_rows(log, FINDINGS):
        for record in records:
            if _MOVED in record.value:
                at = record.value.index(mark) + len(mark)
                last[record.value[at : record.value.index(b'"', at)].decode()] = record.value
    states = {state: b'"to_state":"%s"' % state.encode() for state in UNSETTLED}
    return frozenset(name for name, raw in last.items() if any(said in raw for said in states.values()))


def read_named(log: Log, registry: Registry) -> list[tuple[Record, str]]:
    """What was named before and from above, each with the unit that answers for it."""
    found: list[tuple[Record, str]] = []
    subjects = {one.id: one for one in registry.subjects}
    for records in payload_rows(log, OBSERVATIONS):
        for record in records:
            if not any(name in record.value for name in _NAMED):
                continue
            event = decode(record.value, OBSERVATIONS)
            if isinstance(event.data, EarlierNaming | NoticeFromAbove) and event.program == registry.program.id:
                known = subjects.get(event.data.subject)
                charge, day = registry.program.charge, day_of(event.data.at)
                charged = charged_by_default(known, charge, day, registry.successions) if known else event.data.subject
                found.append((event.data, event.data.unit or charged.removeprefix("unit:")))
    return found


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
