"""Topics of the counting stage, and what must be in them whoever died: every event passed on, each counted once."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import orjson

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import read_state
from pipelines.rehearsal.broker import Broker
from schemas.events.codec import decode, encode
from tests.support.cluster_worker import settings_of
from tests.support.hop_worker import SITES, numbered
from tests.support.kafka import Reading, everything, make_topic, send, unique
from tests.support.waiting import until

PARTITIONS = 4
COMPACTED = {"cleanup_policy": "compact", "segment_ms": "1000", "min_cleanable_dirty_ratio": "0.01"}
DIES_AFTER_S = (0.1, 0.8)


@dataclass(frozen=True)
class CountingTopics:
    """Numbered events enter on `source` and leave on `fetches`."""

    broker: Broker
    prefix: str
    source: str

    @classmethod
    def made(cls, broker: Broker, source: str, state_partitions: int, partitions: int = PARTITIONS) -> "CountingTopics":
        prefix = unique("c") + "."
        for topic in (source, "fetches", "dead-letters"):
            make_topic(broker, prefix + topic, partitions)
        make_topic(broker, prefix + "state-counting", state_partitions, **COMPACTED)
        return cls(broker, prefix, source)

    @property
    def settings(self) -> ClusterSettings:
        return settings_of(self.broker.address, self.prefix)

    def fill(self, numbers: range) -> None:
        events = [numbered(i) for i in numbers]
        send(self.broker, self.prefix + self.source, [(e.partitionkey.encode(), encode(e)) for e in events])

    def passed(self) -> dict[str, set[bytes]]:
        """Event id to the bytes it was written with."""
        with closing(Passed(self)) as passed:
            return passed.now()

    def sums(self) -> dict[str, list[int]]:
        """State by site, as a new owner would restore it."""
        topic = self.prefix + "state-counting"
        consumer = self.settings.consumer()
        found: dict[str, list[int]] = {}
        for partition in sorted(consumer.partitions_for_topic(topic)):
            newest = read_state(consumer, topic, partition).newest
            found |= {key: orjson.loads(one.state or b"[]") for key, one in newest.items() if key.startswith("s")}
        consumer.close()
        return found

    def until_each_counts_once(self, events: int) -> None:
        """Waits for the first `events` numbers to be passed on, with the same bytes every time, and counted."""
        with closing(Passed(self)) as passed:
            until(lambda: len(passed.now()) == events, 240, "every event passed on")
            wanted = {f"s{k}": [len(range(k, events, SITES)), sum(range(k, events, SITES))] for k in range(SITES)}
            until(lambda: self.sums() == wanted, 240, "state exact", every_s=0.3)
            assert all(len(versions) == 1 for versions in passed.now().values())
        assert everything(self.broker, self.prefix + "dead-letters") == []


class Passed:
    """What has been passed on, read along. Close it."""

    def __init__(self, topics: CountingTopics) -> None:
        self._reading = Reading(topics.broker, topics.prefix + "fetches")
        self._versions: dict[str, set[bytes]] = {}

    def now(self) -> dict[str, set[bytes]]:
        """Event id to the bytes it was written with."""
        for _, _, _, value in self._reading.more():
            self._versions.setdefault(decode(value or b"", "fetches").id, set()).add(value or b"")
        return self._versions

    def close(self) -> None:
        self._reading.close()


@contextmanager
def running(start: Callable[[], BaseProcess], count: int) -> Iterator[list[BaseProcess]]:
    """Workers that are gone when it is over, whoever they are by then."""
    workers = [start() for _ in range(count)]
    try:
        yield workers
    finally:
        for one in workers:
            one.kill()
            one.join()


def die_again_and_again(topics: CountingTopics, start: Callable[[], BaseProcess], workers: int, kills: int) -> None:
    """While events keep coming one worker after the other dies, every fourth by SIGTERM in the middle of a batch, and
    another takes its place; then each event must count once."""
    moments = random.Random(5)
    total = 0
    with running(start, workers) as alive:
        for kill in range(kills):
            topics.fill(range(total, total + 100))
            total += 100
            time.sleep(moments.uniform(*DIES_AFTER_S))  # the moment of death is what is random here
            victim = alive.pop(moments.randrange(len(alive)))
            if kill % 4 == 3:
                victim.terminate()
                victim.join(60)
                assert victim.exitcode in (0, -signal.SIGTERM)  # the latter: asked before it was up
            victim.kill()
            victim.join()
            alive.append(start())
        topics.until_each_counts_once(total)
