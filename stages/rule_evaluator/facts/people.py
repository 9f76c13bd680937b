"""What people handed in: results of checks by hand and consult tests, the newest for each thing."""

import msgspec

from schemas.events.observations import ConsultTest, ManualResult

KEYS_KEPT = 500


class HandedIn(msgspec.Struct, omit_defaults=True):
    """`manual`: indicator|target -> newest result; `consults`: target -> newest test; `keys`: idempotency keys of what
    was taken over, oldest first."""

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
    """A test may be handed in again, answered: the newest word on the newest question counts."""
    known = handed_in.consults.get(test.target)
    if known is None or (test.asked, test.at) >= (known.asked, known.at):
        handed_in.consults[test.target] = test
        handed_in.proofs[f"consult|{test.target}"] = event_id
