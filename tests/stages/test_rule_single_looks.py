"""Links, certificate, marks, site code and interaction entry: what a second look makes sure, and what it never does."""

from datetime import datetime, timedelta

import msgspec
import pytest

from schemas.events.findings import Warned
from schemas.events.reading import Footer, Link, Links
from schemas.ids import digest
from schemas.registry.model import Exemption, StatePeriod
from schemas.times import SHANGHAI
from tests.support.observations import DAY0, FULL_FOOT, LINK_CLASSES, Watched, a_site, moment

LINKS, CERTIFICATE = "site.deduct.design.links", "site.notice.certificate"
MARKS, CODE, CHANNEL = "site.deduct.design.marks", "site.notice.site_code", "site.veto.no_response.no_channel"
URL = "https://s1.example/guide/9"
TARGET = "link:" + digest("s1", URL)
T0 = moment(DAY0, 8)
BAD = ["dead", "gone", "soft_404", "maintenance"]


class TestLinks:
    @pytest.mark.parametrize(
        ("later", "state"),
        [
            (timedelta(hours=11, minutes=59), None),
            (timedelta(hours=12), "confirmed"),
            (timedelta(hours=24), "confirmed"),
        ],
    )
    def test_the_second_bad_look_counts_from_twelve_hours_on(self, later: timedelta, state: str | None) -> None:
        watched = Watched()
        watched.link(URL, "dead", T0)
        watched.link(URL, "dead", T0 + later, look=1)
        assert watched.state_of(LINKS, TARGET) == state

    @pytest.mark.parametrize("klass", LINK_CLASSES)
    def test_only_these_classes_are_ever_reported(self, klass: str) -> None:
        watched = Watched()
        for look in range(3):
            watched.link(URL, klass, T0 + timedelta(days=look), look)  # type: ignore[arg-type]
        assert (watched.state_of(LINKS, TARGET) == "confirmed") is (klass in BAD)

    def test_it_keeps_one_finding_when_the_kind_of_fault_changes(self) -> None:
        watched = Watched()
        for look, klass in enumerate(("dead", "gone", "soft_404")):
            watched.link(URL, klass, T0 + timedelta(days=look), look)  # type: ignore[arg-type]
        [found] = watched.transitions(LINKS)
        assert found.wording == (
            f"链接“办事指南”（{URL}）页面不存在，2026年7月1日8时00分、2026年7月2日8时00分两次检查结果一致"
        )
        assert [e.at for e in found.evidence] == [T0, T0 + timedelta(days=1)]

    def test_a_link_that_recovers_between_is_no_finding(self) -> None:
        watched = Watched()
        for look, klass in enumerate(("dead", "ok", "dead")):
            watched.link(URL, klass, T0 + timedelta(days=look), look)  # type: ignore[arg-type]
        assert watched.findings() == {}

    def test_a_blocked_look_proves_nothing_either_way(self) -> None:
        watched = Watched()
        for look, klass in enumerate(("dead", "blocked", "dead")):
            watched.link(URL, klass, T0 + timedelta(hours=8 * look), look)  # type: ignore[arg-type]
        assert watched.state_of(LINKS, TARGET) == "confirmed"
        watched.link(URL, "blocked", T0 + timedelta(days=7))
        assert watched.state_of(LINKS, TARGET) == "confirmed"

    @pytest.mark.parametrize("klass", ["ok", "moved"])
    def test_rectified_by_a_later_look(self, klass: str) -> None:
        watched = self.found()
        watched.link(URL, klass, T0 + timedelta(days=7))  # type: ignore[arg-type]
        assert watched.state_of(LINKS, TARGET) == "rectified"
        watched.link(URL, "dead", T0 + timedelta(days=14))
        watched.link(URL, "dead", T0 + timedelta(days=15), look=1)
        assert watched.state_of(LINKS, TARGET) == "recurred"

    def test_rectified_when_the_page_no_longer_carries_it(self) -> None:
        watched = self.found()
        watched.day = DAY0 + timedelta(days=3)
        watched.home(links=Links(internal=[Link(url=URL)]))
        assert watched.state_of(LINKS, TARGET) == "confirmed"
        watched.home(links=Links(internal=[Link(url="https://s1.example/other")]), hour=10)
        assert watched.transitions(LINKS)[-1].cause == "source_gone"

    def test_a_page_that_could_not_be_read_removes_no_link(self) -> None:
        watched = self.found()
        watched.day = DAY0 + timedelta(days=3)
        watched.home(page_kind="waf_block", links=Links(internal=[Link(url="https://s1.example/other")]))
        assert watched.state_of(LINKS, TARGET) == "confirmed"

    def test_the_day_sums_up_links(self) -> None:
        watched = self.found()
        watched.link("https://s1.example/ok", "ok", T0)
        watched.close_day()
        row = watched.assessed(LINKS)
        assert (row.status, row.measured.numerator, row.measured.denominator) == ("fail", 1, 2)

    def test_what_was_bad_only_during_approved_downtime_is_no_finding(self) -> None:
        period = StatePeriod(state="suspended", since="2026-07-02", until="2026-07-04", approved_by="示例市政府办")
        watched = Watched(site=a_site(states=[period]))
        for day in (1, 2):
            watched.link(URL, "dead", T0 + timedelta(days=day), look=day)
        watched.day = DAY0 + timedelta(days=4)
        watched.close_day()
        watched.link(URL, "dead", T0 + timedelta(days=5), look=3)
        assert watched.findings() == {}

    def test_no_links_looked_at_is_unknown(self) -> None:
        watched = Watched()
        watched.close_day()
        assert watched.assessed(LINKS).status == "unknown"

    def found(self) -> Watched:
        watched = Watched()
        watched.link(URL, "dead", T0)
        watched.link(URL, "dead", T0 + timedelta(days=1), look=1)
        return watched


