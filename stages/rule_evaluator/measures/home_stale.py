"""首页不更新: no update on the home page within two weeks (national indicators, part 1). Where the home page is only a
navigation entry, all second-level pages must be without update."""

from datetime import timedelta

from schemas.events.findings import Measured, Status
from schemas.times import midnight
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.freshness import Age, AgeLimit, age_of
from stages.rule_evaluator.view import Facts, NoParams, Rule, measure_of_facts
from stages.rule_evaluator.wording import cn_date

STATUS: dict[str, Status] = {"fresh": "pass", "stale": "fail", "unknown": "unknown"}


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    indicator = rule.indicator
    warning = int(indicator.warning) if indicator.warning is not None else None
    limit = AgeLimit(days=int(indicator.threshold or 0), warning_days=warning)
    age = _of_columns(view, rule, limit) if view.site.navigation_only else _of_home(view, rule, limit)
    status = STATUS[age.standing]
    return [
        Judgement(
            target=view.subject.id,
            kind="site",
            status=status,
            measured=_measured(rule, view, age),
            slots={
                "newest": cn_date(age.newest) if age.newest else "（未标注日期）",
                "age": "—" if age.days is None else age.days,
            },
            evidence=[age.proof] if age.proof else [],
            reason=age.reason,
            url=view.subject.address,
            warn=age.warn,
            hours_left=age.hours_left,
        )
    ]


def _of_home(view: Facts, rule: Rule, limit: AgeLimit) -> Age:
    return age_of(view, view.state.pages.get(view.subject.id), limit, rule.indicator.undated)


def _of_columns(view: Facts, rule: Rule, limit: AgeLimit) -> Age:
    """The freshest of all columns decides; one that cannot be decided leaves it open."""
    ages = [age_of(view, view.state.pages.get(c.id), limit, rule.indicator.undated) for c in view.columns()]
    dated = sorted((a for a in ages if a.newest is not None), key=lambda a: (a.newest, a.days), reverse=True)
    fresh = [a for a in dated if a.standing == "fresh"]
    if fresh:
        return fresh[0]
    if not ages or any(a.standing == "unknown" for a in ages):
        return Age("unknown", "部分二级页面无法判定")
    return dated[0] if dated else ages[0]


def _measured(rule: Rule, view: Facts, age: Age) -> Measured:
    window = rule.indicator.window
    first = view.day - timedelta(days=(window.days or 0) if window else 0)
    return Measured(
        value=age.days,
        numerator=age.days,
        denominator=1 if age.days is not None else 0,
        unit="days",
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
        window_from=midnight(first),
        window_to=view.at,
    )


MEASURE = measure_of_facts(judge, frozenset({"tick"}), frozenset({"newest", "age"}), NoParams)
