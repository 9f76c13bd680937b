"""What every row carries, and how plain values are written."""

from datetime import datetime
from typing import Any

from schemas.events.codec import dumps
from schemas.events.findings import Measured
from schemas.times import rfc3339
from stages.contract import Incoming

Row = dict[str, Any]
TableRow = tuple[str, Row]


def audit(incoming: Incoming) -> Row:
    """Where the event stood: for audit, and to choose among copies; never part of an identity."""
    return {
        "event_id": incoming.event.id,
        "topic": incoming.topic,
        "partition": incoming.partition,
        "offset": incoming.offset,
    }


def fact_audit(incoming: Incoming) -> Row:
    """The same for a fact, with the installation that it belongs to."""
    row = audit(incoming)
    row["installation"] = incoming.event.program
    return row


def program_audit(incoming: Incoming) -> Row:
    """The same for what a program has judged or handed in, with the program."""
    return {"program": incoming.event.program} | audit(incoming)


def text_of(instant: datetime | None) -> str | None:
    return None if instant is None else rfc3339(instant)


def json_text(value: Any) -> str:
    """Canonical JSON: the same value has the same text."""
    return dumps(value, sort_keys=True).decode()


def measured(m: Measured) -> Row:
    """The measured value with its base, as columns."""
    return {
        "measured": m.value,
        "numerator": m.numerator,
        "denominator": m.denominator,
        "low": m.low,
        "high": m.high,
        "measure_unit": m.unit,
        "comparator": m.comparator,
        "threshold": m.threshold,
        "window_from": text_of(m.window_from),
        "window_to": text_of(m.window_to),
        "void": m.void,
        "missed": m.missed,
    }
