"""The first hour in the browser: tables looked at and taken in, references, proposed columns, and monitoring again."""

import html
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest
import pytest_asyncio
from aiohttp import FormData, web

from pipelines.data_folder import DataFolder
from pipelines.office.registry_desk import RegistryDesk, begin_registry
from pipelines.office.registry_import.own_headings import remember
from pipelines.rehearsal.sample_people import sample_guests
from pipelines.running.embedded import EmbeddedRun
from schemas.mistakes import MistakeError
from schemas.registry.load import dump, load
from schemas.registry.model import Column, Registry
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")
SITES = [
    ["网站标识码", "网站名称", "首页网址", "主办单位", "网站类型"],
    ["9901000011", "示例县11人民政府", "http://www.site11.gov.cn/", "示例县", "政府门户网站"],
    ["9901000012", "=cmd|'/c calc'!A1", "http://www.site12.gov.cn/", "示例县", "部门网站"],
]
COLUMNS = [
    ["网站标识码", "栏目名称", "栏目网址", "栏目性质"],
    ["9901000011", "要闻", "http://www.site11.gov.cn/yw/", "动态要闻类"],
]


def table(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = text, "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(what: str, **files: bytes) -> FormData:
    form = FormData(quote_fields=False)
    form.add_field("what", what)
    for name, content in files.items():
        form.add_field("tables", content, filename=f"{name}.xlsx", content_type="application/octet-stream")
    return form


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(1, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        folder = tmp_path_factory.mktemp("registry") / "data"
        async with running(folder, known, START) as run:
            people = [somebody("admin", "administrator"), somebody("zhang", "officer"), somebody("li", "reviewer")]
            register(folder, *people)
            yield run


@pytest.fixture
def written(run: EmbeddedRun) -> Registry:
    """The registry as the run began with it."""
    (known,) = run.installation.registries.values()
    run.folder.registry.write_text(dump(known), encoding="utf-8")
    return known


def entered(browser: Browser, who: str) -> Browser:
    browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def field(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


async def test_tables_are_looked_at_then_taken_in(run: EmbeddedRun, written: Registry) -> None:
    renewed: list[int] = []
    async with browsers(run, renew=lambda: renewed.append(1)) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/registry", upload("preview", 网站=table(SITES), 栏目=table(COLUMNS)))
        assert status == 200, text
        assert "新增：网站2家，栏目1个" in text
        assert "仍保留在登记册" in text  # what is not in the tables
        assert load(run.folder.registry) == written  # nothing is saved yet
        fields = {"what": "accept", "upload": field(text, "upload"), "base": field(text, "base")}
        status, text = await browser.post("/registry", fields)
        assert status == 200, text
        assert renewed == [1]
        now = load(run.folder.registry)
        assert [site.code for site in now.sites] == ["9901000001", "9901000011", "9901000012"]
        assert now.sites[0] == written.sites[0]
        assert now.program == written.program
        assert run.folder.edited.exists()
        assert load(run.folder.registry.with_name("registry.yaml.bak")) == written
        status, text = await browser.post("/registry", fields)
        assert (status, "已不在，请重新上传" in text) == (400, True)


async def test_a_registry_that_changed_meanwhile_is_not_overwritten(run: EmbeddedRun, written: Registry) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        _, text = await browser.post("/registry", upload("preview", 网站=table(SITES)))
        RegistryDesk(run.folder).set_references(["https://a.example/"], "电话")
        fields = {"what": "accept", "upload": field(text, "upload"), "base": field(text, "base")}
        status, text = await browser.post("/registry", fields)
        assert (status, "预览之后登记册又有改动" in text) == (400, True)
        assert len(load(run.folder.registry).sites) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "网站"),
        (b"not a table at all", "网站"),
        (table([["一", "二"], ["甲", "乙"]]), "从表头看不出是哪种表"),
        (table([SITES[0], ["", "无码", "http://x.gov.cn/", "示例县", "部门网站"]]), "网站标识码"),
        (table([SITES[0], ["9901000019", "<script>alert(1)</script>", "不是网址", "示例县", "部门网站"]]), "网址"),
    ],
    ids=["empty", "no table", "unknown headings", "no code", "no address"],  # a table's bytes hold the time it was made
)
async def test_a_table_that_cannot_be_used_is_said(
    run: EmbeddedRun, written: Registry, content: bytes, told: str
) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/registry", upload("preview", 网站=content))
        assert status == 400
        alert = text.split('role="alert"')[1].split("</p>")[0]
        assert told in alert
        assert "<script>" not in alert
        assert str(run.folder.root) not in text  # no path of ours
        assert load(run.folder.registry) == written


