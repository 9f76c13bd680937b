"""A docx of a draft that comes back edited: changes become edits, what cannot be matched is listed, never guessed."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.data_folder import DataFolder
from pipelines.office.edition_edits import edits_of, rows
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.returned_papers import Returned, take_back
from schemas.mistakes import MistakeError
from tests.pipelines.test_edition_edits import FIRST, LI, draft, html, text
from tests.pipelines.test_editions import CODE, folder, make
from tests.pipelines.test_editions import edition as told
from tests.stages.templates.papers import sites
from tests.support.docx_texts import rewritten

__all__ = ["folder"]
NOW = datetime.fromisoformat("2026-07-16T09:00:00+08:00")
Change = Callable[[str], str]


def paper(edition: KeptEdition) -> bytes:
    return (edition.papers / f"circular-{CODE}.docx").read_bytes()


def back(edition: KeptEdition, change: Change, reason: str = "") -> Returned:
    """What becomes of the edition's docx when a person changed it so."""
    return take_back(edition, rewritten(paper(edition), change), LI, NOW, reason)


def put(before: str, after: str, times: int = 1) -> Change:
    def change(xml: str) -> str:
        assert before in xml, before
        return xml.replace(before, after, times)

    return change


def without_controls(xml: str) -> str:
    """As an editor saves it that knows no content controls: bookmarks are left."""
    return re.sub(r"</?w:sdt(Content)?>|<w:sdtPr>.*?</w:sdtPr>", "", xml)


