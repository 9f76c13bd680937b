"""What an account comes to over a window: verdict, sign-off, exemption, charge, 未抽查, as for a site."""

from datetime import timedelta
from typing import Any

import pytest

from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.registry.model import Exemption, RoleHeld
from stages.reporter.verdict import Fault, Standing, Verdict, machine_vetoes, people_vetoes, verdict
from tests.support.accounts import WatchedAccount, an_account, an_entry, entries
from tests.support.observations import DAY0, Watched, a_site, national

DAY = timedelta(days=1)
STALE, INTERACTION = "media.veto.stale", "media.veto.no_interaction"
BOOK = national()


def standings(watched: Watched) -> list[Standing]:
    """The lines of the last day that closed."""
    last = next(e.data for e in reversed(watched.out) if isinstance(e.data, SubjectAssessed))
    return [Standing(row.indicator, row.status, reason=row.reason) for row in last.rows]


def faults(watched: Watched) -> list[Fault]:
    steps: dict[str, list[FindingTransition]] = {}
    for step in watched.transitions():
        steps.setdefault(step.finding_id, []).append(step)
    return [
        Fault(key, s[-1].indicator, s[-1].severity, s[-1].to_state, frozenset(one.to_state for one in s), s[-1].wording)
        for key, s in steps.items()
    ]


def judged(watched: Watched, signed: list[str] | None = None) -> Verdict:
    return verdict(BOOK, "at_point", DAY0, standings(watched), faults(watched), signed or [], kind="account")


def watched(newest: int = 1, menu: list[Any] | None = None, days: int = 2, **account: Any) -> WatchedAccount:
    one = WatchedAccount(an_account(**account))
    for _ in range(days):
        one.posts({"最近": DAY0 - newest * DAY})
        one.menu(entries("互动/留言") if menu is None else menu, hour=10)
        one.profile(hour=11)
        one.close_day()
    return one


def test_what_the_machine_judges_and_what_people_sign_for() -> None:
    assert set(machine_vetoes(BOOK, "account")) == {STALE, INTERACTION, "media.veto.security.severe_misexpression"}
    assert set(people_vetoes(BOOK, "account")) == {"media.veto.security.state_secret", "media.veto.fake"}
    assert machine_vetoes(BOOK, "app") == ["media.veto.app_dead"]
    assert not {*machine_vetoes(BOOK), *people_vetoes(BOOK)} & {*machine_vetoes(BOOK, "account")}


def test_a_good_account_passes_and_is_signed_for_by_people() -> None:
    good = judged(watched())
    assert (good.value, good.signed, good.base.judged) == ("合格", False, 3)
    assert judged(watched(), people_vetoes(BOOK, "account")).signed


def test_a_stale_account_fails_and_its_other_faults_are_listed_as_well() -> None:
    failed = judged(watched(newest=20, menu=[]))
    assert (failed.value, failed.reasons[0][:16]) == ("不合格", "监测时间点前2周内无更新，最近一"[:16])


def test_a_suspicion_that_nobody_has_decided_leaves_it_open() -> None:
    one = watched(menu=[])
    assert judged(one).value == "无法判定"
    one.review(INTERACTION, "s1", "dismiss", reason="评论可用")
    one.menu([], hour=10)
    one.posts({"最近": one.day})
    one.close_day()
    assert judged(one).value == "合格"


def test_nothing_seen_is_no_pass() -> None:
    one = WatchedAccount()
    one.void("posts")
    one.close_day()
    assert judged(one).value == "无法判定"


def test_a_filed_exemption_takes_the_indicator_out() -> None:
    filed = Exemption(indicator=STALE, reason="改版", approver="市府办", since=str(DAY0), until=str(DAY0 + 9 * DAY))
    assert judged(watched(newest=20, exemptions=[filed])).value == "合格"
    ended = Exemption(indicator=STALE, reason="改版", approver="市府办", since="2026-01-01", until="2026-06-30")
    assert judged(watched(newest=20, exemptions=[ended])).value == "不合格"


def test_an_exempted_menu_entry_is_left_out_and_its_neighbour_is_not() -> None:
    until = str(DAY0 + 9 * DAY)
    filed = Exemption(indicator="*", reason="改版", approver="甲", since=str(DAY0), until=until)
    columns = [an_entry(1, cycle_days=7, exemptions=[filed]), an_entry(2, cycle_days=7)]
    one = WatchedAccount(an_account(columns=columns))
    for column in columns:
        one.posts({"旧": DAY0 - 30 * DAY}, target=column.id)
    one.close_day()
    name = "media.notice.entry_stale"
    assert [one.status(name, column.id) for column in columns] == ["not_applicable", "fail"]


def test_content_is_charged_to_who_supplies_it_and_the_rest_to_who_runs_it() -> None:
    roles = [RoleHeld(role="runs", unit="u1"), RoleHeld(role="supplies", unit="u2")]
    one = WatchedAccount(an_account(roles=roles, columns=[an_entry(1, cycle_days=7, supplier="u0")]))
    one.posts({"旧": DAY0 - 30 * DAY})
    one.posts({"旧": DAY0 - 30 * DAY}, target="s1/m1")
    one.close_day()
    assert {t.indicator: t.unit for t in one.transitions()} == {STALE: "u1", "media.notice.entry_stale": "u0"}


def test_an_account_that_was_not_drawn_has_facts_and_no_judgement() -> None:
    one = WatchedAccount()
    one.enter(an_account(), sampled=False)
    one.posts({"旧": DAY0 - 30 * DAY})
    one.close_day()
    assert one.out == []
    one.enter(an_account())
    one.close_day()
    assert one.state_of(STALE) == "confirmed"  # the look before the draw is a fact all the same
    assert verdict(BOOK, "at_point", DAY0, [], [], sampled=False, kind="account").value == "未抽查"


@pytest.mark.parametrize(("hours", "found"), [(11, None), (12, "suspected")])
def test_the_second_look_makes_it_sure(hours: int, found: str | None) -> None:
    one = WatchedAccount()
    one.menu([], hour=9)
    one.menu([], hour=9 + hours)
    one.close_day()
    assert one.state_of(INTERACTION) == found


def test_a_confirmed_loss_is_mended_by_the_look_that_finds_the_entry_again() -> None:
    one = watched(menu=[])
    one.review(INTERACTION, "s1", "confirm")
    assert one.state_of(INTERACTION) == "confirmed"
    one.menu(entries("留言"), hour=12)
    assert one.state_of(INTERACTION) == "rectified"


def test_a_site_of_the_same_rulebook_has_nothing_of_it() -> None:
    site = Watched(site=a_site())
    site.home(hour=9)
    site.close_day()
    told = {one.indicator for one in standings(site)}
    assert told
    assert not any(one.startswith("media.") for one in told)
