"""Interaction, menus, advertisements, text, and what the platform says of an account: each fault with its twin."""

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.events.reading import TextHit
from schemas.registry.model import StatePeriod
from schemas.rulebooks import Rulebook, load_all
from tests.support.accounts import WatchedAccount, a_post, an_account, an_app, an_entry, entries, office
from tests.support.observations import DAY0, a_reading, moment

DAY = timedelta(days=1)
INTERACTION, LINKS, SELLING = "media.veto.no_interaction", "media.notice.links", "media.notice.advertisement"
SEVERE, WRONG = "media.veto.security.severe_misexpression", "media.notice.wrong_words"
STALE_ENTRY, BLANK_ENTRY = "media.notice.entry_stale", "media.notice.entry_blank"
GONE, RUNNING = "media.notice.gone", "media.notice.still_running"
RENAMED, PRINCIPAL = "media.notice.renamed", "media.notice.principal"
HOLIDAY, APP = "media.notice.before_holiday", "media.veto.app_dead"


class TestInteraction:
    def looked(self, *menus: list[Any], **account: Any) -> WatchedAccount:
        watched = WatchedAccount(an_account(**account))
        for menu in menus:
            watched.menu(menu)
            watched.close_day()
        return watched

    @pytest.mark.parametrize("shown", [[], ["政务公开/新闻", "办事/指南"], ["纪检监察/举报投诉"]])
    def test_a_menu_without_an_entry_is_suspected_at_the_second_look(self, shown: list[str]) -> None:
        menu = entries(*shown)
        once = self.looked(menu)
        assert (once.status(INTERACTION), once.state_of(INTERACTION)) == ("unknown", None)
        twice = self.looked(menu, menu)
        assert (twice.status(INTERACTION), twice.state_of(INTERACTION)) == ("unknown", "suspected")
        twice.review(INTERACTION, "s1", "confirm")
        twice.menu(menu)
        twice.close_day()
        assert (twice.status(INTERACTION), twice.state_of(INTERACTION)) == ("fail", "confirmed")

    @pytest.mark.parametrize("shown", ["互动交流/领导信箱", "我要咨询", "服务/12345热线", "留言板"])
    def test_an_entry_is_known_by_its_words(self, shown: str) -> None:
        menu = entries("政务公开/新闻", shown)
        assert self.looked(menu, menu).status(INTERACTION) == "pass"

    def test_a_way_that_the_platform_offers_suffices(self) -> None:
        watched = self.looked([], [])
        watched.menu([])
        watched.profile(interaction=["私信"])
        watched.close_day()
        assert watched.status(INTERACTION) == "pass"

    def test_the_loss_is_told_with_the_change_of_the_menu_that_caused_it(self) -> None:
        before, after = entries("互动/县长信箱", "新闻"), entries("新闻")
        watched = self.looked(before, after, after)
        (step,) = watched.transitions(INTERACTION)
        assert step.wording == (
            "未提供有效互动功能：2026年7月2日9时00分检查时菜单已调整，原有互动入口“互动/县长信箱”不再提供"
        )
        assert (step.to_state, step.measured.value) == ("suspected", 1)

    def test_a_menu_changed_otherwise_is_no_loss(self) -> None:
        assert self.looked(entries("留言", "新闻"), entries("留言"), entries("留言")).findings() == {}

    def test_an_entry_whose_address_is_dead_leads_to_no_exchange(self) -> None:
        url = "https://mp.example/letter"
        menu = entries("留言", 留言=url)
        for klass, found in (("dead", "suspected"), ("maintenance", "suspected"), ("ok", None), ("blocked", None)):
            watched = self.looked(menu)
            watched.entry_link(url, klass, moment(DAY0, 10), "留言")  # type: ignore[arg-type]
            watched.entry_link(url, klass, moment(DAY0 + DAY, 10), "留言", look=1)  # type: ignore[arg-type]
            watched.menu(menu, hour=11)
            watched.close_day()
            assert watched.state_of(INTERACTION) == found, klass

    def test_second_hand_menus_and_void_looks_prove_nothing(self) -> None:
        watched = WatchedAccount()
        for _ in range(3):
            watched.menu([], confidence="second_hand")
            watched.void("menu", hour=10)
            watched.close_day()
        assert (watched.status(INTERACTION), watched.findings()) == ("unknown", {})

    def test_where_no_menu_decides_the_platform_must_say_what_it_offers(self) -> None:
        for platform, told, status, found in (
            ("douyin", [], "unknown", "suspected"),
            ("douyin", ["评论"], "pass", None),
            ("douyin", None, "not_applicable", None),  # the platform itself gives comments and messages
            ("people", None, "unknown", None),
        ):
            watched = WatchedAccount(an_account(platform=platform))
            for _ in range(2):
                watched.profile(interaction=told)
                watched.close_day()
            assert (watched.status(INTERACTION), watched.state_of(INTERACTION)) == (status, found)


