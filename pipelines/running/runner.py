"""Run a stage over a log: read, decode, load state, process, commit everything together. `BatchWork` is what a batch
comes to, the same for SQLite and Kafka; `StageLoop` is the embedded way round.

Three outcomes, kept apart: a result; an event that can never be used (dead letter, the rest goes on); trouble with
the environment (disk, network of our own, another process), which is retried in place with backoff, never skipped.
"""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pipelines.log.decoding import dead_letter, decoded
from pipelines.log.records import Commit, Log, NewRecord, Record
from pipelines.log.sqlite import PARTITION
from pipelines.metrics import BATCH_SECONDS, EVENTS_IN, EVENTS_OUT, REJECTED, RETRIES
from schemas.events.codec import encode
from schemas.events.dead_letters import DeadLetter
from schemas.events.fetches import Fetched
from stages.contract import Incoming, Rejected, Result, Stage

T = TypeVar("T")
logger = logging.getLogger(__name__)
# Of the environment (disk, log, evidence store, another process, a server): the same batch may succeed later.
TROUBLE = (OSError,)
BACKOFF_S = (0.1, 0.5, 2.0, 10.0, 30.0)
# Of one stage, between batches; a state that finds no room is read again, some 10 µs from SQLite.
STATES_BYTES = 8 << 20


