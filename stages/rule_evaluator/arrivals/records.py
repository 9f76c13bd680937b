"""Records that are handed in, and what is told of accounts."""

import msgspec

from schemas.events.findings import Evidence
from schemas.records import BY_PAYLOAD, Record
from schemas.records.accounts import ToldOfAccount
from stages.contract import Outgoing
from stages.rule_evaluator import watching
from stages.rule_evaluator.arrivals.arrival import Arrival


def recorded(came: Arrival, data: msgspec.Struct) -> list[Outgoing]:
    """Keep a record that some indicator counts, for the day's judgement; pass over what none reads. What tells of
    an account is a fact as those of its sources are, and judged with them at the next tick."""
    if isinstance(data, ToldOfAccount):
        sha256 = next(iter(data.evidence), None)
        proof = Evidence(event_id=came.event.id, at=came.at, url=data.url, sha256=sha256)
        watching.take_told(came.state, data.subject, proof, data.told())
    if not isinstance(data, Record) or kind_of(data) not in came.views.record_kinds:
        return []
    if came.first_time(data):
        came.note(data)
    return []


def kind_of(record: Record) -> str:
    return BY_PAYLOAD[type(record)].name
