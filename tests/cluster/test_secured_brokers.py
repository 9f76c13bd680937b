"""Brokers with TLS, names and passwords: the settings file as an operator writes it, with both client libraries; and
what is wrong in it, in one sentence each."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.clock import RealClock
from pipelines.cluster import pulse
from pipelines.cluster.broker_clock import BrokerClock
from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.settings import ClusterSettings, load_settings
from pipelines.commands.worker import STAGES
from pipelines.contracts import EXAMPLES
from pipelines.rehearsal.broker import free_port
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from schemas.events.codec import decode, encode
from schemas.registry.load import dump
from tests.support.cluster_worker import EdgeCounting
from tests.support.command_line import Started
from tests.support.hop_worker import START, CountingStage, numbered
from tests.support.kafka import everything, make_topic, send, unique
from tests.support.registries import registry
from tests.support.secured_kafka import CLERK, PASSWORD, STRANGER, USER, SecuredBroker, grant, secured_broker
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    with secured_broker(tmp_path_factory.mktemp("secured")) as broker:
        yield broker


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "kafka_password"
    path.write_text(PASSWORD + "\n")
    return path


class Written:
    """The settings file, changed at one place for each case."""

    def __init__(self, secured: SecuredBroker, password_file: Path) -> None:
        self.prefix = unique("s") + "."
        self.path = password_file.with_name("cluster.yaml")
        self.ports = {"sasl_ssl": secured.sasl_ssl, "ssl": secured.ssl, "sasl": secured.sasl}
        self.ports["plain"] = secured.broker.port
        self.values = {
            "sasl": f"{{username: {USER}, password_file: {password_file}, mechanism: SCRAM-SHA-512}}",
            "tls": f"{{ca_file: {secured.folder}/ca.pem}}",
        }

    def to(self, port: str, **changed: str | None) -> Path:
        lines = {"bootstrap": f"127.0.0.1:{self.ports[port]}", "prefix": self.prefix}
        given = {**lines, **self.values, **changed}
        self.path.write_text("".join(f"{key}: {value}\n" for key, value in given.items() if value is not None))
        return self.path


@pytest.fixture
def written(secured: SecuredBroker, password_file: Path) -> Written:
    return Written(secured, password_file)


def xunwang(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def sentence(*arguments: object) -> str:
    """What a command says before it ends with exit code 2: one line."""
    result = xunwang(*arguments)
    assert result.exit_code == 2, result.output
    assert result.output.count("\n") == 1, result.output
    return result.output.strip()


def sasl(username: str = USER, file: str = "RIGHT", mechanism: str = "SCRAM-SHA-512") -> str:
    return f"{{username: {username}, password_file: {file}, mechanism: {mechanism}}}"


# name → port, what the settings say there instead of the right thing, words of the sentence
CASES: dict[str, tuple[str, dict[str, str | None], str]] = {
    "wrong password": (
        "sasl_ssl", {"sasl": sasl(file="WRONG")}, "the brokers refuse user xunwang or its password (SCRAM-SHA-512)"
    ),
    "wrong password, PLAIN": (
        "sasl_ssl", {"sasl": sasl(file="WRONG", mechanism="PLAIN")}, "refuse user xunwang or its password (PLAIN)"
    ),
    "wrong user": ("sasl_ssl", {"sasl": sasl("nobody")}, "refuse user nobody or its password"),
    "unknown mechanism": ("sasl", {"tls": None}, "do not know SCRAM-SHA-512; give another sasl.mechanism"),
    "untrusted authority": (
        "sasl_ssl", {"tls": "{ca_file: FOLDER/other-ca.pem}"},
        "certificate is not trusted (unable to get local issuer certificate); name the authority that signed it as "
        "tls.ca_file",
    ),
    "the system's authorities": ("sasl_ssl", {"tls": "{}"}, "name the authority that signed it as tls.ca_file"),
    "no certificate of ours": ("ssl", {"sasl": None}, "the broker refuses our certificate"),
    "no TLS on a TLS port": (
        "sasl_ssl", {"tls": None, "sasl": None}, "this port speaks TLS and the settings do not; add `tls"
    ),
    "a name, no TLS, on a TLS port": ("sasl_ssl", {"tls": None}, "this port speaks TLS and the settings do not"),
    "TLS on a plain port": ("plain", {"sasl": None}, "no TLS is spoken on this port"),
    "no name where one is wanted": ("sasl_ssl", {"sasl": None}, "if this port wants a name and password, add `sasl`"),
    "a name where none is wanted": ("plain", {"tls": None}, "this port wants no name and password"),
    "password file missing": (
        "sasl_ssl", {"sasl": sasl(file="/nowhere/secret")},
        "sasl.password_file: /nowhere/secret cannot be read: No such file or directory",
    ),
    "password file empty": ("sasl_ssl", {"sasl": sasl(file="EMPTY")}, "is empty; write the password into it"),
    "authority's file missing": (
        "sasl_ssl", {"tls": "{ca_file: /nowhere/ca.pem}"},
        "tls.ca_file: /nowhere/ca.pem is not a file; correct the path",
    ),
    "authority's file is none": ("sasl_ssl", {"tls": "{ca_file: EMPTY}"}, "they must be PEM"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_one_sentence(
    secured: SecuredBroker, written: Written, password_file: Path, case: str
) -> None:
    port, changed, words = CASES[case]
    names = {"FOLDER": secured.folder, "RIGHT": password_file}
    for name, text in {"WRONG": "guessed\n", "EMPTY": ""}.items():
        names[name] = password_file.with_name(name.lower())
        names[name].write_text(text)

    def filled(text: str | None) -> str | None:
        for name, path in names.items():
            text = text and text.replace(name, str(path))
        return text

    settings = written.to(port, connect_within_s="0.2", **{key: filled(text) for key, text in changed.items()})
    assert words in sentence("topics", "check", "--settings", settings)


def test_two_workers_move_events_over_tls_with_names_and_passwords(
    secured: SecuredBroker, written: Written, password_file: Path
) -> None:
    """One in the middle (Faust) by SCRAM, one at the edge (kafka-python) by PLAIN, both with no right that they do not
    need; the topics made by certificate."""
    folder = password_file.parent
    province = Province(1, sites=9, start=date(2026, 7, 1), days=35)
    (folder / "registry.yaml").write_text(dump(province.registry(Ports(free_port(), free_port()))), encoding="utf-8")
    certificates = f"{{ca_file: {secured.folder}/ca.pem, certificate_file: {secured.folder}/client.pem, "
    by_certificate = written.to(
        "ssl", sasl=None, tls=certificates + f"key_file: {secured.folder}/client.key}}", partitions="2"
    )
    made = xunwang("topics", "apply", "--settings", by_certificate)
    assert made.exit_code == 0, made.output
    grant(secured.broker, written.prefix)
    scram = by_certificate.with_name("scram.yaml")
    by_scram, by_plain = (sasl(CLERK, str(password_file), how) for how in ("SCRAM-SHA-512", "PLAIN"))
    scram.write_text(written.to("sasl_ssl", sasl=by_scram, compression="zstd", session_s="4").read_text())
    plain = by_certificate.with_name("plain.yaml")
    plain.write_text(written.to("sasl_ssl", sasl=by_plain).read_text())
    sent = [(b"3700000001", (EXAMPLES / "finding.transition.v1/typical.json").read_bytes())] * 3
    send(secured.broker, written.prefix + "findings", sent)
    with (
        Started("worker", "publisher", "--data", folder, "--settings", scram) as publisher,
        Started("worker", "aggregator", "--data", folder, "--settings", plain) as aggregator,
    ):

        def moved() -> bool:
            told = xunwang("topics", "lag", "--settings", scram, "--json")
            assert told.exit_code == 0, told.output
            rows = orjson.loads(told.output)
            return all(row["next"] == row["end"] for row in rows if row["topic"] == "findings")

        until(moved, 180, "findings read by both")
        for one in (publisher, aggregator):
            one.process.send_signal(signal.SIGTERM)
        assert (publisher.ended(), aggregator.ended()) == (0, 0), (publisher.text, aggregator.text)
    assert "Traceback" not in publisher.text + aggregator.text
    told = xunwang("topics", "tail", "findings-public", "--settings", plain).output
    assert told.count("xunwang.finding.transition.v1") == 3


@pytest.mark.parametrize("command", ["apply", "check", "lag", "tail", "seek", "worker", "dead-letters"])
def test_who_has_no_rights_is_told_so(
    secured: SecuredBroker, written: Written, password_file: Path, command: str
) -> None:
    if command != "apply":
        assert xunwang("topics", "apply", "--settings", written.to("sasl_ssl", partitions="2")).exit_code == 0
    stranger = written.to("sasl_ssl", sasl=sasl(STRANGER).replace("RIGHT", str(password_file)), partitions="2")
    (password_file.parent / "registry.yaml").write_text(
        dump(Province(1, sites=9, start=date(2026, 7, 1), days=35).registry(Ports(1, 2))), encoding="utf-8"
    )
    arguments: dict[str, tuple[object, ...]] = {
        "apply": ("topics", "apply"),
        "check": ("topics", "check"),
        "lag": ("topics", "lag"),
        "tail": ("topics", "tail", "checks"),
        "seek": ("topics", "seek", "fetcher", "checks", "--to", "latest"),
        "worker": ("worker", "fetcher", "--data", password_file.parent),
        "dead-letters": ("dead-letters", "list"),
    }
    told = sentence(*arguments[command], "--settings", stranger)
    assert "kafka-acls --add" in told


def test_who_may_not_read_the_brokers_time_keeps_his_own(
    secured: SecuredBroker, written: Written, password_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = written.to("sasl_ssl", sasl=sasl(STRANGER).replace("RIGHT", str(password_file)))
    clock = RealClock()
    asking = BrokerClock(load_settings(path, None), clock)
    asking.tell()
    asking.tell()
    asking.close()
    assert clock.ahead == timedelta()
    (said,) = [one.message for one in caplog.records if "do not tell their time" in one.message]
    assert "ClusterAuthorizationFailedError" in said
    assert "kafka-acls --add --operation Describe --cluster" in said


def test_every_stage_names_a_wrong_password_and_a_missing_right_to_its_group(
    secured: SecuredBroker, written: Written, password_file: Path
) -> None:
    (password_file.parent / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    assert xunwang("topics", "apply", "--settings", written.to("sasl_ssl", partitions="2")).exit_code == 0
    grant(secured.broker, written.prefix, groups=False)
    wrong = password_file.with_name("wrong")
    wrong.write_text("guessed")
    for stage in STAGES:
        command = ("worker", stage, "--data", password_file.parent, "--settings")
        bad = written.to("sasl_ssl", sasl=sasl(CLERK, str(wrong)), connect_within_s="0.2")
        assert "refuse user clerk or its password (SCRAM-SHA-512)" in sentence(*command, bad)
        no_group = written.to("sasl_ssl", sasl=sasl(CLERK, str(password_file)))
        last = xunwang(*command, no_group).output.splitlines()[-1]
        assert f"user clerk may not read group {written.prefix}xunwang-{stage}; grant it" in last


async def test_brokers_that_are_away_for_a_while_are_noticed_and_nothing_is_skipped(
    secured: SecuredBroker, written: Written, password_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both kinds of worker: not well soon after the brokers fall silent, also while they have nothing to do; well again
    when they are back, with every event passed on."""
    for name, seconds in {"EVERY_S": 0.5, "WITHIN_S": 1.0, "LONGEST_S": 3.0}.items():
        monkeypatch.setattr(pulse, name, seconds)
    middle, edge = (
        load_settings(written.to("sasl_ssl", prefix=f"{written.prefix}{kind}.", session_s="4"), None)
        for kind in ("middle", "edge")
    )
    for settings, source in ((middle, "checks"), (edge, "observations")):
        for topic, count in ((source, 4), ("fetches", 4), ("dead-letters", 1)):
            make_topic(secured.broker, settings.topic(topic), count)
        kept = 4 if settings is middle else 1
        make_topic(secured.broker, settings.topic("state-counting"), kept, cleanup_policy="compact")
    files = [password_file.with_name("middle.alive"), password_file.with_name("edge.alive")]
    faust = FaustWorker(middle, CountingStage(), "checks", lambda: START, alive=files[0])
    other = EdgeWorker(edge, "counting", ("observations",), lambda log: EdgeCounting(log, 0.0), files[1])
    running = [asyncio.create_task(faust.run()), asyncio.create_task(asyncio.to_thread(other.run))]

    async def wait(true: Callable[[], bool], what: str) -> None:
        await asyncio.to_thread(until, true, 120, what)

    def more(numbers: range) -> None:
        pairs = [(one.partitionkey.encode(), encode(one)) for one in map(numbered, numbers)]
        send(secured.broker, middle.topic("checks"), pairs)
        send(secured.broker, edge.topic("observations"), pairs)

    def passed(settings: ClusterSettings) -> int:
        values = (value or b"" for *_, value in everything(secured.broker, settings.topic("fetches")))
        return len({decode(value, "fetches").id for value in values})

    try:
        await asyncio.to_thread(more, range(30))
        await wait(lambda: passed(middle) == passed(edge) == 30, "all passed on")
        assert secured.broker.process is not None
        secured.broker.process.send_signal(signal.SIGSTOP)
        try:
            await wait(lambda: all(time.time() - path.stat().st_mtime > 4 for path in files), "both unwell")
        finally:
            secured.broker.process.send_signal(signal.SIGCONT)
        await asyncio.to_thread(more, range(30, 60))
        await wait(lambda: passed(middle) == passed(edge) == 60, "all passed on")
        back = time.time()
        await wait(lambda: all(path.stat().st_mtime > back for path in files), "both well")
    finally:
        faust.stop()
        other.stop()
        await asyncio.gather(*running)
