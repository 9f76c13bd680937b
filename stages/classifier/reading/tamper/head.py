"""Title, keywords and description: what a search engine shows, and what is swapped first."""

import html
import re
from collections.abc import Iterator

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.javascript import Words
from stages.classifier.reading.spam import peddled, squeezed, weight

_TITLE_TAGS = ("<title", "<TITLE", "<Title")
_MAX_TITLES = 5
_HEADLESS = 20_000  # characters in which a title is looked for on a page without the end of a head
_CODED = re.compile(r"&#(?:[0-9]{4,6}|[xX][0-9a-fA-F]{4,5});")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DEFACED = re.compile(r"\b(?:hacked|owned|pwned|defaced|h4ck3d|hack3d)\s+by\b|黑客\S{0,8}到此一游|你的网站已被黑", re.I)
_DEFACED_WORDS = Words("d by", "黑客", "被黑")
_MIN_CODED = 4  # characters of a title written as numbers
_SHORT_PAGE = 3000  # characters of text on a page of which a defacement is the matter


def head_signs(page: Page) -> Iterator[Tamper]:
    yield from _titles(page)
    yield from _metas(page)
    yield from _defaced(page)
    yield from _base(page)


def _titles(page: Page) -> Iterator[Tamper]:
    for raw in _raw_titles(page.head or page.doc.text[:_HEADLESS]):
        title = html.unescape(raw).strip()
        if weight(title) >= 3 or _sells_instead(title, page):
            yield Tamper(kind="title_swapped", detail=f"网页标题疑似被改写为推广内容：{title[:80]}")
        if "&#" in raw and _coded(raw, title) and not _coded_throughout(page) and not _named_by_page(title, page):
            yield Tamper(kind="title_entity_coded", detail=f"网页标题以字符编码书写，解码后为：{title[:80]}")
    heading = page.doc.metas.get("articletitle", "")
    if weight(heading) >= 3:
        yield Tamper(kind="title_swapped", detail=f"文章标题标签（ArticleTitle）疑似被改写：{heading[:80]}")


def _raw_titles(head: str) -> list[str]:
    """Contents of the title tags, character references as they stand."""
    for tag in _TITLE_TAGS:
        pieces = head.split(tag)[1 : _MAX_TITLES + 1]
        if pieces:
            return [piece.partition(">")[2].partition("<")[0] for piece in pieces]
    return []


def _metas(page: Page) -> Iterator[Tamper]:
    for name, label in (("keywords", "关键词"), ("description", "描述")):
        content = page.doc.metas.get(name, "")
        if content and weight(content[:600]) >= 3:
            yield Tamper(kind=f"{name}_swapped", detail=f"网页{label}标签含推广词语：{content[:80]}")


def _sells_instead(title: str, page: Page) -> bool:
    """A title about some trade that has nothing in common with the names the page gives itself."""
    names = _names(page)
    return bool(names) and len(peddled(title)) >= 2 and not any(_related(title, name) for name in names)


def _coded(raw: str, title: str) -> bool:
    """Most of the Chinese of a title is written as numbers, which no editor does."""
    coded = len(_CODED.findall(raw))
    return coded >= _MIN_CODED and coded * 10 >= 6 * len(_CHINESE.findall(title))


def _coded_throughout(page: Page) -> bool:
    """Some systems write every Chinese character as a number: then the title proves nothing."""
    text = page.doc.text
    return len(_CODED.findall(text)) > len(_CHINESE.findall(text))


def _named_by_page(title: str, page: Page) -> bool:
    return any(_related(title, name) for name in _names(page))


def _names(page: Page) -> list[str]:
    metas = page.doc.metas
    names = [metas.get(name, "") for name in ("sitename", "articletitle", "columnname")]
    return [name for name in names if len(name) >= 2]


def _related(one: str, other: str) -> bool:
    """Whether two names share three characters in a row."""
    one, other = squeezed(one), squeezed(other)
    return any(other[i : i + 3] in one for i in range(max(len(other) - 2, 1)))


def _defaced(page: Page) -> Iterator[Tamper]:
    match = _DEFACED.search(page.doc.title_tag)
    if match is None and len(page.lower_text) < _SHORT_PAGE and _DEFACED_WORDS.stand_in(page.lower_text):
        match = _DEFACED.search(page.doc.flow.text)
    if match:
        yield Tamper(kind="defaced", detail=f"页面疑似被黑客篡改：{match.group(0)}")


def _base(page: Page) -> Iterator[Tamper]:
    for base in page.root.iter("base") if "<base" in page.words else ():
        host = host_of(base.get("href") or "")
        if page.own.foreign(host) and page.own.hosts:
            yield Tamper(kind="foreign_base", detail=f"页面链接基准地址指向外部网站：{host}")
