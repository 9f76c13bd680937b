"""The reader on the labelled set, with a floor for every task."""

from functools import cache

import pytest

from tests.reading.scoring import FLOORS, Score, all_cases, kind_share, score, wrong_but_confident


@cache
def _scores() -> dict[str, Score]:
    return score(all_cases())


def test_ids_are_distinct() -> None:
    ids = [case.id for case in all_cases()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("task", FLOORS)
def test_task_reaches_its_floor(task: str) -> None:
    result = _scores().get(task, Score())
    share = kind_share(_scores()) if task == "kind" else result.share
    assert share >= FLOORS[task], f"{task}: {result.right} of {result.asked}\n" + "\n".join(result.wrong)


def test_hardly_any_date_is_wrong_but_confident() -> None:
    asked = [case for case in all_cases() if "date" in case.expect]
    wrong = wrong_but_confident(asked)
    assert len(wrong) <= 0.01 * len(asked), "\n".join(wrong)
