"""A worklist shared among checkers: all of a subject to one of them, and no second voice to whom it was the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.office.worklists.asked import ToDo
from schemas.registry.people import People


@dataclass(frozen=True)
class Checker:
    """Who fills a part in. `id` is that of people.yaml; the name where there is no such file."""

    id: str
    name: str


NOBODY = Checker("", "")
_CHECKS = frozenset({"officer", "reviewer"})


def checkers_among(people: People, program: str) -> list[Checker]:
    """Who checks for a program, where nobody is named."""
    return [
        Checker(one.id, one.name)
        for one in people.people
        if _CHECKS & set(one.roles) and (not one.programs or program in one.programs)
    ]


def shared(rows: Sequence[ToDo], checkers: Sequence[Checker]) -> dict[Checker, list[ToDo]]:
    """The rows of each checker; those that none of them may answer are of `NOBODY`. Without checkers all are.

    Each subject goes to who has the fewest rows so far, so the same rows and checkers always give the same parts.
    """
    parts: dict[Checker, list[ToDo]] = {checker: [] for checker in checkers}
    left: list[ToDo] = []
    for own in _by_subject(rows):
        able = [one for one in checkers if not any(_spoke(one, row) for row in own)]
        whose = min(able, key=lambda one: len(parts[one]), default=None)
        for row in own:
            one = whose or next((c for c in checkers if not _spoke(c, row)), None)
            (left if one is None else parts[one]).append(row)
    return {checker: own for checker, own in {**parts, NOBODY: left}.items() if own}


def _spoke(checker: Checker, row: ToDo) -> bool:
    return checker.id in row.people


def _by_subject(rows: Sequence[ToDo]) -> list[list[ToDo]]:
    found: dict[str, list[ToDo]] = {}
    for row in rows:
        found.setdefault(row.subject.id, []).append(row)
    return list(found.values())
