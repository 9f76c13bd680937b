"""The stored observations judged by another rulebook, into a log of its own: the log in force is only read.

The subjects are shared among processes; each reads the whole topic and decodes what is its own. What people decided
counts in the trial as well, since a finding has the same id under every rulebook of a program. A trial that was broken
off goes on where it stopped.
"""

import multiprocessing
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipelines.log.event_time import event_time
from pipelines.log.records import Commit, Log, NewRecord, Record
from pipelines.log.sqlite import SqliteLog
from pipelines.log.state_form import begin_anew, has_present_form
from pipelines.office.work_calendar import Notices
from schemas.events.checks import Registered
from schemas.events.codec import InvalidEventError, decode, encode
from schemas.events.envelope import Event
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator.stage import RuleEvaluatorStage

if TYPE_CHECKING:
    from pipelines.cluster.settings import ClusterSettings

AT_ONCE = 2_000
LOOKS_EVERY_S = 2.0
STAGE, PROGRESS = "trial", "progress"


@dataclass(frozen=True)
class Trial:
    """What is tried: `book` on the subjects that a program watches, on what was observed up to the end of `last`.
    `data` and `settings` say where the observations are, `into` where the trial's own logs lie."""

    data: Path
    settings: "ClusterSettings | None"
    program: str
    subjects: frozenset[str]
    book: Rulebook
    last: date
    into: Path
    shares: int = 2

    @property
    def until(self) -> datetime:
        """The midnight that closes the last day."""
        return midnight(self.last + timedelta(days=1))

    def log(self, share: int) -> Path:
        return self.into / f"part{share}.db"


def judge(trial: Trial, progress: Callable[[int, int], None]) -> list[Path]:
    """Judge everything; the logs that hold the findings of the trial. `progress` is told how many observations were
    read of how many. Raises what a share raises."""
    trial.into.mkdir(parents=True, exist_ok=True)
    with source(trial) as log:
        total = sum(log.ends(OBSERVATIONS)) * trial.shares
    context = multiprocessing.get_context("spawn")  # the warehouse's engine must never be forked
    with ProcessPoolExecutor(trial.shares, mp_context=context) as pool:
        waiting: set[Future[None]] = {pool.submit(judge_share, trial, share) for share in range(trial.shares)}
        while waiting:
            done, waiting = wait(waiting, LOOKS_EVERY_S, FIRST_COMPLETED)
            for one in done:
                one.result()
            progress(sum(read_so_far(trial.log(share)) for share in range(trial.shares)), total)
    return [trial.log(share) for share in range(trial.shares)]


def read_so_far(path: Path) -> int:
    """How many observations a share has read; none while its log is being made. It only looks: whoever writes there is
    neither waited for nor held up."""
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)) as log:
            return sum(int(raw) for (raw,) in log.execute("SELECT value FROM state WHERE stage = ?", (PROGRESS,)))
    except sqlite3.OperationalError:
        return 0


@contextmanager
def source(trial: Trial) -> Iterator[Log]:
    """The log in force, to be read."""
    if trial.settings is None:
        local = SqliteLog(trial.data / "log.db", sparing=True)
        try:
            yield local
        finally:
            local.close()
        return
    from pipelines.cluster.office_log import OfficeLog

    log = OfficeLog(trial.settings)
    try:
        yield log
    finally:
        log.close()


def judge_share(trial: Trial, share: int) -> None:
    """Judge the subjects of one share."""
    own = SqliteLog(trial.log(share), sparing=True)
    try:
        if not has_present_form(own, STAGE):  # left over by another build: a trial can always be made again
            own.trim(FINDINGS, own.end_offset(FINDINGS))
            begin_anew(own, STAGE)
        with source(trial) as log:
            stage = RuleEvaluatorStage({trial.book.id: trial.book}, calendar=Notices(trial.data).calendar)
            for partition, end in enumerate(log.ends(OBSERVATIONS)):
                _judge_partition(trial, share, stage, log, own, partition, end)
    finally:
        own.close()


def _judge_partition(
    trial: Trial, share: int, stage: RuleEvaluatorStage, log: Log, own: SqliteLog, partition: int, end: int
) -> None:
    offset = own.next_offset(STAGE, OBSERVATIONS, partition)
    while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(AT_ONCE, end - offset))):
        offset = records[-1].offset + 1
        batch = [one for record in records if (one := _mine(trial, share, record)) is not None]
        wanted = own.state(STAGE, stage.state_keys(batch))
        result = stage.evaluate(batch, wanted)
        found = [one.event for one in result.out if one.topic == FINDINGS]
        own.commit(
            Commit(
                STAGE,
                [NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in found],
                {(OBSERVATIONS, partition): offset},
                result.state,
            )
        )
        own.commit(Commit(PROGRESS, state={str(partition): str(offset).encode()}))


def _mine(trial: Trial, share: int, record: Record) -> Incoming | None:
    """The event of a record, where it is of a subject of this share and not later than the trial's end; a registration
    as it would be with the program alone and the rulebook that is tried."""
    if record.key not in trial.subjects or zlib.crc32(record.key.encode()) % trial.shares != share:
        return None
    at = event_time(record.value)
    if at is None or at > trial.until:
        return None
    try:
        event = decode(record.value, OBSERVATIONS)
    except InvalidEventError:
        return None  # it is among the dead letters of the run
    if isinstance(event.data, Registered):
        event = _registered(event, event.data, trial)
    return Incoming(event, record.topic, record.partition, record.offset)


def _registered(event: Event, data: Registered, trial: Trial) -> Event:
    watchers = [
        msgspec.structs.replace(one, rulebook=trial.book.id)
        for one in data.registration.watchers
        if one.program == trial.program
    ]
    known = msgspec.structs.replace(data.registration, watchers=watchers)
    return msgspec.structs.replace(event, data=msgspec.structs.replace(data, registration=known))


def findings_in(paths: Sequence[Path], program: str) -> Iterator[Event]:
    """The judgements of a program in logs, each in its order."""
    for path in paths:
        log = SqliteLog(path)
        try:
            yield from findings_of(log, program)
        finally:
            log.close()


def findings_of(log: Log, program: str) -> Iterator[Event]:
    """The judgements of a program in a log."""
    theirs = b'"program":"%s"' % program.encode()
    moved = b'"xunwang.finding.transition.v1"'
    for partition, end in enumerate(log.ends(FINDINGS)):
        offset = 0
        while offset < end and (records := log.read(FINDINGS, partition, offset, min(AT_ONCE, end - offset))):
            offset = records[-1].offset + 1
            for record in records:
                if moved in record.value and theirs in record.value:
                    event = decode(record.value, FINDINGS)
                    if event.program == program:
                        yield event
