"""Each measure over records, at its boundary on both sides, with its innocent twin."""

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.calendar import shipped
from stages.rule_evaluator.measures.records.months import streak
from tests.support.observations import DAY0, Watched, moment
from tests.support.records import COUNTED, a_record, counting, hand_in, month

LETTER, DUTY, VOTE = "mailbox.letter.v1", "duty.state.v1", "vote.filing.v1"
PUBLISHED, SUBMITTED, REPOST = "publication.count.v1", "submission.count.v1", "repost.look.v1"
WITHIN_5 = {"kind": LETTER, "within": {"working_days": 5, "begins": "asked", "ends": "answered"}}


def judged(measure: str, params: dict[str, Any], *records: Any, on: date = DAY0, **more: Any) -> Watched:
    """A site whose day `on` was closed with these records handed in."""
    watched = Watched(rulebook=counting(measure, params, **more))
    hand_in(watched, *records)
    watched.day = on
    watched.close_day()
    return watched


def working_day(first: date, number: int) -> date:
    return shipped().deadline(first, number).day


def letter(key: str, took: int | None, asked: date = DAY0, **more: Any) -> Any:
    """A letter answered on the `took`-th working day; None: not answered."""
    answered = None if took is None else moment(working_day(asked, took), 10)
    return a_record(LETTER, asked, key, asked=moment(asked, 9), answered=answered, **more)


def test_a_share_within_five_working_days_at_its_boundary() -> None:
    late = working_day(DAY0, 10)
    share = {"comparator": "<", "threshold": 0.9, "unit": "ratio"}
    nine_of_ten = [letter(f"K{n}", 5) for n in range(9)] + [letter("K9", 6)]
    good = judged("record_share", WITHIN_5, *nine_of_ten, on=late, **share)
    assert good.assessed(COUNTED).status == "pass"
    measured = good.assessed(COUNTED).measured
    assert (measured.numerator, measured.denominator, measured.value) == (9, 10, 0.9)
    bad = judged("record_share", WITHIN_5, *nine_of_ten[1:], on=late, **share)
    assert bad.state_of(COUNTED) == "confirmed"
    assert (bad.assessed(COUNTED).measured.numerator, bad.assessed(COUNTED).measured.denominator) == (8, 9)


def test_a_letter_that_is_still_in_its_term_counts_for_neither_side() -> None:
    share = {"comparator": "<", "threshold": 0.9, "unit": "ratio"}
    letters = [letter("K1", 1), letter("K2", None)]
    waiting = judged("record_share", WITHIN_5, *letters, on=working_day(DAY0, 5), **share)
    assert waiting.assessed(COUNTED).status == "unknown"
    assert waiting.transitions(COUNTED) == []
    over = judged("record_share", WITHIN_5, *letters, on=working_day(DAY0, 6), **share)
    assert over.state_of(COUNTED) == "confirmed"


def test_too_few_letters_are_not_judged_and_none_is_nothing_to_judge() -> None:
    share = {"comparator": "<", "threshold": 0.9, "unit": "ratio", "base": {"of": "letters", "at_least": 3}}
    few = judged("record_share", WITHIN_5, letter("K1", 9), letter("K2", 9), on=working_day(DAY0, 9), **share)
    assert few.assessed(COUNTED).status == "unknown"
    none = judged("record_share", WITHIN_5, **share)
    assert none.assessed(COUNTED).status == "not_applicable"


def test_a_share_by_value_counts_the_named_values_alone() -> None:
    def look(key: str, result: str) -> Any:
        return a_record(REPOST, DAY0, key, task="T1", result=result)

    applicable = ["in_time", "late", "no_source", "not_done"]
    params = {"kind": REPOST, "where": {"result": applicable}, "counts": {"result": ["in_time"]}}
    share = {"comparator": "<", "threshold": 1, "unit": "ratio"}
    twin = judged("record_share", params, look("K1", "in_time"), look("K2", "not_applicable"), **share)
    assert twin.assessed(COUNTED).status == "pass"
    bad = judged("record_share", params, look("K1", "in_time"), look("K2", "late"), **share)
    assert bad.state_of(COUNTED) == "confirmed"


@pytest.mark.parametrize(("took", "state"), [(5, None), (6, "confirmed")])
def test_a_single_letter_against_its_term(took: int, state: str | None) -> None:
    params = {"kind": LETTER, "by": "record", "begins": "asked", "ends": "answered", "what": "thing"}
    term = {"comparator": ">", "threshold": 5, "unit": "days", "wording": "来信{what}用时{count}个工作日"}
    watched = judged("record_working_days", params, letter("K1", took, thing="L7"), on=working_day(DAY0, 9), **term)
    assert watched.state_of(COUNTED, "record:L7") == state
    if state:
        assert watched.transitions(COUNTED)[-1].wording == "来信L7用时6个工作日"


