"""Texts of a template with slots in {braces}."""

import re
from collections.abc import Iterator

from schemas.templates.model import Say, Text

SLOT = re.compile(r"\{([^{}]*)\}")


def sentences(text: Text) -> Iterator[Say]:
    """The sentences of a text; a plain one is always printed."""
    for one in [text] if isinstance(text, str) else text:
        yield one if isinstance(one, Say) else Say(say=one)


def slots_in(text: str) -> list[str]:
    return SLOT.findall(text)


def broken(text: str) -> bool:
    """Whether a brace has no partner."""
    return any(sign in SLOT.sub("", text) for sign in "{}")


def pieces(text: str) -> list[tuple[str, bool]]:
    """(text, is a slot), in order, without empty texts."""
    found = SLOT.split(text)
    return [(piece, at % 2 == 1) for at, piece in enumerate(found) if piece or at % 2]
