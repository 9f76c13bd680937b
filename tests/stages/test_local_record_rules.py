"""The shipped local indicators over records: off until an office switches them on, and then each judges."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.calendar import shipped
from schemas.rulebooks import Rulebook, load_all
from schemas.rulebooks.load import load
from tests.support.observations import DAY0, Watched, moment, national
from tests.support.records import a_record, hand_in

BASE = "national-2019-19-records"
LOCAL = [one.id for one in load_all()[BASE].indicators if one.id.startswith("local.")]
OFFICE = """
id: office-2026
version: "1"
title: 本地指标
source: 示例办法
extends: {base}
indicators:
"""


def in_force(folder: Path, *switched_on: str) -> Rulebook:
    """An office's own rulebook that switches these on."""
    path = folder / "office.yaml"
    path.write_text(OFFICE.format(base=BASE) + "".join(f"  - {{id: {one}, enabled: true}}\n" for one in switched_on))
    return msgspec.structs.replace(load(path, load_all()), id=national().id)  # the id that the test's site is judged by


def day(number: int) -> date:
    return shipped().deadline(DAY0, number).day


def test_all_are_off_until_an_office_switches_them_on() -> None:
    book = load_all()[BASE]
    assert len(LOCAL) >= 17
    assert not any(one.enabled for one in book.indicators if one.id in LOCAL)


def test_all_can_be_switched_on_at_once_and_judge_nothing_without_records(tmp_path: Path) -> None:
    watched = Watched(rulebook=in_force(tmp_path, *LOCAL))
    watched.close_day()
    assert {watched.assessed(one).status for one in LOCAL} == {"not_applicable"}
    assert [t.indicator for t in watched.transitions() if t.indicator in LOCAL] == []


LETTER, FOI, REPOST, PUBLISHED = "mailbox.letter.v1", "foi.request.v1", "repost.look.v1", "publication.count.v1"
ASKED = moment(DAY0, 9)


def at(number: int) -> Any:
    return moment(day(number), 10)


def letters(late: int, term: int, **more: Any) -> list[Any]:
    """Ten letters, so many of them a working day behind the term."""
    took = [term + 1] * late + [term] * (10 - late)
    return [a_record(LETTER, DAY0, f"K{n}", asked=ASKED, answered=at(days), **more) for n, days in enumerate(took)]


def zero(first: int) -> list[Any]:
    return [a_record(PUBLISHED, DAY0, f"K{m}", unit="u2", month=f"2026-0{m}", published=0) for m in range(first, 7)]


def a_goal(number: int) -> list[Any]:
    return [a_record(PUBLISHED, DAY0, "K", unit="u2", month="2026-07", published=number, goal=10)]


def vote(ahead: int) -> list[Any]:
    return [a_record("vote.filing.v1", day(ahead), "K", activity="vote", title="评选", filed=ASKED, begins=at(ahead))]


def named(times: int) -> list[Any]:
    return [a_record("naming.earlier.v1", DAY0, f"K{n}", edition="一") for n in range(times)]


def reposts(result: str) -> list[Any]:
    return [a_record(REPOST, DAY0, "K", task="一", result=result)]


def adopted(number: int) -> list[Any]:
    return [a_record("submission.count.v1", DAY0, "K", unit="u2", month="2026-07", submitted=10, adopted=number)]


def one(kind: str, **own: Any) -> list[Any]:
    return [a_record(kind, DAY0, "K", **own)]


def duty(days: int) -> list[Any]:
    due = (DAY0 - timedelta(days=days)).isoformat()
    return one("duty.state.v1", duty="报表", due=due, done=ASKED)


def waiting(days: int) -> list[Any]:
    """A letter that nobody has answered so many days before the day that is judged."""
    return [a_record(LETTER, DAY0, "K", asked=moment(day(25) - timedelta(days=days), 9), answered=None)]