class TestCertificate:
    @pytest.mark.parametrize(
        ("left", "status", "warned"),
        [
            (timedelta(seconds=-1), "fail", []),
            (timedelta(0), "pass", [True]),
            (timedelta(days=30), "pass", [True]),
            (timedelta(days=30, seconds=1), "pass", []),
            (timedelta(days=300), "pass", []),
        ],
    )
    def test_judged_against_the_time_of_the_visit(self, left: timedelta, status: str, warned: list[bool]) -> None:
        watched = Watched()
        watched.tls(moment(DAY0, 8) + left)
        watched.close_day()
        assert watched.assessed(CERTIFICATE).status == status
        assert watched.warnings(CERTIFICATE) == warned

    def test_renewed(self) -> None:
        watched = Watched()
        watched.tls(datetime(2026, 6, 30, 23, 59, 59, tzinfo=SHANGHAI))
        assert watched.transitions(CERTIFICATE)[0].wording == "网站安全证书已于2026年6月30日到期"
        watched.tls(datetime(2027, 6, 30, tzinfo=SHANGHAI), hour=9)
        assert watched.state_of(CERTIFICATE) == "rectified"

    def test_days_left_are_printed(self) -> None:
        watched = Watched()
        watched.tls(moment(DAY0 + timedelta(days=20), 9))
        [warning] = [e.data for e in watched.out if isinstance(e.data, Warned)]
        assert warning.wording == "网站安全证书将于2026年7月21日到期，剩余20天"
        assert warning.hours_left == 20 * 24 + 1

    def test_without_https_it_does_not_apply(self) -> None:
        watched = Watched(site=a_site(url="http://s1.example/"))
        watched.close_day()
        assert watched.assessed(CERTIFICATE).status == "not_applicable"
        watched = Watched()
        watched.close_day()
        assert watched.assessed(CERTIFICATE).status == "unknown"


