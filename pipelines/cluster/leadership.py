"""One at a time: the member of the group that is assigned the only partition of the stage's state topic leads."""

from kafka import TopicPartition

from pipelines.cluster.kafka_log import STATE_PARTITION
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import state_topic


class Leadership:
    """Candidate for a stage. `poll` must be called all the time: it answers for our being alive."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        topic = settings.topic(state_topic(stage))
        self._place = TopicPartition(topic, STATE_PARTITION)
        # A member that has not heard of the topic yet would give the partition to nobody: it must hear soon.
        options = {"max_poll_interval_ms": 1_800_000, "metadata_max_age_ms": 3_000}
        self._consumer = settings.consumer(settings.group(stage) + "-leader", **options)
        self._consumer.subscribe([topic])

    def poll(self, wait_ms: int) -> bool:
        """Whether we lead now. Its records are read elsewhere: here they are not even fetched."""
        self._consumer.poll(0 if self._leads() else wait_ms)
        if self._leads():
            self._consumer.pause(self._place)
        return self._leads()

    def _leads(self) -> bool:
        return self._place in self._consumer.assignment()

    def close(self) -> None:
        """Leave, so that another one leads at once."""
        self._consumer.close()
