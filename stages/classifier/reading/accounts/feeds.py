"""Feeds: RSS and Atom by feedparser, JSON Feed by its fields. Made by others, they never prove an absence."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import feedparser

from schemas.events.found.accounts import Post
from stages.classifier.reading.accounts.texts import BEGINNING, named_in, plain, title_of
from stages.classifier.reading.accounts.times import from_text
from stages.classifier.reading.accounts.told import dicts, object_of, words

_BOM = b"\xef\xbb\xbf \t\r\n"


def read_feed(body: bytes, look: datetime | None) -> list[tuple[Post, str]]:
    """The posts of a feed with their words; none for what is no feed."""
    if body.lstrip(_BOM)[:1] == b"{":
        return list(_json_feed(object_of(body), look))
    found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    return [one for entry in found.entries if (one := _entry(entry, look)) is not None]


def _entry(entry: Any, look: datetime | None) -> tuple[Post, str] | None:
    contents = [words(one.get("value")) for one in dicts(entry.get("content"))]
    markup = max([*contents, words(entry.get("summary"))], key=len)
    url, title = words(entry.get("link")), title_of(words(entry.get("title")))
    key = words(entry.get("id")) or url or title
    if not key:
        return None
    at, time_from = from_text(words(entry.get("published") or entry.get("updated")), look)
    text = plain(markup)
    post = Post(
        id=key, title=title, url=url if url.startswith("http") else "", at=at, time_from=time_from,
        words=text[:BEGINNING], mentions=named_in(markup),
    )  # fmt: skip
    return post, text


def _json_feed(data: dict[str, Any], look: datetime | None) -> Iterator[tuple[Post, str]]:
    for item in dicts(data.get("items")):
        markup = words(item.get("content_html")) or words(item.get("content_text")) or words(item.get("summary"))
        url = words(item.get("url"))
        text = plain(markup)
        title = title_of(words(item.get("title"))) or text.partition("\n")[0][:60]
        key = words(item.get("id")) or url or title
        if not key:
            continue
        at, time_from = from_text(words(item.get("date_published")), look)
        yield (
            Post(
                id=key, title=title, url=url if url.startswith("http") else "", at=at, time_from=time_from,
                words=text[:BEGINNING], mentions=named_in(markup),
            ),
            text,
        )  # fmt: skip