@pytest.mark.parametrize("name", ["../../etc", "", "x" * 30, "..%2f"])
async def test_a_forged_upload_is_no_way_into_other_folders(run: EmbeddedRun, written: Registry, name: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/registry", {"what": "accept", "upload": name, "base": "x"})
        assert (status, "请重新上传" in text) == (400, True)
        assert (await browser.post("/registry", {"what": "invented"}))[0] == 400
        entered(browser, "li")
        assert (await browser.get("/registry"))[0] == 403
        assert (await browser.post("/registry", upload("preview", 网站=table(SITES))))[0] == 403


async def test_references_are_proposed_and_confirmed(run: EmbeddedRun, written: Registry) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "admin")
        assert "参考网址" in (await browser.page("/registry")).split("还需办理")[1]
        wrong = {"what": "references", "addresses": "https://a.example/\n不是网址", "contact": ""}
        status, text = await browser.post("/registry", wrong)
        assert (status, "“不是网址”不是完整的网址" in text) == (400, True)
        right = {"what": "references", "addresses": "https://a.example/\r\n https://b.example/\nhttps://a.example/"}
        assert (await browser.post("/registry", right | {"contact": "0890-1"}))[0] == 200
        program = load(run.folder.registry).program
        assert program.reference_targets == ["https://a.example/", "https://b.example/"]
        assert (program.agent_contact, program.references_proposed) == ("0890-1", False)


async def test_proposed_columns_are_named_and_confirmed_or_taken_out(run: EmbeddedRun, written: Registry) -> None:
    desk = RegistryDesk(run.folder)
    found = [
        Column(id=f"site1/p{n}", name=f"栏目{n}", url=f"http://www.site1.gov.cn/p{n}/", nature="dynamic")
        for n in (1, 2, 3)
    ]
    assert desk.propose("site1", found) == 3
    assert desk.propose("site1", found) == 0
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        assert "待确认的栏目（3个）" in await browser.page("/registry")
        fields = {f"nature.site1/p{n}": "notice" for n in (1, 2, 3)} | {"what": "confirm"}
        named = fields | {"fate.site1/p1": "keep", "name.site1/p1": "通知公告", "cycle.site1/p1": "180"}
        assert "更新周期“两周”应为天数" in (await browser.post("/registry", named | {"cycle.site1/p1": "两周"}))[1]
        assert "栏目名称不能为空" in (await browser.post("/registry", named | {"name.site1/p1": " "}))[1]
        assert "请至少对一个栏目" in (await browser.post("/registry", fields))[1]
        status, text = await browser.post("/registry", named | {"fate.site1/p2": "drop"})
        assert (status, "已确认1个栏目，去掉1个" in text) == (200, True)
    columns = {c.id: c for c in load(run.folder.registry).sites[0].columns}
    assert "site1/p2" not in columns
    assert not columns["site1/p3"].confirmed
    first = columns["site1/p1"]
    assert (first.name, first.nature, first.cycle_days, first.confirmed) == ("通知公告", "notice", 180, True)


async def test_the_sample_is_not_changed(run: EmbeddedRun, written: Registry) -> None:
    async with browsers(run, guests=sample_guests()) as (browser,):
        browser.enter("jingban")
        status, text = await browser.post("/registry", upload("preview", 网站=table(SITES)))
        assert (status, "示例省的登记册是预设的" in text) == (400, True)
        assert load(run.folder.registry) == written


async def test_an_office_begins_with_an_empty_registry(tmp_path: Path) -> None:
    begin_registry(tmp_path / "new", "示例市人民政府办公室")
    folder = DataFolder(tmp_path / "new")
    known = load(folder.registry)
    assert (known.program.office, known.program.name) == ("示例市人民政府办公室", "示例市政府网站监测")
    assert (known.sites, known.program.references_proposed) == ([], True)
    with pytest.raises(MistakeError, match="已有登记册"):
        begin_registry(tmp_path / "new", "示例市人民政府办公室")
    with pytest.raises(MistakeError, match="请写明监测单位的名称"):
        begin_registry(tmp_path / "other", " ")
    path = tmp_path / "sites.xlsx"
    path.write_bytes(table(SITES))
    desk = RegistryDesk(folder)
    desk.accept([path], desk.state())
    assert len(desk.registry().sites) == 2


