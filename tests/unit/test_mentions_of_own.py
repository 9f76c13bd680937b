"""疑似未报备: what must be the unit's own by its name, and everything that only looks so."""

from collections.abc import Iterable

import msgspec
import pytest

from schemas.events.found import MenuRead, PostsRead
from schemas.events.found.accounts import MenuEntry, Post
from schemas.events.reading import Link, Links, Reading
from schemas.mentions.own import Register
from schemas.registry.installation import installation_of
from schemas.registry.model import Account, App, Outside, Registry, RoleHeld, Unit
from schemas.registry.subjects import NameHeld
from tests.support.registries import registry

UNITS = [
    Unit(id="prov", name="云川省人民政府", short_name="云川", level="province"),
    Unit(id="city", name="青屏市人民政府", short_name="青屏市", level="city", parent="prov"),
    Unit(id="county", name="鹿坪县人民政府", short_name="鹿坪县", level="county", parent="city"),
    Unit(id="bureau", name="鹿坪县水利局", short_name="县水利局", level="department", parent="county"),
]


def account(id: str, unit: str, **more: object) -> Account:
    fields = {"name": "鹿坪发布", "platform": "weixin", "roles": [RoleHeld(role="runs", unit=unit)], **more}
    return Account(id=id, **fields)  # type: ignore[arg-type]


OURS = account("a1", "county", former_names=[NameHeld(name="鹿坪微讯", until="2025-01-01")])
OTHERS = [
    account("a2", "bureau", name="鹿坪水务", platform="weibo", platform_ids={"uid": "1234567"}),
    account("a3", "city", name="青屏发布"),
]
APP = App(
    id="p1",
    name="鹿坪通",
    form="mini_program",
    roles=[RoleHeld(role="runs", unit="county")],
    platform_ids={"appid": "wx00000000000000a0"},
)


def register(outside: Iterable[Outside] = ()) -> Register:
    known: Registry = msgspec.structs.replace(
        registry(0), units=UNITS, accounts=[OURS, *OTHERS], apps=[APP], sites=[], outside=list(outside)
    )
    return Register(installation_of(known))


def posts(*titles: str, **more: object) -> PostsRead:
    listed = [Post(id=title, title=title, **more) for title in titles]  # type: ignore[arg-type]
    return PostsRead(source="weixin", confidence="platform", posts=listed)


def named(subject: str, *titles: str, outside: Iterable[Outside] = ()) -> list[str]:
    return [one.name for one in register(outside).unregistered(subject, None, posts(*titles))]


@pytest.mark.parametrize(
    ("subject", "title", "name"),
    [
        ("a1", "请关注“鹿坪便民”微信公众号办理", "鹿坪便民"),
        ("a1", "“鹿坪县水利局”微博开通了", "鹿坪县水利局"),  # of a unit below
        ("a1", "请使用小程序“鹿坪停车”缴费", "鹿坪停车"),
        ("a1", "“鹿坪发布”视频号直播", "鹿坪发布"),  # registered on another platform
        ("a1", "“鹿坪县人民政府”微博开通了", "鹿坪县人民政府"),
        ("a2", "详见“鹿坪水利”微信公众号", "鹿坪水利"),
        ("a2", "详见“鹿坪县水利局”公众号", "鹿坪县水利局"),
    ],
)
def test_an_account_of_the_units_own_name_is_told(subject: str, title: str, name: str) -> None:
    assert named(subject, title) == [name]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("a1", "详见“鹿坪发布”微信公众号"),  # itself
        ("a1", "详见“鹿坪微讯”微信公众号"),  # as it was called before
        ("a1", "请使用小程序“鹿坪通”"),  # a registered app
        ("a1", "转自“青屏发布”微信公众号"),  # of a higher office, registered
        ("a1", "转自“青屏政务”微信公众号"),  # of a higher office, whoever registers it
        ("a1", "转自“云川服务”微信公众号"),
        ("a1", "转载自“远山发布”微信公众号"),  # of another province
        ("a1", "据“鹿坪日报”微信公众号"),  # a newspaper
        ("a1", "据“鹿坪融媒”视频号"),
        ("a1", "“鹿坪农商银行”微信公众号推出服务"),
        ("a1", "“鹿坪县人民医院”微信公众号可以挂号"),
        ("a1", "“微信派”微信公众号提醒"),  # of the platform
        ("a1", "“人民日报”客户端报道"),
        ("a1", "在“鹿坪县”小程序中选择"),  # the place alone is no name of an account
        ("a2", "转自“鹿坪教育”微信公众号"),  # of another office of the county
        ("a2", "转自“鹿坪发布”微信公众号"),
        ("a1", "鹿坪便民服务中心微信公众号已经开通"),  # names none in so many words
    ],
)
def test_what_belongs_to_others_or_is_registered_is_not(subject: str, title: str) -> None:
    assert named(subject, title) == []


