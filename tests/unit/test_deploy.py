"""The files of a deployment, through parsers that were written for them."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import click
import promql_parser
import pytest
import yaml
from compose_spec import PyOptions
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client import REGISTRY

import pipelines.metrics  # noqa: F401 - registers the names
from pipelines.cluster.settings import load_settings
from pipelines.commands import console, topics, worker
from pipelines.topology import TOPOLOGY
from schemas.warehouse import migrations
from tests.support.dashboards import BOARDS, panels

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
OURS = re.compile(r"\b(xunwang_\w+)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def documents(path: Path) -> list[Any]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


SERVICES: dict[str, Any] = read_yaml(ROOT / "docker-compose.yml")["services"]
DEPLOYMENTS = {
    one["metadata"]["name"]: one
    for name in ("workers.yaml", "console.yaml")
    for one in documents(KUBERNETES / "base" / name)
}


def known_metrics() -> set[str]:
    return {sample for family in REGISTRY.collect() for sample in _samples(family.name, family.type)}


def _samples(name: str, kind: str) -> list[str]:
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(kind, [""])
    return [name + ending for ending in endings]


def parses(expression: str) -> None:
    promql_parser.parse(expression)
    assert set(OURS.findall(expression)) <= known_metrics()


def accepts(arguments: list[str]) -> None:
    """The command line takes these arguments."""
    commands = {"worker": worker.command, "topics": topics.command, "console": console.command}
    command: click.Command = commands[arguments[0]]
    rest = list(arguments[1:])
    if isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    command.make_context("xunwang", rest)


def test_the_compose_file_follows_the_specification() -> None:
    compose = PyOptions(apply_merge=True).from_yaml((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    compose.validate()


def test_every_stage_is_a_service_and_a_deployment() -> None:
    assert {*worker.STAGES, "console"} <= SERVICES.keys()
    assert {*worker.STAGES, "console"} == DEPLOYMENTS.keys()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_bounded_watched_and_not_root(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] not in ("0", "root", "0:0")
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert service["restart"] in ("unless-stopped", "on-failure")
    assert "healthcheck" in service or service["image"].startswith("xunwang")  # ours is in the Dockerfile
    if service["image"].startswith("xunwang"):
        accepts(service["command"])


def test_what_the_compose_file_mounts_is_there() -> None:
    mounts = [one.split(":")[0] for service in SERVICES.values() for one in service.get("volumes", [])]
    assert all((ROOT / source).exists() for source in mounts if source.startswith("./"))


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_a_worker_in_kubernetes_is_started_with_options_there_are(name: str) -> None:
    (container,) = DEPLOYMENTS[name]["spec"]["template"]["spec"]["containers"]
    accepts(container["args"])
    assert container["resources"].keys() == {"requests", "limits"}


@pytest.mark.parametrize("path", [DEPLOY / "cluster" / "settings.yaml", KUBERNETES / "base" / "settings.yaml"], ids=str)
def test_the_settings_of_workers_are_settings(path: Path) -> None:
    warehouse = load_settings(path, None).warehouse
    assert warehouse is not None
    assert warehouse.database == "xunwang"
    assert warehouse.password_file


def test_alert_rules_parse_and_use_metrics_there_are() -> None:
    (group,) = read_yaml(DEPLOY / "prometheus" / "rules.yml")["groups"]
    for rule in group["rules"]:
        parses(rule["expr"])
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert CHINESE.search(rule["annotations"]["summary"])


def test_prometheus_asks_every_stage() -> None:
    jobs = {job["job_name"]: job for job in read_yaml(DEPLOY / "prometheus" / "prometheus.yml")["scrape_configs"]}
    assert jobs["xunwang"]["dns_sd_configs"][0]["names"] == [*worker.STAGES, "console"]


def test_the_console_without_a_login_is_reached_from_the_machine_alone() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["console"]["ports"])
    (container,) = DEPLOYMENTS["console"]["spec"]["template"]["spec"]["containers"]
    assert "--published" not in container["args"]
    assert "--host" not in container["args"]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_one_in_the_typed_model(path: Path) -> None:
    board = Dashboard.from_json(json.loads(path.read_text(encoding="utf-8")))
    assert board.uid == f"xunwang-{path.stem}"
    panels = board.panels or []
    assert len({panel.id_val for panel in panels}) == len(panels)
    for panel in panels:
        assert CHINESE.search(panel.title or "")
        assert panel.field_config
        unit = panel.field_config.defaults.unit or ""
        assert unit in ("percentunit", "none") or (unit.startswith("suffix:") and CHINESE.search(unit))
        assert unit != "none" or panel.type_val == "table"  # its columns have names instead
        assert panel.grid_pos
        assert panel.grid_pos.x + panel.grid_pos.w <= 24


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_a_rate_is_marked_as_provisional_until_it_is_released(path: Path) -> None:
    for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
        if re.search("合格率|成功率|整改率|覆盖率|失败率", panel["title"] + panel["targets"][0].get("rawSql", "")):
            assert "（暂定）" in panel["title"] + panel["targets"][0]["rawSql"]


def test_dashboards_ask_for_metrics_there_are_and_name_them_in_chinese() -> None:
    """A series is shown by the name of its label's value, or by the name that is put in its place."""
    titles = {hop.stage: hop.title for hop in TOPOLOGY if hop.stage in worker.STAGES}
    for _, panel in panels("prometheus"):
        target = panel["targets"][0]
        parses(target["expr"])
        names = {
            one["matcher"]["options"]: one["properties"][0]["value"]
            for one in panel["fieldConfig"]["overrides"]
            if one["matcher"]["id"] == "byName"
        }
        if target["legendFormat"] == "{{stage}}":
            assert names == titles
        elif target["legendFormat"] == "{{alertname}}":
            (group,) = read_yaml(DEPLOY / "prometheus" / "rules.yml")["groups"]
            assert names == {rule["alert"]: rule["annotations"]["summary"] for rule in group["rules"]}
        elif target["legendFormat"]:
            assert names
            assert all(CHINESE.search(name) for name in names.values())


def test_dashboards_ask_the_sources_that_are_provisioned() -> None:
    provisioned = read_yaml(DEPLOY / "grafana" / "provisioning" / "datasources" / "xunwang.yaml")["datasources"]
    known = {(source["type"], source["uid"]) for source in provisioned}
    for path in BOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            assert (panel["datasource"]["type"], panel["datasource"]["uid"]) in known


def test_database_users_have_no_password_in_the_file_and_only_the_rights_they_need() -> None:
    users = ElementTree.parse(DEPLOY / "clickhouse" / "users.d" / "xunwang.xml").getroot().find("users")
    assert users is not None
    rights = {user.tag: [query.text or "" for query in user.iter("query")] for user in users if user.tag != "default"}
    assert rights["grafana"] == ["GRANT SELECT, SHOW ON xunwang.*"]
    needed = {statement.split(None, 1)[0] for one in migrations() for statement in one.statements} | {
        "INSERT",
        "SELECT",
    }
    assert all(right in rights["xunwang"][0] for right in needed)
    assert not [element for element in users.iter() if element.tag.startswith("password") and element.text]
    ElementTree.parse(DEPLOY / "clickhouse" / "config.d" / "xunwang.xml")


def test_the_image_is_built_from_files_there_are_and_does_not_run_as_root() -> None:
    lines = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert all((ROOT / source).exists() for sources in copied for source in sources)
    assert "USER 10001:10001" in lines
