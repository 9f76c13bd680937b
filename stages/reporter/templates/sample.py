"""Invented lists of the catalogue, so that a template can be looked at before there are data."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from schemas.templates.catalogue import Field, ListForm, catalogue
from schemas.templates.model import Template
from stages.reporter.templates.lists import Listed

ROWS = 3
_CHOICES = re.compile("（([^）]*、[^）]*)）")
_DERIVED = frozenset(
    {"problems", "types", "first_type", "problem_count", "type", "rank", "phrase", "heading", "sentence"}
)
_NAMES = {"name": "示例对象", "unit": "示例单位", "unit_short": "示例单位", "subject": "示例对象", "site": "示例网站"}
_KINDS = ("网站", "政务新媒体", "单位")
_ASKS = ("names", "count", "sum", "distinct", "rows", "list", "figure")
_SIGNS = "甲乙丙丁戊己庚辛壬癸"
Values = Mapping[str, Mapping[str, list[Any]]]


def sample_lists(template: Template) -> dict[str, Listed]:
    """Rows of every list. Whatever has a few possible values takes one after the other, those that the template
    chooses by among them."""
    wanted = _wanted(msgspec.to_builtins(template))
    forms = [form for name, form in catalogue().lists.items() if form.base == name]
    lists = {form.name: Listed(_rows(form, wanted.get(form.name, {})), form.query, {}) for form in forms}
    kinds = list(template.phrases) or ["示例问题"]
    rows = lists["problems"].rows
    problems = [
        {**rows[at % len(rows)], "id": f"problems{at}", "indicator": kind, "subject_id": f"{base}{at % ROWS}"}
        for base in ("accounts", "sites")
        for at, kind in enumerate(kinds)
    ]
    kinded = [{**row, "subject_kind": _KINDS[at % len(_KINDS)]} for at, row in enumerate(problems)]
    return {**lists, "problems": lists["problems"].only(kinded)}


def _wanted(held: Any) -> dict[str, dict[str, list[Any]]]:
    """The values by which a template chooses, by list and field."""
    found: dict[str, dict[str, list[Any]]] = {}
    for name, where in _choices(held):
        form = catalogue().lists.get(name)
        for field, value in where.items() if form else ():
            if form and not isinstance(value, dict | bool):
                values = value if isinstance(value, list) else [value]
                texts = [one for one in values if "{" not in str(one)]
                found.setdefault(form.base, {}).setdefault(field, []).extend(texts)
    return found


def _choices(held: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(held, dict):
        asked = next((held[key] for key in _ASKS if isinstance(held.get(key), str) and held[key]), "")
        if isinstance(held.get("where"), dict):
            yield asked, held["where"]
    for one in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
        yield from _choices(one)


def _rows(form: ListForm, wanted: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    number = max([ROWS, *(len(dict.fromkeys(values)) for values in wanted.values())])
    return [
        {
            "id": f"{form.name}{at}",
            **{
                key: _value(key, one, at, list(dict.fromkeys(wanted.get(key, []))))
                for key, one in form.fields.items()
                if key not in _DERIVED
            },
        }
        for at in range(number)
    ]


def _value(key: str, field: Field, at: int, wanted: list[Any]) -> Any:
    if wanted:
        return wanted[at % len(wanted)]
    if field.type == "number":
        return at + 1
    if field.type == "yes_no":
        return at != 1
    if field.type == "day":
        return f"2026-07-{at + 1:02d}"
    choices = _CHOICES.search(field.word)
    if choices:
        values = choices[1].split("、")
        return values[at % len(values)]
    return f"{_NAMES.get(key, field.word.partition('（')[0])}{_SIGNS[at % len(_SIGNS)]}"
