"""The unit's side and the office's: asked, answered row by row with a photo, objected, decided by a second person.

One run for all; every test walks the case of a county of its own, so that none needs what another one did."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
import pytest_asyncio
from aiohttp import FormData, web

from pipelines.log.records import NewRecord
from pipelines.office.cases.papers import LETTERS
from pipelines.office.cases.papers.reply_form import TITLE
from pipelines.running.embedded import EmbeddedRun
from schemas.events.actor import MACHINE
from schemas.events.cases import CaseStep
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, Measured
from schemas.events.observations import ChangeOfWatch
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.registry.load import dump
from schemas.registry.model import RoleHeld, Unit
from schemas.times import at
from tests.pipelines.test_case_papers import filled_book
from tests.support.account_looks import ACCOUNT, publish_looks
from tests.support.console import Browser, alerts, browsers, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry, site

START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-07T09:00:00+08:00")
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(200)
SITES = {"county": "site1", "other": "site2", "east": "site3", "west": "site4"}  # by the unit that runs it
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


def county(id: str, name: str) -> Unit:
    return Unit(id=id, name=name, short_name=name, level="county", parent="city", order=2)


def found(number: int, unit: str, state: str = "confirmed") -> Event:
    data = FindingTransition(
        finding_id=f"{number:032x}",
        generation=1,
        rulebook="national-2019-19",
        rulebook_version="1",
        indicator="site.content.typo",
        clause="c",
        severity="deduct",
        subject=SITES[unit],
        target=SITES[unit],
        target_kind="site",
        unit=unit,
        from_state=None,
        to_state=msgspec.convert(state, str),  # type: ignore[arg-type]
        at=FOUND + timedelta(seconds=number),
        cause="measured",
        actor=MACHINE,
        first_seen=FOUND,
        last_seen=FOUND,
        measured=Measured(value=1),
        wording=f"{unit}的第{number}处错误",
    )
    return Event(
        id=f"case-{number}",
        source="test",
        type="xunwang.finding.transition.v1",
        time=FOUND,
        subject=data.subject,
        program="p",
        partitionkey=data.subject,
        data=data,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        overrides = {f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in range(1, len(SITES) + 1)}
        base = registry(len(SITES), address_overrides=overrides)
        names = {"other": "另一县", "east": "东县", "west": "西县"}
        known = msgspec.structs.replace(
            base,
            units=[*base.units, *(county(unit, name) for unit, name in names.items())],
            sites=[site(n, roles=[RoleHeld(role="runs", unit=unit)]) for n, unit in enumerate(SITES, 1)],
            accounts=[ACCOUNT],
        )
        folder = tmp_path_factory.mktemp("cases") / "data"
        async with running(folder, known, START) as run:
            assert dump(known)
            register(
                folder,
                somebody("admin", "administrator"),
                somebody("zhang", "officer", name="张三"),
                somebody("li", "reviewer", name="李四"),
                somebody("he", "unit", unit="county", name="何芒种"),
                somebody("stranger", "unit", unit="other", name="外县人"),
                somebody("dong", "unit", unit="east", name="东立夏"),
                somebody("xi", "unit", unit="west", name="西立秋"),
            )
            await advance(run, 2)
            events = [*(found(n, "county") for n in (1, 2, 3)), found(4, "other"), found(5, "county", "suspected")]
            events += [found(6, "east"), found(7, "west")]
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in events])
            publish_looks(run.log, FOUND)
            await advance(run, 1)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def steps(run: EmbeddedRun, unit: str, *, common: bool = False) -> list[CaseStep]:
    """Those of the unit's case: of what its site has in common with other sites, or of all the rest."""
    told = [one for one in payloads(run, CASES) if isinstance(one, CaseStep) and one.unit == unit]
    return [one for one in told if bool(one.cause) == common]


async def notified(run: EmbeddedRun, zhang: Browser, unit: str) -> CaseStep:
    """The first step of the unit's case, taken now."""
    status, text = await zhang.post("/cases", {"unit": unit, "deadline": "2026-07-24"})
    assert (status, "已交办2份" in text) == (200, True), text
    (begun,) = steps(run, unit)
    return begun


