"""Feeds as bridges make them, public articles, and the page 关于公众号."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from pipelines.rehearsal.platforms.asking import HTML, JSON, XML, Question, Said, page
from pipelines.rehearsal.platforms.model import PlatformAccount, PlatformPost, Trouble
from pipelines.rehearsal.platforms.weixin import article_address
from schemas.times import SHANGHAI

ARTICLES = "mp.weixin.qq.com"
_SHOWN = 20
# What stands in place of an article, by account_status (14 已注销, 16 已封禁, 19 已冻结) or for one that is deleted.
_NOTICES = {
    14: "此帐号已自主注销，内容无法查看",
    16: "此帐号已被屏蔽, 内容无法查看",
    19: "此帐号已被屏蔽, 内容无法查看",
}


class Pages:
    """Knows feeds, articles and 关于 pages by their address."""

    def __init__(self, accounts: Iterable[PlatformAccount]) -> None:
        self._pages: dict[tuple[str, str], PlatformAccount] = {}
        self._articles: dict[str, tuple[PlatformAccount, PlatformPost]] = {}
        for one in accounts:
            if one.dialect in ("feed", "page", "about"):
                parts = urlsplit(one.key)
                self._pages[parts.hostname or "", parts.path] = one
            for post in one.posts:
                self._articles[urlsplit(article_address(one, post)).path] = (one, post)

    @property
    def hosts(self) -> set[str]:
        return {host for host, _ in self._pages} | {ARTICLES}

    def answer(self, question: Question) -> Said:
        account = self._pages.get((question.host, question.path))
        if account is None:
            known = self._articles.get(question.path) if question.host == ARTICLES else None
            if known is None or known[1].at > question.at:
                return page("参数错误", "参数错误")
            return article(known[0], known[1], question.at)
        trouble = account.trouble(question.at)
        if trouble is Trouble.GATEWAY:
            return page("Looks like something went wrong", "503", status=503)
        if trouble is Trouble.VERIFICATION:
            return verification()
        if trouble is Trouble.HTML:
            return page("Welcome to RSSHub!", "Not a feed")
        if account.dialect == "feed":
            return feed(account, question.at, empty=trouble is Trouble.EMPTY)
        if account.dialect == "about":
            return about(account, question.at)
        if account.statements:
            return page(account.called(question.at), *account.statements)
        posts = [post for post in account.shown(question.at) if post.deleted is None]
        return article(account, posts[0], question.at) if posts else page("暂无内容", "暂无内容")


def verification() -> Said:
    """The page that asks for proof in place of an article."""
    html = (
        "<html><head><title></title></head><body><div class='weui-msg'><h2>环境异常</h2>"
        "<p>当前环境异常，完成验证后即可继续访问。</p>"
        "<a id='js_verify'>去验证</a></div><script src='/mp/wappoc_appmsgcaptcha.js'></script></body></html>"
    )
    return Said(html.encode(), HTML)


def article(account: PlatformAccount, post: PlatformPost, at: datetime) -> Said:
    """A public article, or what stands in its place."""
    notice = _NOTICES.get(account.state(at))
    if post.deleted is not None and post.deleted <= at:
        notice = "该内容已被发布者删除"
    if notice:
        html = f'<html><body><div class="weui-msg"><h2 class="weui-msg__title">{notice}</h2></div></body></html>'
        return Said(html.encode(), HTML)
    html = (
        f'<html><head><meta property="og:title" content="{escape(post.title)}"></head><body>'
        f'<h1 class="rich_media_title" id="activity-name">{escape(post.title)}</h1>'
        f'<a id="js_name">{escape(account.called(at))}</a><em id="publish_time"></em>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden;"><p>{escape(post.text)}</p></div>'
        f"<script>var ct = \"{int(post.at.timestamp())}\"; var msg_title = '{escape(post.title)}';</script>"
        "</body></html>"
    )
    return Said(html.encode(), HTML)


def about(account: PlatformAccount, at: datetime) -> Said:
    """The page 关于公众号 with the history of names."""
    changes = [(since, name) for since, name in account.names if since <= at]
    lines, known = [], account.name
    for since, name in changes:
        here = since.astimezone(SHANGHAI)
        lines.append(f"{here.year}年{here.month:02}月{here.day:02}日 “{known}”改名“{name}”")
        known = name
    head = (f"名称：{known}", "认证主体", account.principal, "类型：订阅号", "微信认证", "名称记录")
    return page("关于公众号", *head, *reversed(lines))


def feed(account: PlatformAccount, at: datetime, *, empty: bool = False) -> Said:
    """The feed of a bridge: by the end of its address JSON Feed, Atom or RSS."""
    posts = [] if empty else [post for post in account.shown(at) if post.deleted is None][:_SHOWN]
    if account.key.endswith(".json"):
        items = [
            {
                "id": post.number, "url": article_address(account, post), "title": post.title,
                "content_html": f"<p>{escape(post.text)}</p>", "date_published": post.at.isoformat(),
            }
            for post in posts
        ]  # fmt: skip
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": account.called(at), "items": items}
        return Said(json.dumps(feed, ensure_ascii=False).encode(), JSON)
    entries = "".join(
        f"<item><title>{escape(post.title)} [图片]</title><description><![CDATA[<p>{post.text}</p>]]></description>"
        f'<link>{article_address(account, post)}</link><guid isPermaLink="false">{account.key}#{post.number}</guid>'
        f"<pubDate>{format_datetime(post.at.astimezone(UTC), usegmt=True)}</pubDate></item>"
        for post in posts
    )
    head = f"<title>{escape(account.called(at))}</title><generator>RSSHub</generator><language>en</language>"
    now = format_datetime(at.astimezone(UTC), usegmt=True)
    channel = f"<channel>{head}<lastBuildDate>{now}</lastBuildDate>{entries}</channel>"
    xml = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0">{channel}</rss>'
    return Said(xml.encode(), XML)
