"""What is wrong when a worker or a command of the cluster starts: one sentence with its mend, exit code 2, at once."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.cluster.group_check import require_groups
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import stateful
from pipelines.commands.worker import STAGES
from pipelines.rehearsal.broker import Broker, free_port
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.topology import BY_STAGE
from schemas.registry.load import dump
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.cluster_worker import settings_of
from tests.support.kafka import make_topic, unique
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("topics", "check"),
    "apply": ("topics", "apply"),
    "lag": ("topics", "lag"),
    "tail": ("topics", "tail", "findings"),
    "seek": ("topics", "seek", "fetcher", "checks", "--to", "latest"),
    "seek an edge": ("topics", "seek", "aggregator", "findings", "--to", "latest"),
    "dead-letters list": ("dead-letters", "list"),
    "dead-letters replay": ("dead-letters", "replay"),
}
MISSING = "does not exist; create the topics with `xunwang topics apply`."


class Place:
    """A data folder with a settings file in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        registry = Province(1, sites=9, start=date(2026, 7, 1), days=35).registry(Ports(free_port(), free_port()))
        (folder / "registry.yaml").write_text(dump(registry), encoding="utf-8")

    def settings(self, *lines: str) -> Path:
        path = self.folder / "cluster.yaml"
        path.write_text("\n".join(lines))
        return path

    def worker(self, stage: str) -> str:
        return sentence("worker", stage, "--data", self.folder, "--settings", self.folder / "cluster.yaml")

    def command(self, name: str) -> str:
        return sentence(*COMMANDS[name], "--settings", self.folder / "cluster.yaml")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def xunwang(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def sentence(*arguments: object) -> str:
    """What a command says before it ends with exit code 2: one line."""
    result = xunwang(*arguments)
    assert result.exit_code == 2, (result.output, result.exception)
    assert result.output.count("\n") == 1, result.output
    return result.output.strip()


def test_nobody_at_the_address(place: Place) -> None:
    place.settings("bootstrap: 127.0.0.1:1", "connect_within_s: 0.2")
    told = {stage: place.worker(stage) for stage in STAGES} | {name: place.command(name) for name in COMMANDS}
    for one in told.values():
        assert "127.0.0.1:1: no Kafka broker answers there (ECONNREFUSED); check the address (--bootstrap" in one


def test_a_name_that_nobody_knows(place: Place) -> None:
    place.settings("bootstrap: no-such-broker.invalid:9092", "connect_within_s: 0.2")
    assert "no Kafka broker answers there (the name is not known)" in place.command("check")


def test_topics_that_are_missing(broker: Broker, place: Place) -> None:
    place.settings(f"bootstrap: {broker.address}", "prefix: nowhere.")
    for stage in STAGES:
        assert f"topic nowhere.{BY_STAGE[stage].reads[0]} {MISSING}" in place.worker(stage)
    for name in COMMANDS.keys() - {"check", "apply"}:
        told = place.command(name)
        assert "topic nowhere." in told
        assert MISSING in told


def test_topics_that_a_broker_made_by_itself_have_too_few_partitions(broker: Broker, place: Place) -> None:
    prefix = unique("few") + "."
    place.settings(f"bootstrap: {broker.address}", f"prefix: {prefix}")
    names = {topic for hop in BY_STAGE.values() for topic in (*hop.reads, *hop.writes)} | {"dead-letters"}
    for name in names | {state_topic(stage) for stage in STAGES if stateful(stage)}:
        make_topic(broker, prefix + name, 1)
    for stage in STAGES:
        told = place.worker(stage)
        assert f"{prefix}{BY_STAGE[stage].reads[0]} has 1 partitions, too few (at least 2)" in told
        assert "make the topics anew under another `prefix` with `xunwang topics apply`, or set `partitions`" in told


def test_fewer_partitions_than_the_settings_ask_for(broker: Broker, place: Place) -> None:
    prefix = unique("fewer") + "."
    settings = place.settings(f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 3")
    made = xunwang("topics", "apply", "--settings", settings)
    assert f"{prefix}checks: created with 3 partitions" in made.output
    place.settings(f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 4")
    for stage in STAGES:
        assert "has 3 partitions, too few (at least 4)" in place.worker(stage)
    assert (
        f"{prefix}checks has 3 partitions instead of 4: too few"
        in xunwang("topics", "check", "--settings", settings).output
    )


def test_state_that_would_be_forgotten(broker: Broker, place: Place) -> None:
    prefix = unique("kept") + "."
    place.settings(f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 1")
    for name in ("observations", "findings", "dead-letters", "state-rule-evaluator"):
        make_topic(broker, prefix + name, 1)
    told = place.worker("rule-evaluator")
    assert (
        f"topic {prefix}state-rule-evaluator would forget state (cleanup.policy is delete); set it right with" in told
    )


def test_a_session_that_the_brokers_do_not_allow(broker: Broker, place: Place) -> None:
    prefix = unique("session") + "."
    lines = [f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 2"]
    assert xunwang("topics", "apply", "--settings", place.settings(*lines)).exit_code == 0
    place.settings(*lines, "session_s: 3600")
    for stage in ("publisher", "scheduler"):
        assert "the brokers refuse `session_s` 3600; give one between their group.min.session" in place.worker(stage)
    place.settings(*lines, "session_s: 0.5")
    assert "Expected `float` >= 1" in place.worker("publisher")


def test_asking_whether_a_worker_would_be_let_in_disturbs_nobody(broker: Broker) -> None:
    settings = settings_of(broker.address, unique("calm") + ".")
    topic, group = settings.topic("checks"), settings.group("fetcher")
    make_topic(broker, topic, 2)
    admin, member = settings.admin(), settings.consumer(group)
    member.subscribe([topic])

    def state() -> str:
        return str(admin.describe_groups([group])[group]["group_state"])

    def settled() -> bool:
        return member.poll(200) is not None and len(member.assignment()) == 2 and state() == "Stable"

    after = set()
    for _ in range(5):  # a young group may move once more by itself
        until(settled, 60, "a share")
        require_groups(settings, [group])
        after.add(state())
    admin.close()
    member.close()
    assert "Stable" in after, "its members have to share anew whenever somebody asks"


def test_clickhouse_that_cannot_be_used(broker: Broker, place: Place, tmp_path: Path) -> None:
    prefix = unique("ch") + "."
    common = [f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 2"]
    assert xunwang("topics", "apply", "--settings", place.settings(*common)).exit_code == 0
    users = {"default": ("", True), "reader": ("", False)}
    present = ServerPlan(tmp_path / "present", users=users)
    with RunningServer(present) as server, RunningServer(ServerPlan(tmp_path / "old", version=(24, 3, 1))) as old:

        def told(**warehouse: object) -> str:
            written = ", ".join(f"{key}: {value}" for key, value in warehouse.items())
            place.settings(*common, f"warehouse: {{{written}, retry_within_s: 1}}")
            return place.worker("aggregator")

        hosts, secret = f'"127.0.0.1:{server.port}"', tmp_path / "secret"
        secret.write_text("guessed")
        assert "no ClickHouse server answers there" in told(hosts='"127.0.0.1:1"')
        assert "refuses user default or its password; check `user`" in told(hosts=hosts, password_file=secret)
        assert "password_file: /nowhere/secret cannot be read" in told(hosts=hosts, password_file="/nowhere/secret")
        assert "user reader lacks a right" in told(hosts=hosts, user="reader")
        assert "ClickHouse 24.3.1 is too old; 25.8 or newer is needed" in told(hosts=f'"127.0.0.1:{old.port}"')
