"""How old the newest item of a page is, and whether that is surely too old.

An absence is proven at the look that did not find anything newer, not after it: between the last look and now the
page may have been updated. So a page is surely stale if it was stale at its last look, surely fresh if it is fresh
now, and undecidable in between or when it was not read recently.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from schemas.events.findings import Evidence
from schemas.times import day_of, midnight
from stages.rule_evaluator.facts.pages import PageFacts
from stages.rule_evaluator.judge import add_months
from stages.rule_evaluator.view import Facts

Standing = Literal["fresh", "stale", "unknown"]


class AgeLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Longer than `days` or `months` (calendar) is stale; the warning comes at `warning_months` and `warning_days`."""

    days: int | None = None
    months: int | None = None
    warning_days: int | None = None
    warning_months: int | None = None
    first_level_only: bool = False

    def last_day(self, newest: date) -> date:
        """The last day on which a page with this newest item is still in time."""
        return add_months(newest, self.months or 0) + timedelta(days=self.days or 0)

    def warning_day(self, newest: date) -> date | None:
        """The first day of the warning, null where there is none. With months the limit itself must be passed."""
        if self.warning_months is not None:
            return add_months(newest, self.warning_months) + timedelta(days=(self.warning_days or 0) + 1)
        return None if self.warning_days is None else newest + timedelta(days=self.warning_days)

    def text(self) -> str:
        return f"{self.months}个月" if self.months else f"{self.days}天"


class Age(msgspec.Struct, frozen=True):
    """`days` is the age at the last look."""

    standing: Standing
    reason: str = ""
    newest: date | None = None
    days: int | None = None
    warn: bool = False
    hours_left: float | None = None
    proof: Evidence | None = None


def age_of(view: Facts, facts: PageFacts | None, limit: AgeLimit, undated: str) -> Age:
    """The age of a page against a limit. `undated`: the rulebook's word for a page that was read and shows no date."""
    shown = facts.now if facts else None
    if shown is None or shown.proof is None or shown.at is None or not view.read_recently(shown.at):
        return Age("unknown", "近期未能读取页面")
    if shown.blank_since is not None:
        return Age("unknown", "页面无内容", proof=shown.proof)
    if shown.newest is None:
        standing: Standing = "stale" if undated == "counts_as_stale" else "unknown"
        return Age(standing, "列表未标注日期", proof=shown.proof)
    return _dated(view, shown.newest, shown.at, limit, shown.proof)


class _Dates(NamedTuple):
    """What a limit makes of a newest date: the same at every look until something newer comes."""

    newest: date
    last: date
    ends: datetime
    warning: date | None


@lru_cache(maxsize=16_384)
def _dates(newest_text: str, limit: AgeLimit) -> _Dates:
    newest = date.fromisoformat(newest_text)
    last = limit.last_day(newest)
    return _Dates(newest, last, midnight(last + timedelta(days=1)), limit.warning_day(newest))


def _dated(view: Facts, newest_text: str, looked: datetime, limit: AgeLimit, evidence: Evidence) -> Age:
    newest, last, ends, warning = _dates(newest_text, limit)
    day = view.day
    look_day = min(day_of(looked), day)
    days = max(0, (look_day - newest).days)
    if look_day > last:
        return Age("stale", "", newest, days, False, None, evidence)
    if day > last:
        return Age("unknown", "最近一次读取后是否更新未知", newest, days, False, None, evidence)
    warn = warning is not None and look_day >= warning
    left = (ends - view.at).total_seconds() / 3600 if warn else None
    return Age("fresh", "", newest, days, warn, left, evidence)
