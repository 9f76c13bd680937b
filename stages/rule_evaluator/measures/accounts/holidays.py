"""节前提醒: which accounts will pass their limit during the holiday that is near. It warns and never fails."""

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from schemas.times import midnight
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.ages import age_of_posts
from stages.rule_evaluator.measures.accounts.common import EVERY, Figures, judged, platform_of, posts_of
from stages.rule_evaluator.measures.freshness import Age, AgeLimit, age_of
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date

DAY = timedelta(days=1)


class HolidayParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limit is `days`, by platform where `platforms` names some (`*`: all others). Told from `ahead_days` before
    the first day off; only holidays of at least `at_least` days off in a row count. Of a site its home page counts."""

    days: int
    platforms: dict[str, int] = {}
    ahead_days: int = 3
    at_least: int = 3


@dataclass(frozen=True, slots=True)
class Rest:
    """Days off in a row, both ends included."""

    name: str
    first: date
    last: date


def judge(view: View, rule: Rule) -> list[Judgement]:
    params: HolidayParams = rule.params
    days = params.platforms.get(platform_of(view), params.platforms.get(EVERY, params.days))
    limit = AgeLimit(days=days, warning_days=0)
    age = _age(view, rule, limit)
    rest = coming(view, params)
    if rest is None or age.newest is None or age.standing != "fresh":
        status = "pass" if rest is None or age.standing != "unknown" else "unknown"
        return [judged(view, rule, status, Figures(0 if status == "pass" else None), reason=age.reason)]  # type: ignore[arg-type]
    passed = limit.last_day(age.newest) + DAY
    crosses = rest.first <= passed <= rest.last
    return [
        judged(
            view,
            rule,
            "pass",
            Figures(age.days, threshold=days),
            slots={
                "holiday": rest.name,
                "from": cn_date(rest.first),
                "to": cn_date(rest.last),
                "newest": cn_date(age.newest),
                "passed": cn_date(passed),
                "limit": limit.text(),
            },
            evidence=[age.proof] if age.proof else [],
            warn=crosses,
            hours_left=(midnight(passed) - view.at).total_seconds() / 3600 if crosses else None,
        )
    ]


def _age(view: View, rule: Rule, limit: AgeLimit) -> Age:
    """By the posts of an account, by the home page of a site."""
    page = view.state.pages.get(view.subject.id)
    if page is not None:
        return age_of(view, page, limit, rule.indicator.undated)
    return age_of_posts(view, posts_of(view), limit)


def coming(view: View, params: HolidayParams) -> Rest | None:
    """The holiday that begins soon, or that has begun; null where none is near or its notice is not known."""
    now = view.day + DAY if view.closed else view.day
    for ahead in range(params.ahead_days + 1):
        day = now + DAY * ahead
        if day in view.calendar.off:
            first, last = day, day
            while not view.calendar.is_working_day(first - DAY):
                first -= DAY
            while not view.calendar.is_working_day(last + DAY):
                last += DAY
            long_enough = (last - first).days + 1 >= params.at_least
            return Rest(view.calendar.off[day], first, last) if long_enough else None
    return None


BEFORE_HOLIDAY = Measure(
    judge,
    frozenset({"day"}),
    frozenset({"holiday", "from", "to", "newest", "passed", "limit"}),
    HolidayParams,
    needs=(),
)
