"""Topics on the brokers as `schemas/topics` wants them, and the compacted ones for state beside them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import AuthorizationError, KafkaError
from kafka.structs import OffsetAndMetadata

from pipelines.cluster.going_back import begins_anew, forget
from pipelines.cluster.kafka_log import edge_logs
from pipelines.cluster.office_log import OFFICE, OfficeLog
from pipelines.cluster.patience import ANSWERS_WITHIN_S, patiently
from pipelines.cluster.settings import MOST_BYTES, ClusterSettings
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import EDGES, existing, require_topics, stateful, topic_configs
from pipelines.log.judging_again import JUDGES, repeats_from_now
from pipelines.log.records import Commit
from pipelines.topology import BY_STAGE, TOPOLOGY
from schemas.mistakes import MistakeError
from schemas.topics import topics

FACTOR = 3
SCHEDULER = "scheduler"  # one plans for all; the others' state is divided as what they read is


@dataclass(frozen=True)
class Wanted:
    """One topic as it should be; `name` is without the prefix."""

    name: str
    partitions: int
    configs: Mapping[str, str]


def wanted(partitions: int | None = None) -> list[Wanted]:
    """Every topic a run needs; `partitions` instead of those of the files, for a small cluster."""
    found: list[Wanted] = []
    for topic in topics().values():
        # Who asks for fewer means the topics whose work is shared; a topic of one partition stays one.
        count = topic.partitions if topic.partitions == 1 else partitions or topic.partitions
        retention = "-1" if topic.retention_ms is None else str(topic.retention_ms)
        found.append(Wanted(topic.name, count, _configs(topic.cleanup) | {"retention.ms": retention}))
    counts = {one.name: one.partitions for one in found}
    for hop in TOPOLOGY:
        if hop.reads and stateful(hop.stage):
            count = 1 if hop.stage == SCHEDULER else counts[hop.reads[0]]
            found.append(Wanted(state_topic(hop.stage), count, _configs("compact")))
    found.append(Wanted(state_topic(OFFICE), 1, _configs("compact")))
    return found


def _configs(cleanup: str) -> dict[str, str]:
    """Records carry the broker's time: a worker whose clock is an hour ahead would otherwise be refused, and one whose
    clock is behind would have its records deleted early."""
    return {
        "cleanup.policy": cleanup,
        "max.message.bytes": str(MOST_BYTES),
        "message.timestamp.type": "LogAppendTime",
    }


class TopicAdmin:
    """Asks and changes the brokers. Raises MistakeError when they cannot be reached."""

    def __init__(self, settings: ClusterSettings, partitions: int | None = None) -> None:
        self._settings = settings
        self._wanted = wanted(partitions or settings.partitions)
        self._admin: KafkaAdminClient = settings.admin()

    def close(self) -> None:
        self._admin.close()

    def apply(self, factor: int | None = None) -> list[str]:
        """Create what is missing and set what differs; a line for each. What no command can mend is left to `check`.

        `factor`: copies of each partition; 3, or as many as there are brokers.
        """
        there = self._there()
        copies = factor or min(FACTOR, len(self._admin.describe_cluster()["brokers"]))
        new = [one for one in self._wanted if one.name not in there]
        self._create(new, copies)
        told = [f"{self._settings.topic(one.name)}: created with {one.partitions} partitions" for one in new]
        for one in self._wanted:
            if one.name in there and (differing := self._differing(one)):
                resource = ConfigResource(ConfigResourceType.TOPIC, self._settings.topic(one.name), configs=differing)
                with self._asking("set what differs"):
                    self._admin.alter_configs([resource])
                self._await(one)
                told.append(f"{resource.name}: " + ", ".join(f"{k} set to {v}" for k, v in differing.items()))
        return told

    def check(self) -> list[str]:
        """What is not as it should be, one sentence each with the mend."""
        there = self._there()
        return [problem for one in self._wanted for problem in self._problems(one, there.get(one.name))]

    def _problems(self, one: Wanted, partitions: int | None) -> Iterator[str]:
        name = self._settings.topic(one.name)
        if partitions is None:
            yield f"{name} does not exist; create it with `xunwang topics apply`."
            return
        if partitions != one.partitions:
            few = "too few" if partitions < one.partitions else "too many"
            yield (
                f"{name} has {partitions} partitions instead of {one.partitions}: {few}. Adding some would send a "
                "site's facts elsewhere; make the topics anew under another `prefix`."
            )
        for key, value in self._differing(one).items():
            yield f"{name}: {key} is not {value}; set it with `xunwang topics apply`."

    def _there(self) -> dict[str, int]:
        """Partitions of every wanted topic that exists."""
        names = {self._settings.topic(one.name): one.name for one in self._wanted}
        there = existing(self._settings, self._admin, list(names))
        return {names[name]: len(one["partitions"]) for name, one in there.items()}

    def _create(self, new: list[Wanted], copies: int) -> None:
        safe = {"min.insync.replicas": "2"} if copies >= FACTOR else {}
        asked = {
            self._settings.topic(one.name): {
                "num_partitions": one.partitions,
                "replication_factor": copies,
                "configs": {**one.configs, **safe},
            }
            for one in new
        }
        if asked:
            with self._asking("create topics"):
                self._admin.create_topics(asked)
                self._admin.wait_for_topics(list(asked))

    def _await(self, one: Wanted) -> None:
        """Until the brokers say what was just told them: they learn it from the controller a moment later."""
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while self._differing(one) and time.monotonic() < deadline:
            time.sleep(0.1)

    def _differing(self, one: Wanted) -> dict[str, str]:
        with self._asking("tell what the topics are set to"):
            found = topic_configs(self._admin, self._settings.topic(one.name), one.configs)
        return {key: value for key, value in one.configs.items() if found[key] != value}

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        try:
            yield
        except AuthorizationError as error:
            raise MistakeError(
                f"{self._settings.bootstrap}: the brokers refuse to {what} ({type(error).__name__}); let a user do it "
                "that has the right, or grant it (kafka-acls --add)."
            ) from None
        except KafkaError as error:
            raise MistakeError(f"{self._settings.bootstrap}: the brokers do not {what}: {error}") from None


def seek(settings: ClusterSettings, stage: str, topic: str, to: str) -> dict[int, int]:
    """Set where a stage reads next in every partition: `earliest`, `latest` or an offset; returns the offsets.

    The stage's workers must be stopped. A stage with state that is set back begins anew, without its state. Raises
    MistakeError where it cannot.
    """
    if stage not in BY_STAGE or topic not in BY_STAGE[stage].reads:
        reads = ", ".join(f"{hop.stage} ({', '.join(hop.reads)})" for hop in TOPOLOGY if hop.reads)
        raise MistakeError(f"{stage} does not read {topic}; what can be set: {reads}.")
    if to not in ("earliest", "latest") and not to.isdigit():
        raise MistakeError(f"--to {to}: give `earliest`, `latest` or an offset.")
    require_topics(settings, [topic, *([state_topic(stage)] if stage in EDGES else [])])
    consumer = settings.consumer()
    try:
        name = settings.topic(topic)
        places = [TopicPartition(name, p) for p in sorted(consumer.partitions_for_topic(name) or ())]
        begin, end = consumer.beginning_offsets(places), consumer.end_offsets(places)
    finally:
        consumer.close()
    bounds = {"earliest": begin, "latest": end}.get(to)
    offsets = {p.partition: bounds[p] if bounds else min(max(int(to), begin[p]), end[p]) for p in places}
    if stage in EDGES:
        with edge_logs(settings, stage) as logs:
            for log in logs:
                mine = {(topic, p): offset for p, offset in offsets.items() if p % len(logs) == log.partition}
                if mine:
                    log.commit(Commit(stage, offsets=mine))
        return offsets
    if begins_anew(settings, stage, topic, offsets):
        _begin_anew(settings, stage, topic, offsets)
    else:
        set_offsets(settings, stage, topic, offsets)
    return offsets


def _begin_anew(settings: ClusterSettings, stage: str, topic: str, offsets: Mapping[int, int]) -> None:
    """Set a stage back without its state, and keep since when the judges repeat what they told."""
    with closing(OfficeLog(settings)) as office:
        repeats = repeats_from_now(office) if stage == JUDGES else None
        set_offsets(settings, stage, topic, offsets)
        if repeats is not None:
            office.commit(repeats)
    # Not before: offsets without their state would be wrong, state that is ahead only leaves out.
    forget(settings, stage)


def set_offsets(settings: ClusterSettings, stage: str, topic: str, offsets: Mapping[int, int]) -> None:
    """Where a stage that is a group of workers reads each partition next. Raises MistakeError while some work."""
    admin = settings.admin()
    try:
        name = settings.topic(topic)
        asked = {TopicPartition(name, p): OffsetAndMetadata(offset, "", -1) for p, offset in offsets.items()}
        group = settings.group(stage)
        answer = patiently(lambda: admin.alter_group_offsets(group, asked), f"move {stage}")
        refused = [result for result in answer.values() if result.errno]
    finally:
        admin.close()
    if refused:
        raise MistakeError(
            f"{stage}: the brokers refuse to move it ({refused[0].__name__}); stop its workers first, wait until their "
            "session has ended, then try again."
        )
