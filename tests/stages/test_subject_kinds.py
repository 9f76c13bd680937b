"""Accounts and units are judged by the indicators that are about them, and by no rule of sites."""

from typing import Any

import msgspec

from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.registry.model import Exemption, RoleHeld, StatePeriod, Unit, unit_subject
from schemas.registry.subjects import Account, Subject
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks import Rulebook
from tests.support.observations import DAY0, Watched, national, visits

FAKE, RECORDS = "media.veto.fake", "unit.notice.records"


def office() -> Rulebook:
    """The national rulebook with an indicator of accounts in force and one of units beside it."""
    book = national()
    (fake,) = (one for one in book.indicators if one.id == FAKE)
    mine = msgspec.structs.replace(fake, wording="{detail}", needs_people=0)
    units = msgspec.structs.replace(mine, id=RECORDS, object="unit", severity="notice")
    kept = [one for one in book.indicators if KIND_OF_OBJECT[one.object] == "site"]
    return msgspec.structs.replace(book, indicators=[*kept, mine, units])


def account(**more: Any) -> Account:
    roles = [RoleHeld(role="runs", unit="u1"), RoleHeld(role="in_charge", unit="u0")]
    return Account(**{"id": "s1", "name": "示例发布", "platform": "weixin", "roles": roles, **more})


def watched(subject: Subject) -> Watched:
    one = Watched(rulebook=office(), registered=False)
    one.register(subject)  # type: ignore[arg-type]
    return one


def steps(one: Watched) -> list[FindingTransition]:
    return [event.data for event in one.out if isinstance(event.data, FindingTransition)]


def assessed(one: Watched) -> list[SubjectAssessed]:
    return [event.data for event in one.out if isinstance(event.data, SubjectAssessed)]


def test_an_account_is_judged_by_rules_about_accounts_alone() -> None:
    one = watched(account())
    one.manual(FAKE, "fail", target="s1", detail="购买粉丝")
    one.close_day()
    (step,) = steps(one)
    assert (step.indicator, step.subject_kind, step.target_kind, step.to_state) == (
        FAKE,
        "account",
        "account",
        "confirmed",
    )
    assert (step.unit, step.wording) == ("u1", "购买粉丝")
    (day,) = assessed(one)
    assert day.subject_kind == "account"
    assert {row.indicator for row in day.rows} == {FAKE}


def test_a_site_of_the_same_rulebook_is_judged_by_none_of_them() -> None:
    one = Watched(rulebook=office())
    one.close_day(visits())
    (day,) = assessed(one)
    assert day.rows
    assert not {row.indicator for row in day.rows} & {FAKE, RECORDS}


def test_an_approved_end_and_a_filed_exemption_excuse_an_account_as_they_do_a_site() -> None:
    closed = StatePeriod(state="closed", since=DAY0.isoformat(), approved_by="示例省政府办")
    filed = Exemption(indicator=FAKE, reason="试运营", approver="王五", since=DAY0.isoformat(), until="2027-12-31")
    for excused in (account(states=[closed]), account(exemptions=[filed])):
        one = watched(excused)
        one.manual(FAKE, "fail", target="s1", detail="购买粉丝")
        one.close_day()
        (day,) = assessed(one)
        assert [row.status for row in day.rows] == ["not_applicable"]
    # What is being closed is judged until it is closed; what has ended without leave is only looked at to see whether
    # it has.
    closing, alone = (msgspec.structs.replace(closed, **own) for own in ({"state": "closing"}, {"approved_by": None}))
    for state, status in ((closing, "fail"), (alone, "not_applicable")):
        one = watched(account(states=[state]))
        one.manual(FAKE, "fail", target="s1", detail="购买粉丝")
        one.close_day()
        assert [row.status for row in assessed(one)[0].rows] == [status]


def test_nothing_is_said_of_a_subject_that_no_rule_is_about() -> None:
    unit = msgspec.structs.replace(unit_subject(Unit(id="u1", name="示例", short_name="示例", level="city")), id="s1")
    one = Watched(registered=False)
    one.register(unit)  # type: ignore[arg-type]
    one.close_day()
    assert one.out == []
    assert one.rejected == []


def test_a_unit_answers_for_itself() -> None:
    unit = unit_subject(Unit(id="u1", name="示例局", short_name="示例局", level="department", parent="u0"))
    one = watched(msgspec.structs.replace(unit, id="s1"))
    one.manual(RECORDS, "fail", target="s1", detail="依申请公开逾期未答复")
    (step,) = steps(one)
    assert (step.unit, step.subject_kind, step.target_kind) == ("u1", "unit", "unit")
