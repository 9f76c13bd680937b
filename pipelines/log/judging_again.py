"""While everything is judged again, `findings` repeats all that it has told, from its first event on. Who keeps of a
finding nothing but its last state would see it go back to states that it has left: such a reader stays where the
repeats begin until all of them are written."""

import msgspec

from pipelines.log.records import Commit, Log, may_be_of
from schemas.events.types import FINDINGS, OBSERVATIONS

JUDGES, STAGE, KEY = "rule-evaluator", "judging-again", "repeats"


class Repeats(msgspec.Struct):
    """By partition where the repeats begin in `findings`, and how far `observations` must be judged until all of them
    are written."""

    findings: list[int]
    observations: list[int]


def repeats_from_now(log: Log) -> Commit:
    """To be made before the judges are set back, and committed with that or right after it. Who begins again before the
    last time is over repeats what was repeated: what was new ends where it ended then."""
    begun = before_repeats(log) or log.ends(FINDINGS)
    told = Repeats(findings=begun, observations=log.ends(OBSERVATIONS))
    return Commit(STAGE, state={KEY: msgspec.json.encode(told)})


def before_repeats(log: Log) -> list[int] | None:
    """Where each partition of `findings` ends for who must not read repeats; None while nothing is judged again. Ask
    before asking for the ends: what is written by then is whole."""
    raw = log.state(STAGE, [KEY]).get(KEY)
    if raw is None:
        return None
    told = msgspec.json.decode(raw, type=Repeats)
    if not (may_be_of(log, FINDINGS, told.findings) and may_be_of(log, OBSERVATIONS, told.observations)):
        return None
    judged = (log.next_offset(JUDGES, OBSERVATIONS, partition) for partition in range(len(told.observations)))
    return None if all(at >= end for at, end in zip(judged, told.observations, strict=True)) else told.findings