def test_an_account_that_changes_its_platform_or_its_id_is_another_one() -> None:
    stale = "media.veto.stale"
    for entry in (
        an_account(platform="weibo"),
        an_account(platform_ids={"uid": "2"}),
    ):
        watched = WatchedAccount(an_account(platform_ids={"uid": "1"}))
        watched.posts({"旧": DAY0 - 30 * DAY})
        watched.enter(entry)
        watched.close_day()
        assert (watched.status(stale), watched.findings()) == ("unknown", {})
    same = WatchedAccount(an_account())
    same.posts({"旧": DAY0 - 30 * DAY})
    same.enter(an_account(name="示例政务", platform_ids={"uid": "1"}))  # its id becomes known
    same.close_day()
    assert same.status(stale) == "fail"


class TestMenu:
    url = "https://mp.example/list"

    def linked(self, first: str, second: str, hours: int = 24) -> WatchedAccount:
        watched = WatchedAccount()
        watched.menu(entries("办事/查询", 查询=self.url))
        watched.entry_link(self.url, first, moment(DAY0, 10), "办事 / 查询")  # type: ignore[arg-type]
        later = moment(DAY0, 10) + timedelta(hours=hours)
        watched.entry_link(self.url, second, later, "办事 / 查询", look=1)  # type: ignore[arg-type]
        return watched

    @pytest.mark.parametrize(
        ("klass", "words"), [("dead", "无法打开"), ("maintenance", "打开后仅提示系统维护或征集活动已结束")]
    )
    def test_a_bad_entry_is_told_after_the_second_look(self, klass: str, words: str) -> None:
        watched = self.linked(klass, klass)
        (step,) = watched.transitions(LINKS)
        assert (step.target_kind, step.to_state) == ("menu", "confirmed")
        assert f"菜单“办事 / 查询”（{self.url}）{words}" in step.wording
        assert self.linked(klass, klass, hours=11).findings() == {}
        assert self.linked(klass, "ok").findings() == {}
        assert self.linked("blocked", "blocked").findings() == {}

    def test_an_entry_that_leaves_the_menu_takes_its_finding_along(self) -> None:
        watched = self.linked("dead", "dead")
        watched.day = DAY0 + 2 * DAY
        watched.menu(entries("办事"))
        watched.close_day()
        last = watched.transitions(LINKS)[-1]
        assert (last.to_state, last.cause, last.reason) == ("rectified", "source_gone", "菜单已不再包含该链接")

    @pytest.mark.parametrize(("age", "status"), [(30, "pass"), (31, "fail")])
    def test_an_entry_is_judged_by_its_own_cycle(self, age: int, status: str) -> None:
        entry = an_entry(1, cycle_days=30)
        watched = WatchedAccount(an_account(columns=[entry]))
        items = {"旧": str(DAY0 - age * DAY)}
        watched.look("entry", entry.id, a_reading(items), 9, url=entry.url)
        watched.close_day()
        assert watched.status(STALE_ENTRY, entry.id) == status

    def test_without_a_cycle_nobody_can_say(self) -> None:
        entry = an_entry(1)
        watched = WatchedAccount(an_account(columns=[entry]))
        watched.look("entry", entry.id, a_reading({"旧": "2020-01-01"}), 9, url=entry.url)
        watched.close_day()
        line = watched.assessed(STALE_ENTRY, entry.id)
        assert (line.status, line.reason) == ("unknown", "未设更新周期，无法判定")
        assert watched.state_of(STALE_ENTRY, entry.id) is None

    def test_an_album_is_judged_by_its_posts(self) -> None:
        album = an_entry(1, "album", url="", cycle_days=7)
        for age, status in ((7, "pass"), (8, "fail")):
            watched = WatchedAccount(an_account(columns=[album]))
            watched.posts({"一集": DAY0 - age * DAY}, target=album.id)
            watched.close_day()
            assert watched.status(STALE_ENTRY, album.id) == status
            assert watched.status(BLANK_ENTRY, album.id) == "pass"
        empty = WatchedAccount(an_account(columns=[album]))
        empty.posts({}, target=album.id, complete_since=moment(date(2000, 1, 1)))
        empty.close_day()
        assert empty.status(BLANK_ENTRY, album.id) == "fail"

    def test_a_blank_entry_is_told_after_the_second_look(self) -> None:
        entry = an_entry(1)
        watched = WatchedAccount(an_account(columns=[entry]))
        states = []
        for _ in range(2):
            watched.look("entry", entry.id, a_reading({}, page_kind="blank_column"), 9, url=entry.url)
            watched.close_day()
            states.append(watched.state_of(BLANK_ENTRY, entry.id))
        assert states == [None, "confirmed"]


