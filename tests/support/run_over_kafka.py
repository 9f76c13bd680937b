"""The recorded days over Kafka again, with workers of the real stages and faults; what comes of it is held against the
record: nothing lost, nothing twice in effect, the warehouse's answers the same.

Either the recorded fetches are handed in (`feed`): then everything is exact to the byte. Or scheduler and fetcher work
too (`plan_and_fetch`): what a visit took differs from run to run, so observations are compared by id.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from kafka import KafkaProducer, TopicPartition

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.office import SampleRun, mark_sample
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import read_state, state_topic
from pipelines.cluster.tail import all_records
from pipelines.data_folder import DataFolder
from pipelines.running.planner import WATERMARK
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS, FETCHES, FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS
from schemas.times import midnight
from tests.support.kafka import apply_topics
from tests.support.recorded_run import EXACT, FIRST, LAST_INSTANT, RecordedRun, asked, by_id
from tests.support.stage_workers import StageWorkers
from tests.support.waiting import until

PARTITIONS = 4
FROM_FETCHES = ("classifier", "rule-evaluator", "publisher", "aggregator")
FROM_CHECKS = ("fetcher", *FROM_FETCHES)
# The topic that tells that a stage is at work (or has just taken over what it remembers).
WRITES = {
    "scheduler": state_topic("scheduler"),
    "fetcher": FETCHES,
    "classifier": OBSERVATIONS,
    "rule-evaluator": state_topic("rule-evaluator"),
    "publisher": FINDINGS_PUBLIC,
    "aggregator": state_topic("aggregator"),
}
SETTLES_WITHIN_S = 240.0


@dataclass(frozen=True)
class Counts:
    """`planned`: checks. `delivered`: different events on the topics compared; `redelivered`: further copies there."""

    planned: int
    delivered: int
    redelivered: int
    lost: int
    kills: int


class RunOverKafka:
    """Topics, groups, data folder and warehouse of its own. Close it."""

    def __init__(self, run: RecordedRun, settings: ClusterSettings, clickhouse: int, root: Path) -> None:
        self.run = run
        server = ServerSettings(hosts=f"127.0.0.1:{clickhouse}")
        self.settings = msgspec.structs.replace(settings, warehouse=server)
        self._warehouse_settings = server
        self.folder = DataFolder(root / "data")
        self.folder.root.mkdir()
        shutil.copy(run.folder.registry, self.folder.registry)
        apply_topics(self.settings, PARTITIONS)
        self.workers = StageWorkers(root, self.folder.root, self.settings)
        self._producer: KafkaProducer = self.settings.producer()
        self._consumer = self.settings.consumer()
        self._fed = 0

    def close(self) -> None:
        self.workers.stop()
        self._producer.close()
        self._consumer.close()

    def feed(self, until_share: float = 1.0, topic: str = FETCHES) -> None:
        """Hand in the recorded events of a topic in their order, up to this share of all."""
        evidence = self.folder.evidence / "writer-000"
        if not evidence.exists():
            evidence.parent.mkdir()
            evidence.symlink_to(self.run.folder.evidence)
        upto = round(len(self.run.records[topic]) * until_share)
        part = self.run.records[topic][self._fed : upto]
        sent = [self._producer.send(self.settings.topic(topic), key=key, value=value) for key, value in part]
        self._producer.flush()
        for one in sent:
            one.get(0)
        self._fed = upto

    def plan_and_fetch(self) -> None:
        """Workers take the recorded days for a run in virtual time."""
        mark_sample(self.folder, SampleRun(midnight(FIRST), LAST_INSTANT))

    def written(self, topic: str) -> int:
        """Records on a topic now."""
        name = self.settings.topic(topic)
        partitions = self._consumer.partitions_for_topic(name)
        ends = self._consumer.end_offsets([TopicPartition(name, p) for p in partitions])
        return sum(ends.values())

    def feed_and_meet(self, until_share: float, topic: str = OBSERVATIONS) -> None:
        """Hand in more, and wait until something has come of it on this topic: its writer has a batch in hand."""
        before = self.written(topic)
        self.feed(until_share)
        until(lambda: self.written(topic) > before, SETTLES_WITHIN_S, f"something new on {topic}")

    def all_at_work(self, stages: Sequence[str] = FROM_FETCHES) -> None:
        """Wait until each of these stages has written something: nobody of them is still starting."""
        until(lambda: all(self.written(WRITES[one]) for one in stages), SETTLES_WITHIN_S, f"{stages} at work")

    def planned_all(self) -> bool:
        """Whether the scheduler has planned the last of the recorded days."""
        newest = read_state(self._consumer, self.settings.topic(state_topic("scheduler")), 0).newest
        record = newest.get(WATERMARK)
        return record is not None and record.state == dumps(LAST_INSTANT)

    def settle(self, stages: Sequence[str] = FROM_FETCHES) -> None:
        """Until these stages have read everything, and whoever was asked to leave has left."""
        self.workers.all_left()
        backlog = Backlog(self.settings)
        waiting: dict[str, int] = {}

        def done() -> bool:
            self.workers.tend()
            waiting.update(backlog.waiting())
            return not any(waiting[stage] for stage in stages)

        try:
            until(done, SETTLES_WITHIN_S, "every stage has read everything", every_s=0.5)
        except AssertionError as error:
            raise AssertionError(f"{error}; waiting: {waiting}; {self.workers.last_words()}") from None
        finally:
            backlog.close()

    def exact(self) -> Counts:
        """What came of the recorded fetches: the same events to the byte, the same answers of the warehouse."""
        found = {topic: self.values(topic) for topic in (OBSERVATIONS, FINDINGS, FINDINGS_PUBLIC)}
        for topic, values in found.items():
            assert by_id(values) == self.run.events[topic], topic
        assert self._asked() == self.run.answers
        return self._counted(found)

    def exact_ends(self) -> Counts:
        """What came of a run from the plan on: every check of the plan ended once, and the findings are the same."""
        found = {topic: self.values(topic) for topic in (OBSERVATIONS, FINDINGS, FINDINGS_PUBLIC)}
        assert _ids(found[OBSERVATIONS]) == self.run.events[OBSERVATIONS].keys()
        for topic in (FINDINGS, FINDINGS_PUBLIC):
            assert by_id(found[topic]) == self.run.events[topic], topic
        answers = self._asked()
        for name in EXACT:
            assert answers[name] == [], name
        for name, key in (("outcomes_by_kind", "kind"), ("conservation", "day"), ("coverage", "subject")):
            ended, wanted = ({row[key]: row["ended"] for row in one[name]} for one in (answers, self.run.answers))
            assert ended == wanted, name
        found[FETCHES] = self.values(FETCHES)
        return self._counted(found)

    def _asked(self) -> dict[str, list[dict[str, object]]]:
        warehouse = ServerWarehouse(self._warehouse_settings)
        try:
            return asked(warehouse, self.run.program)
        finally:
            warehouse.close()

    def values(self, topic: str) -> list[bytes]:
        return [one.value for one in all_records(self.settings, topic)]

    def _counted(self, found: dict[str, list[bytes]]) -> Counts:
        assert self.values(DEAD_LETTERS) == []
        assert sum(int(row["ended"]) for row in self.run.answers["outcomes_by_kind"]) == self.run.planned
        different = {topic: len(_ids(values)) for topic, values in found.items()}
        lost = sum(len(self.run.events[topic].keys() - _ids(found[topic])) for topic in self.run.events)
        copies = sum(len(values) for values in found.values()) - sum(different.values())
        counts = Counts(self.run.planned, sum(different.values()), copies, lost, self.workers.kills)
        print(counts)
        return counts


def _ids(values: list[bytes]) -> set[str]:
    return {msgspec.json.decode(value, type=dict)["id"] for value in values}
