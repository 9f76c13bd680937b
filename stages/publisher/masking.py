"""What other systems get of a finding: what may be shown (`schemas.gate`), without the names of people.

Assessments do not go out at all: they show what is only suspected.
"""

import msgspec

from schemas.events.actor import MACHINE, Actor
from schemas.events.findings import FindingTransition
from schemas.gate import APPROACHING, GROUNDLESS, RESTRICTED, UNCONFIRMED, announced, shown

__all__ = ["APPROACHING", "GROUNDLESS", "RESTRICTED", "UNCONFIRMED", "announced", "published"]
PERSON = Actor(id="person", name="")  # that it was a person, and not who


def published(finding: FindingTransition) -> FindingTransition:
    """The transition as other systems get it."""
    actor = MACHINE if finding.actor.id == MACHINE.id else PERSON
    return msgspec.structs.replace(shown(finding), actor=actor, confirmed_by=[], approver=None)
