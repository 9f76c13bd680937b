"""The aggregator's way into the warehouse: every event's rows once in effect, whatever kills the process.

Per topic and partition, in this order: the range that is about to be written goes into the ledger (before), each
table gets the range's rows under a token that names the range, then the offset moves and the ledger entry goes, in
one transaction (after). A range found in the ledger at the start is written again exactly as it was cut: what had
arrived is dropped by its token, in the table and in the tables its views feed; what had not arrives now. The ledger
is the log's own state, so it cannot disagree with the offset. A warehouse that is not the one the offsets belong to
(it was deleted, or another was put in its place) is filled again from the start of the log. One that knows more than
the log is refused: the offsets it knows would be given out a second time, and what came with them would be taken for a
repeat.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

import msgspec

from pipelines.log.decoding import dead_letter, decoded
from pipelines.log.records import Commit, Log, Record
from pipelines.metrics import BATCH_SECONDS, EVENTS_IN, REJECTED
from pipelines.topology import BY_STAGE
from pipelines.warehouse import Row, Warehouse, WarehouseAheadError
from pipelines.warehouse.fitting import misfits
from schemas.events.dead_letters import DeadLetter
from stages.aggregator import Aggregator

MAX_RECORDS = BY_STAGE["aggregator"].batch
# Two batches at a time must stay small in memory. A page with its lists can be 60 KB, and as events records take five
# times their bytes, so each step is made into rows before the next one is read. What is judged of a subject's day is a
# row of 2 KB for each indicator and target.
READ_AT_ONCE = 500
MAX_BYTES, MAX_ROWS = 16 << 20, 20_000
SINK_EVERY_S = 1.0  # or when so many wait:
SINK_ROWS = 1_000
FILLED = "warehouse"  # key of the log's state: identity of the warehouse that the offsets belong to
FILLING = "filling"  # and what the tokens of this filling are called: two logs may fill one database


class OffsetRange(msgspec.Struct, frozen=True):
    """Offsets `first` to `last`, both included."""

    first: int
    last: int


@dataclass(slots=True)
class _Batch:
    """A range of one partition as rows. `begun`: it is in the ledger already, from before a crash. `unfit`: by offset
    why no table can hold an event."""

    topic: str
    partition: int
    first: int
    begun: bool = False
    last: int = -1
    records: int = 0
    size: int = 0  # bytes of the records
    tables: dict[str, list[Row]] = field(default_factory=dict)
    dead: list[DeadLetter] = field(default_factory=list)
    unfit: dict[int, str] = field(default_factory=dict)

    @property
    def span(self) -> OffsetRange:
        return OffsetRange(self.first, self.last)

    @property
    def rows(self) -> int:
        return sum(map(len, self.tables.values()))


class WarehouseSink:
    """Moves events of the aggregator's topics into the warehouse. Calls block; give it one thread of its own.

    `now` gives the time written on dead letters. A batch holds up to `max_records` records of one
    partition; `partitions` says how many each topic has (one, when it is not given). `share` (which, of how many): only
    every so-manyth of them is ours, the others are moved by other sinks over logs of their own. `installation`: whose
    rows are ours, where several installations share one database; empty: all.
    """

    def __init__(
        self,
        log: Log,
        warehouse: Warehouse,
        aggregator: Aggregator,
        now: Callable[[], datetime],
        *,
        max_records: int = MAX_RECORDS,
        partitions: Mapping[str, int] | None = None,
        share: tuple[int, int] = (0, 1),
        installation: str = "",
    ) -> None:
        self._log = log
        self._warehouse = warehouse
        self._aggregator = aggregator
        self._now = now
        self._max_records = max_records
        which, of = share
        counts = partitions or dict.fromkeys(aggregator.topics, 1)
        self._places = [(topic, part) for topic in aggregator.topics for part in range(which, counts[topic], of)]
        self._installation = installation
        self._belongs = False
        self._filling = ""
        self.refilling = False  # the offsets went back to the start, and what waited then has not all been moved

    def begin(self) -> None:
        """See to it that offsets and warehouse belong together. Reads the log from its start when the offsets belong to
        another warehouse than this one. Raises WarehouseAheadError when the log is older than the warehouse."""
        name = self._aggregator.name
        identity = str(self._warehouse.query("identity", {})[0]["id"]).encode()
        known = self._log.state(name, [FILLED, FILLING])
        belong = known.get(FILLED) == identity
        self._refuse_newer(belong)
        self._filling = known.get(FILLING, b"").decode()  # a folder of an earlier release has none, and keeps none
        if not belong:
            self.refilling = FILLED in known
            self._filling = uuid.uuid4().hex
            forgotten: dict[str, bytes | None] = {_ledger_key(topic, part): None for topic, part in self._places}
            start = dict.fromkeys(self._places, 0)
            told: dict[str, bytes | None] = {FILLED: identity, FILLING: self._filling.encode()}
            self._log.commit(Commit(stage=name, offsets=start, state=forgotten | told))
        self._belongs = True

    def begin_again(self) -> None:
        """Another warehouse stands where the old one stood."""
        self._belongs = False
        self.begin()

    def _refuse_newer(self, belong: bool) -> None:
        ends = {topic: self._log.ends(topic) for topic in self._aggregator.topics}
        for row in self._warehouse.query("reached", {"installation": self._installation}):
            place = (str(row["topic"]), int(row["partition"]))
            if place not in self._places:
                continue
            end = ends[place[0]][place[1]]
            end = min(end, self._moved(*place)) if belong else end
            if int(row["reached"]) >= end:
                raise WarehouseAheadError(
                    f"数仓中的记录比日志新（{place[0]}第{place[1]}区：数仓已到{row['reached']}，日志只到{end - 1}），"
                    "日志多半是从较早的备份恢复的；接着运行会丢失观测记录，因此没有启动。请恢复与数仓同时期的日志；"
                    "若较新的日志已不存在，请执行 xunwang log rebuild --data 数据目录（旧数仓改名保留，从现有日志重新"
                    "填充），集群请换用一个空的数据库。"
                )

    def _moved(self, topic: str, partition: int) -> int:
        """The offset before which everything may have arrived."""
        key = _ledger_key(topic, partition)
        begun = self._log.state(self._aggregator.name, [key]).get(key)
        reached = self._log.next_offset(self._aggregator.name, topic, partition)
        return max(reached, msgspec.json.decode(begun, type=OffsetRange).last + 1) if begun else reached

    def pump(self, *, at_least: int = 1) -> int:
        """Write one batch per topic that has `at_least` records waiting; returns how many records were moved.

        The runner asks with a high number as events come in, and with 1 once a second and before it stops: every
        insert makes a part per table. Raises what the log or the warehouse raises; calling again is always safe.
        """
        if not self._belongs:
            self.begin()
        ends = {topic: self._log.ends(topic) for topic in self._aggregator.topics}
        moved = self._move(self._waiting(ends, at_least))
        self.refilling = self.refilling and (moved > 0 or at_least > 1)
        return moved

    def _waiting(self, ends: Mapping[str, Sequence[int]], at_least: int) -> Iterator[_Batch]:
        """The next batch of each place that has one, read when it is asked for."""
        for topic, partition in self._places:
            if batch := self._next_batch(topic, partition, ends[topic][partition], at_least):
                yield batch

    def _move(self, waiting: Iterator[_Batch]) -> int:
        """Write one batch after the other; while the engine takes one in, the next is read and made into rows. Only
        that runs ahead: no range is begun before the one before it has been moved, and the log has one user at a
        time."""
        moved = 0
        batch = next(waiting, None)
        with ThreadPoolExecutor(1, "sink-ahead") as ahead:
            while batch is not None:
                with BATCH_SECONDS.labels(self._aggregator.name).time():
                    self._begin_range(batch)
                    coming = ahead.submit(next, waiting, None)
                    self._insert(batch)
                    wait([coming])
                    moved += self._end_range(batch)
                batch = coming.result()
        return moved

    def drain(self) -> int:
        """Write everything there is; returns how many records were moved."""
        moved = 0
        while step := self.pump():
            moved += step
        return moved

    def _next_batch(self, topic: str, partition: int, end: int, at_least: int) -> _Batch | None:
        """What a range that was begun holds; otherwise the next records, when `at_least` wait before `end`."""
        key = _ledger_key(topic, partition)
        begun = self._log.state(self._aggregator.name, [key]).get(key)
        if begun is not None:
            span = msgspec.json.decode(begun, type=OffsetRange)
            batch = _Batch(topic, partition, span.first, begun=True)
            for records in self._up_to(topic, partition, span):
                self._add(batch, records)
            batch.last = span.last
            return batch
        offset = self._log.next_offset(self._aggregator.name, topic, partition)
        if end - offset < at_least:
            return None
        batch = _Batch(topic, partition, offset)
        for records in self._fitting(batch):
            self._add(batch, records)
        return batch if batch.records else None

    def _up_to(self, topic: str, partition: int, span: OffsetRange) -> Iterator[list[Record]]:
        """The records of a range, in steps."""
        offset = span.first
        while offset <= span.last and (
            step := self._log.read(topic, partition, offset, min(READ_AT_ONCE, span.last - offset + 1))
        ):
            if within := [record for record in step if record.offset <= span.last]:
                yield within
            offset = step[-1].offset + 1

    def _fitting(self, batch: _Batch) -> Iterator[list[Record]]:
        """The records that are next, in steps, until the batch that they are added to is full."""
        while batch.rows < MAX_ROWS and (limit := min(READ_AT_ONCE, self._max_records - batch.records)):
            step = self._log.read(batch.topic, batch.partition, max(batch.first, batch.last + 1), limit)
            room = MAX_BYTES - batch.size
            fitting = _within_bytes(step, room, least=not batch.records)
            if fitting:
                batch.first = batch.first if batch.records else fitting[0].offset
                yield fitting
            if len(fitting) < limit:
                return

    def _add(self, batch: _Batch, records: Sequence[Record]) -> None:
        """Make records into rows of a batch."""
        events, dead = decoded(records, batch.topic, self._dead)
        for table, rows in self._aggregator.rows(events).items():
            batch.tables.setdefault(table, []).extend(rows)
        batch.dead += dead
        batch.records += len(records)
        batch.size += sum(len(record.value) for record in records)
        batch.last = records[-1].offset

    def _begin_range(self, batch: _Batch) -> None:
        """The range into the ledger, unless it is there since before a crash."""
        if not batch.begun:
            told: dict[str, bytes | None] = {_ledger_key(batch.topic, batch.partition): msgspec.json.encode(batch.span)}
            self._log.commit(Commit(stage=self._aggregator.name, state=told))

    def _insert(self, batch: _Batch) -> None:
        """Each table gets its rows under a token; what no table can hold goes to the dead of the batch instead."""
        if unfit := self._unfit(batch.tables):
            batch.unfit = unfit
            batch.tables = {
                table: [row for row in rows if row["offset"] not in unfit] for table, rows in batch.tables.items()
            }
        place = f"{batch.topic}:{batch.partition}:{batch.span.first}-{batch.span.last}"
        for table in list(batch.tables):
            rows = batch.tables.pop(table)  # the next batch is being made beside it
            token = f"{table}:{self._aggregator.generation}:{place}"
            self._warehouse.insert(table, rows, f"{token}:{self._filling}" if self._filling else token)

    def _end_range(self, batch: _Batch) -> int:
        """The offset moves and the ledger entry goes; returns how many records were read."""
        name = self._aggregator.name
        offsets = {(batch.topic, batch.partition): batch.span.last + 1}
        gone: dict[str, bytes | None] = {_ledger_key(batch.topic, batch.partition): None}
        dead = [*batch.dead, *self._unfit_letters(batch)]
        self._log.commit(Commit(stage=name, offsets=offsets, state=gone, dead=dead))
        EVENTS_IN.labels(name).inc(batch.records)
        REJECTED.labels(name).inc(len(dead))
        return batch.records

    def _unfit_letters(self, batch: _Batch) -> Iterator[DeadLetter]:
        """The letters of events that no table can hold, whose records were let go when they had become rows."""
        for offset, cause in sorted(batch.unfit.items()):
            for record in self._log.read(batch.topic, batch.partition, offset, 1):
                yield self._dead(record, "UnfitValue", cause)

    def _unfit(self, tables: Mapping[str, Sequence[Row]]) -> dict[int, str]:
        """By their offsets, the events that no table can hold, and why: the same for the same range at every try."""
        return {
            rows[number]["offset"]: f"table {table}, {cause}"
            for table, rows in tables.items()
            for number, cause in misfits(self._warehouse.columns(table), rows).items()
        }

    def _dead(self, record: Record, error: str, cause: str) -> DeadLetter:
        return dead_letter(record, self._aggregator.name, self._aggregator.revision, error, cause, self._now())


def _ledger_key(topic: str, partition: int) -> str:
    return f"range:{topic}:{partition}"


def _within_bytes(records: list[Record], room: int, *, least: bool) -> list[Record]:
    """The longest beginning for which there is room, and never less than `least` record."""
    sizes = accumulate(len(record.value) for record in records)
    return records[: max(int(least), sum(size <= room for size in sizes))]
