"""The lists that templates ask (`schemas/templates/figures.yaml`), from the rows of named queries. Pure."""

from collections.abc import Callable
from datetime import date

from stages.reporter.facts import Answer, EditionFacts
from stages.reporter.lists import (
    amounts,
    consults,
    filings,
    handling,
    letters,
    notices,
    praise,
    problems,
    reposts,
    subjects,
    tasks,
)
from stages.reporter.lists.names import Names
from stages.reporter.lists.records import Records
from stages.reporter.templates.lists import Listed

WorkingDays = Callable[[date, date], int]


def lists_of(
    facts: EditionFacts, records: Answer, earlier: Answer, steps: Answer, working_days: WorkingDays
) -> dict[str, Listed]:
    """Every list of the catalogue. `records` were handed in inside the window, `earlier` are records of naming, filing
    and publication from two years before its end on, `steps` those of cases from the beginning of the year on that the
    window ends in. `working_days` counts those after its first day up to its second."""
    names = Names(facts)
    held, before = Records(records, names), Records(earlier, names)
    return {
        **subjects.lists(facts, names),
        **problems.lists(facts, names, held, before, handling.namings(steps, str(facts.day().year))),
        **handling.lists(steps, facts, names),
        **letters.lists(held, facts, working_days),
        **consults.lists(held, working_days),
        **amounts.lists(held, before),
        **reposts.lists(held),
        **tasks.lists(held, facts),
        **praise.lists(held),
        **notices.lists(held),
        **filings.lists(held, before),
    }
