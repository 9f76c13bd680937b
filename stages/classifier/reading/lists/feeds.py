"""Lists that are no page: RSS and Atom feeds, and the JSON that a page's scripts ask for."""

import html
import re

from stages.classifier.reading.lists.answers import answer_records
from stages.classifier.reading.lists.records import Record
from stages.classifier.reading.lists.scripts import records_of

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.I)
_ENTRY = re.compile(r"<(?:item|entry)\b", re.I)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_MARKUP = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title\b[^>]*>([^<]*+(?:<(?!/title)[^<]*+)*+)", re.I)
_LINK = re.compile(
    r"<link\b[^>]{0,400}?href\s*=\s*[\"']([^\"']{1,2000})|<link\b[^>]{0,400}>\s*([^<\s]{1,2000})"
    r"|<guid\b[^>]{0,200}>\s*(https?://[^<\s]{1,2000})|<item\b[^>]{0,200}?rdf:about\s*=\s*[\"']([^\"']{1,2000})",
    re.I,
)
_DATE = re.compile(r"<(?:pubDate|published|dc:date|updated)\b[^>]{0,200}>\s*([^<]{1,80})", re.I)
_ANSWER = re.compile(r"(?:/\*\*/)?\s*(?:(?:var|let|const)\s+[\w$]{1,60}\s*=|[\w$.]{1,60}\s*\()?\s*(?=[{\[])")
_HEAD = 2_000  # characters of a document within which it says that it is a feed


def feed_records(text: str) -> list[Record]:
    """Entries of a document that is a feed or JSON and nothing else; empty for any other."""
    text = text.lstrip("\ufeff \t\r\n")
    head = text[:_HEAD]
    if head[:1] == "<" and "<html" in head:
        return []
    answer = _ANSWER.match(head)
    if answer:
        found = answer_records(text[answer.end() :])
        return [record for record in records_of(text) if record.date and record.url] if found is None else found
    if head[:1] == "<" and _FEED.search(head) and "<html" not in head.lower():
        return [record for piece in _ENTRY.split(text)[1:] if (record := _entry(_CDATA.sub("", piece)))]
    return []


def _entry(piece: str) -> Record | None:
    title, link, date = _TITLE.search(piece), _LINK.search(piece), _DATE.search(piece)
    words = html.unescape(_MARKUP.sub("", html.unescape(title[1]))).strip() if title else ""
    if not words or not (link or date):
        return None
    address = next(filter(None, link.groups()), "") if link else ""
    return Record(words, html.unescape(address), date[1].strip() if date else "")