ODD = [
    ["序号", "站点代码", "站点叫法", "访问入口", "谁家开的", "归口科室", "备注"],
    ["1", "9901000013", "示例县13人民政府", "http://www.site13.gov.cn/", "示例县", "政务公开科", ""],
]
HALF = [
    ["网站标识码", "网站名称", "首页网址", "主办单位", "运维方", "<b>归口</b>"],
    ["9901000014", "示例县14人民政府", "http://www.site14.gov.cn/", "示例县", "示例县", "科室"],
]


def numbers(text: str) -> dict[str, str]:
    """By heading the number under which the page asks about it."""
    found = re.findall(r'name="heading\.(\d+)" value="([^"]*)"', text)
    return {html.unescape(heading): number for number, heading in found}


async def test_unknown_headings_are_matched_by_hand_once(run: EmbeddedRun, written: Registry) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/registry", upload("preview", 站点=table(ODD)))
        assert (status, "从表头看不出是哪种表" in text) == (400, True)
        asked = numbers(text)
        assert set(asked) == {
            "站点代码",
            "站点叫法",
            "访问入口",
            "谁家开的",
            "归口科室",
        }  # 序号 and 备注 are of every table
        assert "政务公开科" in text
        said = {"站点代码": "sites:code", "站点叫法": "sites:name", "访问入口": "sites:url", "谁家开的": "sites:runs"}
        fields = {f"field.{asked[one]}": value for one, value in said.items()}
        fields |= {f"heading.{number}": one for one, number in asked.items()}
        match = {"what": "match", "upload": field(text, "upload"), **fields}
        status, text = await browser.post("/registry", match)
        assert (status, "已记住4个表头" in text, "新增：网站1家" in text) == (200, True, True), text
        assert set(numbers(text)) == {"归口科室"}
        unused = {"what": "match", "upload": field(text, "upload"), "heading.0": "归口科室", "field.0": "sites:"}
        _, text = await browser.post("/registry", unused)
        assert numbers(text) == {}
        status, text = await browser.post("/registry", upload("preview", 下次=table(ODD)))
        assert (status, "新增：网站1家" in text, numbers(text)) == (200, True, {})
        fields = {"what": "accept", "upload": field(text, "upload"), "base": field(text, "base")}
        assert (await browser.post("/registry", fields))[0] == 200
        assert [site.code for site in load(run.folder.registry).sites] == ["9901000001", "9901000013"]
        forget = {"what": "forget", "kind": "sites", "heading": "站点代码"}
        assert "不再记住表头“站点代码”" in (await browser.post("/registry", forget))[1]
        assert (await browser.post("/registry", forget))[0] == 400
    (run.folder.root / "headings.yaml").unlink()


async def test_only_free_fields_of_the_table_are_offered_and_known_headings_keep_their_meaning(
    run: EmbeddedRun, written: Registry
) -> None:
    async with browsers(run) as (browser,):
        entered(browser, "zhang")
        status, text = await browser.post("/registry", upload("preview", 网站=table(HALF)))
        assert (status, set(numbers(text))) == (200, {"运维方", "<b>归口</b>"})
        assert "<b>归口" not in text
        assert 'value="sites:operates"' in text
        assert 'value="sites:name"' not in text  # another column has it
        assert 'value="accounts:' not in text
        upload_of = {"what": "match", "upload": field(text, "upload")}
        for wrong in (
            {"heading.0": "运维方", "field.0": "sites:invented"},
            {"heading.0": "运维方", "field.0": "invented:name"},
            {"heading.0": "x" * 61, "field.0": "sites:operates"},
            {"heading.0": "运维方", "field.0": ""},
        ):
            status, text = await browser.post("/registry", upload_of | wrong)
            assert (status, 'role="alert"' in text) == (400, True), wrong
        assert not (run.folder.root / "headings.yaml").exists()
        remember(run.folder.root, [("sites", "网站名称", "url")])
        assert "新增：网站1家" in (await browser.post("/registry", upload("preview", 网站=table(HALF))))[1]
    (run.folder.root / "headings.yaml").unlink()