def monthly(*late: bool) -> list[Any]:
    """A form due at the end of each month up to June, handed in late or in time."""
    months = [date(2026, 6 - n, 28) for n in range(len(late))][::-1]
    return [
        a_record("duty.state.v1", DAY0, f"K{day}", unit="u2", duty="审核登记表", due=str(day),
                 done=moment(day + timedelta(days=2 if is_late else -1), 9))
        for day, is_late in zip(months, late, strict=True)
    ]  # fmt: skip


CASES: dict[str, tuple[list[Any], list[Any]]] = {  # the fault, and its innocent twin
    "local.mailbox.within_5": (letters(2, 5), letters(1, 5)),
    "local.mailbox.within_1": (letters(6, 1, category="consult"), letters(5, 1, category="consult")),
    "local.mailbox.letter_late": (
        one(LETTER, asked=ASKED, answered=at(6)), one(LETTER, asked=ASKED, answered=at(5))),
    "local.mailbox.find_error_late": (
        one(LETTER, asked=ASKED, answered=at(4), category="error"),
        one(LETTER, asked=ASKED, answered=at(4), category="consult")),
    "local.mailbox.second_complaint": (
        one(LETTER, asked=ASKED, again=True), one(LETTER, asked=ASKED, again=False)),
    "local.mailbox.over_3_months": (waiting(93), waiting(92)),
    "local.foi.extended_late": (
        one(FOI, asked=ASKED, answered=at(41), extended=True), one(FOI, asked=ASKED, answered=at(40), extended=True)),
    "local.foi.late": (one(FOI, asked=ASKED, answered=at(21)), one(FOI, asked=ASKED, answered=at(20))),
    "local.repost.in_time": (reposts("no_source"), reposts("not_applicable")),
    "local.publish.goal": (a_goal(9), a_goal(10)),
    "local.publish.zero_months": (zero(4), zero(5)),
    "local.submit.adopted": (adopted(2), adopted(3)),
    "local.duty.overdue": (duty(1), duty(0)),
    "local.duty.streak": (monthly(False, True, True), monthly(True, True, False)),
    "local.duty.poor": (
        one("duty.state.v1", duty="报表", due="2026-06-30", quality="poor"),
        one("duty.state.v1", duty="报表", due="2026-06-30", quality="fair")),
    "local.filing.late": (
        one("filing.state.v1", step="change", changed=ASKED, filed=at(6)),
        one("filing.state.v1", step="change", changed=ASKED, filed=at(5))),
    "local.vote.not_filed": (vote(9), vote(10)),
    "local.naming.three_a_year": (named(3), named(2)),
    "local.notice.above": (one("notice.above.v1", office="省", detail="未更新"), []),
    "local.mutual.errors": (
        one("mutual.error.v1", category="typo", detail="错字"), one("mutual.error.v1", category="typo", count=0)),
    "local.outside.failed": (
        one("outside.test.v1", test="一", result="fail"), one("outside.test.v1", test="一", result="unknown")),
    "local.guide.faulty": (
        one("guide.check.v1", service="落户", result="fail", missing="材料"),
        one("guide.check.v1", service="落户", result="unknown")),
    "local.accessibility.faulty": (
        one("accessibility.check.v1", point="contrast", result="fail", value=3.2),
        one("accessibility.check.v1", point="contrast", result="pass", value=4.5)),
}  # fmt: skip


def test_every_local_indicator_has_its_cases() -> None:
    assert set(CASES) == set(LOCAL)


@pytest.mark.parametrize("indicator", LOCAL)
def test_a_fault_is_found_and_its_innocent_twin_is_not(tmp_path: Path, indicator: str) -> None:
    for records, faulty in zip(CASES[indicator], (True, False), strict=True):
        watched = Watched(rulebook=in_force(tmp_path, indicator))
        hand_in(watched, *records)
        watched.day = day(25)
        watched.close_day()
        found = watched.transitions(indicator)
        assert bool(found) is faulty, [t.wording for t in found]
        assert all(t.wording and "{" not in t.wording for t in found)
    assert watched.rejected == []
