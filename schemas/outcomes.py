"""What one look counts as, the same for the evaluator's window and the warehouse's numbers."""

from typing import Literal

from schemas.events.observations import LinkClass, PageObserved
from schemas.kinds import KINDS

Outcome = Literal["ok", "bad", "unclear", "void"]
# Why a visit that was answered has nothing of the site to show.
Nothing = Literal[
    "", "empty", "no_location", "maintenance", "white_page", "error_page", "default_page", "suspended", "for_sale"
]

BAD_LINKS: frozenset[LinkClass] = frozenset({"dead", "gone", "soft_404", "maintenance"})
GOOD_LINKS: frozenset[LinkClass] = frozenset({"ok", "moved", "slow"})


_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONTENT = frozenset({"homepage", "list", "article", "login", "app_shell", "file"})


def nothing_came(page: PageObserved) -> Nothing:
    """Why a visit is not good although an answer came in time: a visit is good only if something of the site came. An
    answer that sends on and does not say where (RFC 9110 15.4) shows what its body shows. Empty for a good visit."""
    if page.outcome == "void" or not page.opened:
        return ""
    if page.no_page is not None:
        return page.no_page
    reading = page.reading
    if reading is not None:
        if reading.verdict == "inconclusive" and reading.reason == "empty":
            return "no_location" if _sends_on(page) else "empty"
        if reading.fault:
            return reading.fault
        if reading.page_kind == "maintenance":
            return "maintenance"
    shows = reading is not None and reading.page_kind in _CONTENT
    return "no_location" if _sends_on(page) and not shows else ""


def _sends_on(page: PageObserved) -> bool:
    return page.status in _REDIRECTS


def outcome_of(page: PageObserved) -> Outcome:
    """`bad`: did not open, opened after the limit, answered with an error status or with nothing of the site
    (indicators.md, part 1, site.veto.unreachable); links by their class. `unclear` ran and proves neither; it is done,
    and never a pass."""
    if page.outcome == "void":
        return "void"
    if page.link_class is not None:
        return "bad" if page.link_class in BAD_LINKS else "ok" if page.link_class in GOOD_LINKS else "unclear"
    if KINDS[page.check.kind].any_answer:  # its address cannot exist: any answer is an answer
        return "bad" if page.status is None else "ok"
    failed = not page.opened or page.slow or (page.status is not None and page.status >= 400)
    if page.check.kind == "visit" and nothing_came(page):
        return "bad"
    return "bad" if failed else "ok"
