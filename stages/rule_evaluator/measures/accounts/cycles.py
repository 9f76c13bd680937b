"""Local cycles: so many posts a week, in so many days, or a month. A span is judged when every post of it is known;
what is known of it already suffices where it is enough."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import msgspec

from schemas.events.findings import Status
from schemas.times import midnight
from stages.rule_evaluator.facts.accounts.posts import KnownPost, PostsFacts, count, in_days
from stages.rule_evaluator.judge import Judgement, add_months
from stages.rule_evaluator.measures.accounts.common import (
    EVERY,
    NO_LOOK,
    Figures,
    excused_in,
    judged,
    opened,
    platform_of,
    posts_of,
)
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date

DAY = timedelta(days=1)
SUNDAY = 7
NOT_YET, UNSAID = "该周期内的发布情况尚未读全", "部分推文是否原创未知"


class CycleParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least `minimum` posts by platform (`*`: all others; a platform that is not named is not judged).

    `span`: `week` is Monday to Sunday, `month` the calendar month, `days` a rolling span of so many whole `days`.
    `originals`: only original posts count; `reposts`: whether reposts count. `wait_days`: so long after its end a span
    may stay unread before the answer of the span before it no longer stands for it. `warning_weekday` (1 to 7): from
    the end of that day on a running week that lacks posts is warned of.
    """

    minimum: dict[str, int]
    span: Literal["week", "days", "month"] = "week"
    days: int = 7
    originals: bool = False
    reposts: bool = True
    wait_days: int = 2
    warning_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date

    @property
    def text(self) -> str:
        return f"{cn_date(self.first)}至{cn_date(self.last)}"


def judge(view: View, rule: Rule) -> list[Judgement]:
    params: CycleParams = rule.params
    platform = platform_of(view)
    minimum = params.minimum.get(platform, params.minimum.get(EVERY))
    if minimum is None:
        return [judged(view, rule, "not_applicable", Figures(), reason="此类平台未设更新周期")]
    posts = posts_of(view)
    if posts is None or posts.looked is None:
        return [judged(view, rule, "unknown", Figures(threshold=minimum), reason=NO_LOOK)]
    open_one: Judgement | None = None
    for span in _ended(params, posts, view.day):
        one = _span(view, rule, posts, span, minimum)
        if one.status != "unknown":
            return [_warned(view, rule, one, posts, minimum)]
        open_one = open_one or one
        if one.reason != NOT_YET or (view.day - span.last).days >= params.wait_days:
            break
    assert open_one is not None
    return [_warned(view, rule, open_one, posts, minimum)]


def _ended(params: CycleParams, posts: PostsFacts, today: date) -> Iterator[Span]:
    """The spans that have ended by a day, the last one first."""
    if params.span == "week":
        last = today - DAY * (today.isoweekday() % SUNDAY)
        for back in range(2):
            yield Span(last - DAY * (7 * back + 6), last - DAY * 7 * back)
    elif params.span == "month":
        first = (today + DAY).replace(day=1)
        for back in range(1, 3):
            yield Span(add_months(first, -back), add_months(first, 1 - back) - DAY)
    else:
        # Whole days before the last look that proves something; what was posted on its own day counts as well.
        looked = min(max((s.last_day for s in posts.proved), default=today), today)
        yield Span(looked - DAY * params.days, looked)


def _span(view: View, rule: Rule, posts: PostsFacts, span: Span, minimum: int) -> Judgement:
    params: CycleParams = rule.params
    since = opened(view)
    if (since is not None and span.first < since) or excused_in(view, span.first, span.last):
        reason = "开设或经批准停更未满一个周期"
        return judged(view, rule, "not_applicable", Figures(threshold=minimum), reason=reason)
    known = in_days(posts, span.first, span.last)
    low, high = count(filter(_sure(params), known)), count(filter(_possible(params), known))
    complete = _known_whole(view, params, posts, span)
    status: Status = "pass" if low >= minimum else "fail" if complete and high < minimum else "unknown"
    return judged(
        view,
        rule,
        status,
        Figures(
            value=low if status != "unknown" else None,
            low=low,
            high=high if complete else None,
            threshold=minimum,
            first=midnight(span.first),
            last=midnight(span.last + DAY),
        ),
        reason="" if status != "unknown" else UNSAID if complete else NOT_YET,
        slots={"period": span.text, "count": low, "minimum": minimum, "platform": view.subject.category_word},
        evidence=[posts.looked] if posts.looked is not None else [],
    )


def _sure(params: CycleParams) -> Callable[[KnownPost], bool]:
    def counts(post: KnownPost) -> bool:
        return post.original is True if params.originals else params.reposts or post.original is True

    return counts


def _possible(params: CycleParams) -> Callable[[KnownPost], bool]:
    def may_count(post: KnownPost) -> bool:
        return post.original is not False if params.originals or not params.reposts else True

    return may_count


def _known_whole(view: View, params: CycleParams, posts: PostsFacts, span: Span) -> bool:
    """Whether every post of the span is known. A rolling span ends with the look itself, which must be a recent one."""
    first = midnight(span.first)
    if posts.dropped >= first.timestamp():
        return False
    if params.span == "days":
        recent = [s for s in posts.proved if view.read_recently(s.until) and s.last_day >= span.last]
        return any(s.since <= first for s in recent)
    return any(s.since <= first and s.until >= midnight(span.last + DAY) for s in posts.proved)


def _warned(view: View, rule: Rule, one: Judgement, posts: PostsFacts, minimum: int) -> Judgement:
    """The judgement with the warning of the running week, where its posts so far are known and are too few."""
    params: CycleParams = rule.params
    weekday = view.day.isoweekday()
    if params.span != "week" or params.warning_weekday is None or one.status == "not_applicable":
        return one
    if not params.warning_weekday <= weekday < SUNDAY:
        return one
    monday = view.day - DAY * (weekday - 1)
    so_far = count(filter(_possible(params), in_days(posts, monday, view.day)))
    looked = any(s.since <= midnight(monday) and s.last_day >= view.day for s in posts.proved)
    if so_far >= minimum or not looked:
        return one
    left = (midnight(monday + 7 * DAY) - view.at).total_seconds() / 3600
    running = {"so_far": so_far, "left": minimum - so_far}
    return msgspec.structs.replace(one, warn=True, hours_left=left, slots={**one.slots, **running})


SLOTS = frozenset({"period", "count", "minimum", "platform", "so_far", "left"})
CYCLE = Measure(judge, frozenset({"day"}), SLOTS, CycleParams, needs=())
