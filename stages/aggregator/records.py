"""Rows of what people and other systems handed in, for every kind there is and every kind that will come."""

from collections.abc import Iterator
from typing import Any

import msgspec

from schemas.times import rfc3339
from stages.aggregator.row import TableRow, json_text, program_audit
from stages.contract import Incoming


def record_rows(incoming: Incoming, record: msgspec.Struct, generation: int) -> Iterator[TableRow]:
    """The named columns where the kind has such a field, and all of it as JSON."""

    def field(name: str) -> Any:
        return getattr(record, name, None) or ""

    yield (
        "records",
        program_audit(incoming)
        | {
            "kind": incoming.event.type,
            "record_key": field("key") or incoming.event.id,
            "subject": field("subject"),
            "target": field("target"),
            "indicator": field("indicator"),
            "finding_id": field("finding_id"),
            "at": rfc3339(getattr(record, "at", incoming.event.time)),
            "by": field("by") or getattr(field("actor"), "name", ""),
            "payload": json_text(record),
        },
    )
