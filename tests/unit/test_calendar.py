"""Working days as a desk officer would count them on the wall calendar."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import (
    NoHolidayData,
    add_working_days,
    is_working_day,
    load,
    working_days_between,
)

YEARS = st.dates(date(2022, 2, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),  # Sunday worked for the New Year
        (date(2026, 2, 14), True),  # Saturday before the Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 4, 6), False),
        (date(2026, 5, 9), True),
        (date(2026, 6, 19), False),
        (date(2026, 9, 20), True),
        (date(2026, 9, 25), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2024, 2, 9), True),  # New Year's Eve 2024 was formally worked
        (date(2025, 1, 28), False),  # and in 2025 it is a holiday
        (date(2025, 10, 8), False),
        (date(2022, 12, 31), False),  # belongs to the notice of 2023
        (date(2026, 7, 4), False),
        (date(2026, 7, 6), True),
    ],
)
def test_named_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("year", "weekdays_off", "weekend_worked"),
    [(2022, 18, 7), (2023, 18, 7), (2024, 19, 8), (2025, 18, 5), (2026, 19, 6)],
)
def test_a_year_balances(year: int, weekdays_off: int, weekend_worked: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365 + (year % 4 == 0))]
    assert sum(d.weekday() < 5 and not is_working_day(d) for d in days) == weekdays_off
    assert sum(d.weekday() >= 5 and is_working_day(d) for d in days) == weekend_worked


def test_a_limit_runs_over_the_holiday() -> None:
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_working_days(date(2026, 7, 3), 3) == date(2026, 7, 8)
    assert add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 3)


def test_working_days_between_counts_the_last_and_not_the_first() -> None:
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 7)) == 0
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert working_days_between(date(2026, 10, 8), date(2026, 10, 8)) == 0
    assert working_days_between(date(2026, 10, 8), date(2026, 9, 30)) == -1


@given(YEARS, st.integers(-20, 20))
def test_between_undoes_add(day: date, n: int) -> None:
    landed = add_working_days(day, n)
    assert n == 0 or is_working_day(landed)
    assert working_days_between(day, landed) == n


def test_a_year_without_a_notice_raises_and_says_what_to_do() -> None:
    with pytest.raises(NoHolidayData, match=r"2031.*holidays\.yaml"):
        is_working_day(date(2031, 1, 4))


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "years:\n  2027:\n    source: x\n    sure: false\n    holidays: [{name: 国庆, rest: 2027-10-07..2027-10-01}]\n"
    )
    with pytest.raises(ValueError, match=r"mine\.yaml: year 2027: rest"):
        load(file)


def test_every_make_up_day_is_a_weekend_and_no_day_is_both() -> None:
    calendar = load()
    assert all(day.weekday() >= 5 for day in calendar.worked)
    assert not calendar.worked & set(calendar.off)
