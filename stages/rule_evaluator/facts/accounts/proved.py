"""The spans of time of which every post is known: only inside them is it known that there was none.

A complete look proves the span from `complete_since` to itself. Spans that meet are one, whatever the order in which
their looks arrive.
"""

from datetime import datetime

import msgspec

from schemas.events.findings import Evidence

SPANS_KEPT = 20


class Proved(msgspec.Struct, array_like=True, frozen=True):
    """Every post from `since` to `until` is known; `proof` is the look at its end."""

    since: datetime
    until: datetime
    proof: Evidence


def join(spans: list[Proved], new: Proved) -> list[Proved]:
    """The spans with one more, oldest first; the oldest are dropped past SPANS_KEPT."""
    if new.since > new.until:
        return spans
    apart = []
    for span in spans:
        if span.until < new.since or span.since > new.until:
            apart.append(span)
        else:
            last = max(span, new, key=lambda one: (one.until, one.proof.event_id))
            new = Proved(min(span.since, new.since), last.until, last.proof)
    return sorted([*apart, new], key=lambda span: span.since)[-SPANS_KEPT:]


def forget_before(spans: list[Proved], first: datetime) -> list[Proved]:
    """The spans that reach past an instant."""
    return [span for span in spans if span.until >= first]
