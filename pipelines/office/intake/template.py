"""A table to fill in for one kind of record: headings, what each means, lists to pull down, one example row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.office.intake.words import headings_of, words_in
from schemas.events.observations import ConsultTest, ManualResult
from schemas.records import KINDS, RecordKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2_000  # that have pull-down lists
_LEAD = ("key", "thing", "subject", "unit", "target", "target_kind")
_TAIL = ("count", "at", "by", "url", "evidence")
_EXAMPLE_SITE, _EXAMPLE_UNIT = "示例市人民政府门户网站", "示例市教育局"
_SIGNED = {"subject": _EXAMPLE_SITE, "at": "2026-07-06 09:00", "by": "张三"}
_MEANT = {
    "key": "每行一个编号，同一编号再次导入不重复计入",
    "thing": "事项自身的编号；同一事项以最新一条为准",
    "subject": "网站标识码、网站名称或网址",
    "unit": "发布或应负责任的单位，填单位全称或规范简称",
    "target": "栏目名称、页面网址、文章标题或菜单名称；不填为整个网站",
    "target_kind": "对象不是栏目时填写",
    "count": "不填为1",
    "at": "记录时间，写作2026-07-01 10:30",
    "by": "记录人姓名",
    "url": "网址",
    "evidence": "证据编号，或随表格一起压缩的文件名；也可把图片插入本行",
}


@dataclass(frozen=True)
class Form:
    """What a template asks for: the fields in their order, an example by field, and notes that are its own.
    `site_optional`: a unit alone may be named."""

    word: str
    payload: type[msgspec.Struct]
    names: tuple[str, ...]
    example: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    site_optional: bool = False

    @property
    def required(self) -> frozenset[str]:
        """The fields without which no row is taken."""
        fields = {one.name for one in msgspec.structs.fields(self.payload) if one.required and one.name != "target"}
        return frozenset(fields - {"actor"} - ({"subject"} if self.site_optional else set()))

    def meant(self, name: str) -> str:
        """What is to be filled in; empty where the heading says it."""
        return self.notes.get(name) or _MEANT.get(name, "")

    def choices(self, name: str) -> list[str]:
        """The words that may be filled in, one for each value."""
        first: dict[Any, str] = {}
        for word, value in words_in(self.payload, name).items():
            first.setdefault(value, word)
        return list(first.values())


@cache
def forms() -> dict[str, Form]:
    """The templates there are, by the short name of their kind."""
    by_hand = {
        "manual.result.v1": Form(
            "人工检查结果",
            ManualResult,
            ("key", "subject", "unit", "target", "target_kind", "indicator", "result", "detail", *_TAIL),
            {**_SIGNED, "key": "RG-001", "indicator": "引发严重负面舆情", "result": "未发现问题"},
            {"indicator": "指标名称或编号，见 xunwang intake --kinds"},
        ),
        "consult.test.v1": Form(
            "咨询测试",
            ConsultTest,
            ("key", "subject", "target", "question", "asked", "answered", "evasive", *_TAIL[1:]),
            {**_SIGNED, "key": "ZX-001", "question": "如何办理户口迁移", "asked": "2026-07-01 09:00", "evasive": "否"},
            {"answered": "未答复的留空"},
        ),
    }
    return {**{kind.name: _of_record(kind) for kind in KINDS}, **by_hand}


def _of_record(kind: RecordKind) -> Form:
    subject = {"unit": _EXAMPLE_UNIT} if kind.of_unit else {"subject": _EXAMPLE_SITE}
    names = (*_LEAD, *kind.fields, *_TAIL)
    return Form(kind.word, kind.payload, names, {**subject, **kind.example}, kind.notes, kind.of_unit)


def write_template(kind_name: str, path: Path, rows: Sequence[Mapping[str, str]] = ()) -> None:
    """Write the template of a kind as xlsx, with these rows (cells by field) begun; without rows, with the example.
    Raises OSError."""
    import openpyxl  # 32 MB, which a console does without until somebody wants a workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    form = forms()[kind_name]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = form.word
    headings = headings_of(form.payload)
    sheet.append(["种类", *(headings[name] for name in form.names)])
    for row in rows or (form.example,):
        sheet.append([form.word, *(row.get(name, "") for name in form.names)])
    for at in range(1, len(form.names) + 2):
        sheet.cell(1, at).font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = 16, "@"  # as text: codes keep their zeros, months stay months
    for at, name in enumerate(form.names, start=2):
        _pull_down(sheet, get_column_letter(at), form.choices(name))
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("填表说明"), form, example=not rows)
    book.save(path)


def _pull_down(sheet: "Worksheet", column: str, choices: list[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if not choices:
        return
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle = f"可填：{'、'.join(choices)}", "请从列表中选择"
    sheet.add_data_validation(rule)
    rule.add(f"{column}2:{column}{ROWS}")


def _explain(sheet: "Worksheet", form: Form, *, example: bool) -> None:
    """A sheet whose first column is no heading of a hand-in, so that it is passed over."""
    headings = headings_of(form.payload)
    sheet.append(["填写项", "是否必须", "填写要求"])
    for name in form.names:
        choices = form.choices(name)
        meant = [form.meant(name), f"可填：{'、'.join(choices)}" if choices else ""]
        must = "必填" if name in form.required else "选填"
        sheet.append([headings[name], must, "；".join(part for part in meant if part)])
    if example:
        sheet.append(["示例行", "", "表中第2行为示例，填写前请删除"])
    for letter, width in (("A", 16), ("B", 10), ("C", 70)):
        sheet.column_dimensions[letter].width = width
