"""The lists that templates ask, made from facts and records: what counts, beside what must not."""

from datetime import date
from typing import Any

import msgspec
import orjson
import pytest

from schemas.calendar import shipped
from schemas.registry.model import StatePeriod
from schemas.templates.catalogue import catalogue
from stages.reporter.facts import Answer
from stages.reporter.lists import lists_of
from stages.reporter.templates.lists import Listed, phrased
from stages.reporter.verdict import Verdict
from tests.support.editions import facts, finding

DERIVED = {"problems", "types", "first_type", "problem_count", "type", "phrase", "heading", "sentence", "rank"}


def record(
    kind: str, key: str, subject: str = "site1", at: str = "2026-07-08T09:00:00+08:00", **more: Any
) -> dict[str, Any]:
    payload = {"key": key, "subject": subject, "at": at, "by": "甲", **more}
    text = orjson.dumps(payload).decode()
    return {"kind": f"xunwang.{kind}", "record_key": key, "subject": subject, "at": at, "payload": text}


def working_days(first: date, last: date) -> int:
    return shipped().count(first, last).days


def made(
    *records: dict[str, Any],
    earlier: tuple[dict[str, Any], ...] = (),
    handling: tuple[dict[str, Any], ...] = (),
    findings: Any = (),
    **changes: Any,
) -> dict[str, Listed]:
    asked = Answer("records_in_window", {"start": "a"}, records)
    before = Answer("records_in_window", {"start": "b"}, earlier)
    steps = Answer("case_steps", {"start": "c"}, handling)
    return lists_of(facts(list(findings), **changes), asked, before, steps, working_days)


def step(word: str, event: str, at: str = "2026-07-08T09:00:00+08:00", **more: Any) -> dict[str, Any]:
    return {"event_id": event, "unit": "county", "step": word, "at": at, "subject": "site1", "edition": "", **more}


def letter(key: str, asked: str, answered: str | None, **more: Any) -> dict[str, Any]:
    return record(
        "mailbox.letter.v1", key, asked=asked, answered=answered, mailbox="市长信箱", category="consult", **more
    )


EVERYTHING = (
    letter("l1", "2026-07-06T09:00:00+08:00", "2026-07-07T09:00:00+08:00"),
    record("foi.request.v1", "q1", asked="2026-07-06T09:00:00+08:00"),
    record("consult.test.v1", "k1", asked="2026-07-06T09:00:00+08:00"),
    record("publication.count.v1", "p1", subject="unit:county", unit="county", month="2026-07", published=0),
    record("publication.count.v1", "p2", target="site1/c1", target_kind="column", month="2026-07", published=2),
    record("submission.count.v1", "s1", subject="unit:county", unit="county", month="2026-07", submitted=3, adopted=1),
    record("repost.look.v1", "r1", task="第1号", result="not_done"),
    record("duty.state.v1", "d1", subject="unit:county", unit="county", duty="报表", due="2026-07-08"),
    record("commendation.v1", "b1", subject="a1", criterion="更新及时", step="given"),
    record("outside.test.v1", "t1", test="适老化", result="pass"),
    record("notice.above.v1", "n1", office="省政府办公厅", detail="未更新", level="province"),
    record("mutual.error.v1", "m1", category="typo", count=2),
    record("filing.state.v1", "f1", subject="a1", step="rename", changed="2026-07-06T09:00:00+08:00"),
    record("vote.filing.v1", "v1", subject="a1", activity="vote", begins="2026-07-06T09:00:00+08:00"),
)  # fmt: skip
NAMED = record("naming.earlier.v1", "e1", subject="a1", at="2026-04-01T09:00:00+08:00", edition="2026年第一季度")


def test_every_list_of_the_catalogue_is_made_with_its_fields() -> None:
    zero = record("publication.count.v1", "p1", subject="unit:county", unit="county", month="2026-07", published=0)
    known = facts([]).subjects
    account = {**known.rows[0], "subject": "a1", "subject_kind": "account"}
    lists = made(
        *EVERYTHING,
        earlier=(NAMED, zero),
        findings=[finding(1), finding(2, state="rectified", moves=[["2026-07-09", "rectified"]])],
        previous=[finding(3)],
        handling=(step("reminded", "1"),),
        subjects=known.only([*known.rows, account]),
        verdicts={"a1": Verdict("合格")},
    )
    found = phrased(lists, {})
    wanted = {name: form for name, form in catalogue().lists.items() if form.base == name}
    assert sorted(set(wanted) - set(found)) == ["apps"]  # the registry of the test has none
    lacking = {
        name: sorted(set(form.fields) - DERIVED - set(found[name].rows[0]))
        for name, form in wanted.items()
        if name in found and set(form.fields) - DERIVED - set(found[name].rows[0])
    }
    assert lacking == {}
    assert [name for name, listed in found.items() if listed.query != catalogue().lists[name].query] == []


