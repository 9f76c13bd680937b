"""Which rows of which tables an event becomes. Counting is the warehouse's; here nothing is added up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from schemas.events.cases import CaseDue, CaseStep
from schemas.events.checks import MissedCheck, Registered, Tick
from schemas.events.findings import FindingTransition, SubjectAssessed, Warned
from schemas.events.observations import PageObserved
from schemas.events.reports import EditionMade
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS, REPORTS
from stages.aggregator.cases import due_rows, step_rows
from stages.aggregator.checks import missed_rows, page_rows
from stages.aggregator.editions import edition_rows
from stages.aggregator.judgements import assessment_rows, finding_rows, warning_rows
from stages.aggregator.records import record_rows
from stages.aggregator.registry import subject_rows
from stages.aggregator.row import Row, TableRow
from stages.contract import Incoming


def _no_rows(incoming: Incoming, payload: msgspec.Struct, generation: int) -> Iterable[TableRow]:
    """Time itself leaves no row; what it closed arrives as findings."""
    return ()


RowMaker = Callable[[Incoming, Any, int], Iterable[TableRow]]
_ROWS: dict[type[msgspec.Struct], RowMaker] = {
    PageObserved: page_rows,
    MissedCheck: missed_rows,
    Tick: _no_rows,
    Registered: subject_rows,
    FindingTransition: finding_rows,
    Warned: warning_rows,
    SubjectAssessed: assessment_rows,
    CaseStep: step_rows,
    CaseDue: due_rows,
    EditionMade: edition_rows,
}


class Aggregator:
    """`generation` is given to facts (checks, pages); judgements carry their own."""

    name = "aggregator"
    revision = 1
    topics = (OBSERVATIONS, FINDINGS, CASES, REPORTS)

    def __init__(self, generation: int = 1) -> None:
        self.generation = generation

    def rows(self, batch: Sequence[Incoming]) -> dict[str, list[Row]]:
        """Rows by table, in the order of the batch. The same batch gives the same rows."""
        tables: dict[str, list[Row]] = defaultdict(list)
        for incoming in batch:
            payload = incoming.event.data
            make: RowMaker = _ROWS.get(type(payload), record_rows)
            for table, row in make(incoming, payload, self.generation):
                tables[table].append(row)
        return dict(tables)
