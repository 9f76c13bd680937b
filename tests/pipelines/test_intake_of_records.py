"""Kinds of record come in by their declaration: table, template, zip and pictures; what is wrong in a row is named."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from pipelines.evidence.errors import EvidenceMissingError
from pipelines.evidence.handed_in import KIND, Body, HandedInBodies
from pipelines.evidence.store import EvidenceStore
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import Taken, kinds, take_in
from pipelines.office.intake.template import write_template
from pipelines.office.intake.words import names
from pipelines.office.tables.words import plain
from schemas.events.codec import decode
from schemas.mistakes import MistakeError
from schemas.records import BASE_HEADINGS, BY_NAME, KINDS
from schemas.registry.load import dump
from schemas.registry.model import StatePeriod, Unit
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.people import person
from tests.support.registries import registry

SITE = "示例县1人民政府"
REGISTRY = registry(2)
NOW = at("2027-06-01T00:00:00+08:00")
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    return SqliteLog(tmp_path / "log.db")


def handed_in(log: SqliteLog) -> list[Any]:
    return [decode(record.value, "observations").data for record in log.read("observations", 0, 0, 100)]


def table(folder: Path, kind: str, *rows: dict[str, str]) -> Path:
    """A csv with a row for each: the kind's example with these cells changed, by field."""
    declared = BY_NAME[kind]
    heads = {name: listed[0] for name, listed in (BASE_HEADINGS | dict(declared.headings)).items()}
    heads |= {"key": "编号", "at": "时间", "by": "检查人", "subject": "网站", "target": "对象", "evidence": "佐证"}
    base = {"subject": SITE, **declared.example}
    cells = [base | row for row in rows or ({},)]
    fields = list(dict.fromkeys(name for row in cells for name in row))
    lines = [["种类", *(heads[name] for name in fields)]]
    lines += [[declared.word, *(row.get(name, "") for name in fields)] for row in cells]
    path = folder / "records.csv"
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    return path


def taken(folder: Path, log: SqliteLog, kind: str, *rows: dict[str, str], **more: Any) -> Taken:
    return take_in(table(folder, kind, *rows), log, REGISTRY, person("王五"), now=NOW, **more)


def refused(folder: Path, log: SqliteLog, kind: str, *rows: dict[str, str]) -> str:
    with pytest.raises(MistakeError) as caught:
        taken(folder, log, kind, *rows)
    assert handed_in(log) == []
    return "\n".join(caught.value.messages)


def test_no_heading_means_two_things() -> None:
    known = names()
    for kind in KINDS:
        for field, listed in (dict(BASE_HEADINGS) | dict(kind.headings)).items():
            assert field in kind.payload.__struct_fields__
            assert {known[heading] for heading in listed} == {field}, (kind.name, listed)
    assert len({plain(kind.word) for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)


@every_kind
def test_the_example_row_of_a_kind_is_taken_as_it_stands(tmp_path: Path, log: SqliteLog, kind: Any) -> None:
    assert taken(tmp_path, log, kind.name).new == 1
    [found] = handed_in(log)
    assert type(found) is kind.payload
    assert (found.subject, found.by, found.key) == ("site1", "张三", kind.example["key"])
    assert taken(tmp_path, log, kind.name).known == 1


@every_kind
def test_a_filled_template_is_taken_and_its_lists_offer_the_words(tmp_path: Path, log: SqliteLog, kind: Any) -> None:
    path = tmp_path / "template.xlsx"
    write_template(kind.name, path)
    book = openpyxl.load_workbook(path)
    sheet = book[kind.word]
    lists = {rule.formula1.strip('"') for rule in sheet.data_validations.dataValidation}
    for words in kind.words.values():
        assert any(set(offered.split(",")) <= set(words) for offered in lists)
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["网站"]).value = SITE
    sheet.cell(2, heads["单位"]).value = "示例县"
    book.save(path)
    assert take_in(path, log, REGISTRY, person("王五"), now=NOW).new == 1
    assert [one.unit for one in handed_in(log)] == ["county"]


@pytest.mark.parametrize("name", ["manual.result.v1", "consult.test.v1"])
def test_what_is_checked_by_hand_has_its_template_too(tmp_path: Path, log: SqliteLog, name: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(name, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["网站"]).value = SITE
    book.save(path)
    assert take_in(path, log, REGISTRY, person("王五"), now=NOW).new == 1
    assert [type(one) for one in handed_in(log)] == [kinds()[name].payload]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.of_unit])
