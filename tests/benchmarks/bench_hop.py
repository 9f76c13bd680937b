"""One embedded hop: validated events with state, at most 1,000 a transaction, beside a bare SQLite hop with JSON."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from pipelines.garbage import collect_seldom
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.runner import StageLoop
from schemas.events.codec import encode
from tests.support.hop_worker import START, CountingStage, numbered

EVENTS, BATCH = 60_000, 1_000


def ours(folder: Path, values: list[tuple[str, bytes]]) -> float:
    log = SqliteLog(folder / "log.db")
    log.append(NewRecord("checks", key, value) for key, value in values)
    loop = StageLoop(log, CountingStage(), "checks", now=lambda: START, limit=BATCH)

    async def drain() -> None:
        while await loop.step():
            pass

    begun = time.perf_counter()
    asyncio.run(drain())
    seconds = time.perf_counter() - begun
    assert log.end_offset("fetches") == EVENTS
    return EVENTS / seconds


def bare(folder: Path, values: list[tuple[str, bytes]]) -> float:
    """JSON in and out between two tables with an offset, the same durability; nothing checked, no state, no ids."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for table in ("source", "target"):
        db.execute(f"CREATE TABLE {table} (offset INTEGER PRIMARY KEY, key TEXT, value BLOB)")
    db.execute("CREATE TABLE progress (next INTEGER)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO source VALUES (?, ?, ?)", [(i, k, v) for i, (k, v) in enumerate(values)])
    db.execute("COMMIT")
    begun = time.perf_counter()
    for start in range(0, EVENTS, BATCH):
        rows = db.execute("SELECT * FROM source WHERE offset >= ? ORDER BY offset LIMIT ?", (start, BATCH)).fetchall()
        rows = [(offset, key, orjson.dumps(orjson.loads(value))) for offset, key, value in rows]
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO target VALUES (?, ?, ?)", rows)
        db.execute("DELETE FROM progress")
        db.execute("INSERT INTO progress VALUES (?)", (start + BATCH,))
        db.execute("COMMIT")
    return EVENTS / (time.perf_counter() - begun)


def run() -> list[dict[str, Any]]:
    collect_seldom()  # as the run and every worker does
    events = [numbered(i) for i in range(EVENTS)]
    values = [(event.partitionkey, encode(event)) for event in events]
    best_ours, best_bare = 0.0, 0.0
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            best_bare = max(best_bare, bare(Path(folder), values))
            best_ours = max(best_ours, ours(Path(folder), values))
    ratio = best_ours / best_bare
    return [
        {
            "name": "embedded hop, validated, with state",
            "value": round(best_ours),
            "unit": "events/s",
            "peer": "bare SQLite hop with JSON on both sides",
            "peer_value": round(best_bare),
            "ratio": ratio,
            "floor": ">= 40000 events/s and >= 0.5 x bare",
            "ok": best_ours >= 40_000 and ratio >= 0.5,
        }
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