async def test_a_case_goes_from_the_notice_to_the_decision(run: EmbeddedRun) -> None:
    async with browsers(run, 4) as (zhang, he, stranger, li):
        for browser, who in ((zhang, "zhang"), (he, "he"), (stranger, "stranger"), (li, "li")):
            entered(browser, who)
        page = await zhang.page("/cases")
        assert "示例县（" in page
        begun = await notified(run, zhang, "county")
        (together,) = steps(run, "county", common=True)
        # All sites are served from one address and fail together: a case of their own, told with each finding.
        assert "同一服务器地址（127.0.0.1）上的4家网站同时出现" in together.cause_text
        theirs = await zhang.page(f"/findings/{together.rows[0].id}")
        assert f"<dt>共同原因</dt><dd>{together.cause_text}</dd>" in theirs
        assert "<dt>共同原因</dt>" not in await zhang.page(f"/findings/{1:032x}")
        assert (begun.actor.id, begun.deadline) == ("zhang", "2026-07-24")
        numbers = {row.id: row.number for row in begun.rows}
        assert {f"{n:032x}" for n in (1, 2, 3)} <= numbers.keys()
        assert f"{5:032x}" not in numbers  # a clue is not asked about
        address = f"/cases/{begun.case_id}"
        mine = await he.page(address)
        assert "county的第1处错误" in mine
        assert "2026-07-24" in mine
        assert mine.count('name="files.') == len(numbers)
        await nothing_of_it_is_known_to(stranger, address)
        assert "外县" not in mine
        assert (await he.post(f"{address}/step", {"step": "closed"}))[0] == 403

        form = FormData(quote_fields=False)
        first, second = (numbers[f"{n:032x}"] for n in (1, 2))
        form.add_field(f"reply.{first}", "mended")
        form.add_field(f"measures.{first}", "已改正<b>")
        form.add_field(f"files.{first}", PHOTO, filename="整改.png", content_type="image/png")
        form.add_field(f"reply.{second}", "objected")
        form.add_field(f"cause.{second}", "引用原文")
        status, text = await he.post(f"{address}/answer", form)
        assert (status, "已反馈2条" in text) == (200, True), text
        assert "已改正&lt;b&gt;" in text
        rechecks = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, ChangeOfWatch)]
        assert {one.action for one in rechecks} == {"recheck"}
        proof = text.split(f"{address}/proof/")[1].split('"')[0]
        response = await zhang.client.get(f"{address}/proof/{proof}")
        assert (response.content_type, await response.read()) == ("image/png", PHOTO)
        assert (await stranger.get(f"{address}/proof/{proof}"))[0] == 404
        assert (await zhang.get(f"{address}/proof/{'0' * 64}"))[0] == 404

        office = await zhang.page(address)
        assert "引用原文" in office
        assert 'value="upheld"' not in office  # the officer does not decide on an objection
        status, text = await li.post(f"{address}/step", {"step": "upheld", "row": str(second)})
        (told,) = alerts(text)
        assert (status, "须写明理由" in told, "--" in told) == (400, True, False), told
        upheld = {"step": "upheld", "row": str(second), "reason": "<i>并非原文</i>"}
        status, text = await li.post(f"{address}/step", upheld)
        assert (status, "已登记：维持认定" in text) == (200, True), text
        assert "&lt;i&gt;并非原文" in await he.page(address)
        assert [one.step for one in steps(run, "county")] == ["notified", "answered", "disputed", "upheld"]


async def test_accounts_are_shown_to_whom_they_concern(run: EmbeddedRun) -> None:
    async with browsers(run, 3) as (zhang, he, stranger):
        for browser, who in ((zhang, "zhang"), (he, "he"), (stranger, "stranger")):
            entered(browser, who)
        for browser in (zhang, he):
            assert "示例县发布" in await browser.page("/subjects?kind=account")
            page = await browser.page("/subjects/a1")
            assert "微信" in page
            assert "<li>政务<ul>" in page.replace("\n", "").replace("  ", "")
            assert '办事指南 <span class="tag bad">打不开</span>' in page
            assert '7/4<br><span class="good">1篇</span>' in page
            assert "2026年7月7日：是否发布未知，已查看" in page
            assert "2026年6月10日至2026年7月3日连续24天没有发布，超过“监测时间点前2周内无更新”的14天" in page
        assert "示例县发布" not in await stranger.page("/subjects")
        assert (await stranger.get("/subjects/a1"))[0] == 404
        assert (await zhang.get("/subjects/site1"))[0] == 404  # it has a page of its own
        assert "没有登记" in await zhang.page("/subjects?q=绝无此号")


async def nothing_of_it_is_known_to(stranger: Browser, address: str) -> None:
    for path in ("/cases?state=all", "/findings?state=all", "/work", "/api/v1/findings?state=all"):
        assert "county的" not in await stranger.page(path), path
    assert (await stranger.get(address))[0] == 404
    assert (await stranger.post(f"{address}/answer", {"reply.1": "mended"}))[0] == 404
    assert (await stranger.get(f"/findings/{1:032x}"))[0] == 404


