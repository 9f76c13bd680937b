"""Titles out of templates and lists of words, for the training of the model of titles."""

import random
import re
from pathlib import Path
from typing import NamedTuple

import yaml

_PART = re.compile(r"\{(\w+)\}|\[([^\[\]]*)\]")
HELD_OUT = 3  # every third name can be kept out of training
NAMES = frozenset(
    re.findall(
        r"\w+",
        """
    brand latin casino game draw mark private paper money2 drug luxury jluxury eluxury pill eplainpill slotname ebrand
    ibrand vbrand tbrand kbrand rbrand trbrand city ecity pornapp game2 illness goods jgoods egoods essay
    """,
    )
)


class Title(NamedTuple):
    text: str
    kind: str


class Generator:
    """`keep` says which names may be used: "seen" (two of three), "unseen" (the third), or "all"."""

    def __init__(self, path: Path, seed: int, keep: str = "all", **more_words: list[str]) -> None:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._random = random.Random(seed)
        self._kinds: dict[str, list[str]] = raw["kinds"]
        words = {**raw["words"], **more_words}
        self._words = {name: _kept(entries, keep) if name in NAMES else entries for name, entries in words.items()}

    def title(self, kind: str | None = None) -> Title:
        kind = kind or self._random.choice(list(self._kinds))
        text = self._filled(self._random.choice(self._kinds[kind]))
        return Title(text, kind)

    @property
    def kinds(self) -> list[str]:
        return list(self._kinds)

    def _filled(self, template: str) -> str:
        for _ in range(8):  # words may be templates themselves
            text = _PART.sub(self._part, template)
            if text == template:
                break
            template = text
        return template

    def _part(self, found: re.Match[str]) -> str:
        name, optional = found.groups()
        if name:
            return self._random.choice(self._words[name])
        return optional if self._random.random() < 0.5 else ""


def _kept(entries: list[str], keep: str) -> list[str]:
    if keep == "all":
        return entries
    return [word for place, word in enumerate(entries) if (place % HELD_OUT == 0) == (keep == "unseen")]
