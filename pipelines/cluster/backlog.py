"""What every stage has still to read, from the groups' offsets."""

from dataclasses import dataclass

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from pipelines.cluster.settings import ANSWERS_WITHIN_S, ClusterSettings, patiently
from pipelines.topology import TOPOLOGY


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
        return [one for hop in TOPOLOGY for topic in hop.reads for one in self._patiently(hop.stage, topic)]

    def _patiently(self, stage: str, topic: str) -> list[Standing]:
        return patiently(lambda: self._of(stage, topic), f"tell how far {stage} has read", self._within_s)

    def _of(self, stage: str, topic: str) -> list[Standing]:
        name, group = self._settings.topic(topic), self._settings.group(stage)
        places = [TopicPartition(name, p) for p in sorted(self._consumer.partitions_for_topic(name) or ())]
        reached = {p: one.offset for p, one in self._admin.list_group_offsets({group: places})[group].items()}
        begin, end = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        return [Standing(stage, topic, p.partition, _from(reached.get(p, -1), begin[p]), end[p]) for p in places]

    def length(self, topic: str) -> int:
        """Records in a topic now; 0 when there is no such topic."""
        name = self._settings.topic(topic)
        places = [TopicPartition(name, p) for p in self._consumer.partitions_for_topic(name) or ()]
        begin, end = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        return sum(end[place] - begin[place] for place in places)

    def waiting(self) -> dict[str, int]:
        """Records each stage has still to read."""
        counts: dict[str, int] = {}
        for one in self.standings():
            counts[one.stage] = counts.get(one.stage, 0) + one.waiting
        return counts


def _from(committed: int, beginning: int) -> int:
    return max(committed, beginning)