def test_clues_and_what_is_restricted_enter_no_list() -> None:
    hidden = [finding(1, restricted=1), finding(2, state="suspected", confirmed_at=None), finding(3, state="dismissed")]
    found = made(findings=hidden, previous=hidden)
    assert [row for name in ("problems", "settled") for row in found[name].rows] == []
    assert "previous" not in found
    assert [row["id"] for row in made(findings=[finding(4)])["problems"].rows] == [f"{4:032x}"]


@pytest.mark.parametrize(
    ("asked", "answered", "due", "on_time"),
    [
        ("2026-07-06", "2026-07-13", True, True),  # five working days
        ("2026-07-03", "2026-07-13", True, False),  # six
        ("2026-07-09", None, False, False),  # still in its term: neither in time nor late
        ("2026-07-01", None, True, False),  # seven working days without an answer
    ],
)
def test_a_letter_counts_when_it_is_answered_or_late(
    asked: str, answered: str | None, due: bool, on_time: bool
) -> None:
    told = letter("l1", f"{asked}T09:00:00+08:00", answered and f"{answered}T09:00:00+08:00")
    row = made(told)["letters"].rows[0]
    assert (row["due"], row["on_time"]) == (due, on_time)


def test_the_newest_record_of_a_letter_counts() -> None:
    first = letter("l1", "2026-07-06T09:00:00+08:00", None, thing="XF1")
    then = letter("l2", "2026-07-06T09:00:00+08:00", "2026-07-07T09:00:00+08:00", thing="XF1")
    rows = made(first, then)["letters"].rows
    assert [row["answered"] for row in rows] == [True]


@pytest.mark.parametrize(
    ("answered", "band"),
    [
        ("2026-07-07T16:00:00+08:00", "1个工作日内"),
        ("2026-07-08T09:00:00+08:00", "5个工作日内"),
        ("2026-07-13T09:00:00+08:00", "5个工作日内"),
        ("2026-07-14T09:00:00+08:00", "超过5个工作日"),
        (None, "未回复"),
    ],
)
def test_answers_to_a_user_fall_into_bands(answered: str | None, band: str) -> None:
    told = record("consult.test.v1", "k1", asked="2026-07-06T09:00:00+08:00", answered=answered)
    assert made(told)["consults"].rows[0]["band"] == band


def test_units_are_added_up_and_a_goal_that_nobody_set_is_met_by_nobody() -> None:
    months = [
        record(
            "publication.count.v1",
            f"p{n}",
            subject="unit:county",
            unit="county",
            month=f"2026-0{n}",
            published=n,
            topic=topic,
            **more,
        )
        for n, topic, more in ((5, "网站信息", {"goal": 4}), (6, "网站信息", {"goal": 6}), (7, "信息公开", {}))
    ]
    rows = {row["category"]: row for row in made(*months)["published_units"].rows}
    assert (rows["网站信息"]["count"], rows["网站信息"]["goal"], rows["网站信息"]["met"]) == (11, 10, True)
    assert (rows["信息公开"]["count"], rows["信息公开"]["goal"], rows["信息公开"]["met"]) == (7, None, False)


def test_months_without_items_end_where_nobody_told_of_one() -> None:
    def zero(month: str, published: int = 0) -> dict[str, Any]:
        return record(
            "publication.count.v1", month, subject="unit:county", unit="county", month=month, published=published
        )

    def months(*records: dict[str, Any]) -> list[int]:
        return [row["months"] for row in made(earlier=records).get("zero_months", Listed([])).rows]

    assert months(zero("2026-07"), zero("2026-06"), zero("2026-05", 3)) == [2]
    assert months(zero("2026-07"), zero("2026-05")) == [1]
    assert months(zero("2026-07", 1), zero("2026-06")) == []


def test_a_look_at_a_channel_without_texts_is_none() -> None:
    looks = [
        record("repost.look.v1", "r1", task="第1号", result="in_time", tasks=3),
        record("repost.look.v1", "r2", subject="site2", task="第1号", result="not_done", tasks=3),
        record("repost.look.v1", "r3", subject="site3", task="第2号", result="not_applicable", tasks=3),
    ]
    found = made(*looks)
    assert [row["done"] for row in found["reposts"].rows] == [True, False]
    assert [row["drawn"] for row in found["repost_tasks"].rows] == [True, False, False]
    assert [(row["looks"], row["missed"]) for row in found["repost_units"].rows] == [(2, 1)]


@pytest.mark.parametrize(
    ("due", "done", "state"),
    [
        ("2026-07-08", None, "未完成"),
        ("2026-07-12", None, "未到期"),
        ("2026-07-08", "2026-07-08T20:00:00+08:00", "按期"),
        ("2026-07-08", "2026-07-09T08:00:00+08:00", "逾期"),
    ],
)
def test_a_duty_is_missed_only_after_its_day(due: str, done: str | None, state: str) -> None:
    told = record("duty.state.v1", "d1", subject="unit:county", unit="county", duty="报表", due=due, done=done)
    assert made(told)["duties"].rows[0]["state"] == state


def test_only_the_namings_of_the_year_are_counted_and_older_ones_are_told() -> None:
    old = record("naming.earlier.v1", "e0", subject="a1", at="2025-10-01T09:00:00+08:00", edition="2025年第三季度")
    found = made(earlier=(old, NAMED))
    assert [row["times"] for row in found["namings"].rows] == [1]
    assert [row["when"] for row in found["events"].rows] == ["2025年第三季度", "2026年第一季度"]


