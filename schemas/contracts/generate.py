"""JSON Schema 2020-12 of an event, made from the types that the code itself reads and writes.

The schema is as strict as readers need and no more: fields that are not known are allowed everywhere, so that one
may be added; times are RFC 3339 text; null is said where it may stand.
"""

import inspect
import sys
import typing
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from schemas.events.dead_letters import DeadLetter
from schemas.events.envelope import Event
from schemas.events.types import EventType

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{name}"
# The one record that travels without an envelope: the log writes it beside a batch, no stage emits it.
BARE = (DeadLetter,)


def short(name: str) -> str:
    """`finding.transition.v1` for `xunwang.finding.transition.v1`; files are named by it."""
    return name.removeprefix("xunwang.")


def schema_of(known: EventType) -> dict[str, Any]:
    """The JSON Schema of one event type, envelope and payload, whole in itself."""
    head = {"$schema": DIALECT, "$id": f"urn:xunwang:contract:{short(known.name)}", "title": known.name}
    event: Any = Event  # subscripted at run time with a type that is only known here
    shape = known.payload if known.payload in BARE else event[known.payload]
    _, parts = msgspec.json.schema_components([shape], ref_template=REF)
    for name, part in parts.items():
        _polish(part, _struct(name))
    top = parts.pop(known.payload.__name__ if known.payload in BARE else f"Event_{known.payload.__name__}_")
    if known.payload not in BARE:
        _envelope(top, known)
    top["description"] = _doc(known.payload)
    return {**head, **{k: v for k, v in top.items() if k != "title"}, "$defs": dict(sorted(parts.items()))}


def _envelope(top: dict[str, Any], known: EventType) -> None:
    """What CloudEvents 1.0 fixes beyond our own type."""
    fields = top["properties"]
    fields["type"] = {"const": known.name}
    fields["specversion"] = {"const": "1.0"}
    fields["datacontenttype"] = {"const": "application/json"}
    fields["id"] = {"type": "string", "minLength": 1}
    fields["source"] = {"type": "string", "minLength": 1}
    fields["time"] = {"type": "string", "format": "date-time"}
    top["required"] = [*top["required"], "specversion"]


def _polish(part: dict[str, Any], struct: type | None) -> None:
    """Plain descriptions, and the format of times, which msgspec leaves out."""
    if "description" in part:
        part["description"] = " ".join(part["description"].split())
    if struct is None or struct is Event:
        return
    hints = typing.get_type_hints(struct)
    for name, schema in part.get("properties", {}).items():
        hint = hints.get(name)  # the tag of a union is no field
        if datetime in (hint, *typing.get_args(hint)):
            for branch in schema.get("anyOf", [schema]):
                if branch.get("type") == "string":
                    branch["format"] = "date-time"


def _doc(struct: type) -> str:
    return " ".join((struct.__doc__ or "").split())


def _struct(name: str) -> type | None:
    """The class behind a component; generic envelopes have none of their own."""
    return next((kind for kind in _structs() if kind.__name__ == name), None)


def _structs() -> Iterator[type]:
    for module in [m for n, m in sys.modules.items() if n.startswith(("schemas.events.", "schemas.registry."))]:
        yield from (
            kind for kind in vars(module).values() if inspect.isclass(kind) and issubclass(kind, msgspec.Struct)
        )
