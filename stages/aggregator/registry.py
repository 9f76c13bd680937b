"""Rows of the registry as it travelled through the log."""

from collections.abc import Iterator

from schemas.events.checks import Registered
from schemas.registry.roles import charged_by_default
from schemas.registry.subjects import Subject
from schemas.times import day_of, rfc3339
from stages.aggregator.row import Row, TableRow, fact_audit, json_text
from stages.contract import Incoming


def subject_rows(incoming: Incoming, registered: Registered, generation: int) -> Iterator[TableRow]:
    """The registry entry of one subject as in force from this event on: a row for each program that watches it."""
    registration = registered.registration
    shared = (
        fact_audit(incoming)
        | _subject(registration.subject)
        | _columns(registration.subject)
        | {
            "at": rfc3339(incoming.event.time),
            "content_hash": registered.content_hash,
            "visits_a_day": registration.visits_a_day,
            "columns_a_day": registration.columns_a_day,
            "registration": json_text(registration),
        }
    )
    for watcher in registration.watchers:
        unit = charged_by_default(
            registration.subject, watcher.charge, day_of(incoming.event.time), registration.successions
        )
        yield (
            "subject_facts",
            shared
            | {
                "program": watcher.program,
                "unit": unit,
                "unit_name": registration.unit_names.get(unit, ""),
                "rulebook": watcher.rulebook,
                "sampled": int(watcher.sampled),
            },
        )


def _subject(subject: Subject) -> Row:
    return {
        "subject": subject.id,
        "subject_kind": subject.subject_kind,
        "code": subject.number,
        "name": subject.name,
        "url": subject.address,
        "category": subject.category,
    }


def _columns(subject: Subject) -> Row:
    return {
        "column_ids": [c.id for c in subject.columns],
        "column_names": [c.name for c in subject.columns],
        "column_urls": [c.url for c in subject.columns],
        "column_natures": [c.nature for c in subject.columns],
        "column_cycle_days": [c.cycle_days for c in subject.columns],
        "column_first_level": [int(c.first_level) for c in subject.columns],
        "column_confirmed": [int(c.confirmed) for c in subject.columns],
    }
