"""How the code is layered, read from its imports: what flows, what happens to it, how it is run."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipelines.topology import TOPICS, TOPOLOGY, Hop
from schemas.events.types import EVENT_TYPES
from stages.aggregator import Aggregator

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "schemas": {"schemas"},
    "stages": {"schemas", "stages"},
    "pipelines": {"schemas", "stages", "pipelines"},
}
OURS = {*MAY_IMPORT, "tests"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
# time.monotonic is no such clock: it measures how long something took and tells no time of day.
FORBIDDEN_MODULES = {"random", "secrets", "uuid"}
BROKERS = {"sqlite3", "chdb", "kafka", "faust", "clickhouse_driver"}
METRIC_TYPES = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}


@cache
def sources(layer: str) -> list[tuple[Path, ast.Module]]:
    """Every file of a layer, read once for all tests."""
    paths = sorted((ROOT / layer).rglob("*.py"))
    return [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield node.module or ""


def reads(tree: ast.Module, names: set[str]) -> Iterator[str]:
    """Line and name wherever one of the dotted names is used, however the module was imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            if any(name == wanted or name.endswith(f".{wanted}") for wanted in names):
                yield f"{node.lineno}: {name}"


@pytest.mark.parametrize("layer", sorted(MAY_IMPORT))
def test_imports_run_one_way(layer: str) -> None:
    wrong = [
        f"{path}: {name}"
        for path, tree in sources(layer)
        for name in imported(tree)
        if name.split(".")[0] in OURS - MAY_IMPORT[layer]
    ]
    assert wrong == []


def test_a_stage_never_imports_another_stage() -> None:
    wrong = []
    for path, tree in sources("stages"):
        if len(path.parts) < 3:  # stages/contract.py is what all share
            continue
        for name in imported(tree):
            parts = name.split(".")
            if parts[0] == "stages" and parts[1:2] not in ([path.parts[1]], ["contract"]):
                wrong.append(f"{path}: {name}")
    assert wrong == []


@pytest.mark.parametrize("layer", ["schemas", "stages"])
def test_time_chance_and_environment_come_only_from_events(layer: str) -> None:
    wrong = []
    for path, tree in sources(layer):
        wrong += [f"{path}: {name}" for name in imported(tree) if name.split(".")[0] in FORBIDDEN_MODULES | BROKERS]
        wrong += [f"{path}:{use}" for use in reads(tree, CLOCKS | {"os.environ", "os.getenv"})]
    assert wrong == []


def test_every_metric_is_named_in_one_file() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for layer in MAY_IMPORT
        for path, tree in sources(layer)
        if path != Path("pipelines/metrics.py") and "prometheus_client" in set(imported(tree))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in METRIC_TYPES
    ]
    assert wrong == []


@pytest.mark.parametrize("hop", TOPOLOGY, ids=lambda hop: hop.stage)
def test_the_table_of_stages_says_what_is_there(hop: Hop) -> None:
    assert getattr(hop.load(), "name", hop.stage) == hop.stage
    assert set(hop.reads) | set(hop.writes) <= set(TOPICS)


def test_the_table_of_stages_covers_every_topic() -> None:
    assert set(TOPICS) == {topic for kind in EVENT_TYPES for topic in kind.topics}
    assert Aggregator.topics == next(hop.reads for hop in TOPOLOGY if hop.stage == "aggregator")
    written = [topic for hop in TOPOLOGY for topic in hop.writes]
    assert len(written) == len(set(written)), "each topic is written by one stage"


REHEARSAL = "pipelines.rehearsal"
STARTS_A_REHEARSAL = {Path("pipelines/commands") / f"{name}.py" for name in ("demo", "demo_cluster", "rehearse", "run")}


def test_the_run_knows_nothing_of_rehearsals() -> None:
    wrong = [
        f"{path}: {name}"
        for layer in MAY_IMPORT
        for path, tree in sources(layer)
        if path not in STARTS_A_REHEARSAL and not path.is_relative_to("pipelines/rehearsal")
        for name in imported(tree)
        if name == REHEARSAL or name.startswith(f"{REHEARSAL}.")
    ]
    assert wrong == []
