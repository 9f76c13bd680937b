"""What the sample world answers: a pure function of seed, address, agent, method and the instant a request names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from pipelines.rehearsal.platforms.asking import Question
from pipelines.rehearsal.platforms.platforms import Platforms
from pipelines.rehearsal.sample.accounts.model import ENTRIES
from pipelines.rehearsal.sample.addresses import HIJACKED, MARKS, PARTNER, REFERENCES
from pipelines.rehearsal.sample.families import FAMILIES
from pipelines.rehearsal.sample.model import Fault, LinkKind, Post, SampleColumn, SampleLink, SampleSite
from pipelines.rehearsal.sample.pages import Pages, content_type
from pipelines.rehearsal.sample.province import Province
from schemas.ids import unit_hash
from schemas.times import SHANGHAI

OWN_AGENT = "xunwang"  # part of our User-Agent, in lower case
SPIDER = "spider"  # part of a search engine's
SLOW_SECONDS = 30.0  # of life; twice the limit of 15 s
_HTML = "text/html; charset=utf-8"
_FORMS = {"/hdjl/ldxx.html": "领导信箱", "/hdjl/zxzx.html": "在线咨询", "/hdjl/wsxf.html": "网上信访"}
_CHALLENGE = (
    "<html><head><script>var s='{token}';document.cookie='__jsl_clearance='+s.split('').reverse().join('')+';path=/';"
    "location.href=location.pathname+location.search;</script></head><body></body></html>"
)
_REFUSAL = (
    "<html><head><title>访问被拦截</title></head><body><h1>405</h1><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，"
    "您的访问被阻断。</p><p>您的请求已被网站防火墙（WAF）拦截，请求编号：{token}</p></body></html>"
)
_CLOSED = "系统维护中，请稍后访问。给您带来不便，敬请谅解。"


@dataclass(frozen=True, slots=True)
class Request:
    """`host` without port, `path` with query, `at` aware."""

    host: str
    path: str
    at: datetime
    agent: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """`delay` in seconds of life before anything is sent; `hang_up`: the connection is closed without an answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang_up: bool = False


HANG_UP = Answer(hang_up=True)


class World:
    """Answers for every host of a province: its sites, the hosts their links lead to, our reference targets."""

    def __init__(self, province: Province) -> None:
        self.until = province.until
        self._outage = province.outage
        self._sites = {site.host: SiteAnswers(site) for site in province.sites}
        self._elsewhere = {
            link.url: link for site in province.sites for link in site.links if urlsplit(link.url).netloc != site.host
        }
        self._elsewhere |= {link.url: link for one in province.accounts for link in one.links}
        self._elsewhere |= {app.url: app.link for app in province.apps}
        self._platforms = Platforms(province.platform_accounts, province.component)
        self._others = {urlsplit(url).netloc for url in (*REFERENCES, PARTNER, HIJACKED, *MARKS.values())} | {ENTRIES}
        self._others |= {site.former_host for site in province.sites if site.former_host}

    def answer(self, request: Request) -> Answer:
        if self._outage.holds(request.at):
            return HANG_UP
        site = self._sites.get(request.host)
        if site is not None:
            return site.answer(request)
        if request.host in self._others:
            return self._other(request)
        if request.host in self._platforms.hosts:
            return self._platform(request)
        return Answer(421, "没有这个网站。".encode(), {"Content-Type": _HTML})

    def _platform(self, request: Request) -> Answer:
        headers = {name.lower(): value for name, value in request.headers.items()}
        question = Question(request.host, request.path, request.at, request.method, headers, request.body)
        told = self._platforms.answer(question)
        assert told is not None
        return Answer(told.status, told.body, {"Content-Type": told.content_type})

    def _other(self, request: Request) -> Answer:
        link = self._elsewhere.get(f"http://{request.host}{request.path}")
        kind = link.kind_at(request.at) if link else LinkKind.OK
        if kind is LinkKind.MAINTENANCE:
            return _page("系统维护", _CLOSED)
        if kind is LinkKind.ENDED:
            return _page("意见征集", "本次征集活动已结束，感谢您的参与。")
        return _behave(kind, request) or _page("云川服务平台", "欢迎使用本平台，请选择需要的服务。")