def test_a_record_may_be_about_a_unit_alone(tmp_path: Path, log: SqliteLog, kind: str) -> None:
    assert taken(tmp_path, log, kind, {"subject": "", "unit": "示例县"}).new == 1
    [found] = handed_in(log)
    assert (found.subject, found.unit, found.target, found.target_kind) == ("county", "county", "county", "unit")


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if not kind.of_unit])
def test_what_belongs_to_a_site_needs_one(tmp_path: Path, log: SqliteLog, kind: str) -> None:
    assert "缺少“网站”" in refused(tmp_path, log, kind, {"subject": "", "unit": "示例县"})


@pytest.mark.parametrize(
    ("kind", "row", "told"),
    [
        ("mailbox.letter.v1", {"asked": "2026-07-03 16:01"}, "“答复时间”早于“提问时间”"),
        ("mailbox.letter.v1", {"category": "寄语"}, "可填：咨询、投诉、建议"),
        ("mailbox.letter.v1", {"asked": "2026-13-45"}, "不能识别"),
        ("mailbox.letter.v1", {"at": "2027-06-02"}, "“时间”晚于当前时间"),
        ("mailbox.letter.v1", {"unit": "某某局"}, "登记册中没有单位“某某局”"),
        ("repost.look.v1", {"done": "2026-07-02 09:01"}, "“转载结果”不应为按时转载"),
        ("repost.look.v1", {"result": "超时转载"}, "“转载结果”不应为超时转载"),
        ("repost.look.v1", {"result": "未转载"}, "却填了“转载时间”"),
        ("repost.look.v1", {"given": "2026-07-01 15:21"}, "“转载时间”早于“下达时间”"),
        ("publication.count.v1", {"month": "2026-13"}, "应写作2026-07"),
        ("publication.count.v1", {"month": "2026-08"}, "“月份”晚于“时间”"),
        ("publication.count.v1", {"published": "1.5"}, "应为整数"),
        ("publication.count.v1", {"published": "-1"}, "不能小于0"),
        ("submission.count.v1", {"adopted": "9"}, "“采用数”大于“报送数”"),
        ("duty.state.v1", {"alike": "101%"}, "“雷同率”应在0到1"),
        ("duty.state.v1", {"due": "下月"}, "不能识别"),
        ("duty.state.v1", {"done": "2027-02-01 09:01"}, "“完成时间”晚于“时间”"),
        ("filing.state.v1", {"filed": "2026-07-06 09:01"}, "“备案时间”晚于“时间”"),
        ("filing.state.v1", {"step": "搬迁"}, "可填：开设、更名、变更、注销、重新开设"),
        ("patrol.diary.v1", {"count": "2"}, "“读网结果”为正常"),
        ("foi.request.v1", {"answered": "2026-06-30"}, "“答复时间”早于“提问时间”"),
        ("outside.test.v1", {"score": "100.5"}, "“得分”应在0与“满分”之间"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_with_its_mend(
    tmp_path: Path, log: SqliteLog, kind: str, row: dict[str, str], told: str
) -> None:
    said = refused(tmp_path, log, kind, row)
    assert told in said
    assert "第2行" in said


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("mailbox.letter.v1", {"asked": "2026-07-03 16:00"}),
        ("mailbox.letter.v1", {"answered": ""}),
        ("repost.look.v1", {"done": "2026-07-02 09:00"}),
        ("publication.count.v1", {"published": "0", "goal": ""}),
        ("publication.count.v1", {"month": "2026年7月"}),
        ("submission.count.v1", {"adopted": "8"}),
        ("duty.state.v1", {"alike": "100%", "done": ""}),
        ("patrol.diary.v1", {"count": "0"}),
        ("outside.test.v1", {"score": "100"}),
    ],
)
def test_what_lies_on_the_good_side_of_a_boundary_is_taken(
    tmp_path: Path, log: SqliteLog, kind: str, row: dict[str, str]
) -> None:
    assert taken(tmp_path, log, kind, row).new == 1


def test_a_spreadsheets_own_month_is_a_month(tmp_path: Path, log: SqliteLog) -> None:
    path = tmp_path / "m.xlsx"
    write_template("publication.count.v1", path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["单位"]).value = "示例县"
    sheet.cell(2, heads["月份"]).value = at("2026-07-01T00:00:00+08:00").date()
    book.save(path)
    take_in(path, log, REGISTRY, person("王五"), now=NOW)
    assert [one.month for one in handed_in(log)] == ["2026-07"]


def test_a_row_for_a_closed_site_is_refused_from_its_day_on(tmp_path: Path, log: SqliteLog) -> None:
    closed = StatePeriod(state="closed", since="2026-07-07")
    first = msgspec.structs.replace(REGISTRY.sites[0], states=[closed])
    base = msgspec.structs.replace(REGISTRY, sites=[first, REGISTRY.sites[1]])
    path = table(tmp_path, "mailbox.letter.v1", {"at": "2026-07-07 00:00"})
    with pytest.raises(MistakeError, match="自2026-07-07起关停"):
        take_in(path, log, base, person("王五"), now=NOW)
    assert take_in(table(tmp_path, "mailbox.letter.v1"), log, base, person("王五"), now=NOW).new == 1


@pytest.mark.parametrize(
    ("row", "target", "kind"),
    [
        ({}, "site1", "site"),
        ({"target": "要闻"}, "site1/c1", "column"),
        ({"target": "http://www.site1.gov.cn/a/1.html"}, "page:http://www.site1.gov.cn/a/1.html", "page"),
        ({"target": "政务公开-年报", "target_kind": "菜单"}, "menu:政务公开-年报", "menu"),
        ({"target": "关于举办活动的推文", "target_kind": "推文"}, "post:关于举办活动的推文", "post"),
        ({"target": "示例县", "target_kind": "单位"}, "unit:county", "unit"),
        ({"target": "案2026-1", "target_kind": "记录"}, "record:案2026-1", "record"),
    ],
)
def test_a_row_names_its_target(tmp_path: Path, log: SqliteLog, row: dict[str, str], target: str, kind: str) -> None:
    taken(tmp_path, log, "mutual.error.v1", row)
    [found] = handed_in(log)
    assert (found.target, found.target_kind) == (target, kind)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"target": "http://www.site2.gov.cn/a/1.html"}, "不属于网站“示例县1人民政府”"),
        ({"target": "没有的栏目"}, "没有栏目“没有的栏目”"),
        ({"target": "没有网址", "target_kind": "页面"}, "页面请填写完整网址"),
    ],
)
def test_a_target_of_another_site_is_refused(tmp_path: Path, log: SqliteLog, row: dict[str, str], told: str) -> None:
    assert told in refused(tmp_path, log, "mutual.error.v1", row)


