"""A short embedded run of the sample province, kept as the truth that runs over Kafka are held against.

Recorded once a session: what was planned and fetched, and everything that comes of it without Kafka and without faults.
"""

import asyncio
import shutil
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.running.pacing import advance_to
from pipelines.warehouse import Row, Warehouse
from schemas.events.types import FETCHES, FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS
from schemas.registry.load import load
from schemas.times import midnight
from tests.support.embedded import running
from tests.support.forked import FORKED

FIRST = date(2026, 7, 1)
DAYS = 2
SITES = 9
WATCHED = 6  # of them
SEED = 3
LAST_INSTANT = midnight(FIRST + timedelta(days=DAYS)) + timedelta(seconds=1)  # the last day is closed
DERIVED = (OBSERVATIONS, FINDINGS, FINDINGS_PUBLIC)
QUERIES = ("outcomes_by_kind", "conservation", "coverage", "availability_by_subject", "period_fingerprint")
EXACT = ("reconcile_checks", "reconcile_identities")  # no row: states and raw table agree, one check a slot
Answers = dict[str, list[Row]]


@dataclass(frozen=True)
class RecordedRun:
    """`records`: topic → (key, value) in their order. `events`: topic → event id → bytes of what came of the fetches.
    `answers`: the warehouse's, by named query. `planned`: checks that the scheduler planned. `early`: the folder as it
    was when the first day was over."""

    folder: DataFolder
    early: DataFolder
    records: Mapping[str, list[tuple[bytes, bytes]]]
    events: Mapping[str, dict[str, bytes]]
    answers: Answers
    planned: int

    @property
    def program(self) -> str:
        return load(self.folder.registry).program.id


def province() -> Province:
    """Serve it while the record is made, and on the same ports while anything is fetched again."""
    return Province(SEED, sites=SITES, start=FIRST, days=35)


def record(folder: Path, ports: Ports) -> RecordedRun:
    """Run it in two processes of its own (the warehouse's engine opens one folder in the life of a process)."""
    data, early = DataFolder(folder), DataFolder(folder.with_name("early"))
    with ProcessPoolExecutor(1, mp_context=FORKED) as pool:
        pool.submit(_run, folder, ports, midnight(FIRST + timedelta(days=1))).result()
    shutil.copytree(data.root, early.root, symlinks=True)
    with ProcessPoolExecutor(1, mp_context=FORKED) as pool:
        answers, planned = pool.submit(_run, folder, ports, LAST_INSTANT).result()
    log = SqliteLog(data.log)
    records = {
        topic: [(r.key.encode(), r.value) for rows in payload_rows(log, topic) for r in rows]
        for topic in (FETCHES, *DERIVED)
    }
    log.close()
    events = {topic: by_id([value for _, value in records[topic]]) for topic in DERIVED}
    return RecordedRun(data, early, records, events, answers, planned)


def by_id(values: list[bytes]) -> dict[str, bytes]:
    """Events by id, without the offset of their fetch, which is for audit. Raises when two of an id differ."""
    found: dict[str, bytes] = {}
    for value in values:
        event = msgspec.json.decode(value, type=dict)
        event["data"].pop("fetch_offset", None)
        plain = msgspec.json.encode(event)
        assert found.setdefault(event["id"], plain) == plain, f"{event['id']} was written with different bytes"
    return found


def asked(warehouse: Warehouse, program: str) -> Answers:
    """What the warehouse says of the recorded days."""
    window = {"generation": 1, "first_day": FIRST, "last_day": FIRST + timedelta(days=DAYS)}
    answers = {name: warehouse.query(name, {"program": program, **window}) for name in QUERIES}
    return answers | {name: warehouse.query(name, {"installation": program, **window}) for name in EXACT}


def _run(folder: Path, ports: Ports, until: datetime) -> tuple[Answers, int]:
    return asyncio.run(_embedded(folder, ports, until))


async def _embedded(folder: Path, ports: Ports, until: datetime) -> tuple[Answers, int]:
    whole = province().registry(ports)
    registry = msgspec.structs.replace(whole, sites=whole.sites[:WATCHED])
    async with running(folder, registry, midnight(FIRST)) as run:
        await advance_to(run, until, timedelta(days=1))
        answers = await asyncio.to_thread(asked, run.warehouse, registry.program.id)
        return answers, run.planner.planned_checks()
