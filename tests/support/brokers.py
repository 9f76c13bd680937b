"""Three brokers of real Kafka on loopback: every partition has three copies, and a write needs two of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, TopicPartition

from pipelines.cluster.patience import patiently
from pipelines.rehearsal.broker import Broker, free_port, new_id
from tests.support.kafka import need_kafka
from tests.support.waiting import until

NODES = (1, 2, 3)
THREE_COPIES = {
    "offsets.topic.replication.factor": 3,
    "transaction.state.log.replication.factor": 3,
    "transaction.state.log.min.isr": 2,
    "share.coordinator.state.topic.replication.factor": 3,
    "share.coordinator.state.topic.min.isr": 2,
    "default.replication.factor": 3,
    "min.insync.replicas": 2,
    "broker.session.timeout.ms": 6_000,  # a dead one is noticed soon; a slow machine is not taken for it
}


class BrokerCluster:
    """Three combined nodes. `leaders` and `move_leaders` take full topic names."""

    def __init__(self, folder: Path) -> None:
        controllers = {node: free_port() for node in NODES}
        voters = ",".join(f"{node}@127.0.0.1:{port}" for node, port in controllers.items())
        more = THREE_COPIES | {"controller.quorum.voters": voters}
        cluster_id = new_id()
        self.nodes = {
            node: Broker(
                folder / str(node),
                controller_port=port,
                heap_mb=256,
                node=node,
                more=more,
                cluster_id=cluster_id,
            )
            for node, port in controllers.items()
        }

    @property
    def address(self) -> str:
        return ",".join(one.address for one in self.nodes.values())

    def start(self) -> None:
        with ThreadPoolExecutor(len(self.nodes)) as pool:
            list(pool.map(Broker.launch, self.nodes.values()))
        for one in self.nodes.values():
            one.wait()

    def stop(self) -> None:
        for one in self.nodes.values():
            one.kill()  # nothing of them is kept; in order they would wait for each other

    def leaders(self, topic: str) -> dict[int, int]:
        """Node that leads each partition; -1: none does now."""
        (told,) = self._described(topic)
        return {one["partition_index"]: one["leader_id"] for one in told["partitions"]}

    def move_leaders(self, *topics: str) -> int:
        """Every partition's second copy leads from now on; returns how many moved."""
        with self._admin() as admin:
            asked: dict[TopicPartition, list[int]] = {}
            for told in admin.describe_topics(list(topics)):
                for one in told["partitions"]:
                    first, *others = one["replica_nodes"]
                    asked[TopicPartition(told["name"], one["partition_index"])] = [*others, first]
            refused = {place: error for place, error in admin.alter_partition_reassignments(asked).items() if error}
            assert not refused, refused
            until(lambda: not admin.list_partition_reassignments(), 60, "the new order of copies")
            admin.elect_leaders(0, {topic: [p.partition for p in asked if p.topic == topic] for topic in topics})
        wanted = {(place.topic, place.partition): order[0] for place, order in asked.items()}

        def moved() -> bool:
            return {(t, p): node for t in topics for p, node in self.leaders(t).items()} == wanted

        until(moved, 60, "the chosen leaders")
        return len(wanted)

    def whole(self, *topics: str) -> bool:
        """Whether every copy of these topics is in step again."""
        copies = [len(one["isr_nodes"]) for told in self._described(*topics) for one in told["partitions"]]
        return all(count == len(NODES) for count in copies)

    def _described(self, *topics: str) -> list[dict[str, Any]]:
        """Asked again when it was the dead one that was asked."""

        def ask() -> list[dict[str, Any]]:
            with self._admin() as admin:
                told: list[dict[str, Any]] = admin.describe_topics(list(topics))
            return told

        return patiently(ask, "tell who leads")

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        alive = [one.address for one in self.nodes.values() if one.process is not None]
        admin = KafkaAdminClient(bootstrap_servers=alive)
        try:
            yield admin
        finally:
            admin.close()


def running_brokers(folder: Path) -> Iterator[BrokerCluster]:
    need_kafka()
    cluster = BrokerCluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
