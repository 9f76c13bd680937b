"""Events to bytes and back: JSON by orjson, validated against the typed payload by msgspec."""

import base64
from typing import Any

import msgspec
import orjson

from schemas.events.envelope import Event
from schemas.events.types import BY_NAME


class InvalidEventError(ValueError):
    """The bytes can never become an event of this topic; the text says why."""


def _default(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def dumps(value: Any, *, sort_keys: bool = False) -> bytes:
    """JSON bytes of events, payloads and plain values; `sort_keys` where bytes must be canonical."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_SORT_KEYS if sort_keys else None)


def encode(event: Event) -> bytes:
    """The bytes of one event. The payload's type must be the one its `type` names."""
    known = BY_NAME[event.type]
    if type(event.data) is not known.payload:
        raise InvalidEventError(f"{event.type} carries {known.payload.__name__}, not {type(event.data).__name__}")
    return dumps(event)


def decode(raw: bytes, topic: str) -> Event:
    """The event in `raw`, validated. Raises InvalidEventError when it is not one that may travel on `topic`."""
    try:
        event = msgspec.convert(orjson.loads(raw), Event)
        known = BY_NAME.get(event.type)
        if known is None:
            raise InvalidEventError(f"unknown event type {event.type!r}")
        if topic not in known.topics:
            raise InvalidEventError(f"{event.type} does not belong on topic {topic}")
        return msgspec.structs.replace(event, data=msgspec.convert(event.data, known.payload))
    except (orjson.JSONDecodeError, msgspec.ValidationError) as error:
        raise InvalidEventError(str(error)) from error
