"""Which class an address belongs to, from what its check showed: a fact, whatever a rulebook makes of it.

Only dead, gone, soft_404 and maintenance may ever be reported (rules-beyond-19 12; users of other monitors name
blocked and slow addresses as their commonest false finding).
"""

from urllib.parse import urlsplit

from schemas.events.fetches import Fetched
from schemas.events.observations import LinkClass
from schemas.events.reading import Reading

FAILED: dict[str, LinkClass] = {
    "dns": "dead",
    "refused": "dead",
    "reset": "dead",
    "protocol": "dead",
    "redirect_loop": "dead",
    "too_many_redirects": "dead",
    "timeout": "slow",
}
REFUSED_TO_US = frozenset({401, 403, 405, 406, 407, 412, 418, 429, 451, 521})
BY_KIND: dict[str, LinkClass] = {
    "soft_404": "soft_404",
    "maintenance": "maintenance",
    "waf_block": "blocked",
    "js_challenge": "blocked",
}


def link_class(fetched: Fetched, reading: Reading | None) -> LinkClass:
    """The class of a fetched address; `reading` is None when there was no body to read."""
    if fetched.outcome == "void":
        return "blocked" if fetched.void_reason == "blocked" else "unresolved"
    if fetched.outcome == "failed":
        return FAILED.get(fetched.error or "", "unresolved")
    kind = reading.page_kind if reading else "other"
    if kind in BY_KIND:
        return BY_KIND[kind]
    status = fetched.status or 0
    if status in REFUSED_TO_US:
        return "blocked"
    if status == 410:
        return "gone"
    if status == 404 or status >= 500:
        return "dead"
    if status >= 400:
        return "unresolved"
    return _redirected(fetched)


def _redirected(fetched: Fetched) -> LinkClass:
    asked, came = urlsplit(fetched.check.url), urlsplit(fetched.final_url or fetched.check.url)
    if asked.hostname == came.hostname and _is_root(came.path) and not _is_root(asked.path) and fetched.chain:
        return "soft_404"  # every unknown address of such a site leads to its home page
    if asked.hostname != came.hostname:
        return "moved"
    return "ok"


def _is_root(path: str) -> bool:
    return path.strip("/").lower() in ("", "index.html", "index.htm", "index.shtml", "index.jsp", "index.php")
