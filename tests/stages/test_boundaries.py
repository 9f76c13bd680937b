"""Every indicator of every shipped rulebook on both sides of its number, played from the rulebook's own data."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from schemas.events.findings import Assessed, SubjectAssessed
from schemas.rulebooks import Rulebook, load_all
from schemas.rulebooks.load import load_beside
from schemas.rulebooks.model import Indicator
from stages.rule_evaluator.measures import MEASURES
from tests.support.boundaries import BOUNDARIES, by_hand, switched_on
from tests.support.observations import Watched

DEPLOY = Path(__file__).parents[2] / "deploy"
FOLDERS = [DEPLOY / "rulebooks", *sorted(DEPLOY.glob("offices/*/programs/*/rulebooks"))]
WARNS_ONLY = {"before_holiday"}  # never fails: test_local_media_rules.py, test_account_looks.py


def shipped() -> Iterator[Rulebook]:
    """Every rulebook that is shipped, those of offices with what they extend."""
    books = load_all()
    yield from books.values()
    for folder in FOLDERS:
        own = load_beside(books, folder)
        yield from (book for name, book in own.items() if name not in books)


def _distinct() -> dict[str, tuple[Rulebook, Indicator]]:
    """Every indicator that somebody feeds, once for each set of numbers that a rulebook gives it."""
    found: dict[str, tuple[Rulebook, Indicator]] = {}
    known: set[bytes] = set()
    for book in shipped():
        for one in book.indicators:
            if one.fed_by == "nobody" or one.severity == "bonus" or one.measure in WARNS_ONLY:
                continue
            numbers = msgspec.json.encode(msgspec.structs.replace(one, enabled=True, sureness="2", wording=""))
            if numbers not in known:
                known.add(numbers)
                found[f"{one.id}@{book.id}"] = (book, one)
    return found


RULES = _distinct()


def test_the_walk_meets_every_rulebook_and_every_measure() -> None:
    books = list(shipped())
    assert len(FOLDERS) == 6
    assert len({book.id for book in books}) >= 9
    used = {one.measure for book in books for one in book.indicators} - {None} - WARNS_ONLY
    assert used <= BOUNDARIES.keys() <= MEASURES.keys()
    assert {one.id for book in books for one in book.indicators if one.fed_by in ("machine", "people")} == {
        one.id for _, one in RULES.values()
    } | {one.id for book in books for one in book.indicators if one.measure in WARNS_ONLY or one.severity == "bonus"}


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_first_value_that_fails_is_told_and_the_last_that_does_not_is_not(name: str) -> None:
    book, one = RULES[name]
    play = by_hand if one.measure is None else BOUNDARIES[one.measure]
    failing, standing = play(switched_on(book, one.id), one)
    assert {t.indicator for t in failing.transitions(one.id)} == {one.id}
    assert standing.transitions(one.id) == []
    assert failing.rejected == standing.rejected == []
    lines = [row.status for row in _last_lines(standing) if row.indicator == one.id]
    if lines and one.unit in ("ratio", "days"):
        assert set(lines) <= {"pass", "unknown"}  # it was judged, and not left out


def _last_lines(watched: Watched) -> list[Assessed]:
    assessed = [event.data for event in watched.out if isinstance(event.data, SubjectAssessed)]
    return assessed[-1].rows if assessed else []


DATED = sorted({(one.id, one.valid_from, one.valid_to) for _, one in RULES.values() if one.valid_from or one.valid_to})


@pytest.mark.parametrize(("indicator", "first", "last"), DATED)
def test_a_rule_holds_from_its_first_day_to_its_last(indicator: str, first: str | None, last: str | None) -> None:
    one = next(
        rule for _, rule in RULES.values() if (rule.id, rule.valid_from, rule.valid_to) == (indicator, first, last)
    )
    for day, outside in ((first, -1), (last, 1)):
        if day is not None:
            assert one.in_force(day)
            assert not one.in_force(str(date.fromisoformat(day) + timedelta(days=outside)))
