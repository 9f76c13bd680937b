"""The menu of an account as it was shown last, as a tree: each entry with what its address answered; beside it the
entries that are registered, with what their pages showed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.warehouse.words import LINKS
from schemas.events.found import MenuRead
from schemas.outcomes import BAD_LINKS
from schemas.registry.model import Column

_STEP = re.compile(r"\s*/\s*")  # between the names of a menu entry and of the one that it is below


@dataclass
class Node:
    """`state` says how the entry stands, `tag` how it is coloured; `notes` what its page showed."""

    name: str
    state: str = ""
    tag: str = "none"
    notes: list[str] = field(default_factory=list)
    below: "dict[str, Node]" = field(default_factory=dict)


def menu_tree(
    menu: MenuRead | None,
    columns: Iterable[Column],
    links: Mapping[str, str],
    pages: Mapping[str, Mapping[str, Any]],
) -> dict[str, Node]:
    """`links` maps an address of the menu to the class of its last look, `pages` an entry's id to what its page showed
    at its last look. Without a menu the registered entries alone are the tree."""
    tree: dict[str, Node] = {}
    entries = [(_place(tree, entry.path), entry) for entry in (menu.entries if menu is not None else ())]
    for node, entry in entries:
        if entry.url:
            node.state, node.tag = _answered(links.get(entry.url))
        elif entry.app_id:
            node.state = f"打开小程序（{entry.app_id}）"
        elif entry.action and not node.below:
            node.state = "没有网址"
    shown = menu is not None and menu.open
    for column in columns:
        node = _place(tree, _STEP.split(column.name))
        if column.nature == "album":
            node.state = "合集"
        elif shown and not node.state and not node.below:
            node.state, node.tag = "登记册中有，最近查看的菜单中没有", "wait"
        node.notes += _noted(column, pages.get(column.id))
    return tree


def _place(tree: dict[str, Node], path: Iterable[str]) -> Node:
    """The node of a path; what is missing on the way is made."""
    names = [name.strip() for name in path if name.strip()] or ["未命名"]
    node = Node("")
    for name in names:
        node = tree.setdefault(name, Node(name))
        tree = node.below
    return node


def _answered(link_class: str | None) -> tuple[str, str]:
    if link_class is None:
        return "尚未检查", "none"
    return LINKS[link_class], "bad" if link_class in BAD_LINKS else "good" if link_class in ("ok", "moved") else "none"


def _noted(column: Column, page: Mapping[str, Any] | None) -> list[str]:
    cycle = f"更新周期{column.cycle_days}天" if column.cycle_days is not None else "未定更新周期"
    if page is None:
        return [cycle] if column.url else []
    newest = f"最新{page['newest_item_date']}" if page["newest_item_date"] else "未见日期"
    return [f"{newest}，{page['items']}条（{page['day']}）", cycle]
