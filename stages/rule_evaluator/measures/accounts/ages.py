"""How old the newest post of an account is, and whether that is surely too old.

A post inside the limit proves by itself that there was an update, whoever showed it and however long ago the last look
was. That there was none is proved only by looks that told completely, and only up to the last of them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from schemas.times import day_of, midnight
from stages.rule_evaluator.facts.accounts.posts import PostsFacts, Which, newest_day, newest_possible
from stages.rule_evaluator.facts.accounts.proved import Proved
from stages.rule_evaluator.judge import add_months
from stages.rule_evaluator.measures.accounts.common import NO_LOOK
from stages.rule_evaluator.measures.freshness import Age, AgeLimit
from stages.rule_evaluator.view import View

UNPROVED = "来源不能证明期间没有发布"
SINCE_UNKNOWN = "最近一次读取后是否更新未知"


def age_of_posts(view: View, posts: PostsFacts | None, limit: AgeLimit, which: Which = "any") -> Age:
    """The age of the newest post against a limit, to the day, at the last look that proves that there is none newer."""
    if posts is None or posts.looked is None:
        return Age("unknown", NO_LOOK)
    newest = newest_day(posts, which)
    possible = newest if which == "any" else newest_possible(posts)
    spans = [span for span in reversed(posts.proved) if view.read_recently(span.until)]
    if newest is not None and view.day <= limit.last_day(newest):
        return _fresh(view, newest, limit, spans, posts)
    for span in spans:
        looked = min(span.last_day, view.day)
        if span.since > midnight(first_day_in_time(limit, looked)):
            continue
        if possible is None or looked > limit.last_day(possible):
            days = None if newest is None else (looked - newest).days
            return Age("stale", "", newest, days, False, None, span.proof)
        return Age("unknown", SINCE_UNKNOWN, newest, None, False, None, span.proof)
    return Age("unknown", UNPROVED if view.read_recently(posts.looked.at) else NO_LOOK, newest, None)


def _fresh(view: View, newest: date, limit: AgeLimit, spans: list[Proved], posts: PostsFacts) -> Age:
    """In time; warned of where a look proves that there was nothing newer by the day of the warning."""
    last = limit.last_day(newest)
    left = (midnight(last + timedelta(days=1)) - view.at).total_seconds() / 3600
    warning = limit.warning_day(newest)
    covering = (s for s in spans if s.since <= midnight(newest + timedelta(days=1)))
    span = next((s for s in covering if warning is not None and min(s.last_day, view.day) >= warning), None)
    looked = min(day_of(posts.looked.at), view.day) if posts.looked is not None else view.day
    days = max(0, (looked - newest).days)
    proof = span.proof if span is not None else posts.looked
    return Age("fresh", "", newest, days, span is not None, left if span is not None else None, proof)


def first_day_in_time(limit: AgeLimit, looked: date) -> date:
    """The first day whose post is still in time on the day of a look."""
    day = add_months(looked, -(limit.months or 0)) - timedelta(days=limit.days or 0)
    return next(one for one in _days_from(day - timedelta(days=4)) if limit.last_day(one) >= looked)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
