"""The secrets of sources: found by name when they are needed, and kept out of everything that is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

# Fields of a secret that name something and open nothing.
_NAMES = frozenset(
    {"appid", "app_id", "component_appid", "client_id", "client_key", "open_id", "openid", "uid", "note"}
)
_SHORTEST = 6  # shorter words occur in any text
_HIDDEN = "***"


@dataclass(frozen=True)
class Secret:
    """What a secret holds: the fields of a JSON object, or one value under the name `secret`."""

    fields: dict[str, object] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """The first of these fields that is there; empty when none is."""
        return next((str(self.fields[name]) for name in names if self.fields.get(name)), "")

    @property
    def words(self) -> tuple[str, ...]:
        """The words of it that must not be written anywhere."""
        found: list[str] = []
        for name, value in self.fields.items():
            if isinstance(value, dict):
                found += [str(one) for one in value.values()]
            elif name not in _NAMES:
                found.append(str(value))
        return tuple(found)


def secret_of(raw: str | None) -> Secret | None:
    """A secret as it was given; None where nobody gave it."""
    text = (raw or "").strip()
    if not text:
        return None
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return Secret({str(name): value for name, value in found.items()})
    return Secret({"secret": text})


def without(text: str, words: Iterable[str]) -> str:
    """The text without these words."""
    for word in words:
        if len(word) >= _SHORTEST:
            text = text.replace(word, _HIDDEN)
    return text


def body_without(body: bytes, words: Iterable[str]) -> bytes:
    """The same for bytes."""
    for word in words:
        if len(word) >= _SHORTEST:
            body = body.replace(word.encode(), _HIDDEN.encode())
    return body
