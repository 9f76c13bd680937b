"""Marks of the home page's foot, the printed site code and the interaction entry: each judged after two looks."""

from datetime import datetime, timedelta

import msgspec

from schemas.events.findings import Measured, Status
from stages.rule_evaluator.facts.home import MARKS
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Facts, Rule, measure_of_facts
from stages.rule_evaluator.wording import names


class MarksParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`required`: mark -> what it is called."""

    second_look_hours: int
    required: dict[str, str]


class CodeParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    second_look_hours: int


class ChannelParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`effective`: the kinds of entries that count; 网上信访 and 纪检举报 are special channels and do not."""

    second_look_hours: int
    effective: list[str]


def judge_marks(view: Facts, rule: Rule) -> list[Judgement]:
    seen, required = view.state.home.now, rule.params.required
    if not view.read_recently(seen.at):
        return [_judgement(view, rule, "unknown", None, "近期未能读取首页")]
    if all(mark in seen.missing_since or mark in seen.unsure for mark in MARKS):
        # A page without a foot proves nothing about the marks.
        return [_judgement(view, rule, "unknown", None, "首页未见页脚")]
    missing = [mark for mark in required if mark in seen.missing_since]
    sure = [m for m in missing if _twice(seen.missing_since[m], seen.at, rule.params.second_look_hours)]
    unsure = [mark for mark in required if mark in seen.unsure]
    status: Status = "fail" if sure else "unknown" if missing or unsure else "pass"
    slots: dict[str, object] = {"count": len(sure), "missing": names([required[m] for m in sure])}
    reason = "待第二次检查" if missing else f"未能辨认：{names([required[m] for m in unsure])}" if unsure else ""
    reason = reason if status == "unknown" else ""
    return [_judgement(view, rule, status, len(sure), reason, slots, denominator=len(required))]


def judge_code(view: Facts, rule: Rule) -> list[Judgement]:
    seen = view.state.home.now
    if not view.read_recently(seen.at) or seen.site_code is None:
        return [_judgement(view, rule, "unknown", None, "首页未见网站标识码")]
    slots: dict[str, object] = {"printed": seen.site_code, "registered": view.site.code}
    if seen.site_code.casefold() == view.site.code.casefold():
        return [_judgement(view, rule, "pass", 0, "", slots)]
    sure = _twice(seen.code_since, seen.at, rule.params.second_look_hours)
    return [_judgement(view, rule, "fail" if sure else "unknown", 1, "" if sure else "待第二次检查", slots)]


def judge_channel(view: Facts, rule: Rule) -> list[Judgement]:
    seen = view.state.home.now
    if not view.read_recently(seen.at):
        return [_judgement(view, rule, "unknown", None, "近期未能读取首页")]
    if not set(rule.params.effective).isdisjoint(seen.entries):
        return [_judgement(view, rule, "pass", 0)]
    sure = _twice(seen.entries_since, seen.at, rule.params.second_look_hours)
    return [_judgement(view, rule, "fail" if sure else "unknown", 1, "" if sure else "待第二次检查")]


def _twice(first: datetime | None, last: datetime | None, hours: int) -> bool:
    return first is not None and last is not None and last - first >= timedelta(hours=hours)


def _judgement(
    view: Facts,
    rule: Rule,
    status: Status,
    value: int | None,
    reason: str = "",
    slots: dict[str, object] | None = None,
    denominator: int = 1,
) -> Judgement:
    seen = view.state.home.now
    return Judgement(
        target=view.subject.id,
        kind="site",
        status=status,
        measured=Measured(
            value=value,
            numerator=value,
            denominator=None if value is None else denominator,
            unit=rule.indicator.unit,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=view.at,
        ),
        slots=slots or {},
        evidence=[seen.proof] if seen.proof else [],
        reason=reason,
        url=view.subject.address,
    )


_ON = frozenset({"home", "tick"})
MARKS_MEASURE = measure_of_facts(judge_marks, _ON, frozenset({"count", "missing"}), MarksParams)
CODE_MEASURE = measure_of_facts(judge_code, _ON, frozenset({"printed", "registered"}), CodeParams)
CHANNEL_MEASURE = measure_of_facts(judge_channel, _ON, frozenset(), ChannelParams)
