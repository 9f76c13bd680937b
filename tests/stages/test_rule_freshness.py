"""首页不更新, 栏目不更新, 空白栏目 and the notices about single columns, at their boundaries."""

from datetime import date, timedelta

import msgspec
import pytest

from schemas.registry.model import Exemption
from schemas.rulebooks import Rulebook
from stages.rule_evaluator.judge import add_months
from tests.support.observations import DAY0, Watched, a_column, a_reading, a_site, national

HOME = "site.veto.home_stale"
STALE_SUM, LONG, BLANK_SUM = "site.veto.columns.stale_sum", "site.veto.columns.long_stale", "site.veto.columns.blank"
STALE, BLANK, FRAUD = "site.notice.column_stale", "site.notice.column_blank", "site.veto.security.fraud"


def ago(days: int) -> str:
    """The date so many days before the first day."""
    return (DAY0 - timedelta(days=days)).isoformat()


class TestHome:
    @pytest.mark.parametrize(("age", "status"), [(0, "pass"), (13, "pass"), (14, "pass"), (15, "fail"), (90, "fail")])
    def test_fourteen_days_pass_and_fifteen_fail(self, age: int, status: str) -> None:
        watched = Watched()
        watched.home({"要闻": ago(age), "旧闻": ago(age + 40)})
        watched.close_day()
        row = watched.assessed(HOME)
        assert (row.status, row.measured.value) == (status, age)
        assert watched.state_of(HOME) == ("confirmed" if status == "fail" else None)

    def test_the_fourteenth_day_lasts_to_its_last_second(self) -> None:
        """Printed dates are days: 14 days hold until the day is over, the day after fails."""
        watched = Watched()
        watched.home({"要闻": ago(14)}, hour=23)
        watched.close_day()
        assert watched.state_of(HOME) is None
        watched.home({"要闻": ago(14)}, hour=0)
        watched.tick(1)
        assert watched.state_of(HOME) == "confirmed"

    def test_the_sentence_an_office_prints(self) -> None:
        watched = Watched(day=date(2026, 7, 16))
        watched.home({"要闻": "2026-07-01"})
        watched.close_day()
        [found] = watched.transitions(HOME)
        assert found.wording == "首页近2周内无信息更新，最近一条更新日期为2026年7月1日，距检查日15天"

    def test_warning_from_ten_days_and_cleared_by_an_update(self) -> None:
        watched = Watched()
        for age in (9, 10, 11):
            watched.home({"要闻": ago(9)})
            watched.close_day()
            assert watched.warnings(HOME) == ([] if age == 9 else [True])
        watched.home()
        watched.close_day()
        assert watched.warnings(HOME) == [True, False]

    def test_a_warning_ends_when_it_becomes_a_finding(self) -> None:
        watched = Watched()
        for _ in range(6):
            watched.home({"要闻": ago(10)})
            watched.close_day()
        assert (watched.warnings(HOME), watched.state_of(HOME)) == ([True, False], "confirmed")

    def test_undated_is_unknown_unless_the_rulebook_counts_it_as_stale(self) -> None:
        for undated, status in (("inconclusive", "unknown"), ("counts_as_stale", "fail")):
            watched = Watched(rulebook=_with(national(), HOME, undated=undated))
            watched.home({"要闻": None})
            watched.close_day()
            assert watched.assessed(HOME).status == status

    def test_not_read_for_48_hours_is_unknown(self) -> None:
        watched = Watched()
        watched.home({"要闻": ago(0)}, hour=0)
        watched.close_day()
        watched.close_day()
        assert watched.assessed(HOME).status == "pass"
        watched.close_day()
        assert watched.assessed(HOME).status == "unknown"

    def test_what_may_have_been_posted_while_we_could_not_look_is_no_finding(self) -> None:
        watched = Watched()
        watched.home({"要闻": ago(14)})
        watched.close_day()
        watched.close_day()  # no look on the fifteenth day
        assert (watched.assessed(HOME).status, watched.findings()) == ("unknown", {})

    def test_a_date_in_the_future_is_an_announcement(self) -> None:
        watched = Watched()
        watched.home({"预告": "2026-12-31", "旧闻": ago(20)})
        watched.close_day()
        assert watched.state_of(HOME) == "confirmed"

    def test_rectified_and_recurred(self) -> None:
        watched = Watched()
        watched.home({"要闻": ago(15)})
        watched.close_day()
        watched.home()
        watched.close_day()
        assert watched.state_of(HOME) == "rectified"
        stale = watched.day
        for _ in range(15):
            watched.home({"又一条": (stale - timedelta(days=1)).isoformat()})
            watched.close_day()
        assert [t.to_state for t in watched.transitions(HOME)] == ["confirmed", "rectified", "recurred"]

    def test_a_navigation_page_is_judged_by_its_columns(self) -> None:
        columns = [a_column(1), a_column(2)]
        watched = Watched(site=a_site(columns, navigation_only=True))
        watched.column(columns[0], {"一": ago(20)})
        watched.close_day()
        assert watched.assessed(HOME).status == "unknown"  # one page not yet read
        watched.column(columns[0], {"一": ago(20)})
        watched.column(columns[1], {"二": ago(30)})
        watched.close_day()
        assert watched.state_of(HOME) == "confirmed"
        watched.column(columns[1], {"三": ago(0)})
        watched.close_day()
        assert watched.state_of(HOME) == "rectified"


