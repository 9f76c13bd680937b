"""The menu as a tree: what each address answered, what is registered beside it."""

from pipelines.console.menu_tree import menu_tree
from schemas.events.found import MenuRead
from schemas.events.found.accounts import MenuEntry
from schemas.registry.model import Column

ENTRIES = [
    MenuEntry(path=["政务"], action="click"),
    MenuEntry(path=["政务", "办事"], action="view", url="https://a.example/1"),
    MenuEntry(path=["政务", "公开"], action="view", url="https://a.example/2"),
    MenuEntry(path=["服务"], action="miniprogram", app_id="wx0000000000000001"),
    MenuEntry(path=["互动"], action="text"),
]
MENU = MenuRead(source="weixin", confidence="platform", open=True, entries=ENTRIES)


def column(number: int, name: str, **more: object) -> Column:
    fields = {"id": f"a1/m{number}", "name": name, "url": "", "nature": "menu", **more}
    return Column(**fields)  # type: ignore[arg-type]


def test_each_entry_stands_in_its_place_with_what_its_address_answered() -> None:
    links = {"https://a.example/1": "ok", "https://a.example/2": "soft_404"}
    tree = menu_tree(MENU, [], links, {})
    assert list(tree) == ["政务", "服务", "互动"]
    below = tree["政务"].below
    assert [(one.name, one.state, one.tag) for one in below.values()] == [
        ("办事", "正常", "good"),
        ("公开", "页面提示不存在", "bad"),
    ]
    assert tree["服务"].state == "打开小程序（wx0000000000000001）"
    assert (tree["互动"].state, tree["政务"].state) == ("没有网址", "")


def test_what_was_not_looked_at_or_proves_nothing_is_neither_good_nor_bad() -> None:
    below = menu_tree(MENU, [], {"https://a.example/2": "blocked"}, {})["政务"].below
    assert [(one.state, one.tag) for one in below.values()] == [("尚未检查", "none"), ("被拦截", "none")]


def test_registered_entries_show_what_their_pages_showed() -> None:
    page = {"newest_item_date": "2026-07-01", "items": 12, "day": "2026-07-20"}
    listed = [
        column(1, "政务 / 办事", url="https://a.example/1", cycle_days=30),
        column(2, "政务/旧栏", url="https://a.example/9"),
    ]
    tree = menu_tree(MENU, [*listed, column(3, "合集一", nature="album")], {}, {"a1/m1": page})
    below = tree["政务"].below
    assert below["办事"].notes == ["最新2026-07-01，12条（2026-07-20）", "更新周期30天"]
    assert (below["旧栏"].state, below["旧栏"].notes) == ("登记册中有，最近查看的菜单中没有", ["未定更新周期"])
    assert tree["合集一"].state == "合集"


def test_without_a_menu_nothing_is_missing_from_it() -> None:
    listed = [column(1, "政务 / 办事")]
    closed = MenuRead(source="weixin", confidence="platform", open=False)
    for menu in (None, closed):
        tree = menu_tree(menu, listed, {}, {})
        assert tree["政务"].below["办事"].state == ""