class TestPosts:
    def test_an_advertisement_waits_for_a_person_and_a_public_notice_is_none(self) -> None:
        watched = WatchedAccount()
        watched.posts([a_post("特价优惠", moment(DAY0, 8), advertisement=True), a_post("公告", moment(DAY0, 8))])
        watched.close_day()
        (step,) = watched.transitions(SELLING)
        assert (step.to_state, step.severity, step.wording) == (
            "suspected",
            "notice",
            "疑似发布商业广告1条：《特价优惠》",
        )
        twin = WatchedAccount()
        twin.posts({"公告": DAY0})
        twin.close_day()
        assert (twin.status(SELLING), twin.findings()) == ("pass", {})

    def test_one_office_fails_an_account_for_it(self) -> None:
        local = office({"id": "local.media.advertisement", "enabled": True}, base=load_all()["national-2019-19-media"])
        watched = WatchedAccount(book=local)
        watched.posts([a_post("特价优惠", moment(DAY0, 8), advertisement=True)])
        watched.close_day()
        severities = {t.indicator: t.severity for t in watched.transitions()}
        assert severities == {SELLING: "notice", "local.media.advertisement": "veto"}

    def test_hits_are_suspicions_on_the_post_and_a_deleted_one_is_mended(self) -> None:
        hit = TextHit(rule="serious.institution", level="severe", text="某某", suggestion="某")
        post = a_post("讲话", moment(DAY0, 8), text_hits=[hit])
        watched = WatchedAccount()
        watched.posts([post])
        target = f"post:{post.url}"
        assert watched.state_of(SEVERE, target) == "suspected"
        (step,) = watched.transitions(SEVERE)
        assert (step.target_kind, step.needs_people, step.severity) == ("post", 2, "veto")
        watched.close_day()
        assert watched.status(SEVERE) == "unknown"
        watched.review(SEVERE, target, "confirm", "甲")
        watched.review(SEVERE, target, "confirm", "乙")
        watched.close_day()
        assert watched.status(SEVERE) == "fail"
        watched.posts([a_post("讲话", moment(DAY0, 8), state="deleted_by_owner")])
        assert watched.state_of(SEVERE, target) == "rectified"

    def test_a_list_of_titles_does_not_say_that_the_text_is_mended(self) -> None:
        hit = TextHit(rule="serious.institution", level="severe", text="某某", suggestion="某")
        watched = WatchedAccount()
        watched.posts([a_post("讲话", moment(DAY0, 8), words="某某在会上", text_hits=[hit])])
        target = f"post:{a_post('讲话', None).url}"
        for name in ("甲", "乙"):
            watched.review(SEVERE, target, "confirm", name)
        titles = {"confidence": "second_hand", "source": "feed", "complete_since": None}
        watched.posts([a_post("讲话", moment(DAY0, 8))], hour=13, **titles)
        assert watched.state_of(SEVERE, target) == "confirmed"
        watched.posts([a_post("讲话", moment(DAY0, 8), words="某在会上")], hour=14)
        assert watched.state_of(SEVERE, target) == "rectified"

    def test_a_dismissed_advertisement_rests_until_another_one_comes(self) -> None:
        first, second = (a_post(name, moment(DAY0, 8), advertisement=True) for name in ("惠民活动", "特价优惠"))
        watched = WatchedAccount()
        watched.posts([first])
        watched.close_day()
        watched.review(SELLING, "s1", "dismiss", reason="公益活动")
        watched.posts([first])
        watched.close_day()
        assert watched.state_of(SELLING) == "dismissed"
        watched.posts([first, second])
        watched.close_day()
        last = watched.transitions(SELLING)[-1]
        assert (last.to_state, last.wording) == ("suspected", "疑似发布商业广告1条：《特价优惠》")

    def test_posts_without_hits_pass_and_unread_ones_are_unknown(self) -> None:
        watched = WatchedAccount()
        watched.close_day()
        assert watched.status(WRONG) == "unknown"
        watched.posts({"好": watched.day})
        watched.close_day()
        assert watched.status(WRONG) == "pass"


