"""What the words before or after a date make of it. The words are in labels.yaml."""

from functools import cache
from typing import Literal

from schemas.shipped import shipped
from stages.classifier.reading.kept import Kept

DateKind = Literal["published", "written", "updated", "generic", "refused"]

LOOK_BACK = 160  # characters before a date in which its label stands: templates indent by dozens of spaces
_LABEL_END = ":：∶︰;；|｜丨[［(（【{〔<《「“为為是.。·-—"
_AFTER_ENDS = "\n\t |,，。)】]来阅浏点【字作"


@cache
def _words() -> dict[str, list[str]]:
    found = shipped("stages.classifier.reading.dates", "labels.yaml")
    return {str(name): ["".join(word.split()).lower() for word in words] for name, words in found.items()}


@cache
def _kinds() -> dict[str, DateKind]:
    kinds: dict[str, DateKind] = {}
    order: tuple[DateKind, ...] = ("generic", "updated", "written", "published", "refused")
    for kind in order:
        kinds.update(dict.fromkeys(_words()[kind], kind))
    return kinds


@cache
def _event_prefixes() -> tuple[str, ...]:
    return tuple(_words()["event_prefixes"])


def label_before(before: str) -> tuple[DateKind, str] | None:
    """Kind and word of the label that ends the text before a date, None when there is none."""
    return _LABELS[_last_word(before)]


def _label(tail: str) -> tuple[DateKind, str] | None:
    """The label that a word ends with."""
    kinds = _kinds()
    for length in range(min(18, len(tail)), 0, -1):
        word = tail[-length:]
        kind = kinds.get(word)
        if kind:
            return ("refused" if tail[:-length].endswith(_event_prefixes()) else kind), word
    return None


_LABELS: Kept[str, tuple[DateKind, str] | None] = Kept(_label)


def _last_word(before: str) -> str:
    """The word that ends a text; a label spaced out (发 布 时 间) or broken in two (发布 时间) is put together."""
    words = before.rstrip(_LABEL_END + " \t\n\xa0\u3000").lower().split()
    if not words:
        return ""
    if len(words[-1]) == 1:
        return "".join(words)
    if len(words) > 1 and words[-2] + words[-1] in _kinds():
        return words[-2] + words[-1]
    return words[-1]


def label_after(after: str) -> DateKind | None:
    """Kind of a label that directly follows a date (2024-10-12 发布)."""
    text = after.lstrip(" \t)]】）］")
    kinds: tuple[DateKind, ...] = ("published", "updated")
    for kind in kinds:
        for word in _words()[f"after_{kind}"]:
            if text.startswith(word) and text[len(word) : len(word) + 1] in ("", *_AFTER_ENDS):
                return kind
    return None
