"""Kill -9 a whole run at random moments: what was observed, found and counted is what it would have been."""

import random
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.rehearsal.broker import free_port
from pipelines.running.overview import balance
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import reconcile
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.observations import PageObserved
from schemas.times import day_of
from tests.support.run_worker import START, start_run

KILLS, DAYS = 8, 8
FIRST, LAST = day_of(START), day_of(START + timedelta(days=DAYS - 1))


def live_and_die(folder: Path, port: int, dice: random.Random) -> None:
    """One life: killed while it starts, or somewhere in the work."""
    worker, told = start_run(folder, DAYS, port)
    if dice.random() > 0.2:
        assert told.recv() == "begun"
    time.sleep(dice.uniform(0.0, 1.2))
    worker.kill()
    worker.join()
    assert worker.exitcode == -9, "the run ended before it was killed"
    told.close()


def finish(worker: BaseProcess, told: Connection) -> None:
    assert told.recv() == "begun"
    assert told.poll(300)
    assert told.recv() == "ended"
    worker.join()
    assert worker.exitcode == 0


def outcome(folder: Path) -> dict[str, Any]:
    """What a run came to, without what may differ: places in the log and who wrote when."""
    log, warehouse = SqliteLog(folder / "log.db"), EmbeddedWarehouse(folder / "warehouse")
    window = {"program": "p", "generation": 1, "first_day": FIRST, "last_day": LAST}
    looks: dict[str, str] = {}
    steps: list[tuple[str, str, str]] = []
    for records in payload_rows(log, "observations"):
        for record in records:
            data = decode(record.value, "observations").data
            if isinstance(data, PageObserved):
                looks.setdefault(data.check.check_id, f"{data.check.kind}:{data.outcome}:{data.opened}")
    for records in payload_rows(log, "findings"):
        for record in records:
            data = decode(record.value, "findings").data
            if isinstance(data, FindingTransition):
                steps.append((data.finding_id, data.to_state, data.at.isoformat()))
    counted = {
        "looks": looks,
        "outcomes": Counter(looks.values()),
        "findings": steps,
        "availability": warehouse.query("availability_daily", {**window, "subject": "site1"}),
        "coverage": warehouse.query("coverage", window),
        "balance": balance(log, warehouse, "p"),
        "exact": reconcile(warehouse, "p", FIRST, LAST).exact,
    }
    warehouse.close()
    log.close()
    return counted


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(tmp_path: Path) -> None:
    dice = random.Random(7)
    undisturbed, port = start_run(tmp_path / "undisturbed", DAYS, free_port()), free_port()
    for _ in range(KILLS):
        live_and_die(tmp_path / "killed", port, dice)
    finish(*start_run(tmp_path / "killed", DAYS, port))
    finish(*undisturbed)
    expected, found = outcome(tmp_path / "undisturbed"), outcome(tmp_path / "killed")
    assert len(expected["looks"]) > DAYS * 20
    assert len(expected["outcomes"]) > 1
    assert expected["findings"]
    assert found == expected
    assert found["exact"]
    assert found["balance"]["difference"] == 0
    assert found["balance"]["planned"] == len(found["looks"])
