"""xunwang topics, and dead letters on Kafka."""

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from kafka import KafkaAdminClient
from kafka.structs import OffsetAndMetadata, TopicPartition

from pipelines.cli import main
from pipelines.cluster.patience import patiently
from pipelines.dead_letters import MOST_REPLAYS
from pipelines.rehearsal.broker import Broker
from schemas.events.codec import dumps, encode
from schemas.events.dead_letters import DeadLetter
from tests.support.hop_worker import START, numbered
from tests.support.kafka import everything, make_topic, send, unique

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


@pytest.fixture
def prefix() -> str:
    return unique("c") + "."


@pytest.fixture
def settings(broker: Broker, prefix: str, tmp_path: Path) -> Path:
    path = tmp_path / "cluster.yaml"
    path.write_text(f"bootstrap: {broker.address}\nprefix: {prefix}\nsession_s: 4.0\n")
    return path


def xunwang(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def applied(settings: Path) -> Result:
    return xunwang("topics", "apply", "--settings", settings, "--partitions", 2)


def test_apply_makes_what_is_missing_and_then_finds_nothing_to_do(settings: Path, prefix: str) -> None:
    before = xunwang("topics", "check", "--settings", settings, "--partitions", 2)
    assert before.exit_code == 1
    assert f"{prefix}checks does not exist; create it with `xunwang topics apply`." in before.output
    made = applied(settings)
    assert made.exit_code == 0, made.output
    assert f"{prefix}checks: created with 2 partitions" in made.output
    assert f"{prefix}state-rule-evaluator: created with 2 partitions" in made.output
    assert f"{prefix}state-aggregator: created with 2 partitions" in made.output
    assert f"{prefix}state-scheduler: created with 1 partitions" in made.output
    assert applied(settings).output == "nothing to change\n"
    assert xunwang("topics", "check", "--settings", settings, "--partitions", 2).exit_code == 0


def test_what_was_changed_by_hand_is_set_right(broker: Broker, settings: Path, prefix: str) -> None:
    make_topic(broker, prefix + "checks", 2, cleanup_policy="compact")
    told = applied(settings).output
    assert f"{prefix}checks: cleanup.policy set to delete" in told
    assert applied(settings).output == "nothing to change\n"


def test_too_few_partitions_are_said_and_not_mended_in_secret(broker: Broker, settings: Path, prefix: str) -> None:
    make_topic(broker, prefix + "fetches", 1)
    told = applied(settings)
    assert told.exit_code == 1
    assert f"{prefix}fetches has 1 partitions instead of 2: too few." in told.output
    assert "another `prefix`" in told.output


def test_lag_counts_what_a_stage_has_still_to_read(broker: Broker, settings: Path, prefix: str) -> None:
    applied(settings)
    send(broker, prefix + "checks", [(b"s1", encode(numbered(i))) for i in range(5)], partition=1)
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    place = TopicPartition(prefix + "checks", 1)
    offsets = {place: OffsetAndMetadata(3, "", -1)}
    patiently(lambda: admin.alter_group_offsets(f"{prefix}xunwang-fetcher", offsets), "take offsets")
    admin.close()
    rows = orjson.loads(xunwang("topics", "lag", "--settings", settings, "--json").output)
    fetcher = {row["partition"]: row for row in rows if row["stage"] == "fetcher"}
    assert (fetcher[0]["waiting"], fetcher[1]["waiting"], fetcher[1]["next"]) == (0, 2, 3)
    assert "fetcher\tchecks:1\tat 3 of 5\twaiting 2" in xunwang("topics", "lag", "--settings", settings).output


def test_seek_moves_a_stage_in_the_middle_and_one_at_the_edge(broker: Broker, settings: Path, prefix: str) -> None:
    applied(settings)
    send(broker, prefix + "checks", [(b"s1", encode(numbered(i))) for i in range(5)], partition=0)
    send(broker, prefix + "observations", [(b"s1", encode(numbered(i))) for i in range(4)], partition=1)
    moved = xunwang("topics", "seek", "fetcher", "checks", "--settings", settings, "--to", "latest")
    assert moved.output == "checks:0\tnext 5\nchecks:1\tnext 0\n"
    xunwang("topics", "seek", "aggregator", "observations", "--settings", settings, "--to", 3)
    rows = orjson.loads(xunwang("topics", "lag", "--settings", settings, "--json").output)
    waiting = {(row["stage"], row["topic"], row["partition"]): row["waiting"] for row in rows}
    assert waiting["fetcher", "checks", 0] == 0
    assert waiting["aggregator", "observations", 1] == 1
    wrong = xunwang("topics", "seek", "fetcher", "findings", "--settings", settings, "--to", "latest")
    assert wrong.exit_code == 2
    assert "fetcher does not read findings" in wrong.output


def test_tail_prints_the_newest_records(broker: Broker, settings: Path, prefix: str) -> None:
    applied(settings)
    send(broker, prefix + "checks", [(b"s1", encode(numbered(i))) for i in range(5)], partition=0)
    lines = xunwang("topics", "tail", "checks", "-n", 2, "--settings", settings).output.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["checks:0:3", "checks:0:4"]
    assert orjson.loads(lines[1].split("\t")[2])["id"] == numbered(4).id
    missing = xunwang("topics", "tail", "nothing", "--settings", settings)
    assert missing.exit_code == 2
    assert f"topic {prefix}nothing does not exist" in missing.output


def test_dead_letters_are_listed_and_replayed_a_bounded_number_of_times(
    broker: Broker, settings: Path, prefix: str
) -> None:
    applied(settings)
    letter = DeadLetter(
        topic="checks", partition=0, offset=7, stage="fetcher", revision=1, error="ValueError", cause="cannot divide",
        raw=encode(numbered(3)), at=START,
    )  # fmt: skip
    send(broker, prefix + "dead-letters", [(b"fetcher", dumps(letter))])
    listed = xunwang("dead-letters", "list", "--settings", settings)
    assert listed.output == "0\tfetcher\tchecks:7\tValueError\tcannot divide\n"
    for _ in range(MOST_REPLAYS):
        assert xunwang("dead-letters", "replay", "--settings", settings).output == "1 replayed, 0 refused\n"
    refused = xunwang("dead-letters", "replay", "--settings", settings)
    assert refused.exit_code == 1
    assert "0 replayed, 1 refused" in refused.output
    assert [value for *_, value in everything(broker, prefix + "checks")] == [encode(numbered(3))] * MOST_REPLAYS


def test_what_is_wrong_in_the_settings_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text("bootstrap: 127.0.0.1:1\nconnect_within_s: 1\n")
    away = xunwang("topics", "check", "--settings", path)
    assert (away.exit_code, away.output.count("\n")) == (2, 1)
    assert "127.0.0.1:1: no Kafka broker answers there" in away.output
    path.write_text("bootstraps: x\n")
    odd = xunwang("topics", "check", "--settings", path)
    assert odd.exit_code == 2
    assert "bootstraps" in odd.output
    path.write_text("sasl: {username: u, password_file: /nowhere/secret}\n")
    secret = xunwang("topics", "check", "--settings", path)
    assert secret.exit_code == 2
    assert "sasl.password_file: /nowhere/secret cannot be read" in secret.output


def test_a_worker_without_its_topics_ends_at_once_with_the_mend(settings: Path, prefix: str, tmp_path: Path) -> None:
    nothing = xunwang("worker", "fetcher", "--settings", settings, "--data", tmp_path)
    assert nothing.exit_code == 2
    assert "no registry here" in nothing.output
