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
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

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
READ_AT_ONCE = 1_000
MAX_BYTES = 32 << 20  # a page with its lists can be 60 KB: the batch stays small in memory
SINK_EVERY_S = 1.0  # or when so many wait:
SINK_ROWS = 1_000
FILLED = "warehouse"  # key of the log's state: identity of the warehouse that the offsets belong to
FILLING = "filling"  # and what the tokens of this filling are called: two logs may fill one database


class OffsetRange(msgspec.Struct, frozen=True):
    """Offsets `first` to `last`, both included."""

    first: int
    last: int


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
        moved = sum(self._step(topic, part, ends[topic][part], at_least) for topic, part in self._places)
        self.refilling = self.refilling and (moved > 0 or at_least > 1)
        return moved

    def drain(self) -> int:
        """Write everything there is; returns how many records were moved."""
        moved = 0
        while step := self.pump():
            moved += step
        return moved

    def _step(self, topic: str, partition: int, end: int, at_least: int) -> int:
        key = _ledger_key(topic, partition)
        begun = self._log.state(self._aggregator.name, [key]).get(key)
        if begun is not None:
            return self._write(topic, partition, key, msgspec.json.decode(begun, type=OffsetRange))
        offset = self._log.next_offset(self._aggregator.name, topic, partition)
        if end - offset < at_least:
            return 0
        records = _within_bytes(self._read(topic, partition, offset))
        if not records:
            return 0
        span = OffsetRange(records[0].offset, records[-1].offset)
        self._log.commit(Commit(stage=self._aggregator.name, state={key: msgspec.json.encode(span)}))
        return self._write(topic, partition, key, span, records)

    def _read(self, topic: str, partition: int, offset: int) -> list[Record]:
        """A batch, read in steps: as many records as a batch holds may be far more bytes than it holds."""
        records: list[Record] = []
        size = 0
        while size <= MAX_BYTES and (limit := min(READ_AT_ONCE, self._max_records - len(records))):
            step = self._log.read(topic, partition, offset, limit)
            records += step
            if len(step) < limit:
                break
            offset = step[-1].offset + 1
            size += sum(len(record.value) for record in step)
        return records

    def _write(
        self, topic: str, partition: int, key: str, span: OffsetRange, records: Sequence[Record] | None = None
    ) -> int:
        name = self._aggregator.name
        with BATCH_SECONDS.labels(name).time():
            moved, dead = self._put(topic, partition, key, span, records)
        EVENTS_IN.labels(name).inc(moved)
        REJECTED.labels(name).inc(dead)
        return moved

    def _put(
        self, topic: str, partition: int, key: str, span: OffsetRange, records: Sequence[Record] | None
    ) -> tuple[int, int]:
        """How many records were read, and how many of them could not be used."""
        if records is None:
            limit = span.last - span.first + 1
            records = [r for r in self._log.read(topic, partition, span.first, limit) if r.offset <= span.last]
        batch, dead = decoded(records, topic, self._dead)
        tables = self._aggregator.rows(batch)
        if unfit := self._unfit(tables):
            dead += [self._dead(one, "UnfitValue", unfit[one.offset]) for one in records if one.offset in unfit]
            tables = self._aggregator.rows([one for one in batch if one.offset not in unfit])
        for table, rows in tables.items():
            place = f"{topic}:{partition}:{span.first}-{span.last}"
            token = f"{table}:{self._aggregator.generation}:{place}"
            self._warehouse.insert(table, rows, f"{token}:{self._filling}" if self._filling else token)
        after = Commit(
            stage=self._aggregator.name, offsets={(topic, partition): span.last + 1}, state={key: None}, dead=dead
        )
        self._log.commit(after)
        return len(records), len(dead)

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


def _within_bytes(records: Sequence[Record]) -> list[Record]:
    """The longest beginning that stays within MAX_BYTES, and never less than one record."""
    size = 0
    kept: list[Record] = []
    for record in records:
        size += len(record.value)
        if kept and size > MAX_BYTES:
            break
        kept.append(record)
    return kept
