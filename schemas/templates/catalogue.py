"""The table of what a template may ask: lists with their fields, shares, texts and days (`figures.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from schemas.shipped import shipped

FieldType = Literal["text", "number", "yes_no", "texts", "day"]
GROUP = "group"  # in the parts of an `each`: the rows of the group


@dataclass(frozen=True)
class Field:
    word: str
    type: FieldType


@dataclass(frozen=True)
class ListForm:
    """A list of the catalogue. `base` is the list whose rows it takes: itself where it is asked of the warehouse."""

    name: str
    word: str
    query: str
    base: str
    fields: Mapping[str, Field]
    where: Mapping[str, Any]
    fact: str


@dataclass(frozen=True)
class Share:
    name: str
    word: str
    part: str
    of: str
    fact: str


@dataclass(frozen=True)
class Catalogue:
    lists: Mapping[str, ListForm]
    shares: Mapping[str, Share]
    texts: Mapping[str, str]
    days: Mapping[str, str]

    @property
    def figures(self) -> frozenset[str]:
        """Every name that may stand in braces as it is."""
        return frozenset((*self.lists, *self.shares, *self.texts, *self.days))


@cache
def catalogue() -> Catalogue:
    raw = shipped("schemas.templates", "figures.yaml")
    lists: dict[str, ListForm] = {}
    for name, one in raw["lists"].items():
        base = lists[one["of"]] if "of" in one else None
        lists[name] = ListForm(
            name=name,
            word=one["word"],
            query=base.query if base else one["query"],
            base=base.name if base else name,
            fields=base.fields if base else {key: _field(told) for key, told in one["fields"].items()},
            where=one.get("where", {}),
            fact=one.get("fact", ""),
        )
    shares = {
        name: Share(name, one["word"], one["part"], one["of"], one["fact"]) for name, one in raw["shares"].items()
    }
    return Catalogue(lists, shares, raw["texts"], raw["days"])


def _field(told: Any) -> Field:
    return Field(told, "text") if isinstance(told, str) else Field(told["word"], told["type"])
