"""Rulebooks, word packs, retention and sources in the browser: read, compared, tried, added to."""

import asyncio
import fcntl
import os
import signal
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
import yaml
from aiohttp import FormData, web

from pipelines.log.records import NewRecord
from pipelines.office.own_words import ADDED
from pipelines.office.trial.job import LOCK
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.fetches import Answered
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.registry.load import load
from schemas.registry.model import Account, RoleHeld
from schemas.registry.sources import AccountSource
from schemas.rulebooks.load import load_all
from schemas.textpacks import load_pack
from schemas.textpacks.allow import load_allowed
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, running, serving
from tests.support.looks import event
from tests.support.observations import a_check
from tests.support.registries import registry

pytestmark = pytest.mark.asyncio(loop_scope="module")
START = at("2026-07-06T00:00:00+08:00")
HOME = "site.veto.home_stale"


async def answer(request: web.Request) -> web.Response:
    """Site 1 is kept up, its home page six days old in a week; nothing answers for site 2 but an error."""
    if "site2" in request.host:
        return web.Response(status=403, text="<title>访问被拒绝</title>当前访问疑似黑客攻击，已被网站防火墙拦截")
    items = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>2026-07-01</span></li>' for n in range(8))
    return web.Response(text=f"<title>示例</title><ul>{items}</ul>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    roles = [RoleHeld(role="runs", unit="county")]
    page = AccountSource(source="page", url="http://www.site1.gov.cn/wx")
    accounts = [
        Account(id="a1", name="云川发布", platform="weibo", roles=roles, sources=[page]),
        Account(id="a2", name="云川视频", platform="douyin", roles=roles),
    ]
    async with serving(answer) as port:
        overrides = {f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)}
        known = msgspec.structs.replace(registry(2, address_overrides=overrides), accounts=accounts)
        folder = tmp_path_factory.mktemp("rulebooks") / "data"
        async with running(folder, known, START) as run:
            register(
                folder,
                somebody("admin", "administrator"),
                somebody("zhang", "officer", name="张三"),
                somebody("he", "unit", unit="county"),
                somebody("shen", "chief"),
            )
            await advance(run, 2)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def written(**home: object) -> bytes:
    """The national rulebook with other numbers for the home page, as a file."""
    book = load_all()["national-2019-19"]
    indicators = [msgspec.structs.replace(one, **home) if one.id == HOME else one for one in book.indicators]
    other = msgspec.structs.replace(book, id="stricter", title="更严的指标", indicators=indicators)
    return yaml.safe_dump(msgspec.to_builtins(other), allow_unicode=True).encode()


async def upload(browser: Browser, content: bytes) -> tuple[int, str]:
    form = FormData()
    form.add_field("file", content, filename="更严的指标.yaml")
    response = await browser.answer("/rulebooks", form)
    text = await response.text()
    return response.status, response.headers.get("Location", "") or text.split("<main")[1]


async def test_a_rulebook_is_read_with_source_and_sureness(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, he):
        entered(zhang, "zhang"), entered(he, "he")
        assert "现行" in await zhang.page("/rulebooks")
        text = await zhang.page("/rulebooks/national-2019-19?q=首页")
        for word in ("国办秘函〔2019〕19号", "见于两份以上文件", "自动监测"):
            assert word in text
        assert "site.veto" not in text
        assert "home_stale" not in text
        assert "没有符合条件的指标" in await zhang.page("/rulebooks/national-2019-19?q=没有这个词")
        assert (await zhang.get("/rulebooks/nothing"))[0] == 404
        assert (await he.get("/rulebooks/national-2019-19"))[0] == 200
        assert (await he.get("/rulebooks/national-2019-19/try"))[0] == 403


