"""The stock that pages are composed of: invented names and plain official sentences, from `data/*.yaml`."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from schemas.ids import unit_hash
from schemas.shipped import shipped

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


@cache
def names() -> dict[str, Any]:
    """Places, hosts, departments and columns (`data/names.yaml`)."""
    return _load("names.yaml")


@cache
def sentences() -> dict[str, Any]:
    """Titles and paragraphs with their topics (`data/sentences.yaml`)."""
    return _load("sentences.yaml")


@cache
def inserts() -> dict[str, list[str]]:
    """Paragraphs put into single articles, by what they hold (`data/inserts.yaml`)."""
    return _load("inserts.yaml")


def pick(choices: Sequence[T], *key: str | int) -> T:
    """The choice that belongs to `key`, always the same one."""
    return choices[int(unit_hash(*key) * len(choices))]


def _load(name: str) -> dict[str, Any]:
    return shipped("pipelines.rehearsal.sample", f"data/{name}")  # type: ignore[no-any-return]
