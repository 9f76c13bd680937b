"""Sentences, cells and rows of a draft edited by people: kept by the next draft, told when the data moved on."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.data_folder import DataFolder
from pipelines.office.edition_edits import Wanted, edit, edits_of, rows, texts
from pipelines.office.kept_editions import KeptEdition
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.registry.load import parse
from stages.reporter.templates.facts import FACTS
from tests.pipelines.test_editions import CODE, faulty, folder, make
from tests.pipelines.test_editions import edition as told
from tests.stages.templates.papers import sites

__all__ = ["folder"]
LI = Actor(id="li", name="李四", roles=("officer",))
NOW = datetime.fromisoformat("2026-07-15T09:00:00+08:00")
FIRST, TABLE = "parts[0]", "attachments[0]"


def draft(folder: DataFolder, work: Path, good: int = 3, bad: int = 2) -> KeptEdition:
    named = faulty(bad)
    for at, one in enumerate(named):
        one.update({"subject": f"网站{good + at}", "subject_id": f"s{good + at}"})
    make(folder, work, sites=sites(合格=good, 不合格=bad), problems=named)
    return KeptEdition(folder, CODE)


def changed(edition: KeptEdition, kind: str, slot: str = "", **asked: Any) -> str:
    """An edit taken; its id."""
    return edit(edition, [Wanted(kind, slot, **asked)], LI, NOW)[0].id  # type: ignore[arg-type]


def text(edition: KeptEdition, slot: str = FIRST) -> str:
    return next(one.text for one in texts(edition) if one.slot == slot)


def remarks(edition: KeptEdition) -> list[tuple[str, bool]]:
    return [(one.about, one.waits) for one in edition.kept.remarks]


def html(edition: KeptEdition) -> str:
    return (edition.papers / f"circular-{CODE}.html").read_text(encoding="utf-8")


def test_a_sentence_is_edited_and_its_figures_go_on_to_follow(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    assert text(edition) == "检查5家，合格3家，不合格2家，合格率60%。"
    changed(edition, "text", FIRST, text="本期检查5家，合格3家，不合格2家，合格率60%，请各单位重视。")
    assert text(edition) == "本期检查5家，合格3家，不合格2家，合格率60%，请各单位重视。"
    assert remarks(edition) == []
    again = draft(folder, tmp_path, good=4)
    assert text(again) == "本期检查6家，合格4家，不合格2家，合格率66.7%，请各单位重视。"
    assert "66.7%" in html(again)
    assert html(again).count('<p class="body edited">') == 1
    blocks = json.loads((again.papers / f"circular-{CODE}.json").read_bytes())["blocks"]
    assert [one["text"] for one in blocks if one.get("edited")] == [text(again)]
    assert remarks(again) == []


def test_a_number_typed_by_hand_no_longer_follows_and_waits(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    changed(edition, "text", FIRST, text="检查5家，合格4家，不合格2家，合格率60%。")
    assert text(edition).startswith("检查5家，合格4家")
    assert {about for about, _ in remarks(edition)} == {"unfollowed", "by_hand"}
    said = [one.sentence for one in edition.waiting() if one.severity == "改动"]
    assert "正文第2段经改写，数字sites.passed（数据为3）不再随数据印出。" in said
    assert any("手写的“4”没有数据依据" in one for one in said)
    assert "数字sites.passed（数据为3）不再随数据印出" in told(folder, "release", CODE, code=2)


def test_a_reason_given_with_an_edit_is_kept_and_holds_nothing_up(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    changed(edition, "text", FIRST, text="检查5家，合格4家，不合格2家，合格率60%。", reason="一家已于签发前整改")
    assert remarks(edition) == [("unfollowed", False), ("by_hand", False)]
    assert [one for one in edition.waiting() if one.severity == "改动"] == []
    assert [(one.actor, one.reason) for one in edits_of(edition)] == [(LI, "一家已于签发前整改")]


def test_an_edit_whose_data_changed_is_named_stale(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    changed(edition, "text", FIRST, text="检查{sites.checked}家，多数合格。", reason="不点数字")
    assert ("stale", True) not in remarks(edition)
    again = draft(folder, tmp_path, good=4)
    assert text(again) == "检查6家，多数合格。"
    stale = [one.sentence for one in again.kept.remarks if one.about == "stale"]
    assert stale == [
        "正文第2段改写后数据有变：改写时为“检查{sites.checked}家，合格3家，不合格2家，合格率60%。”，"
        "现为“检查{sites.checked}家，合格4家，不合格2家，合格率66.7%。”，请重新改写或撤销。"
    ]


def test_an_edit_of_a_part_that_is_gone_is_named_lost(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    changed(edition, "text", "parts[1]", text="上述网站未及时更新。", reason="不点名")
    make(folder, tmp_path, sites=sites(合格=3))
    lost = KeptEdition(folder, CODE)
    assert [one.about for one in lost.kept.remarks] == ["lost"]
    assert "上述网站" not in html(lost)


def test_a_row_is_taken_out_with_a_reason_and_told_beside_the_text(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    (table,) = rows(edition)
    (key, cells), other = table.rows
    with pytest.raises(MistakeError, match="删去一行须写明理由"):
        changed(edition, "drop", TABLE, row=key)
    changed(edition, "drop", TABLE, row=key, reason="已另行发文")
    assert [one for one, _ in rows(edition)[0].rows] == [other[0]]
    assert edition.kept.edition.left_out == ["s3"]
    assert "文中数字sites.failed仍按数据印为2，与表不符" in edition.kept.remarks[0].sentence
    facts = parse(edition.papers / f"circular-{CODE}.{FACTS}")
    assert [(one["site"]) for one in facts["tables"][0]["rows"]] == [other[1][0]]
    assert facts["tables"][0]["row_count"] == 1
    again = draft(folder, tmp_path)
    assert [one for one, _ in rows(again)[0].rows] == [other[0]]
    assert rows(again)[0].dropped[0].reason == "已另行发文"
    assert cells[0] not in {held[0] for _, held in rows(again)[0].rows}


def test_the_twin_without_edits_is_as_data_made_it(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    assert (edition.kept.edition.edited, edition.kept.remarks, edition.kept.data) == ([], [], None)


def test_rows_are_added_and_ordered(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    changed(edition, "add", TABLE, cells={"网站": "槐南网", "问题": "栏目空白"}, reason="县里补报")
    keys = [key for key, _ in rows(edition)[0].rows]
    changed(edition, "order", TABLE, rows=[keys[2], keys[0]])
    assert [cells[0] for _, cells in rows(edition)[0].rows] == ["槐南网", "网站3", "网站4"]
    again = draft(folder, tmp_path, bad=3)
    assert [cells[0] for _, cells in rows(again)[0].rows] == ["槐南网", "网站3", "网站4", "网站5"]
    assert "调整次序后新增的1行排在最后" in "".join(one.sentence for one in again.kept.remarks)


def test_a_cell_is_written_anew_and_told_when_its_data_changed(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    key = rows(edition)[0].rows[0][0]
    changed(edition, "cell", TABLE, row=key, column="问题", text="长期未更新")
    assert rows(edition)[0].rows[0][1] == ["网站3", "长期未更新"]
    assert "长期未更新" in html(edition)
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=[{**faulty(1)[0], "indicator": "links"}])
    said = [one.sentence for one in KeptEdition(folder, CODE).kept.remarks]
    assert said == ["表“不合格网站”：“问题”改写后数据有变：改写时为“stale”，现为“links”，请重新改写或撤销。"]


def test_an_edit_is_taken_back_and_stays_in_the_record(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    before = html(edition)
    name = changed(edition, "text", FIRST, text="情况良好。", reason="概述")
    assert html(edition) != before
    changed(edition, "undo", undoes=name)
    assert html(edition) == before
    assert [one.kind for one in edits_of(edition)] == ["text", "undo"]
    with pytest.raises(MistakeError, match="没有编号为"):
        changed(edition, "undo", undoes=name)


def test_a_released_edition_is_not_edited_and_its_correction_keeps_the_edits(
    folder: DataFolder, tmp_path: Path
) -> None:
    make(folder, tmp_path, sites=sites(合格=3))
    edition = KeptEdition(folder, CODE)
    changed(edition, "text", "opening", text="现通报如下。")
    told(folder, "release", CODE)
    with pytest.raises(MistakeError, match="签发，不能再改"):
        changed(edition, "text", "opening", text="通报如下。")
    make(folder, tmp_path, sites=sites(合格=4))
    correction = KeptEdition(folder, f"{CODE}-r2")
    assert text(correction, "opening") == "现通报如下。"
    changed(correction, "text", "opening", text="现更正如下。")
    assert (text(correction, "opening"), len(edits_of(edition))) == ("现更正如下。", 1)


WRONG = {
    "a slot that is not there": (Wanted("text", "parts[9]", text="x"), "没有可改的“parts\\[9\\]”"),
    "a figure that is not there": (Wanted("text", FIRST, text="检查{sites.all}家"), "没有数字“sites.all”"),
    "the same text": (Wanted("text", FIRST, text="检查5家，合格3家，不合格2家，合格率60%。"), "与原文相同"),
    "nothing left of a title": (Wanted("text", "title", text=" ", reason="x"), "不能为空"),
    "a table that is not there": (Wanted("drop", "attachments[3]", row="x", reason="x"), "没有表“attachments\\[3\\]”"),
    "a row that is not there": (Wanted("drop", TABLE, row="x", reason="x"), "没有行“x”"),
    "a column that is not there": (Wanted("add", TABLE, cells={"电话": "1"}, reason="x"), "没有“电话”一列"),
    "a row with nothing": (Wanted("add", TABLE, cells={}, reason="x"), "没有内容"),
    "two lines": (Wanted("text", FIRST, text="一\n二"), "只能是一段"),
    "an order of nothing": (Wanted("order", TABLE), "每行一次"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_edited_is_one_sentence_and_changes_nothing(
    folder: DataFolder, tmp_path: Path, name: str
) -> None:
    edition, (wanted, said) = draft(folder, tmp_path), WRONG[name]
    before = html(edition)
    good = Wanted("text", "opening", text="通报如下。")
    with pytest.raises(MistakeError, match=said):
        edit(edition, [good, wanted], LI, NOW)
    assert (html(edition), edits_of(edition)) == (before, [])


def test_the_command_edits_and_lists(folder: DataFolder, tmp_path: Path) -> None:
    draft(folder, tmp_path)
    said = told(folder, "edit", CODE, "--slot", "opening", "--text", "现通报如下。")
    assert "改写文字" in said
    listed = told(folder, "slots", CODE)
    assert "opening\t开头段（修改" in listed
    assert "attachments[0]\t表“不合格网站”" in listed
    key = json.loads(told(folder, "slots", CODE, "--json"))["tables"][0]["rows"][0][0]
    told(folder, "edit", CODE, "--slot", TABLE, "--drop", key, "--reason", "另行发文")
    assert "删去一行（chief甲，另行发文）" in told(folder, "slots", CODE)
    assert "恰选其一" in told(folder, "edit", CODE, "--slot", TABLE, code=2)
    assert "列名=内容" in told(folder, "edit", CODE, "--slot", TABLE, "--add", "x", "--reason", "y", code=2)