class TestProfile:
    def told(self, days: int = 2, account: Any = None, confidence: str = "platform", **said: Any) -> WatchedAccount:
        watched = WatchedAccount(account)
        for _ in range(days):
            watched.profile(confidence=confidence, **said)
            watched.close_day()
        return watched

    @pytest.mark.parametrize("state", ["closed_by_owner", "taken_down", "frozen", "migrated"])
    def test_an_account_that_is_registered_open_and_gone(self, state: str) -> None:
        assert self.told(existence=state).state_of(GONE) == "confirmed"
        assert self.told(days=1, existence=state).findings() == {}
        assert self.told(existence=state, confidence="second_hand").findings() == {}

    def test_unknown_is_nothing_and_there_is_well(self) -> None:
        assert self.told(existence="unknown").status(GONE) == "unknown"
        assert self.told().status(GONE) == "pass"

    def test_closed_and_still_running(self) -> None:
        closed = an_account(states=[StatePeriod(state="closed", since=str(DAY0 - DAY), approved_by="甲")])
        watched = self.told(account=closed)
        (step,) = watched.transitions(RUNNING)
        assert step.wording == "登记为2026年6月30日起注销或迁移，平台上仍可查到该账号"
        assert self.told(account=closed, existence="closed_by_owner").status(RUNNING) == "pass"
        assert self.told().status(RUNNING) == "not_applicable"
        posting = WatchedAccount(closed)
        posting.posts({"仍在发": DAY0})
        posting.close_day()
        assert posting.state_of(RUNNING) == "confirmed"
        before = WatchedAccount(closed)
        before.posts({"注销当日公告": DAY0 - DAY})
        before.close_day()
        assert before.status(RUNNING) == "unknown"

    def test_a_name_that_differs(self) -> None:
        watched = self.told(name="示例融媒")
        (step,) = watched.transitions(RENAMED)
        assert step.wording == "平台显示名称为“示例融媒”，登记名称为“示例发布”，更名未备案"
        for same in ("示例发布", " 示例发布 ", "示例发布\u3000", "「示例发布」".strip("「」")):
            assert self.told(name=same).status(RENAMED) == "pass", same
        assert self.told(name="").status(RENAMED) == "unknown"
        old = self.told(account=an_account(former_names=["示例政务"]), name="示例政务")
        assert old.transitions(RENAMED)[0].wording.endswith("平台仍用原名")

    def test_a_holder_that_answers_for_nothing_here(self) -> None:
        watched = self.told(principal="某某文化传媒有限公司")
        assert watched.state_of(PRINCIPAL) == "suspected"
        for mine in ("示例市人民政府", "示例省人民政府"):
            assert self.told(principal=mine).status(PRINCIPAL) == "pass"
        own = an_account(principal="示例传媒集团")
        assert self.told(account=own, principal="示例传媒集团").status(PRINCIPAL) == "pass"
        part = self.told(principal="示例市人民政府信息中心")
        assert (part.status(PRINCIPAL), part.findings()) == ("unknown", {})

    def test_followers_of_another_day_make_no_other_profile(self) -> None:
        watched = WatchedAccount()
        for day in range(5):
            watched.profile(followers=100 + day, day=str(watched.day))
            watched.close_day()
        assert watched.stage is not None
        assert watched.status(GONE) == "pass"