def _with(book: Rulebook, indicator_id: str, **changes: object) -> Rulebook:
    changed = [msgspec.structs.replace(i, **changes) if i.id == indicator_id else i for i in book.indicators]
    return msgspec.structs.replace(book, indicators=changed)


def dynamic_site(stale: int, unread: int = 0, fresh: int = 0) -> Watched:
    columns = [a_column(n) for n in range(1, stale + unread + fresh + 1)]
    watched = Watched(site=a_site(columns))
    for number, column in enumerate(columns):
        if number < stale:
            watched.column(column, {f"旧{number}": ago(15)})
        elif number >= stale + unread:
            watched.column(column, {f"新{number}": ago(1)})
    watched.close_day()
    return watched


class TestStaleSum:
    @pytest.mark.parametrize(
        ("stale", "unread", "status"),
        [
            (4, 0, "pass"),
            (5, 0, "fail"),
            (4, 1, "unknown"),
            (3, 1, "pass"),
            (5, 9, "fail"),
            (0, 5, "unknown"),
        ],
    )
    def test_five_fail_and_the_undecidable_count_as_bounds(self, stale: int, unread: int, status: str) -> None:
        row = dynamic_site(stale, unread, fresh=2).assessed(STALE_SUM)
        assert (row.status, row.measured.low, row.measured.high) == (status, stale, stale + unread)

    def test_dynamic_and_first_level_notice_columns_are_added_up(self) -> None:
        columns = [
            *[a_column(n) for n in (1, 2, 3)],
            a_column(4, "notice"),
            a_column(5, "notice"),
            a_column(6, "notice", first_level=False),
            a_column(7, "static"),
        ]
        watched = Watched(site=a_site(columns))
        for column in columns:
            watched.column(column, {column.name: ago(200)})
        watched.close_day()
        assert watched.assessed(STALE_SUM).measured.value == 5
        [found] = watched.transitions(STALE_SUM)
        assert "动态要闻类2周未更新3个、一级通知公告和政策文件类6个月未更新2个" in found.wording

    def test_warning_at_three(self) -> None:
        assert dynamic_site(2, fresh=1).warnings(STALE_SUM) == []
        assert dynamic_site(3, fresh=1).warnings(STALE_SUM) == [True]

    def test_an_exempted_column_leaves_the_count(self) -> None:
        pass_until = Exemption(
            indicator=STALE, reason="专题已结束", approver="李四", since="2026-07-01", until="2026-07-01"
        )
        columns = [a_column(n, exemptions=[pass_until] if n == 1 else []) for n in range(1, 6)]
        watched = Watched(site=a_site(columns))
        for status in ("pass", "fail"):
            for column in columns:
                watched.column(column, {column.name: ago(20)})
            watched.close_day()
            assert watched.assessed(STALE_SUM).status == status
        assert watched.state_of(STALE, "s1/c01") == "confirmed"  # once the exemption has ended

    def test_a_paused_column_is_undecidable_and_unconfirmed_columns_are_never_judged(self) -> None:
        watched = Watched(site=a_site([*[a_column(n) for n in range(1, 6)], a_column(6, confirmed=False)]))
        watched.watch("pause", "s1/c01")
        for column in watched.site.columns:
            watched.column(column, {column.name: ago(20)})
        watched.close_day()
        assert watched.assessed(STALE_SUM).status == "unknown"
        assert watched.state_of(STALE, "s1/c01") is None
        assert watched.state_of(STALE, "s1/c06") is None
        watched.watch("resume", "s1/c01")
        for column in watched.site.columns:
            watched.column(column, {column.name: ago(20)})
        watched.close_day()
        assert watched.state_of(STALE_SUM) == "confirmed"


