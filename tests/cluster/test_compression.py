"""Every compression that the settings offer: written and read by both client libraries, seen on the broker's disk."""

import asyncio
import struct
from pathlib import Path

import msgspec
import pytest

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.kafka_log import PlaceReader
from pipelines.cluster.settings import ClusterSettings
from pipelines.contracts import EXAMPLES
from pipelines.rehearsal.broker import Broker
from stages.publisher import PublisherStage
from tests.support.cluster_worker import settings_of
from tests.support.hop_worker import START
from tests.support.kafka import apply_topics, unique
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
FINDING = (EXAMPLES / "finding.transition.v1/typical.json").read_bytes()
CODES = {"none": 0, "gzip": 1, "lz4": 3, "zstd": 4}  # Kafka's record batch format
HEADER = struct.Struct(">qiiBIH")  # base offset, length, leader epoch, magic, checksum, attributes
MANY = 2_000  # a batch of these is larger than what a decoder takes in one piece


def code_on_disk(broker: Broker, topic: str) -> set[int]:
    files = (broker.folder / "data").glob(f"{topic}-*/*.log")
    return {code for path in files for code in codes(path)}


def codes(path: Path) -> list[int]:
    raw, at, found = path.read_bytes(), 0, list[int]()
    while at + HEADER.size <= len(raw) and (length := HEADER.unpack_from(raw, at)[1]):
        found.append(HEADER.unpack_from(raw, at)[5] & 0b111)
        at += 12 + length
    return found


async def test_what_one_library_wrote_the_other_reads(broker: Broker) -> None:
    await asyncio.gather(*(passed_on(broker, name, code) for name, code in CODES.items()))


async def passed_on(broker: Broker, name: str, code: int) -> None:
    """kafka-python → Faust → kafka-python."""
    plain = settings_of(broker.address, unique(name) + ".")
    settings = msgspec.structs.replace(plain, compression=name)
    await asyncio.to_thread(filled, settings)
    worker = FaustWorker(settings, PublisherStage(), "findings", lambda: START)
    running = asyncio.create_task(worker.run())
    try:
        backlog = Backlog(settings)
        await asyncio.to_thread(until, lambda: backlog.waiting()["publisher"] == 0, 180, f"all passed on by {name}")
        backlog.close()
    finally:
        worker.stop()
        await running
    reader = PlaceReader(settings, "tests")
    ends = reader.ends("findings-public")
    read = [one for partition in range(len(ends)) for one in reader.read(("findings-public", partition), 0, MANY)]
    reader.close()
    assert len(read) == MANY
    assert (
        {code}
        == code_on_disk(broker, settings.topic("findings"))
        == code_on_disk(broker, settings.topic("findings-public"))
    )


def filled(settings: ClusterSettings) -> None:
    apply_topics(settings)
    producer = settings.producer(batch_size=4 << 20, linger_ms=1_000)
    for _ in range(MANY):
        producer.send(settings.topic("findings"), key=b"s", value=FINDING)
    producer.flush()
    producer.close()
