"""The newest records of a topic, for looking at."""

from pipelines.cluster.kafka_log import PlaceReader
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.topic_check import require_topics
from pipelines.log.records import Record


def newest(settings: ClusterSettings, topic: str, last: int) -> list[Record]:
    """The last records of every partition, oldest first. Raises MistakeError when there is no such topic."""
    (count,) = require_topics(settings, [topic]).values()
    reader = PlaceReader(settings, "tail")
    try:
        found: list[Record] = []
        for partition in range(count):
            place = (topic, partition)
            start = max(reader.beginning(place), reader.end(place) - last)
            found += reader.read(place, start, last)
        return found
    finally:
        reader.close()


def all_records(settings: ClusterSettings, topic: str) -> list[Record]:
    """Everything in a topic by partition and offset; for comparing, not for large topics."""
    return newest(settings, topic, 1 << 40)
