"""A local rulebook on the ground of another one: it tightens or adds, and never weakens.

"A local rulebook adds to or tightens the national one, never weakens it" is the rule of the trade; which fields are
compared, and in which direction, is the table `COMPARED`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.rulebooks.model import Indicator, Rulebook

SEVERITY_RANK = {"veto": 3, "deduct": 2, "notice": 1, "bonus": 0}
SEVERITY_WORDS = {"veto": "单项否决", "deduct": "扣分", "notice": "提示", "bonus": "加分"}


@dataclass(frozen=True)
class Comparison:
    """One field that may only be tightened. `weaker` compares a base indicator with the local one."""

    field: str
    allowed: str
    weaker: Callable[[Indicator, Indicator], bool]


def _severity(base: Indicator, own: Indicator) -> bool:
    return SEVERITY_RANK[own.severity] < SEVERITY_RANK[base.severity]


def _upwards(one: Indicator) -> bool:
    """Whether high values fail."""
    return one.comparator in (">=", ">")


def _comparator(base: Indicator, own: Indicator) -> bool:
    if _upwards(base) != _upwards(own):
        return True
    return "=" in base.comparator and "=" not in own.comparator and own.threshold == base.threshold


def _later(base: Indicator, base_number: float | None, own_number: float | None) -> bool:
    """Whether the local number is reached later than the base's; no number is reached never."""
    if base_number is None:
        return False
    if own_number is None:
        return True
    return own_number > base_number if _upwards(base) else own_number < base_number


def _threshold(base: Indicator, own: Indicator) -> bool:
    return _later(base, base.threshold, own.threshold)


def _warning(base: Indicator, own: Indicator) -> bool:
    return _later(base, base.warning, own.warning)


def _base(base: Indicator, own: Indicator) -> bool:
    if base.base is None:
        return own.base is not None
    return own.base is None or own.base.of != base.base.of or own.base.at_least > base.base.at_least


def _window(base: Indicator, own: Indicator) -> bool:
    if base.window is None or own.window is None:
        return base.window is not own.window
    return _days(own) < _days(base)


def _days(one: Indicator) -> int:
    assert one.window is not None
    return (one.window.days or 0) + 30 * (one.window.months or 0)


def _exemptions(base: Indicator, own: Indicator) -> bool:
    return not set(own.exempted_with) <= set(base.exempted_with)


def _undated(base: Indicator, own: Indicator) -> bool:
    return (base.undated, own.undated) == ("counts_as_stale", "inconclusive")


COMPARED: tuple[Comparison, ...] = (
    Comparison("severity", "只能提高严重程度（提示→扣分→单项否决）", _severity),
    Comparison("comparator", "只能改得更严，方向不能改", _comparator),
    Comparison("threshold", "只能改得更严", _threshold),
    Comparison("warning", "只能提前，不能推后或取消", _warning),
    Comparison("base", "口径不能改，有效检查的最低次数不能提高", _base),
    Comparison("window", "考察期不能缩短", _window),
    Comparison("exempted_with", "不能增加豁免", _exemptions),
    Comparison("enabled", "不能停用", lambda base, own: base.enabled and not own.enabled),
    Comparison("needs_people", "核实人数不能减少", lambda base, own: own.needs_people < base.needs_people),
    Comparison(
        "mended_by", "须由人工销号的不能改为自动销号", lambda base, own: base.mended_by == "person" != own.mended_by
    ),
    Comparison("restricted", "不公开的不能改为公开", lambda base, own: base.restricted and not own.restricted),
    Comparison("undated", "无日期按未更新计的不能放宽", _undated),
    # What a measure counts cannot be told stricter or laxer from outside: another number is another indicator.
    Comparison("params", "计量参数不能改，需要不同参数时请另设指标", lambda base, own: own.params != base.params),
    Comparison("measure", "计量方法不能改", lambda base, own: own.measure != base.measure),
    Comparison("object", "检查对象不能改", lambda base, own: own.object != base.object),
    Comparison("also", "检查对象不能减少", lambda base, own: not set(base.also) <= set(own.also)),
)


def entries(base: Rulebook, own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of the whole rulebook: the base's with what the local ones change, then what the local ones add.

    A local entry with an id of the base names only the fields that it changes.
    """
    changes = {entry.get("id"): entry for entry in own}
    known = {one.id for one in base.indicators}
    merged = [msgspec.to_builtins(one) | changes.get(one.id, {}) for one in base.indicators]
    return merged + [entry for entry in own if entry.get("id") not in known]


def weakenings(base: Rulebook, own: Rulebook) -> Iterator[str]:
    """One sentence for each field in which the local rulebook is laxer than its base."""
    for indicator in base.indicators:
        local = own.indicator(indicator.id)
        if local is None:
            continue
        for compared in COMPARED:
            if compared.weaker(indicator, local):
                before, after = getattr(indicator, compared.field), getattr(local, compared.field)
                yield (
                    f"指标{indicator.id}（{indicator.title}）：{compared.field}由“{shown(before)}”改为“{shown(after)}”，"
                    f"低于所依据的指标体系{base.id}；{compared.allowed}"
                )


def shown(value: object) -> str:
    """A field's value as a sentence prints it."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return SEVERITY_WORDS.get(value, value)
    if isinstance(value, msgspec.Struct):
        return msgspec.json.encode(value).decode()
    return str(value)
