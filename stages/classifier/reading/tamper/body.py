"""Advertisements in the text: links put in, words put in the place of words, lists hung on at the end."""

import re
from collections.abc import Iterator
from typing import Any

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.links import text_of
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.spam import bad_host, brands_in, guarded, has_form, peddled, warns, weight

_TAGS = re.compile(r"<(?:script|style)\b[^<]*+(?:<(?!/)[^<]*+)*+|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)|<[^>]*+>")
_HREF = re.compile(r"href\s*=\s*[\"']?\s*((?:https?:)?//[^\s\"'>]+)", re.I)
_OWN_HREF = re.compile(r"href\s*=\s*[\"']?\s*/(?!/)", re.I)
_TAIL = 100_000  # characters after the end that are looked at
_MIN_TAIL = 8
_FORM_REACH = 10  # characters beside a name in which "官网", "app" or "下载" makes it an advertisement
_FARM = 5  # foreign links that sell something, from which on they are no friends
_MANY = 10  # mentions that even a notice about gambling does not need


def body_signs(page: Page) -> Iterator[Tamper]:
    if page.advertises:
        yield from _links(page)
        yield from _substituted(page)
    yield from _farm(page)
    yield from _tail(page)


def _links(page: Page) -> Iterator[Tamper]:
    texts = [text_of(link) for link in page.root.iter("a")][:20_000] if page.root is not None else []
    spam = [text for text in texts if weight(text) >= 3]
    if spam:
        examples = "、".join(dict.fromkeys(spam[:3]))
        yield Tamper(kind="injected_links", detail=f"页面含推广链接{len(spam)}个，如：{examples[:100]}")


def _substituted(page: Page) -> Iterator[Tamper]:
    """Names of the trade in the running text, where no warning stands beside them."""
    flow = page.doc.flow
    text = page.lower_text
    spans = [span for span in page.brands if not flow.in_anchor(span[0]) and not guarded(text, *span)]
    points = sum(2 if has_form(text[start - _FORM_REACH : end + _FORM_REACH]) else 1 for start, end in spans)
    warned = warns((page.doc.title_tag + page.doc.metas.get("articletitle", "")).lower())
    if points >= 2 and (not warned or len(spans) >= _MANY):
        start, end = spans[0]
        around = " ".join(flow.text[max(0, start - 12) : end + 20].split())
        yield Tamper(kind="keyword_substituted", detail=f"正文出现推广词语{len(spans)}处，如：{around}")


def _farm(page: Page) -> Iterator[Tamper]:
    """Many links of ordinary trades to many foreign hosts."""
    if len(page.foreign_hosts) < _FARM:
        return
    if page.seen is not None and len({lead.host for lead in page.seen if _trades(lead.host, lead.text)}) < _FARM:
        return
    links = [*_foreign_links(page)]
    if len({host for host, _ in links}) < _FARM:
        return
    told = ((host, text_of(link)) for host, link in links)
    hosts = {host: text for host, text in told if _trades(host, text)}
    if len(hosts) >= _FARM:
        examples = "、".join(list(hosts.values())[:3])
        yield Tamper(kind="injected_links", detail=f"页面含指向外部商业网站的链接{len(hosts)}个，如：{examples[:100]}")


def _trades(host: str, text: str) -> bool:
    return bad_host(host) or bool(peddled(text))


def _foreign_links(page: Page) -> Iterator[tuple[str, Any]]:
    """(host, link) of the suspects that lead to foreign hosts."""
    for link in page.suspects:
        host = host_of(link.get("href") or "")
        if page.own.foreign(host):
            yield host, link


def _tail(page: Page) -> Iterator[Tamper]:
    after = page.after_end[:_TAIL]
    yield from _hung_on(after, bool(_strangers(after, page)) and not _has_own_links(after) and "技术支持" not in after)
    yield from _hung_on(page.after_body[:_TAIL], False)


def _hung_on(tail: str, suspicious: bool) -> Iterator[Tamper]:
    """What hangs on at the end: a list of keywords, or links to strangers and nothing of the site's own."""
    if len(tail) < _MIN_TAIL or tail.isspace() or not (suspicious or _sells(tail)):
        return
    text = " ".join(_TAGS.sub(" ", tail).split())
    if suspicious or _sells(text):
        yield Tamper(kind="injected_tail", detail=f"网页正文结束之后附有内容：{text[:80]}")


def _sells(text: str) -> bool:
    lower = text.lower()
    return len(peddled(text)) >= 3 or any(not guarded(lower, *span) for span in brands_in(lower))


def _strangers(tail: str, page: Page) -> list[str]:
    return [host for host in map(host_of, _HREF.findall(tail)) if page.own.foreign(host)]


def _has_own_links(tail: str) -> bool:
    """A template's footer has links of the site itself, an injection has none."""
    return _OWN_HREF.search(tail) is not None