class SiteAnswers:
    """Answers of one site; rendered pages are kept by address and by what their content depends on."""

    def __init__(self, site: SampleSite) -> None:
        self._site = site
        self._pages = Pages(site)
        self._columns = {column.path: column for column in (*site.columns, *site.beside)}
        self._posts: dict[str, tuple[SampleColumn, Post]] = {
            post.path: (column, post) for column in self._columns.values() for post in column.posts
        }
        self._links: dict[str, SampleLink] = {
            link.url.removeprefix(site.url.rstrip("/")): link for link in site.links if link.url.startswith(site.url)
        }
        self._kept: dict[str, tuple[tuple[object, ...], bytes]] = {}
        self._headers = {"Content-Type": content_type(FAMILIES[site.family]), "Server": "nginx"}

    def answer(self, request: Request) -> Answer:
        return self._trouble(request) or self._content(request)

    def _trouble(self, request: Request) -> Answer | None:
        trouble, now = self._site.trouble, request.at
        if any(span.holds(now) for span in trouble.down):
            return HANG_UP
        if any(span.holds(now) for span in trouble.notice):
            return Answer(503, self._pages.plain("系统升级公告", [_CLOSED], now), self._headers)
        if OWN_AGENT in request.agent.lower() and any(span.holds(now) for span in trouble.blocked):
            return self._turned_away()
        if request.path == "/":
            if any(span.holds(now) for span in trouble.slow):
                return Answer(200, self._body("/", request), self._headers, delay=SLOW_SECONDS)
            if any(span.holds(now) for span in trouble.broken):
                return _page("502 Bad Gateway", "502 Bad Gateway", 502)
        return None

    def _turned_away(self) -> Answer:
        """One firewall a site: a refusal with 403 or 405, too many requests, or a challenge by script."""
        token = f"{int(unit_hash('token', self._site.id) * 1e12):012x}"
        way = int(unit_hash("firewall", self._site.id) * 3)
        if way == 0:
            return Answer(403, _REFUSAL.format(token=token).encode(), {"Content-Type": _HTML, "Server": "WAF"})
        if way == 1:
            return Answer(429, b"Too Many Requests", {"Content-Type": "text/plain", "Retry-After": "3600"})
        return Answer(521, _CHALLENGE.format(token=token).encode(), {"Content-Type": _HTML, "Server": "waf/4.31"})

    def _content(self, request: Request) -> Answer:
        link = self._links.get(request.path)
        if link is not None:
            return self._link(link, request)
        column = self._columns.get(request.path)
        known = self._posts.get(request.path)
        if known is not None and known[1].when > request.at:
            known = None
        if request.path == "/" or column or known or request.path in _FORMS or request.path == "/about/map.html":
            return Answer(200, self._body(request.path, request), self._headers)
        if request.path.startswith(("/images/", "/script/", "/static/")):
            return Answer(200, b"", {"Content-Type": "application/octet-stream"})
        return Answer(200 if self._site.soft_errors else 404, self._pages.missing(request.at), self._headers)

    def _link(self, link: SampleLink, request: Request) -> Answer:
        kind = link.kind_at(request.at)
        if kind is LinkKind.SOFT_404:
            return Answer(200, self._pages.missing(request.at), self._headers)
        if kind is LinkKind.MAINTENANCE:
            return Answer(200, self._pages.plain(link.text, [_CLOSED], request.at), self._headers)
        return _behave(kind, request) or Answer(
            200,
            self._pages.plain(link.text, [f"{link.text}为您提供便捷的查询服务，请按提示操作。"], request.at),
            self._headers,
        )

    def _body(self, path: str, request: Request) -> bytes:
        spider = path == "/" and SPIDER in request.agent.lower()
        key = f"spider:{path}" if spider else path
        version = self._version(path, request.at)
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            kept = self._kept[key] = (version, self._render(path, request.at, spider))
        return kept[1]

    def _version(self, path: str, now: datetime) -> tuple[object, ...]:
        """Everything a page depends on: the day its clock prints, the site's faults, the lists it shows."""
        site, local = self._site, now.astimezone(SHANGHAI)
        faults = tuple(site.has(fault, now) for fault in Fault) if site.faults else ()
        shown = [self._columns[path]] if path in self._columns else site.home_columns if path == "/" else []
        lists = tuple((c.visible(now), c.is_blank(now)) for c in shown)
        known = self._posts.get(path)
        redated = tuple(c.redating is not None and now >= c.redating.at for c in ([known[0]] if known else shown))
        links = tuple(link.shown.holds(now) for link in site.links) if path == "/" else ()
        return (local.date(), faults, lists, redated, links)

    def _render(self, path: str, now: datetime, spider: bool) -> bytes:
        local = now.astimezone(SHANGHAI)
        if path == "/":
            return self._pages.home(local, spider)
        if path in self._columns:
            return self._pages.column(self._columns[path], local)
        if path in self._posts:
            return self._pages.article(*self._posts[path], local)
        if path in _FORMS:
            return self._pages.plain(_FORMS[path], ["请填写以下内容，我们将在规定时间内答复。"], local, form=True)
        return self._pages.plain("网站地图", ["本站设有信息公开、互动交流等栏目。"], local)


def _behave(kind: LinkKind, request: Request) -> Answer | None:
    """The answer of an address that does not simply show its page; None where it does."""
    if kind is LinkKind.DEAD:
        return _page("404 Not Found", "404 Not Found", 404)
    if kind is LinkKind.GONE:
        return _page("410 Gone", "410 Gone", 410)
    if kind is LinkKind.MOVED:
        return Answer(301, b"", {"Location": "/hdjl/zxzx.html"})
    if kind is LinkKind.BLOCKED and OWN_AGENT in request.agent.lower():
        return _page("403 Forbidden", "403 Forbidden", 403)
    if kind is LinkKind.SLOW:
        return Answer(200, b"<html><body>ok</body></html>", {"Content-Type": _HTML}, delay=SLOW_SECONDS)
    if kind is LinkKind.RECOVERS and _bad_by_day(request.at.astimezone(SHANGHAI)):
        return _page("500 Internal Server Error", "500 Internal Server Error", 500)
    if kind is LinkKind.HEAD_REFUSED and request.method == "HEAD":
        return Answer(405, b"", {"Allow": "GET"})
    return None


def _bad_by_day(now: datetime) -> bool:
    return now.date().toordinal() % 2 == 0 and 2 <= now.hour < 20


def _page(title: str, text: str, status: int = 200) -> Answer:
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return Answer(status, body.encode(), {"Content-Type": _HTML})
