"""Kill -9 the sink at random moments, with duplicates and corrections in the log: the aggregates come out exact."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import reconcile
from schemas.ids import check_id, digest
from tests.support.looks import looked, missed, raw

KILLS = 22
SITES, DAYS, SLOTS = 80, 110, 24
FIRST = date(2026, 1, 1)
NUMBERS = ("ok", "bad", "void_own_network", "missed")
# Additive on purpose: it counts every row that ever arrived, so it is right only if no batch arrived twice or never.
CANARY = (
    "CREATE TABLE canary (kind String, rows UInt64) ENGINE = SummingMergeTree ORDER BY kind"
    " SETTINGS non_replicated_deduplication_window = 10000",
    "CREATE MATERIALIZED VIEW canary_feed TO canary AS SELECT kind, count() AS rows FROM check_events GROUP BY kind",
)


class Story:
    """What happened at each slot, as log records, and what must be counted in the end."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.records: list[NewRecord] = []
        self.counted: dict[str, Counter[str]] = {}
        self._look = orjson.loads(raw(looked("2026-01-01", 0)))
        self._missed = orjson.loads(raw(missed("2026-01-01", 0)))

    def tell(self) -> None:
        late: list[NewRecord] = []
        for day, slot, site in self._slots():
            outcome, *records = self._slot(site, day, slot)
            self.counted.setdefault(site, Counter())[outcome] += 1
            self.records.append(records[0])
            late += records[1:]
            if late and self.dice.random() < 0.1:
                self.records.append(late.pop(self.dice.randrange(len(late))))
        self.records += late

    def _slots(self) -> Iterator[tuple[str, int, str]]:
        for d in range(DAYS):
            day = (FIRST + timedelta(days=d)).isoformat()
            for slot in range(SLOTS):
                for site in range(SITES):
                    yield day, slot, f"s{site}"

    def _slot(self, site: str, day: str, slot: int) -> tuple[str, *tuple[NewRecord, ...]]:
        fetch, luck = len(self.records) + 1, self.dice.random()
        if luck < 0.01:
            return "missed", self._record(self._missed, site, day, slot)
        first = "bad" if luck < 0.06 else "ok"
        record = self._record(self._look, site, day, slot, first, fetch)
        if luck > 0.97:  # our network turns out to have been ill
            void = self._record(self._look, site, day, slot, "void", fetch, correction=1)
            return "void_own_network", record, void, record
        if luck > 0.94:  # fetched again: another page, which counts for nothing
            other = "ok" if first == "bad" else "bad"
            return first, record, self._record(self._look, site, day, slot, other, fetch + 10**6)
        if luck > 0.90:  # delivered again
            return first, record, record
        return first, record

    def _record(
        self,
        base: dict[str, Any],
        site: str,
        day: str,
        slot: int,
        outcome: str = "",
        fetch: int = 0,
        correction: int = 0,
    ) -> NewRecord:
        event = (
            deepcopy(base) if not outcome else {**base, "data": {**base["data"], "check": {**base["data"]["check"]}}}
        )
        data = event["data"]
        data["check"] |= {"site": site, "target": site, "day": day, "slot": slot}
        data["check"]["check_id"] = check_id("p", "main", site, "visit", f"{day}/{slot}/0")
        if outcome:
            data |= {"fetch_offset": fetch, "correction": correction, "opened": outcome == "ok"}
            data |= {"outcome": "void", "void_reason": "own_network"} if outcome == "void" else {}
        event["id"] = digest(site, day, slot, outcome, correction)
        return NewRecord("observations", site, orjson.dumps(event))


def live_and_die(folder: Path, seed: int, dice: random.Random) -> int:
    """One life of the sink; returns how many inserts it said had arrived. Half the deaths come right after one."""
    command = [sys.executable, "-m", "tests.support.sink_worker", str(folder), str(seed)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    arrived = 0
    if dice.random() > 0.15:  # else it dies while it starts
        for _ in range(dice.randint(1, 6)):
            arrived += worker.stdout.readline() == "arrived\n"
    time.sleep(dice.choice((0.0, dice.uniform(0.0, 0.1))))
    worker.kill()
    assert worker.wait() == -9, "the worker ended before it was killed"
    worker.stdout.close()
    return arrived


@pytest.mark.slow
def test_aggregates_are_exact_after_twenty_kills(tmp_path: Path) -> None:
    story, dice = Story(11), random.Random(5)
    story.tell()
    assert len(story.records) >= 200_000
    log = SqliteLog(tmp_path / "log.sqlite")
    log.append(story.records)
    log.close()
    warehouse = EmbeddedWarehouse(tmp_path / "warehouse")
    warehouse.migrate()
    warehouse._run(CANARY)
    warehouse.close()

    inserts = sum(live_and_die(tmp_path, seed, dice) for seed in range(KILLS))
    assert inserts > KILLS
    last = subprocess.run([sys.executable, "-m", "tests.support.sink_worker", str(tmp_path), "-1"], check=False)
    assert last.returncode == 0

    warehouse = EmbeddedWarehouse(tmp_path / "warehouse")
    last_day = FIRST + timedelta(days=DAYS - 1)
    window = {"program": "p", "generation": 1, "first_day": FIRST, "last_day": last_day}
    found = {r["site"]: Counter({n: r[n] for n in NUMBERS}) for r in warehouse.query("availability_by_site", window)}
    assert found == story.counted
    assert reconcile(warehouse, "p", FIRST, last_day).exact
    assert all(day["not_ended"] == 0 for day in warehouse.query("conservation", window))
    rows = warehouse._reader.query("SELECT sum(rows) FROM canary").bytes()
    assert int(rows) == len(story.records)
    warehouse.close()
