"""The newest records of a topic, for looking at."""

from pipelines.cluster.kafka_log import PlaceReader
from pipelines.cluster.settings import ClusterSettings
from pipelines.log.records import Record
from schemas.mistakes import MistakeError


def newest(settings: ClusterSettings, topic: str, last: int) -> list[Record]:
    """The last records of every partition, oldest first. Raises MistakeError when there is no such topic."""
    reader = PlaceReader(settings, "tail")
    try:
        name = settings.topic(topic)
        partitions = reader.consumer.partitions_for_topic(name) if name in reader.consumer.topics() else None
        if not partitions:
            raise MistakeError(f"{settings.bootstrap}: topic {name} does not exist; see `xunwang topics check`.")
        found: list[Record] = []
        for partition in sorted(partitions):
            place = (topic, partition)
            start = max(reader.beginning(place), reader.end(place) - last)
            found += reader.read(place, start, last)
        return found
    finally:
        reader.close()


def all_records(settings: ClusterSettings, topic: str) -> list[Record]:
    """Everything in a topic by partition and offset; for comparing, not for large topics."""
    return newest(settings, topic, 1 << 40)
