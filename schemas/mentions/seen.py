"""Accounts and apps that something seen points to: addresses of account pages, app ids of menus, names in quotation
marks. Only what names an account is one; an article, a search or a sharing button is none."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from schemas.events.found import Found, MenuRead, PostsRead, ProfileRead
from schemas.events.found.accounts import Post
from schemas.events.reading import Reading
from schemas.mentions.mention import Mention
from schemas.registry.platform_words import Told, told_by
from schemas.registry.subjects import Subject

# Host and path → platform and the name of the id that the path holds.
_PAGES: tuple[tuple[str, str, re.Pattern[str], str], ...] = (
    ("weibo", "weibo.com", re.compile(r"^/(?:u/|p/100505)?(\d{6,})/?$"), "uid"),
    ("weibo", "weibo.cn", re.compile(r"^/(?:u/|profile/)?(\d{6,})/?$"), "uid"),
    ("douyin", "douyin.com", re.compile(r"^/user/([\w-]{20,})/?$"), "sec_uid"),
    ("douyin", "iesdouyin.com", re.compile(r"^/share/user/([\w-]{8,})/?$"), "sec_uid"),
    ("kuaishou", "kuaishou.com", re.compile(r"^/(?:profile|u)/([\w-]{5,})/?$"), "kuaishou_id"),
    ("toutiao", "toutiao.com", re.compile(r"^/c/user/token/([\w-]{20,})/?$"), "token"),
    ("toutiao", "toutiao.com", re.compile(r"^/c/user/(\d{5,})/?$"), "uid"),
    ("bilibili", "space.bilibili.com", re.compile(r"^/(\d{3,})/?$"), "mid"),
    ("xiaohongshu", "xiaohongshu.com", re.compile(r"^/user/profile/([0-9a-f]{20,})/?$"), "user_id"),
)
_QUOTED = r"[“\"「『【]([^”\"」』】\s]{2,30})[”\"」』】]"
_KINDS = (
    "微信公众号|公众号|微信订阅号|微信服务号|订阅号|服务号|微信视频号|视频号|微信小程序|小程序|政务微博|官方微博|微博|抖音号|"
    "快手号|移动客户端|客户端|APP|App"
)
_AFTER = re.compile(rf"{_QUOTED}(?:官方|政务)?({_KINDS})")
_BEFORE = re.compile(rf"({_KINDS})[:：]?{_QUOTED}")


# Word of the reader of posts → platform or form of app, and the name of the id.
_CARDS = {
    "miniprogram": ("mini_program", "appid"),
    "weixin": ("weixin", "alias"),
    "weibo": ("weibo", "uid"),
    "bilibili": ("bilibili", "mid"),
    "douyin": ("douyin", "sec_uid"),
    "kuaishou": ("kuaishou", "kuaishou_id"),
    "toutiao": ("toutiao", "token"),
}
_BIZ = re.compile(r"M[\w]{12,30}={0,2}")


def mentions_in(reading: Reading | None, found: Found | None) -> Iterator[Mention]:
    """What one look points to, other than the account that was looked at."""
    if reading is not None:
        for link in reading.links.external:
            yield from by_address(link.url, link.text)
        for code in reading.codes:
            yield from by_address(code, "")
    if isinstance(found, MenuRead):
        for entry in found.entries:
            name = " / ".join(entry.path)
            if entry.app_id:
                yield Mention(platform="mini_program", id_name="appid", id=entry.app_id, name=name)
            yield from by_address(entry.url, name)
    if isinstance(found, PostsRead):
        for post in found.posts:
            yield from by_name(f"{post.title}\n{post.words}")
            yield from by_cards(post)
    if isinstance(found, ProfileRead):
        for code in found.codes:
            yield from by_address(code, "")


def by_address(url: str, text: str) -> Iterator[Mention]:
    """The account whose page an address is; `text` is what the link says."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return
    biz = parse_qs(parts.query).get("__biz", [""])[0]
    if host == "mp.weixin.qq.com" and parts.path == "/mp/profile_ext" and biz:
        yield Mention(platform="weixin", id_name="biz", id=biz, name=text, url=url)
        return
    for platform, domain, path, id_name in _PAGES:
        if (host == domain or host.endswith(f".{domain}")) and (match := path.match(parts.path)):
            yield Mention(platform=platform, id_name=id_name, id=match.group(1), name=text, url=url)
            return


def by_cards(post: Post) -> Iterator[Mention]:
    """The accounts and mini-programs that a post leads to by their ids; a repost leads to those of others."""
    for told in post.mentions if post.original is not False else ():
        word, _, id = told.partition(":")
        platform, id_name = _CARDS.get(word, ("", ""))
        if word == "weixin" and _BIZ.fullmatch(id):
            id_name = "biz"
        if platform and id:
            yield Mention(platform=platform, id_name=id_name, id=id)


def by_name(text: str) -> Iterator[Mention]:
    """The accounts and apps that a text names in quotation marks, beside what they are."""
    for match in _AFTER.finditer(text):
        yield _named(match.group(1), match.group(2))
    for match in _BEFORE.finditer(text):
        yield _named(match.group(2), match.group(1))


def _named(name: str, word: str) -> Mention:
    told: Told = told_by(word)
    return Mention(platform=str(told.form or told.platform), name=name)


def registered_as(subject: Subject) -> Iterator[str]:
    """The keys under which a registered subject would be mentioned by its ids and addresses."""
    for platform, id_name, value in subject.identities():
        yield Mention(platform=platform, id_name=id_name, id=value).key
    for _, url in subject.addresses():
        yield from (one.key for one in by_address(url, ""))
