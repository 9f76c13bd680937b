"""The reader of menus: the tree of entries as it is shown, with where each leads."""

from collections.abc import Iterator
from typing import Any

from schemas.events.found import MenuRead
from schemas.events.found.accounts import MenuEntry
from schemas.registry.sources import CONFIDENCES
from stages.classifier.reading.accounts.told import dicts, parts_of, sound, words
from stages.classifier.reading.context import PageContext

_DEEPEST = 4  # the platform has two levels
_MOST = 200
_NAME = 60  # characters of a name


def read_menu(bodies: list[bytes], context: PageContext) -> MenuRead:
    """The menu of the most believed source that told one. One that is switched off or empty is no menu."""
    for part in parts_of(bodies, context):
        if part.told == "empty":
            return MenuRead(source=part.source, confidence=part.confidence, open=False)
        if part.told != "facts":
            continue
        info = part.data.get("selfmenu_info" if part.what == "selfmenu" else "menu")
        buttons = info.get("button") if isinstance(info, dict) else None
        if (info is not None and not isinstance(info, dict)) or (buttons is not None and not sound(buttons)):
            continue  # no menu as the platform has them: it does not say that there is none
        entries = list(_entries(buttons, []))[:_MOST]
        switched_off = part.what == "selfmenu" and part.data.get("is_menu_open") in (0, "0", False)
        shown = bool(entries) and not switched_off
        return MenuRead(source=part.source, confidence=part.confidence, open=shown, entries=entries if shown else [])
    return MenuRead(source="", confidence=CONFIDENCES[-1], open=False)


def _entries(buttons: object, path: list[str]) -> Iterator[MenuEntry]:
    """Below each other; `sub_button` is a list or an object with a list, as the interface has it."""
    if len(path) >= _DEEPEST:
        return
    for button in dicts(buttons):
        here = [*path, words(button.get("name")).strip()[:_NAME]]
        below = button.get("sub_button")
        below = below.get("list") if isinstance(below, dict) else below
        if isinstance(below, list) and below:
            yield from _entries(below, here)
        else:
            yield from _leaf(button, here)


def _leaf(button: dict[str, Any], path: list[str]) -> Iterator[MenuEntry]:
    action = words(button.get("type"))
    if action == "miniprogram":  # its url is for clients too old to open it
        yield MenuEntry(path=path, action=action, app_id=words(button.get("appid")))
        return
    news = button.get("news_info")
    articles = list(dicts(news.get("list") if isinstance(news, dict) else None))
    if articles:
        for one in articles:
            title = words(one.get("title")).strip()[:_NAME]
            yield MenuEntry(path=[*path, title], action=action, url=words(one.get("content_url")))
        return
    yield MenuEntry(path=path, action=action, url=words(button.get("url")) if action.startswith("view") else "")
