"""xunwang worker: what is wrong at the start is one sentence and exit code 2; SIGTERM ends a worker in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from pipelines.rehearsal.broker import Broker, free_port
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from schemas.registry.load import dump
from tests.support.cluster_worker import settings_of
from tests.support.kafka import apply_topics, unique
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    province = Province(1, sites=9, start=date(2026, 7, 1), days=35)
    registry = province.registry(Ports(free_port(), free_port()))
    (tmp_path / "registry.yaml").write_text(dump(registry), encoding="utf-8")
    return tmp_path


@contextmanager
def started(stage: str, data: Path, settings: str) -> Iterator[subprocess.Popen[str]]:
    path = data / "cluster.yaml"
    path.write_text(settings)
    command = [sys.executable, "-m", "pipelines.cli", "worker", stage, "--data", str(data), "--settings", str(path)]
    command += ["--alive", str(data / f"{stage}.alive")]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    place = data / "elsewhere"
    place.mkdir()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=place)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("stage", ["publisher", "aggregator"])
def test_missing_topics_are_named_with_the_mend(broker: Broker, data: Path, stage: str) -> None:
    with started(stage, data, f"bootstrap: {broker.address}\nprefix: nowhere.\n") as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 2
    assert told.strip().splitlines()[-1].endswith("does not exist; create the topics with `xunwang topics apply`.")
    assert "Traceback" not in told


def test_nobody_at_the_address_is_said_at_once(data: Path) -> None:
    with started("publisher", data, "bootstrap: 127.0.0.1:1\nconnect_within_s: 1\n") as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "127.0.0.1:1: no Kafka broker answers there" in told.strip().splitlines()[-1]


@pytest.mark.parametrize("stage", ["publisher", "scheduler"])
def test_a_worker_shows_that_it_lives_and_leaves_in_order(broker: Broker, data: Path, stage: str) -> None:
    prefix = unique("w") + "."
    apply_topics(settings_of(broker.address, prefix))
    with started(stage, data, f"bootstrap: {broker.address}\nprefix: {prefix}\nsession_s: 4.0\n") as process:
        until(lambda: (data / f"{stage}.alive").exists(), 120, "a sign of life")
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == 0
    assert list((data / "elsewhere").iterdir()) == []  # nothing is left where it was started
