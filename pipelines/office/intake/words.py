"""Headings and words of handed-in tables: those of `schemas/events/intake_names.yaml` and `intake_values.yaml`, and
those that each kind of record declares."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from pipelines.office.tables import Vocabulary
from pipelines.office.tables.words import plain
from schemas.records import BASE_HEADINGS, BY_PAYLOAD, KINDS, TARGET_WORDS
from schemas.registry.subjects import SUBJECTS, listed_kinds
from schemas.shipped import shipped


@cache
def names() -> dict[str, str]:
    """Heading → field."""
    found = dict(shipped("schemas.events", "intake_names.yaml"))
    for field, listed in (*_of_subjects(), *_declared()):
        for heading in listed:
            found.setdefault(heading, field)
    return found


def _of_subjects() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a row is about, in the words of each kind of subject that a registry lists."""
    words = ("监测对象", *(SUBJECTS[kind].word for kind in listed_kinds()))
    yield "subject", words
    yield "site_name", tuple(f"{word}名称" for word in words)


def _declared() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Field and headings of what every record has, and of every kind."""
    yield from BASE_HEADINGS.items()
    for kind in KINDS:
        yield from kind.headings.items()


@cache
def headings() -> dict[str, str]:
    """Field → the heading that messages offer."""
    first: dict[str, str] = {}
    for heading, name in names().items():
        first.setdefault(name, heading)
    return first


def headings_of(payload: type[msgspec.Struct]) -> dict[str, str]:
    """The same as a kind calls its own fields."""
    kind = BY_PAYLOAD.get(payload)
    own = {} if kind is None else {field: listed[0] for field, listed in kind.headings.items()}
    return headings() | own


@cache
def words_of(field: str) -> dict[str, Any]:
    """Plain word → value, for the kinds that are not declared as records; empty for a field without words."""
    if field == "target_kind":
        return {plain(word): value for word, value in TARGET_WORDS.items()}
    values = dict(shipped("schemas.events", "intake_values.yaml"))
    found = {plain(str(word)): value for word, value in values.get(field, {}).items()}
    if field == "type":
        found |= {plain(kind.word): kind.name for kind in KINDS}
    return found


def words_in(payload: type[msgspec.Struct], field: str) -> dict[str, Any]:
    """Plain word → value of a field of this kind."""
    kind = BY_PAYLOAD.get(payload)
    if kind is None or field == "target_kind":
        return words_of(field)
    return {plain(word): value for word, value in kind.words.get(field, {}).items()}


@cache
def vocabulary() -> Vocabulary:
    """A table of hand-ins is told by two known headings, one of them what makes a row one."""
    known = {plain(heading): name for heading, name in names().items()}
    known |= {name: name for name in known.values()}
    told_by = ("key", "subject", "site_name", "at", "by")
    return Vocabulary("intake", known, tuple(frozenset({name}) for name in told_by))
