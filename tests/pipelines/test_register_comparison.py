"""The register against what was seen, both ways: each difference with its evidence, and its innocent twin beside it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import hand_in, observation
from pipelines.office.register_comparison import compared
from pipelines.office.register_comparison.differences import Compared, Difference
from pipelines.office.register_comparison.filling import fill
from pipelines.office.register_comparison.looks import LookIndex, seen_in
from pipelines.office.register_comparison.telling import comparison_lines, comparison_sheets
from pipelines.office.tables.workbook import write_workbook
from schemas.events.envelope import Event
from schemas.events.found import Found, MenuRead, PostsRead, ProfileRead
from schemas.events.found.accounts import FormerName, MenuEntry, Post
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.events.types import OBSERVATIONS
from schemas.records.accounts import AccountLook
from schemas.registry.installation import installation_of
from schemas.registry.model import Account, App, Outside, Registry, RoleHeld, StatePeriod, Unit
from schemas.registry.subjects import NameHeld
from tests.support.looks import event
from tests.support.observations import a_check, moment
from tests.support.people import person
from tests.support.receivers import publish
from tests.support.registries import registry

DAY = date(2026, 7, 20)
NOW = moment(DAY, 18)
RUNS = [RoleHeld(role="runs", unit="county")]
ACCOUNT = Account(id="a1", name="示例发布", platform="weibo", roles=RUNS, platform_ids={"uid": "1000001"})
CLOSED = [StatePeriod(state="closed", since="2026-07-10")]
OWNER = "示例县"


def book(*accounts: Account, apps: tuple[App, ...] = (), outside: tuple[Outside, ...] = ()) -> Registry:
    return msgspec.structs.replace(registry(2), accounts=list(accounts), apps=list(apps), outside=list(outside))


def look(
    subject: str, kind: str, found: Found | None = None, reading: Reading | None = None, at: datetime | None = None
) -> PageObserved:
    when = at or NOW - timedelta(hours=1)
    check = a_check(kind, subject, when.date(), slot=when.hour, subject=subject, due=when)  # type: ignore[arg-type]
    return PageObserved(check=check, outcome="done", opened=True, found=found, reading=reading, sha256="f" * 64)


def profile(subject: str = "a1", at: datetime | None = None, **told: Any) -> PageObserved:
    fields = {"source": "page", "confidence": "public", "existence": "there", "name": "示例发布", "principal": OWNER}
    return look(subject, "profile", ProfileRead(**{**fields, **told}), at=at)


def twice(**told: Any) -> list[PageObserved]:
    return [profile(at=NOW - timedelta(hours=hours), **told) for hours in (20, 2)]


def page(site: str, *links: tuple[str, str]) -> PageObserved:
    return look(site, "home", reading=Reading(links=Links(external=[Link(url=u, text=t) for u, t in links])))


def posts(*titles: str, subject: str = "a1", day: date = DAY, confidence: str = "public") -> PageObserved:
    listed = [Post(id=title[:8], title=title, at=moment(day, 8)) for title in titles]
    return look(subject, "posts", PostsRead(source="page", confidence=confidence, posts=listed))  # type: ignore[arg-type]


def menu(*entries: tuple[str, str, str], subject: str = "a1") -> PageObserved:
    listed = [MenuEntry(path=[name], action="view", url=url, app_id=app) for name, url, app in entries]
    return look(subject, "menu", MenuRead(source="weixin", confidence="platform", open=True, entries=listed))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LookIndex]:
    made = LookIndex(tmp_path / "register.db")
    yield made
    made.close()


def told(index: LookIndex, known: Registry, *looks: PageObserved) -> Compared:
    index.add((seen_in(f"event{n}", one) for n, one in enumerate(looks)), (OBSERVATIONS, 0, len(looks)))
    return compared(installation_of(known), "p", index, NOW)


def only(index: LookIndex, known: Registry, *looks: PageObserved) -> Difference:
    (one,) = told(index, known, *looks).differences
    return one


def test_an_account_that_is_as_registered_gives_no_row(index: LookIndex) -> None:
    found = told(index, book(ACCOUNT), *twice())
    assert (found.differences, found.unknown, found.accounts) == ([], [], 1)


def test_what_was_not_seen_is_unknown_and_no_difference(index: LookIndex) -> None:
    found = told(index, book(ACCOUNT))
    assert found.differences == []
    assert [(one.kinds, one.reason) for one in found.unknown] == [(["gone", "renamed", "principal"], "尚无查看结果")]
    lines = "\n".join(comparison_lines(found))
    assert "未见不一致；未能比对1个" in lines
    assert "既不算一致，也不算不一致" in lines


def test_what_others_tell_proves_nothing(index: LookIndex) -> None:
    found = told(index, book(ACCOUNT), *twice(confidence="second_hand", existence="closed_by_owner", name="别名"))
    assert found.differences == []
    assert found.unknown[0].reason == "只有转引来源，不足为凭"


@pytest.mark.parametrize(
    ("seen", "kind", "words"),
    [
        ({"existence": "closed_by_owner"}, "gone", "登记册为在用，平台显示已注销"),
        ({"name": "示例政务"}, "renamed", "平台名称为“示例政务”，登记册为“示例发布”"),
        (
            {"name": "示例政务", "former_names": [FormerName(name="示例发布", until="2026-05-01")]},
            "renamed",
            "平台名称记录显示2026年5月1日更名",
        ),
        ({"name": "示例微讯"}, "renamed", "平台仍用原名“示例微讯”"),
        ({"principal": "某某文化传媒有限公司"}, "principal", "与开设单位“示例县”不一致"),
    ],
)
def test_the_platform_shows_otherwise_than_the_register(
    index: LookIndex, seen: dict[str, Any], kind: str, words: str
) -> None:
    account = msgspec.structs.replace(ACCOUNT, former_names=[NameHeld(name="示例微讯")])
    one = only(index, book(account), *twice(**seen))
    assert (one.kind, one.subject, one.unit, one.sure) == (kind, "a1", OWNER, True)
    assert words in one.said
    (proof,) = one.proofs
    assert (proof.event_id, proof.at) == ("event1", NOW - timedelta(hours=2))


def test_what_was_seen_once_is_for_a_person_to_look_at(index: LookIndex) -> None:
    assert not only(index, book(ACCOUNT), profile(name="示例政务")).sure


def test_a_name_that_went_back_is_no_difference(index: LookIndex) -> None:
    first = profile(at=NOW - timedelta(hours=30), name="示例政务")
    assert told(index, book(ACCOUNT), first, *twice()).differences == []


@pytest.mark.parametrize("name", ["示例发布", "“示例发布”", "示例 发布", "示例发布（）"])
def test_a_name_that_differs_in_signs_alone_is_the_same(index: LookIndex, name: str) -> None:
    assert told(index, book(ACCOUNT), *twice(name=name)).differences == []


@pytest.mark.parametrize("principal", ["示例县", "示例传媒集团"])
def test_the_units_and_whom_the_register_names_are_rightly_verified(index: LookIndex, principal: str) -> None:
    account = msgspec.structs.replace(ACCOUNT, principal="示例传媒集团")
    assert told(index, book(account), *twice(principal=principal)).differences == []


@pytest.mark.parametrize("principal", ["示例县融媒体中心", "示例"])
def test_a_part_of_the_unit_or_what_it_is_a_part_of_is_for_a_person(index: LookIndex, principal: str) -> None:
    found = told(index, book(ACCOUNT), *twice(principal=principal))
    assert found.differences == []
    assert "可能是上下级，需人工核看" in found.unknown[0].reason


def test_a_closed_account_that_posts_still_runs_and_one_that_is_gone_does_not(index: LookIndex) -> None:
    closed = msgspec.structs.replace(ACCOUNT, states=CLOSED)
    one = only(index, book(closed), posts("通知"), *twice())
    assert (one.kind, one.sure) == ("still_running", True)
    assert "登记于2026年7月10日注销或迁移，2026年7月20日仍有发布" in one.said


def test_a_closed_account_that_is_only_shown_must_be_shown_after_the_closing(index: LookIndex) -> None:
    closed = msgspec.structs.replace(ACCOUNT, states=CLOSED)
    assert only(index, book(closed), *twice()).said.endswith("平台上仍可查到")


@pytest.mark.parametrize(
    "looks",
    [
        twice(existence="closed_by_owner"),
        [posts("通知", day=date(2026, 7, 10)), *twice(existence="closed_by_owner")],
        [posts("通知", confidence="second_hand"), *twice(existence="closed_by_owner")],
    ],
)
def test_a_closed_account_that_is_gone_agrees(index: LookIndex, looks: list[PageObserved]) -> None:
    closed = msgspec.structs.replace(ACCOUNT, states=CLOSED)
    found = told(index, book(closed), *looks)
    assert (found.differences, found.unknown) == ([], [])


def test_a_look_before_the_closing_says_nothing_of_it(index: LookIndex) -> None:
    closed = msgspec.structs.replace(ACCOUNT, states=CLOSED)
    found = told(index, book(closed), profile(at=moment(date(2026, 7, 9), 9)))
    assert found.differences == []
    assert [(one.kinds, one.reason) for one in found.unknown] == [(["still_running"], "登记注销之后没有查看过")]


def test_several_accounts_of_one_unit_on_one_platform_are_one_row(index: LookIndex) -> None:
    second = msgspec.structs.replace(ACCOUNT, id="a2", name="示例民生", platform_ids={})
    elsewhere = msgspec.structs.replace(second, id="a3", platform="douyin")
    ended = msgspec.structs.replace(second, id="a4", states=CLOSED)
    other = msgspec.structs.replace(second, id="a5", roles=[RoleHeld(role="runs", unit="city")])
    one = only(index, book(ACCOUNT, second, elsewhere, ended, other))
    assert (one.kind, one.proofs) == ("several", [])
    assert one.said == "在微博开设2个账号：“示例发布”、“示例民生”"


def test_what_was_opened_again_is_told_unless_it_was_approved(index: LookIndex) -> None:
    back = StatePeriod(state="open", since="2026-03-01")
    ended = StatePeriod(state="closed", since="2026-01-01", until="2026-02-28")
    account = msgspec.structs.replace(ACCOUNT, states=[ended, back])
    assert only(index, book(account), *twice()).said == "登记册：2026-01-01注销，2026-03-01重新开通，没有批准记录"
    approved = msgspec.structs.replace(account, states=[ended, msgspec.structs.replace(back, approved_by="市政府办")])
    assert told(index, book(approved)).differences == []


def test_the_platform_showed_it_closed_and_shows_it_again(index: LookIndex) -> None:
    gone = profile(at=NOW - timedelta(days=9), existence="closed_by_owner")
    one = only(index, book(ACCOUNT), gone, *twice())
    assert (one.kind, one.sure) == ("reopened", False)
    assert "2026年7月11日显示已注销，其后又可查到" in one.said


WEIBO = "https://weibo.com/u/2000002"


def test_an_account_that_pages_point_to_and_nobody_registered_is_a_lead(index: LookIndex) -> None:
    one = only(index, book(ACCOUNT), *twice(), page("site1", (WEIBO, "示例县微博")), page("site2", (WEIBO, "微博")))
    assert (one.kind, one.subject, one.sure, one.category) == ("unregistered", "", False, "微博")
    assert "见于“示例县1人民政府”、“示例县2人民政府”（uid：2000002），登记册中没有" in one.said
    assert len(one.proofs) == 2


@pytest.mark.parametrize(
    "links",
    [
        [("https://weibo.com/u/1000001", "示例发布")],
        [("https://m.weibo.cn/u/1000001?from=site", "")],
        [("https://weibo.com/ttarticle/p/show?id=2309404", "文章")],
        [("https://service.weibo.com/share/share.php?url=x", "分享到微博")],
        [("https://weibo.com/2000002/MbXyZ12ab", "一条微博")],
        [("https://mp.weixin.qq.com/s/AbCdEfGhIjKl", "推文")],
        [("https://www.douyin.com/video/7300000000000000000", "视频")],
        [("https://weibo.com/u/3000003", "中国政府网")],
    ],
)
def test_registered_ones_articles_sharing_and_what_is_outside_are_no_leads(
    index: LookIndex, links: list[tuple[str, str]]
) -> None:
    beyond = Outside(name="中国政府网", ids={"uid": "3000003"}, owner="国务院办公厅", by="张三")
    assert told(index, book(ACCOUNT, outside=(beyond,)), *twice(), page("site1", *links)).differences == []


def test_a_registered_account_without_an_id_may_be_the_one(index: LookIndex) -> None:
    bare = msgspec.structs.replace(ACCOUNT, platform_ids={})
    one = only(index, book(bare), *twice(), page("site1", (WEIBO, "微博")))
    assert "登记册中有1个同平台账号未登记uid，可能是其中之一" in one.said


def test_a_link_that_names_a_registered_account_without_id_is_that_account(index: LookIndex) -> None:
    bare = msgspec.structs.replace(ACCOUNT, platform_ids={})
    assert told(index, book(bare), *twice(), page("site1", (WEIBO, "示例发布"))).differences == []


def test_an_account_of_the_registered_name_with_another_id_is_a_lead(index: LookIndex) -> None:
    assert only(index, book(ACCOUNT), *twice(), page("site1", (WEIBO, "示例发布"))).kind == "unregistered"


def test_a_mini_program_of_a_menu_is_a_lead_unless_it_is_registered(index: LookIndex) -> None:
    entry = ("办事大厅", "", "wx1234567890abcdef")
    one = only(index, book(ACCOUNT), *twice(), menu(entry))
    assert (one.kind, one.category, one.name) == ("unregistered", "小程序", "办事大厅")
    app = App(id="p1", name="示例办", form="mini_program", roles=RUNS, platform_ids={"appid": "wx1234567890abcdef"})
    assert told(index, book(ACCOUNT, apps=(app,))).differences == []


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("关注“示例县卫健”微信公众号", "示例县卫健"),
        ("微信小程序“示例办”上线", None),
        ("请下载“示例县掌上通”APP", "示例县掌上通"),
        ("请下载“国家反诈中心”APP", None),
        ("“示例发布”微博转发", None),
        ("示例县开通公众号", None),
    ],
)
def test_names_in_posts_are_leads_where_they_are_of_this_place(index: LookIndex, title: str, lead: str | None) -> None:
    app = App(id="p1", name="示例办", form="mini_program", roles=RUNS)
    found = told(index, book(ACCOUNT, apps=(app,)), *twice(), posts(title)).differences
    assert [one.name for one in found] == ([lead] if lead else [])


def test_qr_codes_of_a_profile_are_followed(index: LookIndex) -> None:
    one = only(index, book(ACCOUNT), *twice(codes=["https://space.bilibili.com/4000004"]))
    assert (one.kind, one.category) == ("unregistered", "哔哩哔哩")


def cards(*mentions: str, **more: Any) -> PageObserved:
    post = Post(id="1", title="通知", at=moment(DAY, 8), mentions=list(mentions), **more)
    return look("a1", "posts", PostsRead(source="weibo", confidence="platform", posts=[post]))


@pytest.mark.parametrize(
    ("card", "category"),
    [("miniprogram:wx00000000000000aa", "小程序"), ("weibo:4000004", "微博"), ("bilibili:4000004", "哔哩哔哩")],
)
def test_cards_in_posts_lead_to_what_nobody_registered(index: LookIndex, card: str, category: str) -> None:
    one = only(index, book(ACCOUNT), *twice(), cards(card))
    assert (one.kind, one.category, one.name, one.sure) == ("unregistered", category, card.partition(":")[2], False)


def test_cards_of_registered_ones_and_of_reposts_are_no_leads(index: LookIndex) -> None:
    assert told(index, book(ACCOUNT), *twice(), cards("weibo:1000001")).differences == []
    assert told(index, book(ACCOUNT), *twice(), cards("weibo:5000005", original=False)).differences == []


def test_the_card_of_an_account_whose_id_is_not_registered_may_be_its_own(index: LookIndex) -> None:
    own = msgspec.structs.replace(ACCOUNT, platform="weixin", platform_ids={"ghid": "gh_0a1b2c3d4e5f"})
    assert told(index, book(own), *twice(), cards("weixin:MzA4MDc0NTYxMw==")).differences == []
    known = msgspec.structs.replace(own, platform_ids={"biz": "MzA4MDc0NTYxMw=="})
    assert only(index, book(known), cards("weixin:MzA5MDc0NTYxMw==")).kind == "unregistered"


def test_codes_that_a_page_holds_are_followed(index: LookIndex) -> None:
    footer = look("site1", "home", reading=Reading(codes=[WEIBO, "https://weibo.com/u/1000001", "文字"]))
    one = only(index, book(ACCOUNT), *twice(), footer)
    assert (one.kind, one.name) == ("unregistered", "2000002")


def test_another_programs_account_is_registered_too(index: LookIndex) -> None:
    known = book(ACCOUNT)
    theirs = msgspec.structs.replace(ACCOUNT, id="b1", name="邻市发布", platform_ids={"uid": "2000002"})
    shared = msgspec.structs.replace(
        installation_of(known),
        accounts=[ACCOUNT, msgspec.structs.replace(theirs, roles=[RoleHeld(role="runs", unit="far")])],
        units=[*known.units, Unit(id="far", name="邻市", short_name="邻市", level="city")],
        scoped=True,
    )
    index.add([seen_in("e1", page("site1", (WEIBO, "邻市发布")))], (OBSERVATIONS, 0, 1))
    assert compared(shared, "p", index, NOW).differences == []


def _event(page: PageObserved) -> Event:
    return event("page.observed", page, page.check.due, parts=(page.check.check_id,), key=page.check.subject)


def test_the_index_is_filled_from_the_log_and_goes_on_where_it_stood(index: LookIndex, tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    looks = [page("site1", (WEIBO, "微博")), *twice(name="示例政务")]
    publish(log, [_event(one) for one in looks[:2]], OBSERVATIONS)
    assert fill(index, log) == 2
    publish(log, [_event(looks[2])], OBSERVATIONS)
    assert (fill(index, log), fill(index, log)) == (1, 0)
    found = compared(installation_of(book(ACCOUNT)), "p", index, NOW)
    assert [one.kind for one in found.differences] == ["unregistered", "renamed"]
    log.close()


def test_what_a_person_handed_in_counts_for_that_office_alone(index: LookIndex, tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    for key, hours in (("L1", 30), ("L2", 3)):
        saw = AccountLook(key=key, subject="a1", at=NOW - timedelta(hours=hours), by="张三", actor=person("张三"),
                          shown_name="示例政务", principal=OWNER)  # fmt: skip
        hand_in(log, [observation("p", "account.look.v1", saw, saw.at)])
    fill(index, log)
    known = installation_of(book(ACCOUNT))
    (one,) = compared(known, "p", index, NOW).differences
    assert (one.kind, one.sure, one.proofs[0].at) == ("renamed", True, NOW - timedelta(hours=3))
    other = msgspec.structs.replace(known.programs[0], id="q")
    elsewhere = compared(msgspec.structs.replace(known, programs=[other]), "q", index, NOW)
    assert (elsewhere.differences, len(elsewhere.unknown)) == ([], 1)
    log.close()


def test_the_comparison_is_printed_and_written(index: LookIndex, tmp_path: Path) -> None:
    found = told(index, book(ACCOUNT), *twice(name="=示例政务"), page("site1", (WEIBO, "微博")))
    lines = list(comparison_lines(found))
    assert lines[0] == "比对登记账号1个：疑似未报备1项，更名未备案1项；未能比对0个。"
    write_workbook(comparison_sheets(found), tmp_path / "对账.xlsx")
    page_one = openpyxl.load_workbook(tmp_path / "对账.xlsx").worksheets[0]
    rows = list(page_one.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["疑似未报备", "更名未备案"]
    assert rows[0][6] == "需人工核看"
