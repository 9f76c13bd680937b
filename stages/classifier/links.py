"""Which class an address belongs to, from what its check showed: a fact, whatever a rulebook makes of it.

Only dead, gone, soft_404 and maintenance may ever be reported (rules-beyond-19 12; users of other monitors name
blocked and slow addresses as their commonest false finding). An address that sends its readers on, to another site or
to the home page of its own, is `moved`: whether what it promised is lost only a person can say. An entry of a menu that
leads to a page on which an activity is over leads nowhere, as under maintenance; on a page that is a record.
"""

from urllib.parse import urlsplit

from schemas.events.fetches import Fetched
from schemas.events.observations import LinkClass
from schemas.events.reading import Reading
from schemas.kinds import names_where
from schemas.urls import leads_home

OF_MENUS = names_where(subject_kind="account", looks_at="links")
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
LIMITED = frozenset({429, 503})
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
    if reading is not None and reading.ended and fetched.check.kind in OF_MENUS:
        return "maintenance"
    status = fetched.status or 0
    if status in REFUSED_TO_US or (status in LIMITED and _asks_to_wait(fetched)):
        return "blocked"
    if status == 410:
        return "gone"
    if status == 404 or status >= 500:
        return "dead"
    if status >= 400 or (reading is not None and reading.fault):
        return "unresolved"
    return _redirected(fetched)


def _redirected(fetched: Fetched) -> LinkClass:
    asked, came = urlsplit(fetched.check.url), urlsplit(fetched.final_url or fetched.check.url)
    if not fetched.chain and asked.hostname == came.hostname:
        return "ok"
    return "moved" if asked.hostname != came.hostname or leads_home(asked.geturl(), came.geturl()) else "ok"


def _asks_to_wait(fetched: Fetched) -> bool:
    """Whether the answer says when to come again: a limit on us, no fault of the address (RFC 9110 10.2.3)."""
    return any(name.lower() == "retry-after" and value.strip() for name, value in fetched.headers.items())
