"""Sources that are asked by an address of their own: feeds, public pages, the page 关于公众号."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec

from schemas import weixin
from schemas.events.checks import PlannedCheck
from schemas.registry.sources import AccountSource
from stages.fetcher.answer import Answer
from stages.fetcher.outcome import judged
from stages.fetcher.sources.accounts.calling import Caller, Heard
from stages.fetcher.sources.accounts.secrets import Secret, body_without, without
from stages.fetcher.sources.base import Exchange, Parts
from stages.fetcher.trial import Trial, Tried

_SECRET = "{secret}"  # stands in a registered address where the fetcher puts the secret, e.g. the key of a bridge
_HEAD = 4_000
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:item|entry)\b", re.IGNORECASE)
_TIME = re.compile(
    rb"<(?:pubDate|published|updated|dc:date)\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]{8,60})", re.IGNORECASE
)


class Pages:
    """A page is asked for as any page is; what it is worth depends on what it was registered as."""

    def __init__(self, caller: Caller, parts: Parts) -> None:
        self._caller = caller
        self._trial = Trial(parts.client, parts.health, parts.settings)

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        secret = self._caller.secret(source) or Secret()
        words = secret.words
        address = source.url  # a recorded world answers as the registry writes it
        if not self._caller.recorded:
            address = address.replace(_SECRET, secret.text("secret", "access_token"))
        tried = await self._trial.look(msgspec.structs.replace(check, url=address, sources=[]))
        shown = without(tried.answer.final_url or address, words)
        exchange = replace(
            _exchange(tried, source, f"{source.source} {shown}", words),
            url=source.url,
            final_url=shown if tried.answer.chain else "",
        )
        if exchange.told != "facts" and not tried.own_network:
            self._caller.troubles.note(check, source, exchange.detail, behind=exchange.behind)
        return [Heard(exchange, own_network=tried.own_network)]


def _exchange(tried: Tried, source: AccountSource, said: str, words: tuple[str, ...]) -> Exchange:
    answer, behind = tried.answer, f"{source.source} {urlsplit(source.url).hostname}"
    outcome, reason = judged(answer, own_network=tried.own_network)
    body = body_without(answer.body or b"", words)
    if outcome != "opened":
        told = "refused" if reason == "blocked" else "unknown"
        detail = f"HTTP {answer.status}" if answer.error is None else f"no answer: {answer.error}"
        return Exchange(said, told, tried.started, detail=detail, behind=behind)  # type: ignore[arg-type]
    wrong = _wrong(source, answer, body)
    if wrong:
        return Exchange(said, "unknown", tried.started, detail=wrong, behind=behind)
    newest = newest_in_feed(body) if source.source == "feed" else None
    return Exchange(said, "facts", tried.started, body, newest=newest, behind=behind)


def _wrong(source: AccountSource, answer: Answer, body: bytes) -> str:
    """Why an answer that opened tells nothing; empty where it tells something."""
    if (answer.status or 0) >= 400:
        return f"HTTP {answer.status}"
    if answer.truncated:
        return "the answer was cut"
    if not body.strip():
        return "the answer is empty"
    if source.source != "feed":
        return "a page that asks for verification" if weixin.is_wall(body, answer.final_url or "") else ""
    if not has_entries(body):
        return "a feed without entries" if is_feed(body) else "the answer is no feed"
    return ""


def is_feed(body: bytes) -> bool:
    """Whether a body says that it is a feed."""
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return b'"items"' in body if head[:1] == b"{" else bool(_FEED.search(head)) and b"<html" not in head.lower()


def has_entries(body: bytes) -> bool:
    """Whether a feed has any entry: one without proves nothing."""
    if not is_feed(body):
        return False
    return bool(_items(body)) if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else bool(_ENTRY.search(body))


def newest_in_feed(body: bytes) -> datetime | None:
    """The newest time in the entries of a feed, as far as it can be told without reading them."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        texts = [str(one.get("date_published") or "") for one in _items(body)]
    else:
        first = _ENTRY.search(body)
        texts = [m[1].decode("ascii", "replace") for m in _TIME.finditer(body, first.start())] if first else []
    return max(_times(texts), default=None)


def _items(body: bytes) -> list[dict[str, object]]:
    try:
        found = json.loads(body.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError):
        return []
    items = found.get("items") if isinstance(found, dict) else None
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def _times(texts: list[str]) -> Iterator[datetime]:
    for text in texts:
        try:
            at = datetime.fromisoformat(text.strip()) if text[:4].isdigit() else parsedate_to_datetime(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        yield at if at.tzinfo else at.replace(tzinfo=UTC)
