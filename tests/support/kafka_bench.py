"""What the cluster's benchmarks share: a broker, workers as processes of their own, and whose processor time it was."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from kafka import KafkaProducer

from pipelines.cluster.processes import end_all
from pipelines.cluster.settings import ClusterSettings
from pipelines.rehearsal.broker import Broker
from schemas.events.codec import encode
from schemas.events.envelope import Event

PARTITIONS = 4
STOPS_WITHIN_S = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


def say(text: str) -> None:
    """Progress, on stderr: a benchmark's result is on stdout."""
    print(f"  {text}", file=sys.stderr, flush=True)


def row(name: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    """One line of the report; `floor` is a text, `ok` whether it was reached (True where nothing is asked)."""
    peer = {"peer": None, "peer_value": None, "ratio": None, "floor": None, "ok": True}
    return {"name": name, "value": None if value is None else round(value, 3), "unit": unit} | peer | more


Way = str
Result = dict[str, float]


def rounds(
    ways: Collection[Way], times: int, measured: Callable[[Broker, Way, int], Result]
) -> dict[Way, list[Result]]:
    """What every way measured, way after way in every round, over one broker of their own."""
    found: dict[Way, list[Result]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(prefix="xunwang-bench-") as folder, running_broker(Path(folder)) as broker:
        for number in range(times):
            for way in ways:
                found[way].append(measured(broker, way, number))
    return found


@contextmanager
def running_broker(folder: Path) -> Iterator[Broker]:
    broker = Broker(folder / "kafka")
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def produce(settings: ClusterSettings, topic: str, events: list[Event]) -> int:
    """Send them all; returns their bytes."""
    producer: KafkaProducer = settings.producer(linger_ms=20)
    size = 0
    for event in events:
        value = encode(event)
        size += len(value)
        producer.send(settings.topic(topic), key=event.partitionkey.encode(), value=value)
    producer.flush()
    producer.close()
    return size


def log_bytes(broker: Broker, topic: str) -> int:
    """Bytes of a topic's segments, without the indexes that the broker lays out in advance."""
    return sum(path.stat().st_size for path in (broker.folder / "data").glob(f"{topic}-[0-9]*/*.log"))


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all that came of it."""
    return sum(_own_cpu(one) for one in (pid, *_below(pid)))


def _own_cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS  # own and of children that have ended


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from _below(int(child))


@dataclass
class Workers:
    """`xunwang worker` processes, by a name of the benchmark's own."""

    data: Path
    settings: Path
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, stage: str, *options: str) -> None:
        command = [sys.executable, "-m", "tests.support.bench_worker", stage]
        command += ["--data", str(self.data), "--settings", str(self.settings), *options]
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(command, stdout=log, stderr=log)

    def said(self, name: str, words: str) -> bool:
        """Whether the worker's log holds these words; what ended a worker is an error of the benchmark."""
        text = (self.logs / f"{name}.log").read_text(errors="replace")
        if self.running[name].poll() is not None:
            raise RuntimeError(f"{name} ended: {text[-2_000:]}")
        return words in text

    def last_said(self, name: str, words: str) -> str:
        """When the worker's log last held these words; the empty text when never."""
        lines = (self.logs / f"{name}.log").read_text(errors="replace").splitlines()
        return max((line[:23] for line in lines if words in line), default="")

    def send(self, name: str, number: signal.Signals) -> None:
        self.running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """kill -9."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def cpu(self) -> dict[str, float]:
        """Processor seconds by worker, the readers of the classifier apart."""
        own = {name: _own_cpu(process.pid) for name, process in self.running.items()}
        readers = sum(_own_cpu(pid) for process in self.running.values() for pid in _below(process.pid))
        return own | {"readers": readers}

    def stop(self) -> None:
        end_all(self.running.values(), STOPS_WITHIN_S)
        self.running.clear()


@contextmanager
def workers(folder: Path, settings: ClusterSettings, data: Path) -> Iterator[Workers]:
    """Nobody is left running."""
    path = folder / "cluster.yaml"
    path.write_bytes(msgspec.yaml.encode(settings, enc_hook=str))
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    found = Workers(data, path, logs)
    try:
        yield found
    finally:
        found.stop()


def shares(before: Mapping[str, float], after: Mapping[str, float], events: int) -> str:
    """Milliseconds of processor time an event, by process."""
    spent = {name: (after[name] - before.get(name, 0.0)) * 1000 / events for name in after}
    return ", ".join(f"{name} {value:.2f}" for name, value in sorted(spent.items(), key=lambda one: -one[1]))
