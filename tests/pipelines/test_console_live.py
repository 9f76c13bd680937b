"""Live numbers: a message whenever one of them has changed, of what the person may know of."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web

from pipelines.console import rendering
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.types import FINDINGS
from schemas.times import at
from tests.pipelines.test_console_desk import clue
from tests.support.console import browsers, register, somebody
from tests.support.embedded import advance, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
TEMPLATES = Path(rendering.__file__).parent / "templates"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(1, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        async with running(tmp_path_factory.mktemp("live") / "data", known, START) as run:
            people = [somebody("admin", "administrator"), somebody("zhang", "officer")]
            register(run.folder.root, *people, somebody("out", "unit", unit="county"))
            await advance(run, 1)
            yield run


async def message(response: ClientResponse, **wanted: str) -> dict[str, str]:
    """The first message that holds the wanted numbers."""
    async for line in response.content:
        if line.startswith(b"data: "):
            numbers: dict[str, str] = orjson.loads(line[6:])
            if wanted.items() <= numbers.items():
                return numbers
    raise AssertionError("the stream has ended")


async def test_numbers_follow_the_run_without_a_new_page(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
        browser.house.live.every_s = 0.02
        browser.enter("zhang")
        page = await browser.page("/")
        assert 'data-live-from="/live"' in page
        assert "下次判定在2026年7月8日零时" in page
        async with browser.client.get("/live") as stream:
            assert stream.content_type == "text/event-stream"
            first = await message(stream)
            before = int(first["suspected"])
            event = clue(1)
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event))])
            await run.drain()
            await message(stream, suspected=str(before + 1))


async def test_a_stream_is_for_who_has_logged_in_and_ends_by_itself(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
        browser.house.live.every_s, browser.house.live.lasts_s = 0.02, 0.05
        async with browser.client.get("/live", allow_redirects=False) as stream:
            assert stream.status == 401
        browser.enter("out")
        async with browser.client.get("/live") as stream:
            await message(stream)
            await stream.content.read()  # it ends by itself


async def test_the_script_is_ours_and_nothing_else_runs(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        async with browser.client.get("/live.js") as script:
            assert (script.status, script.content_type) == (200, "text/javascript")
            policy = script.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-inline'; script" not in policy.replace("style-src 'self' 'unsafe-inline'", "")


async def test_the_registry_follows_the_first_looks_and_no_page_moves_on_by_itself(run: EmbeddedRun) -> None:
    async with browsers(run, renew=lambda: None) as (browser,):
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
        browser.enter("zhang")
        fields = {"what": "references", "addresses": "http://www.site1.gov.cn/", "contact": ""}
        status, page = await browser.post("/registry", fields)
        assert (status, "监测正在按新的登记册重新开始" in page) == (200, True)
        assert '<a href="/registry">刷新本页</a>' in page
        assert 'data-live-from="/live"' in page
        assert all(f'data-live="{name}"' in page for name in ("sites", "sites_seen", "columns", "columns_seen"))
    # Sent on at once is no page that changes under its reader (WCAG 2.2.1); the login at a directory needs that.
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html")}
    delays = {name: re.findall(r'http-equiv="refresh" content="(\d+)', text) for name, text in texts.items()}
    assert {name: found for name, found in delays.items() if found} == {"away.html": ["0"]}
