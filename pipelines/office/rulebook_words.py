"""Rulebooks in words: what an indicator measures, how sure its numbers are, in what two rulebooks differ, and what a
trial came to. For the command line and the pages alike."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from schemas.registry.model import Registry
from schemas.rulebooks.differing import Difference
from schemas.rulebooks.extending import shown
from schemas.rulebooks.model import Indicator, Rulebook, Window

FED_BY = {"machine": "自动监测", "people": "人工填报", "nobody": "暂无来源"}
SURENESS = {"2": "见于两份以上文件", "1": "见于一份文件", "s": "仅知其结构", "u": "未核实"}
# What the fields of an indicator are called where a person reads them.
FIELDS = {
    "title": "名称",
    "clause": "条款",
    "group": "分组",
    "object": "检查内容",
    "severity": "严重程度",
    "sureness": "把握",
    "fed_by": "来源",
    "wording": "用语",
    "warning_wording": "预警用语",
    "measure": "计算方法",
    "window": "考察期",
    "base": "基数",
    "comparator": "判定方向",
    "threshold": "限值",
    "warning": "预警值",
    "unit": "单位",
    "points": "分值",
    "cap": "扣分上限",
    "points_sureness": "分值把握",
    "charge": "责任归属",
    "exempted_with": "随同豁免",
    "needs_people": "核实人数",
    "mended_by": "整改认定",
    "restricted": "不宜公开",
    "undated": "无日期时",
    "enabled": "启用",
    "source": "依据",
    "valid_from": "生效日",
    "valid_to": "失效日",
    "confirmed_against": "核对依据",
    "params": "参数",
    "also": "同时适用",
}
FIGURES = {
    "subjects": "监测对象", "subjects_with_findings": "有问题的对象", "subjects_with_veto": "单项否决的对象",
    "units": "涉及单位", "findings": "问题", "veto": "其中单项否决", "deduct": "扣分", "notice": "提示",
    "standing_at_end": "期末未整改",
}  # fmt: skip


def facts_of(book: Rulebook, one: Indicator) -> dict[str, str]:
    """What there is to say of an indicator, by name; what it does not have is left out."""
    numbers: dict[str, Any] = {
        "条款": one.clause,
        "依据": one.source or book.source,
        "严重程度": shown(one.severity),
        "来源": FED_BY[one.fed_by],
        "判定": None if one.threshold is None else f"数值{one.comparator}{one.threshold}时不通过",
        "预警": None if one.warning is None else f"自{one.warning}起",
        "考察期": None if one.window is None else window_text(one.window),
        "最少有效检查": None if one.base is None or not one.base.at_least else f"{one.base.at_least}次",
        "核实人数": one.needs_people or None,
        "参数": one.params or None,
        "用语": one.wording or None,
        "有效期": _validity(one),
        "把握": SURENESS[one.sureness],
        "状态": state_of(one),
    }
    return {name: str(value) for name, value in numbers.items() if value is not None}


def state_of(one: Indicator) -> str:
    return "启用" if one.enabled else "停用"


def window_text(window: Window) -> str:
    return f"{window.days}天" if window.days is not None else f"{window.months}个月"


def _validity(one: Indicator) -> str | None:
    if one.valid_from is None and one.valid_to is None:
        return None
    return f"{one.valid_from or '即日'}至{one.valid_to or '另行通知'}"


def value_text(field: str, value: object) -> str:
    """A field's value where a person reads it without knowing the file."""
    words: dict[str, dict[str, str]] = {
        "sureness": SURENESS,
        "points_sureness": SURENESS,
        "fed_by": FED_BY,
        "mended_by": {"recheck": "复查", "person": "人工"},
    }
    if isinstance(value, Window):
        return window_text(value)
    if isinstance(value, str):
        return words.get(field, {}).get(value) or shown(value) or "无"
    return shown(value)


def change_text(one: Difference) -> str:
    """What changed in one indicator, in a sentence without its name."""
    if not one.field:
        return "删去" if one.after is None else "新增"
    name, plain = FIELDS.get(one.field, one.field), (one.before, one.after)
    if one.field in ("params", "base", "measure", "group", "charge", "undated", "exempted_with", "also", "object"):
        return f"{name}有改动"
    before, after = (value_text(one.field, value) for value in plain)
    return f"{name}由“{before}”改为“{after}”"


def named(registry: Registry, book: Rulebook) -> dict[str, str]:
    """What the ids in a comparison are called."""
    names = {one.id: one.title for one in book.indicators} | {one.id: one.name for one in registry.units}
    return names | {one.id: one.name for one in registry.subjects}


def trial_text(told: dict[str, Any], registry: Registry, book: Rulebook, end: date) -> Iterator[str]:
    """A comparison in lines; `end` is the last day that was compared."""
    names = named(registry, book)
    before, after = told["figures"]["in_force"], told["figures"]["tried"]
    yield f"试用指标体系：{book.title}（{book.id}，版本{book.version}）；现行：{registry.program.rulebook_on(end)}"
    yield from (f"{word}：现行{before[name]}，试用{after[name]}" for name, word in FIGURES.items())
    yield f"新增问题{told['appears']}个，不再成立{told['disappears']}个，级别变化{told['severity_changed']}个。"
    for part, word, field in (
        ("indicators", "按指标", "indicator"), ("units", "按单位", "unit"), ("subjects", "按对象", "subject"),
    ):  # fmt: skip
        if told[part]:
            yield f"{word}："
        for row in told[part]:
            moved = f"（新增{row['appears']}，减少{row['disappears']}）"
            yield f"  {names.get(row[field], row[field])}：现行{row['in_force']}，试用{row['tried']}{moved}"
    for part, word in (("appears", "新增举例"), ("disappears", "减少举例")):
        if told["examples"][part]:
            yield f"{word}："
        for one in told["examples"][part]:
            subject, title = (names.get(one[field], one[field]) for field in ("subject", "indicator"))
            yield f"  {subject}：{one['wording']}（{title}）"
