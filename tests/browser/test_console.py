"""What a desk officer sees in the console, in a real browser."""

import re

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page

from pipelines.console.server import Console
from pipelines.running.embedded import EmbeddedRun
from schemas.mistakes import MistakeError

pytestmark = [
    pytest.mark.xdist_group("console"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]
PATHS = ["", "sites", "sites/site1", "subjects/a1", "findings", "editions", "status"]


async def test_the_overview_shows_places_and_says_that_numbers_are_provisional(page: Page, address: str) -> None:
    await page.goto(address)
    assert await page.title() == "总览 - 巡网"
    text = await page.inner_text("main")
    assert "暂定" in text
    row = await page.inner_text("tbody tr:first-child")
    assert "示例县" in row
    assert "（0/337）" in row  # two sites, 24 visits a day, seven whole days and one visit today, none failed


async def test_a_stale_column_leads_from_the_list_to_its_evidence(page: Page, address: str) -> None:
    await page.goto(address + "findings")
    await page.click("main td a:has-text('栏目更新不及时') >> nth=0")
    text = await page.inner_text("main")
    assert "2026年5月1日" in text
    assert "责任单位" in text
    assert "示例县" in text
    await page.click("text=源代码 >> nth=0")
    stored = await page.inner_text("body")
    assert "<script>alert(1)</script>" in stored  # shown as text, never run: the page fixture would have noticed


async def test_a_site_shows_availability_freshness_and_indicators(page: Page, address: str) -> None:
    await page.goto(address + "sites/site2")
    assert await page.locator("svg rect").count() >= 9
    text = await page.inner_text("main")
    assert "2026-05-01" in text
    assert "不合格" in text
    assert "无法判定" in text


async def test_an_account_shows_its_posts_by_day(page: Page, address: str) -> None:
    await page.goto(address + "subjects/a1")
    assert await page.locator("table.calendar td:has-text('7/4')").inner_text() == "7/4\n1篇"
    assert "办事指南" in await page.inner_text("main")


async def test_sites_can_be_looked_for(page: Page, address: str) -> None:
    await page.goto(address + "sites")
    await page.fill("#q", "示例县2")
    await page.press("#q", "Enter")
    assert await page.locator("tbody tr").count() == 1
    assert "示例县2" in await page.inner_text("tbody")


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_fits_a_phone(page: Page, address: str, path: str) -> None:
    await page.set_viewport_size({"width": 390, "height": 700})
    await page.goto(address + path)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_can_be_used_by_keyboard(page: Page, address: str, path: str) -> None:
    await page.goto(address + path)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "跳到正文"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    assert await page.locator("h1").count() == 1


async def test_editions_can_be_read_and_downloaded(page: Page, address: str) -> None:
    await page.goto(address + "editions")
    await page.click("text=html >> nth=0")
    assert "监测周报" in await page.inner_text("h1")
    async with ClientSession() as session:
        listed = await (await session.get(address + "editions")).text()
        assert ".docx" in listed


async def test_an_unknown_page_says_so_in_chinese(page: Page, address: str) -> None:
    answer = await page.goto(address + "no/such/page")
    assert answer is not None
    assert answer.status == 404
    assert "没有这个页面" in await page.inner_text("main")


@pytest.mark.parametrize("path", ["editions/weekly/../../log.db", "evidence/../../etc/passwd", "evidence/" + "0" * 64])
async def test_nothing_outside_what_is_shown_can_be_fetched(address: str, path: str) -> None:
    async with ClientSession() as session, session.get(address + path.replace("..", "%2e%2e")) as answer:
        assert answer.status == 404


async def test_a_foreign_host_name_is_refused(address: str) -> None:
    async with ClientSession() as session, session.get(address, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


async def test_health_and_metrics_tell_progress(address: str) -> None:
    async with ClientSession() as session:
        health = await (await session.get(address + "health")).json()
        metrics = await (await session.get(address + "metrics")).text()
    assert health["status"] == "ok"
    assert {stage["stage"] for stage in health["stages"]} >= {"fetcher", "classifier", "rule-evaluator", "aggregator"}
    assert re.search(r'xunwang_conservation_difference\{installation="[^"]+"\} 0.0', metrics)
    assert 'xunwang_stage_backlog_records{stage="fetcher",topic="checks"} 0.0' in metrics
    assert 'xunwang_stage_lag_seconds{stage="aggregator",topic="observations"} 0.0' in metrics


async def test_only_loopback_addresses_are_served(run: EmbeddedRun) -> None:
    with pytest.raises(MistakeError, match="只能用本机地址"):
        Console(run, "0.0.0.0", 0)
