"""The exchanges of a look with their bodies, in the order of asking."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.events.fetches import Told
from schemas.registry.sources import ACCOUNT_SOURCES, CONFIDENCES, AccountSource, Confidence, SourceName
from stages.classifier.reading.context import PageContext

_LARGEST = 1 << 63


@dataclass(frozen=True)
class Part:
    """One exchange. `what` was asked for, `rest` says which page or day of it; `body` is there where it was kept."""

    source: SourceName
    what: str
    rest: str
    told: Told
    at: datetime
    confidence: Confidence
    body: bytes | None = None

    @property
    def proves(self) -> bool:
        """Whether what is not in it is known to be absent."""
        return self.told in ("facts", "empty")

    @property
    def data(self) -> dict[str, Any]:
        """Its JSON object; empty for anything else."""
        return object_of(self.body or b"")


def parts_of(bodies: list[bytes], context: PageContext) -> list[Part]:
    """The exchanges of the look, the most believed first."""
    waiting = iter(bodies)
    found = []
    for one in context.answers:
        body = next(waiting, None) if one.sha256 is not None else None
        name, _, more = one.asked.partition(" ")
        what, _, rest = more.partition(" ")
        if name in ACCOUNT_SOURCES:
            believed = _believed(context.sources, name, more)
            found.append(Part(name, what, rest, one.told, one.at, believed, body))
    return sorted(found, key=lambda part: CONFIDENCES.index(part.confidence))


def object_of(body: bytes) -> dict[str, Any]:
    """A JSON object; empty for what is none."""
    try:
        found = json.loads(body.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def dicts(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing for what is none."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def sound(value: object) -> bool:
    """Whether it is a list of objects and nothing else: one that holds other things may have lost what it was to tell,
    and proves no absence."""
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def whole(value: object) -> int | None:
    """A whole number, written as a number or as digits; one beyond 64 bits is no count and no time."""
    if isinstance(value, bool):
        return None
    text = value.strip() if isinstance(value, str) else ""
    if text.isascii() and text.isdigit() and len(text) < 25:
        value = int(text)
    return value if isinstance(value, int) and abs(value) < _LARGEST else None


def words(value: object) -> str:
    """A text; empty for what is none. Surrogates that cannot be written are replaced."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return str(value).encode("utf-8", "replace").decode()


def _believed(sources: tuple[AccountSource, ...], name: str, asked: str) -> Confidence:
    same = [one for one in sources if one.source == name]
    exact = next((one for one in same if one.url and one.url in asked), None)
    chosen = exact or (same[0] if same else None)
    return chosen.believed if chosen is not None else ACCOUNT_SOURCES[name].confidence  # type: ignore[index]
