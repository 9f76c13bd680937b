"""Publication dates that no reader sees: in meta tags, in scripts, in the address.

They stand in only where nothing is printed. On one article page in five the meta date is not the printed one (migrated
sites stamp the migration), so it is kept as a fact of its own.
"""

import re
from urllib.parse import urlsplit

from schemas.events.reading import PublishedDate
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.parse import ParsedDate, parse_date
from stages.classifier.reading.document import Document

# In order of belief. Not here on purpose: others, Maketime, HtmlGenerateTime, cacheclearDate, createDate,
# lastmodifiedtime, effectiveTime: these stamp the making of the page.
_META_NAMES = tuple(
    re.findall(
        r"\S+",
        """pubdate pubdata publishdate firstpublishedtime article:published_time og:published_time publish_time
        publishtime publish-date pubtime datepublished weibo:article:create_at og:release_date bytedance:published_time
        article:create_at dc.date.issued dc.date""",
    )
)
_WECHAT = ("js_article", "rich_media_title")  # what only a WeChat article has
_WECHAT_TIME = re.compile(
    r"\b(?:var\s+)?(?:ct|oriCreateTime|ori_create_time|create_?[tT]ime|publish_time|(?<=,)n)[\"']?\s*[=:]\s*"
    r"(?:xml\s*\?\s*getXmlValue\([^()]{0,40}\)\s*:\s*)?(?:JsDecode\()?[\"']?"
    r"(\d{10}|\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2})?)[\"']?"
)
_SCRIPT_TIME = re.compile(
    r"[\"']?\b(?:datePublished|publish_?[tT]ime|publish_?[dD]ate|pub_?[tT]ime|pub_?[dD]ate|release_?[tT]ime|fbsj|fbrq|docpubtime|DOCRELTIME)\b[\"']?"
    r"\s*[=:]\s*[\"']?((?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}[^\"'<>,;]{0,20}|\d{13}|\d{10})"
)
_WRITTEN_BY_SCRIPT = re.compile(
    r"(?:发布|发表|公布)?(?:时间|日期)\s*(?:[:：]|&#65306;|&#xff1a;)\s*(?:<(?!script)[^<>]{0,120}>\s*){0,3}<script\b[^<>]{0,80}>[^<]{0,80}?"
    r"((?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}[^\"'<>,;]{0,20})",
    re.I,
)
# Its first word, by plain characters, which the engine skips ahead to; 发布 may stand before it.
_BEFORE_SCRIPT = re.compile(r"(?:时间|日期)\s*(?:[:：]|&#)")
_TIME_TAG = re.compile(
    r"<(?:time|meta|span)\b[^<>]{0,200}?(?:pubdate|itemprop=[\"']?datePublished)[^<>]{0,200}?"
    r"(?:datetime|content)=[\"']([^\"'<>]{8,40})|<time\b[^<>]{0,200}?datetime=[\"']([^\"'<>]{8,40})[\"'][^<>]{0,80}?pubdate"
)
_TIME_ELEMENT = re.compile(
    r"<time\b(?=[^<>]{0,300}?\bdatetime\s*=\s*[\"']?\s*((?:19|20)\d\d[^\"'<>]{4,30}))[^<>]{0,400}>", re.I
)
_BEFORE = 400  # characters before a text in which the `<time>` around it begins
_ADDRESS = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[-/_]?(?P<m>0[1-9]|1[0-2]|[1-9](?=/))[-/_]?(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?=/))(?=[/_.])"
    r"|/t(?P<y2>20\d\d|19\d\d)(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])_"
)
_CANONICAL = re.compile(r"<link\b[^>]{0,200}?rel=[\"']?canonical[\"']?[^>]{0,200}?href=[\"']([^\"'>]+)", re.I)


def meta_published(doc: Document) -> str | None:
    """The meta date as YYYY-MM-DD, with the time where one is given."""
    found = _from_meta(doc)
    return " ".join(filter(None, (found.date, found.time))) if found else None


def unprinted_date(doc: Document) -> PublishedDate | None:
    """What stands in when nothing is printed: the script behind a label, meta, other scripts, the address."""
    return _written_by_script(doc) or _from_meta(doc) or script_date(doc) or _from_time_tag(doc) or address_date(doc)


