"""Reading a topic again: what that means for a stage that remembers what it has read.

State is a function of all records before it. So a stage can go forward, or begin anew without its state, and nothing
between: judging the second half again upon a state that knows it already, or upon none, would be wrong.
"""

from collections.abc import Mapping

from kafka import TopicPartition

from pipelines.cluster.patience import patiently
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import read_state, state_topic, write_state
from pipelines.cluster.topic_check import EDGES, require_topics, stateful
from pipelines.topology import BY_STAGE
from schemas.mistakes import MistakeError


def begins_anew(settings: ClusterSettings, stage: str, topic: str, offsets: Mapping[int, int]) -> bool:
    """Whether the stage's state must be forgotten when it is set to these offsets (by partition).

    Raises MistakeError where that cannot be right.
    """
    if not stateful(stage) or stage in EDGES:
        return False
    back = [p for p, reached in _reached(settings, stage, topic).items() if offsets[p] < reached]
    if not back:
        return False
    if not BY_STAGE[stage].repeats:
        raise MistakeError(
            f"{stage} cannot be set back: what it has read counts as read, and would be left out again. Replay single "
            "records from the dead letters, or use another `prefix`."
        )
    if any(offsets.values()):
        raise MistakeError(
            f"{stage} remembers what it has read and can be set back only to the first record ever written, where the "
            "topic still keeps it (`--to earliest`): it then forgets and works through all of them anew."
        )
    return True


def _reached(settings: ClusterSettings, stage: str, topic: str) -> dict[int, int]:
    name, group = settings.topic(topic), settings.group(stage)
    admin = settings.admin()
    try:
        places = [TopicPartition(name, p) for p in range(require_topics(settings, [topic])[name])]
        told = patiently(lambda: admin.list_group_offsets({group: places})[group], f"tell how far {stage} has read")
    finally:
        admin.close()
    return {place.partition: one.offset for place, one in told.items()}


def forget(settings: ClusterSettings, stage: str) -> None:
    """Remove the state of all partitions. A worker that dies late may still write some: it is as it was before."""
    name = settings.topic(state_topic(stage))
    consumer, producer = settings.consumer(), settings.producer()
    try:
        for partition in sorted(consumer.partitions_for_topic(name) or ()):
            kept = read_state(consumer, name, partition)
            places = kept.older | {record.place() for record in kept.newest.values()}
            write_state(producer, name, partition, dict.fromkeys(places))
    finally:
        producer.close()
        consumer.close()
