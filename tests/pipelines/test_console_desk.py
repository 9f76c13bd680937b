"""Daily work with findings in the browser: the list and its filter, steps, two people at once, the stored page."""

import io
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import openpyxl
import pytest
import pytest_asyncio
from aiohttp import web

from pipelines.console.pages.framed import POLICY, harmless, spots
from pipelines.console.pages.marking import words_to_mark
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.actor import MACHINE
from schemas.events.checks import PlannedCheck
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import Evidence, FindingTransition, Measured
from schemas.events.observations import ChangeOfWatch, PageObserved, Review
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.times import at
from tests.support.console import Browser, browsers, field_of, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.people import person
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-08T09:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")
ATTACK = (
    '<script>alert(1)</script><img src="http://evil.example/x.png" onerror="alert(2)">'
    '<a href="javascript:alert(3)">点</a>'
    '<meta http-equiv="refresh" content="0;url=http://evil.example/"><link rel="dns-prefetch" href="//evil.example">'
    '<form action="http://evil.example/"><input name="q"></form><iframe src="http://evil.example/"></iframe>'
    '<p style="background:url(http://evil.example/b.png);color:red" onclick="alert(4)">工作布署情况</p>'
    '<base href="//evil.example/">'
)


async def answer(request: web.Request) -> web.Response:
    items = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>2026-05-01</span></li>' for n in range(8))
    return web.Response(text=f"<html><title>示例</title><ul>{items}</ul>{ATTACK}</html>", content_type="text/html")


def clue(number: int, **changes: Any) -> Event:
    """A finding that waits for a person: confirmed by one, unless it needs two."""
    values: dict[str, Any] = {
        "finding_id": f"{number:032d}",
        "generation": 1,
        "rulebook": "national-2019-19",
        "rulebook_version": "1",
        "indicator": "site.content.typo",
        "clause": "c",
        "severity": "deduct",
        "subject": f"site{1 + number % 2}",
        "target": f"site{1 + number % 2}",
        "target_kind": "site",
        "unit": "county",
        "from_state": None,
        "to_state": "suspected",
        "at": FOUND + timedelta(minutes=number),
        "cause": "measured",
        "actor": MACHINE,
        "first_seen": FOUND,
        "last_seen": FOUND,
        "measured": Measured(value=1, threshold=1),
        "wording": f"“布署”应为“部署”，第{number}处",
        "needs_people": 1,
        "evidence": [],
    }
    data = msgspec.convert({**msgspec.to_builtins(values), **changes}, FindingTransition)
    return Event(
        id=f"clue-{number}-{data.to_state}",
        source="test",
        type="xunwang.finding.transition.v1",
        time=FOUND,
        subject=data.subject,
        program="p",
        partitionkey=data.subject,
        data=data,
    )


def id_of(number: int) -> str:
    return f"{number:032d}"


def put(run: EmbeddedRun, *events: Event) -> None:
    run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in events])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        folder = tmp_path_factory.mktemp("desk") / "data"
        async with running(folder, known, START) as run:
            register(
                folder,
                somebody("admin", "administrator"),
                somebody("zhang", "officer", name="张三"),
                somebody("li", "reviewer", name="李四"),
                somebody("he", "unit", unit="county", name="何芒种"),
                somebody("reader", "reader"),
            )
            await advance(run, 2)
            seen = next(one for one in payloads(run, OBSERVATIONS) if isinstance(one, PageObserved) and one.sha256)
            proof = [Evidence(event_id="e", at=FOUND, url="http://www.site1.gov.cn/", sha256=seen.sha256, note="布署")]
            put(run, *(clue(n, evidence=msgspec.to_builtins(proof) if n == 1 else []) for n in range(1, 9)))
            put(run, clue(20, needs_people=2, wording="需两人核实的线索"))
            put(run, clue(21, to_state="confirmed", unit="county", confirmed_by=msgspec.to_builtins([person("王五")])))
            put(run, clue(22, to_state="dismissed", reason="误报"))
            put(run, clue(23, wording='=HYPERLINK("http://evil.example","x")<script>alert(9)</script>'))
            await advance(run, 2)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


