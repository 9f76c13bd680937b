"""Papers are valid for Word: the order of the standard, tables that fit, heads that repeat. The check itself bites."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from stages.reporter.circular import circular
from stages.reporter.document import Edition, Form, Link, Paragraph, Strong, Table
from stages.reporter.render import RENDERERS
from stages.reporter.weekly import weekly
from tests.stages.templates import test_docs_template as huainan
from tests.stages.templates import test_imaginary_office as lingzhou
from tests.stages.templates import test_seventh_office as hechuan
from tests.stages.templates.papers import composed, sites
from tests.support.editions import facts, finding, head
from tests.support.ooxml_schema import schema_faults
from tests.support.wordprocessing import faults

ROWS = [finding(n, url=f"http://www.site{n}.gov.cn/{'长' * 40}/") for n in range(1, 5)]


def everything() -> Edition:
    """A red head, headings, bold words, merged cells, wide tables on turned pages, links and a colophon."""
    narrow = Table("a", "窄表", ["甲", "乙"], [["一", "x"], ["一", "y"]], [1, 3], 1, merge=["甲"], closing=["共2项"])
    wide = Table("b", "宽表", [f"列{n}" for n in range(8)], [[Link("http://x/")] * 8], attachment=2, under=["说明"])
    form = Form(
        red_head="示例市人民政府办公室文件", doc_no="示政办函〔2026〕1号", copies="市委办", printed_by="示例印发"
    )
    made = circular(head("circular", signed_on="2026-07-20"), facts(ROWS))
    blocks = [*made.blocks, Paragraph([Strong("一要"), "整改。"]), narrow, wide]
    return msgspec.structs.replace(made, blocks=blocks, form=form)


PAPERS: dict[str, Callable[[], Edition]] = {
    "weekly": lambda: weekly(head(), facts(ROWS)),
    "circular": lambda: circular(head("circular"), facts(ROWS)),
    "everything": everything,
}


def test_a_paper_with_the_marks_of_a_template_is_in_that_order_too(tmp_path: Path) -> None:
    body = (
        "parts: [{heading: 甲, parts: [{heading: 乙, text: '共{sites}家'}]}]\nannexes: [counting]\n"
        "attachments: [{title: 名单, rows: sites, under: 说明, columns: [{title: 网站, field: name},"
        " {title: 结果, field: result, merge: true}]}]\n"
    )
    assert faults(RENDERERS["docx"](composed(tmp_path, body, sites=sites(合格=3)).edition)) == []


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_in_the_order_of_the_standard(name: str) -> None:
    assert faults(RENDERERS["docx"](PAPERS[name]())) == []


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_papers_are_valid_against_the_schemas(form: str) -> None:
    offices = (huainan.made().edition, lingzhou.made().edition, hechuan.made().edition)
    made = [*(paper() for paper in PAPERS.values()), *offices]
    assert [fault for one in made for fault in schema_faults(RENDERERS[form](one))] == []


def test_the_schemas_tell_what_the_standard_does_not_allow() -> None:
    misplaced, unknown = (
        changed("<w:pPr><w:keepNext/>", '<w:pPr><w:jc w:val="left"/><w:keepNext/>'),
        "<w:tblHeader/><w:x/>",
    )
    for paper, name in ((misplaced, "keepNext"), (changed("<w:tblHeader/>", unknown), "x")):
        (told,) = schema_faults(paper)
        assert told.startswith("word/document.xml")
        assert f"main}}{name}': This element is not expected" in told


def changed(old: str, new: str) -> bytes:
    """A paper with one thing put wrong."""
    source = io.BytesIO(RENDERERS["docx"](everything()))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                assert old in content
                content = content.replace(old, new, 1)
            after.writestr(name, content.encode("utf-8", "surrogateescape"))
    return target.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<w:cantSplit/><w:tblHeader/>", "<w:cantSplit/>", "is not repeated"),
        ("<w:tblHeader/>", "<w:tblHeader/><w:x/>", ""),
        ('<w:jc w:val="center"/><w:tblBorders>', "<w:tblBorders>", ""),
        ('<w:vMerge w:val="restart"/>', '<w:vMerge w:val="restart"/><w:gridSpan w:val="1"/>', "tcPr is out of order"),
        ("<w:gridCol ", '<w:gridCol w:w="90000"/><w:gridCol ', "on a page with room for"),
        ('r:id="', 'r:id="none', "no relation none"),
        ("<w:keepNext/>", "", ""),
        ("<w:pPr><w:keepNext/>", "<w:pPr><w:jc/><w:keepNext/>", "pPr is out of order"),
    ],
)
def test_the_check_tells_what_is_wrong_and_only_that(old: str, new: str, told: str) -> None:
    found = faults(changed(old, new))
    assert [one for one in found if told and told in one] != [] or (not told and found == []), found
