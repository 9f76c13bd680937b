"""分单位问题清单: each unit gets its own rows and never those of another."""

import io

import msgspec
import openpyxl
import pytest

from schemas.templates.model import ExtractForm
from stages.reporter.document import Edition, Figure, Form, Paragraph, Source, Table, plain
from stages.reporter.extracts import extract, units_named
from stages.reporter.render import RENDERERS
from tests.support.docx_texts import everything
from tests.support.editions import head

UNITS = {"u1": "甲县", "u2": "乙县", "u3": "丙局"}


def source(number: int, unit: str, state: str = "未整改") -> Source:
    words = {"name": f"{UNITS[unit]}网站{number}", "unit": UNITS[unit], "text": f"{UNITS[unit]}的问题{number}"}
    return Source(id=f"f{number}", kind="finding", unit_id=unit, state=state, at="2026-07-08T00:00:00+08:00", **words)


SOURCES = [source(1, "u1"), source(2, "u2"), source(3, "u1"), source(4, "u3"), source(5, "u2", "已整改")]


def edition(**changes: object) -> Edition:
    """Two tables, one with a row about two units and a row of totals, and a sentence that counts a problem of u3."""
    rows = [[n, one.unit, one.text] for n, one in enumerate(SOURCES[:3], start=1)]
    table = Table("attachment1", "问题", ["序号", "单位", "问题"], [*rows, ["合计", "", "共3个"]], attachment=1)
    listed = msgspec.structs.replace(table, name="t1", ids=[["f1"], ["f2"], ["f3"]], closing=["甲县、乙县共3个"])
    both = Table("attachment2", "按类", ["类", "单位"], [["链接", "甲县、乙县"]], name="t2", ids=[["f1", "f2"]])
    counted = Figure(name="n", text="1", value=1, query="findings_in_window", ids=["f4", "f5"])
    blocks = [
        Paragraph(["甲县、乙县存在问题，另有", counted, "个。"]),
        Paragraph(["请于7月30日前报送。"], slot="deadline"),
        Paragraph(["示例市人民政府办公室"], "signature"),
        listed,
        both,
    ]
    made = Edition(head=head("circular"), blocks=blocks, sources=SOURCES)
    return msgspec.structs.replace(made, **changes)


def texts(made: Edition) -> str:
    """Everything that docx and xlsx hold."""
    book = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](made)))
    values = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]
    return "\n".join([everything(RENDERERS["docx"](made)), *values])


def test_every_named_unit_has_a_paper_with_its_own_rows() -> None:
    assert units_named(edition()) == UNITS
    for unit, name in UNITS.items():
        said = texts(extract(edition(), unit))
        mine = [one for one in SOURCES if one.unit_id == unit and one.state == "未整改"]
        assert [one.text for one in mine if one.text not in said] == []
        others = [
            word for other in UNITS.values() if other != name for word in (f"{other}的", f"{other}网站", f"{other}、")
        ]
        assert [word for word in others if word in said] == []
        assert "请于7月30日前报送。" in said


def test_rows_are_counted_anew_and_totals_stay_away() -> None:
    tables = [block for block in extract(edition(), "u1").blocks if isinstance(block, Table)]
    assert [[plain(cell) for cell in row] for row in tables[1].rows] == [
        ["1", "甲县", "甲县的问题1"],
        ["2", "甲县", "甲县的问题3"],
    ]
    assert [table.title for table in tables] == ["问题清单", "问题"]


def test_what_is_mended_or_taken_out_is_in_no_list() -> None:
    assert "乙县的问题5" not in texts(extract(edition(), "u2"))
    table = next(block for block in edition().blocks if isinstance(block, Table))
    dropped = msgspec.structs.replace(table, rows=table.rows[1:], ids=table.ids[1:])
    blocks = [dropped if block.__class__ is Table and block.title == "问题" else block for block in edition().blocks]
    said = texts(extract(edition(blocks=blocks, left_out=["f1"]), "u1"))
    assert ("甲县的问题1" in said, "甲县的问题3" in said) == (False, True)


def test_a_unit_of_which_only_a_row_is_told_gets_it_without_a_list_of_problems() -> None:
    record = Source(id="r1", kind="record", unit="丁局", unit_id="u4", text="信息报送")
    table = Table("t", "报送", ["单位", "数"], [["丁局", "3"], ["甲县", "4"]], name="t", ids=[["r1"], ["f1"]])
    made = extract(Edition(head=head("circular"), blocks=[table], sources=[*SOURCES, record]), "u4")
    assert "现将《" in texts(made)
    assert [block.rows for block in made.blocks if isinstance(block, Table)] == [[["丁局", "3"]]]


def test_an_office_words_title_and_opening_itself() -> None:
    form = Form(extract=ExtractForm(title="{unit}清单", text="{unit}共{n}个。"))
    made = extract(edition(form=form), "u1")
    assert made.head.title == "甲县清单"
    assert "甲县共2个。" in texts(made)


def test_a_unit_that_is_not_named_has_none() -> None:
    with pytest.raises(KeyError):
        extract(edition(), "u9")
