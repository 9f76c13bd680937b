"""What the framework costs: a stage that does nothing on our Faust worker, beside a hop written by hand on aiokafka.

Both read the same records from the same four partitions, 500 at most at a time, write each on, wait until all
replicas have it and only then commit: at least once. Ours validates every event and encodes it again, the other one
parses and writes JSON. Each in a process of its own, in turn, with the broker on the same cores; the clock runs from
the first batch to the last acknowledgement. `XUNWANG_BENCH_HOP` sets how many events (default 30,000).
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pipelines.cluster.settings import ClusterSettings
from pipelines.rehearsal.broker import Broker
from schemas.events.types import CHECKS, FETCHES
from stages.contract import Incoming, Outgoing, Result
from tests.support.hop_worker import START, numbered
from tests.support.kafka import make_topic
from tests.support.kafka_bench import PARTITIONS, cpu_seconds, produce, rounds, row, say

EVENTS = int(os.environ.get("XUNWANG_BENCH_HOP", "30000"))
BATCH = 500
ROUNDS = 3


class PassingOn:
    """A stage that does nothing."""

    name, revision = "passing", 1

    def __init__(self) -> None:
        self.begun: tuple[float, float] | None = None

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return set()

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        self.begun = self.begun or (time.perf_counter(), time.process_time())
        return Result([Outgoing(FETCHES, incoming.event) for incoming in batch])


def spent(begun: tuple[float, float]) -> dict[str, float]:
    return {"seconds": time.perf_counter() - begun[0], "cpu": time.process_time() - begun[1]}


async def ours(address: str, prefix: str) -> dict[str, float]:
    from pipelines.cluster.faust_worker import FaustWorker
    from pipelines.metrics import EVENTS_OUT

    stage = PassingOn()
    worker = FaustWorker(ClusterSettings(bootstrap=address, prefix=prefix), stage, CHECKS, lambda: START, limit=BATCH)
    running = asyncio.create_task(worker.run())
    while EVENTS_OUT.labels("passing")._value.get() < EVENTS:  # noqa: ASYNC110 - counted when acknowledged
        await asyncio.sleep(0.02)
    assert stage.begun is not None
    result = spent(stage.begun)
    worker.stop()
    await running
    return result


async def by_hand(address: str, prefix: str) -> dict[str, float]:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    consumer = AIOKafkaConsumer(
        prefix + CHECKS,
        bootstrap_servers=address,
        group_id=prefix + "hand",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=address, acks="all")
    await consumer.start()
    await producer.start()
    begun, passed = None, 0
    while passed < EVENTS:
        batches = await consumer.getmany(timeout_ms=1_000, max_records=BATCH)
        begun = begun or ((time.perf_counter(), time.process_time()) if batches else None)
        records = [record for batch in batches.values() for record in batch]
        sent = [
            await producer.send(prefix + FETCHES, key=record.key, value=orjson.dumps(orjson.loads(record.value)))
            for record in records
        ]
        await asyncio.gather(*sent)
        if records:
            await consumer.commit()
        passed += len(records)
    assert begun is not None
    result = spent(begun)
    await consumer.stop()
    await producer.stop()
    return result


WAYS = {"ours": ours, "by_hand": by_hand}


def measured(broker: Broker, way: str, number: int) -> dict[str, float]:
    """Seconds, processor seconds of the worker and of the broker for EVENTS events in new topics."""
    settings = ClusterSettings(bootstrap=broker.address, prefix=f"{way}-{number}.")
    for topic in (CHECKS, FETCHES, "dead-letters", "state-passing"):
        make_topic(broker, settings.topic(topic), PARTITIONS)
    produce(settings, CHECKS, [numbered(i) for i in range(EVENTS)])
    assert broker.process is not None
    before = cpu_seconds(broker.process.pid)
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, way, broker.address, settings.prefix]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr[-2_000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    result["broker"] = cpu_seconds(broker.process.pid) - before
    say(f"{way}: {EVENTS / result['seconds']:.0f}/s, {result['cpu'] / EVENTS * 1e6:.0f} us of processor an event")
    return result


def run() -> list[dict[str, Any]]:
    found = rounds(WAYS, ROUNDS, measured)
    best = {way: min(results, key=lambda one: one["seconds"]) for way, results in found.items()}
    rate = {way: EVENTS / one["seconds"] for way, one in best.items()}
    cpu = {way: min(one["cpu"] for one in results) / EVENTS * 1e6 for way, results in found.items()}
    brokers = {way: min(one["broker"] for one in results) / EVENTS * 1e6 for way, results in found.items()}
    peer = "a hop by hand on aiokafka"
    return [
        row("Kafka hop that does nothing, Faust worker", rate["ours"], "events/s", peer=peer,
            peer_value=round(rate["by_hand"]), ratio=rate["ours"] / rate["by_hand"]),
        row("the same, processor time of the worker", cpu["ours"], "us/event", peer=peer,
            peer_value=round(cpu["by_hand"], 1), ratio=cpu["ours"] / cpu["by_hand"]),
        row("the same, processor time of the broker", brokers["ours"], "us/event", peer=peer,
            peer_value=round(brokers["by_hand"], 1), ratio=brokers["ours"] / brokers["by_hand"]),
    ]  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(WAYS[sys.argv[1]](*sys.argv[2:]))))
    else:
        for line in run():
            print(line)
