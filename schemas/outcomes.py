"""What one look counts as, the same for the evaluator's window and the warehouse's numbers."""

from typing import Literal

from schemas.events.observations import LinkClass, PageObserved

Outcome = Literal["ok", "bad", "unclear", "void"]

BAD_LINKS: frozenset[LinkClass] = frozenset({"dead", "gone", "soft_404", "maintenance"})
GOOD_LINKS: frozenset[LinkClass] = frozenset({"ok", "moved", "slow"})


def outcome_of(page: PageObserved) -> Outcome:
    """`bad`: did not open, opened after the limit, answered with an error status, or answered with no page at all
    (indicators.md, part 1, site.veto.unreachable); links by their class. `unclear` ran and proves neither; it is
    done, and never a pass."""
    if page.outcome == "void":
        return "void"
    if page.link_class is not None:
        return "bad" if page.link_class in BAD_LINKS else "ok" if page.link_class in GOOD_LINKS else "unclear"
    if page.check.kind == "probe":  # its address cannot exist: any answer is an answer
        return "bad" if page.status is None else "ok"
    failed = (
        not page.opened or page.slow or page.no_page is not None or (page.status is not None and page.status >= 400)
    )
    return "bad" if failed else "ok"
