"""内容不更新: the newest post, or the newest original, is too old (national indicators, part 1, and local cycles)."""

from datetime import timedelta

import msgspec

from schemas.events.findings import Status
from schemas.rulebooks.model import Indicator
from schemas.times import midnight
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.ages import age_of_posts
from stages.rule_evaluator.measures.accounts.common import (
    EVERY,
    Figures,
    judged,
    opened,
    platform_of,
    posts_of,
)
from stages.rule_evaluator.measures.freshness import Age, AgeLimit
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date

STATUS: dict[str, Status] = {"fresh": "pass", "stale": "fail", "unknown": "unknown"}


class StaleParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limit is the indicator's threshold in days, with its warning; or `months`; or days by platform (`*`: all
    others; a platform that is not named is not judged). `originals`: only original posts are updates."""

    months: int | None = None
    platforms: dict[str, int] = {}
    originals: bool = False

    def limit(self, indicator: Indicator, platform: str) -> AgeLimit | None:
        if self.months is not None:
            return AgeLimit(months=self.months)
        warning = None if indicator.warning is None else int(indicator.warning)
        days = self.platforms.get(platform, self.platforms.get(EVERY)) if self.platforms else indicator.threshold
        return None if days is None else AgeLimit(days=int(days), warning_days=warning)


def judge(view: View, rule: Rule) -> list[Judgement]:
    params: StaleParams = rule.params
    limit = params.limit(rule.indicator, platform_of(view))
    if limit is None:
        return [judged(view, rule, "not_applicable", Figures(), reason="此类平台未设更新周期")]
    since = opened(view)
    if since is not None and view.day <= limit.last_day(since):
        return [judged(view, rule, "not_applicable", Figures(), reason=f"{cn_date(since)}开设，未满{limit.text()}")]
    age = age_of_posts(view, posts_of(view), limit, "original" if params.originals else "any")
    return [_judged(view, rule, limit, age)]


def _judged(view: View, rule: Rule, limit: AgeLimit, age: Age) -> Judgement:
    threshold = limit.days
    if limit.months is not None and age.newest is not None:
        threshold = (limit.last_day(age.newest) - age.newest).days
    return judged(
        view,
        rule,
        STATUS[age.standing],
        Figures(
            value=age.days,
            threshold=threshold,
            first=midnight(view.day - timedelta(days=limit.days)) if limit.days else None,
        ),
        reason=age.reason,
        slots=slots(age, limit),
        evidence=[age.proof] if age.proof else [],
        warn=age.warn,
        hours_left=age.hours_left,
    )


def slots(age: Age, limit: AgeLimit) -> dict[str, object]:
    known = age.newest is not None and age.days is not None
    return {
        "newest": cn_date(age.newest) if age.newest else "（未见发布）",
        "age": f"，距检查日{age.days}天" if known else "",
        "days": "—" if age.days is None else age.days,
        "limit": limit.text(),
    }


SLOTS = frozenset({"newest", "age", "days", "limit"})
STALE = Measure(judge, frozenset({"tick"}), SLOTS, StaleParams, needs=())