def test_a_unit_outside_the_programs_scope_is_refused(tmp_path: Path, log: SqliteLog) -> None:
    stranger = Unit(id="other", name="外市某局", short_name="外市某局", level="department")
    base = msgspec.structs.replace(REGISTRY, units=[*REGISTRY.units, stranger])
    path = table(tmp_path, "mutual.error.v1", {"unit": "外市某局"})
    with pytest.raises(MistakeError, match="不在监测任务“示例监测”的范围内"):
        take_in(path, log, base, person("王五"), now=NOW)


def test_good_rows_are_taken_only_when_asked(tmp_path: Path, log: SqliteLog) -> None:
    rows = [{"key": "K1"}, {"key": "K2", "category": "寄语"}, {"key": "K3"}, {"key": "K1", "topic": "别的"}]
    assert "整个文件未导入" in refused(tmp_path, log, "mailbox.letter.v1", *rows)
    answer = taken(tmp_path, log, "mailbox.letter.v1", *rows, take_good=True)
    assert (answer.new, [place for place, _ in answer.rows]) == (2, ["第2行", "第4行"])
    assert ["第3行" in answer.refused[0], "第5行" in answer.refused[1], len(answer.refused)] == [True, True, 2]


def test_a_file_without_a_good_row_is_refused_even_when_asked(tmp_path: Path, log: SqliteLog) -> None:
    with pytest.raises(MistakeError):
        taken(tmp_path, log, "mailbox.letter.v1", {"category": "寄语"}, take_good=True)


# ---- bodies


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "hand-in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return path


