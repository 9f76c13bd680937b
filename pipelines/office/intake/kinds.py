"""What can be handed in: every payload of `observations` that has an idempotency key."""

from functools import cache

from pipelines.office.intake.words import words_of
from schemas.events.types import EVENT_TYPES, OBSERVATIONS, EventType

PREFIX = "xunwang."


@cache
def kinds() -> dict[str, EventType]:
    """What can be handed in, by short name (manual.result.v1)."""
    return {
        kind.name.removeprefix(PREFIX): kind
        for kind in EVENT_TYPES
        if kind.topics == {OBSERVATIONS} and "key" in kind.payload.__struct_fields__
    }


def named_kinds() -> dict[str, str]:
    """Kinds that tables are written for, with their Chinese names."""
    first: dict[str, str] = {}
    for word, name in words_of("type").items():
        first.setdefault(str(name), word)
    return first
