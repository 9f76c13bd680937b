"""A small page that is nothing but a way to another: a meta refresh, or a line of script for the whole page.

A page with content of its own is never taken for one, whatever its scripts do later.
"""

import re
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

_MOST_BYTES = 16_384
_MOST_TEXT = 80  # characters a citizen could read: 正在跳转，如果没有反应请点击这里
_MOST_SCRIPT = 600  # characters of all scripts together
_MOST_DELAY_S = 10.0

_REFRESH = re.compile(r"^\s*(\d*(?:\.\d*)?)\s*[;,\s]\s*(?:url\s*=)?\s*(['\"]?)(.+?)\2\s*$", re.I | re.S)
_OBJECT = r"(?:(?:window|self|top|parent|document|this)\s*\.\s*){0,2}location"
_JUMP = re.compile(
    rf"\b{_OBJECT}\s*(?:(?:\.\s*href\s*)?=(?!=)|\.\s*(?:replace|assign)\s*\()\s*(['\"`])(?P<to>[^'\"`<>\r\n]+)\1"
)
_NAMED = re.compile(
    rf"\b(?:var|let|const)\s+(?P<name>\w+)\s*=\s*(['\"`])(?P<to>[^'\"`<>\r\n]+)\2(?=.*\b{_OBJECT}\s*"
    r"(?:(?:\.\s*href\s*)?=(?!=)|\.\s*(?:replace|assign)\s*\()\s*(?P=name)\b)",
    re.S,
)
_DEPENDS = re.compile(r"\bif\b|\?.*:|\bswitch\b|userAgent|document\.cookie|\bprompt\b|\bconfirm\b|\.onclick", re.S)
_STRINGS = re.compile(r"(['\"`])(?:\\.|(?!\1).)*\1", re.S)


@dataclass(frozen=True, slots=True)
class SentOn:
    """`to` as it stands in the page, relative to `base` where the page gives one."""

    kind: Literal["meta", "script"]
    to: str
    base: str | None = None


def sent_on(body: bytes, content_type: str) -> SentOn | None:
    """Where a page of this kind leads, or None for any other page."""
    if not 0 < len(body) <= _MOST_BYTES or not _is_html(body, content_type) or not _may_send_on(body):
        return None
    page = LexborHTMLParser(_text(body))
    if page.css_first("form input[type=password], frameset, iframe, img[usemap]") is not None:
        return None
    scripts = [one.text(deep=True) for one in page.css("script") if not (one.attributes.get("src") or "")]
    scripts += [one.attributes.get("onload") or "" for one in page.css("body[onload]")]
    refresh = _refresh(page)
    for gone in page.css("script, style, noscript, title, head"):
        gone.decompose()
    shown = "".join((page.body.text(deep=True) if page.body else "").split())
    if len(shown) > _MOST_TEXT or len(page.css("a")) > 2 or len(page.css("img")) > 2:
        return None
    return refresh or _jump(" ".join(scripts))


def _may_send_on(body: bytes) -> bool:
    """Whether there is anything in the bytes that could lead on; most pages need not be parsed to know. Letters of an
    attribute's value may stand as references (&#114;), those of a script or of an attribute's name may not."""
    if b"location" in body:
        return True
    lower = body.lower()
    referenced = b"&#" in lower
    return (b"http-equiv" in lower and (referenced or b"refresh" in lower)) or (referenced and b"onload" in lower)


def _is_html(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return "html" in kind or (not kind and b"<" in body[:200])


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _refresh(page: LexborHTMLParser) -> SentOn | None:
    base = page.css_first("base[href]")
    for meta in page.css("meta[http-equiv]"):
        if (meta.attributes.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = _REFRESH.match(meta.attributes.get("content") or "")
        if found and float(found[1] or 0) <= _MOST_DELAY_S and found[3].strip():
            return SentOn("meta", found[3].strip(), base.attributes.get("href") if base else None)
    return None


def _jump(script: str) -> SentOn | None:
    if len(script) > _MOST_SCRIPT or _DEPENDS.search(_STRINGS.sub("''", script)):
        return None
    targets = {found["to"].strip() for pattern in (_JUMP, _NAMED) for found in pattern.finditer(script)}
    return SentOn("script", targets.pop()) if len(targets) == 1 else None
