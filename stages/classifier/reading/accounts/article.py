"""A public page of an article: what it is, and where it is none, what the platform says in its place."""

import html
import re
from datetime import datetime

from schemas import weixin
from schemas.events.found.accounts import Existence, Post, PostState
from stages.classifier.reading.accounts.texts import BEGINNING, named_in, plain, title_of
from stages.classifier.reading.accounts.times import from_seconds

_TIME = re.compile(r"(?:var\s+)?\b(?:ct|oriCreateTime|createTime|create_time)\b\s*[=:]\s*[\"'](\d{10})[\"']")
_TITLES = (
    re.compile(r"id=[\"']activity-name[\"'][^>]*>(.*?)</h", re.DOTALL),
    re.compile(r"property=[\"']og:title[\"']\s+content=[\"']([^\"']*)[\"']"),
    re.compile(r"var\s+msg_title\s*=\s*'((?:[^'\\]|\\.)*)'"),
    re.compile(r"var\s+msg_title\s*=\s*\"((?:[^\"\\]|\\.)*)\""),
)
_ACCOUNT = re.compile(r"var\s+nickname\s*=\s*(?:htmlDecode\()?[\"']([^\"']*)[\"']|id=[\"']js_name[\"'][^>]*>([^<]*)<")
_TEXT = re.compile(r"id=[\"']js_content[\"'][^>]*>(.*?)(?:<script|<div[^>]*id=[\"']js_|\Z)", re.DOTALL)
_PARAMETERS = re.compile(r"[?&](__biz|mid|idx|sn)=([^&#]*)")
_MOST = 600_000
_SHORT = 60
EXISTENCE: dict[PostState, Existence] = {
    "there": "there",
    "deleted_by_owner": "there",  # whoever deleted it is there
    "account_gone": "closed_by_owner",
    "moved": "migrated",
    "blocked": "frozen",
}


def article_key(address: str) -> str:
    """An address of an article without what changes from sharing to sharing (chksm, scene …)."""
    parameters = dict(_PARAMETERS.findall(address))
    if parameters:
        return "mp.weixin.qq.com/s?" + "&".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return re.sub(r"^https?://", "", address).partition("?")[0].partition("#")[0]


def read_article(body: bytes, address: str, look: datetime | None) -> tuple[Post, str]:
    """The article of a page, or its state where there is none; and its words."""
    state, said = weixin.notice_of(body, address)
    key = article_key(address)
    if state != "there":
        return Post(id=key, url=address, state=state, words=said[:BEGINNING]), ""
    page = body[:_MOST].decode("utf-8", "replace")
    found = _TEXT.search(page)
    markup = found[1] if found else ""
    text = plain(markup)
    time = _TIME.search(page)
    at, time_from = from_seconds(int(time[1]) if time else None, look)
    title = next((title for pattern in _TITLES if (m := pattern.search(page)) and (title := title_of(_open(m[1])))), "")
    title = title or text.partition("\n")[0][:_SHORT]  # a post of text alone has no title
    post = Post(
        id=key, title=title, url=address, at=at, time_from=time_from, words=text[:BEGINNING], mentions=named_in(markup)
    )
    return post, text


def account_of(body: bytes) -> str:
    """The name of the account that an article shows; empty where it shows none."""
    found = _ACCOUNT.search(body[:_MOST].decode("utf-8", "replace"))
    return html.unescape((found[1] or found[2] or "").strip()) if found else ""


def _open(text: str) -> str:
    return text.replace("\\'", "'").replace('\\"', '"').replace("\\x26", "&").replace("\\x0a", " ")