@pytest.mark.parametrize(("days", "status"), [(5, "unknown"), (6, "fail")])
def test_an_open_letter_is_late_only_after_its_term(days: int, status: str) -> None:
    params = {"kind": LETTER, "by": "record", "begins": "asked", "ends": "answered"}
    term = {"comparator": ">", "threshold": 5, "unit": "days"}
    watched = judged("record_working_days", params, letter("K1", None), on=working_day(DAY0, days), **term)
    assert watched.assessed(COUNTED, "record:K1").status == status


@pytest.mark.parametrize(("ahead", "state"), [(10, None), (9, "confirmed")])
def test_a_vote_is_filed_ten_working_days_ahead(ahead: int, state: str | None) -> None:
    params = {"kind": VOTE, "by": "record", "begins": "filed", "ends": "begins"}
    begins = working_day(DAY0, ahead)
    vote = a_record(VOTE, begins, "K1", activity="vote", filed=moment(DAY0, 9), begins=moment(begins, 9))
    watched = judged("record_working_days", params, vote, on=begins, comparator="<", threshold=10, unit="days")
    assert watched.state_of(COUNTED, "record:K1") == state


def test_a_vote_that_was_never_filed_fails() -> None:
    params = {"kind": VOTE, "by": "record", "begins": "filed", "ends": "begins"}
    vote = a_record(VOTE, DAY0, "K1", activity="likes", begins=moment(DAY0, 9))
    watched = judged("record_working_days", params, vote, comparator="<", threshold=10, unit="days")
    assert watched.state_of(COUNTED, "record:K1") == "confirmed"


@pytest.mark.parametrize(
    ("done", "on", "status"), [(0, 5, "pass"), (1, 5, "fail"), (None, 0, "unknown"), (None, 1, "fail")]
)
def test_a_duty_against_its_due_date(done: int | None, on: int, status: str) -> None:
    params = {"kind": DUTY, "by": "record", "due": "due", "done": "done", "what": "duty"}
    handed = None if done is None else moment(DAY0 + timedelta(days=done), 23)
    duty = a_record(DUTY, DAY0, "K1", duty="年度报表", due=DAY0.isoformat(), done=handed)
    day = DAY0 + timedelta(days=on)
    watched = judged("record_overdue", params, duty, on=day, comparator=">", threshold=0, unit="days")
    assert watched.assessed(COUNTED, "record:K1").status == status


@pytest.mark.parametrize(("adopted", "state"), [(3, None), (2, "confirmed")])
def test_an_adoption_rate_by_unit(adopted: int, state: str | None) -> None:
    params = {"kind": SUBMITTED, "by": "unit", "amount": "adopted", "base": "submitted"}
    records = [a_record(SUBMITTED, DAY0, "K1", unit="u2", month="2026-07", submitted=10, adopted=adopted),
               a_record(SUBMITTED, DAY0, "K2", unit="u1", month="2026-07", submitted=0, adopted=0)]  # fmt: skip
    watched = judged("record_ratio", params, *records, comparator="<", threshold=0.3, unit="ratio")
    assert watched.state_of(COUNTED, "unit:u2") == state
    assert watched.assessed(COUNTED, "unit:u1").status == "not_applicable"  # nothing submitted: no rate


def test_published_against_a_goal_leaves_out_what_has_none() -> None:
    params = {"kind": PUBLISHED, "amount": "published", "base": "goal"}
    records = [a_record(PUBLISHED, DAY0, "K1", month="2026-07", published=10, goal=10),
               a_record(PUBLISHED, DAY0, "K2", month="2026-07", published=0)]  # fmt: skip
    watched = judged("record_ratio", params, *records, comparator="<", threshold=1, unit="ratio")
    assert watched.assessed(COUNTED).status == "pass"


def published(*months: tuple[str, int]) -> list[Any]:
    return [
        a_record(PUBLISHED, DAY0, f"K{name}", month=name, published=number, at=month(name), unit="u2")
        for name, number in months
    ]


@pytest.mark.parametrize(
    ("months", "status"),
    [
        ((("2026-04", 0), ("2026-05", 0), ("2026-06", 0)), "fail"),
        ((("2026-04", 1), ("2026-05", 0), ("2026-06", 0)), "pass"),
        ((("2026-04", 0), ("2026-05", 0), ("2026-06", 1)), "pass"),
        ((("2026-04", 0), ("2026-06", 0)), "unknown"),  # May may have been anything
        ((("2026-03", 1), ("2026-04", 0), ("2026-06", 0)), "unknown"),
        ((("2026-05", 1), ("2026-06", 0)), "pass"),
    ],
)
def test_months_in_a_row_at_zero(months: tuple[tuple[str, int], ...], status: str) -> None:
    params = {"kind": PUBLISHED, "by": "unit", "placed": "month", "amount": "published"}
    watched = judged("record_months", params, *published(*months), threshold=3)
    assert watched.assessed(COUNTED, "unit:u2").status == status


