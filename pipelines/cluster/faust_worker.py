"""Fetcher, classifier and rule-evaluator as Faust agents: the one place that knows Faust.

The order of a batch is fixed: outputs and dead letters acknowledged, then state acknowledged, then the source
records acked. Nothing leaves the agent but its cancellation: in Faust an exception, or a `take`, loses events.
A batch whose worker lost the partition meanwhile comes again, elsewhere; ids are deterministic and state carries its
offset, so that changes nothing.
"""

import asyncio
import itertools
import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.auth import SASLCredentials, SSLCredentials
from faust.exceptions import ProducerSendError

from pipelines.cluster.gaps import Gap, gap_before, letter, standing, tell
from pipelines.cluster.patience import Patience, awaited
from pipelines.cluster.pulse import Pulse
from pipelines.cluster.settings import MOST_BYTES, BrokersAwayError, ClusterSettings
from pipelines.cluster.sign_of_life import say_alive
from pipelines.cluster.state_topic import FormerStateError, OwnedState, StateRecord, state_topic, take_over
from pipelines.cluster.topic_check import require_topics, stateful
from pipelines.log.errors import NewerReleaseError
from pipelines.log.records import Commit, Record
from pipelines.metrics import BATCH_SECONDS, EVENTS_IN, EVENTS_OUT, RECORDS_LOST, RETRIES
from pipelines.running.runner import BACKOFF_S, BatchWork
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS
from schemas.mistakes import MistakeError
from stages.contract import Incoming, Stage

logger = logging.getLogger(__name__)
WAIT_S = 0.05  # how long a batch that is not full waits for more
COMMIT_EVERY_S = 0.5
BATCH_BYTES = 256 << 10  # of 16 KB, the default, few events make a batch: three times the bytes, twice the time
ALIVE_EVERY_S = 2.0
HUNG_AFTER_S = 1_800.0


class TablelessApp(faust.App):
    """We keep no tables: no folder for them appears wherever the worker was started."""

    def _create_directories(self) -> None:
        return None


@dataclass
class Owned:
    """A partition in our hands."""

    state: OwnedState
    work: BatchWork


