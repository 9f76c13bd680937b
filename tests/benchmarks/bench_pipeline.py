"""Stored pages through classifier, evaluator and aggregator on one core, beside one bare lxml parse of each page."""

import asyncio
import resource
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import lxml.html
import msgspec

from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.answers import Request, World
from pipelines.rehearsal.sample.province import Province
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.events.checks import PlannedCheck
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched
from schemas.events.reading import Reading
from schemas.registry.model import Registry, Site
from schemas.rulebooks.load import load_all
from schemas.times import midnight
from stages.aggregator import Aggregator
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import READER_REVISION, read
from stages.classifier.stage import ClassifierStage
from stages.contract import Incoming
from stages.rule_evaluator.stage import RuleEvaluatorStage

FIRST, PAGES, BATCH = date(2026, 7, 1), 600, 100
TIMES = 8
PARSE = "a bare parse"


class InProcess:
    """The reader without a child process: the bench is about one core."""

    revision = READER_REVISION

    async def read(self, body: bytes, context: PageContext) -> Reading:
        return read(body, context)


def of_real_size(body: bytes) -> bytes:
    """The page with what real ones carry besides: 170 links of a site map, style, scripts and text; about 60 KB."""
    encoding = decode(body).charset
    sitemap = "".join(
        f'<li class="map-item"><a href="/zwgk/bm{n}/col{n}/index.html" title="部门{n}">部门{n}政务公开</a></li>'
        for n in range(170)
    )
    script = "".join(
        f"function menu{n}(o){{var a=o.getElementsByTagName('li');return a.length+{n};}}\n" for n in range(250)
    )
    prose = "".join(f"<p>会议要求，各部门要认真落实第{n}项工作任务，明确责任分工，按时完成。</p>" for n in range(60))
    extra = f"<script>{script}</script><div class='map'><ul>{sitemap}</ul></div><div class='note'>{prose}</div></body>"
    return body.replace(b"</body>", extra.encode(encoding, "replace"), 1)


def stored_pages() -> list[tuple[Registry, Site, PlannedCheck, bytes]]:
    """Distinct home and column pages of the sample province with the check that fetched each."""
    province = Province(1, sites=12, start=FIRST, days=60)
    world, registry = World(province), province.registry(Ports(80, 443))
    found: dict[bytes, tuple[Registry, Site, PlannedCheck, bytes]] = {}
    for day in range(60):
        at = midnight(FIRST + timedelta(days=day)) + timedelta(hours=11)
        for site in registry.sites:
            for target, kind, url in [(site.id, "home", site.url), *((c.id, "column", c.url) for c in site.columns)]:
                host, _, path = url.split("://", 1)[1].partition("/")
                answer = world.answer(Request(host, f"/{path}", at))
                if answer.status == 200 and answer.body and answer.body not in found:
                    check = PlannedCheck(
                        check_id=f"{target}{day}",
                        vantage="main",
                        subject=site.id,
                        target=target,
                        kind=kind,  # type: ignore[arg-type]
                        day=str(at.date()),
                        slot=0,
                        slots_a_day=1,
                        due=at,
                        not_after=at + timedelta(hours=12),
                        url=url,
                    )
                    found[answer.body] = (registry, site, check, of_real_size(answer.body))
                if len(found) == PAGES:
                    return list(found.values())
    return list(found.values())


def fetched(number: int, check: PlannedCheck) -> Incoming:
    data = Fetched(
        check=check, started=check.due, outcome="opened", status=200, final_url=check.url, sha256=str(number)
    )
    event = Event(
        id=f"{number:032x}",
        source="bench",
        type="xunwang.fetch.ended.v1",
        time=check.due,
        subject=check.target,
        program="p",
        partitionkey=check.subject,
        data=data,
    )
    return Incoming(event, "fetches", 0, number)


async def through(pages: list[tuple[Registry, Site, PlannedCheck, bytes]], folder: Path) -> dict[str, list[float]]:
    """Seconds per page of each batch, by what they went to; a bare parse of the same pages beside them."""
    bodies = {str(n): page[3] for n, page in enumerate(pages)}
    classifier = ClassifierStage(InProcess(), type("Bodies", (), {"get": staticmethod(bodies.__getitem__)})())
    evaluator, aggregator = RuleEvaluatorStage(load_all()), Aggregator()
    warehouse = EmbeddedWarehouse(folder)
    warehouse.migrate()
    state: dict[str, bytes] = {}
    seconds: dict[str, list[float]] = {"reading": [], "judging": [], "storing": [], PARSE: []}
    for start in range(0, len(pages), BATCH):
        batch = [fetched(n, pages[n][2]) for n in range(start, min(start + BATCH, len(pages)))]
        begun = time.process_time()
        read_out = (await classifier.process(batch, {})).out
        read = time.process_time()
        observed = [Incoming(o.event, o.topic, 0, start + n) for n, o in enumerate(read_out)]
        judged = await evaluator.process(
            observed, {k: v for k, v in state.items() if k in evaluator.state_keys(observed)}
        )
        state |= {k: v for k, v in judged.state.items() if v is not None}
        found = [Incoming(o.event, o.topic, 0, start + n) for n, o in enumerate(judged.out)]
        concluded = time.process_time()
        for table, rows in aggregator.rows([*observed, *found]).items():
            warehouse.insert(table, rows, f"{table}:{start}")
        stored = time.process_time()
        parse = sum(bare_parse(page[3]) for page in pages[start : start + BATCH])
        for part, spent in zip(seconds, (read - begun, concluded - read, stored - concluded, parse), strict=True):
            seconds[part].append(spent / len(batch))
    warehouse.close()
    return seconds


def bare_parse(body: bytes) -> float:
    text = decode(body).text
    begun = time.process_time()
    lxml.html.document_fromstring(text)
    return time.process_time() - begun


def run() -> list[dict[str, Any]]:
    pages = stored_pages()
    assert all(isinstance(page[2], msgspec.Struct) for page in pages)
    with tempfile.TemporaryDirectory() as folder:
        parts = asyncio.run(through(pages, Path(folder)))
    parse = statistics.median(parts.pop(PARSE))
    per_page = statistics.median(map(sum, zip(*parts.values(), strict=True)))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = per_page / parse
    size = statistics.median(len(page[3]) for page in pages) / 1024
    return [
        {
            "name": f"stored pages ({size:.0f} KB in the median) to the warehouse, one core",
            "value": 1 / per_page,
            "unit": "pages/s",
            "peer": "bare lxml parse of the same page",
            "peer_value": f"{parse * 1000:.2f} ms",
            "ratio": ratio,
            "floor": f"<= {TIMES} x the parse, >= 100 pages/s",
            "ok": ratio <= TIMES and per_page <= 0.01,
        },
        *(
            {
                "name": f"of that {part}",
                "value": statistics.median(spent) * 1000,
                "unit": "ms/page",
                "peer": "bare lxml parse of the same page",
                "peer_value": f"{parse * 1000:.2f} ms",
                "ratio": statistics.median(spent) / parse,
                "ok": True,
            }
            for part, spent in parts.items()
        ),
        {
            "name": "memory of that process",
            "value": megabytes,
            "unit": "MB",
            "floor": "<= 1024",
            "ok": megabytes <= 1024,
        },
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
