"""Notices from above against our findings (通报对账), read from the log."""

from collections import defaultdict
from datetime import date
from pathlib import Path

from pipelines.log.records import Log
from pipelines.office.cases.reading import read_named
from pipelines.office.histories import read_histories
from pipelines.office.observation_index import told_of
from schemas.events.codec import decode
from schemas.events.types import OBSERVATIONS
from schemas.records.notices import NoticeFromAbove
from schemas.registry.model import Registry
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of
from stages.case_book.looks import look_of
from stages.case_book.reconciling import Knowledge, Matched, reconciled


def reconcile_notices(root: Path, log: Log, registry: Registry, book: Rulebook) -> list[Matched]:
    """Every notice from above that was handed in, with what we knew before. `root`: the data folder."""
    notices = [record for record, _ in read_named(log, registry) if isinstance(record, NoticeFromAbove)]
    histories = read_histories(log)
    mine = [
        histories.history(last.finding_id)
        for last in histories.current()
        if histories.program_of(last.finding_id) == registry.program.id
    ]
    known = Knowledge(
        histories=mine,
        measures={one.id: one.measure or "" for one in book.indicators},
        subjects={one.id for one in registry.subjects},
        seen=_seen(root, log, {notice.subject for notice in notices}),
    )
    return reconciled(sorted(notices, key=lambda one: (one.at, one.key)), known)


def _seen(root: Path, log: Log, subjects: set[str]) -> dict[str, set[date]]:
    """By subject the days on which a look told anything."""
    days: dict[str, set[date]] = defaultdict(set)
    for record in told_of(root, log, subjects) if subjects else ():
        if look_of(event := decode(record.value, OBSERVATIONS)) is not None:
            days[record.key].add(day_of(event.time))
    return days