@pytest.mark.parametrize("month_text", ["2026-13", "七月", "2026/07"])
def test_a_month_that_is_none_counts_nowhere_and_stops_nothing(month_text: str) -> None:
    params = {"kind": PUBLISHED, "by": "unit", "placed": "month", "amount": "published"}
    broken = a_record(PUBLISHED, DAY0, "K0", unit="u2", month=month_text, published=0)
    watched = judged("record_months", params, broken, *published(("2026-06", 0)), threshold=2)
    assert watched.rejected == []
    assert watched.assessed(COUNTED, "unit:u2").measured.numerator == 1


def test_a_streak_over_new_year() -> None:
    sums = {date(2026, 1, 1): 0, date(2025, 12, 1): 0, date(2025, 11, 1): 4}
    assert streak(sums, 1) == (2, 2)
    assert streak(sums, 5) == (3, 3)


@pytest.mark.parametrize(("namings", "state"), [(2, None), (3, "confirmed")])
def test_three_namings_in_a_year(namings: int, state: str | None) -> None:
    params = {"kind": "naming.earlier.v1"}
    records = [
        a_record("naming.earlier.v1", DAY0 - timedelta(days=90 * n), f"K{n}", edition=f"第{n}期")
        for n in range(namings)
    ]
    watched = judged("record_count", params, *records, threshold=3, window={"months": 12})
    assert watched.state_of(COUNTED) == state


def test_namings_of_several_units_do_not_add_up() -> None:
    units = ("u1", "u2", "u2", "u2", "", "")
    records = [a_record("naming.earlier.v1", DAY0, f"K{n}", edition="一", unit=unit) for n, unit in enumerate(units)]
    watched = judged("record_count", {"kind": "naming.earlier.v1", "by": "unit"}, *records, threshold=3)
    assert [(one.target, one.unit) for one in watched.transitions(COUNTED)] == [("unit:u2", "u2")]
    assert watched.assessed(COUNTED).measured.numerator == 2  # of the subject itself


@pytest.mark.parametrize(("back", "state"), [(365, None), (364, "confirmed")])
def test_a_window_ends_at_its_day(back: int, state: str | None) -> None:
    record = a_record("naming.earlier.v1", DAY0 - timedelta(days=back), "K1", edition="一")
    watched = judged("record_count", {"kind": "naming.earlier.v1"}, record, threshold=1, window={"days": 365})
    assert watched.state_of(COUNTED) == state


@pytest.mark.parametrize(
    ("done", "on", "status", "count"),
    [(0, 0, "pass", 0), (1, 1, "fail", 1), (None, 0, "unknown", 0), (None, 1, "fail", 1)],
)
def test_how_many_duties_are_late(done: int | None, on: int, status: str, count: int) -> None:
    """One that was done in time lies beside the one in question."""
    params = {"kind": DUTY, "placed": "due", "due": "due", "done": "done", "what": "duty"}
    handed = None if done is None else moment(DAY0 + timedelta(days=done), 23)
    records = [
        a_record(DUTY, DAY0, "K1", duty="月报", due=DAY0.isoformat(), done=handed),
        a_record(DUTY, DAY0, "K2", duty="年报", due=DAY0.isoformat(), done=moment(DAY0, 9)),
    ]
    day = DAY0 + timedelta(days=on)
    watched = judged("record_late", params, *records, on=day, threshold=1, wording="{count}次逾期：{what}")
    line = watched.assessed(COUNTED)
    assert (line.status, line.measured.numerator, line.measured.denominator) == (status, count, 2)
    if status == "fail":
        assert watched.transitions(COUNTED)[0].wording == "1次逾期：月报"


@pytest.mark.parametrize(("unless", "state"), [({}, "confirmed"), ({"duty": ["月报"]}, None)])
def test_what_a_rule_leaves_out_does_not_count(unless: dict[str, Any], state: str | None) -> None:
    params = {"kind": DUTY, "placed": "due", "due": "due", "done": "done", "unless": unless}
    record = a_record(DUTY, DAY0, "K1", duty="月报", due=DAY0.isoformat())
    watched = judged("record_late", params, record, on=DAY0 + timedelta(days=1), threshold=1)
    assert watched.state_of(COUNTED) == state