class TestHomeFurniture:
    def two_looks(self, hours: int = 12, **reading: object) -> Watched:
        watched = Watched()
        watched.home(hour=8, **reading)
        watched.home(hour=8 + hours, **reading)
        return watched

    def test_missing_marks_are_listed_after_two_looks(self) -> None:
        foot = msgspec.structs.replace(FULL_FOOT, police=None, find_error=False)
        assert self.two_looks(11, footer=foot).findings() == {}
        watched = self.two_looks(12, footer=foot)
        [found] = watched.transitions(MARKS)
        assert found.wording == "首页底部缺少2项网站标识：公安机关备案标识、“我为政府网站找错”入口"
        watched.close_day()
        assert (watched.assessed(MARKS).measured.numerator, watched.assessed(MARKS).measured.denominator) == (2, 7)
        watched.home(hour=8)
        assert watched.state_of(MARKS) == "rectified"

    def test_different_marks_on_two_looks_are_not_twice_the_same(self) -> None:
        watched = Watched()
        watched.home(hour=1, footer=msgspec.structs.replace(FULL_FOOT, police=None))
        watched.home(hour=20, footer=msgspec.structs.replace(FULL_FOOT, icp=None))
        assert watched.findings() == {}

    def test_a_page_without_a_foot_proves_nothing(self) -> None:
        watched = self.two_looks(footer=Footer())
        watched.close_day()
        assert (watched.findings(), watched.assessed(MARKS).status) == ({}, "unknown")

    def test_a_mark_that_may_be_there_is_neither_failed_nor_passed(self) -> None:
        watched = self.two_looks(footer=msgspec.structs.replace(FULL_FOOT, organiser=None, unsure=["organiser"]))
        watched.close_day()
        assert watched.findings() == {}
        assert (watched.assessed(MARKS).status, watched.assessed(MARKS).reason) == ("unknown", "未能辨认：主办单位")

    def test_a_mark_that_may_be_there_does_not_excuse_one_that_is_missing_nor_mend_it(self) -> None:
        foot = msgspec.structs.replace(FULL_FOOT, police=None, organiser=None, unsure=["organiser"])
        watched = self.two_looks(footer=foot)
        assert watched.transitions(MARKS)[0].wording == "首页底部缺少1项网站标识：公安机关备案标识"
        watched.home(hour=21, footer=msgspec.structs.replace(FULL_FOOT, police=None, unsure=["police"]))
        assert watched.state_of(MARKS) == "confirmed"

    def test_a_full_foot_passes(self) -> None:
        watched = self.two_looks()
        watched.close_day()
        assert [watched.assessed(i).status for i in (MARKS, CODE, CHANNEL)] == ["pass"] * 3

    def test_wrong_site_code(self) -> None:
        foot = msgspec.structs.replace(FULL_FOOT, site_code="1100000009")
        watched = self.two_looks(footer=foot)
        assert watched.transitions(CODE)[0].wording == "首页底部网站标识码为1100000009，与登记的1100000001不符"
        watched.home(hour=21)
        assert watched.state_of(CODE) == "rectified"

    def test_a_code_that_is_not_printed_is_unknown_and_never_a_pass(self) -> None:
        watched = self.two_looks(footer=msgspec.structs.replace(FULL_FOOT, site_code=None))
        watched.close_day()
        assert (watched.state_of(CODE), watched.assessed(CODE).status) == (None, "unknown")

    @pytest.mark.parametrize("entries", [[], ["网上信访"], ["纪检举报", "站内搜索", "意见征集"]])
    def test_no_effective_channel_is_suspected(self, entries: list[str]) -> None:
        watched = self.two_looks(interaction=entries)
        assert watched.state_of(CHANNEL) == "suspected"
        watched.review(CHANNEL, "s1", "confirm")
        assert watched.state_of(CHANNEL) == "confirmed"

    def test_one_effective_channel_is_enough(self) -> None:
        assert self.two_looks(interaction=["网上信访", "在线咨询"]).findings() == {}


def test_an_exempted_indicator_of_a_site_does_not_apply() -> None:
    filed = Exemption(indicator=CODE, reason="换码期间", approver="李四", since="2026-07-01", until="2026-07-31")
    watched = Watched(site=a_site(exemptions=[filed]))
    foot = msgspec.structs.replace(FULL_FOOT, site_code="1100000009")
    watched.home(hour=1, footer=foot)
    watched.home(hour=20, footer=foot)
    watched.close_day()
    row = watched.assessed(CODE)
    assert (watched.findings(), row.status, row.reason) == (
        {},
        "not_applicable",
        "已报备豁免：换码期间（李四，至2026-07-31）",
    )
