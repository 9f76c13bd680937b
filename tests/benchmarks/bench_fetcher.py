"""How fast the whole fetcher is, beside Scrapy's best case and bare aiohttp, over the same pages in the same run.

Every page is unique, 60 KB, and served by a process of its own on loopback. Ours runs with every guard on: names
resolved, addresses filtered, lanes per host and address, caps, phases, retries, reference targets, and the bodies of
each batch hashed, packed and fsynced before its events are returned. The peers only fetch. Ours and bare aiohttp both
run under the loop of asyncio, as `xunwang run` and the workers do. Each in its own process, alternately, the best of
the rounds; the peak of memory is that of our process.
"""

import asyncio
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PAGES = 3_000
HOSTS = 50
BATCH = 500
ROUNDS = 3
AT_ONCE = 100
BODY_BYTES = 60_000


class PageServer(asyncio.Protocol):
    """Answers any GET with a page of its own, kept alive; as little work as a server can do."""

    words = "".join(
        f'<li><a href="/xxgk/{i * 7919 % 9973}.html">关于第{i}号通知</a><span>2026-07-{i % 28 + 1:02d}</span>'
        for i in range(2000)
    )
    filler = words.encode()[: BODY_BYTES - 64]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.pending = transport, b""

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            request, self.pending = self.pending[:end], self.pending[end + 4 :]
            path = request[4 : request.index(b" ", 4)]
            body = b"<!doctype html><title>%-40s</title>" % path[-40:] + self.filler
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            self.transport.write(body)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(PageServer, "0.0.0.0", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def host_address(host: int) -> str:
    return f"127.0.1.{host + 1}"


async def _bare(port: int, pages: int) -> None:
    import aiohttp

    left = iter(range(pages))

    async def worker(session: aiohttp.ClientSession) -> None:
        for page in left:
            async with session.get(f"http://{host_address(page % HOSTS)}:{port}/bare/{page}.html") as response:
                await response.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(worker(session) for _ in range(AT_ONCE)))


async def _ours(port: int, pages: int) -> None:
    from pipelines.clock import RealClock
    from pipelines.evidence import EvidenceStore
    from pipelines.running.garbage import collect_seldom
    from schemas.events.checks import PlannedCheck
    from schemas.events.codec import encode
    from schemas.events.envelope import Event
    from stages.contract import Incoming
    from stages.fetcher import Client, FetcherSettings, FetcherStage, Lanes, NetworkHealth, Pace

    async def lookup(host: str, _: int) -> list[str]:
        return [host_address(int(host.removeprefix("site").partition(".")[0]))]

    def planned(page: int, due: datetime) -> Incoming:
        check = PlannedCheck(
            check_id=f"{page:032x}", vantage="main", subject=f"s{page % HOSTS}", target=f"c{page}", kind="column",
            day="2026-07-01", slot=0, slots_a_day=2, due=due, not_after=due + timedelta(hours=12),
            url=f"http://site{page % HOSTS}.gov.example:{port}/ours/{page}.html", allow_private=True,
        )  # fmt: skip
        event = Event(
            id=check.check_id, source="xunwang/scheduler@1", type="xunwang.check.planned.v1", time=due,
            subject=check.target, program="p", partitionkey=check.subject, data=check,
        )  # fmt: skip
        return Incoming(event, "checks", 0, page)

    settings = FetcherSettings(
        clock=RealClock(),
        contact="mailto:bench@example.org",
        lanes=Lanes(per_host=2, per_address=2, at_once=AT_ONCE),
        pace=Pace(per_host_ms=0, per_address_ms=0),  # the machine is measured, not our politeness
        references=(f"http://127.0.0.1:{port}/reference",),
    )
    client = Client(settings, lookup)
    collect_seldom()  # as every process that runs stages does
    due = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, EvidenceStore(Path(folder)) as store:
        stage = FetcherStage(client, store, NetworkHealth(client, settings), settings)
        for first in range(0, pages, BATCH):
            result = await stage.process([planned(p, due) for p in range(first, min(first + BATCH, pages))], {})
            assert all(encode(out.event) and out.event.data.outcome == "opened" for out in result.out)
        assert store.totals().bodies == pages
        await stage.close()


