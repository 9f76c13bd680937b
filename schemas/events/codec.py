"""Events to bytes and back: JSON by orjson, validated against the typed payload as it is read."""

from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import orjson

from schemas.events.envelope import Event
from schemas.events.types import BY_NAME

# Our own writers put the type near the front; whoever else writes may order and space keys as they like.
_MARK, _FRONT = b'"type":"', 400
_ENCODER = msgspec.json.Encoder()


class InvalidEventError(ValueError):
    """The bytes can never become an event of this topic; the text says why."""


class NewerEventError(InvalidEventError):
    """The bytes are an event of a later release: not to be set aside, and nothing may be done about what follows it."""


def dumps(value: Any, *, sort_keys: bool = False) -> bytes:
    """JSON bytes of events, payloads and plain values; `sort_keys` where bytes must be canonical."""
    plain = msgspec.to_builtins(value, builtin_types=(datetime,))
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS if sort_keys else None)


def encode(event: Event) -> bytes:
    """The bytes of one event. The payload's type must be the one its `type` names."""
    known = BY_NAME[event.type]
    if type(event.data) is not known.payload:
        raise InvalidEventError(f"{event.type} carries {known.payload.__name__}, not {type(event.data).__name__}")
    return _ENCODER.encode(event)  # the very bytes that `dumps` gives, at a fifth of the time: every hop pays it


def decode(raw: bytes, topic: str) -> Event:
    """The event in `raw`, validated. Raises InvalidEventError when it is not one that may travel on `topic`,
    NewerEventError when a later release wrote it."""
    try:
        name = _type_of(raw)
        event = _decoder(name, topic).decode(raw)
    except (orjson.JSONDecodeError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidEventError(str(error)) from error
    if event.type != name:
        raise InvalidEventError(f"the envelope's type is {event.type!r}, another one stands before it")
    return event


def _type_of(raw: bytes) -> str:
    begin = raw.find(_MARK, 0, _FRONT) + len(_MARK)
    if begin >= len(_MARK) and (front := raw[begin : raw.find(b'"', begin)].decode()) in BY_NAME:
        return front
    parsed = orjson.loads(raw)
    name = parsed.get("type") if isinstance(parsed, dict) else None
    if not isinstance(name, str):
        raise InvalidEventError("no event: the envelope's `type` is missing")
    return name


@cache
def _decoder(name: str, topic: str) -> msgspec.json.Decoder[Event]:
    """For events of this name on this topic. Raises InvalidEventError when they have no place there."""
    known = BY_NAME.get(name)
    if known is None:
        if (latest := _known_version(name)) is not None:
            raise NewerEventError(f"{name} is newer than version {latest}, the latest this release knows")
        raise InvalidEventError(f"unknown event type {name!r}")
    if topic not in known.topics:
        raise InvalidEventError(f"{name} does not belong on topic {topic}")
    shape: Any = Event  # subscripted at run time with a type that is only known here
    return msgspec.json.Decoder(shape[known.payload])


def _known_version(name: str) -> int | None:
    """Of a type whose version is higher than every one we know: the highest of these. None: no such type."""
    stem, _, version = name.rpartition(".v")
    known = [int(other.rpartition(".v")[2]) for other in BY_NAME if other.rpartition(".v")[0] == stem]
    return max(known) if known and version.isdigit() and int(version) > max(known) else None