class FaustWorker:
    """One stage on one topic, sharing its partitions with the other workers of its group.

    `alive` is touched while the worker makes progress or has nothing to do. Who hangs for `hung_after_s` loses its
    share to the others until it goes on. Call `run`, which ends after `stop`.
    """

    def __init__(
        self,
        settings: ClusterSettings,
        stage: Stage,
        topic: str,
        now: Callable[[], datetime],
        *,
        limit: int = 500,
        alive: Path | None = None,
        hung_after_s: float = HUNG_AFTER_S,
    ) -> None:
        self.settings, self.stage, self.topic = settings, stage, topic
        self._now, self._limit, self._alive, self._hung_after_s = now, limit, alive, hung_after_s
        self._owned: dict[int, Owned] = {}
        self._spare = False  # whether the group has given us no partitions
        self._busy, self._at_work = asyncio.Lock(), asyncio.Lock()
        self._stopping = asyncio.Event()
        self._refused: NewerReleaseError | FormerStateError | None = None
        self._troubles: dict[int, str] = {}  # by partition
        self._reached: dict[int, int] = {}  # by partition: the offset that comes next, while it is in our hands
        RECORDS_LOST.labels(stage.name, topic)  # there from the start: what begins at 1 has never increased
        self.app = self._new_app()

    def _new_app(self) -> TablelessApp:
        app = TablelessApp(**self._conf())
        source = app.topic(
            self.settings.topic(self.topic),
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )
        app.agent(source, name=self.stage.name)(self._agent)
        app.on_partitions_revoked.connect(self._taken_away, weak=False)
        app.on_partitions_assigned.connect(self._given, weak=False)
        return app

    def _conf(self) -> dict[str, Any]:
        s = self.settings
        return {
            "id": s.group(self.stage.name),
            "broker": [f"kafka://{server}" for server in s.servers()],
            "broker_credentials": self._credentials(),
            "broker_session_timeout": s.session_s,
            "broker_heartbeat_interval": s.session_s / 4,
            "broker_commit_interval": COMMIT_EVERY_S,
            "broker_max_poll_interval": self._hung_after_s,
            "consumer_max_fetch_size": MOST_BYTES,
            "consumer_auto_offset_reset": "earliest",
            "producer_acks": -1,
            "producer_max_request_size": MOST_BYTES,
            "producer_max_batch_size": BATCH_BYTES,
            "producer_compression_type": None if s.compression == "none" else s.compression,
            "stream_wait_empty": False,
            "stream_buffer_maxsize": 4 * self._limit,
            "topic_disable_leader": True,
            "topic_allow_declare": False,
            "web_enabled": False,
            "store": "memory://",
        }

    def _credentials(self) -> Any:
        context = self.settings.tls.context() if self.settings.tls else None
        if self.settings.sasl is None:
            return SSLCredentials(context) if context else None
        sasl = self.settings.sasl
        return SASLCredentials(
            username=sasl.username, password=sasl.password(), mechanism=sasl.mechanism, ssl_context=context
        )

    async def run(self) -> None:
        """Work until `stop`; the batch in hand is finished within the deadline, or comes again elsewhere.

        Brokers that come and go at the start are waited for. Raises MistakeError when topics are missing, before
        anything is read, when the brokers do not let us start, or another build has written the state;
        NewerReleaseError when a later release has written what we should read.
        """
        starting, stopping = asyncio.create_task(self._start()), asyncio.create_task(self._stopping.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
        pulse = Pulse(self.settings)
        beating = asyncio.create_task(self._beat(pulse))
        await stopping
        starting.cancel()  # it still waits where the brokers went away meanwhile
        try:
            async with asyncio.timeout(0 if self._refused else self.settings.stop_within_s):
                await self._busy.acquire()
        except TimeoutError:
            logger.warning("%s: the batch in hand was not finished in time; it will come again", self.stage.name)
        beating.cancel()
        await self.app.stop()
        await asyncio.to_thread(pulse.close)
        if self._refused is not None:
            raise self._refused

    async def _start(self) -> None:
        patience = Patience(f"let the {self.stage.name} start", self.settings.start_within_s)
        await awaited(self._try_to_start, patience)

    async def _try_to_start(self) -> None:
        await asyncio.to_thread(check_topics, self.settings, self.stage.name, self.topic)
        try:
            await self.app.start()
        except KafkaError:
            await self.app.stop()
            self.app = self._new_app()  # one that has failed does not start again
            raise

    def stop(self) -> None:
        self._stopping.set()

    async def _beat(self, pulse: Pulse) -> None:
        """Health by progress: whoever hangs, is in trouble or hears nothing of the brokers lets the file grow old."""
        while True:
            well = pulse.beats and not self._troubles and not any(o.work.trouble for o in self._owned.values())
            if self._alive is not None and well:
                self._alive.touch()
            if self._spare and not self._busy.locked():  # Faust speaks for who has partitions, and a batch by its end
                say_alive(self.app)
            await asyncio.sleep(ALIVE_EVERY_S)

    async def _taken_away(self, *args: Any, **kwargs: Any) -> None:
        self._spare = True
        self._let_go()

    async def _given(self, *args: Any, **kwargs: Any) -> None:
        _, partitions = args  # the first is the app
        self._spare = not partitions
        self._let_go()

    def _let_go(self) -> None:
        """Partitions moved: whatever we keep here is read again before it is built upon."""
        self._owned.clear()
        self._reached.clear()

    async def _agent(self, stream: Any) -> None:
        async for events in stream.noack_take(self._limit, within=WAIT_S):
            async with self._busy:
                await self._batch(events)
                for event in events:
                    event.ack()

    async def _batch(self, events: Sequence[Any]) -> None:
        """Everything of these events written and acknowledged; never raises."""
        records = each_once(self._record(event.message) for event in events)
        with BATCH_SECONDS.labels(self.stage.name).time():
            await asyncio.gather(*(self._until_done(*one) for one in records.items()))
        EVENTS_IN.labels(self.stage.name).inc(len(events))

    def _record(self, message: Any) -> Record:
        key = (message.key or b"").decode(errors="replace")
        return Record(self.topic, message.partition, message.offset, key, message.value or b"")

    async def _until_done(self, partition: int, records: list[Record]) -> None:
        for pause in itertools.chain(BACKOFF_S, itertools.repeat(BACKOFF_S[-1])):
            try:
                await self._work(partition, records)
            except (NewerReleaseError, FormerStateError) as error:
                self._refused = error
                self.stop()
                await asyncio.Event().wait()  # unacknowledged, until we are cancelled
            except Exception as error:  # whatever it is, these events are not skipped
                self._troubles[partition] = f"{type(error).__name__}: {error}"
                RETRIES.labels(self.stage.name).inc()
                logger.warning("%s: %s; trying again in %s s", self.stage.name, self._troubles[partition], pause)
                self._owned.pop(partition, None)
                await asyncio.sleep(pause)
            else:
                self._troubles.pop(partition, None)
                return

    async def _work(self, partition: int, records: list[Record]) -> None:
        owned = self._owned.get(partition) or await self._take(partition)
        gap = await self._gap(partition, records)
        async with self._at_work:  # a stage does one thing at a time; what it made is written meanwhile
            commit = await owned.work.work(records)
        if gap:
            commit.dead = [*commit.dead, letter(gap, self.stage.name, self._now())]
        changes = owned.state.changes(commit.state, records[-1].offset)
        await self._write(commit, partition, changes)
        if gap:
            tell(gap, self.stage.name)
        self._reached[partition] = records[-1].offset + 1
        owned.work.trouble = ""
        owned.state.remember(changes)
        owned.work.remember({one.key: one.state for one in changes})
        EVENTS_OUT.labels(self.stage.name).inc(len(commit.records))

    async def _gap(self, partition: int, records: Sequence[Record]) -> Gap | None:
        """What retention removed between where the group stood and these records. The brokers are asked when a
        partition has just come to us, and when there is a jump."""
        expected = self._reached.get(partition)
        if expected is not None and records[0].offset <= expected:
            return None
        known = await asyncio.to_thread(standing, self.settings, self.stage.name, self.topic, partition)
        expected = known.committed if expected is None else expected
        return None if expected is None else gap_before(records, expected, known.beginning)

    async def _take(self, partition: int) -> Owned:
        """Restore what the last owner knew. A revocation meanwhile has emptied the table again: the entry made here
        then is a new one, which the next assignment drops."""
        state = OwnedState(uuid.uuid4().hex[:12])
        if stateful(self.stage.name):
            state.records = await asyncio.to_thread(take_over, self.settings, self.stage.name, partition, state.owner)

        def done(incoming: Incoming) -> bool:
            return state.covers(self.stage.state_keys([incoming]), incoming.offset)

        owned = Owned(state, BatchWork(self.stage, self.topic, self._now, state.load, done))
        self._owned[partition] = owned
        return owned

    async def _write(self, commit: Commit, partition: int, changes: Sequence[StateRecord]) -> None:
        outputs = [(r.topic, r.key.encode(), r.value, None) for r in commit.records]
        dead = [(DEAD_LETTERS, one.stage.encode(), dumps(one), None) for one in commit.dead]
        await self._send([*outputs, *dead])
        topic = state_topic(self.stage.name)
        await self._send([(topic, one.place(), one.packed(), partition) for one in changes])

    async def _send(self, records: Sequence[tuple[str, bytes, bytes, int | None]]) -> None:
        """Acknowledged when it returns. Raises BrokersAwayError."""
        try:
            sent = [
                await self.app.producer.send(self.settings.topic(topic), key, value, partition, None, None)
                for topic, key, value, partition in records
            ]
            await asyncio.gather(*sent)
        except (KafkaError, ProducerSendError) as error:
            raise BrokersAwayError(f"{self.settings.bootstrap}: {error}") from error


def each_once(records: Iterable[Record]) -> dict[int, list[Record]]:
    """The records of each partition by offset, none twice.

    While a batch is worked on Faust gathers the next one. When a rebalance falls into that, the same records follow
    again from the committed offset on: taken as they come they would count twice, and the offset of the state would be
    that of an earlier record.
    """
    found: dict[int, dict[int, Record]] = {}
    for record in records:
        found.setdefault(record.partition, {})[record.offset] = record
    return {partition: [one for _, one in sorted(mine.items())] for partition, mine in found.items()}


def check_topics(settings: ClusterSettings, stage: str, topic: str) -> None:
    """Raises MistakeError when a topic is missing, or state and source do not have the same partitions."""
    counts = require_topics(settings, (topic, *([state_topic(stage)] if stateful(stage) else [])))
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} has {count}" for name, count in sorted(counts.items()))
        raise MistakeError(
            f"{settings.bootstrap}: {told} partitions, and must have as many; see `xunwang topics check`."
        )
