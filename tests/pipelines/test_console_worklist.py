"""检查底稿 in the browser: what is left to each checker, filled in with a photo, until it is no longer asked for."""

import io
import re
from collections.abc import AsyncIterator

import openpyxl
import pytest
import pytest_asyncio
from aiohttp import FormData, web

from pipelines.evidence.handed_in import HandedInBodies
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.observations import ManualResult, Review
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.times import at
from tests.pipelines.test_console_desk import clue, id_of
from tests.pipelines.test_console_records import PNG
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")
ROW = re.compile(r'href="/worklist/(DG-[^?"]+)\?([^"]*)">([^<]*)</a>')


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        folder = tmp_path_factory.mktemp("worklist") / "data"
        async with running(folder, known, START) as run:
            zhang, li = somebody("zhang", "officer", name="张三"), somebody("li", "reviewer", name="李四")
            register(folder, somebody("admin", "administrator"), zhang, li, somebody("he", "unit", unit="county"))
            event = clue(1)
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event))])
            await advance(run, 3)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


async def asked(browser: Browser, query: str = "") -> dict[str, tuple[str, str]]:
    """Key and query of each row that is left, all pages of them."""
    found: dict[str, tuple[str, str]] = {}
    page, last = 1, 1
    while page <= last:
        text = await browser.page(f"/worklist?page={page}{query}")
        last = max(last, *(int(n) for n in re.findall(r"page=(\d+)", text)), 1)
        found |= {key: (back.replace("&amp;", "&"), title) for key, back, title in ROW.findall(text)}
        page += 1
    return found


async def holding(browser: Browser, rows: dict[str, tuple[str, str]], words: str) -> str:
    """The address of the first row whose page holds some words."""
    for key, (back, _) in rows.items():
        address = f"/worklist/{key}?{back}"
        if words in await browser.page(address):
            return address
    raise AssertionError(words)


async def test_each_checker_has_a_part_and_together_they_have_all(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        parts = [set(await asked(browser, f"&checker={who}")) for who in ("zhang", "li")]
        whole = set(await asked(browser, "&checker=all"))
        assert parts[0] | parts[1] == whole
        assert not parts[0] & parts[1]
        assert set(await asked(browser)) == parts[0]  # one's own, where nobody is named
        status, text = await browser.get("/worklist?period=2026年")
        assert (status, "不能识别" in text) == (400, True)
        response = await browser.client.get("/worklist.xlsx?checker=all")
        book = openpyxl.load_workbook(io.BytesIO(await response.read()))
        assert sum(sheet.max_row - 1 for sheet in book.worksheets) == len(whole)
        entered(browser, "he")
        assert (await browser.get("/worklist"))[0] == 403


async def test_a_row_is_filled_in_with_a_photo_and_is_left_no_more(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        rows = await asked(browser, "&checker=all")
        address = await holding(browser, rows, "<dd>人工检查</dd>")
        wrong = {"field0": "", "field1": "前天<b>", "field2": "=1+1"}
        status, text = await browser.post(address, wrong)
        assert (status, 'id="field1-wrong"' in text, 'id="field0-wrong"' in text) == (400, True, True), text
        assert 'value="前天&lt;b&gt;"' in text
        assert "=1+1</textarea>" in text
        form = FormData(quote_fields=False)
        for name, value in {"field0": "不合格", "field1": "2026-07-07T09:30", "field2": "首页有错别字"}.items():
            form.add_field(name, value)
        form.add_field("proof", PNG, filename="现场.png", content_type="image/png")
        status, text = await browser.post(address, form)
        assert (status, "已登记" in text) == (200, True), text
        (taken,) = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, ManualResult)]
        assert (taken.result, taken.actor.id, taken.by) == ("fail", "zhang", "张三")
        assert HandedInBodies(run.folder.root).get(taken.evidence[0]) == PNG
        await advance(run, 0.1, 1)
        assert (await browser.get(address))[0] == 404
        assert len(await asked(browser, "&checker=all")) == len(rows) - 1


async def test_a_clue_is_confirmed_from_the_worklist_by_who_may(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "li")
        rows = await asked(browser, "&checker=all")
        address = await holding(browser, rows, f"/findings/{id_of(1)}")
        status, text = await browser.post(address, {"field0": "确认", "field1": "已核对", "field2": "2026-07-08T09:00"})
        assert (status, "已登记" in text) == (200, True), text
        (review,) = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, Review)]
        assert (review.finding_id, review.actor.id, review.action) == (id_of(1), "li", "confirm")
