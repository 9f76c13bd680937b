"""Subscribers without Kafka: server-sent events, and signed webhooks. Both offer the public topics only."""

from collections.abc import Collection

import msgspec

from schemas.events.cases import CaseStep
from schemas.events.codec import decode, encode
from schemas.events.types import BY_PAYLOAD, CASES, FINDINGS_PUBLIC, REPORTS

# What a subscriber asks for, and the topic it gets: of the findings never the internal one.
FEEDS = {"findings": FINDINGS_PUBLIC, "reports": REPORTS, "cases": CASES}
_STEP = BY_PAYLOAD[CaseStep].name
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


def outward(event: bytes) -> bytes:
    """An event as a subscriber gets it. Of a step of a case that it was taken, by whom and about which findings; what
    people wrote stays inside, since it may quote what a finding withholds."""
    if head_of(event).type != _STEP:
        return event
    told = decode(event, CASES)
    step = msgspec.structs.replace(told.data, reason="", answers=[], cause_text="", seen={})
    return encode(msgspec.structs.replace(told, data=step))
