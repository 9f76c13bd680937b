"""The reference subscriber against real Kafka: killed in the middle, it ends with what it would have had."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipelines.rehearsal.broker import Broker
from schemas.events.codec import encode
from tests.support.kafka import make_topic, send, unique
from tests.support.looks import moved
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
FINDINGS = 400


def pairs(state: str, day: int) -> list[tuple[bytes, bytes]]:
    found = [moved(state, f"2026-07-{day:02}T08:00:00+08:00", finding=f"f{n}") for n in range(FINDINGS)]
    return [(one.subject.encode() + str(n).encode(), encode(one)) for n, one in enumerate(found)]


def stored(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, timeout=30)) as store:
        try:
            return store.execute(question).fetchall()
        except sqlite3.OperationalError:  # not made yet
            return []


@contextmanager
def subscriber(*arguments: str) -> Iterator[None]:
    """A process of its own, killed at the end."""
    process = subprocess.Popen([sys.executable, "-m", "tests.support.reference_subscriber", *arguments])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def test_killed_and_started_again_it_has_every_finding_once(broker: Broker, tmp_path: Path) -> None:
    topic, path = unique("findings-public"), tmp_path / "s.db"
    make_topic(broker, topic, partitions=3)
    opened, mended = pairs("confirmed", 1), pairs("rectified", 2)
    send(broker, topic, [*opened, *mended, *opened[:50]])  # the last fifty come a second time
    taken = "SELECT coalesce(sum(next), 0) FROM offsets"
    for events in (20, 300, 2 * FINDINGS + 50):  # killed twice on the way, and at the end
        with subscriber(broker.address, str(path), topic):
            until(lambda n=events: stored(path, taken) >= [(n,)], 60, f"{events} events are taken")  # type: ignore[misc]
    assert stored(path, "SELECT count(*), min(state), max(state) FROM findings") == [
        (FINDINGS, "rectified", "rectified")
    ]
    assert stored(path, "SELECT count(*) FROM seen") == [(2 * FINDINGS,)]
    assert stored(path, taken) == [(2 * FINDINGS + 50,)]
