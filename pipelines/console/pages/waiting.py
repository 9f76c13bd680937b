"""Whose turn it is with a clue."""

from pipelines.console.office import Row
from schemas.gate import Sight
from schemas.rights import Thing, may, review_right
from schemas.states import ACTS


def waits_for(sight: Sight, row: Row) -> bool:
    """Whether the person may take the next step of a clue."""
    people = row["confirmed_by"] or []
    if row["state"] not in ACTS["confirm"].within:
        return False
    right = review_right("confirm", int(row["needs_people"]), people)
    thing = Thing(sight.of(str(row["unit"])).units, frozenset(people))
    return may(sight.actor, right, thing) is None