def test_a_zip_brings_the_files_that_its_rows_name(tmp_path: Path, log: SqliteLog) -> None:
    rows = table(tmp_path, "mailbox.letter.v1", {"evidence": "截图1.png;信.txt"}).read_bytes()
    path = zipped(tmp_path, {"来信/信件.csv": rows, "来信/截图1.png": PNG, "来信/信.txt": b"letter", "多余.png": b"x"})
    bodies = HandedInBodies(tmp_path)
    answer = take_in(path, log, REGISTRY, person("王五"), now=NOW, bodies=bodies)
    [letter] = handed_in(log)
    assert letter.evidence == [hashlib.sha256(raw).hexdigest() for raw in (PNG, b"letter")]
    assert [bodies.get(sha) for sha in letter.evidence] == [PNG, b"letter"]
    assert {(note.name, note.kind) for note in bodies.notes()} == {("截图1.png", KIND), ("信.txt", KIND)}
    assert any("多余.png" in note for note in answer.notes)


def test_a_refused_hand_in_leaves_no_bodies(tmp_path: Path, log: SqliteLog) -> None:
    bodies = HandedInBodies(tmp_path)
    rows = table(tmp_path, "mailbox.letter.v1", {"evidence": "a.png", "category": "寄语"}).read_bytes()
    with pytest.raises(MistakeError):
        take_in(zipped(tmp_path, {"a.csv": rows, "a.png": PNG}), log, REGISTRY, person("王五"), now=NOW, bodies=bodies)
    assert list(bodies.notes()) == []


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.png": PNG}, "没有表格"),
        ({"a.csv": b"", "b.csv": b""}, "有2个表格"),
        ({"a/1.png": PNG, "b/1.png": PNG}, "两个文件名为“1.png”"),
    ],
)
def test_a_zip_that_cannot_be_a_hand_in_is_named(
    tmp_path: Path, log: SqliteLog, files: dict[str, bytes], told: str
) -> None:
    with pytest.raises(MistakeError, match=told):
        take_in(zipped(tmp_path, files), log, REGISTRY, person("王五"), now=NOW)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, log: SqliteLog) -> None:
    assert "“截图.png”不是64位证据编号，请与表格一起压缩成zip导入" in refused(
        tmp_path, log, "mailbox.letter.v1", {"evidence": "截图.png"}
    )
    path = zipped(tmp_path, {"a.csv": table(tmp_path, "mailbox.letter.v1", {"evidence": "b.png"}).read_bytes()})
    with pytest.raises(MistakeError, match="压缩包内没有这个文件"):
        take_in(path, log, REGISTRY, person("王五"), now=NOW)


DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><xdr:oneCellAnchor>
 <xdr:from><xdr:col>9</xdr:col><xdr:row>{row}</xdr:row></xdr:from><xdr:pic><xdr:blipFill><a:blip r:embed="rId1"/>
 </xdr:blipFill></xdr:pic></xdr:oneCellAnchor></xdr:wsDr>"""
RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
 Target="{target}"/></Relationships>"""


def with_picture(path: Path, row: int) -> None:
    """Lay a picture over a row (from 0) of the first sheet, as a spreadsheet program writes it."""
    parts = {
        "xl/drawings/drawing1.xml": DRAWING.format(row=row),
        "xl/drawings/_rels/drawing1.xml.rels": RELS.format(kind="image", target="../media/image1.png"),
        "xl/worksheets/_rels/sheet1.xml.rels": RELS.format(kind="drawing", target="../drawings/drawing1.xml"),
    }
    with zipfile.ZipFile(path, "a") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("xl/media/image1.png", PNG)


def test_a_picture_in_a_row_becomes_evidence_of_that_row(tmp_path: Path, log: SqliteLog) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["种类", "编号", "网站", "时间", "检查人", "问题类别"])
    for key in ("K1", "K2"):
        sheet.append(["互查问题", key, SITE, "2026-07-01 09:00", "张三", "错别字"])
    path = tmp_path / "pictures.xlsx"
    book.save(path)
    with_picture(path, row=2)
    bodies = HandedInBodies(tmp_path)
    take_in(path, log, REGISTRY, person("王五"), now=NOW, bodies=bodies)
    assert [one.evidence for one in handed_in(log)] == [[], [hashlib.sha256(PNG).hexdigest()]]
    assert bodies.get(hashlib.sha256(PNG).hexdigest()) == PNG


WPS = """<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"
 xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><etc:cellImage><xdr:pic><xdr:nvPicPr>
 <xdr:cNvPr id="2" name="ID_0A1B"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>
 </etc:cellImage></etc:cellImages>"""


