"""Editions in the browser: any window while the run is up, compared with the one before, released once by the chief."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web

from pipelines.office.intake import hand_in, observation
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.releasing import Releases, differences, lines_of
from pipelines.running.embedded import EmbeddedRun
from schemas.events.actor import Actor
from schemas.events.observations import SignOff
from schemas.events.reports import EditionMade
from schemas.events.types import OBSERVATIONS, REPORTS
from schemas.records.letters import Letter
from schemas.times import at
from tests.support.console import Browser, alerts, browsers, field_of, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
WEEK = "/editions/weekly/2026-W28"
TEMPLATE = """
id: shili-2026
version: 1
title: 示例市{period}检查情况的通报
issuer: 示例市人民政府办公室
addressees: [各县（区）人民政府]
opening: 现将有关情况通报如下。
parts:
- text: 检查网站{sites.checked}家。
- {text: "来信{letters}件。", if: letters}
"""
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(1, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        known = msgspec.structs.replace(known, program=msgspec.structs.replace(known.program, template="circular"))
        folder = tmp_path_factory.mktemp("editions") / "data"
        (folder / "templates").mkdir(parents=True)
        (folder / "templates" / "circular.yaml").write_text(TEMPLATE, encoding="utf-8")
        async with running(folder, known, START) as run:
            people = [somebody("admin", "administrator"), somebody("zhang", "officer"), somebody("shen", "chief")]
            register(folder, *people, somebody("li", "reviewer"), somebody("reader", "reader"))
            await advance(run, 8.01)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


async def test_a_draft_is_made_while_the_run_is_up_and_released_once(run: EmbeddedRun) -> None:
    async with browsers(run, 3) as (zhang, shen, reader):
        for browser, who in ((zhang, "zhang"), (shen, "shen"), (reader, "reader")):
            entered(browser, who)
        status, text = await zhang.post("/editions", {"what": "make", "kind": "weekly", "from": "2026-07-08"})
        assert (status, "已编成2026年第28周监测周报。自校核通过" in text) == (200, True), text
        assert "草稿" in await reader.page("/editions")
        assert (await zhang.post(WEEK, {"signed_on": "2026-07-14"}))[0] == 403
        status, text = await shen.post(WEEK, {"signed_on": "七月"})
        assert (status, "日期“七月”不能识别" in text) == (400, True)
        status, text = await shen.post(WEEK, {"signed_on": "2026-07-14"})
        assert (status, "已签发；该期报告今后不再改动" in text) == (200, True), text
        release = Releases(run.folder).of("weekly", "2026-W28")
        assert release is not None
        assert (release.actor.id, release.signed_on) == ("shen", "2026-07-14")
        assert "2026-07-14签发" in await reader.page("/editions")
        name = "weekly-2026-W28.html"
        released = await reader.page(f"{WEEK}/{name}")
        (run.folder.editions / "weekly/2026-W28" / name).write_text("重编", encoding="utf-8")
        assert await reader.page(f"{WEEK}/{name}") == released
        status, text = await zhang.post("/editions", {"what": "make", "kind": "weekly", "from": "2026-07-08"})
        assert (status, "已由人员shen于2026-07-14签发，不能改动" in text) == (400, True)
        assert (await shen.post(WEEK, {"signed_on": "2026-07-15"}))[0] == 400
        assert (await reader.get(f"{WEEK}/release.json"))[0] == 404


async def test_what_has_not_ended_is_a_draft_and_no_more(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "shen")
        fields = {"what": "make", "kind": "circular", "from": "2026-07-06", "to": "2026-07-31", "label": "七月"}
        assert "已编成七月季度通报草稿" in (await browser.post("/editions", fields))[1]
        place = "/editions/circular/2026-07-06_2026-07-31"
        before = await browser.page(f"{place}/circular-2026-07-06_2026-07-31.html")
        status, text = await browser.post(place, {"signed_on": "2026-07-14"})
        assert (status, "才结束，尚不能签发" in text) == (400, True)
        assert await browser.page(f"{place}/circular-2026-07-06_2026-07-31.html") == before


async def test_a_circular_from_a_template_is_checked_overruled_and_released_once_for_all_doors(
    run: EmbeddedRun,
) -> None:
    place, code = "/editions/circular/2026-07-06_2026-07-12", "2026-07-06_2026-07-12"
    async with browsers(run, 2) as (shen, reader):
        entered(shen, "shen")
        entered(reader, "reader")
        fields = {"what": "make", "kind": "circular", "from": "2026-07-06", "to": "2026-07-12", "label": "七月上旬"}
        assert (await shen.post("/editions", fields))[0] == 200
        status, text = await shen.post(place, {"signed_on": "2026-07-14"})
        assert (status, "没有写明合格、不合格数" in text) == (400, True), text
        assert "签发前须处理（1处）" in text
        assert "xunwang" not in text
        assert "totals." not in text
        assert KeptEdition(run.folder, code).released is None
        assert (await shen.post(place, {"what": "overrule"}))[0] == 400
        key = field_of(text, "key")
        assert "已记录维持1处" in (await shen.post(place, {"what": "overrule", "reason": "另文通报", "key": key}))[1]
        status, text = await shen.post(place, {"signed_on": "2026-07-14"})
        assert (status, "已签发；该期报告今后不再改动" in text) == (200, True), text
        told = KeptEdition(run.folder, code).released
        assert told is not None
        assert (told.by, [one.reason for one in told.overruled]) == ("shen", ["另文通报"])
        page = await reader.page(f"{place}/circular-{code}.html")
        assert "示例市七月上旬检查情况的通报" in page
        assert "草稿" not in page
        assert "2026-07-14签发" in await reader.page("/editions")
        assert (await shen.post(place, {"signed_on": "2026-07-15"}))[0] == 400
        assert "编更正稿" in await shen.page(place)
        assert "编更正稿" not in await reader.page(place)
        assert (await reader.post(f"{place}/revise", {}))[0] == 403
        assert (await shen.post(f"{WEEK}/revise", {}))[0] in (400, 404)
        status, text = await shen.post(f"{place}/revise", {})
        assert (status, "没有影响其内容的变化" in text) == (400, True)
        text = await corrected(run, shen, place)
        assert f"已编成更正稿{code}-r2，与{code}相比" in text
        assert f"原签发文稿的摘要{told.digest}，更正稿签发后为" in text
        assert "来信1件" in await reader.page(f"{place}-r2/circular-{code}-r2.json")
        assert (await shen.post("/editions", fields))[0] == 200
        assert await reader.page(f"{place}/circular-{code}.html") == page
        assert "草稿" in await reader.page(f"{place}-r2/circular-{code}-r2.html")
        by, when = Actor(id="shen", name="人员shen"), at("2026-07-16T09:00:00+08:00")
        KeptEdition(run.folder, code).withdraw(by, "附件有误", when)
        assert "人员shen于2026-07-16撤回</strong>：附件有误" in await reader.page(place)
        assert "2026-07-16撤回" in await reader.page("/editions")
        status, text = await shen.post(f"{place}-r2", {"signed_on": "2026-07-16"})
        assert (status, "没有写明合格、不合格数" in text) == (400, True), text
    made = [one for one in payloads(run, REPORTS) if isinstance(one, EditionMade) and one.state == "released"]
    assert [(one.by, one.overruled) for one in made] == [("shen", 1)]


async def corrected(run: EmbeddedRun, browser: Browser, place: str) -> str:
    """The page of a correction once a letter that came late is stored."""
    moment = at("2026-07-08T12:00:00+08:00")
    late = Letter(
        key="L1", subject="site1", asked=moment, at=moment, by="人员shen", actor=Actor(id="shen", name="人员shen")
    )
    hand_in(run.log, [observation("p", "mailbox.letter.v1", late, moment)])
    async with asyncio.timeout(120):
        while True:
            await advance(run, 0.01)
            status, text = await browser.post(f"{place}/revise", {})
            if status == 200:
                return text
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "invented", "from": "2026-07-08"}, "请选择报告种类"),
        ({"kind": "weekly"}, "请填写起始日"),
        ({"kind": "weekly", "from": "x"}, "不能识别"),
        ({"kind": "weekly", "from": "2026-07-08", "to": "2026-07-01"}, "请对调"),
        ({"kind": "weekly", "from": "2026-07-08", "unit": "nowhere"}, "没有这个单位"),
        ({"what": "sign_off", "from": "2026-07-06", "to": "2026-07-31"}, "期间未结束不能签认"),
        ({"what": "sign_off", "from": "x", "to": "y"}, "不能识别"),
    ],
)
async def test_what_cannot_be_made_is_said(run: EmbeddedRun, fields: dict[str, str], told: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "shen")
        status, text = await browser.post("/editions", {"what": "make", **fields})
        assert (status, told in text) == (400, True), text
        assert "--" not in "".join(alerts(text))


async def test_a_sign_off_is_of_a_window_that_has_ended_and_of_who_may(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, li):
        entered(zhang, "zhang")
        entered(li, "li")
        fields = {"what": "sign_off", "from": "2026-07-06", "to": "2026-07-12"}
        status, text = await li.post("/editions", fields)
        assert (status, "无权签认零报告" in text) == (400, True)
        status, text = await zhang.post("/editions", fields)
        assert (status, "项须人工确认的指标未接报" in text) == (200, True), text
        (signed,) = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, SignOff)]
        assert signed.actor.id == "zhang"
        assert "没有重复登记" in (await zhang.post("/editions", fields))[1]


@pytest.mark.parametrize("path", ["/editions/weekly/%252e%252e", "/editions/invented/x", "/editions/weekly/2020-W01"])
async def test_no_other_folder_is_an_edition(run: EmbeddedRun, path: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "shen")
        assert (await browser.get(path))[0] == 404
        assert (await browser.get("/internal/%2e%2e%2fpeople.yaml"))[0] == 404
        assert (await browser.get("/internal/x.xlsx"))[0] == 404


async def test_differences_are_those_of_the_text() -> None:
    one = "<style>p{}</style><p>甲<b>乙</b></p><tr><td>1</td><td>2</td></tr>"
    other = "<p>甲乙</p><tr><td>1</td><td>3</td></tr>"
    assert lines_of(one) == ["甲乙", "1　2"]
    assert list(differences(one, other)) == [("-", "1　2"), ("+", "1　3")]
    assert list(differences(one, one)) == []
