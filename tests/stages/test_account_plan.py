"""Which looks an account gets: by its sources, through its states, and at the addresses of its menu."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Fetched
from schemas.events.found import MenuRead
from schemas.events.found.accounts import MenuEntry
from schemas.events.observations import PageObserved
from schemas.events.reading import Reading
from schemas.registry.installation import installation_of
from schemas.registry.model import Account, App, Column, RoleHeld, StatePeriod
from schemas.registry.sources import ACCOUNT_SOURCES, AccountSource, asked_for
from schemas.registry.subjects import Subject
from schemas.times import at
from stages.classifier.links import link_class
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.watch import SubjectWatch, link_target, observe
from tests.support.fetching import planned
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
DAY = timedelta(days=1)
OWN = AccountSource(source="weixin", ids={"appid": "wx1"}, secret="one")
FEED = AccountSource(source="feed", url="http://bridge.example/1.xml")
CONSENT = AccountSource(source="weixin_consent", ids={"appid": "wx1"}, secret="shared")


def account(*sources: AccountSource, **more: Any) -> Account:
    roles = [RoleHeld(role="runs", unit="county")]
    return Account(
        **{"id": "a1", "name": "云川发布", "platform": "weixin", "roles": roles, "sources": list(sources), **more}
    )


def checks(
    subject: Subject, watch: SubjectWatch | None = None, start: datetime = START, days: int = 1
) -> list[PlannedCheck]:
    book = registry(0)
    section = "apps" if isinstance(subject, App) else "accounts"
    installation = installation_of(type(book)(program=book.program, units=book.units, sites=[], **{section: [subject]}))
    span = Span(start, start + days * DAY, start)
    events = plan_subject(installation, subject, watch or SubjectWatch(), span, {book.program.id: frozenset()})
    return [one.data for one in events if isinstance(one.data, PlannedCheck)]


@pytest.mark.parametrize(
    ("sources", "kinds"),
    [
        ([OWN], {"posts", "menu"}),
        ([CONSENT], {"posts", "menu", "profile"}),
        ([FEED], {"posts"}),
        ([AccountSource(source="about", url="https://w.example/about")], {"profile"}),
        ([AccountSource(source="weixin")], set()),  # nothing to ask it with
        ([AccountSource(source="handed_in")], set()),
        ([], set()),
    ],
)
def test_an_account_is_looked_at_for_what_its_sources_tell(sources: list[AccountSource], kinds: set[str]) -> None:
    found = checks(account(*sources))
    assert {one.kind for one in found} == kinds
    assert {one.target for one in found} <= {"a1"}
    assert len(found) == len(kinds)  # once a day


def test_all_its_sources_travel_with_the_check_the_surest_first() -> None:
    (posts,) = [one for one in checks(account(FEED, OWN)) if one.kind == "posts"]
    assert [one.source for one in posts.sources] == ["weixin", "feed"]
    less = AccountSource(source="weixin", ids={"appid": "wx1"}, secret="one", confidence="second_hand")
    page = AccountSource(source="page", url="https://mp.weixin.qq.com/s/1")
    assert [one.source for one in asked_for([less, page], "posts")] == ["page", "weixin"]


def test_entries_with_an_address_are_looked_at_and_those_without_are_not() -> None:
    columns = [
        Column(id="m1", name="要闻", url="http://s.example/1/", nature="menu"),
        Column(id="m2", name="按钮", url="", nature="menu"),
    ]
    found = checks(account(columns=columns))
    assert [(one.kind, one.target) for one in found] == [("entry", "m1")]


def test_a_closed_account_is_asked_for_what_shows_that_it_runs_on_and_nothing_else() -> None:
    closed = StatePeriod(state="closed", since="2026-07-01", approved_by="云川省人民政府办公厅")
    one = account(
        CONSENT, columns=[Column(id="m1", name="要闻", url="http://s.example/1/", nature="menu")], states=[closed]
    )
    assert {check.kind for check in checks(one)} == {"posts", "profile"}
    closing = account(CONSENT, states=[StatePeriod(state="closing", since="2026-07-01")])
    assert {check.kind for check in checks(closing)} == {"posts", "menu", "profile"}


def test_an_app_is_looked_at_where_its_page_lies() -> None:
    roles = [RoleHeld(role="runs", unit="county")]
    found = checks(App(id="p1", name="云川通", url="http://s.example/app", roles=roles))
    assert [(one.kind, one.url) for one in found] == [("app_page", "http://s.example/app")]
    assert checks(App(id="p1", name="云川通", roles=roles)) == []


def shown(*entries: MenuEntry) -> PageObserved:
    check = planned("", kind="menu", subject_kind="account", subject="a1", target="a1")
    menu = MenuRead(source="weixin", confidence="platform", open=True, entries=list(entries))
    return PageObserved(check=check, outcome="done", opened=True, found=menu)


def test_the_addresses_of_a_menu_are_looked_at_each_once_and_no_page_refers_to_them() -> None:
    watch = SubjectWatch()
    address = "https://s.example/guide"
    entries = [
        MenuEntry(path=["办事", "指南"], action="view", url=address),
        MenuEntry(path=["服务", "指南"], action="view", url=address),
        MenuEntry(path=["打电话"], action="view", url="tel:12345"),
        MenuEntry(path=["没有"], action="click"),
    ]
    observe(watch, shown(*entries), 60)
    found = [one for one in checks(account(OWN), watch, days=7) if one.kind == "entry_link"]
    assert [(one.url, one.link_text, one.referer) for one in found] == [(address, "办事 / 指南", None)]
    assert found[0].target == link_target("a1", address)
    observe(watch, shown(MenuEntry(path=["新"], action="view", url="https://s.example/new")), 60)
    assert [one.url for one in watch.pages["a1"]] == ["https://s.example/new"]


def test_a_thousand_entries_are_bounded() -> None:
    watch = SubjectWatch()
    observe(
        watch, shown(*(MenuEntry(path=[str(n)], action="view", url=f"http://s.example/{n}") for n in range(1_000))), 5
    )
    assert (len(watch.pages["a1"]), watch.beyond["a1"]) == (50, 950)


def test_every_source_has_a_word_and_says_how_far_it_is_believed() -> None:
    assert len({row.word for row in ACCOUNT_SOURCES.values()}) == len(ACCOUNT_SOURCES)
    assert AccountSource(source="feed", url="x").believed == "second_hand"


def test_an_entry_that_leads_to_what_is_over_leads_nowhere_and_a_link_of_a_page_does_not() -> None:
    over = Reading(page_kind="other", ended=True)
    fetched = {"started": START, "outcome": "opened", "status": 200, "final_url": "http://s.example/zj"}
    of_menu = planned("http://s.example/zj", kind="entry_link", subject_kind="account")
    of_page = planned("http://s.example/zj", kind="link")
    assert link_class(Fetched(check=of_menu, **fetched), over) == "maintenance"  # type: ignore[arg-type]
    assert link_class(Fetched(check=of_page, **fetched), over) == "ok"  # type: ignore[arg-type]
