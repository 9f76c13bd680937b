"""Scheduler and aggregator: one works, the others stand by. Who leads restores its state and works until it does not
lead any more; trouble is retried in place and never skipped."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.leadership import Leadership
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import require_topics
from pipelines.metrics import RETRIES
from pipelines.runner import BACKOFF_S

logger = logging.getLogger(__name__)
IDLE_S = 0.1
STAND_BY_S = 0.5


class EdgeWork(Protocol):
    """`step` moves what there is and returns how much that was."""

    def step(self) -> int: ...

    def close(self) -> None: ...


class EdgeWorker:
    """Runs `build`'s work while we lead. `run` blocks until `stop`, which may be called from a signal handler."""

    def __init__(
        self,
        settings: ClusterSettings,
        stage: str,
        topics: tuple[str, ...],
        build: Callable[[KafkaLog], EdgeWork],
        alive: Path | None = None,
    ) -> None:
        self._settings, self._stage, self._topics = settings, stage, topics
        self._build, self._alive = build, alive
        self._stopping = threading.Event()
        self._log: KafkaLog | None = None
        self._work: EdgeWork | None = None
        self._failures = 0

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Raises MistakeError when the brokers cannot be reached or topics are missing."""
        require_topics(self._settings, (*self._topics, state_topic(self._stage)))
        leadership = Leadership(self._settings, self._stage)
        try:
            while not self._stopping.is_set():
                self._turn(leadership)
        finally:
            self._let_go()
            leadership.close()

    def _turn(self, leadership: Leadership) -> None:
        try:
            if not leadership.wait(STAND_BY_S):
                self._let_go()
            else:
                self._lead()
            self._failures = 0
            if self._alive is not None:
                self._alive.touch()
        except Exception as error:  # brokers or warehouse away: the same step may succeed later
            pause = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
            self._failures += 1
            RETRIES.labels(self._stage).inc()
            logger.warning("%s: %s: %s; trying again in %s s", self._stage, type(error).__name__, error, pause)
            self._let_go()
            self._stopping.wait(pause)

    def _lead(self) -> None:
        if self._work is None:
            self._log = KafkaLog(self._settings, self._stage)
            self._work = self._build(self._log)
            logger.info("%s: leads now", self._stage)
        if not self._work.step():
            self._stopping.wait(IDLE_S)

    def _let_go(self) -> None:
        work, log = self._work, self._log
        self._work = self._log = None
        for one in (work, log):
            if one is not None:
                try:
                    one.close()
                except Exception as error:
                    logger.warning("%s: closing: %s", self._stage, error)
