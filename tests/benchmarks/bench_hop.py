"""One embedded hop: validated events with state, at most 1,000 a transaction, beside a bare SQLite hop with JSON."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.garbage import collect_seldom
from pipelines.running.runner import StageLoop
from schemas.events.codec import encode
from tests.support.hop_worker import START, CountingStage, numbered

EVENTS, BATCH, ROUNDS = 60_000, 1_000, 3


def ours(folder: Path, values: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Events a second, and microseconds of processor time an event."""
    log = SqliteLog(folder / "log.db")
    log.append(NewRecord("checks", key, value) for key, value in values)
    loop = StageLoop(log, CountingStage(), "checks", now=lambda: START, limit=BATCH)

    async def drain() -> None:
        while await loop.step():
            pass

    begun, cpu = time.perf_counter(), time.process_time()
    asyncio.run(drain())
    found = measured(begun, cpu)
    assert log.end_offset("fetches") == EVENTS
    return found


def measured(begun: float, cpu: float) -> tuple[float, float]:
    return EVENTS / (time.perf_counter() - begun), (time.process_time() - cpu) / EVENTS * 1e6


def bare(folder: Path, values: list[tuple[str, bytes]]) -> tuple[float, float]:
    """JSON in and out between two tables with an offset, the same durability; nothing checked, no state, no ids."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for table in ("source", "target"):
        db.execute(f"CREATE TABLE {table} (offset INTEGER PRIMARY KEY, key TEXT, value BLOB)")
    db.execute("CREATE TABLE progress (next INTEGER)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO source VALUES (?, ?, ?)", [(i, k, v) for i, (k, v) in enumerate(values)])
    db.execute("COMMIT")
    begun, cpu = time.perf_counter(), time.process_time()
    for start in range(0, EVENTS, BATCH):
        rows = db.execute("SELECT * FROM source WHERE offset >= ? ORDER BY offset LIMIT ?", (start, BATCH)).fetchall()
        rows = [(offset, key, orjson.dumps(orjson.loads(value))) for offset, key, value in rows]
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO target VALUES (?, ?, ?)", rows)
        db.execute("DELETE FROM progress")
        db.execute("INSERT INTO progress VALUES (?)", (start + BATCH,))
        db.execute("COMMIT")
    return measured(begun, cpu)


def run() -> list[dict[str, Any]]:
    collect_seldom()  # as the run and every worker does
    events = [numbered(i) for i in range(EVENTS)]
    values = [(event.partitionkey, encode(event)) for event in events]
    ours_of, bare_of = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            bare_of.append(bare(Path(folder), values))
            ours_of.append(ours(Path(folder), values))
    rate, bare_rate = (max(rate for rate, _ in found) for found in (ours_of, bare_of))
    cpu, bare_cpu = (min(cpu for _, cpu in found) for found in (ours_of, bare_of))
    peer = "bare SQLite hop with JSON on both sides"
    return [
        {
            "name": "embedded hop, validated, with state",
            "value": round(rate),
            "unit": "events/s",
            "peer": peer,
            "peer_value": round(bare_rate),
            "ratio": rate / bare_rate,
            "floor": ">= 40000 events/s and >= 0.5 x bare",
            "ok": rate >= 40_000 and rate / bare_rate >= 0.5,
        },
        {
            "name": "the same, processor time",
            "value": cpu,
            "unit": "us/event",
            "peer": peer,
            "peer_value": round(bare_cpu, 2),
            "ratio": bare_cpu / cpu,
            "ok": True,
        },
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
