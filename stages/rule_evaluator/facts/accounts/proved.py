"""The spans of time of which every post is known: only inside them is it known that there was none.

A complete look proves the span from `complete_since` to itself, or to `complete_until` where an interface tells past
days only. Spans that meet are one, whatever the order in which their looks arrive.
"""

from datetime import date, datetime, timedelta

import msgspec

from schemas.events.findings import Evidence
from schemas.times import day_of

SPANS_KEPT = 20


class Proved(msgspec.Struct, array_like=True, frozen=True):
    """Every post from `since` to `until` is known; `proof` is the look at its end."""

    since: datetime
    until: datetime
    proof: Evidence

    @property
    def last_day(self) -> date:
        """The day of its end; what ends at midnight says nothing of the day that begins then."""
        return day_of(self.until - timedelta(microseconds=1))


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
