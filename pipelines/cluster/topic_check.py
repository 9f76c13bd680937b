"""What a stage needs of the brokers, looked at before it starts: topics, partitions, rights."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import AuthorizationError, TopicAuthorizationFailedError, UnknownTopicOrPartitionError, for_code

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import state_topic
from pipelines.topology import BY_STAGE
from schemas.events.types import DEAD_LETTERS
from schemas.mistakes import MistakeError
from schemas.topics import topics

READ, WRITE = frozenset({"READ"}), frozenset({"WRITE"})  # of Kafka's operations on a topic
EDGES = ("scheduler", "aggregator")


def stateful(stage: str) -> bool:
    """Fetcher and publisher remember nothing from batch to batch."""
    return stage not in ("fetcher", "publisher")


def require_topics(settings: ClusterSettings, names: Sequence[str]) -> dict[str, int]:
    """How many partitions each has, by its full name. Raises MistakeError when one is missing."""
    return {name: len(one["partitions"]) for name, one in _described(settings, names).items()}


def require_stage(settings: ClusterSettings, stage: str) -> None:
    """Raises MistakeError when a worker of the stage could not do its work: a topic is missing, has too few partitions,
    may not be read or written; the state's topic would forget."""
    hop = BY_STAGE[stage]
    kept = [state_topic(stage)] if stateful(stage) else []
    rights = dict.fromkeys(hop.reads, READ) | dict.fromkeys((*hop.writes, DEAD_LETTERS), WRITE)
    rights |= dict.fromkeys(kept, READ | WRITE)
    described = _described(settings, list(rights))
    for name, right in rights.items():
        _require_rights(settings, described[settings.topic(name)], right)
        _require_partitions(settings, described[settings.topic(name)], _least(settings, name, stage))
    for name in kept:
        _require_compaction(settings, settings.topic(name))


def topic_configs(admin: KafkaAdminClient, name: str, keys: Iterable[str]) -> dict[str, str]:
    """What a topic is set to. Raises KafkaError, TopicAuthorizationFailedError where we may not know it."""
    resource = ConfigResource(ConfigResourceType.TOPIC, name, configs=dict.fromkeys(keys))
    answer: Any = admin.describe_configs([resource], config_filter="all")
    (found,) = [topics[name] for topics in answer.values() if name in topics]
    if not found:
        raise TopicAuthorizationFailedError
    return {key: str(found[key]["value"]) for key in keys}


def existing(settings: ClusterSettings, admin: KafkaAdminClient, full: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Of the topics, by their full names, those that are there, as the brokers describe them. Raises MistakeError when
    we may not see one, KafkaError when the brokers cannot tell now."""
    described = {one["name"]: (one, for_code(one["error_code"])) for one in admin.describe_topics(list(full))}
    for name, (_, error) in described.items():
        if error is TopicAuthorizationFailedError:
            raise MistakeError(_lacking(settings, "see", name))
        if error is not UnknownTopicOrPartitionError and error.retriable:
            raise error(name)
    return {n: one for n, (one, error) in described.items() if error is not UnknownTopicOrPartitionError}


def _described(settings: ClusterSettings, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    full = [settings.topic(name) for name in names]
    admin = settings.admin()
    try:
        found = existing(settings, admin, full)
    finally:
        admin.close()
    if missing := [name for name in full if name not in found]:
        raise MistakeError(
            f"{settings.bootstrap}: topic {missing[0]} does not exist; create the topics with `xunwang topics apply`."
        )
    return found


def _require_rights(settings: ClusterSettings, topic: Mapping[str, Any], needed: frozenset[str]) -> None:
    held = topic.get("authorized_operations")  # a broker need not tell
    for right in sorted(needed.difference(held or needed)):
        raise MistakeError(_lacking(settings, right.lower(), topic["name"]))


def _lacking(settings: ClusterSettings, verb: str, name: str) -> str:
    user = f"user {settings.sasl.username}" if settings.sasl else "our user"
    return f"{settings.bootstrap}: {user} may not {verb} topic {name}; grant it on the brokers (kafka-acls --add)."


def _least(settings: ClusterSettings, name: str, stage: str) -> int:
    """The least partitions a topic may have. Where the settings do not say, `topics apply` may have made fewer than
    the topic's file asks for, but not a single one: that is what a broker makes when it creates topics by itself."""
    shared = name if name in topics() else BY_STAGE[stage].reads[0]
    if topics()[shared].partitions == 1 or (shared != name and stage in EDGES):
        return 1
    return settings.partitions or 2


def _require_partitions(settings: ClusterSettings, topic: Mapping[str, Any], least: int) -> None:
    name, count = topic["name"], len(topic["partitions"])
    if count < least:
        raise MistakeError(
            f"{settings.bootstrap}: topic {name} has {count} partitions, too few (at least {least}): make the topics "
            "anew under another `prefix` with `xunwang topics apply`, or set `partitions` if that is meant."
        )


def _require_compaction(settings: ClusterSettings, name: str) -> None:
    admin = settings.admin()
    try:
        cleanup = topic_configs(admin, name, ["cleanup.policy"])["cleanup.policy"]
    except AuthorizationError:
        return  # not ours to look at; `topics apply` is run by who may
    finally:
        admin.close()
    if cleanup != "compact":
        raise MistakeError(
            f"{settings.bootstrap}: topic {name} would forget state (cleanup.policy is {cleanup}); set it right with "
            "`xunwang topics apply`."
        )
