"""栏目不更新: sums over a site's columns (national indicators, part 1), and the notice about a single column.

The national sums use the national limits (动态要闻 two weeks, first-level 通知公告/政策文件 six months); a column's own
cycle counts for the long-stale sum and for the notice about that column.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.registry.model import Column
from schemas.times import midnight
from stages.rule_evaluator.judge import Judgement, by_bounds, warns
from stages.rule_evaluator.measures.freshness import Age, AgeLimit, age_of
from stages.rule_evaluator.view import Facts, Measure, NoParams, Rule, View, measure_of_facts
from stages.rule_evaluator.wording import cn_date, names

STATUS: dict[str, Status] = {"fresh": "pass", "stale": "fail", "unknown": "unknown"}


class SumParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`dynamic_if_confirmed`: the indicator that, once confirmed for a static column, makes it a dynamic one (S2)."""

    natures: dict[str, AgeLimit]
    dynamic_if_confirmed: str | None = None


class StaleParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    natures: dict[str, AgeLimit]
    cycle_warning_percent: int
    dynamic_if_confirmed: str | None = None


class BlankParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`standing_names`: words in the name of a column, neither dynamic nor of notices, that holds standing facts or
    leads on to others (机构设置, 领导信息, 部门目录): no list is expected there, so its absence proves nothing."""

    second_look_hours: int
    standing_names: list[str] = []

    def expects_list(self, column: Column) -> bool:
        if column.nature in ("dynamic", "notice"):
            return True
        return not any(name in column.name for name in self.standing_names)


@dataclass
class Count:
    """Columns that surely count, and those that cannot be decided."""

    of: int = 0
    sure: list[Column] = field(default_factory=list)
    open: int = 0
    proofs: list[Evidence] = field(default_factory=list)


def _nature(view: View, rule: Rule, column: Column) -> str:
    """The registered nature, unless a person confirmed that dynamic articles are put into the column."""
    indicator = rule.params.dynamic_if_confirmed
    if indicator is None or column.nature == "dynamic":
        return column.nature
    record = view.finding_about(indicator, column.id)
    return "dynamic" if record is not None and record.stands else column.nature


def _national_limit(view: View, rule: Rule, column: Column) -> AgeLimit | None:
    limit: AgeLimit | None = rule.params.natures.get(_nature(view, rule, column))
    return None if limit is None or (limit.first_level_only and not column.first_level) else limit


def _decided(view: View, rule: Rule) -> Hashable:
    """What the program has paused, and what was decided about findings that a count or a nature asks for."""
    judged = view.judged
    if not judged.findings and not judged.paused:
        return ()
    asked = {*rule.indicator.exempted_with, getattr(rule.params, "dynamic_if_confirmed", None)}
    found = (one for one in judged.findings.values() if one.indicator in asked and one.state != "suspected")
    return (
        tuple(sorted(one for one in judged.paused if view.paused(one))),
        tuple(sorted((one.indicator, one.target, one.state, one.until or "") for one in found)),
    )


def _age(view: View, rule: Rule, column: Column, limit: AgeLimit) -> Age:
    return age_of(view, view.state.pages.get(column.id), limit, rule.indicator.undated)


def _blank(view: Facts, column: Column, hours: int) -> Age:
    """`stale` stands for surely blank: two looks at least `hours` apart with nothing else between them."""
    facts = view.state.pages.get(column.id)
    shown = facts.now if facts else None
    if shown is None or shown.at is None or not view.read_recently(shown.at):
        return Age("unknown", "近期未能读取页面")
    if shown.blank_since is None:
        return Age("fresh", proof=shown.proof)
    sure = shown.at - shown.blank_since >= timedelta(hours=hours)
    return Age("stale" if sure else "unknown", "" if sure else "待第二次检查", proof=shown.proof)


def _count(view: View, rule: Rule, age: Callable[[Column], Age | None]) -> Count:
    count = Count()
    for column in view.columns():
        if view.left_out(column, rule.indicator):
            continue
        at = Age("unknown", "已暂停监测") if view.paused(column.id) else age(column)
        if at is None:
            continue
        count.of += 1
        if at.standing == "stale":
            count.sure.append(column)
            count.proofs.extend([at.proof] if at.proof else [])
        elif at.standing == "unknown":
            count.open += 1
    return count


def _sum(view: View, rule: Rule, count: Count, slots: dict[str, object]) -> list[Judgement]:
    low, high = len(count.sure), len(count.sure) + count.open
    status = _sum_status(rule, count, low, high)
    return [
        Judgement(
            target=view.subject.id,
            kind="site",
            status=status,
            measured=Measured(
                value=low,
                numerator=low,
                denominator=count.of,
                low=low,
                high=high,
                unit="count",
                comparator=rule.indicator.comparator,
                threshold=rule.indicator.threshold,
                window_to=view.at,
            ),
            slots={"count": low, "names": names([c.name for c in count.sure]), **slots},
            evidence=count.proofs,
            reason=f"{count.open}个栏目无法判定" if status == "unknown" else "",
            url=view.subject.address,
            warn=status != "fail" and warns(rule.indicator, low),
        )
    ]


def _sum_status(rule: Rule, count: Count, low: int, high: int) -> Status:
    """Bounds decide, but never without a single look: a site of three columns cannot have five stale ones, and yet
    nothing seen is no pass."""
    if not count.of:
        return "not_applicable"
    return "unknown" if count.open == count.of else by_bounds(rule.indicator, low, high)


def judge_stale_sum(view: View, rule: Rule) -> list[Judgement]:
    """Dynamic columns over two weeks plus first-level notice columns over six months. A blank column counts as blank
    and not here."""

    def age(column: Column) -> Age | None:
        limit = _national_limit(view, rule, column)
        if limit is None:
            return None
        facts = view.state.pages.get(column.id)
        blank = facts is not None and facts.now.blank_since is not None and view.read_recently(facts.now.at)
        return Age("fresh") if blank else _age(view, rule, column, limit)

    count = _count(view, rule, age)
    dynamic = sum(_nature(view, rule, column) == "dynamic" for column in count.sure)
    return _sum(view, rule, count, {"dynamic": dynamic, "notice": len(count.sure) - dynamic})


def judge_long_stale(view: View, rule: Rule) -> list[Judgement]:
    """Columns over their own cycle; the others are not counted, there is no national number for them."""

    def age(column: Column) -> Age | None:
        return None if column.cycle_days is None else _age(view, rule, column, AgeLimit(days=column.cycle_days))

    return _sum(view, rule, _count(view, rule, age), {})


def judge_blank_sum(view: View, rule: Rule) -> list[Judgement]:
    params: BlankParams = rule.params

    def age(column: Column) -> Age | None:
        return _blank(view, column, params.second_look_hours) if params.expects_list(column) else None

    return _sum(view, rule, _count(view, rule, age), {})


def _focused(view: Facts) -> list[Column]:
    return [c for c in view.columns() if view.focus in (None, c.id)]


def _limit_of(view: View, rule: Rule, column: Column) -> AgeLimit | None:
    if column.cycle_days is None:
        return _national_limit(view, rule, column)
    # The first whole day at or over the percentage, exactly: -(-a // b) rounds up.
    warning = -(-column.cycle_days * rule.params.cycle_warning_percent // 100)
    return AgeLimit(days=column.cycle_days, warning_days=warning)


def judge_stale(view: View, rule: Rule) -> list[Judgement]:
    return [_stale_notice(view, rule, column) for column in _focused(view)]


def _stale_notice(view: View, rule: Rule, column: Column) -> Judgement:
    limit = _limit_of(view, rule, column)
    if limit is None:
        return _notice(view, rule, column, Age("unknown", "未设更新周期"), "not_applicable", None)
    age = _age(view, rule, column, limit)
    return _notice(view, rule, column, age, STATUS[age.standing], limit)


def _notice(view: View, rule: Rule, column: Column, age: Age, status: Status, limit: AgeLimit | None) -> Judgement:
    threshold = None
    if limit is not None and age.newest is not None:
        threshold = (limit.last_day(age.newest) - age.newest).days
    return Judgement(
        target=column.id,
        kind="column",
        status=status,
        measured=Measured(
            value=age.days,
            numerator=age.days,
            denominator=1 if age.days is not None else 0,
            unit="days",
            comparator=rule.indicator.comparator,
            threshold=threshold,
            window_from=midnight(age.newest) if age.newest else None,
            window_to=view.at,
        ),
        slots={
            "column": column.name,
            "newest": cn_date(age.newest) if age.newest else "（未标注日期）",
            "age": "—" if age.days is None else age.days,
            "limit": limit.text() if limit else "",
        },
        evidence=[age.proof] if age.proof else [],
        reason=age.reason,
        url=column.url,
        warn=age.warn,
        hours_left=age.hours_left,
        column=column.id,
    )


def judge_blank(view: Facts, rule: Rule) -> list[Judgement]:
    return [_blank_notice(view, rule, column) for column in _focused(view)]


def _blank_notice(view: Facts, rule: Rule, column: Column) -> Judgement:
    blank = _blank(view, column, rule.params.second_look_hours)
    if blank.standing == "stale" and not rule.params.expects_list(column):
        blank = Age("unknown", "机构、目录类栏目，需人工核看", proof=blank.proof)
    facts = view.state.pages.get(column.id)
    since = facts.now.blank_since if facts else None
    status = STATUS[blank.standing]
    return Judgement(
        target=column.id,
        kind="column",
        status=status,
        measured=Measured(
            value=None if status == "unknown" else float(status == "fail"),
            numerator=None if status == "unknown" else float(status == "fail"),
            denominator=None if status == "unknown" else 1,
            unit="flag",
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_from=since,
            window_to=view.at,
        ),
        slots={"column": column.name, "since": cn_date(since) if since else ""},
        evidence=[blank.proof] if blank.proof else [],
        reason=blank.reason,
        url=column.url,
        column=column.id,
    )


_TICK, _NAMED = frozenset({"tick"}), frozenset({"count", "names"})
STALE_SUM = Measure(judge_stale_sum, _TICK, _NAMED | {"dynamic", "notice"}, SumParams, own=_decided)
LONG_STALE = Measure(judge_long_stale, _TICK, _NAMED, NoParams, own=_decided)
BLANK_SUM = Measure(judge_blank_sum, _TICK, _NAMED, BlankParams, own=_decided)
COLUMN_STALE = Measure(
    judge_stale, _TICK, frozenset({"column", "newest", "age", "limit"}), StaleParams, needs=(), own=_decided
)
COLUMN_BLANK = measure_of_facts(judge_blank, frozenset({"tick", "column"}), frozenset({"column", "since"}), BlankParams)
