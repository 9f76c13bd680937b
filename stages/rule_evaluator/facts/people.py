"""What people handed in: results of checks by hand and consult tests, the newest for each thing."""

import msgspec

from schemas.events.observations import ConsultTest, ManualResult
from schemas.times import rfc3339

KEYS_KEPT = 500


class HandedIn(msgspec.Struct, omit_defaults=True):
    """`manual`: indicator|target -> newest result; `consults`: one entry a question, with its newest word; `keys`:
    idempotency keys of what was taken over, oldest first."""

    manual: dict[str, ManualResult] = {}
    consults: dict[str, ConsultTest] = {}
    proofs: dict[str, str] = {}  # key -> event id
    keys: list[str] = []


def remember(handed_in: HandedIn, key: str) -> None:
    """This idempotency key has been used."""
    handed_in.keys.append(key)
    del handed_in.keys[:-KEYS_KEPT]


def slot_of(indicator: str, target: str) -> str:
    return f"{indicator}|{target}"


def note_manual(handed_in: HandedIn, result: ManualResult, event_id: str) -> None:
    known = handed_in.manual.get(slot_of(result.indicator, result.target))
    if known is None or result.at >= known.at:
        handed_in.manual[slot_of(result.indicator, result.target)] = result
        handed_in.proofs[slot_of(result.indicator, result.target)] = event_id


def note_consult(handed_in: HandedIn, test: ConsultTest, event_id: str) -> None:
    """A test may be handed in again, answered: the newest word on a question counts. Another question stands beside
    it; of those that were answered only the newest is kept."""
    of_target = {key: one for key, one in handed_in.consults.items() if one.target == test.target}
    same = [key for key, one in of_target.items() if one.asked == test.asked]
    if any(of_target[key].at > test.at for key in same):
        return
    answered = [key for key, one in of_target.items() if one.answered is not None and one.asked < test.asked]
    for key in {*same, *(answered if test.answered is not None else ())}:
        handed_in.consults.pop(key)
        handed_in.proofs.pop(consult_proof(of_target[key]), None)
    handed_in.consults[f"{test.target}|{rfc3339(test.asked)}"] = test
    handed_in.proofs[consult_proof(test)] = event_id


def consult_proof(test: ConsultTest) -> str:
    """The key of a test's event among the proofs."""
    return f"consult|{test.target}|{rfc3339(test.asked)}"
