"""The reference subscriber against real Kafka: killed in the middle, it ends with what it would have had."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.cluster.broker import Broker
from schemas.events.codec import encode
from tests.support.kafka import make_topic, send, unique, until
from tests.support.looks import moved
from tests.support.reference_subscriber import load

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


def test_killed_and_started_again_it_has_every_finding_once(broker: Broker, tmp_path: Path) -> None:
    topic, path = unique("findings-public"), tmp_path / "s.db"
    make_topic(broker, topic, partitions=3)
    opened, mended = pairs("confirmed", 1), pairs("rectified", 2)
    send(broker, topic, [*opened, *mended, *opened[:50]])  # the last fifty come a second time
    command = [sys.executable, "-m", "tests.support.reference_subscriber", broker.address, str(path), topic]
    process = subprocess.Popen(command)
    try:
        until(lambda: stored(path, "SELECT id FROM seen LIMIT 20 OFFSET 19") != [], 60, "the first events are stored")
    finally:
        process.kill()
        process.wait()
    assert sum(int(str(n)) for (n,) in stored(path, "SELECT next FROM offsets")) >= 20
    load().main(broker.address, str(path), idle_ms=5_000, topic=topic)
    assert stored(path, "SELECT count(*), min(state), max(state) FROM findings") == [
        (FINDINGS, "rectified", "rectified")
    ]
    assert stored(path, "SELECT count(*) FROM seen") == [(2 * FINDINGS,)]
    assert stored(path, "SELECT sum(next) FROM offsets") == [(2 * FINDINGS + 50,)]
