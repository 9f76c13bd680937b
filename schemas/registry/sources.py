"""Where the facts of an account or app come from: the table of sources, and what the registry says of each.

`ACCOUNT_SOURCES` says what a source tells and how far it can be believed. The registry names the sources of an account;
scheduler, fetcher, readers and the import read this table. Secrets are named here and never written: the fetcher finds
them by their name in files or in the environment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

# platform: an interface answers for the account's owner; public: a page that everybody sees; handed_in: a person
# uploaded it; second_hand: made by others, never evidence that something is absent.
Confidence = Literal["platform", "public", "handed_in", "second_hand"]
CONFIDENCES: tuple[Confidence, ...] = ("platform", "public", "handed_in", "second_hand")  # the best first
CONFIDENCE_WORDS: dict[Confidence, str] = {
    "platform": "平台接口", "public": "公开页面", "handed_in": "人工报送", "second_hand": "间接来源",
}  # fmt: skip
SourceName = Literal[
    "weixin", "weixin_consent", "weibo", "bilibili", "kuaishou", "douyin", "feed", "page", "about", "handed_in"
]
_SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class KindOfSource:
    """A row of the table. `tells` are the kinds of check it answers; `needs` the ids it must be given. `by_secret`: it
    answers only to whom the account's owner has let in; `by_address`: it is asked by its own address. `platform`: the
    only one whose accounts it tells of."""

    word: str
    confidence: Confidence
    tells: frozenset[str]
    needs: tuple[str, ...] = ()
    by_secret: bool = False
    by_address: bool = False
    platform: str = ""


_POSTS, _TALE, _ALL = frozenset({"posts"}), frozenset({"posts", "profile"}), frozenset({"posts", "menu", "profile"})
ACCOUNT_SOURCES: dict[SourceName, KindOfSource] = {
    "weixin": KindOfSource(
        "微信公众号接口", "platform", frozenset({"posts", "menu"}), ("appid",), by_secret=True, platform="weixin"
    ),
    "weixin_consent": KindOfSource(
        "微信第三方平台授权", "platform", _ALL, ("appid",), by_secret=True, platform="weixin"
    ),
    "weibo": KindOfSource("微博接口", "platform", _TALE, ("uid",), by_secret=True, platform="weibo"),
    "bilibili": KindOfSource("哔哩哔哩开放平台", "platform", _TALE, by_secret=True, platform="bilibili"),
    "kuaishou": KindOfSource("快手开放平台", "platform", _TALE, by_secret=True, platform="kuaishou"),
    "douyin": KindOfSource("抖音开放平台", "platform", _POSTS, ("open_id",), by_secret=True, platform="douyin"),
    "feed": KindOfSource("订阅源", "second_hand", _POSTS, by_address=True),
    "page": KindOfSource("公开页面", "public", _TALE, by_address=True),
    "about": KindOfSource("关于公众号页面", "public", frozenset({"profile"}), by_address=True, platform="weixin"),
    "handed_in": KindOfSource("人工报送", "handed_in", frozenset()),
}


class AccountSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source of one account or app. `ids` are what the platform calls it (appid, uid, open_id); `url` is the address
    of a feed or page; `secret` is the name of the secret, never the secret. `confidence` is set where it is less than
    usual, e.g. an interface that others run."""

    source: SourceName
    ids: dict[str, str] = {}
    url: str = ""
    secret: str = ""
    confidence: Confidence | None = None

    @property
    def row(self) -> KindOfSource:
        return ACCOUNT_SOURCES[self.source]

    @property
    def believed(self) -> Confidence:
        """How far it is believed: as the registry says, as is usual where it says nothing."""
        return self.confidence or self.row.confidence

    @property
    def asked_as(self) -> tuple[str, str, str] | None:
        """What tells it from the same kind of source of another account: an id, an address, or the token of one user;
        None where nothing does."""
        row = self.row
        told = [("ids", self.ids.get(name, "")) for name in row.needs]
        told += [("url", self.url)] if row.by_address else []
        told += [("secret", self.secret)] if row.by_secret and not row.needs else []
        named = next(((name, value) for name, value in told if value), None)
        return None if named is None else (self.source, *named)

    @property
    def usable(self) -> bool:
        """Whether it can be asked: everything it needs is registered."""
        return next(self.faults(), None) is None

    def faults(self) -> Iterator[str]:
        """What is wrong with it, in sentences for the desk officer."""
        row = self.row
        for name in row.needs:
            if not self.ids.get(name):
                yield f"sources中的{row.word}缺少ids.{name}，请补上平台给出的编号。"
        if row.by_secret and not self.secret:
            yield f"sources中的{row.word}缺少secret，请填写密钥的名称（不是密钥本身）。"
        elif self.secret and not _SECRET_NAME.fullmatch(self.secret):
            yield f"sources中的{row.word}：secret只填密钥的名称（字母、数字、_.-，不超过64个字符），密钥放在文件里。"
        if row.by_address and not self.url:
            yield f"sources中的{row.word}缺少url，请填写地址。"


def asked_for(sources: list[AccountSource], kind: str) -> list[AccountSource]:
    """The sources that a check of this kind asks, the most believed first; none when nothing can be asked."""
    telling = (one for one in sources if kind in one.row.tells and one.usable)
    return sorted(telling, key=lambda one: CONFIDENCES.index(one.believed))
