"""Scheduler and aggregator: every partition of the stage's state has one worker at a time that leads it. Who leads
restores the state and works until it does not lead any more; trouble is retried in place and never skipped."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.cluster.edge_clients import EdgeClients
from pipelines.cluster.kafka_log import STATE_PARTITION, KafkaLog
from pipelines.cluster.leadership import Leadership
from pipelines.cluster.patience import patiently
from pipelines.cluster.pulse import Pulse
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_partition import NotOwnerError
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import require_topics
from pipelines.log.errors import NewerReleaseError
from pipelines.metrics import RECORDS_LOST, RETRIES
from pipelines.running.runner import BACKOFF_S
from pipelines.warehouse import WarehouseError

logger = logging.getLogger(__name__)
IDLE_S = 0.1
STAND_BY_S = 0.5


class EdgeWork(Protocol):
    """`step` moves what there is and returns how much that was."""

    def step(self) -> int: ...

    def close(self) -> None: ...


@dataclass
class Held:
    """What we work on in one partition."""

    log: KafkaLog
    work: EdgeWork


@dataclass
class Trouble:
    """How often a partition's work failed, and when (monotonic seconds) it is tried again."""

    failures: int = 0
    again_at: float = 0.0


class EdgeWorker:
    """Runs `build`'s work for every partition that we lead. `run` blocks until `stop`, which may be called from a
    signal handler. Not `shared`: who leads the first partition leads all of them, and the others stand by."""

    def __init__(
        self,
        settings: ClusterSettings,
        stage: str,
        topics: tuple[str, ...],
        build: Callable[[KafkaLog], EdgeWork],
        alive: Path | None = None,
        *,
        shared: bool = False,
    ) -> None:
        self._settings, self._stage, self._topics = settings, stage, topics
        self._build, self._alive, self._shared = build, alive, shared
        for topic in topics:
            RECORDS_LOST.labels(stage, topic)  # there from the start: what begins at 1 has never increased
        self._stopping = threading.Event()
        self._clients: EdgeClients | None = None
        self._held: dict[int, Held] = {}
        self._troubles: dict[int, Trouble] = {}
        self._refused: NewerReleaseError | None = None
        self._all: frozenset[int] = frozenset()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Raises MistakeError when the brokers cannot be reached or topics are missing, or a later release has written
        what we should read."""
        settings, names = self._settings, (*self._topics, state_topic(self._stage))
        counts = patiently(lambda: require_topics(settings, names), "tell of topics", settings.start_within_s)
        self._all = frozenset(range(counts[self._settings.topic(state_topic(self._stage))]))
        leadership, pulse = Leadership(self._settings, self._stage), Pulse(self._settings)
        try:
            while not self._stopping.is_set():
                self._turn(leadership, pulse)
        finally:
            self._let_go_all()
            leadership.close()
            pulse.close()
        if self._refused is not None:
            raise self._refused

    def _turn(self, leadership: Leadership, pulse: Pulse) -> None:
        owned = leadership.owned
        if not self._shared:
            owned = self._all if STATE_PARTITION in owned else frozenset()
        for partition in (self._held.keys() | self._troubles.keys()) - owned:
            self._let_go(partition)
            self._troubles.pop(partition, None)
        moved = sum([self._tried(partition) for partition in sorted(owned)])
        if not self._troubles and not leadership.trouble and pulse.beats and self._alive is not None:
            self._alive.touch()
        if not owned:
            leadership.wait(STAND_BY_S)
        elif not moved:
            self._stopping.wait(IDLE_S)

    def _tried(self, partition: int) -> int:
        """How much was moved. One partition's trouble does not hold up the others."""
        trouble = self._troubles.get(partition, Trouble())
        if self._stopping.is_set() or time.monotonic() < trouble.again_at:
            return 0
        try:
            moved = self._step(partition)
        except NewerReleaseError as error:
            self._refused = error
            self.stop()
            return 0
        except Exception as error:  # brokers or warehouse away: the same step may succeed later
            pause = BACKOFF_S[min(trouble.failures, len(BACKOFF_S) - 1)]
            self._troubles[partition] = Trouble(trouble.failures + 1, time.monotonic() + pause)
            RETRIES.labels(self._stage).inc()
            logger.warning("%s: %s: %s; trying again in %s s", self._stage, type(error).__name__, error, pause)
            if isinstance(error, WarehouseError | NotOwnerError):
                self._let_go(partition)
            else:  # whatever is wrong with the connections must not outlive them
                self._let_go_all()
            return 0
        self._troubles.pop(partition, None)
        return moved

    def _step(self, partition: int) -> int:
        if partition not in self._held:
            self._clients = self._clients or EdgeClients(self._settings, self._stage)
            log = KafkaLog(self._settings, self._stage, partition, self._clients)
            try:
                self._held[partition] = Held(log, self._build(log))
            except BaseException:
                self._close(log)
                raise
            logger.info("%s: leads partition %d now", self._stage, partition)
        return self._held[partition].work.step()

    def _let_go(self, partition: int) -> None:
        if held := self._held.pop(partition, None):
            self._close(held.work, held.log)

    def _let_go_all(self) -> None:
        for partition in list(self._held):
            self._let_go(partition)
        if self._clients is not None:
            self._close(self._clients)
            self._clients = None

    def _close(self, *closing: EdgeWork | KafkaLog | EdgeClients) -> None:
        for one in closing:
            try:
                one.close()
            except Exception as error:
                logger.warning("%s: closing: %s", self._stage, error)
