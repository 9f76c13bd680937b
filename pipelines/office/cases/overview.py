"""Cases as people look at them: lists, one case with its rows and steps, and what falls due. Plain values, for the
command line, the console and the status alike."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.log.records import Log
from pipelines.office.cases.index import read_index
from pipelines.office.cases.reading import heir_of, read_book, read_named, read_open, read_warnings
from pipelines.office.finding_desk import Desk
from pipelines.office.histories import read_histories
from pipelines.office.observation_index import deeds_of_people
from schemas.calendar import WorkCalendar
from schemas.chinese import day_text
from schemas.events.cases import CaseStep
from schemas.events.codec import decode
from schemas.events.types import CASES, OBSERVATIONS
from schemas.gate import Sight
from schemas.records.filings import KIND as FILINGS
from schemas.records.filings import Filing
from schemas.registry.installation import Installation
from schemas.registry.model import Registry
from schemas.states import HANDLING
from schemas.times import day_of, rfc3339
from stages.case_book import Case, CaseBook
from stages.case_book.due import Due, Known, due_on, expiring
from stages.case_book.namings import Naming, Told, namings, story, times

REPLIES = {"accepted": "属实", "mended": "已整改", "objected": "有异议"}
CLOCKS = {"resume": "到期后接续计算", "restart": "到期后重新计算", "due": "到期即届满"}
CHANNELS = {"edition": "本级通报", "earlier": "往期通报", "above": "上级通报"}


def open_rows(case: Case, findings: Collection[str]) -> list[str]:
    """The rows of a case whose finding stands open, in the order of their numbers."""
    return [one.row.id for one in sorted(case.rows.values(), key=lambda one: one.row.number) if one.row.id in findings]


def case_line(case: Case, findings: Collection[str]) -> dict[str, Any]:
    """A case in one line. `open`: how many of its findings still stand open, whatever was done about them."""
    return {
        "case_id": case.id,
        "program": case.program,
        "unit": case.unit,
        "cause": case.cause_text,
        "step": case.last.step,
        "word": "已办结" if case.closed else HANDLING[case.last.step].word,
        "at": rfc3339(case.last.at),
        "deadline": str(case.deadline) if case.deadline else None,
        "paused_until": str(case.paused) if case.paused else None,
        "closed": case.closed,
        "rows": len(case.rows),
        "open": len(open_rows(case, findings)),
        "disputed": len(case.held()),
        "reminders": len(case.taken("reminded")),
        "written_reminders": len(case.taken("written_reminder")),
        "forewarnings": sum(len(one.rows) for one in case.taken("forewarned")),
        "namings": len({one.edition for one, _ in case.named()}),
    }


def step_line(step: CaseStep) -> dict[str, Any]:
    """A step as plain values, with its word."""
    return {
        "at": rfc3339(step.at),
        "step": step.step,
        "word": HANDLING[step.step].word,
        "actor": step.actor.id,
        "actor_name": step.actor.name,
        "rows": [row.number for row in step.rows],
        "reason": step.reason,
        "deadline": step.deadline,
        "until": step.until,
        "clock": step.clock,
        "edition": step.edition,
        "rule": step.rule,
        "paper": step.paper,
    }


def step_text(step: CaseStep) -> str:
    """A step in one line for a person."""
    said = [f"第{'、'.join(str(row.number) for row in step.rows)}条"]
    said += [f"期限{day_text(step.deadline)}"] if step.deadline else []
    said += [f"至{day_text(step.until)}，{CLOCKS[step.clock]}"] if step.until and step.clock else []
    said += [step.edition] if step.edition else []
    said += [f"依据：{step.rule}"] if step.rule else []
    said += [step.reason] if step.reason else []
    return f"{rfc3339(step.at)[:16].replace('T', ' ')} {HANDLING[step.step].word}（{step.actor.name}）{'；'.join(said)}"


def all_namings(log: Log, book: CaseBook, registry: Registry, day: date) -> list[Naming]:
    """Every naming of a program's units: of its editions, of earlier ones, of notices from above. What a unit was named
    for stays with who has succeeded it by the day."""
    return namings(book, registry.program.id, read_named(log, registry), heir_of(registry, day))


def naming_counts(log: Log, book: CaseBook, registry: Registry, day: date) -> dict[tuple[str, int | None], int]:
    """By unit and year, and by unit over all years (None), in how many papers it was named; a unit that has ended is
    counted as its successor."""
    counted, heir = times(all_namings(log, book, registry, day)), heir_of(registry, day)
    years = {year for _, year in counted}
    ended = {case.unit: heir(case.unit, "") for case in book.of(registry.program.id)}
    inherited = {
        (unit, year): counted[follower, year]
        for unit, follower in ended.items()
        for year in years
        if (follower, year) in counted
    }
    return counted | inherited


def falling_due(log: Log, registry: Registry, calendar: WorkCalendar, day: date) -> list[Due]:
    """What is due in a program by a day: steps of cases by the ladder, letters for who was named too often, reminders
    of what will soon be overdue."""
    book, program, index = read_book(log), registry.program, read_index(log)
    heir = heir_of(registry, day)
    known = Known(
        open_rows=read_open(log, index),
        namings=namings(book, program.id, read_named(log, registry, index), heir),
        heirs={case.unit: heir(case.unit, "") for case in book.of(program.id)},
    )
    steps = due_on(book, program.id, program.ladder, calendar, day, known)
    return [*steps, *expiring(read_warnings(log, index), book, program.id, program.ladder, day)]


def due_line(due: Due) -> dict[str, Any]:
    """What falls due as plain values."""
    return {
        "program": due.program,
        "case_id": due.case_id,
        "unit": due.unit,
        "step": due.step,
        "word": HANDLING[due.step].act,
        "rule": due.rule,
        "day": str(due.day),
        "findings": [row.id for row in due.rows],
        "subjects": [due.subject] if due.subject else list(dict.fromkeys(row.subject for row in due.rows)),
        "why": due.why,
    }


def due_counts(log: Log, installation: Installation, calendar: WorkCalendar, day: date) -> list[dict[str, Any]]:
    """For the status: by program and step how many steps are due. An office that keeps no cases is asked for none."""
    if not any(log.ends(CASES)):
        return []
    found: list[dict[str, Any]] = []
    for registry in installation.registries.values():
        due = falling_due(log, registry, calendar, day)
        for step, handling in HANDLING.items():
            if number := sum(one.step == step for one in due):
                told = {"program": registry.program.id, "step": step, "word": handling.act, "count": number}
                found.append(told)
    return found


def story_of(desk: Desk, sight: Sight, program: str, subject: str, indicator: str | None = None) -> list[Told]:
    """The dated story of a subject as the actor may read it: its findings, what was done about them, its namings and
    those of its unit that name no subject."""
    histories, book = read_histories(desk.log), read_book(desk.log)
    steps = [
        sight.step(step, history[-1])
        for last in histories.current()
        if last.subject == subject and histories.program_of(last.finding_id) == program and sight.sees(last.unit)
        if indicator in (None, last.indicator)
        for history in [histories.history(last.finding_id)]
        for step in history
    ]
    units = {step.unit for step in steps}
    named = [
        one
        for one in all_namings(desk.log, book, desk.registry, day_of(desk.now))
        if one.subject == subject or (not one.subject and (one.unit in units or f"unit:{one.unit}" == subject))
    ]
    told = story(steps, book.of(program), [one for one in named if sight.sees(one.unit)])
    return sorted(
        [*told, *_filings(desk.folder.root, desk.log, program, subject, sight)],
        key=lambda one: (day_of(one.at), one.rank),
    )


def _filings(root: Path, log: Log, program: str, subject: str, sight: Sight) -> list[Told]:
    """What was opened, renamed, closed or opened anew, on the day on which it was done."""
    words = {value: word for word, value in FILINGS.words["step"].items()}
    mark, found = FILINGS.name.encode(), {}
    for record in deeds_of_people(root, log):
        if record.key == subject and mark in record.value:
            event = decode(record.value, OBSERVATIONS)
            if isinstance(event.data, Filing) and event.program == program and sight.sees(event.data.unit):
                found[event.id] = event.data
    return [
        Told(one.changed, f"{words[one.step]}{one.thing or one.target}" + ("" if one.filed else "（未备案）"), 1)
        for one in found.values()
    ]
