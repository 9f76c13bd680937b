"""A quarter of a province's records: handed in as files, judged day by day, asked for.

Asked are 100,000 letters, 40,000 looks at reposts and 50,000 submissions at 5,000 rows/s and more (processor time:
the machine is shared), within 1 GB, and every question about them in at most 1 s.
"""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.intake import take_in
from pipelines.running.runner import StageLoop
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.calendar import shipped
from schemas.events.checks import Registered, Tick
from schemas.events.codec import decode, encode
from schemas.events.types import OBSERVATIONS
from schemas.registry.installation import installation_of
from schemas.registry.model import Registry, RoleHeld, Unit
from schemas.rulebooks import Rulebook, load_all
from schemas.times import at, midnight
from stages.aggregator import Aggregator
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.watch import SubjectWatch
from tests.benchmarks.rows import row
from tests.support.people import person
from tests.support.registries import registry, site

LETTERS, LOOKS, SUBMISSIONS, SITES = 100_000, 40_000, 50_000, 500
CLOSED_DAYS = 3  # of the quarter's end; every one judges all that was handed in
ROWS_A_SECOND, MEGABYTES, SECONDS = 5_000, 1_024, 1.0
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
NOW = at("2026-10-08T09:00:00+08:00")
DAY = timedelta(days=1)
T = TypeVar("T")
JUDGED = (
    "local.mailbox.within_5", "local.mailbox.letter_late", "local.repost.in_time", "local.submit.adopted",
)  # fmt: skip


