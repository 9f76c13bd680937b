"""A start that falls into the death of a broker: it waits and says for what, or ends with one sentence. No broker runs
here; closed ports and ports that never answer let the client libraries raise their own errors."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiokafka.client import AIOKafkaClient
from click.testing import CliRunner
from kafka.errors import (
    ClusterAuthorizationFailedError,
    KafkaConnectionError,
    NodeNotReadyError,
    TopicAuthorizationFailedError,
)
from kafka.net.compat import KafkaNetClient

from pipelines.cli import main
from pipelines.clock import RealClock
from pipelines.cluster import (
    broker_clock,
    edge_worker,
    faust_worker,
    office_log,
    patience,
    reachability,
    settings,
    worker,
)
from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.patience import Patience, awaited, patiently
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.topic_check import existing
from pipelines.rehearsal.broker import free_port
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from schemas.mistakes import MistakeError
from schemas.registry.load import dump
from tests.support.hop_worker import START, CountingStage

SOON_S = 0.3


@pytest.fixture
def closed() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def silent() -> Iterator[str]:
    """A broker that is dying: its port takes connections, and nobody speaks there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Whoever waits says so at once."""
    monkeypatch.setattr(patience, "QUIET_S", -1.0)
    caplog.set_level(logging.WARNING, logger=patience.__name__)
    return caplog


def lines(told: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in told.records if one.name == patience.__name__]


def small(address: str) -> ClusterSettings:
    return ClusterSettings(bootstrap=address, connect_within_s=SOON_S, start_within_s=SOON_S)


def test_the_answer_comes_when_the_others_have_taken_over(closed: str, told: pytest.LogCaptureFixture) -> None:
    died = [1, 1]

    def ask() -> str:
        if died.pop() if died else 0:
            with closing(KafkaNetClient(bootstrap_servers=closed)) as client:
                client.check_version(timeout_ms=50)
        return "four partitions"

    assert patiently(ask, "tell of topics", 60) == "four partitions"
    (line,) = lines(told)
    assert line.startswith("the brokers do not tell of topics: Kafka")
    assert line.endswith("; waiting for them, 60 s at most")


@pytest.mark.parametrize("kind", ["admin", "consumer", "producer"])
def test_a_client_that_is_not_let_in_leaves_nothing_running(closed: str, kind: str) -> None:
    before = set(threading.enumerate())
    with pytest.raises(MistakeError, match="no Kafka broker answers there"):
        getattr(small(closed), kind)()
    assert set(threading.enumerate()) <= before


async def test_both_client_libraries_are_waited_for(closed: str, told: pytest.LogCaptureFixture) -> None:
    client = AIOKafkaClient(bootstrap_servers=[closed], request_timeout_ms=300)
    with pytest.raises(MistakeError, match="do not tell of groups: KafkaConnectionError: Unable to bootstrap from"):
        await awaited(client.bootstrap, Patience("tell of groups", SOON_S))
    await client.close()
    assert len(lines(told)) == 1, "said once, not at every try"


def test_what_no_waiting_mends_is_said_at_once(told: pytest.LogCaptureFixture) -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise TopicAuthorizationFailedError("gd.checks")

    with pytest.raises(MistakeError, match=r"do not tell of topics: .*TopicAuthorizationFailedError"):
        patiently(ask, "tell of topics", 60)
    assert (asked, lines(told)) == ([1], [])


def test_a_broker_that_never_answers_is_refused_with_its_address(
    silent: str, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachability, "STEP_S", SOON_S)
    with pytest.raises(MistakeError, match=f"{silent}: no Kafka broker answers there"):
        small(f"{closed},{silent}").admin()


def test_a_client_that_met_the_dying_one_tries_again(
    silent: str, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    """Another broker answers as it should, so nothing is wrong with the settings."""
    monkeypatch.setattr(settings, "reason", lambda way: None)
    met = [KafkaConnectionError("went away"), None]

    class Client:
        def __init__(self, **options: object) -> None:
            if error := met.pop(0):
                raise error

    monkeypatch.setattr(settings, "KafkaAdminClient", Client)
    assert isinstance(small(silent).admin(), Client)
    with pytest.raises(MistakeError, match=r"do not let us in: .*, for 0.3 s; see that all of them are up"):
        small(silent).consumer()


def test_a_topic_that_is_being_moved_is_not_taken_for_one_without_partitions() -> None:
    class Admin:
        def describe_topics(self, names: list[str]) -> list[dict[str, object]]:
            codes = {"led": 0, "leaderless": 5, "missing": 3}
            return [{"name": name, "error_code": codes[name], "partitions": []} for name in names]

    assert list(existing(small("x:1"), Admin(), ["led", "missing"])) == ["led"]
    with pytest.raises(Exception, match="leaderless") as caught:
        existing(small("x:1"), Admin(), ["led", "leaderless"])
    assert patience.passes(caught.value)


async def test_faust_is_started_anew_until_the_time_is_over(
    closed: str, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(faust_worker, "check_topics", lambda *_: None)
    work = FaustWorker(small(closed), CountingStage(), "checks", lambda: START)
    first = work.app
    with pytest.raises(MistakeError, match=r"the brokers do not let the \S+ start: KafkaConnectionError"):
        await work.run()
    assert work.app is not first
    assert len(lines(told)) == 1


async def test_who_is_told_to_stop_while_it_waits_stops(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust_worker, "check_topics", lambda *_: None)
    settings = msgspec.structs.replace(small(closed), start_within_s=600.0)
    work = FaustWorker(settings, CountingStage(), "checks", lambda: START)
    failed = asyncio.Event()
    anew = work._new_app

    def fail() -> faust_worker.TablelessApp:
        failed.set()
        return anew()

    monkeypatch.setattr(work, "_new_app", fail)
    running = asyncio.create_task(work.run())
    await failed.wait()
    work.stop()
    async with asyncio.timeout(60):
        await running


def test_the_edges_wait_too(closed: str, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture) -> None:
    def require(*_: object) -> dict[str, int]:
        raise NodeNotReadyError("node 2")

    monkeypatch.setattr(edge_worker, "require_topics", require)
    work = EdgeWorker(small(closed), "scheduler", ("observations",), lambda log: pytest.fail("no brokers"))
    with pytest.raises(MistakeError, match=r"do not tell of topics: NodeNotReadyError: node 2, for 0.3 s"):
        work.run()
    assert len(lines(told)) == 1


class Quorum:
    """A controller that is elected only after so many questions, an hour ahead of this machine; -1: we may not ask."""

    def __init__(self, elections: int) -> None:
        self.elections, self.asked = elections, 0

    def describe_metadata_quorum(self) -> dict[str, object]:
        self.asked += 1
        if self.elections < 0:
            raise ClusterAuthorizationFailedError
        if self.asked <= self.elections:
            raise NodeNotReadyError("node 2")
        told = (datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000
        voters = [{"replica_id": 1, "last_caught_up_timestamp": told}]
        return {"topics": [{"partitions": [{"leader_id": 1, "current_voters": voters, "error": ""}]}]}

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("elections", "hours"), [(0, 1), (2, 1), (-1, 0)])
def test_the_brokers_time_counts_from_the_first_moment_on(
    monkeypatch: pytest.MonkeyPatch, elections: int, hours: int
) -> None:
    quorum, clock = Quorum(elections), RealClock()
    monkeypatch.setattr(ClusterSettings, "admin", lambda *_, **__: quorum)
    monkeypatch.setattr(broker_clock, "Measuring", lambda *_: quorum)  # asked once more only in a minute
    with broker_clock.by_brokers_time(ClusterSettings(), clock):
        assert round(-clock.ahead / timedelta(hours=1)) == hours


def test_the_offices_commands_and_the_console_wait_too(
    closed: str, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    def require(*_: object) -> dict[str, int]:
        raise NodeNotReadyError("node 2")

    monkeypatch.setattr(office_log, "require_topics", require)
    with pytest.raises(MistakeError, match=r"do not tell of topics: NodeNotReadyError: node 2, for 0.3 s"):
        OfficeLog(small(closed))
    assert len(lines(told)) == 1


@pytest.mark.parametrize("stage", ["publisher", "scheduler"])
def test_the_command_ends_with_one_sentence(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(*_: object) -> None:
        raise NodeNotReadyError("node 2")

    monkeypatch.setattr(worker, "require_stage", dying)
    registry = Province(1, sites=9, start=date(2026, 7, 1), days=35).registry(Ports(free_port(), free_port()))
    (tmp_path / "registry.yaml").write_text(dump(registry), encoding="utf-8")
    written = tmp_path / "cluster.yaml"
    written.write_text(f"start_within_s: {SOON_S}")
    monkeypatch.setattr("pipelines.cluster.broker_clock.by_brokers_time", lambda *_: nullcontext())
    ended = CliRunner().invoke(main, ["worker", stage, "--data", str(tmp_path), "--settings", str(written)])
    assert ended.exit_code == 2, ended.exception
    assert ended.output.splitlines()[-1].startswith("the brokers do not tell of topics: NodeNotReadyError: node 2, for")
    assert "Traceback" not in ended.output