def wechat_date(doc: Document) -> PublishedDate | None:
    """The time in the script of a WeChat article; what such a page prints is written by script, or 昨天."""
    if "mp.weixin.qq.com" not in (doc.url or "") and doc.signs.isdisjoint(_WECHAT):
        return None
    for match in _WECHAT_TIME.finditer(doc.text):
        found = _as_published(parse_date(match[1], doc.clock), match[1], match.start(1))
        if found:
            return found
    return None


def script_date(doc: Document) -> PublishedDate | None:
    """A publication time in a script or JSON of the page. More than one different day is a list, not an article."""
    found = None
    for count, match in enumerate(_SCRIPT_TIME.finditer(doc.text)):
        parsed = parse_date(match[1], doc.clock)
        if parsed is None:
            continue
        if count > 20 or (found and found.date != parsed.iso):
            return None
        found = found or _as_published(parsed, match[1], match.start(1))
    return found


def address_date(doc: Document) -> PublishedDate | None:
    """The day in the page's own address (/art/2024/10/12/, t20241012_…, /20241012/)."""
    canonical = _CANONICAL.search(doc.text[:20_000])
    for address in (doc.url, doc.metas.get("url"), doc.metas.get("og:url"), canonical[1] if canonical else None):
        parsed, text = date_in_address(address or "", doc.clock)
        if parsed:
            return _as_published(parsed, text, doc.text.find(text) if text in doc.text else -1)
    return None


def date_in_address(address: str, clock: VisitClock) -> tuple[ParsedDate | None, str]:
    """The day that the path of an address carries, and the stretch of the path that says so."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return None, ""
    for match in _ADDRESS.finditer(path):
        year, month, day = (match[k] or match[k + "2"] for k in ("y", "m", "d"))
        parsed = parse_date(f"{year}-{month}-{day}", clock)
        if parsed:
            return parsed, match[0].strip("/_")
    return None, ""


def _written_by_script(doc: Document) -> PublishedDate | None:
    """A date that a script writes right behind a printed label."""
    label = _BEFORE_SCRIPT.search(doc.text)
    match = _WRITTEN_BY_SCRIPT.search(doc.text, max(0, label.start() - 2)) if label else None
    return _as_published(parse_date(match[1], doc.clock), match[1], match.start(1)) if match else None


def _from_meta(doc: Document) -> PublishedDate | None:
    """The first meta date that can be read; its offset is that of the tag's content."""
    for name in _META_NAMES:
        value = doc.metas.get(name)
        parsed = parse_date(value, doc.clock) if value else None
        if parsed and value:
            return _as_published(parsed, value, doc.text.find(value))
    return None


def time_element(doc: Document, offset: int) -> ParsedDate | None:
    """The day that the `<time datetime>` right before a place of the source says."""
    begin = max(0, offset - _BEFORE)
    opened = doc.text.rfind("<time", begin, offset)
    match = _TIME_ELEMENT.match(doc.text, opened) if opened >= 0 else None
    if match is None or "<" in doc.text[match.end() : offset]:
        return None
    return parse_date(match[1], doc.clock)


def _from_time_tag(doc: Document) -> PublishedDate | None:
    match = _TIME_TAG.search(doc.text)
    if not match:
        return _only_time(doc)
    value = match[1] or match[2]
    return _as_published(parse_date(value, doc.clock), value, doc.text.find(value, match.start()))


def _only_time(doc: Document) -> PublishedDate | None:
    """The day of the only `<time>` of a page; more are those of a list."""
    if "<time" not in doc.text:
        return None
    found = list(_TIME_ELEMENT.finditer(doc.text))
    if len(found) != 1:
        return None
    value = found[0][1]
    return _as_published(parse_date(value, doc.clock), value, found[0].start(1))


def _as_published(parsed: ParsedDate | None, text: str, offset: int) -> PublishedDate | None:
    if parsed is None:
        return None
    return PublishedDate(
        date=parsed.iso, time=parsed.time, precision=parsed.precision, text=text.strip(), offset=offset
    )
