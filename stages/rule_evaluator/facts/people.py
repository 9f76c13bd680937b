"""What people handed in: results of checks by hand and consult tests. Nothing that is said beside something else takes
its place: a second fault on the same indicator and target stands beside the first, a second test beside one that is
still unanswered."""

import msgspec

from schemas.events.observations import ConsultTest, ManualResult

FAULTS_KEPT = 50  # of one indicator and target; each is a statement by a person
TESTS_KEPT = 200


class HandedIn(msgspec.Struct, omit_defaults=True):
    """`manual`: indicator|target -> newest result; `faults`: indicator|target -> the faults that people named since the
    last result that was good, in the order of their days; `consults`: one entry a test, by target, day and question.
    A target is followed by the unit where the result names one."""

    manual: dict[str, ManualResult] = {}
    faults: dict[str, list[ManualResult]] = {}
    consults: dict[str, ConsultTest] = {}
    proofs: dict[str, str] = {}  # who and key of a hand-in -> event id


def name_of(said: ManualResult | ConsultTest) -> str:
    """What a hand-in is known by: two people may number theirs alike."""
    return f"{said.by}|{said.key}"


def slot_of(indicator: str, target: str, unit: str = "") -> str:
    """Where a result stands: each unit that is named has its own place on a target."""
    return "|".join((indicator, target, *([unit] if unit else [])))


def note_manual(handed_in: HandedIn, result: ManualResult, event_id: str) -> bool:
    """A good result ends the faults that were named up to it; a fault is added to those that stand. Whether the result
    says how things are now: what comes in late does not undo what was found after it, and `unknown` says nothing."""
    slot = slot_of(result.indicator, result.target, result.unit)
    known = handed_in.manual.get(slot)
    newest = known is None or result.at >= known.at
    faults = handed_in.faults.get(slot, [known] if known is not None and known.result == "fail" else [])
    counts = False
    if result.result == "pass":
        faults = [fault for fault in faults if fault.at > result.at]
        counts = newest and not faults
    elif result.result == "fail":
        counts = newest or known is None or known.result != "pass"
        faults = sorted((*faults, result), key=lambda fault: fault.at)[-FAULTS_KEPT:] if counts else faults
    if newest:
        handed_in.manual[slot] = result
    handed_in.faults[slot] = faults
    handed_in.proofs[name_of(result)] = event_id
    _forget_proofs(handed_in)
    return counts


def note_consult(handed_in: HandedIn, test: ConsultTest, event_id: str) -> None:
    """A test that is handed in again, answered, takes the place of its own first word and of no other test."""
    slot = _slot_of_test(handed_in, test)
    known = handed_in.consults.get(slot)
    if known is None or test.at >= known.at:
        handed_in.consults[slot] = test
    handed_in.proofs[name_of(test)] = event_id
    answered = sorted((t.asked, s) for s, t in handed_in.consults.items() if t.answered is not None)
    for _asked, settled in answered[: max(0, len(handed_in.consults) - TESTS_KEPT)]:
        del handed_in.consults[settled]
    _forget_proofs(handed_in)


def _slot_of_test(handed_in: HandedIn, test: ConsultTest) -> str:
    """The entry of a test: asked of the same target at the same time, with the same question where both name one."""
    for slot, known in handed_in.consults.items():
        same = known.target == test.target and known.asked == test.asked
        if same and (known.question == test.question or not known.question or not test.question):
            return slot
    return f"{test.target}|{test.asked.isoformat()}|{test.question}"


def _forget_proofs(handed_in: HandedIn) -> None:
    """Keep the event ids of what is still remembered, and those of an older state."""
    results = [*handed_in.manual.values(), *(fault for faults in handed_in.faults.values() for fault in faults)]
    tests = handed_in.consults.values()
    older = {*handed_in.manual, *(f"consult|{test.target}" for test in tests)}
    known = {*map(name_of, results), *map(name_of, tests)} | older
    handed_in.proofs = {name: event for name, event in handed_in.proofs.items() if name in known}