class TestOneColumn:
    @pytest.mark.parametrize(("age", "state"), [(9, None), (14, None), (15, "confirmed")])
    def test_dynamic(self, age: int, state: str | None) -> None:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"一": ago(age)})
        watched.close_day()
        assert watched.state_of(STALE, column.id) == state
        assert watched.warnings(STALE, column.id) == ([True] if age == 14 else [])

    @pytest.mark.parametrize(
        ("newest", "day", "status", "warned"),
        [
            (date(2026, 1, 1), date(2026, 7, 1), "pass", True),
            (date(2026, 1, 1), date(2026, 7, 2), "fail", False),
            (date(2025, 8, 31), date(2026, 2, 28), "pass", True),  # no 31 February: its last day
            (date(2025, 8, 31), date(2026, 3, 1), "fail", False),
            (date(2025, 8, 29), date(2026, 2, 28), "pass", True),
            (date(2027, 8, 31), date(2028, 2, 29), "pass", True),
            (date(2026, 1, 1), date(2026, 6, 16), "pass", False),
            (date(2026, 1, 1), date(2026, 6, 17), "pass", True),
        ],
    )
    def test_six_calendar_months(self, newest: date, day: date, status: str, warned: bool) -> None:
        column = a_column(1, "notice")
        watched = Watched(site=a_site([column]), day=day)
        watched.column(column, {"通知": newest.isoformat()})
        watched.close_day()
        assert watched.assessed(STALE, column.id).status == status
        assert watched.warnings(STALE, column.id) == ([True] if warned else [])

    @pytest.mark.parametrize(
        ("cycle", "age", "status", "warned"),
        [
            (30, 30, "pass", True),
            (30, 31, "fail", False),
            (30, 23, "pass", False),
            (30, 24, "pass", True),
            (7, 8, "fail", False),
        ],
    )
    def test_own_cycle_replaces_the_national_number(self, cycle: int, age: int, status: str, warned: bool) -> None:
        column = a_column(1, cycle_days=cycle)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"一": ago(age)})
        watched.close_day()
        assert watched.assessed(STALE, column.id).status == status
        assert watched.warnings(STALE, column.id) == ([True] if warned else [])

    def test_no_limit_is_not_applicable(self) -> None:
        columns = [a_column(1, "static"), a_column(2, "other"), a_column(3, "notice", first_level=False)]
        watched = Watched(site=a_site(columns))
        for column in columns:
            watched.column(column, {"一": ago(900)})
        watched.close_day()
        assert {watched.assessed(STALE, c.id).status for c in columns} == {"not_applicable"}

    def test_content_is_charged_to_the_supplier_of_the_column(self) -> None:
        column = a_column(1, supplier="u2")
        watched = Watched(site=a_site([column]))
        watched.column(column, {"一": ago(20)})
        watched.close_day()
        assert watched.transitions(STALE)[0].unit == "u2"

    def test_a_column_taken_from_the_register_closes_its_findings(self) -> None:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"一": ago(20)})
        watched.close_day()
        watched.register(a_site([]))
        assert watched.transitions(STALE)[-1].cause == "source_gone"


