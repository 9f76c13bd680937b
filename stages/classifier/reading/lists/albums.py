"""Albums of WeChat accounts (合集): a list whose entries stand in attributes and whose times are Unix seconds."""

import html
import re
from datetime import datetime

from schemas.times import SHANGHAI
from stages.classifier.reading.lists.records import Record

ALBUM = "js_album_item"  # stands in every album
_ENTRY = re.compile(r"<li\b([^>]{0,4000}\bjs_album_item\b[^>]{0,4000})>", re.I)
_TITLE = re.compile(r"\bdata-title\s*=\s*\"([^\"]*)\"")
_LINK = re.compile(r"\bdata-link\s*=\s*\"([^\"]*)\"")
_TIME = re.compile(r"\bjs_article_create_time\b[^>]{0,400}>\s*(\d{10})\s*<")


def album_records(text: str) -> list[Record]:
    """The entries of an album; empty for any other page."""
    if ALBUM not in text:
        return []
    pieces = _ENTRY.split(text)  # what stands before, then attributes and content of each entry in turn
    entries = zip(pieces[1::2], pieces[2::2], strict=True)
    return [record for attributes, content in entries if (record := _record(attributes, content))]


def _record(attributes: str, content: str) -> Record | None:
    title, link, time = _TITLE.search(attributes), _LINK.search(attributes), _TIME.search(content)
    if title is None or not title[1].strip():
        return None
    day = f"{datetime.fromtimestamp(int(time[1]), SHANGHAI):%Y-%m-%d}" if time else ""
    return Record(html.unescape(title[1]).strip(), html.unescape(link[1]) if link else "", day)
