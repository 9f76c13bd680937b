"""Whether the page of an app could be opened, kept as the looks at a link are: a run of looks of one class."""

import msgspec

from schemas.events.observations import LinkClass, PageObserved

_GONE_STATUS = frozenset({404, 410})
_BY_PAGE: dict[str, LinkClass] = {"soft_404": "soft_404", "maintenance": "maintenance"}
_SAYS_NOTHING = frozenset({"js_challenge", "waf_block", "login"})


def as_link(seen: PageObserved) -> PageObserved:
    """The look with the class that a look at a link would have; none for what says nothing of the app."""
    return msgspec.structs.replace(seen, link_class=_class(seen))


def _class(seen: PageObserved) -> LinkClass | None:
    if seen.outcome != "done":
        return None
    if not seen.opened or seen.status is None:
        return "dead"
    if seen.status in _GONE_STATUS:
        return "gone"
    if seen.status >= 500:
        return "dead"
    kind = seen.reading.page_kind if seen.reading is not None else ""
    if seen.status >= 400 or kind in _SAYS_NOTHING:
        return None
    return _BY_PAGE.get(kind, "ok")
