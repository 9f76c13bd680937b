"""A worker that had nothing to do for longer than a hung one is waited for is still there when it is needed; one that
hangs is not waited for, and is there again when it goes on."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from pipelines.cluster.patience import patiently
from pipelines.rehearsal.broker import Broker
from tests.support.counting_topics import CountingTopics, running
from tests.support.hanging_worker import HUNG_AFTER_S, start_hanging_worker
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
TAKES_OVER_WITHIN_S = 60


@dataclass
class Pair:
    """Two workers on one partition: one works, the other is spare."""

    topics: CountingTopics
    orders: Path
    workers: list[BaseProcess]
    total: int = 0

    def members(self) -> int:
        """How many the group has, while it is at rest."""
        group = self.topics.settings.group("counting")
        with closing(self.topics.settings.admin()) as admin:
            told = patiently(lambda: admin.describe_groups([group])[group], "tell of the group")
        return len(told["members"]) if told["group_state"] == "Stable" else 0

    def both_there(self) -> None:
        until(lambda: self.members() == 2, 60, "both are members of the group")

    def feed(self, events: int = 50) -> None:
        self.topics.fill(range(self.total, self.total + events))
        self.total += events

    def passed_on(self) -> None:
        """The spare would be waited for in vain if it could not come: then this says so soon."""
        until(lambda: len(self.topics.passed()) == self.total, TAKES_OVER_WITHIN_S, "every event passed on")

    def at_work(self) -> BaseProcess:
        """Feeds some events; gives the worker that has worked on them."""
        self.feed()
        self.passed_on()
        works = int((self.orders / "works").read_text())
        return next(one for one in self.workers if one.pid == works)

    def kill(self, worker: BaseProcess) -> None:
        worker.kill()
        worker.join()

    def idle(self) -> None:
        """Nothing to do, for longer than a hung worker is waited for. Time must pass: that is what is tested."""
        time.sleep(1.5 * HUNG_AFTER_S)


@pytest.fixture
def pair(broker: Broker, tmp_path: Path) -> Iterator[Pair]:
    topics = CountingTopics.made(broker, "checks", state_partitions=1, partitions=1)
    with running(partial(start_hanging_worker, broker.address, topics.prefix, tmp_path), 2) as workers:
        yield Pair(topics, tmp_path, workers)


def test_a_spare_worker_takes_over_after_a_long_time_of_nothing(pair: Pair) -> None:
    pair.both_there()
    first = pair.at_work()
    pair.idle()
    pair.kill(first)
    second = pair.at_work()
    assert second is not first
    pair.topics.until_each_counts_once(pair.total)


def test_a_worker_whose_topic_is_silent_keeps_its_share(pair: Pair) -> None:
    pair.both_there()
    first = pair.at_work()
    pair.idle()
    assert pair.at_work() is first
    pair.topics.until_each_counts_once(pair.total)


def test_a_worker_that_hangs_loses_its_share_and_is_there_again_when_it_goes_on(pair: Pair) -> None:
    pair.both_there()
    hangs = pair.at_work()
    (pair.orders / "hang").touch()
    second = pair.at_work()
    assert (pair.orders / "hangs").exists()
    assert second is not hangs
    pair.topics.until_each_counts_once(pair.total)
    assert pair.members() == 1
    (pair.orders / "go-on").touch()
    pair.both_there()
    pair.kill(second)
    assert pair.at_work() is hangs
    pair.topics.until_each_counts_once(pair.total)
