"""How tables of offices call what the registry keeps: headings and words, from `vocabulary.yaml`."""

import re
from functools import cache
from typing import Any

from pipelines.office.tables import Guess, Vocabulary
from pipelines.office.tables.words import plain
from schemas.registry.platform_words import names_a_platform
from schemas.shipped import shipped

_JOINED = re.compile(r"[、/,，;；]|和|及|与")
_TRUTH = {"true": True, "false": False}
# A circular's list of accounts may call the column of platforms 问题栏目: what stands in it tells.
_GUESSED = {"accounts": (Guess("platform", "平台", names_a_platform, frozenset({"platform", "type"})),)}


@cache
def _data() -> dict[str, Any]:
    return shipped("pipelines.office.registry_import", "vocabulary.yaml")  # type: ignore[no-any-return]


@cache
def vocabularies() -> list[Vocabulary]:
    """The kinds of tables in the order in which they are told."""
    data = _data()
    return [
        Vocabulary(
            kind,
            {plain(name): field for field, names in data["headings"][kind].items() for name in names},
            tuple(frozenset(fields) for fields in sets),
            _GUESSED.get(kind, ()),
        )
        for kind, sets in data["told_by"].items()
    ]


def needed(kind: str) -> dict[str, str]:
    """Fields that a table of this kind must have, with the heading that messages offer."""
    names = _data()["headings"][kind]
    return {field: names[field][0] for field in _data()["needed"][kind]}


def stand_ins(kind: str, field: str) -> frozenset[str]:
    """Fields of which one makes a needed column dispensable."""
    return frozenset(_data()["instead"].get(kind, {}).get(field, ()))


def fields_of(kind: str) -> list[str]:
    """What a table of a kind can hold; nothing for an unknown kind."""
    return list(_data()["headings"].get(kind, {}))


def heading_of(kind: str, field: str) -> str:
    """The first heading of a field: how messages call it where a table has none."""
    return str(_data()["headings"][kind][field][0])


def offered(field: str) -> list[str]:
    """The words that may be filled in, one for each meaning."""
    return [str(words[0]) for words in _data()["words"][field].values()]


def word_for(field: str, value: object) -> str:
    """The word that tables are written with for a value. Raises KeyError."""
    for known, words in _data()["words"][field].items():
        if _TRUTH.get(str(known).lower(), known) == value:
            return str(words[0])
    raise KeyError(value)


def has_words(field: str) -> bool:
    return field in _data()["words"]


def meaning(field: str, text: str) -> Any:
    """What a word of this field means. Several joined words must mean the same. Raises KeyError."""
    known = _words(field)
    word = plain(text)
    if word in known:
        return known[word]
    if word[:-1] in known and word[-1:] in ("类", "型"):
        return known[word[:-1]]
    meanings = {known[_bare(part)] for part in _JOINED.split(word) if part}
    if len(meanings) != 1:
        raise KeyError(text)
    return meanings.pop()


def _bare(word: str) -> str:
    return word[:-1] if word[-1:] in ("类", "型") else word


@cache
def _words(field: str) -> dict[str, Any]:
    return {
        plain(str(word)): _TRUTH.get(str(value).lower(), value)
        for value, words in _data()["words"][field].items()
        for word in words
    }
