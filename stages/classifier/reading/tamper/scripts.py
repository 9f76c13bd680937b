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
from stages.classifier.reading.spam import bad_host, cheap_host
from stages.classifier.reading.tamper.deeds import deed_signs, says_so
from stages.classifier.reading.tamper.frames import decoded, frame_signs
from stages.classifier.reading.tamper.script_facts import SCRIPT_SOURCE, Look, ScriptFacts, facts_of

_GO = re.compile(
    r"(?:location\s*(?:\.\s*href)?\s*=|location\s*\.\s*(?:replace|assign)\s*\()\s*[\"']((?:https?:)?//[^\"']{4,300})",
    re.I,
)
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
    facts = facts_of(code)
    if facts.looks:
        yield from islice((sign for look in facts.looks for sign in _depends_on_visitor(look, page)), 1)
    if facts.acting and (facts.names is None or any(page.own.foreign(name) or bad_host(name) for name in facts.names)):
        yield from _acts(facts.acting, page)
    hidden = [*_wrapped_source(facts, page)] if facts.unread else []
    yield from hidden or (sign for source in facts.sources for sign in _foreign_source(source, page))


def _acts(code: str, page: Page) -> Iterator[Tamper]:
    """What a script does by itself."""
    if "location" in code and _GO.search(code):
        yield from _sends_away(code, page)
    yield from deed_signs(code, page)


def _depends_on_visitor(look: Look, page: Page) -> Iterator[Tamper]:
    if look.title:
        yield Tamper(kind="title_by_script", detail=f"脚本按访问者身份改写网页标题：{look.title[:60]}")
    target = next((address for address in look.addresses if _leads_to_stranger(address, page)), None)
    if target and look.by_referrer:
        yield Tamper(kind="referrer_script", detail=f"脚本按来源（搜索引擎）跳转或加载外部地址：{target[:100]}")
    elif target:
        yield Tamper(kind="agent_script", detail=f"脚本按浏览器身份跳转或加载外部地址：{target[:100]}")


def _leads_to_stranger(address: str, page: Page) -> bool:
    host = host_of(address)
    return page.own.foreign(host) and not page.own.related(host)


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


def _wrapped_source(facts: ScriptFacts, page: Page) -> Iterator[Tamper]:
    """A script address that was wrapped so that nobody reads it."""
    hidden = {host for host in facts.unread if page.own.foreign(host) and not page.own.related(host)}
    for address in facts.addresses if hidden else ():
        if host_of(address) in hidden:
            yield Tamper(kind="foreign_script", detail=f"经编码的脚本加载外部脚本：{address[:100]}")


def _refresh(page: Page) -> Iterator[Tamper]:
    _, _, address = page.doc.metas.get("refresh", "").partition("=")
    host = host_of(address.strip(" '\""))
    if page.own.sends_to_stranger(host) and not page.says_moved:
        yield Tamper(kind="foreign_refresh", detail=f"页面自动跳转到外部地址：{address.strip()[:100]}")