async def test_a_draft_is_compared_and_tried_and_nothing_in_force_moves(run: EmbeddedRun) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        status, place = await upload(zhang, written(threshold=3, warning=2))
        assert (status, place) == (303, "/rulebooks/draft-stricter")
        text = await zhang.page("/rulebooks?old=national-2019-19&new=draft-stricter")
        assert "差别（1项指标）" in text
        assert "限值由“14”改为“3”" in text
        assert "没有差别" in await zhang.page("/rulebooks?old=national-2019-19&new=national-2019-19")

        before = run.log.ends("findings")
        address = f"{place}/try"
        wrong = {"what": "begin", "first": "2026-07-09", "last": "2026-07-06"}
        assert "起始日晚于截止日" in (await zhang.post(address, wrong))[1]
        assert (await zhang.post(address, {"what": "begin", "first": "", "last": "x"}))[0] == 400
        asked = {"what": "begin", "first": "2026-07-06", "last": "2026-07-07"}
        assert (await zhang.post(address, asked))[0] == 303
        job = zhang.house.trials.job
        assert job is not None
        await asyncio.to_thread(job._process.join, 120)
        assert not job.failed
        text = await zhang.page(address)
        assert "人员zhang" not in text
        assert "张三于" in text
        assert "新增问题1个，不再成立0个" in text
        assert run.log.ends("findings") == before
        assert (await zhang.post(address, {"what": "stop"}))[0] == 400  # there is nothing to stop


async def test_a_trial_is_stopped_and_goes_on_where_it_was(run: EmbeddedRun) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        _, place = await upload(zhang, written(threshold=2, warning=1))
        asked = {"what": "begin", "first": "2026-07-06", "last": "2026-07-07"}
        assert (await zhang.post(f"{place}/try", asked))[0] == 303
        job = zhang.house.trials.job
        assert job is not None
        assert job._process.pid is not None
        os.kill(job._process.pid, signal.SIGSTOP)  # before it can be through
        assert "正在试算" in await zhang.page(f"{place}/try")
        assert "请等它结束或先停止" in (await zhang.post(f"{place}/try", asked))[1]
        assert (await zhang.post(f"{place}/try", {"what": "stop"}))[0] == 303
        assert "再次开始会从停下的地方继续" in await zhang.page(f"{place}/try")


async def test_a_second_console_at_the_same_trial_is_told_so(run: EmbeddedRun) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        _, place = await upload(zhang, written(threshold=4, warning=2))
        asked = {"what": "begin", "first": "2026-07-06", "last": "2026-07-07"}
        assert (await zhang.post(f"{place}/try", asked))[0] == 303
        first = zhang.house.trials.job
        assert first is not None
        await asyncio.to_thread(first._process.join, 120)
        with (first.asked.trial.into / LOCK).open("w") as other:  # of the same folder
            fcntl.flock(other, fcntl.LOCK_EX)
            assert (await zhang.post(f"{place}/try", asked))[0] == 303
            second = zhang.house.trials.job
            assert second is not None
            await asyncio.to_thread(second._process.join, 120)
            text = await zhang.page(f"{place}/try")
        assert "另一处正在试算" in text
        assert "2026-07-06至2026-07-07的结果" in text  # what the other came to stands
        assert not first.busy


async def test_the_chief_puts_a_draft_in_force_from_a_day_on(run: EmbeddedRun) -> None:
    before = run.folder.registry.read_bytes()
    async with browsers(run, 2) as (shen, zhang):
        entered(shen, "shen"), entered(zhang, "zhang")
        _, place = await upload(shen, written(threshold=3, warning=2))
        assert (await zhang.post(place, {"first": "2026-07-20", "reason": "x"}))[0] == 403
        asked = {"what": "look", "first": "2026-07-20", "reason": "按本年度<要点>"}
        bad = (({"reason": ""}, "请写明更换的依据"), ({"first": "2026-07-01"}, "早于今天"), ({"first": ""}, "日期"))
        for wrong, why in bad:
            status, text = await shen.post(place, asked | wrong)
            assert (status, why in text, "xunwang" in text) == (400, True, False), why
        status, text = await shen.post(place, asked)
        assert (status, "差别1项指标" in text, "限值由“14”改为“3”" in text) == (200, True, True)
        assert run.folder.registry.read_bytes() == before  # nothing is done yet
        status, text = await shen.post(place, asked | {"what": "switch"})
        assert (status, "自2026-07-20起按“更严的指标”判定" in text) == (200, True), text
        (change,) = load(run.folder.registry).program.rulebook_changes
        told = (change.rulebook, change.valid_from, change.by, change.reason)
        assert told == ("stricter", "2026-07-20", "shen", "按本年度<要点>")
        assert (await shen.get(place))[0] == 404  # it is no draft any more
        assert (await shen.get("/rulebooks/stricter"))[0] == 200
    run.folder.registry.write_bytes(before)
    (run.folder.root / "rulebooks" / "stricter.yaml").unlink()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"id: x", b"<b>", b"id: ../../x\n", b"a: &a [*a]"], ids=range(6))
