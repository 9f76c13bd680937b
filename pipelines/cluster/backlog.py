"""What every stage has still to read, from the groups' offsets."""

from dataclasses import dataclass

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from pipelines.cluster.patience import ANSWERS_WITHIN_S, patiently
from pipelines.cluster.settings import ClusterSettings
from pipelines.topology import TOPOLOGY, Hop


@dataclass(frozen=True)
class Standing:
    """Where a stage stands in one partition; `next` is the offset it reads next."""

    stage: str
    topic: str
    partition: int
    next: int
    end: int

    @property
    def waiting(self) -> int:
        return max(0, self.end - self.next)


class Backlog:
    """Asks the brokers; one thread at a time. Raises MistakeError when they cannot be reached, or have no answer
    `within_s`."""

    def __init__(self, settings: ClusterSettings, within_s: float = ANSWERS_WITHIN_S) -> None:
        self._settings, self._within_s = settings, within_s
        self._admin: KafkaAdminClient = settings.admin()
        self._consumer: KafkaConsumer = settings.consumer()

    def close(self) -> None:
        self._admin.close()
        self._consumer.close()

    def standings(self) -> list[Standing]:
        """All stages in the order of the data: where the earlier ones have read everything when they are asked, what
        the later ones have to read is there."""
        return [one for hop in TOPOLOGY if hop.reads for one in self._patiently(hop)]

    def _patiently(self, hop: Hop) -> list[Standing]:
        return patiently(lambda: self._of(hop), f"tell how far {hop.stage} has read", self._within_s)

    def _of(self, hop: Hop) -> list[Standing]:
        group = self._settings.group(hop.stage)
        topics = [(topic, place) for topic in hop.reads for place in self._places(topic)]
        places = [place for _, place in topics]
        reached = {place: one.offset for place, one in self._admin.list_group_offsets({group: places})[group].items()}
        begin, end = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        return [
            Standing(hop.stage, topic, p.partition, max(reached.get(p, -1), begin[p]), end[p]) for topic, p in topics
        ]

    def length(self, topic: str) -> int:
        """Records in a topic now; 0 when there is no such topic."""
        places = self._places(topic)
        begin, end = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        return sum(end[place] - begin[place] for place in places)

    def waiting(self) -> dict[str, int]:
        """Records each stage has still to read."""
        counts: dict[str, int] = {}
        for one in self.standings():
            counts[one.stage] = counts.get(one.stage, 0) + one.waiting
        return counts

    def _places(self, topic: str) -> list[TopicPartition]:
        name = self._settings.topic(topic)
        return [TopicPartition(name, p) for p in sorted(self._consumer.partitions_for_topic(name) or ())]