def with_cell_picture(path: Path) -> None:
    """Put what WPS writes for a picture inside a cell in the place of the text 图."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    cell = re.compile(rb'<c r="(G3)"[^>]*>.*?</c>')
    shown = rb'<c r="\1" t="str"><f>_xlfn.DISPIMG(&quot;ID_0A1B&quot;,1)</f><v>=DISPIMG(&quot;ID_0A1B&quot;,1)</v></c>'
    parts[sheet], changed = cell.subn(shown, parts[sheet])
    assert changed == 1
    parts["xl/cellimages.xml"] = WPS.encode()
    parts["xl/_rels/cellimages.xml.rels"] = RELS.format(kind="image", target="media/image1.png").encode()
    parts["xl/media/image1.png"] = PNG
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)


def test_a_picture_inside_a_cell_as_wps_writes_it_is_evidence_of_its_row(tmp_path: Path, log: SqliteLog) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["种类", "编号", "网站", "时间", "检查人", "问题类别", "佐证"])
    sheet.append(["互查问题", "K1", SITE, "2026-07-01 09:00", "张三", "错别字", ""])
    sheet.append(["互查问题", "K2", SITE, "2026-07-01 09:00", "张三", "错别字", "图"])
    path = tmp_path / "wps.xlsx"
    book.save(path)
    with_cell_picture(path)
    bodies = HandedInBodies(tmp_path)
    take_in(path, log, REGISTRY, person("王五"), now=NOW, bodies=bodies)
    assert [one.evidence for one in handed_in(log)] == [[], [hashlib.sha256(PNG).hexdigest()]]


def test_what_is_handed_in_is_not_in_the_store_that_the_console_shows(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0) as pages:
        [sha] = HandedInBodies(tmp_path).put([Body("信.png", PNG)], NOW)
        with pytest.raises(EvidenceMissingError):
            pages.get(sha)
    assert HandedInBodies(tmp_path).get(sha) == PNG


def test_bodies_have_their_own_term_and_what_a_finding_needs_stays(tmp_path: Path) -> None:
    bodies = HandedInBodies(tmp_path)
    old, needed, fresh = bodies.put([Body("a", b"a"), Body("b", b"b")], at("2026-01-01T00:00:00+08:00")) + bodies.put(
        [Body("c", b"c")], NOW
    )
    bodies.expire({needed}, at("2026-06-01T00:00:00+08:00"))
    assert [bodies.has(sha) for sha in (old, needed, fresh)] == [False, True, True]
    assert {note.sha256 for note in bodies.notes()} == {needed, fresh}


# ---- the command line


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    SqliteLog(folder / "log.db").close()
    (folder / "registry.yaml").write_text(dump(REGISTRY), encoding="utf-8")
    return folder


def test_the_commands_of_a_hand_in(tmp_path: Path, data: Path) -> None:
    picture = tmp_path / "截图.png"
    picture.write_bytes(PNG)
    sha = xunwang("evidence", "add", picture, "--data", data).split()[0]
    assert sha == hashlib.sha256(PNG).hexdigest()
    out = tmp_path / "copy.png"
    xunwang("evidence", "show", sha, "--out", out, "--data", data)
    assert out.read_bytes() == PNG
    rows = table(tmp_path, "mailbox.letter.v1", {"key": "K1", "evidence": sha}, {"key": "K2", "category": "寄语"})
    assert "整个文件未导入" in xunwang("intake", rows, "--data", data, code=2)
    said = xunwang("intake", rows, "--take-good", "--data", data)
    assert "第2行：已导入" in said
    assert "未导入：records.csv：第3行" in said
    template = tmp_path / "letters.xlsx"
    xunwang("intake", "template", "mailbox.letter.v1", "--out", template)
    assert openpyxl.load_workbook(io.BytesIO(template.read_bytes())).sheetnames == ["信箱来信", "填表说明"]
    assert "请给出要导入的文件" in xunwang("intake", "--data", data, code=2)


def test_a_kind_that_is_declared_in_its_own_file_alone_goes_the_whole_way(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.made_up_record", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "taken": 1,
        "template": True,
        "topic": True,
        "contract": True,
        "stored": ["xunwang.lamp.out.v1"],
        "found": ["灯不亮，楼层合计3"],
    }
