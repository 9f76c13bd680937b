"""A table to fill in for one kind of record: headings, what each means, lists to pull down, one example row."""

from pathlib import Path

import msgspec
import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake.words import headings_of
from schemas.records import BY_NAME, TARGET_WORDS, RecordKind

ROWS = 2_000  # that have pull-down lists
_LEAD = ("key", "thing", "site", "unit", "target", "target_kind")
_TAIL = ("count", "at", "by", "url", "evidence")
_SITE, _EXAMPLE_UNIT = "site", "示例市教育局"
_MEANT = {
    "key": "必填；每行一个编号，同一编号再次导入不重复计入",
    "thing": "事项自身的编号；同一事项以最新一条为准",
    "site": "网站标识码、网站名称或网址",
    "unit": "发布或应负责任的单位，填单位全称或规范简称",
    "target": "栏目名称、页面网址、文章标题或菜单名称；不填为整个网站",
    "target_kind": "对象不是栏目时选填",
    "count": "不填为1",
    "at": "必填；记录时间，写作2026-07-01 10:30",
    "by": "必填；记录人姓名",
    "url": "选填；网址",
    "evidence": "选填；证据编号，或随表格一起压缩的文件名；也可把图片插入本行",
}


def write_template(kind_name: str, path: Path) -> None:
    """Write the template of a kind as xlsx. Raises OSError."""
    kind = BY_NAME[kind_name]
    names = [*_LEAD, *kind.fields, *_TAIL]
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = kind.word
    headings = headings_of(kind.payload)
    sheet.append(["种类", *(headings[name] for name in names)])
    sheet.append([kind.word, *(_example(kind, name) for name in names)])
    for at in range(1, len(names) + 2):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = 16
    for at, name in enumerate(names, start=2):
        _pull_down(sheet, get_column_letter(at), _choices(kind, name))
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("填表说明"), kind, names)
    book.save(path)


def _example(kind: RecordKind, name: str) -> str:
    if name == _SITE:
        return "" if kind.of_unit else "示例市人民政府门户网站"
    if name == "unit":
        return _EXAMPLE_UNIT if kind.of_unit else ""
    return kind.example.get(name, "")


def _choices(kind: RecordKind, name: str) -> list[str]:
    """The words that may be filled in, one for each value."""
    words = TARGET_WORDS if name == "target_kind" else kind.words.get(name, {})
    first = {value: word for word, value in reversed(list(words.items()))}
    return list(reversed(first.values()))


def _pull_down(sheet: Worksheet, column: str, choices: list[str]) -> None:
    if not choices:
        return
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle = f"可填：{'、'.join(choices)}", "请从列表中选择"
    sheet.add_data_validation(rule)
    rule.add(f"{column}2:{column}{ROWS}")


def _explain(sheet: Worksheet, kind: RecordKind, names: list[str]) -> None:
    """A sheet whose first column is no heading of a hand-in, so that it is passed over."""
    required = {one.name for one in msgspec.structs.fields(kind.payload) if one.required}
    headings = headings_of(kind.payload)
    sheet.append(["填写项", "是否必须", "填写要求"])
    for name in names:
        meant = [kind.notes.get(name) or _MEANT.get(name, "")]
        choices = _choices(kind, name)
        meant += [f"可填：{'、'.join(choices)}"] if choices else []
        must = "必填" if name in required and not (name == _SITE and kind.of_unit) else "选填"
        sheet.append([headings[name], must, "；".join(part for part in meant if part)])
    sheet.append(["示例行", "", "表中第2行为示例，填写前请删除"])
    for letter, width in (("A", 16), ("B", 10), ("C", 70)):
        sheet.column_dimensions[letter].width = width
