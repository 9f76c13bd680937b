"""Drafts beside their data: sentences and rows edited in place, figures with their trace, what waits with its spot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pipelines.office.edition_edits import edits_of, rows, texts
from pipelines.office.kept_editions import KeptEdition
from pipelines.running.embedded import EmbeddedRun
from schemas.times import at
from tests.pipelines.test_edition_edits import FIRST, TABLE
from tests.pipelines.test_editions import CODE, faulty, make
from tests.stages.templates.papers import sites
from tests.support.console import Browser, alerts, browsers, register, somebody
from tests.support.embedded import running
from tests.support.registries import registry

pytestmark = pytest.mark.asyncio(loop_scope="module")
PLACE = f"/editions/circular/{CODE}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with running(tmp_path_factory.mktemp("edit") / "data", registry(1), at("2026-07-06T00:00:00+08:00")) as run:
        staff = [somebody("zhang", "officer", name="张三"), somebody("li", "officer", name="李四")]
        staff += [somebody("admin", "administrator"), somebody("shen", "chief"), somebody("reader", "reader")]
        register(run.folder.root, *staff, somebody("he", "unit", unit="county"))
        yield run


@pytest.fixture
def edition(run: EmbeddedRun, tmp_path: Path) -> KeptEdition:
    """A draft with five sites of which two fail, without edits."""
    found = KeptEdition(run.folder, CODE)
    (found.home / "edits.yaml").unlink(missing_ok=True)
    named = faulty(2)
    for n, one in enumerate(named, start=3):
        one.update({"subject": f"网站{n}", "subject_id": f"s{n}"})
    make(run.folder, tmp_path, sites=sites(合格=3, 不合格=2), problems=named)
    return found


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def first(edition: KeptEdition) -> str:
    return next(one.text for one in texts(edition) if one.slot == FIRST)


async def test_a_sentence_is_edited_where_it_stands_and_taken_back(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        assert "对照数据修改文字" in await zhang.page(PLACE)
        page = await zhang.page(f"{PLACE}/edit")
        assert "sites.checked}" not in page  # names of figures are not shown
        fields = {"what": "text", "slot": FIRST, "text": "本期检查5家，合格3家，不合格2家，合格率60%。", "seen": "0"}
        status, page = await zhang.post(f"{PLACE}/edit", fields)
        assert (status, "已改写文字，五种格式已重新生成" in page) == (200, True), page
        assert first(edition) == "本期检查5家，合格3家，不合格2家，合格率60%。"
        assert "本期检查" in (edition.papers / f"circular-{CODE}.html").read_text(encoding="utf-8")
        assert "张三于" in page
        undo = page.split('name="undoes" value="')[1].split('"')[0]
        assert "已撤销修改" in (await zhang.post(f"{PLACE}/edit", {"what": "undo", "undoes": undo}))[1]
        assert first(edition).startswith("检查5家")


async def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        same = {"what": "text", "slot": FIRST, "text": first(edition), "reason": "没有<b>"}
        status, page = await zhang.post(f"{PLACE}/edit", same)
        assert (status, "没有可改之处" in page, "没有&lt;b&gt;" in page) == (400, True, True)
        for fields in (
            {"what": "burn"},
            {"what": "text", "slot": "parts[99]", "text": "x"},
            {"what": "order", "slot": TABLE, "at.x": "甲"},
            {"what": "drop", "slot": TABLE, "row": rows(edition)[0].rows[0][0]},
        ):
            status, page = await zhang.post(f"{PLACE}/edit", fields)
            (told,) = alerts(page)
            assert (status, bool(told), "--" in told) == (400, True, False), (fields, told)
        assert edits_of(edition) == []


async def test_the_second_of_two_people_is_told_what_the_first_did(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run, 2) as (zhang, li):
        entered(zhang, "zhang"), entered(li, "li")
        fields = {"what": "text", "slot": FIRST, "seen": "0"}
        assert (await zhang.post(f"{PLACE}/edit", {**fields, "text": "检查5家，多数合格。", "reason": "简写"}))[
            0
        ] == 200
        status, page = await li.post(f"{PLACE}/edit", {**fields, "text": "检查5家。", "reason": "更短"})
        assert (status, "张三已改动这一处" in page) == (400, True)
        assert first(edition) == "检查5家，多数合格。"
        other = next(one for one in texts(edition) if one.slot != FIRST and one.kind == "paragraph")
        assert (await li.post(f"{PLACE}/edit", {**fields, "slot": other.slot, "text": "另一段。", "reason": "并行"}))[
            0
        ] == 200


async def test_rows_are_changed_dropped_added_and_ordered(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        (table,) = rows(edition)
        one, two = (key for key, _ in table.rows)
        order = {"what": "order", "slot": TABLE, f"at.{one}": "2", f"at.{two}": "1"}
        assert (await zhang.post(f"{PLACE}/edit", order))[0] == 200
        assert [key for key, _ in rows(edition)[0].rows] == [two, one]
        drop = {"what": "drop", "slot": TABLE, "row": one, "reason": "签发前已整改"}
        assert (await zhang.post(f"{PLACE}/edit", drop))[0] == 200
        added = {"what": "add", "slot": TABLE, f"new.{table.columns[-1]}": "人工发现", "reason": "现场检查"}
        status, page = await zhang.post(f"{PLACE}/edit", added)
        assert (status, "人工发现" in page) == (200, True)
        assert len(rows(edition)[0].rows) == 2


async def test_a_figure_opens_its_trace_for_who_reads_editions(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run, 2) as (reader, he):
        entered(reader, "reader"), entered(he, "he")
        page = await reader.page(f"{PLACE}/trace?figure=sites.failed")
        assert "“2”的来历" in page
        assert "依据2项" in page
        for unknown in ("", "nothing", "../../x"):
            assert (await reader.get(f"{PLACE}/trace?figure={unknown}"))[0] == 404
        assert (await reader.get(f"{PLACE}/edit"))[0] == 403
        assert (await he.get(f"{PLACE}/trace?figure=sites.failed"))[0] == 403
        assert (await reader.get("/editions/weekly/2026-W28/trace?figure=x"))[0] == 404


async def test_the_self_check_leads_to_the_spot(run: EmbeddedRun, edition: KeptEdition) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        fields = {"what": "text", "slot": FIRST, "text": "检查5家，合格4家，不合格2家，合格率60%。"}
        _, page = await zhang.post(f"{PLACE}/edit", fields)
        number = next(n for n, one in enumerate(texts(edition)) if one.slot == FIRST)
        assert f'href="#t{number}"' in page
        assert f'id="t{number}"' in page
        assert f'{PLACE}/edit#t{number}"' in await zhang.page(PLACE)


async def test_the_range_of_an_edition_is_any_unit(run: EmbeddedRun) -> None:
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        assert '<option value="county">示例县</option>' in await zhang.page("/editions")