def _scrapy(port: int, pages: int) -> None:
    import logging

    import scrapy
    from scrapy.crawler import CrawlerProcess

    class ListSpider(scrapy.Spider):  # type: ignore[misc]
        name = "list"
        done = 0

        async def start(self) -> Any:
            for page in range(pages):
                url = f"http://{host_address(page % HOSTS)}:{port}/scrapy/{page}.html"
                yield scrapy.Request(url, dont_filter=True)

        def parse(self, response: Any, **_: Any) -> None:
            ListSpider.done += len(response.body) > BODY_BYTES // 2

    logging.disable(logging.CRITICAL)
    off = {"COOKIES_ENABLED": False, "RETRY_ENABLED": False, "REDIRECT_ENABLED": False, "ROBOTSTXT_OBEY": False}
    crawler = CrawlerProcess(
        {**off, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": AT_ONCE,
         "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE, "DOWNLOAD_DELAY": 0, "STATS_DUMP": False}
    )  # fmt: skip
    crawler.crawl(ListSpider)
    crawler.start()
    assert ListSpider.done == pages, f"{ListSpider.done} of {pages}"


def _timed(work: Callable[[], None], pages: int, imports: Sequence[str]) -> None:
    """Without what importing takes, which is not the same for the three."""
    for name in imports:
        importlib.import_module(name)
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"pages_s": pages / seconds, "peak_mb": peak_mb, "cpu_us": cpu / pages * 1e6}), flush=True)


def _child(role: str, port: int, pages: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_fetcher", role, str(port), str(pages)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    if run.returncode:
        raise RuntimeError(f"{role}: {run.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return figures


def run() -> list[dict[str, Any]]:
    """The rows of the fetcher."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_fetcher", "server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        best: dict[str, dict[str, float]] = {}
        cpu_us: dict[str, float] = {}
        try:
            for _ in range(ROUNDS):
                for role, pages in (("ours", PAGES), ("bare", PAGES), ("scrapy", PAGES // 2)):
                    figures = _child(role, port, pages)
                    cpu_us[role] = min(figures["cpu_us"], cpu_us.get(role, figures["cpu_us"]))
                    if figures["pages_s"] > best.get(role, {"pages_s": 0.0})["pages_s"]:
                        best[role] = figures
        finally:
            server.terminate()
    return _rows(best, cpu_us)


def _rows(best: dict[str, dict[str, float]], cpu_us: dict[str, float]) -> list[dict[str, Any]]:
    ours, peak = best["ours"]["pages_s"], best["ours"]["peak_mb"]
    rows = []
    for peer, role, floor in (("Scrapy, list of addresses", "scrapy", 3.0), ("bare aiohttp", "bare", 0.35)):
        ratio = ours / best[role]["pages_s"]
        rows.append(
            {"name": f"fetcher, all guards on, bodies durable, against {peer}", "value": round(ours), "unit": "pages/s",
             "peer": peer, "peer_value": round(best[role]["pages_s"]), "ratio": round(ratio, 3), "floor": floor,
             "ok": ratio >= floor}
        )  # fmt: skip
    rows.append(
        {"name": "fetcher, processor time of all threads", "value": round(cpu_us["ours"]), "unit": "us/page",
         "peer": "bare aiohttp", "peer_value": round(cpu_us["bare"]), "floor": None, "ok": True,
         "ratio": round(cpu_us["ours"] / cpu_us["bare"], 3)}
    )  # fmt: skip
    rows.append(
        {"name": "fetcher, peak of memory", "value": round(peak, 1), "unit": "MB", "peer": None, "peer_value": None,
         "ratio": None, "floor": 150, "ok": peak <= 150}
    )  # fmt: skip
    return rows


def main(arguments: list[str]) -> None:
    if not arguments:
        for row in run():
            print(json.dumps(row, ensure_ascii=False))
        return
    role = arguments[0]
    if role == "server":
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve())
        return
    port, pages = int(arguments[1]), int(arguments[2])
    ours = ("pipelines.running.fetching", "pipelines.evidence", "schemas.events.codec")
    works: dict[str, tuple[Sequence[str], Callable[[], None]]] = {
        "ours": (ours, lambda: asyncio.run(_ours(port, pages))),
        "bare": (("aiohttp",), lambda: asyncio.run(_bare(port, pages))),
        "scrapy": (("scrapy.crawler",), lambda: _scrapy(port, pages)),
    }
    imports, work = works[role]
    _timed(work, pages, imports)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main(sys.argv[1:])
