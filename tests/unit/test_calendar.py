"""Working days as a desk officer would count them on the wall calendar."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import (
    WorkCalendar,
    add_working_days,
    is_working_day,
    load,
    read_notices,
    shipped,
    working_days_between,
)
from schemas.mistakes import MistakeError

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


@pytest.mark.parametrize("year", sorted(shipped().years))
def test_every_day_of_the_shipped_years_is_as_a_kept_library_has_it(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365 + (year % 4 == 0))]
    assert [d for d in days if is_working_day(d) != chinese_calendar.is_workday(d)] == []


def test_a_year_without_a_notice_is_counted_monday_to_friday_and_marked() -> None:
    assert [is_working_day(date(2031, 1, day)) for day in (3, 4, 5, 6)] == [True, False, False, True]
    last = shipped().deadline(date(2026, 12, 18), 10)
    assert (last.day, last.missing) == (date(2027, 1, 1), (2027,))
    assert last.text == "2027年1月1日（暂按周末推算）"
    assert shipped().deadline(date(2026, 12, 16), 10).text == "2026年12月30日"


def test_the_clock_runs_over_every_turn_of_the_year_up_to_2030() -> None:
    for year in range(2026, 2031):
        for back in range(40):
            day = date(year, 12, 31) - timedelta(days=back)
            last = shipped().deadline(day, 10)
            between = [day + timedelta(days=i) for i in range(1, (last.day - day).days + 1)]
            assert sum(map(is_working_day, between)) == 10
            unknown = {one.year for one in between} - shipped().years.keys()
            assert unknown <= set(last.missing)


YEAR_2027 = """
years:
  2027:
    source: 国办发明电〔2026〕99号
    holidays:
      - {name: 元旦, rest: 2027-01-01..2027-01-03}
      - {name: 春节, rest: 2027-02-05..2027-02-11, work: [2027-01-31, 2027-02-20]}
      - {name: 清明节, rest: 2027-04-03..2027-04-05}
      - {name: 劳动节, rest: 2027-05-01..2027-05-05, work: [2027-05-08]}
      - {name: 端午节, rest: 2027-06-09..2027-06-09}
      - {name: 中秋节, rest: 2027-09-15..2027-09-15}
      - {name: 国庆节, rest: 2027-10-01..2027-10-07, work: [2027-09-26, 2027-10-09]}
"""


def with_2027(tmp_path: Path) -> WorkCalendar:
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR_2027, encoding="utf-8")
    return shipped().with_years(read_notices(file))


def test_a_deadline_is_right_by_itself_once_the_notice_is_there(tmp_path: Path) -> None:
    assert with_2027(tmp_path).deadline(date(2026, 12, 18), 10).text == "2027年1月4日"


def test_a_count_over_an_unknown_year_says_what_a_holiday_may_take_away(tmp_path: Path) -> None:
    asked, answered = date(2027, 2, 3), date(2027, 2, 15)
    counted = shipped().count(asked, answered)
    assert (counted.days, counted.least, counted.provisional) == (8, 0, True)
    assert with_2027(tmp_path).count(asked, answered) == type(counted)(3, 3, False)
    assert shipped().count(date(2027, 3, 8), date(2027, 3, 26)).least == 14  # no holiday can lie there


def test_the_last_days_of_december_rest_on_the_next_notice_where_new_year_can_reach_them() -> None:
    upto_2029 = WorkCalendar(dict.fromkeys(range(2026, 2030), shipped().years[2026]))
    assert upto_2029.is_sure(date(2026, 12, 31))  # 1 January 2027 is a Friday
    assert not upto_2029.is_sure(date(2029, 12, 31))  # 1 January 2030 is a Tuesday: 31 December may be off
    assert upto_2029.is_sure(date(2029, 12, 28))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "2027-10-01..2027-10-07",
            "2027-10-07..2027-10-01",
            "“国庆节”：rest“2027-10-07..2027-10-01”不能识别",
        ),
        ("2027-10-01..2027-10-07", "2027-10-02..2027-10-07", "10月1日是法定的国庆节假日，但未写作休息"),
        ("2027-01-31", "2027-02-01", "补班日2027-02-01不是周六、周日"),
        ("2027-01-31", "2027-02-06", "“春节”：2027-02-06既写作休息又写作补班"),
        ("2027-02-20", "2028-02-20", "2028-02-20不属于2027年"),
        ("      - {name: 端午节, rest: 2027-06-09..2027-06-09}\n", "", "缺少端午"),
        ("source: 国办发明电〔2026〕99号", "source: ''", "source为空"),
        ("2027-06-09..2027-06-09", "2027-04-05..2027-04-05", "2027-04-05与“清明节”重复"),
        ("name: 端午节, ", "", "缺少必填字段“name”"),
        ("    holidays:", "    source: x\n    holidays:", "第5行不是有效的YAML"),
        ("years:\n  2027", "years:\n  1927", "年份1927不在"),
    ],
)
def test_what_is_wrong_with_a_notice_is_said_in_chinese(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in YEAR_2027
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR_2027.replace(old, new), encoding="utf-8")
    with pytest.raises(MistakeError) as wrong:
        read_notices(file)
    assert all(message.startswith("2027.yaml：") for message in wrong.value.messages)
    assert said in str(wrong.value)


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "years:\n  2027:\n    source: x\n    sure: false\n    holidays: [{name: 国庆, rest: 2027-10-07..2027-10-01}]\n"
    )
    with pytest.raises(MistakeError, match=r"mine\.yaml：2027年第1项“国庆”：rest"):
        load(file)


def test_every_make_up_day_is_a_weekend_and_no_day_is_both() -> None:
    calendar = load()
    assert all(day.weekday() >= 5 for day in calendar.worked)
    assert not calendar.worked & set(calendar.off)
