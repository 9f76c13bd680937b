"""Looks at an account that told of posts and menu, for the pages that show them; in a log."""

from datetime import datetime
from typing import Any

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import encode
from schemas.events.found import Found, MenuRead, PostsRead
from schemas.events.found.accounts import MenuEntry, Post
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.registry.model import Account, Column, RoleHeld
from schemas.times import at
from tests.support.looks import event
from tests.support.observations import a_check

ACCOUNT = Account(
    id="a1",
    name="示例县发布",
    platform="weixin",
    roles=[RoleHeld(role="runs", unit="county")],
    columns=[Column(id="a1/m1", name="政务 / 办事指南", url="", nature="menu")],
)
POSTS = PostsRead(
    source="weixin",
    confidence="platform",
    posts=[Post(id="1", title="通知", at=at("2026-07-04T10:00:00+08:00"), original=True)],
    complete_since=at("2026-06-10T00:00:00+08:00"),
)
DEAD = "http://menu.example/1"
MENU = MenuRead(
    source="weixin",
    confidence="platform",
    open=True,
    entries=[
        MenuEntry(path=["政务", "办事指南"], action="view", url=DEAD),
        MenuEntry(path=["政务", "查社保"], action="miniprogram", app_id="wx00000000000000aa"),
    ],
)


def publish_looks(log: SqliteLog, when: datetime) -> None:
    """One look at the account's posts, one at its menu, one at the menu's address, which is dead."""
    looks = [_look("posts", when, found=POSTS), _look("menu", when, found=MENU)]
    looks += [_look("entry_link", when, url=DEAD, link_class="dead")]
    log.append(
        [
            NewRecord(OBSERVATIONS, "a1", encode(event("page.observed", one, when, parts=(one.check.kind,), key="a1")))
            for one in looks
        ]
    )


def _look(kind: str, when: datetime, found: Found | None = None, url: str = "", **more: Any) -> PageObserved:
    check = a_check(kind, "a1", when.date(), subject="a1", due=when, url=url or "http://a1.example/")  # type: ignore[arg-type]
    return PageObserved(check=check, outcome="done", opened=True, found=found, **more)