def run() -> list[dict[str, Any]]:
    """The rows of this benchmark."""
    known, books = province(), rulebooks()
    with tempfile.TemporaryDirectory(dir=os.environ.get("XUNWANG_BENCH_DIR")) as place:
        folder = Path(place)
        log = SqliteLog(folder / "log.db")
        log.append(NewRecord(OBSERVATIONS, one.partitionkey, encode(one)) for one in registered(known))
        files = list(written(folder))
        taken, took = _timed(lambda: _handed_in(files, log, known, books))
        log.append(NewRecord(OBSERVATIONS, one.partitionkey, encode(one)) for one in closed(known))
        judged, judging = _timed(lambda: asyncio.run(_judge(log, books)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        questions = list(_asked(folder, log, known))
        log.close()
    rate = taken / took
    return [
        row(f"records, {taken:,} rows handed in, processor time", round(rate), "rows/s",
            floor=f">= {ROWS_A_SECOND}", ok=rate >= ROWS_A_SECOND or taken < ROWS_A_SECOND),
        row(f"records of {SITES} sites, judged ({judged:,} events), processor time", round(judging, 1), "s"),
        row("records, memory of handing in and judging", round(peak), "MB", floor=f"<= {MEGABYTES}",
            ok=peak <= MEGABYTES),
        *questions,
    ]  # fmt: skip


def province() -> Registry:
    base = registry(1)
    units = [
        Unit(id=f"u{n}", name=f"示例单位{n}", short_name=f"单位{n}", level="county", parent="city")
        for n in range(1, SITES + 1)
    ]
    sites = [site(n, roles=[RoleHeld(role="runs", unit=f"u{n}")]) for n in range(1, SITES + 1)]
    return msgspec.structs.replace(base, units=[*base.units, *units], sites=sites)


def rulebooks() -> dict[str, Rulebook]:
    """The national rulebook with the indicators over these records in force."""
    known = load_all()
    book = known["national-2019-19-records"]
    rules = [msgspec.structs.replace(one, enabled=one.id in JUDGED) for one in book.indicators]
    return {**known, "national-2019-19": msgspec.structs.replace(book, id="national-2019-19", indicators=rules)}


def written(folder: Path) -> Iterator[tuple[str, Path]]:
    """A file of each kind, in the order of time: its rows are of all sites in turn."""
    days = (LAST - FIRST).days - 20
    for kind, number, one in (
        ("mailbox.letter.v1", LETTERS, _letter),
        ("repost.look.v1", LOOKS, _look),
        ("submission.count.v1", SUBMISSIONS, _submission),
    ):
        path = folder / f"{kind}.jsonl"
        with path.open("wb") as file:
            for n in range(number):
                day = FIRST + n * days // number * DAY
                file.write(msgspec.json.encode({"key": f"K{n}", "by": "张三", **one(n, day)}) + b"\n")
        yield kind, path


def _letter(number: int, day: date) -> dict[str, Any]:
    answered = shipped().deadline(day, 6 if number % 13 == 0 else 3).day
    whose = {"subject": f"site{number % SITES + 1}", "thing": f"XF{number}", "category": "consult"}
    return {**whose, "asked": f"{day} 09:00", "answered": f"{answered} 15:00", "at": f"{answered} 18:00"}


def _look(number: int, day: date) -> dict[str, Any]:
    task = {"task": f"第{number // SITES}号", "result": "not_done" if number % 17 == 0 else "in_time"}
    return {**task, "subject": f"site{number % SITES + 1}", "at": f"{day} 18:00"}


def _submission(number: int, day: date) -> dict[str, Any]:
    counts = {"month": f"{day:%Y-%m}", "submitted": 10, "adopted": number % 11}
    return {**counts, "unit": f"u{number % SITES + 1}", "at": f"{day} 18:00"}


def _handed_in(files: list[tuple[str, Path]], log: SqliteLog, known: Registry, books: dict[str, Rulebook]) -> int:
    actor = person("张三")
    return sum(take_in(path, log, known, actor, kind, rulebooks=books, now=NOW).new for kind, path in files)


def registered(known: Registry) -> Iterator[Any]:
    drawn = {known.program.id: frozenset(one.id for one in known.subjects)}
    span = Span(midnight(FIRST), midnight(FIRST) + timedelta(minutes=1), midnight(FIRST))
    for subject in known.subjects:
        planned = plan_subject(installation_of(known), subject, SubjectWatch(), span, drawn)
        yield next(event for event in planned if isinstance(event.data, Registered))


def closed(known: Registry) -> Iterator[Any]:
    """The ticks that close the last days of the quarter."""
    first = next(registered(known))
    for number in range(CLOSED_DAYS):
        day = LAST - (CLOSED_DAYS - 1 - number) * DAY
        for subject in known.subjects:
            tick = Tick(subject=subject.id, until=midnight(day + DAY), day_closed=str(day))
            yield msgspec.structs.replace(
                first,
                id=f"{subject.id}-{day}",
                type="xunwang.check.tick.v1",
                time=midnight(day + DAY),
                subject=subject.id,
                partitionkey=subject.id,
                data=tick,
            )


async def _judge(log: SqliteLog, books: dict[str, Rulebook]) -> int:
    loop, events = StageLoop(log, RuleEvaluatorStage(books), OBSERVATIONS, lambda: NOW), 0
    while number := await loop.step():
        events += number
    return events


def _asked(folder: Path, log: SqliteLog, known: Registry) -> Iterator[dict[str, Any]]:
    warehouse, aggregator = EmbeddedWarehouse(folder / "warehouse"), Aggregator()
    warehouse.migrate()
    for records in payload_rows(log, OBSERVATIONS, step=5_000):
        incoming = [Incoming(decode(one.value, OBSERVATIONS), OBSERVATIONS, 0, one.offset) for one in records]
        for table, rows in aggregator.rows(incoming).items():
            warehouse.insert(table, rows, f"{table}:{records[0].offset}")
    window = {"program": known.program.id, "first_day": str(FIRST), "last_day": str(LAST)}
    working = [str(FIRST + n * DAY) for n in range(120) if shipped().is_working_day(FIRST + n * DAY)]
    units = [unit.id for unit in known.units]
    letters = {"kind": "xunwang.mailbox.letter.v1", "placed": "asked"}
    submitted = {"kind": "xunwang.submission.count.v1", "placed": "month", "units": units, "amount": "adopted"}
    for name, more in (
        ("record_counts", {**letters, "field": "category"}),
        ("record_terms", {**letters, "begins": "asked", "ends": "answered", "term": 5, "today": str(LAST),
                          "working_days": working}),
        ("record_counts", {"kind": "xunwang.repost.look.v1", "placed": "at", "field": "result"}),
        ("record_amounts", {**submitted, "base": "submitted", "floor": 5, "most": 20}),
    ):  # fmt: skip
        asking = partial(warehouse.query, name, {**window, **more})
        seconds = min(_timed(asking)[1] for _ in range(3))
        yield row(f"{name} of {more['kind']}, processor time", round(seconds, 3), "s", floor=f"<= {SECONDS:g}",
                  ok=seconds <= SECONDS)  # fmt: skip
    counted = warehouse.query("record_counts", {**window, **letters, "field": "category"})
    assert [int(one["records"]) for one in counted] == [LETTERS]
    warehouse.close()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


if __name__ == "__main__":
    for one in run():
        print(one)