class TestLongStale:
    @pytest.mark.parametrize(
        ("stale", "status", "warned"), [(5, "pass", []), (6, "pass", [True]), (9, "pass", [True]), (10, "fail", [])]
    )
    def test_ten_columns_over_their_own_cycle(self, stale: int, status: str, warned: list[bool]) -> None:
        columns = [a_column(n, "other", cycle_days=30) for n in range(1, 13)]
        watched = Watched(site=a_site([*columns, a_column(20, "other")]))
        for number, column in enumerate(columns):
            watched.column(column, {column.name: ago(31 if number < stale else 30)})
        watched.close_day()
        assert (watched.assessed(LONG).status, watched.warnings(LONG)) == (status, warned)


class TestBlank:
    def test_second_blank_look_twelve_hours_later(self) -> None:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.blank(column, hour=1)
        watched.blank(column, hour=12)
        assert watched.state_of(BLANK, column.id) is None
        watched.blank(column, hour=13)
        assert watched.state_of(BLANK, column.id) == "confirmed"
        watched.column(column, {"新": ago(0)}, hour=20)
        assert watched.state_of(BLANK, column.id) == "rectified"

    def test_a_list_page_without_any_item_is_blank_and_an_unreadable_one_is_not(self) -> None:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        for hour in (1, 20):
            watched.column(column, {}, hour, page_kind="app_shell")
        assert watched.findings() == {}
        watched.close_day()
        for hour in (1, 20):
            watched.column(column, {}, hour, page_kind="list")
        assert watched.state_of(BLANK, column.id) == "confirmed"

    @pytest.mark.parametrize(
        ("blank", "status", "warned"), [(2, "pass", []), (3, "pass", [True]), (4, "pass", [True]), (5, "fail", [])]
    )
    def test_five_blank_columns(self, blank: int, status: str, warned: list[bool]) -> None:
        columns = [a_column(n) for n in range(1, 8)]
        watched = Watched(site=a_site(columns))
        for hour in (1, 20):
            for number, column in enumerate(columns):
                watched.column(column, {} if number < blank else {column.name: ago(1)}, hour)
        watched.close_day()
        assert (watched.assessed(BLANK_SUM).status, watched.warnings(BLANK_SUM)) == (status, warned)
        assert watched.assessed(STALE_SUM).status == "pass"  # blank columns count as blank, not as stale


class TestRedated:
    def redated(self) -> Watched:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"老新闻": ago(13), "更老": ago(30)})
        watched.close_day()
        watched.column(column, {"老新闻": ago(0), "更老": ago(30)})
        watched.close_day()
        return watched

    def test_is_suspected_with_both_copies_and_waits_for_two_people(self) -> None:
        watched = self.redated()
        [found] = watched.transitions(FRAUD)
        assert (found.to_state, found.needs_people, found.target) == ("suspected", 2, "s1/c01")
        assert [e.at.day for e in found.evidence] == [1, 2]
        assert "“老新闻”2026年7月1日采集时标注2026年6月18日，现标注2026年7月1日" in found.wording
        assert watched.assessed(FRAUD).status == "unknown"

    def test_is_no_update(self) -> None:
        watched = self.redated()
        watched.column(watched.site.columns[0], {"老新闻": ago(0), "更老": ago(30)})
        watched.close_day()
        assert watched.assessed(STALE, "s1/c01").measured.value == 15
        assert watched.state_of(STALE, "s1/c01") == "confirmed"

    def test_a_new_item_is_an_update(self) -> None:
        watched = self.redated()
        watched.column(watched.site.columns[0], {"真新闻": watched.day.isoformat(), "老新闻": ago(0)})
        watched.close_day()
        assert watched.assessed(STALE, "s1/c01").status == "pass"

    def test_a_better_reader_is_no_forger(self) -> None:
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"新闻": ago(30)})
        watched.look("column", column.id, a_reading({"新闻": ago(3)}), 15, column.url, reader_revision=2)
        watched.close_day()
        assert watched.findings() == {}


def test_months_end_where_the_month_ends() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 11, 30), 1) == date(2026, 12, 30)
