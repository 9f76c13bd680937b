"""Who works on what: the members of a group share the partitions of the stage's state topic, each with one leader."""

import logging
import threading

from kafka.errors import KafkaError

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import state_topic

logger = logging.getLogger(__name__)
POLL_MS = 1_000  # a join that is cut short by a short poll can be lost: the client then waits for it for ever
REBALANCE_MS = 20_000
PAUSE_S = 1.0


class Leadership:
    """Candidate for a stage, in a thread of its own: a long step of the work costs nobody the lead, and a join is
    never cut short by it."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        self._topic = settings.topic(state_topic(stage))
        # A member that has not heard of the topic yet would give the partition to nobody: it must hear soon.
        options = {"max_poll_interval_ms": REBALANCE_MS, "metadata_max_age_ms": 3_000}
        self._consumer = settings.consumer(leaders(settings.group(stage)), **options)
        self._consumer.subscribe([self._topic])
        self._owned: frozenset[int] = frozenset()
        self.trouble = ""  # why we cannot even be candidates now
        self._leads, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._main, name="leadership", daemon=True)
        self._thread.start()

    @property
    def owned(self) -> frozenset[int]:
        """The partitions of the state that are ours now."""
        return self._owned

    @property
    def leads(self) -> bool:
        return self._leads.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether we lead anywhere, at the latest after so long."""
        return self._leads.wait(seconds)

    def close(self) -> None:
        """Leave, so that another one leads at once."""
        self._stopping.set()
        self._thread.join()

    def _main(self) -> None:
        while not self._stopping.is_set():
            try:
                self._consumer.poll(POLL_MS)
                self.trouble = ""
            except KafkaError as error:
                self.trouble = str(error)
                logger.warning("leadership: %s", error)
                self._stopping.wait(PAUSE_S)
            assigned = self._consumer.assignment()
            self._consumer.pause(*assigned)  # their records are read elsewhere
            self._tell(frozenset(place.partition for place in assigned))
        self._tell(frozenset())
        self._consumer.close()

    def _tell(self, owned: frozenset[int]) -> None:
        self._owned = owned
        if owned:
            self._leads.set()
        else:
            self._leads.clear()


def leaders(group: str) -> str:
    """The group whose assignment is the lead of a stage."""
    return f"{group}-leader"
