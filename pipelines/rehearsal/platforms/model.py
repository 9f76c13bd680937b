"""What an account on a platform is made of, decided before anything is asked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Dialect = Literal["weixin", "weixin_consent", "weibo", "bilibili", "kuaishou", "douyin", "feed", "page", "about"]
EXPIRED_ONCE = "a token that was not asked for by force is refused"


class Trouble(StrEnum):
    """How a source fails. All but EXPIRED_ONCE and BUSY_ONCE, which a right caller mends, leave the look void."""

    NO_PERMISSION = "no_permission"
    WRONG_SECRET = "wrong_secret"
    NOT_LISTED = "not_listed"  # the caller's address is not on the list
    EXPIRED = "expired"
    EXPIRED_ONCE = "expired_once"
    QUOTA = "quota"
    BUSY = "busy"
    BUSY_ONCE = "busy_once"
    HTML = "html"
    BROKEN_JSON = "broken_json"
    WITHDRAWN = "withdrawn"
    EMPTY = "empty"  # a feed without entries
    FROZEN = "frozen"  # what was shown when it began is shown on
    VERIFICATION = "verification"
    GATEWAY = "gateway"  # 503 and a page


@dataclass(frozen=True, slots=True)
class TroubleSpan:
    """[since, until)."""

    trouble: Trouble
    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class PlatformPost:
    """One post. `to_all`: sent to all readers (群发), so that WeChat lists it by days alone. `deleted`: since when its
    owner has taken it back."""

    number: int
    at: datetime
    title: str
    text: str = ""
    original: bool = True
    pinned: bool = False
    to_all: bool = False
    deleted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """An entry of a menu; `below` are those under it."""

    name: str
    action: str = "view"
    url: str = ""
    app_id: str = ""
    below: tuple["Button", ...] = ()


@dataclass(slots=True)
class PlatformAccount:
    """An account as its platform knows it. `key` is what the platform calls it (appid, uid, open_id) or, for pages and
    feeds, its address; `secret` is what opens it. `menus` and `names` hold what is so from an instant on."""

    dialect: Dialect
    key: str
    name: str
    secret: str = ""
    principal: str = ""
    kind: int = 1  # service_type_info: 1 订阅号, 2 服务号
    posts: list[PlatformPost] = field(default_factory=list)
    menus: list[tuple[datetime, tuple[Button, ...]]] = field(default_factory=list)
    names: list[tuple[datetime, str]] = field(default_factory=list)
    states: list[tuple[datetime, int]] = field(default_factory=list)  # account_status of WeChat
    troubles: list[TroubleSpan] = field(default_factory=list)
    followers: int = 0
    open_to_all: bool = True  # everybody may comment and write, where a platform says so
    statements: tuple[str, ...] = ()  # a public page that is the account's own and not an article: its lines

    def trouble(self, at: datetime) -> Trouble | None:
        return next((one.trouble for one in self.troubles if one.holds(at)), None)

    def shown(self, at: datetime) -> list[PlatformPost]:
        """The posts so far, newest first; what stands still shows those of the instant it stopped."""
        frozen = next((one for one in self.troubles if one.trouble is Trouble.FROZEN and one.holds(at)), None)
        until = at if frozen is None else frozen.since
        return sorted((post for post in self.posts if post.at <= until), key=lambda post: post.at, reverse=True)

    def menu(self, at: datetime) -> tuple[Button, ...]:
        return next((buttons for since, buttons in reversed(self.menus) if since <= at), ())

    def called(self, at: datetime) -> str:
        return next((name for since, name in reversed(self.names) if since <= at), self.name)

    def state(self, at: datetime) -> int:
        return next((state for since, state in reversed(self.states) if since <= at), 1)
