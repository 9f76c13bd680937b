"""Whom a draw holds: problems of the quarter before, mended or not; nothing groundless, nothing of other quarters."""

from pathlib import Path

import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.sampling import problem_subjects
from schemas.events.types import FINDINGS
from tests.support.looks import moved
from tests.support.receivers import publish

BEFORE, WITHIN, LATER, NOW = (
    f"{day}T08:00:00+08:00" for day in ("2026-03-10", "2026-05-10", "2026-06-10", "2026-07-02")
)


@pytest.mark.parametrize(
    ("life", "held"),
    [
        ([("confirmed", WITHIN)], True),
        ([("confirmed", BEFORE)], True),
        ([("confirmed", WITHIN), ("rectified", LATER)], True),
        ([("confirmed", BEFORE), ("rectified", WITHIN)], True),
        ([("confirmed", WITHIN), ("rectified", NOW)], True),
        ([("confirmed", WITHIN), ("dismissed", LATER)], False),
        ([("confirmed", WITHIN), ("rectified", WITHIN), ("dismissed", LATER)], False),
        ([("confirmed", WITHIN), ("exempted", LATER)], False),
        ([("suspected", WITHIN)], False),
        ([("confirmed", BEFORE), ("rectified", BEFORE)], False),
        ([("confirmed", NOW)], False),
        ([("confirmed", BEFORE), ("rectified", BEFORE), ("recurred", LATER)], True),
    ],
)
def test_a_subject_is_held_for_what_stood_in_the_quarter_before(
    tmp_path: Path, life: list[tuple[str, str]], held: bool
) -> None:
    log = SqliteLog(tmp_path / "log.db")
    publish(log, [moved(state, at) for state, at in life], FINDINGS)
    program, subject = moved("confirmed", NOW).program, moved("confirmed", NOW).data.subject
    assert problem_subjects(log, program, "2026Q3") == ({subject} if held else frozenset())
    assert problem_subjects(log, "another", "2026Q3") == frozenset()
    log.close()


@pytest.mark.parametrize("again", [1, 2, 3])
def test_what_is_judged_again_holds_nobody_on_the_way(tmp_path: Path, again: int) -> None:
    life = [moved("confirmed", BEFORE), moved("rectified", BEFORE), moved("confirmed", NOW)]
    log = SqliteLog(tmp_path / "log.db")
    publish(log, [*life, *life[:again]], FINDINGS)
    assert problem_subjects(log, life[0].program, "2026Q3") == frozenset()
    log.close()
