"""What an answer of an interface is worth: told apart by its error field, since most errors come with HTTP 200."""

import json
from typing import Any, Literal, NamedTuple

from schemas.events.fetches import Told

# What to do about it. token: another token, once; busy: once more; midnight: nothing until the quota is new.
Mend = Literal["", "token", "busy", "midnight"]


class Verdict(NamedTuple):
    """`detail` names the code of the platform; never the text that came with it, which may repeat what was sent."""

    told: Told
    detail: str = ""
    mend: Mend = ""


FACTS = Verdict("facts")
NO_JSON = Verdict("unknown", "the answer is no JSON")
CUT = Verdict("unknown", "the answer was cut")  # it was larger than we take


def object_of(body: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None for anything else. Line breaks inside texts are let pass."""
    try:
        found = json.loads(body.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def number(value: object) -> int | None:
    """A whole number as platforms write one: a number, or digits as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value == value and abs(value) < 1e18 else None
    text = str(value).strip()
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 25 else None
