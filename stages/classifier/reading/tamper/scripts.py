"""Scripts that send visitors away, or show search engines something else.

Telling phones to use the mobile site, counting visits from a search engine and leaving a frame are ordinary: what
counts is a foreign address, or a title or a text that depends on who is looking.
"""

import re
from collections.abc import Iterator
from itertools import islice

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.javascript import Words, hosts_in, is_wrapped, literals, unwrapped, without_comments
from stages.classifier.reading.javascript_values import may_be_parts
from stages.classifier.reading.spam import bad_host, cheap_host
from stages.classifier.reading.tamper.deeds import deed_signs, says_so
from stages.classifier.reading.tamper.frames import decoded, frame_signs

_VISITOR = Words("referrer", "userAgent")
ENGINES = re.compile(
    r"baidu|sogou|so\.com|haosou|360|google|bing|soso|sm\.cn|shenma|yisou|toutiao|yandex|youdao|\bso\b", re.I
)
SPIDERS = re.compile(r"spider|bot\b|googlebot|crawler|slurp|baidu|sogou|360|yisou|bytes", re.I)
PHONES = re.compile(r"android|iphone|ipad|ipod|mobile|phone|symbian|midp|ucweb", re.I)
_LEAVES = re.compile(
    r"location\s*(?:\.\s*href)?\s*=(?!=)|location\s*\.\s*(?:replace|assign)\s*\(|location\s*\[|window\s*\.\s*open\s*\("
    r"|document\s*\.\s*write|createElement\(|innerHTML|\.src\s*=|location[\"']\]"
)
_TITLE = re.compile(r"document\s*\.\s*title\s*=(?!=)\s*[\"']([^\"']{1,200})")
ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>\\)]*", re.I)
_GO = re.compile(
    r"(?:location\s*(?:\.\s*href)?\s*=|location\s*\.\s*(?:replace|assign)\s*\()\s*[\"']((?:https?:)?//[^\"']{4,300})",
    re.I,
)
SCRIPT_SOURCE = re.compile(r"<script\b[^>]{0,400}?\bsrc\s*=\s*[\"']?\s*([^\s\"'>]{4,300})", re.I)
_LOOKS = re.compile(r"referrer|userAgent")
_BEACON = re.compile(r"new\s+(?:window\.)?Image\b")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|css|mp[34]|m3u8|flv|swf|webm)(?:[?#]|$)", re.I)
_SHORT_SCRIPT = 3_000  # characters of a script that is looked at as a whole
_BEFORE, _REACH = 300, 1_500  # characters before and behind a look at the visitor that may depend on it
_MOST_LOOKS = 20
_UNCONDITIONAL = 500  # characters of a script short enough to do nothing but leave
_TAIL = 50_000  # characters after the end that are looked at
_BARE = 60  # characters of text on a page that exists only to send people on


def script_signs(page: Page) -> Iterator[Tamper]:
    if not page.foreign_hosts and not page.wraps and not page.acts and "document.title" not in page.words:
        return
    for script in page.doc.scripts:
        if script.source:
            yield from _foreign_source(script.source, page)
            yield from _embedded(script.source, page)
        elif script.code:
            yield from _inline(script.code, page)
    for code in page.handlers:
        yield from _inline(code, page)
    yield from _outside(page)
    yield from frame_signs(page)
    yield from _refresh(page)


def _embedded(source: str, page: Page) -> Iterator[Tamper]:
    """A script that is written into its own address: `data:text/javascript;base64,…`."""
    if source[:5].lower() == "data:":
        yield from _inline(decoded(source), page)


def _inline(code: str, page: Page) -> Iterator[Tamper]:
    wrapped = is_wrapped(code) or may_be_parts(code)
    if not wrapped and not _VISITOR.stand_in(code) and ("location" not in code or "//" not in code):
        return
    plain = unwrapped(code)[0]
    if _VISITOR.stand_in(plain):
        found = (sign for part in _around_visitor(without_comments(plain)) for sign in _depends_on_visitor(part, page))
        yield from islice(found, 1)
    if "//" in plain or "\\/\\/" in plain:
        yield from _acts(without_comments(plain.replace("\\/", "/")), page)
    if wrapped:
        hidden = [*_wrapped_source(code, plain, page)]
        sources = () if hidden or "<script" not in plain else SCRIPT_SOURCE.findall(plain.replace("\\", ""))
        yield from hidden or (sign for source in sources for sign in _foreign_source(source, page))


def _acts(code: str, page: Page) -> Iterator[Tamper]:
    """What a script does by itself."""
    if "location" in code and _GO.search(code):
        yield from _sends_away(code, page)
    yield from deed_signs(code, page)


def _around_visitor(code: str) -> Iterator[str]:
    """A script, or of a long one the stretches around each look at the visitor: in a library of many pages the test of
    the browser and an address for error reports have nothing to do with each other."""
    if len(code) <= _SHORT_SCRIPT:
        yield code
        return
    until = 0
    for match in islice(_LOOKS.finditer(code), _MOST_LOOKS):
        if match.start() >= until:
            until = match.start() + _REACH
            yield code[max(0, match.start() - _BEFORE) : until]


def _leaves(code: str) -> bool:
    """Whether a script goes elsewhere or loads something; fetching a picture (a counter, a preload) is neither."""
    ways = {match[0] for match in _LEAVES.finditer(code)}
    return any(not way.startswith(".src") for way in ways) or (bool(ways) and _BEACON.search(code) is None)


def _depends_on_visitor(code: str, page: Page) -> Iterator[Tamper]:
    by_referrer = "referrer" in code and ENGINES.search(code) is not None
    by_agent = "userAgent" in code and (SPIDERS.search(code) or PHONES.search(code)) is not None
    if not (by_referrer or by_agent):
        return
    title = _TITLE.search(code)
    if title and SPIDERS.search(code):
        yield Tamper(kind="title_by_script", detail=f"脚本按访问者身份改写网页标题：{title.group(1)[:60]}")
    target = next((address for address in _targets(code, page)), None) if _leaves(code) else None
    if target and by_referrer:
        yield Tamper(kind="referrer_script", detail=f"脚本按来源（搜索引擎）跳转或加载外部地址：{target[:100]}")
    elif target:
        yield Tamper(kind="agent_script", detail=f"脚本按浏览器身份跳转或加载外部地址：{target[:100]}")


def _targets(code: str, page: Page) -> Iterator[str]:
    for text in literals(code):
        for address in ADDRESS.findall(text):
            host = host_of(address)
            if page.own.foreign(host) and not page.own.related(host) and not PICTURE.search(address):
                yield address


def _sends_away(code: str, page: Page) -> Iterator[Tamper]:
    """A short script that does nothing but leave, on a page with nothing else or to a host with a telling name."""
    match = _GO.search(code)
    if match is None:
        return
    host = host_of(match.group(1))
    if not (page.own.sends_to_stranger(host) or bad_host(host)) or (says_so(page) and not bad_host(host)):
        return
    unconditional = len(code) <= _UNCONDITIONAL and "function" not in code
    if bad_host(host) or (unconditional and (cheap_host(host) or len(page.doc.body_text) < _BARE)):
        yield Tamper(kind="foreign_redirect", detail=f"脚本跳转到外部地址：{match.group(1)[:100]}")


def _foreign_source(source: str, page: Page) -> Iterator[Tamper]:
    host = host_of(source)
    if page.own.foreign(host) and (bad_host(host) or cheap_host(host)):
        yield Tamper(kind="foreign_script", detail=f"页面加载可疑外部脚本：{source[:100]}")


def _outside(page: Page) -> Iterator[Tamper]:
    """Scripts that stand before the document or after its end; the tree does not always keep them."""
    for part in (page.before_start, page.after_end[:_TAIL]):
        for source in SCRIPT_SOURCE.findall(part):
            host = host_of(source)
            if page.own.foreign(host) and not page.own.related(host):
                yield Tamper(kind="foreign_script", detail=f"网页正文之外加载外部脚本：{source[:100]}")


def _wrapped_source(code: str, plain: str, page: Page) -> Iterator[Tamper]:
    """A script address that was wrapped so that nobody reads it."""
    written = code.lower()
    hidden = {
        host
        for host in hosts_in(plain)
        if host not in written and page.own.foreign(host) and not page.own.related(host)
    }
    for text in literals(plain) if hidden else ():
        for address in ADDRESS.findall(text):
            is_script = "<script" in text.lower() or address.split("?")[0].endswith(".js")
            if is_script and host_of(address) in hidden:
                yield Tamper(kind="foreign_script", detail=f"经编码的脚本加载外部脚本：{address[:100]}")


def _refresh(page: Page) -> Iterator[Tamper]:
    _, _, address = page.doc.metas.get("refresh", "").partition("=")
    host = host_of(address.strip(" '\""))
    if page.own.sends_to_stranger(host) and not page.says_moved:
        yield Tamper(kind="foreign_refresh", detail=f"页面自动跳转到外部地址：{address.strip()[:100]}")
