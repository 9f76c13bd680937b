"""The shape of a facts file: one circular or several, each with the parts that docs/audit.md describes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.mistakes import MistakeError
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.values import Facts, day, mapping

_SEVERAL = ("seeds", "circulars")
_KNOWN = (
    "title",
    "period",
    "totals",
    "problem_items",
    "tables",
    "attachments",
    "unqualified_list",
    "deadlines",
    "rules",
)
_GROUPS = ("period", "data_window", "totals", "place", "contact")
_LISTS = ("problem_items", "tables", "attachments", "unqualified_list", "rules", "deadlines")
_DAYS = (("issue_date",), ("published_date",), ("period", "start"), ("period", "end"))
_WHOLE_DAY = re.compile(r"\s*\d{4}[-年/.]\d{1,2}[-月/.]\d")  # 2024年10月 is less than a day, and no mistake
_DEEPEST, _MOST = 40, 500_000  # levels and values; more is no circular, and entries that hold themselves never end


def circulars(parsed: Any, file: str) -> list[tuple[str, Circular]]:
    """Each circular of a parsed facts file under its name. Raises MistakeError for a file that holds none."""
    held = _copied(parsed, file)
    meta = mapping(mapping(held).get("meta"))
    found = [(place, one) for place, one in _placed(held, file) if isinstance(one, dict)]
    wrong = [said for place, one in found for said in _problems(one, f"{file}：{place}：" if place else f"{file}：")]
    if wrong:
        raise MistakeError(wrong)
    return [(_name(one, place), Circular(one, meta or mapping(one.get("meta")), place)) for place, one in found]


def _name(circular: Facts, place: str) -> str:
    return next((str(circular[key]) for key in ("title", "key", "seed") if circular.get(key)), place or "（无标题）")


def _placed(held: Any, file: str) -> Iterator[tuple[str, Any]]:
    """(place, circular); the place is empty for a file of one."""
    key = next((key for key in _SEVERAL if isinstance(mapping(held).get(key), list)), "")
    several = held if isinstance(held, list) else mapping(held).get(key)
    if several is None and not isinstance(held, dict):
        raise MistakeError(f"{file}：应为一篇通报的各项内容（键和值），或通报的列表，请对照 docs/audit.md 改正。")
    placed = [(f"{key}[{i}]", one) for i, one in enumerate(several)] if several is not None else [("", held)]
    for place, one in placed:
        if not isinstance(one, dict):
            raise MistakeError(f"{file}：{place}：应为一篇通报的各项内容（键和值），现为{_kind(one)}，请改正。")
        if not any(one.get(known) for known in _KNOWN):
            where = f"{place}：" if place else ""
            raise MistakeError(
                f"{file}：{where}没有可核对的内容，至少应有 totals、problem_items、tables 等其中一项，请补上。"
            )
    if not placed:
        raise MistakeError(f"{file}：{key or '列表'}为空，没有一篇通报，请补上。")
    return iter(placed)


def _problems(circular: Facts, where: str) -> Iterator[str]:
    for key in _GROUPS:
        if circular.get(key) is not None and not isinstance(circular[key], dict):
            yield f"{where}{key}：应为一组字段，现为{_kind(circular[key])}，请改正。"
    for key in _LISTS:
        held = circular.get(key)
        if held is not None and not isinstance(held, list):
            yield f"{where}{key}：应为列表，现为{_kind(held)}，请改正。"
        for i, one in enumerate(held if isinstance(held, list) else []):
            if isinstance(one, str) and key in ("attachments", "rules", "deadlines"):
                continue
            if not isinstance(one, dict):
                yield f"{where}{key}[{i}]：应为一组字段，现为{_kind(one)}，请改正。"
            elif key == "tables":
                yield from _of_table(one, f"{where}{key}[{i}].")
    yield from _days(circular, where)


def _of_table(table: Facts, where: str) -> Iterator[str]:
    for key in ("rows", "parts"):
        held = table.get(key)
        if held is not None and not isinstance(held, list):
            yield f"{where}{key}：应为列表，现为{_kind(held)}，请改正。"
        for i, row in enumerate(held if isinstance(held, list) else []):
            if not isinstance(row, dict):
                yield f"{where}{key}[{i}]：应为一组字段，现为{_kind(row)}，请改正。"
            elif key == "parts":
                yield from _of_table({"rows": row.get("rows")}, f"{where}parts[{i}].")


def _days(circular: Facts, where: str) -> Iterator[str]:
    held: list[tuple[str, Any]] = [
        (".".join(path), mapping(circular.get(path[0])).get(path[-1]) if len(path) > 1 else circular.get(path[0]))
        for path in (*_DAYS, ("data_window", "start"), ("data_window", "end"))
    ]
    deadlines = circular.get("deadlines")
    for i, one in enumerate(deadlines if isinstance(deadlines, list) else []):
        held.append((f"deadlines[{i}].date", mapping(one).get("date")))
    for place, value in held:
        if value is not None and day(value) is None and (not isinstance(value, str) or _WHOLE_DAY.match(value)):
            yield f"{where}{place}：“{value}”不是有效的日期，请写成2024-08-19这样的形式，没有印出的写null。"


def _copied(value: Any, file: str, depth: int = 0, budget: list[int] | None = None) -> Any:
    """The value with texts for keys; entries that a file repeats by reference are written out, up to a limit."""
    budget = [_MOST] if budget is None else budget
    budget[0] -= 1
    if depth > _DEEPEST or budget[0] < 0:
        raise MistakeError(f"{file}：层次过深或内容过多（可能有循环引用），不是一份通报的事实文件，请检查。")
    if isinstance(value, Mapping):
        return {str(key): _copied(held, file, depth + 1, budget) for key, held in value.items()}
    if isinstance(value, list):
        return [_copied(held, file, depth + 1, budget) for held in value]
    return value


def _kind(value: object) -> str:
    names = {str: "文本", bool: "true或false", int: "数字", float: "数字", list: "列表", dict: "一组字段"}
    return names.get(type(value), "空")