async def test_the_list_is_filtered_by_everything_that_is_asked(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        page = await browser.page("/findings?indicator=site.content.typo")
        assert "第1处" in page
        assert "误报" not in page
        shown = {
            "state=dismissed": ["22"],
            "state=confirmed&indicator=site.content.typo": ["21"],
            "q=第3处": ["3"],
            "q=两人核实": ["20"],
            "from=2026-07-09&indicator=site.content.typo": [],
            "severity=veto&indicator=site.content.typo": [],
            "city=county&q=第4处": ["4"],
            "city=nowhere": [],
            "unit=示例县&q=第5处": ["5"],
        }
        for query, numbers in shown.items():
            page = await browser.page(f"/findings?{query}")
            there = [n for n in (*range(1, 9), 20, 21, 22, 23) if id_of(n) in page]
            assert there == [int(n) for n in numbers], query
        assert "没有符合条件的问题" in await browser.page("/findings?q=绝无此事")
        assert id_of(22) in await browser.page("/findings?state=all")


async def test_indicators_of_one_title_are_told_apart(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        words = re.findall(r"<option value=\"([^\"]+)\"[^>]*>([^<]+)</option>", await browser.page("/findings"))
        kinds = {value: word for value, word in words if value.startswith(("site.", "account.", "local."))}
        assert len(kinds) > 10
        assert len(set(kinds.values())) == len(kinds)


async def test_nobody_finds_by_words_what_they_may_not_read(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "reader")
        assert id_of(3) not in await browser.page("/findings?q=第3处")
        assert id_of(3) in await browser.page("/findings?q=尚待核实")


async def test_the_table_holds_exactly_what_is_shown_and_no_formula(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        response = await browser.client.get("/findings.xlsx?indicator=site.content.typo&order=oldest")
        assert response.status == 200
        assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(await response.read())).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        ids = {row[-1] for row in rows[1:]}
        assert ids == {id_of(n) for n in (*range(1, 9), 20, 21, 23)}
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert all(cell.hyperlink is None for cell in cells)
        entered(browser, "reader")
        sheet = openpyxl.load_workbook(io.BytesIO(await (await browser.client.get("/findings.xlsx")).read())).active
        assert sheet is not None
        assert not any("第3处" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def form_of(page: str) -> dict[str, str]:
    return {name: field_of(page, name) for name in ("seen", "acted")}


def reviews(run: EmbeddedRun, number: int) -> list[Review]:
    """What people handed in about a finding."""
    known = (one for one in payloads(run, OBSERVATIONS) if isinstance(one, Review))
    return [one for one in known if one.finding_id == id_of(number)]


async def test_a_step_is_handed_in_under_the_own_name_and_judged(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        page = await browser.page(f"/findings/{id_of(3)}")
        status, told = await browser.post(
            f"/findings/{id_of(3)}/act", {"action": "confirm", "reason": "已核对原文", **form_of(page)}
        )
        assert (status, "已登记确认" in told) == (200, True)
        assert "张三已确认，系统正在处理" in await browser.page(f"/findings/{id_of(3)}")
        (review,) = reviews(run, 3)
        assert (review.actor.id, review.actor.name, review.reason) == ("zhang", "张三", "已核对原文")
        assert review.at == run.now()


async def test_the_second_of_two_is_told_what_the_first_did(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (one, other):
        entered(one, "zhang")
        entered(other, "li")
        first, second = [form_of(await browser.page(f"/findings/{id_of(4)}")) for browser in (one, other)]
        assert (await one.post(f"/findings/{id_of(4)}/act", {"action": "dismiss", "reason": "引用原文", **first}))[
            0
        ] == 200
        status, told = await other.post(
            f"/findings/{id_of(4)}/act", {"action": "confirm", "reason": "我看是<错>", **second}
        )
        assert status == 409
        assert "张三已于" in told
        assert "排除该问题（引用原文）" in told
        assert "我看是&lt;错&gt;" in told  # nothing that was typed is lost
        assert len(reviews(run, 4)) == 1


async def test_a_measurement_in_between_is_told_too(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        form = form_of(await browser.page(f"/findings/{id_of(5)}"))
        put(
            run,
            clue(5, from_state="suspected", to_state="rectified", at=msgspec.to_builtins(FOUND + timedelta(days=1))),
        )
        status, told = await browser.post(f"/findings/{id_of(5)}/act", {"action": "confirm", **form})
        assert (status, "有了新的变化" in told) == (409, True)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"action": "dismiss"}, "排除须写明理由"),
        ({"action": "exempt", "reason": "改版"}, "须写明批准人和截止日期"),
        ({"action": "exempt", "reason": "改版", "approver": "李四", "until": "2026年"}, "不能识别"),
        ({"action": "reopen"}, "不能重新受理"),
        ({"action": "invented"}, "请选择要办理的事项"),
        ({}, "请选择要办理的事项"),
    ],
)
async def test_a_step_that_cannot_be_taken_is_said(run: EmbeddedRun, fields: dict[str, str], told: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post(f"/findings/{id_of(6)}/act", fields)
        assert (status, told in text) == (400, True), text


async def test_the_same_person_does_not_confirm_twice(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, li):
        entered(zhang, "zhang")
        entered(li, "li")
        _, told = await zhang.post(f"/findings/{id_of(20)}/act", {"action": "confirm"})
        assert "请另一人再行确认" in told
        assert [one.actor.id for one in reviews(run, 20)] == ["zhang"]


async def test_marked_rows_are_acted_on_together_and_each_fate_is_said(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        fields = [("finding", id_of(7)), ("finding", id_of(22)), ("finding", "invented"), ("action", "confirm")]
        response = await browser.client.post("/findings/act", data=[*fields, ("csrf", browser.csrf)])
        text = await response.text()
        assert "3个问题中办理了1个" in text
        assert "不能确认" in text
        assert "没有这个问题" in text
        assert (await browser.post("/findings/act", {"action": "confirm"}))[0] == 400
        assert (await browser.post("/findings/act", {"action": "dismiss", "finding": id_of(8)}))[0] == 400


async def test_a_look_is_asked_for_and_only_by_who_may(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, he):
        entered(zhang, "zhang")
        entered(he, "he")
        response = await zhang.answer(f"/findings/{id_of(1)}/recheck", {"reason": "单位称已整改"})
        assert (response.status, response.headers["Location"]) == (303, f"/findings/{id_of(1)}?asked=1")
        assert "已安排复查" in await zhang.page(response.headers["Location"])
        assert (await zhang.get(f"/findings/{id_of(1)}/recheck"))[0] == 303  # the address of a form leads to its page
        (asked,) = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, ChangeOfWatch)]
        assert (asked.action, asked.actor.id, asked.target) == ("recheck", "zhang", "site2")
        assert (await he.post(f"/findings/{id_of(1)}/recheck", {}))[0] == 403
        assert (await he.post(f"/findings/{id_of(1)}/act", {"action": "confirm"}))[0] == 403
        await advance(run, 0.1, 1)
        looks = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, PageObserved) and one.check.look]
        assert any(isinstance(one.check, PlannedCheck) and one.check.subject == "site2" for one in looks)


