"""Names that the classes of slips know as right or as given up: authorities, places, laws, congresses."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from schemas.shipped import shipped

FOLDER = Path(__file__).parent


class Reform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Old name → new name, for what is published from `since` on and before `until`."""

    since: date
    names: dict[str, str]
    until: date | None = None


class Institutions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reforms: list[Reform]
    clues: list[Reform]


class Congresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`plenums`: the most of a central committee. `sessions`: the most of a term. `years`: when each was held."""

    party_congress: str
    plenums: dict[str, int]
    people_congress: str
    sessions: int
    years: dict[str, int]


class Particles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """的 for 地 or 得: adverbs and verbs between which it is wrong, and wrong form → right form."""

    adverbs: list[str]
    verbs: list[str]
    sure: dict[str, str]
    likely: dict[str, str]


@cache
def institutions() -> Institutions:
    return msgspec.convert(_read("institutions.yaml"), Institutions)


@cache
def places() -> dict[str, tuple[str, date]]:
    """Old name of a place → its new name, and the first day of the month of the change."""
    rows: dict[str, list[str]] = _read("places.yaml")["places"]
    return {old: (new, date(int(month[:4]), int(month[5:7]), 1)) for old, (new, month) in rows.items()}


@cache
def congresses() -> Congresses:
    return msgspec.convert(_read("congresses.yaml"), Congresses)


@cache
def particles() -> Particles:
    return msgspec.convert(_read("particles.yaml"), Particles)


@cache
def formulas() -> tuple[str, ...]:
    """Fixed formulations and names of organs that allow no other wording."""
    return tuple(_read("formulas.yaml")["formulas"])


@cache
def right_beside_formulas() -> tuple[str, ...]:
    """Right forms that are one character away from a formula."""
    return tuple(_read("formulas.yaml")["right"])


@cache
def laws() -> frozenset[str]:
    """Titles of laws and regulations, repealed ones too, without 中华人民共和国."""
    return frozenset((FOLDER / "laws.txt").read_text("utf-8").split())


@cache
def repealed_laws() -> dict[str, tuple[str, date]]:
    """Title of a law or regulation → what holds in its place, and the first day on which that holds."""
    rows: dict[str, list[Any]] = _read("repealed.yaml")["laws"]
    return {title: (new, since) for title, (new, since) in rows.items()}


def _read(name: str) -> Any:
    return shipped("schemas.textpacks.names", name)
