"""What a monitoring system sees of a cluster: six real workers on real Kafka in real time, a real Prometheus that asks
them once a second by the deployment's configuration (alert durations shortened), stages that stand, and a real loss.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.processes import Process
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.topics import seek
from pipelines.commands.worker import STAGES
from pipelines.rehearsal.broker import Broker, free_port
from schemas.events.types import CHECKS
from schemas.mistakes import MistakeError
from schemas.registry.load import dump
from schemas.registry.model import CheckPlan, Column
from tests.support.dashboards import panels
from tests.support.forked_worker import forked
from tests.support.kafka import apply_topics, unique
from tests.support.prometheus import Prometheus, program, running_prometheus
from tests.support.registries import registry, site
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]

SITES, COLUMNS = 6, 5
EVERY_S = 20  # a column is looked at so often: real time is too long otherwise
WITHIN_S = 120.0
PAGE = """<html><head><title>要闻</title></head><body><ul><li><a href="/a.html">一则要闻标题在此</a>
<span>{day}</span></li></ul></body></html>"""


class Pages(BaseHTTPRequestHandler):
    """Every address shows a list of today."""

    def do_GET(self) -> None:
        body = PAGE.format(day=datetime.now(UTC).date()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@dataclass
class Cluster:
    """Workers of one installation; `ports` of their metrics."""

    folder: Path
    settings: ClusterSettings
    ports: dict[str, int] = field(default_factory=lambda: {stage: free_port() for stage in STAGES})
    running: dict[str, Process] = field(default_factory=dict)

    def start(self, stage: str) -> None:
        options = ["--data", str(self.folder), "--settings", str(self.folder / "cluster.yaml")]
        arguments = [stage, *options, "--metrics-port", str(self.ports[stage])]
        self.running[stage] = forked()(arguments, self.folder / f"{stage}.log")

    def kill(self, stage: str) -> None:
        process = self.running.pop(stage)
        process.kill()
        process.wait()

    def said(self, worker: str, metric: str, **labels: str) -> float | None:
        """A metric as a worker tells it; None when it does not."""
        opener = build_opener(ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.ports[worker]}/metrics", timeout=60) as answer:
                text = answer.read().decode()
        except OSError:
            return None
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == metric and sample.labels == labels:
                    return float(sample.value)
        return None


def watched(port: int) -> str:
    """A registry whose columns are looked at every few seconds, on a server of ours."""
    sites = [
        site(
            n,
            columns=[
                Column(id=f"site{n}/c{c}", name=f"栏目{c}", url=f"http://www.site{n}.gov.cn/c{c}/", nature="dynamic")
                for c in range(COLUMNS)
            ],
        )
        for n in range(1, SITES + 1)
    ]
    whole = registry(
        plan=CheckPlan(columns_a_day=86_400 // EVERY_S),
        address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in range(1, SITES + 1)},
    )
    return dump(msgspec.structs.replace(whole, sites=sites))


def jumped_over(settings: ClusterSettings) -> bool:
    """Whether the fetcher's group could be moved past what it has not read: not while a dead member is still in it."""
    try:
        seek(settings, "fetcher", CHECKS, "latest")
    except MistakeError:
        return False
    return True


@pytest.fixture(scope="module")
def cluster(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    program("prometheus")
    folder = tmp_path_factory.mktemp("cluster-metrics")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "registry.yaml").write_text(watched(server.server_port), encoding="utf-8")
    settings = ClusterSettings(
        bootstrap=broker.address, prefix=unique("metrics") + ".", session_s=4.0, measure_every_s=1.0
    )
    (folder / "cluster.yaml").write_bytes(msgspec.yaml.encode(settings, enc_hook=str))
    apply_topics(settings)
    cluster = Cluster(folder, settings)
    try:
        for stage in STAGES:
            cluster.start(stage)
        yield cluster
    finally:
        for stage in list(cluster.running):
            cluster.kill(stage)
        server.shutdown()


@pytest.fixture(scope="module")
def prometheus(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus"), cluster.ports) as server:
        yield server


def test_a_cluster_at_work_tells_everything_its_dashboard_asks(cluster: Cluster, prometheus: Prometheus) -> None:
    done = 'sum(xunwang_checks{outcome="done"})'
    until(lambda: (prometheus.number(done) or 0) >= 10, WITHIN_S, "ten looks in the warehouse")
    for _, panel in panels("prometheus"):
        asked = panel["targets"][0]["expr"].replace("$kind", "site")  # what is chosen above the panels
        until(lambda asked=asked: bool(prometheus.ask(asked)), WITHIN_S, f"data for {panel['title']}: {asked}")
    planned = 'sum(max by (kind) (xunwang_checks{kind=~"site|account|app", outcome="planned"}))'
    assert prometheus.number(planned) >= prometheus.number(done)
    assert prometheus.ask('xunwang_checks{kind=""}') == []
    until(lambda: prometheus.alerts() == set(), WITHIN_S, "no alert while all is well")


def test_lag_grows_while_a_stage_stands_and_falls_when_it_goes_on(cluster: Cluster, prometheus: Prometheus) -> None:
    place = {"stage": "classifier", "topic": "fetches"}

    def lag() -> float:
        told = cluster.said("scheduler", "xunwang_stage_lag_seconds", **place)
        return before if told is None else told  # what is not told has neither grown nor fallen

    before = 0.0
    cluster.kill("classifier")
    until(lambda: lag() > 5, WITHIN_S, "a lag of five seconds")
    before = lag()
    until(lambda: lag() > before + 2, WITHIN_S, "a lag that grows")
    until(
        lambda: (cluster.said("aggregator", "xunwang_stage_backlog_records", **place) or 0) > 0,
        WITHIN_S,
        "the same backlog at another worker",
    )
    until(lambda: "StageStuck" in prometheus.alerts(), WITHIN_S, "the alert of a stage that stands")
    assert "NotConserved" not in prometheus.alerts()
    cluster.start("classifier")
    until(lambda: lag() < before, WITHIN_S, "a lag that falls")
    until(lambda: "StageStuck" not in prometheus.alerts(), WITHIN_S, "the end of the alert")


def test_checks_that_are_lost_are_told(cluster: Cluster, prometheus: Prometheus) -> None:
    found = "max(max_over_time(xunwang_conservation_difference[10m]))"
    cluster.kill("fetcher")
    backlog = Backlog(cluster.settings)
    before = backlog.waiting()["fetcher"]  # the last of them may have been worked through, and not told, by the dead
    until(lambda: backlog.waiting()["fetcher"] >= before + 5, WITHIN_S, "checks that wait")
    backlog.close()
    assert prometheus.number(found) == 0
    until(lambda: jumped_over(cluster.settings), WITHIN_S, "the end of the dead worker's session")
    cluster.start("fetcher")
    until(lambda: (prometheus.number(found) or 0) >= 5, WITHIN_S, "a loss that is told")
    until(lambda: "NotConserved" in prometheus.alerts(), WITHIN_S, "the alert of a loss")
