"""Measures over records: each counts one declared kind inside a window, with numerator and denominator."""

from stages.rule_evaluator.measures.records.amounts import COUNT, RATIO
from stages.rule_evaluator.measures.records.months import MONTHS
from stages.rule_evaluator.measures.records.shares import SHARE
from stages.rule_evaluator.measures.records.spans import LATE, OVERDUE, WORKING_DAYS
from stages.rule_evaluator.measures.records.streaks import STREAK
from stages.rule_evaluator.view import Measure

RECORD_MEASURES: dict[str, Measure] = {
    "record_count": COUNT,
    "record_ratio": RATIO,
    "record_share": SHARE,
    "record_working_days": WORKING_DAYS,
    "record_overdue": OVERDUE,
    "record_late": LATE,
    "record_months": MONTHS,
    "record_streak": STREAK,
}
