"""Checks on Kafka until their rows are in ClickHouse: real worker processes of every stage, a real broker, and the
ClickHouse side over the native protocol (the tests' stand-in on chDB), all on the same cores.

Visits have no body to read: the server on loopback answers 200 with nothing in it. Pages are fetched from the same
server: pages of the sample province, filled up to 60 KB like a real site's, each one made unique, so every one is
stored and read. The checks are written to the topic while the fetcher stands still, so the clock runs from its first
check until every stage has read everything and the aggregator has moved its offsets; then the rows are counted.
`XUNWANG_BENCH_VISITS`, `_PAGES` and `_COMPRESSION` (none, lz4, zstd, gzip) change how many and how they travel.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clickhouse_driver import Client

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.settings import ClusterSettings
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.broker import Broker
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings
from schemas.events.checks import PlannedCheck
from schemas.events.envelope import Event
from schemas.events.types import CHECKS, FETCHES, FINDINGS, OBSERVATIONS
from schemas.ids import digest
from schemas.registry.load import dump
from schemas.registry.model import CheckPlan, Column, Registry, Site
from schemas.times import SHANGHAI
from tests.benchmarks.bench_pipeline import stored_pages
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.kafka import apply_topics
from tests.support.kafka_bench import (
    PARTITIONS,
    Workers,
    cpu_seconds,
    log_bytes,
    produce,
    row,
    running_broker,
    say,
    shares,
    workers,
)
from tests.support.registries import registry, site
from tests.support.waiting import until

SITES = 60
BODY_BYTES = 60_000
VISITS = int(os.environ.get("XUNWANG_BENCH_VISITS", "9000"))
PAGES = int(os.environ.get("XUNWANG_BENCH_PAGES", "1800"))
COMPRESSION = os.environ.get("XUNWANG_BENCH_COMPRESSION", "zstd")  # as deploy/cluster/settings.yaml has it
WARM_UP = 300
STAGES = ("scheduler", "aggregator", "publisher", "rule-evaluator", "classifier", "fetcher")
PER_VISIT_FLOOR, PER_PAGE_FLOOR = 600, 150


def sized_pages() -> list[bytes]:
    """The sample province's pages, filled up to 60 KB by scripts."""
    pages = []
    for *_, body in stored_pages():
        missing = BODY_BYTES - len(body)
        script = b"<script>%s</script></body>" % (b"function f(o){return o.id+o.name;}\n" * (missing // 35))
        pages.append(body.replace(b"</body>", script, 1) if missing > 0 else body)
    return pages


@contextmanager
def page_server(folder: Path) -> Iterator[int]:
    """The port of a server in a process of its own."""
    (folder / "pages").write_bytes(pickle.dumps(sized_pages()))
    command = [sys.executable, "-m", "tests.support.page_server", str(folder / "pages")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def watched(port: int) -> Registry:
    """Sites on loopback addresses of their own. The scheduler's own plan stays small."""
    plan = CheckPlan(links_per_site=1)
    known = registry(plan=plan, reference_targets=[f"http://127.0.0.1:{port}/reference"])
    return Registry(program=known.program, units=known.units, sites=[_site(n, port) for n in range(1, SITES + 1)])


def _site(number: int, port: int) -> Site:
    home = f"http://127.0.2.{number}:{port}/"
    column = Column(id=f"site{number}/c1", name="要闻", url=f"{home}page/0", nature="dynamic")
    return site(number, allow_private=True, url=home, columns=[column])


def planned(number: int, kind: str, port: int, now: datetime) -> Event:
    """A further look, so that none falls into a slot that the scheduler has planned itself."""
    at, name = 1 + number % SITES, f"site{1 + number % SITES}"
    page = kind != "visit"
    check = PlannedCheck(
        check_id=digest("bench", kind, number), vantage="main", subject=name, target=f"{name}/c1" if page else name,
        kind="column" if page else "visit", day=str(now.astimezone(SHANGHAI).date()), slot=number // SITES % 288,
        slots_a_day=288, due=now, not_after=now + timedelta(hours=6), allow_private=True,
        look=1 + number // SITES // 288, url=f"http://127.0.2.{at}:{port}/" + (f"page/{number}" if page else "empty/"),
    )  # fmt: skip
    return Event(
        id=check.check_id, source="xunwang/bench@1", type="xunwang.check.planned.v1", time=now,
        subject=check.target, program="p", partitionkey=name, data=check,
    )  # fmt: skip


class Run:
    """Broker, ClickHouse side and a worker of every stage, ready and warm."""

    def __init__(self, broker: Broker, settings: ClusterSettings, crew: Workers, port: int) -> None:
        self._broker, self._settings, self._crew, self._port = broker, settings, crew, port
        self._backlog = Backlog(settings)
        self._asked = 0

    def warm_up(self) -> None:
        for stage in STAGES:
            self._crew.start(stage, stage, *(["--readers", "2"] if stage == "classifier" else []))
        until(lambda: self._crew.said("scheduler", "leads partition 0 now"), 120, "a scheduler leads")
        self.through("visit", WARM_UP)
        self.through("page", WARM_UP)

    def through(self, kind: str, count: int) -> tuple[float, dict[str, float], dict[str, float]]:
        """Seconds for so many checks, and the processor time of everybody before and after."""
        now = datetime.now(UTC)
        events = [planned(self._asked + n, kind, self._port, now) for n in range(count)]
        self._asked += count
        self._crew.send("fetcher", signal.SIGSTOP)
        produce(self._settings, CHECKS, events)
        before = self._cpu()
        begun = time.perf_counter()
        self._crew.send("fetcher", signal.SIGCONT)
        until(lambda: self._done(), 600, f"{count} {kind}s through", every_s=0.5)
        return time.perf_counter() - begun, before, self._cpu()

    def _done(self) -> bool:
        standings = self._backlog.standings()
        observed = sum(one.end for one in standings if (one.stage, one.topic) == ("rule-evaluator", OBSERVATIONS))
        return observed >= self._asked and not any(one.waiting for one in standings)

    def _cpu(self) -> dict[str, float]:
        assert self._broker.process is not None
        mine = {"broker": cpu_seconds(self._broker.process.pid)}
        return self._crew.cpu() | mine

    def sizes(self) -> dict[str, int]:
        return {topic: log_bytes(self._broker, topic) for topic in (CHECKS, FETCHES, OBSERVATIONS, FINDINGS)}

    def close(self) -> None:
        self._backlog.close()


def measured(run: Run, kind: str, count: int, floor: int, warehouse: ServerWarehouse) -> list[dict[str, Any]]:
    rows_before, sizes_before = looks(warehouse), run.sizes()
    seconds, before, after = run.through(kind, count)
    say(f"{count} {kind}s: {count / seconds:.0f}/s; ms of processor each: {shares(before, after, count)}")
    stored = looks(warehouse) - rows_before
    if stored < count:  # the scheduler's own few looks may be among them
        raise AssertionError(f"{count} {kind}s went in and {stored} rows came out")
    spent = sum(after.values()) - sum(before.values())
    logs = {topic: (size - sizes_before[topic]) / count for topic, size in run.sizes().items()}
    told = ", ".join(f"{topic} {size:.0f}" for topic, size in logs.items())
    return [
        row(f"{kind}s from checks to ClickHouse, all stages and the broker on the same cores", count / seconds,
            f"{kind}s/s", floor=f">= {floor}", ok=count / seconds >= floor),
        row(f"the same by processor time of workers and broker, on {os.cpu_count()} whole cores",
            count / spent * (os.cpu_count() or 1), f"{kind}s/s"),
        row(f"bytes a {kind} in the broker's log ({told})", sum(logs.values()), "bytes"),
    ]  # fmt: skip


def stored_bytes(server: RunningServer) -> int:
    """Bytes of the parts in use, as far as they have been merged by now."""
    client = Client("127.0.0.1", server.port)
    found = client.execute("SELECT sum(bytes_on_disk) FROM system.parts WHERE active")
    client.disconnect()
    return int(found[0][0])


def looks(warehouse: ServerWarehouse) -> int:
    today = datetime.now(SHANGHAI).date()
    window = {"first_day": today - timedelta(days=1), "last_day": today + timedelta(days=1)}
    found = warehouse.query("outcomes_by_kind", {"program": "p", "generation": 1, **window})
    return sum(int(one["ended"]) for one in found)


def run() -> list[dict[str, Any]]:
    with (
        tempfile.TemporaryDirectory(prefix="xunwang-bench-") as name,
        page_server(Path(name)) as port,
        running_broker(Path(name)) as broker,
        RunningServer(ServerPlan(Path(name) / "engine")) as server,
    ):
        root = Path(name)
        folder = DataFolder(root / "data")
        folder.root.mkdir()
        folder.registry.write_text(dump(watched(port)), encoding="utf-8")
        warehouse = ServerSettings(hosts=f"127.0.0.1:{server.port}", compression="lz4")
        settings = ClusterSettings(bootstrap=broker.address, warehouse=warehouse, compression=COMPRESSION)  # type: ignore[arg-type]
        apply_topics(settings, PARTITIONS)
        with workers(root, settings, folder.root) as crew:
            one = Run(broker, settings, crew, port)
            say("starting workers")
            one.warm_up()
            asked = ServerWarehouse(warehouse)
            rows = measured(one, "visit", VISITS, PER_VISIT_FLOOR, asked)
            rows += measured(one, "page", PAGES, PER_PAGE_FLOOR, asked)
            rows.append(
                row("bytes a look in the warehouse, all its tables", stored_bytes(server) / looks(asked), "bytes")
            )
            asked.close()
            one.close()
    return rows


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line, ensure_ascii=False))
