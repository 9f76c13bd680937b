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
        """All stages in the order of the data, as of one moment: how far they have read is asked of all of them before
        what there is to read. Where nobody has anything to read, nothing was on its way between two of them."""
        return patiently(self._asked, "tell how far the stages have read", self._within_s)

    def _asked(self) -> list[Standing]:
        places = {(hop.stage, topic): self._places(topic) for hop in TOPOLOGY for topic in hop.reads}
        groups: dict[str, list[TopicPartition]] = {}
        for (stage, _), found in places.items():
            groups.setdefault(self._settings.group(stage), []).extend(found)
        told = self._admin.list_group_offsets(groups)
        whole = sorted({place for found in places.values() for place in found})
        begin, end = self._consumer.beginning_offsets(whole), self._consumer.end_offsets(whole)
        standings: list[Standing] = []
        for (stage, topic), found in places.items():
            for place in found:
                known = told[self._settings.group(stage)].get(place)
                reached = max(known.offset if known else -1, begin[place])
                standings.append(Standing(stage, topic, place.partition, reached, end[place]))
        return standings

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
