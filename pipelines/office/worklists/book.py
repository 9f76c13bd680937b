"""A worklist as a workbook: a sheet for each kind of hand-in, with pull-down lists; filled in, the intake takes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.office.worklists.asked import Form, ToDo
from schemas.registry.subjects import SUBJECTS

if TYPE_CHECKING:
    from openpyxl import Workbook

FILL_IN = "FFF2CC"  # the colour of what the checker writes
_WIDTHS = {"系统所见": 46, "查看地址": 40, "检查事项": 26, "监测对象名称": 26, "情况": 40, "理由": 30, "咨询问题": 30}


@dataclass(frozen=True)
class Sheet:
    """`given` are the columns that are filled in, `open` those that a checker fills, with the words to choose from."""

    title: str
    kind: str
    given: dict[str, Callable[[ToDo], str]]
    open: dict[str, tuple[str, ...]]


_WHOSE: dict[str, Callable[[ToDo], str]] = {
    "监测对象": lambda one: one.subject.id,
    "监测对象名称": lambda one: one.subject.name,
    "类别": lambda one: one.subject.category_word or SUBJECTS[one.subject.subject_kind].word,
}
_LOOK: dict[str, Callable[[ToDo], str]] = {
    "系统所见": lambda one: one.seen,
    "查看地址": lambda one: one.link,
}
FORMS: dict[Form, Sheet] = {
    "manual.result.v1": Sheet(
        "人工检查",
        "人工检查结果",
        {
            **_WHOSE,
            "对象": lambda one: one.target if one.target != one.subject.id else "",
            "指标": lambda one: one.indicator,
            "检查事项": lambda one: f"{one.title}（{one.target_name}）" if one.target_name else one.title,
            **_LOOK,
            "此前结论": lambda one: one.last,
        },
        {"结果": ("合格", "不合格", "无法判定"), "时间": (), "情况": (), "佐证": ()},
    ),
    "consult.test.v1": Sheet(
        "咨询测试",
        "咨询测试",
        {**_WHOSE, "检查事项": lambda one: one.title, **_LOOK},
        {"咨询问题": (), "提问时间": (), "答复时间": (), "是否敷衍": ("是", "否"), "时间": (), "佐证": ()},
    ),
    "finding.review.v1": Sheet(
        "线索核实",
        "线索核实",
        {
            **_WHOSE,
            "问题编号": lambda one: one.finding,
            "检查事项": lambda one: f"{one.title}（{one.target_name}）" if one.target_name else one.title,
            **_LOOK,
            "已核实人员": lambda one: one.last,
        },
        {"处理": ("确认", "排除"), "理由": (), "时间": ()},
    ),
}


def write_worklist(path: Path, rows: Sequence[ToDo], program: str, period: str, checker: str) -> None:
    """Write the rows of one checker. The file is readable by its owner alone: what is not confirmed is in it. Raises
    OSError."""
    import openpyxl  # 32 MB, which a console does without until somebody wants a workbook

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for form, sheet in FORMS.items():
        own = [one for one in rows if one.form == form]
        if own:
            _write_sheet(book, sheet, own, program, period, checker)
    path.touch(mode=0o600)
    book.save(path)


def row_cells(one: ToDo, program: str, period: str, filled: Mapping[str, str], checker: str) -> dict[str, str]:
    """A row by its headings, filled in: what the sheet of its form would hold."""
    sheet = FORMS[one.form]
    given = {head: value(one) for head, value in sheet.given.items()}
    told = {head: filled.get(head, "") for head in sheet.open}
    return {"种类": sheet.kind, "编号": one.key(program, period), **given, **told, "检查人": checker}


def _write_sheet(book: "Workbook", sheet: Sheet, rows: Sequence[ToDo], program: str, period: str, checker: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    written = book.create_sheet(sheet.title)
    heads = ["种类", "编号", *sheet.given, *sheet.open, "检查人"]
    written.append(heads)
    for one in rows:
        given = [_plain(value(one)) for value in sheet.given.values()]
        written.append([sheet.kind, one.key(program, period), *given, *("" for _ in sheet.open), checker])
    first = 3 + len(sheet.given)
    for at, head in enumerate(heads, start=1):
        letter = get_column_letter(at)
        written.cell(1, at).font = Font(bold=True)
        written.column_dimensions[letter].width = _WIDTHS.get(head, 14)
        to_fill = at >= first
        for line in range(2, len(rows) + 2):
            cell = written.cell(line, at)
            cell.alignment, cell.number_format = Alignment(wrap_text=True, vertical="top"), "@"
            if to_fill:
                cell.fill = PatternFill("solid", fgColor=FILL_IN)
        _pull_down(written, letter, sheet.open.get(head, ()), len(rows) + 1)
    written.freeze_panes = "C2"


def _plain(text: str) -> str:
    """Text that a spreadsheet takes for text: what was read on a page may begin like a formula."""
    clean = "".join(c for c in text if c.isprintable())
    return f"'{clean}" if clean[:1] in ("=", "+", "-", "@") else clean


def _pull_down(sheet: object, letter: str, choices: Sequence[str], last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
        sheet.add_data_validation(rule)  # type: ignore[attr-defined]
        rule.add(f"{letter}2:{letter}{last}")
