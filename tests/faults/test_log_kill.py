"""Kill -9 the process of a hop at random moments: no event is lost, doubled or out of order, and state is exact."""

import random
from pathlib import Path

import orjson
import pytest

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.log.verify import verify
from schemas.events.codec import decode
from tests.support.hop_worker import SITES, number, start_hop

EVENTS = 1_000_000
KILLS = 20


def run_and_kill(path: Path, seconds: float | None) -> int:
    worker = start_hop(path, EVENTS)
    worker.join(seconds)
    if worker.exitcode is None:
        worker.kill()
        worker.join()
    assert worker.exitcode is not None
    return worker.exitcode


@pytest.mark.slow
def test_a_million_events_survive_twenty_kills_exactly_once(tmp_path: Path) -> None:
    path, dice, kills = tmp_path / "log.db", random.Random(7), 0
    while kills < KILLS:
        code = run_and_kill(path, dice.uniform(0.1, 0.7))
        assert code == -9, "the worker ended before it was killed often enough"
        kills += 1
    assert run_and_kill(path, None) == 0

    verify(path)
    log = SqliteLog(path)
    seen = [number(decode(r.value, "fetches")) for rows in payload_rows(log, "fetches", step=20_000) for r in rows]
    assert seen == list(range(EVENTS))
    states = log.states("counting")
    assert len(states) == SITES
    for site in range(SITES):
        mine = range(site, EVENTS, SITES)
        assert orjson.loads(states[f"s{site}"]) == [len(mine), sum(mine)]