async def test_a_stored_page_is_shown_and_attacks_nobody(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, reader):
        entered(zhang, "zhang")
        page = await zhang.page(f"/findings/{id_of(1)}")
        address = page.split("查看留存</a>")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        shown = await zhang.page(address)
        assert "<iframe sandbox src=" in shown
        assert "<mark>布署</mark>" in shown
        framed = shown.split('<iframe sandbox src="')[1].split('"')[0].replace("&amp;", "&")
        response = await zhang.client.get(framed)
        assert response.headers["Content-Security-Policy"] == POLICY
        text = await response.text()
        assert "工作<mark>布署</mark>情况" in text
        for danger in (
            "script",
            "evil.example",
            "onerror",
            "onclick",
            "javascript",
            "<form",
            "<iframe",
            "http-equiv",
            "<a href",
        ):
            assert danger not in text, danger
        entered(reader, "reader")
        assert (await reader.get(framed))[0] == 403  # it proves what is withheld
        assert (await reader.get(address))[0] == 403
        entered(zhang, "admin")
        trail = await zhang.page("/trail")
        assert "查阅不公开的留存页面" in trail
        assert "查阅不公开内容" in trail


async def test_markup_in_what_is_marked_stays_text() -> None:
    page = harmless("<p>甲<b>乙</b>&lt;i&gt;丙</p>".encode(), ["<i>", "乙"])
    assert "<b><mark>乙</mark></b>" in page
    assert "<mark>&lt;i&gt;</mark>" in page
    assert spots("前甲后".encode(), ["甲"]) == [("前", "甲", "后")]
    assert words_to_mark({"wording": "“甲”至2026年7月1日", "evidence": []})[-1] == "甲"
    assert "2026-07-01" in words_to_mark({"wording": "2026年7月1日", "evidence": []})
    assert words_to_mark({"wording": "没有引用", "evidence": [{"note": ""}]}) == []


