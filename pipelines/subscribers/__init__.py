"""Subscribers without Kafka: server-sent events, and signed webhooks. Both offer the public topics only."""

from collections.abc import Collection

import msgspec

from schemas.events.types import FINDINGS_PUBLIC, REPORTS

# What a subscriber asks for, and the topic it gets: of the findings never the internal one.
FEEDS = {"findings": FINDINGS_PUBLIC, "reports": REPORTS}
CONTENT_TYPE = "application/cloudevents+json"


class _Data(msgspec.Struct, frozen=True):
    subject_kind: str | None = None


class Head(msgspec.Struct, frozen=True):
    """What must be known of an event to pass it on."""

    id: str
    type: str
    program: str = ""
    data: _Data = _Data()

    def is_wanted(self, programs: Collection[str], kinds: Collection[str]) -> bool:
        """Whether the event is of one of the programs and about one of the kinds of subject; none named: all. An event
        that is about no subject, an edition, is kept back by no kind."""
        kind = self.data.subject_kind
        return (not programs or self.program in programs) and (not kinds or kind is None or kind in kinds)


def head_of(event: bytes) -> Head:
    """The head of an event as it was written."""
    return msgspec.json.decode(event, type=Head)
