"""Kill -9 the sink at random moments, with duplicates and corrections in the log: the aggregates come out exact."""

import random
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse.embedded import EmbeddedWarehouse
from tests.support.sink_worker import start_sink
from tests.support.story import CANARY, Story

KILLS = 22
SITES, DAYS = 40, 40


def live_and_die(folder: Path, seed: int, dice: random.Random) -> int:
    """One life of the sink; returns how many inserts it said had arrived. Half the deaths come right after one."""
    worker, told = start_sink(folder, seed)
    arrived = 0
    if dice.random() > 0.15:  # else it dies while it starts
        for _ in range(dice.randint(1, 6)):
            arrived += told.recv() == "arrived"
    time.sleep(dice.choice((0.0, dice.uniform(0.0, 0.1))))
    worker.kill()
    worker.join()
    assert worker.exitcode == -9, "the worker ended before it was killed"
    told.close()
    return arrived


@pytest.mark.slow
def test_aggregates_are_exact_after_twenty_kills(tmp_path: Path) -> None:
    story, dice = Story(11, sites=SITES, days=DAYS), random.Random(5)
    story.tell()
    assert len(story.records) >= 40_000
    log = SqliteLog(tmp_path / "log.sqlite")
    log.append(story.records)
    log.close()
    warehouse = EmbeddedWarehouse(tmp_path / "warehouse")
    warehouse.migrate()
    warehouse._run(CANARY)
    warehouse.close()

    inserts = sum(live_and_die(tmp_path, seed, dice) for seed in range(KILLS))
    assert inserts > KILLS
    last, told = start_sink(tmp_path, -1)
    with suppress(EOFError):
        while told.recv():
            pass
    last.join()
    assert last.exitcode == 0

    warehouse = EmbeddedWarehouse(tmp_path / "warehouse")
    story.check(warehouse)
    rows = warehouse._reader.query("SELECT sum(rows) FROM canary").bytes()
    assert int(rows) == len(story.records)
    warehouse.close()