def test_changed_words_become_an_edit_and_figures_go_on_to_follow(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    found = back(edition, put(">检查<", ">本期检查<"))
    assert [(one.kind, one.slot, one.actor) for one in found.edits] == [("text", FIRST, LI)]
    assert (found.left, edition.kept.remarks) == ([], [])
    assert text(edition) == "本期检查5家，合格3家，不合格2家，合格率60%。"
    assert text(draft(folder, tmp_path, good=4)).startswith("本期检查6家")


def test_a_paper_that_nobody_changed_changes_nothing(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    assert back(edition, lambda xml: xml) == Returned([], [])
    assert back(edition, without_controls) == Returned([], [])
    assert edits_of(edition) == []


def test_a_changed_figure_is_named_as_no_longer_following(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    back(edition, put("<w:t>3</w:t>", "<w:t>4</w:t>"))
    said = "".join(one.sentence for one in edition.kept.remarks)
    assert "数字sites.passed（数据为3）不再随数据印出" in said
    assert "手写的“4”没有数据依据" in said


def test_bookmarks_are_enough_where_an_editor_drops_controls(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    found = back(edition, lambda xml: put("家，合格率", "家；合格率")(without_controls(xml)))
    assert [one.slot for one in found.edits] == [FIRST]
    assert text(edition) == "检查5家，合格3家，不合格2家；合格率60%。"


def test_words_typed_behind_the_last_mark_are_not_lost(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)

    def change(xml: str) -> str:
        end = xml.index("</w:p>", xml.index("合格率"))
        return f"{xml[:end]}<w:r><w:t>请重视。</w:t></w:r>{xml[end:]}"

    assert back(edition, change).left == []
    assert text(edition) == "检查5家，合格3家，不合格2家，合格率60%。请重视。"


def test_a_changed_cell_and_a_new_order_become_edits(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)

    def change(xml: str) -> str:
        first, second, third = (found.span() for found in re.finditer(r"<w:tr>.*?</w:tr>", xml))
        assert second[1] == third[0]
        swapped = xml[: second[0]] + xml[slice(*third)] + xml[slice(*second)] + xml[third[1] :]
        assert first[1] == second[0]
        return swapped.replace(">stale<", ">长期未更新<", 1)

    found = back(edition, change)
    assert (found.left, [one.kind for one in found.edits]) == ([], ["cell", "order"])
    assert [cells for _, cells in rows(edition)[0].rows] == [["网站4", "长期未更新"], ["网站3", "stale"]]


LEFT: dict[str, tuple[Change, str]] = {
    "a paragraph that somebody added": (
        put("<w:sectPr", "<w:p><w:r><w:t>另有三家。</w:t></w:r></w:p><w:sectPr"), "“另有三家。”不能对应",
    ),
    "a row that was taken out": (
        lambda xml: re.sub(r"(<w:tr>.*?</w:tr><w:tr>.*?</w:tr>)<w:tr>.*?</w:tr>", r"\1", xml, count=1),
        "用--drop写明理由",
    ),
    "a paragraph that was taken out": (
        lambda xml: re.sub(r"<w:p>(?:(?!</w:p>).)*现将有关情况.*?</w:p>", "", xml), "在改稿中没有了",
    ),
    "a paragraph that was split": (
        lambda xml: put("<w:t>家，合格率</w:t>", "<w:t>家。</w:t></w:r></w:p><w:p><w:r><w:t>合格率</w:t>")(
            without_controls(xml)
        ),
        "被拆成两段",
    ),
    "a head of a table": (put("<w:t xml:space=\"preserve\">网站</w:t>", "<w:t>单位</w:t>"), "不能对应"),
    "a day of signing": (put("（待签发）", "2026年7月21日"), "不是可改之处"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_matched_is_listed_and_not_taken(folder: DataFolder, tmp_path: Path, name: str) -> None:
    edition, (change, said) = draft(folder, tmp_path), LEFT[name]
    found = back(edition, change)
    assert said in "".join(found.left)
    assert found.edits == []


def test_an_older_draft_is_compared_with_what_it_printed(folder: DataFolder, tmp_path: Path) -> None:
    old = paper(draft(folder, tmp_path))
    edition = draft(folder, tmp_path, good=4)
    assert take_back(edition, old, LI, NOW) == Returned([], [])

    def change(xml: str) -> str:
        return put("现将有关情况通报如下", "现通报如下")(put(">检查<", ">本期检查<")(xml))

    found = take_back(edition, rewritten(old, change), LI, NOW)
    assert [one.slot for one in found.edits] == ["opening"]
    assert "草稿此后已变为“检查6家" in "".join(found.left)


def test_a_paper_of_another_edition_or_of_nobody_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    edition = draft(folder, tmp_path)
    file = tmp_path / "back.docx"
    other = paper(edition)
    file.write_bytes(_other(other))
    before = html(edition)
    said = told(folder, "edit", CODE, "--docx", str(file), code=2)
    assert said.count("\n") <= 1
    assert "这是另一期通报的文稿，不是2026Q2的" in said
    for content, wrong in ((b"x", "不是完好的docx"), (_unsigned(other), "没有本系统编成的标记")):
        with pytest.raises(MistakeError, match=wrong):
            take_back(edition, content, LI, NOW)
    assert (html(edition), edits_of(edition)) == (before, [])


def _other(content: bytes) -> bytes:
    return _properties(content, lambda told: told.replace("eeee", "dddd"))


def _unsigned(content: bytes) -> bytes:
    return _properties(content, lambda told: told.replace("Xunwang", "Other"))


def _properties(content: bytes, change: Change) -> bytes:
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(fresh, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            target.writestr(name, change(held.decode()).encode() if name == "docProps/custom.xml" else held)
    return fresh.getvalue()


def test_the_command_takes_a_paper_back(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3))
    edition, file = KeptEdition(folder, CODE), tmp_path / "back.docx"
    file.write_bytes(rewritten(paper(edition), put("现将有关情况通报如下", "现通报如下")))
    assert "已记录修改" in told(folder, "edit", CODE, "--docx", str(file))
    assert text(edition, "opening") == "现通报如下。"
    assert "没有需要采用的修改" in told(folder, "edit", CODE, "--docx", str(edition.papers / f"circular-{CODE}.docx"))
    assert "分两次" in told(folder, "edit", CODE, "--docx", str(file), "--undo", "x", code=2)
