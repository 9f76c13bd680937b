"""A run with two small sites and an account, watched for ten virtual days, and its console in a real browser."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from pipelines.console.server import Console
from pipelines.office.edition_keeper import EditionKeeper
from pipelines.running.embedded import EmbeddedRun
from schemas.registry.model import Registry
from schemas.registry.sources import AccountSource
from schemas.times import at
from tests.support.account_looks import ACCOUNT
from tests.support.embedded import advance, alone, reporting_of, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
FEED = """<rss version="2.0"><channel><title>示例县发布</title><link>http://www.site1.gov.cn/</link>
<item><title>通知</title><link>http://www.site1.gov.cn/p1</link><pubDate>Sat, 04 Jul 2026 02:00:00 GMT</pubDate></item>
</channel></rss>"""


def two_sites(port: int) -> Registry:
    base = registry(2)
    overrides = {f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)}
    program = msgspec.structs.replace(base.program, address_overrides=overrides)
    feed = AccountSource(source="feed", url="http://www.site1.gov.cn/feed.xml")
    account = msgspec.structs.replace(ACCOUNT, sources=[feed])
    return msgspec.structs.replace(base, program=program, accounts=[account])


async def answer(request: web.Request) -> web.Response:
    """Site 1 is kept up; site 2 has posted nothing since May, and a page of it tries to run a script."""
    day = "2026-07-06" if "site1" in request.host else "2026-05-01"
    if request.path == "/feed.xml":
        return web.Response(text=FEED, content_type="application/rss+xml")
    if request.path not in ("/", "/yw/"):
        return web.Response(status=404, text="404")
    items = "".join(
        f'<li><a href="/a{n}.html">关于第{n}项工作的通知<script>alert({n})</script></a><span>{day}</span></li>'
        for n in range(8)
    )
    head = (
        '<meta name="SiteName" content="示例"><meta name="ColumnName" content="要闻">' if request.path == "/yw/" else ""
    )
    return web.Response(
        text=f"<html><head><title>示例</title>{head}</head><body><ul>{items}</ul></body></html>",
        content_type="text/html",
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    folder = tmp_path_factory.mktemp("console") / "data"
    async with serving(answer) as port, running(folder, two_sites(port), START) as run:
        await advance(run, 10.01)  # past the tick that closes the tenth day
        keeper = EditionKeeper(run.log, run.folder, reporting_of(run), alone(run))
        for kind, window in keeper.due(START, START + timedelta(days=10)):
            keeper.make(kind, window)
        yield run


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(run: EmbeddedRun) -> AsyncIterator[str]:
    console = Console(run, "127.0.0.1", 0)
    yield await console.start()
    await console.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield browser
        await browser.close()


def _chromium() -> str:
    """The headless build where it is installed: half the processor time, for it draws no windows of its own."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Chromium on this machine; run deploy/install-test-system.sh")


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page that fails the test when it meets an error of script, style or policy."""
    page = await browser.new_page(viewport={"width": 1100, "height": 800})
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append("a script ran"))
    yield page
    await page.close()
    assert [t for t in troubles if "status of 4" not in t] == []  # a refusal is no trouble
