"""Records by upload with every row looked at first, and texts proofread before they are published."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio
from aiohttp import FormData, web

from pipelines.office.intake.template import forms
from pipelines.running.embedded import EmbeddedRun
from schemas.events.observations import ManualResult
from schemas.events.types import OBSERVATIONS
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
KIND = "manual.result.v1"
pytestmark = pytest.mark.asyncio(loop_scope="module")
HEADINGS = ["编号", "网站标识码", "指标", "结果", "检查时间", "检查人"]


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(1, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        folder = tmp_path_factory.mktemp("records") / "data"
        async with running(folder, known, START) as run:
            people = [somebody("admin", "administrator"), somebody("zhang", "officer", name="张三")]
            register(folder, *people, somebody("he", "unit", unit="county"))
            await advance(run, 2)
            yield run


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def upload(rows: list[list[str]] | bytes, name: str = "检查.xlsx", kind: str = KIND) -> FormData:
    form = FormData(quote_fields=False)
    form.add_field("what", "preview")
    form.add_field("kind", kind)
    content = rows if isinstance(rows, bytes) else table(rows)
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    return form


def table(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(key: str, **changes: str) -> list[str]:
    values = {
        "编号": key,
        "网站标识码": "9901000001",
        "指标": "site.veto.security.harmful_content",
        "结果": "不合格",
        "检查时间": "2026-07-06 10:00",
        "检查人": "张三",
    }
    return list({**values, **changes}.values())


def results(run: EmbeddedRun) -> list[Any]:
    return [one for one in payloads(run, OBSERVATIONS) if isinstance(one, ManualResult)]


async def test_rows_are_looked_at_first_and_taken_once(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/records", upload([HEADINGS, row("r1"), row("r2")]))
        assert (status, "2行均可导入" in text) == (200, True), text
        assert results(run) == []
        name = text.split('name="upload" value="')[1].split('"')[0]
        fields = {"what": "accept", "upload": name, "kind": KIND}
        status, text = await browser.post("/records", fields)
        assert (status, "已导入2条" in text) == (200, True), text
        assert {(one.key, one.actor.id) for one in results(run)} == {("r1", "zhang"), ("r2", "zhang")}
        assert (await browser.post("/records", fields))[0] == 400


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([HEADINGS, row("r3"), row("r4", 结果="大概不合格")], "结果"),
        ([HEADINGS, row("r5", 网站标识码="0000000000")], "0000000000"),
        ([HEADINGS, row("r6", 指标="没有的指标")], "没有的指标"),
        (b"nothing", "检查.xlsx"),
    ],
)
async def test_one_wrong_row_takes_none_and_is_named(
    run: EmbeddedRun, rows: list[list[str]] | bytes, told: str
) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        before = len(results(run))
        status, text = await browser.post("/records", upload(rows))
        assert (status, told in text) == (400, True), text
        assert str(run.folder.root) not in text
        assert len(results(run)) == before


async def test_every_form_can_be_had_and_only_the_desk_hands_in(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        for kind in forms():
            response = await browser.client.get(f"/records/template?kind={kind}")
            assert response.status == 200
            assert openpyxl.load_workbook(io.BytesIO(await response.read())).sheetnames
        assert (await browser.get("/records/template?kind=../people"))[0] == 404
        assert (await browser.post("/records", upload([HEADINGS], kind="invented")))[0] == 400
        assert (await browser.post("/records", {"what": "accept", "upload": "../../people.yaml"}))[0] == 400
        entered(browser, "he")
        assert (await browser.get("/records"))[0] == 403
        assert (await browser.post("/records", upload([HEADINGS, row("r9")])))[0] == 403


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def filled(kind: str, **changes: str) -> dict[str, str]:
    """The form of a kind as its own example fills it in, about the site and unit that there are."""
    known = {"subject": "示例县1人民政府", "unit": "示例县", "by": "张三", "at": "2026-07-06T09:00"}
    example = dict(forms()[kind].example)
    own = {name: known[name] for name in ("subject", "unit") if name in example}
    for later in ("done", "newest"):  # times of an example that lie ahead of this run
        example.pop(later, None)
    return {**example, **own, "by": "张三", "at": "2026-07-06T09:00", "kind": kind, "key": f"T-{kind}", **changes}


@pytest.mark.parametrize("kind", sorted(forms()))
async def test_a_record_of_every_kind_is_filled_in_by_form(run: EmbeddedRun, kind: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        page = await browser.page(f"/records/new?kind={kind}")
        for name in forms()[kind].names:
            assert f'name="{name}"' in page or name == "evidence"
        status, text = await browser.post("/records/new", filled(kind))
        assert (status, "已登记" in text) == (200, True), text
        status, text = await browser.post("/records/new", filled(kind))
        assert (status, "没有重复计入" in text) == (200, True), text


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(run: EmbeddedRun) -> None:
    typed = filled(KIND, key="T-9", subject="没有的<网站>", result="大概", detail="=1+1<script>", at="前天")
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        before = len(results(run))
        status, text = await browser.post("/records/new", typed)
        assert status == 400
        for field in ("subject", "result", "at"):
            assert f'id="{field}-wrong"' in text, field
        assert 'id="key-wrong"' not in text
        for kept in ("没有的&lt;网站&gt;", "大概", "=1+1&lt;script&gt;", "前天", "T-9"):
            assert kept in text
        assert "<script>" not in text
        assert len(results(run)) == before


async def test_a_record_carries_its_picture_and_no_program(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        for name, body, right in (("照片.png", PNG, True), ("virus.png", b"MZ\x90", False)):
            form = FormData(quote_fields=False)
            for field, value in filled(KIND, key=f"T-{name}", detail="=HYPERLINK(1)").items():
                form.add_field(field, value)
            form.add_field("proof", body, filename=name, content_type="image/png")
            status, text = await browser.post("/records/new", form)
            assert (status, "已登记" in text) == ((200, True) if right else (400, False)), text
        taken = next(one for one in results(run) if one.key == "T-照片.png")
        assert len(taken.evidence) == 1
        assert taken.detail == "=HYPERLINK(1)"
        assert (await browser.post("/records/new", {"kind": "invented"}))[0] == 404
        entered(browser, "he")
        assert (await browser.post("/records/new", filled(KIND)))[0] == 403


async def test_a_text_is_proofread_and_not_kept(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "he")
        status, text = await browser.post("/text", {"text": "会议布署了<b>工作</b>，重申中华人民共和国万岁。"})
        assert status == 200
        assert "部署" in text.split("<tbody>")[1]
        assert "&lt;b&gt;" in text
        status, text = await browser.post("/text", {"text": "会议部署了工作。"})
        assert (status, "没有发现问题" in text) == (200, True)
        assert (await browser.post("/text", {"text": "  "}))[0] == 400
        assert (await browser.post("/text", {"text": "字" * 100_001}))[0] == 400
        secret = "一段不留存的文字"
        await browser.post("/text", {"text": secret})
        kept = [
            path for path in Path(run.folder.root).rglob("*") if path.is_file() and path.stat().st_size < 10_000_000
        ]
        assert not any(secret.encode() in path.read_bytes() for path in kept)