class TestHoliday:
    """2026: the National Day holiday is 1 to 7 October."""

    def told(self, newest: date, day: date = date(2026, 9, 29)) -> WatchedAccount:
        watched = WatchedAccount(day=day)
        watched.posts({"节前": newest})
        watched.close_day()
        return watched

    @pytest.mark.parametrize(
        ("newest", "warned"),
        [(date(2026, 9, 15), False), (date(2026, 9, 16), True), (date(2026, 9, 22), True), (date(2026, 9, 23), False)],
    )
    def test_who_passes_the_limit_during_it(self, newest: date, warned: bool) -> None:
        """Fourteen days after 16 September are 30 September: the first of October is the day too late."""
        assert self.told(newest).warnings(HOLIDAY) == ([True] if warned else [])

    def test_it_is_told_in_the_days_before_and_taken_back_with_the_next_post(self) -> None:
        newest = date(2026, 9, 20)
        assert self.told(newest, date(2026, 9, 25)).warnings(HOLIDAY) == []
        watched = self.told(newest, date(2026, 9, 28))
        assert watched.warnings(HOLIDAY) == [True]
        watched.posts({"国庆": watched.day})
        watched.close_day()
        assert watched.warnings(HOLIDAY) == [True, False]
        assert watched.findings() == {}


class TestRegister:
    def local(self, *names: str) -> Rulebook:
        return office(*({"id": n, "enabled": True} for n in names), base=load_all()["national-2019-19-media"])

    def test_several_accounts_of_one_unit_on_one_platform(self) -> None:
        name = "local.media.several_accounts"
        for others, status in ([], "pass"), (["示例政务"], "fail"):
            watched = WatchedAccount(book=self.local(name))
            watched.enter(an_account(), run_alike=others)
            watched.close_day()
            assert watched.status(name) == status

    def test_an_app_without_a_number_from_the_day_of_the_rule(self) -> None:
        name = "local.app.unfiled"
        for day, number, found in (
            (date(2026, 7, 25), "", None),
            (date(2026, 7, 26), "", "suspected"),
            (date(2026, 7, 26), "备2026001", None),
        ):
            watched = WatchedAccount(an_app(filing_no=number), self.local(name), day)
            watched.close_day()
            assert watched.state_of(name) == found

    def test_opened_again_after_closing_with_and_without_approval(self) -> None:
        name = "local.media.reopened"
        closed = StatePeriod(state="closed", since="2026-03-01", until="2026-05-31", approved_by="甲")
        approved = StatePeriod(state="open", since="2026-06-01", approved_by="甲")
        for states, found in (([closed], "confirmed"), ([closed, approved], None), ([], None)):
            watched = WatchedAccount(an_account(states=states), self.local(name))
            watched.close_day()
            assert watched.state_of(name) == found

    @pytest.mark.parametrize(("level", "found"), [("county", None), ("town", "suspected")])
    def test_no_app_below_the_county(self, level: str, found: str | None) -> None:
        name = "local.app.below_county"
        watched = WatchedAccount(an_app(level=level), self.local(name))
        watched.close_day()
        assert watched.state_of(name) == found

    @pytest.mark.parametrize(
        ("status", "found"), [(None, "suspected"), (404, "suspected"), (500, "suspected"), (200, None), (403, None)]
    )
    def test_an_app_that_cannot_be_opened_twice(self, status: int | None, found: str | None) -> None:
        watched = WatchedAccount(an_app())
        for _ in range(2):
            watched.app_page(status)
            watched.close_day()
        assert watched.state_of(APP) == found
        once = WatchedAccount(an_app())
        once.app_page(status)
        once.close_day()
        assert once.state_of(APP) is None