def test_who_was_named_before_and_looked_at_again_is_one_of_the_last_periods_cases() -> None:
    again = record("outside.test.v1", "t1", subject="a1", test="上期问题复核", result="pass")
    rows = made(again, earlier=(NAMED,))["previous"].rows
    assert [(row["subject"], row["state"]) for row in rows] == [("示例发布", "已整改")]
    other = record("outside.test.v1", "t1", subject="a1", test="适老化", result="pass")
    assert "previous" not in made(other, earlier=(NAMED,))


def test_a_problem_knows_who_is_charged_and_who_runs_the_subject() -> None:
    row = made(findings=[finding(1, unit="city")])["problems"].rows[0]
    assert (row["unit_short"], row["owner_short"], row["subject_kind"], row["fails"]) == (
        "示例市",
        "示例县",
        "网站",
        False,
    )


def test_a_step_about_several_problems_is_one_and_those_before_the_window_are_none() -> None:
    old = step("reminded", "0", "2026-06-08T09:00:00+08:00")
    rows = made(handling=(old, step("reminded", "1"), step("reminded", "1"), step("written_reminder", "2")))[
        "steps"
    ].rows
    assert [(row["step"], row["findings"]) for row in rows] == [("已催办", 2), ("书面催办", 1)]


def test_own_namings_of_the_year_and_those_that_were_told_are_counted_once_an_edition() -> None:
    named = [step("named", n, at, edition=e) for n, at, e in (
        ("1", "2026-04-10T09:00:00+08:00", "2026Q1"), ("2", "2026-04-10T09:00:00+08:00", "2026Q1"),
        ("3", "2026-07-10T09:00:00+08:00", "2026Q2"), ("4", "2025-07-10T09:00:00+08:00", "2025Q2"),
    )]  # fmt: skip
    assert [row["times"] for row in made(handling=tuple(named))["namings"].rows] == [2]
    back = step("naming_withdrawn", "5", "2026-07-12T09:00:00+08:00", edition="2026Q2")
    assert [row["times"] for row in made(handling=(*named, back))["namings"].rows] == [1]


def test_an_account_that_the_registry_does_not_hold_is_known_by_its_filing() -> None:
    told = record(
        "filing.state.v1", "f1", subject="unit:county", unit="county", target="示例扫码", target_kind="account",
        step="open", changed="2026-07-06T09:00:00+08:00", platform="小程序",
    )  # fmt: skip
    unfiled = finding(1, subject="unit:county", target="account:示例扫码", target_kind="account")
    row = made(told, findings=[unfiled])["problems"].rows[0]
    assert (row["subject"], row["platform"], row["owner"]) == ("示例扫码", "小程序", "示例县")
    assert [one["event"] for one in made(told)["events"].rows] == ["开通，未按程序申请报备"]


@pytest.mark.parametrize(
    ("state", "since", "told"),
    [
        ("migrated", "2026-07-08", (False, False, True)),
        ("closed", "2026-07-08", (False, True, False)),
        ("open", "2026-07-08", (True, False, False)),
        ("migrated", "2026-06-08", (False, False, False)),
        ("suspended", "2026-07-08", (False, False, False)),
    ],
)
def test_an_account_is_opened_closed_or_merged_in_the_window_and_only_one_of_them(
    state: Any, since: str, told: tuple[bool, bool, bool]
) -> None:
    known = facts([]).registry
    moved = msgspec.structs.replace(known.accounts[0], states=[StatePeriod(state=state, since=since)])
    account = {"subject": "a1", "subject_kind": "account", "unit": "county", "columns": 0, "sampled": 1, "name": "甲"}
    changes = {"registry": msgspec.structs.replace(known, accounts=[moved]), "verdicts": {"a1": Verdict("合格")}}
    [row] = made(accounts=[account], **changes)["accounts"].rows
    assert (row["opened"], row["closed"], row["merged"]) == told


def test_the_first_check_stands_beside_the_last() -> None:
    verdicts = {"site1": Verdict("合格", first="不合格"), "site2": Verdict("不合格")}
    rows = {row["id"]: (row["first_result"], row["result"]) for row in made(verdicts=verdicts)["sites"].rows}
    assert rows["site1"] == ("不合格", "合格")
    assert rows["site2"] == ("不合格", "不合格")
    assert rows["site3"] == ("合格", "合格")


def test_a_notice_that_was_withdrawn_is_in_no_list() -> None:
    told = {"office": "省政府办公厅", "detail": "未更新", "thing": "T1", "subject": "site1"}
    given = record("notice.above.v1", "n1", **told)
    gone = record("notice.above.v1", "n2", withdrawn=True, at="2026-07-09T09:00:00+08:00", **told)
    for records, named in (((given,), True), ((given, gone), False)):
        lists = made(*records, earlier=records, findings=[finding(1)])
        assert ("notices" in lists, lists["problems"].rows[0]["from_above"]) == (named, named)