async def test_what_somebody_typed_is_never_markup(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        for path in ("/findings", f"/findings/{id_of(23)}"):
            assert "<script>alert(9)" not in await browser.page(path)
        assert json.dumps("<script>") not in await browser.page("/findings?q=<script>")
        assert "<script>" not in await browser.page("/findings?q=<script>alert(1)</script>")


async def test_a_units_person_reads_the_own_and_decides_nothing(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "he")
        assert id_of(21) in await browser.page("/findings?state=all")
        page = await browser.page(f"/findings/{id_of(21)}")
        assert 'name="action"' not in page
        assert "立即复查" not in page
        assert "布署" in page  # confirmed: the unit reads what it is charged with
        assert "布署" not in await browser.page(f"/findings/{id_of(6)}")  # a clue


async def test_two_looks_on_one_day_are_asked_for_and_how_each_ended_is_shown(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        for number in (1, 2):
            asked = {"action": "recheck", "reason": f"第{number}次<b>"}
            response = await browser.answer("/subjects/site1/watch", asked)
            assert (response.status, response.headers["Location"]) == (303, "/sites/site1?asked=1")
            assert "已安排复查" in await browser.page("/sites/site1?asked=1")
            await advance(run, 0.02, 1)
            page = await browser.page("/sites/site1")
            assert f"第{number}次&lt;b&gt;" in page
            assert page.count("打开正常") >= number, page
            assert "正在等待结果" not in page
        assert "第1次" in await browser.page(f"/findings/{id_of(2)}")


async def test_a_pause_is_approved_and_ends_by_itself(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (browser, he):
        entered(browser, "zhang")
        entered(he, "he")
        today = (run.planner.watermark() or run.now()).date()
        last = str(today + timedelta(days=1))
        whole = {"action": "pause", "reason": "改版<b>", "approver": "李四", "until": last}
        for lacking, told in (
            ({"approver": ""}, "须写明批准人"),
            ({"until": "", "reason": ""}, "须写明原因、截止日期"),
            ({"until": "明天"}, "不能识别"),
            ({"until": "2000-01-01"}, "截止日期须在今天"),
            ({"approver": "张三"}, "不能批准自己提出的"),
            ({"approver": "没有的人"}, "没有“没有的人”"),
            ({"action": "invented"}, "请选择"),
            ({"target": "site2"}, "没有这个栏目"),
        ):
            status, text = await browser.post("/subjects/site1/watch", {**whole, **lacking})
            assert (status, told in text) == (400, True), (lacking, text)
            assert "改版&lt;b&gt;" in text or "reason" in lacking
        assert (await he.post("/subjects/site1/watch", whole))[0] == 403
        status, text = await browser.post("/subjects/site1/watch", whole)
        assert (status, f"至{last}" in text) == (200, True), text
        await advance(run, 0.02, 1)
        page = await browser.page("/sites/site1")
        assert f"已暂停监测至{last}（张三办理，批准人李四，原因：改版&lt;b&gt;）" in page
        assert 'value="resume"' in page
        await advance(run, 2)
        page = await browser.page("/sites/site1")
        assert "张三办理" not in page
        assert 'value="pause"' in page
