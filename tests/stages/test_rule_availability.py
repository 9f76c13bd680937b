"""站点无法访问 and 擅自下线 at their boundaries (indicators.md part 1: a week, 20 a day, 15 s, 5 %, base 140)."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

import msgspec
import pytest

from schemas.events.reading import Reading
from schemas.registry.model import StatePeriod
from stages.rule_evaluator.judge import fails
from tests.support.observations import DAY0, Outcome, Watched, a_check, a_site, a_visit, moment, national, visits

UNREACHABLE, OFFLINE = "site.veto.unreachable", "site.notice.offline"


def a_week(bad: int, valid: int, absent: Outcome = "void") -> list[list[Outcome]]:
    """Seven days of 24 planned visits with so many valid and bad ones, spread as evenly as they go."""
    flat: list[Outcome] = ["bad"] * bad + ["ok"] * (valid - bad) + [absent] * (168 - valid)
    return [flat[number::7] for number in range(7)]


def after(days: Sequence[Sequence[Outcome]]) -> Watched:
    watched = Watched()
    for outcomes in days:
        watched.close_day(outcomes)
    return watched


@pytest.mark.parametrize(
    ("bad", "valid", "status"),
    [
        (6, 140, "pass"),
        (7, 140, "fail"),  # exactly 5 %
        (8, 140, "fail"),
        (8, 168, "pass"),  # 4.76 %
        (9, 168, "fail"),  # 5.36 %
        (0, 168, "pass"),
        (168, 168, "fail"),
    ],
)
def test_share_of_bad_visits(bad: int, valid: int, status: str) -> None:
    watched = after(a_week(bad, valid))
    row = watched.assessed(UNREACHABLE)
    assert (row.status, row.measured.numerator, row.measured.denominator) == (status, bad, valid)
    assert row.measured.void == 168 - valid
    assert (watched.state_of(UNREACHABLE) == "confirmed") is (status == "fail")


@pytest.mark.parametrize(("bad", "status"), [(499, "pass"), (500, "fail"), (501, "fail")])
def test_499_500_and_501_per_myriad(bad: int, status: str) -> None:
    """4.99, 5.00 and 5.01 %: shares are compared as fractions, so exactly 5 % fails."""

    indicator = national().indicator(UNREACHABLE)
    assert indicator is not None
    assert ("fail" if fails(indicator, Fraction(bad, 10_000)) else "pass") == status


def test_slow_and_error_pages_count_as_bad_and_blocked_ones_leave_the_base() -> None:
    watched = Watched()
    for day in range(7):
        watched.close_day(visits(slow=2) if day < 5 else visits(void=4))
    row = watched.assessed(UNREACHABLE)
    assert (row.status, row.measured.numerator, row.measured.denominator, row.measured.void) == ("fail", 10, 160, 8)


def test_http_errors_of_the_home_page_are_bad() -> None:
    watched = Watched()
    for _ in range(7):
        check = a_check("visit", "s1", watched.day, 0)
        seen = a_visit("ok", check)
        assert seen is not None
        watched.feed(msgspec.structs.replace(seen, status=502), moment(watched.day, 0))
        watched.visit_day(["absent", *visits(bad=1)[:-1]])
        watched.close_day()
    assert watched.assessed(UNREACHABLE).measured.numerator == 14


@pytest.mark.parametrize(
    ("bad", "valid", "status"),
    [
        (8, 139, "unknown"),  # below the base, 8/168 could still be a pass
        (9, 139, "fail"),  # 9/168 >= 5 % however the absent ones had gone
        (0, 139, "unknown"),
        (0, 160, "pass"),
    ],
)
def test_below_the_base_only_bounds_decide(bad: int, valid: int, status: str) -> None:
    for absent in ("void", "missed", "absent"):
        watched = after(a_week(bad, valid, absent))  # type: ignore[arg-type]
        assert watched.assessed(UNREACHABLE).status == status


def test_absent_visits_that_could_not_change_the_answer_do_not_matter() -> None:
    """Approved downtime leaves 72 planned visits: with 70 of them well, (0 + 2) / 72 is under 5 %."""
    first = DAY0.isoformat()
    last = (DAY0 + timedelta(days=3)).isoformat()
    period = StatePeriod(state="suspended", since=first, until=last, approved_by="示例市人民政府办公室")
    watched = Watched(site=a_site(states=[period]))
    for _ in range(4):
        watched.close_day(visits(bad=24))
    for void in (1, 1, 0):
        watched.close_day(visits(void=void))
    row = watched.assessed(UNREACHABLE)
    assert (row.status, row.measured.denominator) == ("pass", 70)
    assert watched.findings() == {}


def test_a_new_site_is_unknown_until_bounds_decide() -> None:
    watched = Watched()
    watched.close_day(visits(bad=2))
    assert watched.assessed(UNREACHABLE).status == "unknown"
    watched.close_day(visits(bad=7))
    assert watched.assessed(UNREACHABLE).status == "fail"


def test_warning_comes_at_three_percent_and_ends_when_the_share_falls() -> None:
    watched = after(a_week(5, 168))
    assert watched.warnings(UNREACHABLE) == []  # 2.98 %
    watched = after(a_week(6, 168))
    assert watched.warnings(UNREACHABLE) == [True]  # 3.57 %
    for _ in range(4):
        watched.close_day(visits())
    assert watched.warnings(UNREACHABLE) == [True, False]
    assert watched.findings() == {}


def test_rectified_when_the_window_passes_and_recurred_when_it_fails_again() -> None:
    watched = after([visits(bad=9), *[visits()] * 6])
    assert watched.state_of(UNREACHABLE) == "confirmed"
    watched.close_day(visits())
    assert watched.state_of(UNREACHABLE) == "rectified"
    watched.close_day(visits(bad=10))
    steps = [(t.from_state, t.to_state, t.cause) for t in watched.transitions(UNREACHABLE)]
    assert steps == [
        (None, "confirmed", "measured"),
        ("confirmed", "rectified", "recheck"),
        ("rectified", "recurred", "recheck"),
    ]


def test_the_finding_says_what_was_measured_and_carries_its_evidence() -> None:
    watched = after([*[visits()] * 6, visits(bad=9)])
    [found] = watched.transitions(UNREACHABLE)
    assert found.wording == (
        "2026年7月1日至2026年7月7日共有效访问首页168次，其中9次无法访问或超过规定时限未打开，占比5.36%"
    )
    assert len(found.evidence) == 9
    assert (found.unit, found.rulebook_version) == ("u1", watched.rulebook.version)
    assert found.measured.denominator == 168


def test_our_own_outage_of_36_hours_harms_nobody() -> None:
    sound = after([visits()] * 7)
    hit: list[list[Outcome]] = [visits()] * 7
    hit[3] = visits(void=12)
    hit[4] = visits(void=24)
    outage = after(hit)
    assert outage.findings() == {}
    before, after_ = sound.assessed(UNREACHABLE).measured, outage.assessed(UNREACHABLE).measured
    assert (before.denominator, after_.denominator, after_.void) == (168, 132, 36)


def test_without_void_the_same_outage_would_be_a_finding() -> None:
    assert after([*[visits()] * 3, visits(bad=12), visits(bad=24), *[visits()] * 2]).state_of(UNREACHABLE) is not None


def test_a_late_void_changes_the_number_instead_of_adding_to_it() -> None:
    watched = after([*[visits()] * 6, visits(bad=9)])
    late = a_visit("void", a_check("visit", "s1", DAY0 + timedelta(days=6), 0), correction=1, fetch_offset=0)
    assert late is not None
    first = next(
        i for i in watched.fed if getattr(i.event.data, "check", None) and i.event.data.check.day == "2026-07-07"
    )
    offset = first.event.data.fetch_offset
    watched.feed(msgspec.structs.replace(late, fetch_offset=offset), moment(watched.day, 1))
    watched.close_day(visits())
    row = watched.assessed(UNREACHABLE)
    assert (row.status, row.measured.numerator, row.measured.void) == ("pass", 8, 1)


def test_a_visit_that_a_person_asked_for_is_no_part_of_the_share() -> None:
    watched = after([visits()] * 6)
    asked = a_visit("bad", a_check("visit", "s1", watched.day, 0, look=1, check_id="asked"))
    assert asked is not None
    watched.feed(asked, moment(watched.day, 0))
    watched.close_day(visits())
    assert watched.assessed(UNREACHABLE).measured.numerator == 0


class TestOffline:
    def test_a_whole_bad_day_without_approval(self) -> None:
        watched = after([visits(), visits(bad=24)])
        assert watched.state_of(OFFLINE) == "confirmed"
        watched.close_day(visits(bad=23))
        assert watched.state_of(OFFLINE) == "rectified"

    @pytest.mark.parametrize(("void", "status"), [(4, "fail"), (5, "unknown")])
    def test_needs_twenty_valid_visits(self, void: int, status: str) -> None:
        watched = after([visits(bad=24 - void, void=void)])
        assert watched.assessed(OFFLINE).status == status

    def test_registered_as_suspended_without_approval(self) -> None:
        watched = Watched(site=a_site(states=[StatePeriod(state="suspended", since="2026-07-01")]))
        watched.close_day(visits(bad=24))
        assert watched.state_of(OFFLINE) == "confirmed"
        assert "未见批准依据" in watched.transitions(OFFLINE)[0].wording

    def test_approved_downtime_is_exempt(self) -> None:
        period = StatePeriod(state="suspended", since="2026-07-01", until="2026-07-02", approved_by="示例市政府办")
        watched = Watched(site=a_site(states=[period]))
        watched.close_day(visits(bad=24))
        assert watched.assessed(OFFLINE).status == "not_applicable"
        assert watched.assessed(UNREACHABLE).status == "unknown"
        assert watched.findings() == {}


@pytest.mark.parametrize(
    ("shown", "note"),
    [
        (Reading(verdict="inconclusive", reason="empty"), "打开后为空白页"),
        (Reading(page_kind="maintenance"), "打开后仅提示系统维护"),
        (Reading(fault="error_page"), "打开后仅显示程序或数据库错误"),
        (Reading(fault="default_page"), "打开后为服务器默认页面"),
    ],
)
def test_a_site_that_answers_200_with_nothing_of_the_site_is_not_reached(shown: Reading, note: str) -> None:
    watched = Watched()
    for _day in range(7):
        watched.visit_day(["ok"] * 24, reading=shown, sha256="5" * 64)
        watched.close_day()
    row = watched.assessed(UNREACHABLE)
    assert (row.status, row.measured.numerator, row.measured.denominator) == ("fail", 168, 168)
    [found] = watched.transitions(UNREACHABLE)[:1]
    assert {proof.note for proof in found.evidence} == {note}
    assert {proof.sha256 for proof in found.evidence} == {"5" * 64}


def test_a_portal_of_few_words_is_reached() -> None:
    watched = Watched()
    for _day in range(7):
        watched.visit_day(["ok"] * 24, reading=Reading(page_kind="other"))
        watched.close_day()
    assert watched.assessed(UNREACHABLE).status == "pass"


@pytest.mark.parametrize(("no_page", "bad"), [("empty", 24), ("no_location", 24), (None, 0)])
def test_an_answer_without_a_page_is_a_bad_visit(no_page: str | None, bad: int) -> None:
    watched = Watched()
    for _ in range(7):
        for slot in range(24):
            seen = a_visit("ok", a_check("visit", "s1", watched.day, slot), fetch_offset=slot, no_page=no_page)
            assert seen is not None
            watched.feed(seen, moment(watched.day, slot, 1))
        watched.close_day()
    row = watched.assessed(UNREACHABLE)
    assert (row.measured.numerator, row.measured.denominator) == (7 * bad, 168)
