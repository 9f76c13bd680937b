"""Deterministic identities: the same thing planned or derived twice has the same id.

Topic, partition and offset are never part of an id: a redelivery writes the same event at two offsets.
"""

import hashlib
from functools import lru_cache

import orjson


def digest(*parts: str | int) -> str:
    """128-bit BLAKE2b over the parts as a JSON array, 32 hex characters; so ("ab","c") and ("a","bc") differ."""
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def check_id(vantage: str, target: str, kind: str, slot: str) -> str:
    """Identity of a planned check, the same for every program that asks for it.

    `slot` is the text of the slot, e.g. ``2026-07-01/3``.
    """
    return digest("check", vantage, target, kind, slot)


def event_id(stage: str, revision: int, parent: str, ordinal: int) -> str:
    """Identity of the ordinal-th event that a stage at a revision derives from a parent event."""
    return digest("event", stage, revision, parent, ordinal)


@lru_cache(maxsize=65_536)  # every judgement asks for the id of its finding
def finding_id(program: str, generation: int, indicator: str, target: str, unit: str = "") -> str:
    """Identity of a finding: one indicator on one target. Stable over rulebook versions. `unit` is given where the
    facts themselves name the unit at fault: units with faults on one target have a finding each."""
    return digest("finding", program, generation, indicator, target, *([unit] if unit else []))


def edition_id(program: str, kind: str, scope: str, code: str) -> str:
    """Identity of an edition of a period, called by `code`; its corrections share it."""
    return digest("edition", program, kind, scope, code)


def line_target(target: str, unit: str) -> str:
    """The target of a line of the day's assessment: units that are judged apart on one target have a line each."""
    return f"{target}@{unit}" if unit else target


def unit_subject_id(unit: str) -> str:
    """The id of a unit as a subject; it cannot be that of a site."""
    return f"unit:{unit}"


RECORDS = "records|"


def records_key(partition_key: str, part: str) -> str:
    """The state key under which a part of the records of a subject lies, apart from its other state."""
    return f"{RECORDS}{part}|{partition_key}"


def partition_key_of(state_key: str) -> str:
    """The partition key of the events that a state belongs to: state lies beside the events it was made from."""
    return state_key.split("|", 2)[2] if state_key.startswith(RECORDS) else state_key


def unit_hash(*parts: str | int) -> float:
    """A number in [0, 1) that depends on the parts alone; used to spread slots and to draw samples."""
    return int(digest(*parts)[:13], 16) / 16**13
