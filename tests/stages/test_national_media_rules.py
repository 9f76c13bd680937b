"""Every national indicator on accounts and apps: its fault is told, its innocent twin is not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from schemas.events.reading import TextHit
from schemas.registry.model import StatePeriod
from schemas.registry.union import KIND_OF_OBJECT
from tests.support.accounts import WatchedAccount, a_post, an_account, an_app, an_entry, entries
from tests.support.observations import DAY0, a_reading, moment, national

DAY = timedelta(days=1)
Played = Callable[[], WatchedAccount]
MEDIA = [i for i in national().indicators if KIND_OF_OBJECT[i.object] in ("account", "app") and i.enabled]


def newest(age: int) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount()
        watched.posts({"最近": DAY0 - age * DAY})
        watched.close_day()
        return watched

    return play


def text(rule: str, level: Any, allowed_pack: bool = True) -> Played:
    """A post with a hit; its twin's hit is of a word pack that the office does not use."""

    def play() -> WatchedAccount:
        hit = TextHit(rule=rule if allowed_pack else f"elsewhere-{rule}", level=level, text="某某")
        watched = WatchedAccount()
        watched.posts([a_post("讲话", moment(DAY0, 8), text_hits=[hit], words="某某")])
        watched.close_day()
        return watched

    return play


def by_hand(name: str, result: str) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount()
        watched.manual(name, result, detail="情况")
        watched.close_day()
        return watched

    return play


def menu(*names: str) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount()
        for _ in range(2):
            watched.menu(entries(*names))
            watched.close_day()
        return watched

    return play


def entry(**shown: Any) -> Played:
    """Two looks at a registered entry of the menu."""

    def play() -> WatchedAccount:
        column = an_entry(1, cycle_days=30)
        watched = WatchedAccount(an_account(columns=[column]))
        for _ in range(2):
            watched.look("entry", column.id, a_reading(**shown), 9, url=column.url)
            watched.close_day()
        return watched

    return play


def link(first: Any, second: Any) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount()
        watched.menu(entries("办事", 办事="https://mp.example/x"))
        watched.entry_link("https://mp.example/x", first, moment(DAY0, 10))
        watched.entry_link("https://mp.example/x", second, moment(DAY0 + DAY, 10), look=1)
        return watched

    return play


def profile(account: Any = None, **told: Any) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount(account)
        for _ in range(2):
            watched.profile(**told)
            watched.close_day()
        return watched

    return play


def sold(advertisement: bool) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount()
        watched.posts([a_post("优惠", moment(DAY0, 8), advertisement=advertisement)])
        watched.close_day()
        return watched

    return play


def opened(*statuses: int | None) -> Played:
    def play() -> WatchedAccount:
        watched = WatchedAccount(an_app())
        for status in statuses:
            watched.app_page(status)
            watched.close_day()
        return watched

    return play


CLOSED = an_account(states=[StatePeriod(state="closed", since=str(DAY0 - DAY), approved_by="甲")])
BLANK = {"items": {}, "page_kind": "blank_column"}
CASES: dict[str, tuple[Played, Played]] = {  # the fault, and its innocent twin
    "media.veto.security.severe_misexpression": (
        text("serious.institution", "severe"), text("serious.institution", "severe", allowed_pack=False)),
    "media.notice.wrong_words": (text("wrong-words.typo", "wrong"), text("wrong-words.typo", "clue")),
    "media.notice.sensitive_words": (text("sensitive.gambling", "sensitive"), text("privacy.mobile", "sensitive")),
    "media.notice.privacy": (text("privacy.mobile", "sensitive"), text("sensitive.gambling", "sensitive")),
    "media.veto.stale": (newest(15), newest(14)),
    "media.veto.no_interaction": (menu("新闻"), menu("新闻", "互动/留言")),
    "media.veto.app_dead": (opened(404, 404), opened(404, 200)),
    "media.notice.advertisement": (sold(True), sold(False)),
    "media.notice.links": (link("dead", "dead"), link("dead", "ok")),
    "media.notice.entry_stale": (
        entry(items={"旧": str(DAY0 - 31 * DAY)}), entry(items={"旧": str(DAY0 - 29 * DAY)})),
    "media.notice.entry_blank": (entry(**BLANK), entry(items={"新": str(DAY0)})),
    "media.notice.gone": (profile(existence="closed_by_owner"), profile(existence="unknown")),
    "media.notice.still_running": (profile(CLOSED), profile(CLOSED, existence="closed_by_owner")),
    "media.notice.renamed": (profile(name="示例融媒"), profile(name="示例 发布")),
    "media.notice.principal": (profile(principal="某传媒公司"), profile(principal="示例市人民政府")),
}  # fmt: skip
CASES |= {one.id: (by_hand(one.id, "fail"), by_hand(one.id, "pass")) for one in MEDIA if one.fed_by == "people"}
WARNS_ONLY = {"media.notice.before_holiday"}


def test_every_indicator_in_force_has_its_cases() -> None:
    assert set(CASES) | WARNS_ONLY == {one.id for one in MEDIA}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_fault_is_told_and_its_twin_is_not(name: str) -> None:
    fault, twin = CASES[name]
    played = fault()
    told = played.transitions(name)
    assert [one.indicator for one in told] == [name]
    assert told[0].to_state == ("suspected" if told[0].needs_people > len(told[0].confirmed_by) else "confirmed")
    assert told[0].wording
    assert told[0].evidence
    assert played.rejected == []
    assert twin().transitions(name) == []
