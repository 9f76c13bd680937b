"""A process that moves events through one hop of the embedded log, to be killed at any moment.

It appends numbered ticks to `checks` and runs a stage that passes each on and keeps count and sum as state.
It is forked from a server that has imported everything once, so that a kill meets it at work.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec
import orjson

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.runner import StageLoop
from schemas.events.checks import Tick
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.ids import event_id
from schemas.times import at
from stages.contract import Incoming, Outgoing, Result
from tests.support.forked import FORKED

START = at("2026-01-01T00:00:00+08:00")
SITES = 50


def number(event: Event) -> int:
    return int((event.time - START).total_seconds())


def numbered(i: int) -> Event:
    until = START + timedelta(seconds=i)
    return Event(
        id=event_id("source", 1, str(i), 0),
        source="xunwang/source@1",
        type="xunwang.check.tick.v1",
        time=until,
        subject=f"s{i % SITES}",
        program="p",
        partitionkey=f"s{i % SITES}",
        data=Tick(subject=f"s{i % SITES}", until=until),
    )


class CountingStage:
    """Passes events on; state per key is [count, sum of numbers]."""

    name = "counting"
    revision = 1

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return {i.event.partitionkey for i in batch}

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        sums = {key: orjson.loads(raw) for key, raw in state.items()}
        result = Result()
        for incoming in batch:
            event = incoming.event
            count, total = sums.get(event.partitionkey, (0, 0))
            sums[event.partitionkey] = (count + 1, total + number(event))
            passed = msgspec.structs.replace(event, id=event_id(self.name, 1, event.id, 0), causeid=event.id)
            result.out.append(Outgoing("fetches", passed))
        result.state = {key: orjson.dumps(value) for key, value in sums.items()}
        return result


async def work(path: Path, events: int, limit: int = 4_000) -> None:
    log = SqliteLog(path)
    loop = StageLoop(log, CountingStage(), "checks", now=lambda: START, limit=limit)
    while True:
        have = log.end_offset("checks")
        if have < events:
            fresh = (numbered(i) for i in range(have, min(have + 5_000, events)))
            log.append(NewRecord("checks", e.partitionkey, encode(e)) for e in fresh)
        if await loop.step() == 0 and have >= events:
            return


def start_hop(path: Path, events: int) -> BaseProcess:
    process = FORKED.Process(target=_main, args=(path, events), daemon=True)
    process.start()
    return process


def _main(path: Path, events: int) -> None:
    asyncio.run(work(path, events))
    os._exit(0)  # nothing of the server this was forked from is to be tidied up
