"""Kafka to the warehouse beside a bare kafka-python consumer that only counts.

The aggregator's own code: decode and validate, rows, ledger before and after in the compacted topic, inserts
under a token. It writes into the embedded engine; over the native protocol it writes into the tests' stand-in as well,
where Python answers on the same cores (a real server at CLICKHOUSE_URL is taken instead). Each in a process of its
own, in turn, over the same records in four partitions. `XUNWANG_BENCH_SINK` sets how many events (default 40,000).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.topic_check import require_topics
from pipelines.rehearsal.broker import Broker
from pipelines.topology import BY_STAGE
from pipelines.warehouse import Warehouse
from schemas.events.types import OBSERVATIONS
from tests.support.hop_worker import START
from tests.support.kafka import apply_topics
from tests.support.kafka_bench import PARTITIONS, produce, rounds, row, say
from tests.support.looks import looked

EVENTS = int(os.environ.get("XUNWANG_BENCH_SINK", "40000"))
ROUNDS = 2
RATIO = 0.3


def begun_now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def spent(begun: tuple[float, float]) -> dict[str, float]:
    return {"seconds": time.perf_counter() - begun[0], "cpu": time.process_time() - begun[1]}


def bare(settings: ClusterSettings, folder: Path) -> dict[str, float]:
    """Poll until everything was seen, and commit."""
    consumer = settings.consumer(settings.group("bare"), max_poll_records=5_000)
    consumer.subscribe([settings.topic(OBSERVATIONS)])
    begun, seen = None, 0
    while seen < EVENTS:
        batches = consumer.poll(500)
        if batches:
            begun = begun or begun_now()
            seen += sum(len(batch) for batch in batches.values())
            consumer.commit()
    assert begun is not None
    return spent(begun)


def embedded(settings: ClusterSettings, folder: Path) -> dict[str, float]:
    from pipelines.warehouse.embedded import EmbeddedWarehouse

    return _aggregated(settings, lambda: EmbeddedWarehouse(folder / "warehouse"))


def native(settings: ClusterSettings, folder: Path) -> dict[str, float]:
    from tests.pipelines.warehouses import IMPLEMENTATIONS

    name = "real_server" if "real_server" in IMPLEMENTATIONS else "server"
    with IMPLEMENTATIONS[name](folder) as warehouse:
        return _aggregated(settings, lambda: warehouse)  # closed twice, which does no harm


def _aggregated(settings: ClusterSettings, open_warehouse: Callable[[], Warehouse]) -> dict[str, float]:
    """What the aggregator does until the topic is in the warehouse."""
    from pipelines.cluster.kafka_log import KafkaLog
    from pipelines.running.garbage import collect_seldom
    from pipelines.warehouse.sink import WarehouseSink
    from stages.aggregator import Aggregator

    topics = BY_STAGE["aggregator"].reads
    counts = require_topics(settings, topics)
    partitions = {topic: counts[settings.topic(topic)] for topic in topics}
    collect_seldom()  # as every worker does
    log, warehouse = KafkaLog(settings, "aggregator"), open_warehouse()
    warehouse.migrate()
    sink = WarehouseSink(log, warehouse, Aggregator(), lambda: START, partitions=partitions)
    begun = begun_now()
    assert sink.drain() == EVENTS
    result = spent(begun)
    warehouse.close()
    log.close()
    return result


WAYS = {"bare": bare, "embedded": embedded, "native": native}


def measured(broker: Broker, way: str, number: int) -> dict[str, float]:
    settings = ClusterSettings(bootstrap=broker.address, prefix=f"{way}-{number}.")
    apply_topics(settings, PARTITIONS)
    events = [looked("2026-07-01", i // 500 % 288, slots_a_day=288, site=f"s{i % 500}", fetch=i) for i in range(EVENTS)]
    size = produce(settings, OBSERVATIONS, events)
    command = [sys.executable, "-m", "tests.benchmarks.bench_kafka_sink", way, broker.address, settings.prefix]
    with tempfile.TemporaryDirectory(prefix="xunwang-bench-") as folder:
        done = subprocess.run([*command, folder], capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr[-2_000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    say(f"{way}: {EVENTS / result['seconds']:.0f}/s of {size / EVENTS:.0f} bytes, "
        f"{result['cpu'] / EVENTS * 1e6:.0f} us of processor an event")  # fmt: skip
    return result


def run() -> list[dict[str, Any]]:
    found = rounds(WAYS, ROUNDS, measured)
    rate = {way: EVENTS / min(one["seconds"] for one in results) for way, results in found.items()}
    cpu = {way: min(one["cpu"] for one in results) / EVENTS * 1e6 for way, results in found.items()}
    peer = "a bare kafka-python consumer"
    ratio = rate["embedded"] / rate["bare"]
    return [
        row("Kafka to the warehouse in the process", rate["embedded"], "events/s", peer=peer,
            peer_value=round(rate["bare"]), ratio=ratio, floor=f">= {RATIO} x", ok=ratio >= RATIO),
        row("Kafka to the warehouse over the native protocol (stand-in on the same cores)", rate["native"],
            "events/s", peer=peer, peer_value=round(rate["bare"]), ratio=rate["native"] / rate["bare"]),
        row("processor time of Kafka to the warehouse in the process, engine's threads included", cpu["embedded"],
            "us/event", peer=peer, peer_value=round(cpu["bare"], 1), ratio=cpu["embedded"] / cpu["bare"]),
        row("processor time of Kafka to the native protocol, without the server's", cpu["native"], "us/event",
            peer=peer, peer_value=round(cpu["bare"], 1), ratio=cpu["native"] / cpu["bare"]),
    ]  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        way, address, prefix, folder = sys.argv[1:]
        print(json.dumps(WAYS[way](ClusterSettings(bootstrap=address, prefix=prefix), Path(folder))))
    else:
        for line in run():
            print(json.dumps(line, ensure_ascii=False))
