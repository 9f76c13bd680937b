"""Who we say we are."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from schemas.events.checks import Agent, PlannedCheck
from stages.fetcher.decoding import ACCEPTED
from stages.fetcher.urls import BadUrlError, parse

_OTHERS: dict[Agent, str] = {
    "search_engine": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "phone": (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/126.0.0.0 Mobile Safari/537.36"
    ),
}
_PLAIN = " !#$%&'*+,/:;=?@[]~"  # what a comment in a header may hold beside letters and digits (RFC 9110, 5.6.5)
_COMMON = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": ACCEPTED,
}


def http_date(instant: datetime) -> str:
    """IMF-fixdate (RFC 9110, 5.6.7)."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def request_headers(agent: Agent, contact: str, date: str | None) -> dict[str, str]:
    """The headers of a request; `date` only where a demo's server must know the virtual time."""
    headers = {"User-Agent": _OTHERS.get(agent) or _ours(contact), **_COMMON}
    return {**headers, "Date": date} if date else headers


@lru_cache(maxsize=8)
def _ours(contact: str) -> str:
    return f"Mozilla/5.0 (compatible; Xunwang/0.1; +{quote(contact.strip(), safe=_PLAIN)})"


def check_headers(check: PlannedCheck, contact: str, date: str | None) -> dict[str, str]:
    headers = request_headers(check.agent, contact, date)
    referer = _referer(check.referer)
    return {**headers, "Referer": referer} if referer else headers


def agent_of(user_agent: str) -> Agent:
    """Who asks with this User-Agent."""
    return next((agent for agent, text in _OTHERS.items() if text == user_agent), "self")


def _referer(text: str | None) -> str | None:
    """The page a citizen would come from, without login and fragment, as browsers send it."""
    try:
        return parse(text).href if text else None
    except BadUrlError:
        return None
