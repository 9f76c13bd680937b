"""Departures, windows, frames and scripts of strangers that show only when the code of a page is followed."""

import re
from collections.abc import Iterator

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.selectors import tag_of
from stages.classifier.reading.hidden.traces import markup_of, readable
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.spam import bad_host, cheap_host
from stages.classifier.reading.tamper.deeds import CHANCE, SAME_WINDOW, SIGNS_IN, deed_signs, is_unseen, says_so
from stages.classifier.reading.tamper.script_facts import ADDRESS, ENGINES, PHONES, PICTURE, SCRIPT_SOURCE, SPIDERS
from stages.classifier.reading.tracing import Deed
from stages.classifier.reading.tracing.values import HOLE, negated
from stages.classifier.reading.tree import attribute_of

_DEVICES = re.compile(
    r"screen\.|innerWidth|clientWidth|ontouch|maxTouchPoints|matchMedia|orientation"
    r"|navigator\.(?:platform|vendor|app|cookieEnabled|plugins|webdriver|onLine|hardware|deviceMemory|connection)"
)
_TAG = re.compile(r"<(?:a|form)\b[^<>]{1,1000}>", re.I)
_UNASKED, _REFERRER, _AGENT = "foreign_redirect", "referrer_script", "agent_script"
_SAID = {
    _UNASKED: "脚本跳转到外部地址：",
    _REFERRER: "脚本按来源（搜索引擎）跳转或加载外部地址：",
    _AGENT: "脚本按浏览器身份跳转或加载外部地址：",
}


def traced_signs(page: Page) -> Iterator[Tamper]:
    """Signs in what the scripts of a page do."""
    departures = [(deed, address) for deed in page.deeds if (address := _led_to(deed, page))]
    leaving = [(deed, address) for deed, address in departures if page.own.sends_to_stranger(_host(address))]
    for deed, address in leaving:
        kind = _manner(deed, address, leaving)
        if kind is not None and (kind != _UNASKED or not says_so(page) or bad_host(_host(address))):
            yield Tamper(kind=kind, detail=_SAID[kind] + readable(address)[:100])
    for deed in page.deeds:
        if deed.kind == "open" and not _stays(deed):
            yield from _windows(deed, page)
        elif deed.kind in ("write", "replace", "source"):
            yield from _markup(deed, page)
        elif deed.kind == "title" and _by_visitor(deed) == _AGENT and SPIDERS.search(" ".join(deed.conditions)):
            yield Tamper(kind="title_by_script", detail=f"脚本按访问者身份改写网页标题：{readable(deed.text)[:60]}")


def _led_to(deed: Deed, page: Page) -> str:
    """The address that a deed leads to in the same window."""
    if deed.kind == "go" or (deed.kind == "open" and _stays(deed)):
        return deed.text.strip()
    tag = (tag_of(deed.text, page.doc) or _written_tag(deed.text, page)) if deed.kind == "click" else None
    return (attribute_of(tag, "href") or attribute_of(tag, "action")).strip() if tag is not None else ""


def _written_tag(selector: str, page: Page) -> str | None:
    """The tag with an id among those that scripts write."""
    written = "".join(readable(deed.text) for deed in page.deeds if deed.kind in ("write", "replace"))
    tags = (tag for tag in _TAG.findall(written) if selector[:1] == "#" and selector[1:] in tag)
    return next((tag for tag in tags if attribute_of(tag, "id") == selector[1:]), None)


def _stays(deed: Deed) -> bool:
    return bool(deed.extra) and deed.extra[0].strip().lower() in SAME_WINDOW


def _host(address: str) -> str:
    """The host of an address, empty where a part of it is not known."""
    host = host_of(address)
    return "" if HOLE in host else host


def _manner(deed: Deed, address: str, leaving: list[tuple[Deed, str]]) -> str | None:
    """The kind of a departure to a stranger; None for one on a condition that says nothing."""
    if bad_host(_host(address)):
        return _by_visitor(deed) or _UNASKED
    if deed.conditions and SIGNS_IN.search(address):
        return None
    if "document.referrer" in " ".join(deed.conditions):
        return _REFERRER
    if all(CHANCE.search(condition) for condition in deed.conditions):
        return _UNASKED
    *before, last = deed.conditions
    other = (*before, negated(last))
    if not before and any(one.conditions == other and one.trigger == deed.trigger for one, _ in leaving):
        return _by_visitor(deed) or _UNASKED
    return _by_visitor(deed)


def _by_visitor(deed: Deed) -> str | None:
    """Whether a deed depends on where a reader comes from, or on what they read with."""
    said = " ".join(deed.conditions)
    if "referrer" in said and ENGINES.search(said):
        return _REFERRER
    if ("userAgent" in said and (SPIDERS.search(said) or PHONES.search(said))) or _DEVICES.search(said):
        return _AGENT
    return None


def _windows(deed: Deed, page: Page) -> Iterator[Tamper]:
    address, features = deed.text.strip(), deed.extra[1] if len(deed.extra) > 1 else ""
    host = _host(address)
    if not page.own.sends_to_stranger(host):
        return
    by_chance = all(CHANCE.search(condition) for condition in deed.conditions)
    unseen = is_unseen(features) or bool(deed.trigger) or any(one.kind == "under" for one in page.deeds)
    if by_chance and (unseen or bad_host(host) or cheap_host(host)):
        yield Tamper(kind="foreign_popup", detail=f"脚本弹出外部窗口：{readable(address)[:100]}")
    elif kind := _by_visitor(deed):
        yield Tamper(kind=kind, detail=_SAID[kind] + readable(address)[:100])


def _markup(deed: Deed, page: Page) -> Iterator[Tamper]:
    """Scripts and covering frames of strangers in markup that a script writes."""
    markup = markup_of(deed, page)
    if "//" not in markup or not any(page.own.sends_to_stranger(host_of(one)) for one in ADDRESS.findall(markup)):
        return
    kind = _by_visitor(deed)
    strangers = (one for one in ADDRESS.findall(markup) if page.own.sends_to_stranger(host_of(one)))
    target = next((one for one in strangers if not PICTURE.search(one)), None) if kind else None
    if kind and target:
        yield Tamper(kind=kind, detail=_SAID[kind] + target[:100])
    for source in SCRIPT_SOURCE.findall(markup):
        host = host_of(source)
        hidden = host.encode() not in page.source.lower()
        if page.own.sends_to_stranger(host) and (hidden or bad_host(host) or cheap_host(host)):
            yield Tamper(kind="foreign_script", detail=f"经编码的脚本加载外部脚本：{source[:100]}")
    if not deed.conditions:
        written = markup.replace("\\", "").replace("'", "&#39;").replace("\n", " ")
        place = "document.body.innerHTML=" if deed.kind == "replace" else "document.write"
        yield from deed_signs(f"{place}('{written}')", page)