async def test_a_file_that_is_no_rulebook_is_refused_in_a_sentence(run: EmbeddedRun, content: bytes) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        status, text = await upload(zhang, content)
        assert status == 400
        assert 'role="alert"' in text
        assert str(run.folder.root) not in text


async def test_words_are_added_with_a_reason_and_allowed_and_taken_out(run: EmbeddedRun) -> None:
    home = run.folder.root / "textpacks"
    async with browsers(run, 2) as (zhang, he):
        entered(zhang, "zhang"), entered(he, "he")
        text = await zhang.page("/words")
        assert "内置" in text
        add = {"what": "add", "word": "云穿县", "right": "云川县", "level": "wrong", "reason": "常见误写<b>"}
        assert "已添加“云穿县”" in (await zhang.post("/words", add))[1]
        text = await zhang.page("/words")
        assert "常见误写&lt;b&gt;" in text
        pack = load_pack(home / ADDED)
        assert (pack.version, pack.reasons) == (1, {"云穿县": "常见误写<b>"})
        for bad, why in (
            (add, "已经加过"),
            (add | {"word": "云"}, "2至40个字"),
            (add | {"word": "云川县"}, "相同"),
            (add | {"word": "云氚县", "reason": ""}, "请写明理由"),
            (add | {"word": "云氚县", "level": "nothing"}, "请选择级别"),
        ):
            status, text = await zhang.post("/words", bad)
            assert (status, why in text) == (400, True), why
        assert (await he.post("/words", add))[0] == 403
        allow = {"what": "allow", "word": "云川县扶贫办", "reason": "牌子保留至年底"}
        assert (await zhang.post("/words", allow))[0] == 200
        assert [(one.word, one.by) for one in load_allowed(home / "allow.yaml")] == [("云川县扶贫办", "张三")]
        assert "已去掉" in (await zhang.post("/words", {"what": "drop", "word": "云穿县"}))[1]
        assert not (home / ADDED).exists()
        (home / "allow.yaml").unlink()


async def test_what_stays_silent_is_named_with_the_day_since_when(run: EmbeddedRun) -> None:
    async with browsers(run, 2) as (zhang, he):
        entered(zhang, "zhang"), entered(he, "he")
        text = await zhang.page("/sources")
        silent = text.split("最近一次没有应答的")[1].split("没有可用来源的")[0]
        assert "示例县2人民政府" in silent
        assert "示例县1人民政府" not in silent
        assert "对方拒绝或限制访问" in silent
        assert "云川视频" in text.split("没有可用来源的")[1]
        assert "云川发布" not in text.split("没有可用来源的")[1]
        assert (await he.get("/sources"))[0] == 403


async def test_what_is_wrong_with_a_source_is_told_with_its_mend(run: EmbeddedRun) -> None:
    now = run.clock.now()
    refused = Answered(asked="page http://barred.example/", told="refused", at=now, detail="HTTP 403")
    check = a_check("profile", "a1", now.date(), subject="a1", due=now)
    page = PageObserved(check=check, outcome="void", void_reason="blocked", answers=[refused])
    told = event("page.observed", page, now, parts=("barred",), key="a1")
    run.log.append([NewRecord(OBSERVATIONS, told.partitionkey, encode(told))])
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        wrong = (await zhang.page("/sources")).split("需要处理的（1项）")[1]
        assert "公开页面（barred.example）最迟自" in wrong
        assert "涉及1个账号（云川发布）" in wrong
        assert "请与对方联系放行本单位的访问地址" in wrong
        assert "公开页面（barred.example）" in await zhang.page("/status")
    (told_by_status,) = (await run.overview())["sources"]
    assert told_by_status.startswith("公开页面（barred.example）最迟自")


async def test_retention_is_told_by_topic(run: EmbeddedRun) -> None:
    async with browsers(run) as (admin,):
        entered(admin, "admin")
        text = await admin.page("/upkeep")
        assert "监测计划：7天" in text
        assert "观测：永久" in text
