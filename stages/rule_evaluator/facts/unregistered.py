"""What a subject points to that must be its unit's own and is not registered, as its last looks showed it."""

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.mentions.mention import Mention
from stages.rule_evaluator.facts.looks import Look, standing


class Pointed(msgspec.Struct, array_like=True, frozen=True):
    """One that is pointed to, and the look that showed it first since it has been shown."""

    mention: Mention
    proof: Evidence


class Pointing(msgspec.Struct, omit_defaults=True):
    """`looks`: the last usable look of each kind at each target, only of those that ever showed any; `shown`: what it
    pointed to; `last`: the last usable look of all."""

    looks: dict[str, Look] = {}
    shown: dict[str, list[Pointed]] = {}
    last: Evidence | None = None

    def all(self) -> dict[str, Pointed]:
        """By key, each where it was seen first."""
        found: dict[str, Pointed] = {}
        for one in (one for shown in self.shown.values() for one in shown):
            known = found.get(one.mention.key)
            if known is None or (one.proof.at, one.proof.event_id) < (known.proof.at, known.proof.event_id):
                found[one.mention.key] = one
        return dict(sorted(found.items()))


def note_unregistered(pointing: Pointing, seen: PageObserved, look: Look, proof: Evidence) -> None:
    """Take over what a usable look pointed to."""
    key = f"{seen.check.kind}:{seen.check.target}"
    if standing(look, pointing.looks.get(key)) == "ignored":
        return
    if pointing.last is None or proof.at >= pointing.last.at:
        pointing.last = proof
    before = {one.mention.key: one.proof for one in pointing.shown.get(key, [])}
    if seen.unregistered:
        pointing.looks[key] = look
        pointing.shown[key] = [Pointed(one, before.get(one.key, proof)) for one in seen.unregistered]
    elif key in pointing.looks:
        pointing.looks[key] = look
        pointing.shown.pop(key, None)
