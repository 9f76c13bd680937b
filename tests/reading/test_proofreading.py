"""The labelled set of slips: found by class, and their right twins left alone.

Each line of `cases/proof/<class>.txt` is a faulty sentence and its right twin, written for this project with slips of
the kind that citizens report. A slip is found when a hit covers the place where the two differ. The floors are what is
reached, rounded down: a change may not lower them.
"""

from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest

from schemas.events.reading import TextHit
from stages.classifier.text import hits

CASES = Path(__file__).parent / "cases" / "proof"
PUBLISHED = date(2026, 6, 1)
ARROW = " ⇒ "
REPORTED = ("severe", "wrong", "sensitive")
FLOORS = {
    "ordinals": 1.0,
    "dates": 0.95,
    "pairs": 1.0,
    "doubled": 1.0,
    "old-names": 0.95,
    "titles": 0.9,
    "congresses": 1.0,
    "grammar": 0.95,
    "sums": 1.0,
    "telephones": 1.0,
    "expressions": 1.0,
    "words": 0.38,
}
CLUES = {"formulas": 1.0}  # for the proofreader alone: another text may be meant


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (CASES / f"{name}.txt").read_text("utf-8").splitlines()
    return [tuple(line.split(ARROW)) for line in lines if ARROW in line and not line.startswith("#")]  # type: ignore[misc]


def innocents() -> list[str]:
    lines = (CASES / "innocent.txt").read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


def found(text: str) -> list[TextHit]:
    return hits(text, day=PUBLISHED, published=PUBLISHED)


def place(wrong: str, right: str) -> tuple[int, int]:
    """Where the two sentences differ, in the wrong one; one character at least."""
    before = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(wrong, right, strict=False)))
    after = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(wrong[::-1], right[::-1], strict=False)))
    start = min(before, len(wrong) - after)
    return start, max(start + 1, len(wrong) - after, before)


def is_found(wrong: str, right: str, levels: tuple[str, ...]) -> bool:
    start, end = place(wrong, right)
    return any(
        hit.level in levels and hit.offset <= end and hit.offset + len(hit.text) >= start for hit in found(wrong)
    )


def missed(name: str) -> list[str]:
    levels = (*REPORTED, "clue") if name in CLUES else REPORTED
    return [wrong for wrong, right in pairs(name) if not is_found(wrong, right, levels)]


@pytest.mark.parametrize(("name", "floor"), (FLOORS | CLUES).items())
def test_slips_of_a_class_are_found(name: str, floor: float) -> None:
    cases = pairs(name)
    lost = missed(name)
    assert 1 - len(lost) / len(cases) >= floor, f"{name}: {len(lost)} of {len(cases)} missed: {lost}"


@pytest.mark.parametrize("name", FLOORS | CLUES)
def test_their_right_twins_are_left_alone(name: str) -> None:
    flagged = {right: hits_ for _, right in pairs(name) if (hits_ := [h for h in found(right) if h.level in REPORTED])}
    assert flagged == {}


def test_what_only_looks_like_a_slip_is_left_alone() -> None:
    flagged = {text: marks for text in innocents() if (marks := [h for h in found(text) if h.level in REPORTED])}
    assert flagged == {}


def test_the_set_is_large_enough_to_say_something() -> None:
    assert sum(2 * len(pairs(name)) for name in FLOORS | CLUES) + len(innocents()) >= 500
