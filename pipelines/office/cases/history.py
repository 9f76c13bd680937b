"""What is known of a unit over the years, as an actor may read it: namings, cases, findings with their history."""

from pipelines.office.cases.overview import all_namings
from pipelines.office.cases.papers.one_page import UnitHistory
from pipelines.office.cases.reading import heir_of, read_book
from pipelines.office.finding_desk import Desk
from schemas.gate import Sight
from schemas.times import day_of


def unit_history(desk: Desk, sight: Sight, program: str, unit: str) -> UnitHistory:
    """The history of a unit, with what it has taken over from units that have ended."""
    registry, histories, book = desk.registry, desk.histories(), read_book(desk.log)
    heir = heir_of(registry, day_of(desk.now))
    mine = [
        last
        for last in histories.current()
        if histories.program_of(last.finding_id) == program and heir(last.unit, last.subject) == unit
    ]
    steps = [[sight.step(step, last) for step in histories.history(last.finding_id)] for last in mine]
    named = [one for one in all_namings(desk.log, book, registry, day_of(desk.now)) if one.unit == unit]
    cases = [case for case in book.of(program) if heir(case.unit, "") == unit]
    return UnitHistory(registry, unit, named, cases, steps)
