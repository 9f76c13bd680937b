"""How far the warehouse has been filled from the log: while it stands still, so does every answer."""

import re
from collections.abc import Iterable

from pipelines.log.records import Log
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS, REPORTS
from schemas.warehouse import NamedQuery
from stages.aggregator import Aggregator

Position = tuple[tuple[int, ...], ...]
# Tables and views by the topic that fills them; all others are filled from what was observed.
_FED_BY = {
    **dict.fromkeys(("findings", "finding_states", "finding_rows", "assessments", "warnings"), FINDINGS),
    **dict.fromkeys(("case_steps", "case_dues"), CASES),
    "editions": REPORTS,
}
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)


def topics_of(query: NamedQuery) -> frozenset[str]:
    """The topics whose events can change what a query answers."""
    return frozenset(_FED_BY.get(table, OBSERVATIONS) for table in _TABLE.findall(query.sql))


def position(log: Log, topics: Iterable[str]) -> Position:
    """The offsets up to which events of the topics are in the warehouse. Blocks."""
    stage = Aggregator.name
    return tuple(
        tuple(log.next_offset(stage, topic, partition) for partition in range(len(log.ends(topic))))
        for topic in sorted(topics)
    )
