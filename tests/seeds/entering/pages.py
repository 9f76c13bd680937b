"""Faults that the machine sees itself on recorded pages: a blank column, a column that is not updated."""

from datetime import timedelta

from tests.seeds.entering.way import Entering, Way

_STALE_BY = 30  # days before the days played


def _blank(one: Entering) -> None:
    assert one.column is not None
    one.pages.columns[one.column.id] = None


def _stale(one: Entering) -> None:
    column = one.column or one.subject.columns[0]
    one.pages.columns[column.id] = one.days.played - timedelta(days=_STALE_BY)


BLANK = Way(
    _blank,
    {"measure": "column_blank", "unit": "flag", "threshold": 1, "params": {"second_look_hours": 12},
     "wording": "栏目“{column}”自{since}以来两次检查均为空白"},
    {"site": "column"},
)  # fmt: skip
STALE = Way(
    _stale,
    {"measure": "column_stale", "unit": "days", "comparator": ">",
     "params": {"natures": {"dynamic": {"days": 14}}, "cycle_warning_percent": 80},
     "wording": "栏目“{column}”超过{limit}未更新，最近一条更新日期为{newest}，距检查日{age}天"},
    {"site": "column"},
)  # fmt: skip
