"""The forms of an office's circulars in the browser: begun, looked at, changed, chosen; the unusable is refused."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import FormData

from pipelines.console.server import house_of
from pipelines.office.pdf import can_print
from pipelines.rehearsal.sample_people import sample_guests
from pipelines.running.embedded import EmbeddedRun
from schemas.registry.load import dump, load
from schemas.templates.load import starter
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import alone, running
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    folder = tmp_path_factory.mktemp("templates") / "data"
    async with running(folder, registry(1), START) as run:
        people = [somebody("admin", "administrator"), somebody("zhang", "officer"), somebody("reader", "reader")]
        register(folder, *people)
        house_of(run).keeper.passwords.set("admin", "correct-horse-42")
        yield run


@pytest.fixture
def folder(run: EmbeddedRun) -> Path:
    """Where templates lie; none are there."""
    home = run.folder.root / "templates"
    for path in home.glob("*") if home.exists() else ():
        path.unlink()
    run.folder.registry.write_text(dump(alone(run)), encoding="utf-8")
    return home


def upload(name: str, content: bytes) -> FormData:
    form = FormData(quote_fields=False)
    form.add_field("what", "upload")
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    return form


async def refused(browser: Browser, path: str, fields: dict[str, str] | FormData, told: str) -> None:
    status, text = await browser.post(path, fields)
    alert = text.split('role="alert"')[1].split("</p>")[0]
    assert (status, told in alert) == (400, True), alert
    assert "<script>" not in alert


async def test_a_template_is_begun_looked_at_changed_and_chosen(run: EmbeddedRun, folder: Path) -> None:
    renewed: list[int] = []
    async with browsers(run, 2, renew=lambda: renewed.append(1)) as (zhang, reader):
        zhang.enter("zhang")
        reader.enter("reader")
        assert "还没有模板" in await reader.page("/templates")
        response = await zhang.answer("/templates", {"what": "begin"})
        assert (response.status, response.headers["Location"]) == (303, "/templates/circular")
        page = await zhang.page("/templates/circular")
        assert "关于2026年第三季度全市政府网站与政务新媒体检查情况的通报" in page
        assert "issuer: 示例市政府办公室" in page  # the office's own name, not an invented one
        await refused(zhang, "/templates", {"what": "begin"}, "已有名为“circular”的模板")
        changed = (folder / "circular.yaml").read_text(encoding="utf-8").replace("举一反三", "举一反三<script>")
        fields = {"what": "save", "text": changed.replace("\n", "\r\n")}
        status, page = await zhang.post("/templates/circular", fields)
        assert (status, "已保存" in page, "举一反三&lt;script&gt;" in page) == (200, True, True)
        assert (folder / "circular.yaml").read_text(encoding="utf-8").strip() == changed.strip()
        assert "举一反三。" in (folder / "circular.yaml.bak").read_text(encoding="utf-8")
        status, page = await zhang.post("/templates/circular", {"what": "choose"})
        assert (status, "今后的通报按此模板编制" in page, renewed) == (200, True, [1])
        assert load(run.folder.registry).program.template == "circular"
        assert 'name="what"' not in await reader.page("/templates/circular")
        assert (await reader.post("/templates/circular", {"what": "choose"}))[0] == 403


async def test_what_cannot_be_used_changes_nothing(run: EmbeddedRun, folder: Path) -> None:
    async with browsers(run) as (browser,):
        browser.enter("zhang")
        assert (await browser.answer("/templates", upload("本级.yaml", starter().encode()))).status == 303
        before = (folder / "本级.yaml").read_text(encoding="utf-8")
        for content, told in (
            (b"", "模板"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b"id: [", "YAML"),
            (b"id: x\nversion: 1\ntitle: <script>\n", "issuer"),
            (starter().replace("sites.running", "sites.nothing").encode(), "sites.nothing"),
            (b"a" * 400_001, "KB"),
        ):
            await refused(browser, "/templates", upload("本级.yaml", content), "" if not content else told)
            assert (folder / "本级.yaml").read_text(encoding="utf-8") == before
        assert [path.name for path in folder.iterdir()] == ["本级.yaml"]
        typed = {"what": "save", "text": before.replace("sites.running", "sites.nothing<b>")}
        status, page = await browser.post("/templates/本级", typed)
        assert (status, "sites.nothing&lt;b&gt;" in page) == (400, True)  # what was typed is still there
        assert str(run.folder.root) not in page
        await refused(browser, "/templates", {"what": "upload"}, "请选择一个模板文件")
        for name in ("nothing", "..%2fregistry", "x" * 50):
            assert (await browser.get(f"/templates/{name}"))[0] == 404
        await refused(browser, "/templates", upload("坏 名.yaml", starter().encode()), "模板名称须为")


async def test_a_template_that_went_bad_on_disk_is_named(run: EmbeddedRun, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "old.yaml").write_text("id: old\n", encoding="utf-8")
    async with browsers(run) as (browser,):
        browser.enter("zhang")
        assert "不能使用" in await browser.page("/templates")
        assert "模板有误，看不到样子" in await browser.page("/templates/old")
        assert (await browser.post("/templates/old", {"what": "choose"}))[0] == 400
        assert load(run.folder.registry).program.template == ""


async def test_the_sample_is_not_changed(run: EmbeddedRun, folder: Path) -> None:
    async with browsers(run, guests=sample_guests()) as (browser,):
        browser.enter("jingban")
        await refused(browser, "/templates", {"what": "begin"}, "示例省的登记册是预设的")
        assert not list(folder.glob("*"))


async def test_a_paper_is_printed_as_pdf_when_it_is_asked_for(run: EmbeddedRun, folder: Path) -> None:
    place = "/editions/circular/2026-07-01_2026-07-05"
    async with browsers(run) as (browser,):
        browser.enter("zhang")
        made = {"what": "make", "kind": "circular", "from": "2026-07-01", "to": "2026-07-05", "label": "七月上旬"}
        assert (await browser.post("/editions", made))[0] == 200
        name = f"{place}/circular-2026-07-01_2026-07-05.pdf"
        assert (name in await browser.page(place)) is can_print()
        response = await browser.client.get(name)
        if can_print():
            assert (response.content_type, (await response.read())[:5]) == ("application/pdf", b"%PDF-")
            assert await (await browser.client.get(name)).read() == await response.read()
        else:
            assert response.status == 404
        assert (await browser.get(f"{place}/nothing.pdf"))[0] == 404
        assert (await browser.get(f"{place}/..%2f..%2f..%2fsecret.pdf"))[0] == 404
