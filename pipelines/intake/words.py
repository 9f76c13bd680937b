"""Headings and words of handed-in tables: `schemas/events/intake_names.yaml` and `intake_values.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from pipelines.tables import Vocabulary
from pipelines.tables.words import plain


@cache
def names() -> dict[str, str]:
    """Heading → field."""
    return dict(yaml.safe_load(files("schemas.events").joinpath("intake_names.yaml").read_text(encoding="utf-8")))


@cache
def headings() -> dict[str, str]:
    """Field → the heading that messages offer."""
    first: dict[str, str] = {}
    for heading, name in names().items():
        first.setdefault(name, heading)
    return first


@cache
def words_of(field: str) -> dict[str, Any]:
    """Plain word → value; empty for a field that has no words of its own."""
    text = files("schemas.events").joinpath("intake_values.yaml").read_text(encoding="utf-8")
    return {plain(str(word)): value for word, value in dict(yaml.safe_load(text)).get(field, {}).items()}


@cache
def vocabulary() -> Vocabulary:
    """A table of hand-ins is told by two known headings, one of them what makes a row one."""
    known = {plain(heading): name for heading, name in names().items()}
    known |= {name: name for name in known.values()}
    return Vocabulary("intake", known, tuple(frozenset({name}) for name in ("key", "subject", "site_name", "at", "by")))
