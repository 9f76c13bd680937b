"""What the measures of accounts share: where their facts lie, days that cannot count, how a judgement is made up."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.kinds import names_where
from schemas.registry.days import read_day
from schemas.registry.model import Column
from stages.rule_evaluator import excuses
from stages.rule_evaluator.facts.accounts import AccountFacts
from stages.rule_evaluator.facts.accounts.posts import PostsFacts
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Rule, View

POSTS_READ = names_where(reader="posts")
MENU_READ = names_where(reader="menu")
PROFILE_READ = names_where(reader="profile")
EVERY = "*"  # in params by platform: every platform that is not named
NO_LOOK = "近期未能读取"
_NOTHING = AccountFacts()


def facts_of(view: View) -> AccountFacts:
    return view.state.account or _NOTHING


def posts_of(view: View, target: str = "") -> PostsFacts | None:
    """The posts of the subject, or of one of its albums."""
    return facts_of(view).posts.get(target or view.subject.id)


def platform_of(view: View) -> str:
    """The platform of an account; the form of an app."""
    return view.subject.category


def opened(view: View) -> date | None:
    """The day on which it was opened; else from which a unit has run it, where the days of all that did are known."""
    told = read_day(view.subject.opened_on)
    if told is not None:
        return told
    first = [read_day(role.since) for role in view.subject.roles if role.role in ("runs", "operates")]
    days = [day for day in first if day is not None]
    return min(days) if days and len(days) == len(first) else None


def excused_in(view: View, first: date, last: date) -> bool:
    """Whether one of these days lies in an approved state in which nothing is expected."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return any(excuses.approved_downtime(view.subject, day) for day in days)


class Figures(msgspec.Struct, frozen=True):
    """What was counted, of what, and over which time. `threshold` takes the place of the indicator's."""

    value: float | None = None
    of: float | None = 1
    low: float | None = None
    high: float | None = None
    threshold: float | None = None
    first: datetime | None = None
    last: datetime | None = None


def judged(
    view: View,
    rule: Rule,
    status: Status,
    figures: Figures,
    *,
    reason: str = "",
    slots: Mapping[str, object] | None = None,
    evidence: list[Evidence] | None = None,
    column: Column | None = None,
    warn: bool = False,
    hours_left: float | None = None,
    keys: tuple[str, ...] = (),
) -> Judgement:
    """A judgement of the subject, or of one of its entries."""
    indicator = rule.indicator
    return Judgement(
        target=column.id if column is not None else view.subject.id,
        kind=indicator.object,
        status=status,
        measured=Measured(
            value=figures.value,
            numerator=figures.value,
            denominator=None if figures.value is None else figures.of,
            low=figures.low,
            high=figures.high,
            unit=indicator.unit,
            comparator=indicator.comparator,
            threshold=indicator.threshold if figures.threshold is None else figures.threshold,
            window_from=figures.first,
            window_to=figures.last or view.at,
        ),
        slots=dict(slots or {}),
        evidence=evidence or [],
        reason=reason,
        url=(column.url if column is not None else view.subject.address) or None,
        warn=warn,
        hours_left=hours_left,
        keys=keys,
        column=column.id if column is not None else None,
    )
