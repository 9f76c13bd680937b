"""Duties with a day on which they are due: not done, done late, done poorly."""

from datetime import date, timedelta

from tests.seeds.entering.way import Entering, Way
from tests.seeds.records import Records

KIND = "duty.state.v1"
_LATE_BY = 8  # days
_DUE_DAY = 5


def _missing(one: Entering) -> None:
    for order in range(1, one.problem.count + 1):
        one.hand_in(KIND, f"/{order}", duty=one.type.duty, due=one.days.base - timedelta(days=10 * order))


def _late(one: Entering) -> None:
    """As many months in a row as the circular counts, each handed in some days behind its day."""
    newest = one.days.base - timedelta(days=20)
    for back in range(one.problem.count):
        due = _month_before(newest, back)
        done = Records.clock(due + timedelta(days=_LATE_BY), 16)
        one.hand_in(KIND, f"/{back + 1}", duty=one.type.duty, due=due, done=done)


def _month_before(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, _DUE_DAY)


def _poor(one: Entering) -> None:
    due = one.days.base - timedelta(days=20)
    alike = 0.8 if "雷同" in one.text else None
    done = Records.clock(due - timedelta(days=1), 16)
    for order in range(1, one.problem.count + 1):
        one.hand_in(KIND, f"/q{order}", duty=one.type.duty, due=due, done=done, quality="poor", alike=alike)


_LATE_COUNT = {"measure": "record_late", "threshold": 1, "window": {"months": 12}, "mended_by": "person",
               "wording": "{count}次逾期：{what}"}  # fmt: skip
_BY_DUE = {"kind": KIND, "placed": "due", "due": "due", "done": "done", "what": "duty"}
MISSING = Way(_missing, {**_LATE_COUNT, "params": {**_BY_DUE, "where": {"done": [None]}}, "wording": "未完成：{what}"})
LATE = Way(_late, {**_LATE_COUNT, "params": {**_BY_DUE, "unless": {"done": [None]}}})
POOR = Way(
    _poor,
    {"measure": "record_count", "threshold": 1, "window": {"months": 12}, "mended_by": "person",
     "params": {"kind": KIND, "placed": "due", "where": {"quality": ["poor"]}},
     "wording": "报送质量不高{count}次"},
)  # fmt: skip