@dataclass
class BatchWork:
    """What a stage makes of a batch, and the state it keeps meanwhile. `now` gives the time written on dead letters.

    `load` fetches stored state that is not in memory yet. `done` says of an event that all it leads to has been
    written already (a redelivery): it is left out.
    """

    stage: Stage
    topic: str
    now: Callable[[], datetime]
    load: Callable[[set[str]], Mapping[str, bytes]]
    done: Callable[[Incoming], bool] | None = None
    trouble: str = ""  # why the batch in hand is being tried again; empty when all is well
    _states: dict[str, bytes] = field(default_factory=dict)
    _held: int = 0  # bytes of all of them

    async def work(self, records: Sequence[Record]) -> Commit:
        """Everything that must be written before these records (of one partition) count as read."""
        self._drop_oldest()
        batch, dead = decoded(records, self.topic, self._dead)
        if self.done is not None:
            batch = [incoming for incoming in batch if not self.done(incoming)]
        result, poisoned = await self._process(batch)
        _tell(result)
        if refused := [*result.rejected, *poisoned]:
            by_offset = {record.offset: record for record in records}
            dead += [self._dead(by_offset[one.incoming.offset], one.error, one.cause) for one in refused]
        REJECTED.labels(self.stage.name).inc(len(dead))
        return Commit(
            stage=self.stage.name,
            records=[NewRecord(o.topic, o.event.partitionkey, encode(o.event)) for o in result.out],
            offsets={(self.topic, records[-1].partition): records[-1].offset + 1},
            state=result.state,
            dead=dead,
        )

    async def _process(self, batch: Sequence[Incoming]) -> tuple[Result, list[Rejected]]:
        """The result of the batch; events that make the stage fail are found by halving and set aside."""
        if not batch:
            return Result(), []
        try:
            return await self._with_retries(batch), []
        except Exception as error:
            if len(batch) == 1:
                logger.exception("%s cannot use %s", self.stage.name, batch[0].event.id)
                return Result(), [Rejected(batch[0], str(error), type(error).__name__)]
        middle = len(batch) // 2
        first, bad = await self._process(batch[:middle])
        self.remember(first.state)  # the second half must see it; nothing is durable before the commit
        second, more = await self._process(batch[middle:])
        merged = Result(first.out + second.out, first.rejected + second.rejected, {**first.state, **second.state})
        return merged, bad + more

    async def _with_retries(self, batch: Sequence[Incoming]) -> Result:
        return await self.retried(lambda: self.stage.process(batch, self._load(batch)))

    async def retried(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until the environment is well again: a full disk or a lost mount stops the stage, never skips a batch."""
        for pause in itertools.chain(BACKOFF_S, itertools.repeat(BACKOFF_S[-1])):
            try:
                return await attempt()
            except TROUBLE as error:
                self.trouble = str(error)
                RETRIES.labels(self.stage.name).inc()
                logger.warning("%s: %s; trying again in %s s", self.stage.name, error, pause)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable: the pauses never end")

    def _load(self, batch: Sequence[Incoming]) -> Mapping[str, bytes]:
        keys = self.stage.state_keys(batch)
        unknown = keys - self._states.keys()
        if unknown:
            self.remember(self.load(unknown))
        return {key: self._states[key] for key in keys if key in self._states}

    def remember(self, state: Mapping[str, bytes | None]) -> None:
        """Keep the cache equal to what was, or is about to be, committed under this stage's name."""
        for key, value in state.items():
            self._held -= len(self._states.pop(key, b""))
            if value is not None:
                self._states[key] = value
                self._held += len(value)

    def _drop_oldest(self) -> None:
        """Only between batches, when everything in the cache is stored."""
        while self._held > STATES_BYTES:
            self._held -= len(self._states.pop(next(iter(self._states))))

    def _dead(self, record: Record, error: str, cause: str) -> DeadLetter:
        return dead_letter(record, self.stage.name, self.stage.revision, error, cause, self.now())


def _tell(result: Result) -> None:
    """What each fetch did, for who looks for a fault of ours or of a site."""
    if not logger.isEnabledFor(logging.DEBUG):
        return
    for fetched in (out.event.data for out in result.out):
        if isinstance(fetched, Fetched):
            logger.debug(
                "fetched %s %s look %s: %s %s%s, status %s, %s bytes, %s ms, %s redirects, %s attempts",
                fetched.check.kind,
                fetched.check.url,
                fetched.check.look,
                fetched.outcome,
                fetched.void_reason or fetched.error or "",
                f" ({fetched.detail})" if fetched.detail else "",
                fetched.status,
                fetched.size,
                fetched.phases.total,
                len(fetched.chain),
                len(fetched.attempts),
            )


@dataclass
class StageLoop:
    """One stage on one topic's partition. `now` gives the time written on dead letters."""

    log: Log
    stage: Stage
    topic: str
    now: Callable[[], datetime]
    limit: int = 500
    partition: int = PARTITION
    _next: int | None = None
    _tell: Callable[[Iterable[str]], None] | None = None

    def __post_init__(self) -> None:
        self._batch = BatchWork(self.stage, self.topic, self.now, lambda keys: self.log.state(self.stage.name, keys))

    @property
    def trouble(self) -> str:
        """Why the batch in hand is being tried again; empty when all is well."""
        return self._batch.trouble

    def remember(self, state: Mapping[str, bytes | None]) -> None:
        """Keep the cache equal to what was, or is about to be, committed under this stage's name."""
        self._batch.remember(state)

    def tell(self, changed: Callable[[Iterable[str]], None]) -> None:
        """From now on call with the keys of state that a step has changed."""
        self._tell = changed

    async def step(self) -> int:
        """Work through one batch; returns how many records it held (0: nothing new)."""
        if self._next is None:
            self._next = self.log.next_offset(self.stage.name, self.topic, self.partition)
        records = await asyncio.to_thread(self.log.read, self.topic, self.partition, self._next, self.limit)
        if not records:
            return 0
        with BATCH_SECONDS.labels(self.stage.name).time():
            commit = await self._batch.work(records)
            await self._batch.retried(lambda: asyncio.to_thread(self.log.commit, commit))
        self._batch.trouble = ""
        self._next = records[-1].offset + 1
        self._batch.remember(commit.state)
        if self._tell is not None:
            self._tell(commit.state)
        EVENTS_IN.labels(self.stage.name).inc(len(records))
        EVENTS_OUT.labels(self.stage.name).inc(len(commit.records))
        return len(records)
