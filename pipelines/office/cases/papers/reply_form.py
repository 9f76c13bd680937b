"""整改回复表: the form that goes out with a case, as a Word table and a workbook, and what comes back filled in.

A form that comes back is read row by row. It must be of this case; its rows must be the case's own. Rows that were
added by hand, of another period or changed in what was asked are named with the mend, and nothing of the form is taken.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError

from pipelines.office.cases.papers.facts import CaseFacts, RowFacts
from pipelines.office.cases.papers.letters import paper_head
from pipelines.office.tables.sheet import Sheet
from pipelines.office.tables.table import Row, Table, Vocabulary, read_tables, tables_in
from pipelines.office.tables.words import plain
from schemas.chinese import day_text
from schemas.events.cases import Reply, RowAnswer
from schemas.mistakes import MistakeError
from stages.case_book import Case
from stages.reporter.document import Edition, Paragraph
from stages.reporter.document import Table as Printed

TITLE = "整改回复表"
COLUMNS = {
    "number": "序号", "problem": "问题", "url": "网址", "reply": "反馈意见", "cause": "原因", "measures": "措施",
    "done_on": "完成时间", "proof": "佐证", "responsible": "责任人", "signed": "负责人签字（盖章）",
}  # fmt: skip
REPLY_WORDS: dict[str, Reply] = {
    "属实已整改": "mended", "已整改": "mended", "属实正在整改": "accepted", "正在整改": "accepted", "属实": "accepted",
    "有异议": "objected", "不属实": "objected", "提出异议": "objected",
}  # fmt: skip
HINT = "“反馈意见”填：属实已整改、属实正在整改、有异议。请勿增减行，请勿改动序号、问题和网址。"
_OTHER_NAMES = {
    "number": ("编号",), "problem": ("问题描述", "存在问题", "具体问题"), "url": ("链接", "网页地址"),
    "reply": ("反馈", "是否属实", "核实情况"), "cause": ("问题原因", "原因分析"), "measures": ("整改措施", "整改情况"),
    "done_on": ("整改完成时间", "完成日期", "整改时间"), "proof": ("佐证材料", "证明材料"),
    "responsible": ("整改责任人",), "signed": ("负责人签字", "签字", "签字盖章"),
}  # fmt: skip
_VOCABULARY = Vocabulary(
    TITLE,
    {plain(name): field for field, first in COLUMNS.items() for name in (first, *_OTHER_NAMES[field])}
    | {"负责人签字": "signed"},
    (frozenset({"number", "measures"}), frozenset({"number", "reply"})),
)
_CASE = re.compile(r"办理单编号[:：]?\s*([0-9a-f]{8,32})")
_DAY = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_WORD, _BOOK = ".docx", (".xlsx", ".xlsm", ".xls", ".et", ".csv")


def reply_form(facts: CaseFacts) -> Edition:
    """The form of a case with its outstanding rows, to be filled in."""
    if not facts.left:
        raise MistakeError(f"办理单{facts.case.id[:12]}已没有未整改的问题，无须再填整改回复表。")
    rows = [[str(one) for one in _begun(row)] for row in facts.left]
    limit = f"期限：{day_text(facts.deadline)}。" if facts.deadline else ""
    number = Paragraph([f"办理单编号：{facts.case.id}。{limit}{HINT}"])
    widths = [0.5, 2.2, 1.5, 0.9, 1.2, 1.4, 0.9, 1.1, 0.8, 1.1]
    table = Printed("reply", TITLE, list(COLUMNS.values()), [list(row) for row in rows], widths=widths)
    return Edition(head=paper_head(f"{facts.unit.name}{TITLE}", facts), blocks=[number, table])


def _begun(row: RowFacts) -> list[object]:
    where = f"“{row.place}”栏目" if row.place else ""
    return [row.number, f"{row.subject}{where}：{row.what or row.rule}", row.url, *[""] * 7]


def reply_book(facts: CaseFacts) -> bytes:
    """The same as a workbook: the number of the case stands above the headings."""
    import openpyxl  # 32 MB, which a console does without until somebody wants a workbook
    from openpyxl.utils import get_column_letter

    form = reply_form(facts)
    (number, table) = form.blocks
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(number, Paragraph)
    assert isinstance(table, Printed)
    assert sheet is not None
    sheet.title = TITLE
    sheet.append([f"{facts.unit.name}{TITLE}"])
    sheet.append([str(number.inlines[0])])
    sheet.append(table.columns)
    for row in table.rows:
        sheet.append([_as_text(str(cell)) for cell in row])
    for at, share in enumerate(table.widths, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = 14 * share + 4
    for cells in sheet.iter_rows(min_row=4):
        for cell in cells:
            cell.data_type = "s" if cell.value is not None else cell.data_type  # scanned text is never a formula
    sheet.freeze_panes = "A4"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _as_text(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)


@dataclass(frozen=True)
class Filled:
    """A form that came back: the number of the case that it names ("" where it names none) and its rows."""

    name: str
    case: str
    rows: list[Row]
    notes: list[str]


def read_form(path: Path) -> Filled:
    """A filled-in form as Word document or workbook. Raises MistakeError for a file that is none."""
    untold = f"没有认出{TITLE}的表头，表头应为：{'、'.join(COLUMNS.values())}。"
    if path.suffix.lower() == _WORD:
        number, sheets = _document(path)
        tables: list[Table] = tables_in(path.name, sheets, [_VOCABULARY], untold)
    elif path.suffix.lower() in _BOOK:
        tables = read_tables(path, [_VOCABULARY], untold)
        number = _number_in_book(path)
    else:
        raise MistakeError(f"{path.name}：{TITLE}应为docx或xlsx文件，请另存后再报。")
    rows = [row for table in tables for row in table.rows]
    return Filled(path.name, number, rows, [note for table in tables for note in table.notes])


def _document(path: Path) -> tuple[str, list[Sheet]]:
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise MistakeError(f"{path.name}：不是能读取的docx文件（{error}），请用文字处理软件另存为docx。") from None
    texts = [paragraph.text for paragraph in document.paragraphs]
    sheets = []
    for at, table in enumerate(document.tables, start=1):
        lines = [[cell.text for cell in row.cells] for row in table.rows]
        width = max(map(len, lines), default=0)
        name = "" if len(document.tables) == 1 else f"表{at}"
        sheets.append(Sheet(name, [[cell or None for cell in line] + [None] * (width - len(line)) for line in lines]))
        texts += [cell for line in lines for cell in line]
    return _number_in(texts), sheets


def _number_in_book(path: Path) -> str:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return ""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        cells = [
            str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row if cell
        ]
    finally:
        book.close()
    return _number_in(cells)


def _number_in(texts: Sequence[str]) -> str:
    return next((found.group(1) for text in texts if (found := _CASE.search(text))), "")


def answers_in(filled: Filled, case: Case, asked: Sequence[RowFacts], today: date) -> list[RowAnswer]:
    """What the unit answers, row by row; rows that are left blank answer nothing. Raises MistakeError that names every
    row that is wrong, by the row of the file."""
    if filled.case and not case.id.startswith(filled.case):
        raise MistakeError(
            f"{filled.name}：该表是办理单{filled.case[:12]}的{TITLE}，不是办理单{case.id[:12]}的，多为往期的表；请填报本期的表。"
        )
    known = {str(row.number): row for row in asked}
    answers: dict[str, RowAnswer] = {}
    problems: list[str] = []
    for row in filled.rows:
        found = list(_wrong(row, known, answers))
        problems += [f"{filled.name}：{row.place}：{sentence}" for sentence in (*row.problems, *found)]
        if not found and (answer := _answer(row, known[_cell(row, "number")], today)) is not None:
            answers[answer.row] = answer
    if problems:
        raise MistakeError([*problems, f"共{len(problems)}处问题，整张表未登记；改正后重新报送即可。"])
    return list(answers.values())


def _wrong(row: Row, known: dict[str, RowFacts], taken: dict[str, RowAnswer]) -> Iterator[str]:
    number = _cell(row, "number")
    asked = known.get(number)
    if asked is None:
        named = f"序号“{number}”" if number else "该行没有序号，"
        yield f"{named}不在本办理单中，疑为自行添加的行；新的问题请另行报送，本表只填所列问题。"
        return
    if asked.id in taken:
        yield f"序号“{number}”重复，请只保留一行。"
    url = _cell(row, "url")
    if url and asked.url and plain(url) != plain(asked.url):
        yield f"序号“{number}”的网址与所交办的不一致，请核对是否错行，不要改动网址。"
    said = _cell(row, "reply")
    if said and plain(said) not in REPLY_WORDS:
        yield f"“{COLUMNS['reply']}”填的“{said}”不能识别，可填：属实已整改、属实正在整改、有异议。"
    if REPLY_WORDS.get(plain(said)) == "objected" and not (_cell(row, "proof") or _cell(row, "cause")):
        yield "有异议的须写明理由或佐证，请补上。"
    done = _cell(row, "done_on")
    if done and _day_in(done) is None and plain(done) not in ("已完成", "长期", "持续"):
        yield f"“{COLUMNS['done_on']}”填的“{done}”不能识别，应写作2026-07-03。"


def _answer(row: Row, asked: RowFacts, today: date) -> RowAnswer | None:
    """None where nothing was filled in. Without a word in 反馈意见 the day of completion tells: one that has passed
    says mended, anything else that it is accepted and still to be done."""
    texts = {field: _cell(row, field) for field in COLUMNS}
    if not any(texts[field] for field in ("reply", "cause", "measures", "done_on", "proof", "responsible")):
        return None
    day = _day_in(texts["done_on"])
    done = (day is not None and day <= today) or plain(texts["done_on"]) == "已完成"
    reply = REPLY_WORDS.get(plain(texts["reply"])) or ("mended" if done else "accepted")
    return RowAnswer(
        row=asked.id,
        reply=reply,
        cause=texts["cause"],
        measures=texts["measures"],
        done_on=day.isoformat() if day else texts["done_on"],
        proof=texts["proof"],
        responsible=texts["responsible"],
    )


def _cell(row: Row, field: str) -> str:
    cell = row.cells.get(field)
    return cell.text if cell else ""


def _day_in(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
