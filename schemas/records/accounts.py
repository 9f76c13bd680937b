"""What people hand in of an account where no interface tells it: its posts (推文报送) and what they saw (账号查看).

Such a record tells the same facts as a source does, as handed in by a person.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.found import Found, MenuRead, PostsRead, ProfileRead
from schemas.events.found.accounts import Existence, MenuEntry, Post
from schemas.ids import digest
from schemas.records.base import Record, RecordKind
from schemas.registry.sources import Confidence
from schemas.times import day_of

_SOURCE = "handed_in"
_BELIEVED: Confidence = "handed_in"
_BEGINNING = 200


class ToldOfAccount(Record, frozen=True, kw_only=True):
    """A record that tells facts as a source of the account would."""

    def told(self) -> Iterator[Found]:
        """What it tells, each as a reader's payload."""
        raise NotImplementedError


class AccountPost(ToldOfAccount, frozen=True, kw_only=True):
    """One post of an export. `posted` is when it was published, `url` its address."""

    posted: datetime
    title: str
    original: bool | None = None
    text: str = ""

    def mistakes(self) -> list[str]:
        return ["“发布时间”晚于“时间”，请核对。"] if self.posted > self.at else []

    def told(self) -> Iterator[Found]:
        key = self.url or digest(self.subject, self.title, self.posted.isoformat())[:16]
        post = Post(
            id=key, title=self.title, url=self.url or "", at=self.posted, original=self.original,
            words=self.text[:_BEGINNING],
        )  # fmt: skip
        yield PostsRead(source=_SOURCE, confidence=_BELIEVED, posts=[post])


class AccountLook(ToldOfAccount, frozen=True, kw_only=True):
    """What a person saw of an account. `known_since`: every post since then was looked through, of which `newest` is
    the newest; without it the newest is known and nothing is said of others. `menu` holds the entries, a path each."""

    existence: Existence = "there"
    shown_name: str = ""
    principal: str = ""
    newest: datetime | None = None
    known_since: datetime | None = None
    menu_open: bool | None = None
    menu: list[str] = msgspec.field(default_factory=list)
    ways: list[str] = msgspec.field(default_factory=list)
    followers: int | None = None

    def mistakes(self) -> list[str]:
        if self.newest is not None and self.newest > self.at:
            return ["“最新发布时间”晚于“时间”，请核对。"]
        if self.known_since is not None and self.known_since > self.at:
            return ["“核对起始时间”晚于“时间”，请核对。"]
        return ["“有无菜单”填了“无”，“菜单”又有内容，请改正。"] if self.menu_open is False and self.menu else []

    def told(self) -> Iterator[Found]:
        yield ProfileRead(
            source=_SOURCE, confidence=_BELIEVED, existence=self.existence, name=self.shown_name,
            principal=self.principal, interaction=self.ways or None, followers=self.followers, day=str(day_of(self.at)),
        )  # fmt: skip
        if self.newest is not None or self.known_since is not None:
            seen = (
                [] if self.newest is None else [Post(id=digest(self.subject, self.newest.isoformat()), at=self.newest)]
            )
            yield PostsRead(source=_SOURCE, confidence=_BELIEVED, posts=seen, complete_since=self.known_since)
        if self.menu or self.menu_open is False:
            entries = [MenuEntry(path=[part.strip() for part in one.split("/")], action="") for one in self.menu]
            yield MenuRead(source=_SOURCE, confidence=_BELIEVED, open=bool(entries), entries=entries)


_YES = {"是": True, "否": False, "原创": True, "转载": False}
POST = RecordKind(
    name="account.post.v1",
    word="推文报送",
    payload=AccountPost,
    headings={
        "posted": ("发布时间", "推文时间", "发布日期"),
        "title": ("推文标题", "标题"),
        "original": ("是否原创",),
        "text": ("正文", "推文内容"),
    },
    words={"original": _YES},
    notes={"posted": "推文在平台上的发布时间", "original": "不清楚的留空"},
    example={
        "key": "TW-001", "title": "防汛提醒", "posted": "2026-07-06 09:00", "original": "是",
        "at": "2026-07-10 09:00", "by": "张三",
    },
)  # fmt: skip
_STATES: dict[str, Literal["there", "closed_by_owner", "taken_down", "frozen", "migrated", "unknown"]] = {
    "正常": "there", "已注销": "closed_by_owner", "已封停": "taken_down", "已冻结": "frozen", "已迁移": "migrated",
    "不清楚": "unknown",
}  # fmt: skip
LOOK = RecordKind(
    name="account.look.v1",
    word="账号查看",
    payload=AccountLook,
    headings={
        "existence": ("账号状态", "平台状态"),
        "shown_name": ("显示名称", "平台名称"),
        "principal": ("认证主体", "账号主体"),
        "newest": ("最新发布时间", "最近更新时间"),
        "known_since": ("核对起始时间",),
        "menu_open": ("有无菜单",),
        "menu": ("菜单",),
        "ways": ("互动功能",),
        "followers": ("关注数", "粉丝数"),
    },
    words={"existence": _STATES, "menu_open": {"有": True, "无": False, "是": True, "否": False}},
    notes={
        "newest": "账号最近一条推文的发布时间",
        "known_since": "从该时间起的推文都已逐条看过；没有逐条看的留空",
        "menu": "各级用/分开，各项用分号分开，如 互动交流/留言咨询；公开/要闻",
        "ways": "如 留言；评论；私信",
    },
    example={
        "key": "CK-001", "existence": "正常", "shown_name": "云川发布", "newest": "2026-07-08 09:00",
        "known_since": "2026-06-20 00:00", "menu": "互动交流/留言咨询", "at": "2026-07-10 09:00", "by": "张三",
    },
)  # fmt: skip
