"""The types of problem: those of types.yaml, and what a facts file adds to them in its own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from schemas.mistakes import MistakeError
from tests.seeds.facts import Seed
from tests.seeds.phrases import plain

_PREFIX = {"site": "site.", "column": "site.", "account": "media.", "app": "media."}
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_FILE = Path(__file__).with_name("types.yaml")


@dataclass(frozen=True)
class Type:
    """A row of types.yaml; `name` is how facts call it."""

    name: str
    title: str
    way: str = "checked"
    known: tuple[str, ...] = ()
    people: int = 1
    part: str = ""
    duty: str = ""


@dataclass(frozen=True)
class Types:
    """`phrases` are the words of the facts file for its types."""

    by_name: Mapping[str, Type]
    phrases: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> Type | None:
        """A type by its name; one that only the facts file knows is checked by hand."""
        found = self.by_name.get(name)
        if found is None and name in self.phrases:
            return Type(name, self.phrases[name].partition("/")[0].partition("(")[0])
        return found

    def of_text(self, place: str, text: str, kind: str) -> str:
        """The type that a printed phrase stands for, said of a kind of subject. Raises MistakeError for a phrase that
        no type has or several have."""
        found = self.find(text, kind)
        if len(found) != 1:
            why = "没有问题类型使用" if not found else f"对应{len(found)}个问题类型"
            raise MistakeError(f"{place}：问题“{text}”{why}，请在该行写明type。")
        return next(iter(found))

    def find(self, text: str, kind: str) -> set[str]:
        """The types whose phrase it is; where sites and accounts have the same words, those of the kind."""
        found = self._by_phrase.get(plain(text), set())
        own = {name for name in found if name.startswith(_PREFIX.get(kind, ""))}
        return own or found

    @cached_property
    def _by_phrase(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, phrase in {**{one.name: one.title for one in self.by_name.values()}, **self.phrases}.items():
            for part in _BRACKETS.sub("", phrase).split("/"):
                found.setdefault(plain(part), set()).add(name)
        for name, one in self.by_name.items():
            found.setdefault(plain(one.title), set()).add(name)
        return found


def types_of(seed: Seed) -> Types:
    """The types with the words of the seed's facts file, and those of phrases that stand beside a type in its rows."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    known = {name: Type(name, **{**row, "known": tuple(row.get("known", ()))}) for name, row in raw.items()}
    return Types(known, dict(seed.words))