async def test_a_page_that_is_overtaken_says_by_whom_and_keeps_what_was_typed(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, dong):
        entered(zhang, "zhang")
        entered(dong, "dong")
        begun = await notified(run, zhang, "east")
        case, n = begun.case_id, next(row.number for row in begun.rows if row.id == f"{6:032x}")
        status, text = await zhang.post(f"/cases/{case}/step", {"step": "reminded"})
        assert (status, "已登记：已催办" in text) == (200, True), text
        fields: dict[str, Any] = {f"reply.{n}": "accepted", f"measures.{n}": "正在<改>", "seen": "1"}
        status, text = await dong.post(f"/cases/{case}/answer", fields)
        assert status == 400
        assert "张三已登记“已催办”" in text
        assert "正在&lt;改&gt;" in text
        count = len(steps(run, "east"))
        for wrong, told in (
            ({}, "请至少对一条选择"),
            ({f"reply.{n}": "invented"}, "请选择反馈意见"),
            ({f"reply.{n}": "objected"}, "须写明理由"),
        ):
            status, text = await dong.post(f"/cases/{case}/answer", wrong)
            assert (status, told in text) == (400, True)
        form = FormData(quote_fields=False)
        form.add_field(f"reply.{n}", "mended")
        form.add_field(f"files.{n}", b"MZ\x90 a program", filename="照片.png", content_type="image/png")
        status, text = await dong.post(f"/cases/{case}/answer", form)
        assert (status, "应为图片、PDF或办公文档" in text) == (400, True)
        status, text = await zhang.post(f"/cases/{case}/step", {"step": "invented"})
        assert (status, "请选择要办理的事项" in text) == (400, True)
        assert (await zhang.post("/cases", {"unit": "nowhere"}))[0] == 400
        assert (await zhang.get("/cases/invented"))[0] == 404
        assert len(steps(run, "east")) == count


async def test_papers_are_downloaded_by_whom_they_concern_and_a_filled_form_comes_back(
    run: EmbeddedRun, tmp_path: Path
) -> None:
    async with browsers(run, 3) as (zhang, xi, stranger):
        for browser, who in ((zhang, "zhang"), (xi, "xi"), (stranger, "stranger")):
            entered(browser, who)
        begun = await notified(run, zhang, "west")
        address = f"/cases/{begun.case_id}"
        office = await zhang.page(address)
        for kind in LETTERS:
            assert f"{address}/paper/{kind}.docx" in office
        response = await zhang.client.get(f"{address}/paper/整改通知.docx")
        text = "".join(one.text for one in docx.Document(io.BytesIO(await response.read())).paragraphs)
        assert "西县" in text
        assert (await xi.get(f"{address}/paper/整改通知.docx"))[0] == 403
        for path in (f"{address}/paper/{TITLE}.xlsx", f"{address}/paper/整改通知.docx"):
            assert (await stranger.get(path))[0] == 404
        for name in ("没有的文书.docx", "整改通知.xlsx", "整改通知"):
            assert (await zhang.get(f"{address}/paper/{name}"))[0] == 404

        form = tmp_path / "回复.xlsx"
        form.write_bytes(await (await xi.client.get(f"{address}/paper/{TITLE}.xlsx")).read())
        number = next(row.number for row in begun.rows if row.id == f"{7:032x}")
        filled_book(form, {number: {"反馈意见": "随便"}})
        status, text = await xi.post(f"{address}/reply", handed(form))
        assert (status, "“随便”不能识别" in text, str(tmp_path) in text) == (400, True, False), text
        filled_book(form, {number: {"反馈意见": "属实已整改", "措施": "已改<b>"}})
        assert (await stranger.post(f"{address}/reply", handed(form)))[0] == 404
        count = len(steps(run, "west"))
        status, text = await xi.post(f"{address}/reply", handed(form))
        assert (status, "已登记1条反馈" in text, "已改&lt;b&gt;" in text) == (200, True, True), text
        (answered,) = steps(run, "west")[count:]
        assert [(one.reply, len(one.evidence)) for one in answered.answers] == [("mended", 1)]
        for wrong in (b"PK\x03\x04 no zip", b"MZ"):
            form.write_bytes(wrong)
            assert (await xi.post(f"{address}/reply", handed(form)))[0] == 400
        assert (await xi.post(f"{address}/reply", {}))[0] == 400


def handed(form: Path) -> FormData:
    data = FormData(quote_fields=False)
    data.add_field("form", form.read_bytes(), filename=form.name, content_type="application/octet-stream")
    data.add_field("proof", PHOTO, filename="整改.png", content_type="image/png")
    return data


async def test_the_register_is_held_against_what_was_seen(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, he):
        entered(zhang, "zhang")
        entered(he, "he")
        page = await zhang.page("/register")
        assert "疑似未报备（1）" in page
        assert "见于“示例县发布”（appid：wx00000000000000aa），登记册中没有" in page
        assert "需人工核看" in page
        assert "“示例县发布”（微信公众号）" in page  # nothing was told of its name and holder
        assert "wx00000000000000aa" not in await zhang.page("/register?kind=renamed")
        assert (await zhang.get("/register.xlsx"))[0] == 200
        assert (await he.get("/register"))[0] == 403
        assert "/register" in await zhang.page("/subjects")
        assert "/register" not in await he.page("/subjects")