def test_what_a_person_has_put_outside_is_not_told() -> None:
    outside = [Outside(name="鹿坪便民")]
    assert named("a1", "请关注“鹿坪便民”微信公众号办理", outside=outside) == []


def test_entries_of_a_menu_and_links_of_a_page_are_told_by_their_name() -> None:
    entries = [
        MenuEntry(path=["服务", "鹿坪停车"], action="miniprogram", app_id="wx00000000000000b1"),
        MenuEntry(path=["服务", "办事"], action="miniprogram", app_id="wx00000000000000b2"),  # whose, nobody knows
        MenuEntry(path=["服务", "国家政务服务平台"], action="miniprogram", app_id="wx00000000000000b3"),
        MenuEntry(path=["鹿坪发布"], action="view", url="https://weibo.com/u/1234567"),  # registered by its id
    ]
    menu = MenuRead(source="weixin", confidence="platform", open=True, entries=entries)
    assert [one.id for one in register().unregistered("a1", None, menu)] == ["wx00000000000000b1"]
    links = [
        Link(url="https://weibo.com/u/7654321", text="鹿坪文旅"),
        Link(url="https://weibo.com/u/7654322", text="官方微博"),
        Link(url="https://weibo.com/u/2803301701", text="人民日报"),
    ]
    page = Reading(links=Links(external=links))
    assert [one.id for one in register().unregistered("a1", page, None)] == ["7654321"]


def test_of_a_subject_that_is_not_registered_nothing_is_told() -> None:
    assert register().unregistered("s9", None, posts("“鹿坪便民”微信公众号")) == []


def links(*told: tuple[str, str]) -> Reading:
    return Reading(links=Links(external=[Link(url=f"https://weibo.com/u/{uid}", text=text) for uid, text in told]))


def test_a_link_that_says_on_which_platform_a_registered_account_is() -> None:
    weibo = account("a9", "city", platform="weibo", name="鹿坪发布")  # registered without its number, elsewhere
    known = msgspec.structs.replace(registry(0), units=UNITS, accounts=[OURS, weibo], apps=[], sites=[])
    shown = links(("7654321", "鹿坪发布微博"), ("7654322", "鹿坪文旅微博"))
    told = Register(installation_of(known)).unregistered("a1", shown, None)
    assert [one.name for one in told] == ["鹿坪文旅微博"]


def test_an_account_of_the_unit_without_its_number_may_be_the_one_that_is_seen() -> None:
    nameless = account("a9", "county", platform="weibo", name="鹿坪县政府")
    known = msgspec.structs.replace(registry(0), units=UNITS, accounts=[OURS, nameless], apps=[], sites=[])
    assert Register(installation_of(known)).unregistered("a1", links(("7654321", "鹿坪文旅")), None) == []
    numbered = msgspec.structs.replace(nameless, platform_ids={"uid": "1111111"})
    known = msgspec.structs.replace(known, accounts=[OURS, numbered])
    assert len(Register(installation_of(known)).unregistered("a1", links(("7654321", "鹿坪文旅")), None)) == 1
