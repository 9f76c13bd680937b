"""An embedded run over a virtual clock, to be killed at any moment: one small site on loopback, served by itself.

It tells its parent when it has begun and ended. The site stays on its port over all lives: checks that were planned in
one and are fetched in the next carry it.
"""

import asyncio
import logging
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec
from aiohttp import web

from pipelines.running.pacing import advance_to
from schemas.ids import unit_hash
from schemas.registry.model import CheckPlan, Registry
from schemas.times import at
from tests.support.embedded import running, serving
from tests.support.forked import FORKED
from tests.support.registries import registry, site

START = at("2026-07-06T00:00:00+08:00")
STEP = timedelta(days=1)


def watched(port: int) -> Registry:
    base = registry(address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"}, plan=CheckPlan(visits_a_day=20))
    return msgspec.structs.replace(base, sites=[site(allow_private=True)])


async def answer(request: web.Request) -> web.Response:
    """A function of address and virtual time: some visits fail, the column is stale, a link is dead."""
    asked = request.headers.get("Date", "")
    if request.path not in ("/", "/yw/"):
        return web.Response(status=404, text="404")
    if request.path == "/" and unit_hash("fails", asked) < 0.08:
        return web.Response(status=500, text="500")
    items = "".join(
        f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>2026-06-0{n}</span></li>' for n in range(1, 6)
    )
    return web.Response(
        text=f"<html><title>示例县</title><body><ul>{items}</ul></body></html>", content_type="text/html"
    )


def start_run(folder: Path, days: int, port: int) -> tuple[BaseProcess, Connection]:
    """The process, and what it tells."""
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=_main, args=(folder, days, port, theirs))
    process.start()
    theirs.close()
    return process, ours


def _main(folder: Path, days: int, port: int, parent: Connection) -> None:
    logging.disable()
    asyncio.run(_run(folder, days, port, parent))


async def _run(folder: Path, days: int, port: int, parent: Connection) -> None:
    async with serving(answer, port), running(folder, watched(port), START) as run:
        parent.send("begun")
        await run.drain()  # what the last life left half done comes before anything new is planned
        await advance_to(run, START + timedelta(days=days), STEP)
    parent.send("ended")
