"""Processes that write through the log of an edge and die at an exact record: everything before it is acknowledged."""

import json
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from pipelines.cluster import edge_clients
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.office import open_office
from pipelines.cluster.scheduler_worker import SchedulerWork
from pipelines.cluster.settings import ClusterSettings
from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit
from pipelines.running.planner import WATERMARK
from stages.scheduler.stage import state_key
from tests.support.forked import FORKED

SMALL = 300  # bytes in place of the megabytes that fit into one batch: every state is then too large
BIG_KEYS, BIG_BYTES = 12, 400_000


class Counted:
    """Counts what is sent; at record `die_at` the process is killed, with all before it acknowledged."""

    def __init__(self, die_at: int | None) -> None:
        self.sent, self._die_at = 0, die_at
        self._send = KafkaProducer.send
        KafkaProducer.send = lambda producer, *a, **k: self.send(producer, *a, **k)

    def send(self, producer: KafkaProducer, *args: Any, **named: Any) -> Any:
        if self.sent == self._die_at:
            producer.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        self.sent += 1
        return self._send(producer, *args, **named)


def _plan(settings: ClusterSettings, folder: Path, die_at: int | None, told: Path) -> None:
    """Plan the only day there is. Writes down first what the one before had left."""
    edge_clients.WHOLE_BYTES = SMALL
    counted = Counted(die_at)
    office = open_office(DataFolder(folder))
    log = KafkaLog(settings, "scheduler")
    keys = [WATERMARK, *(state_key(one.id) for one in office.installation.subjects)]
    with told.open("a") as lines:
        lines.write(json.dumps([len(log.state("scheduler", keys)), len(keys)]) + "\n")
    work = SchedulerWork(log, settings, office, range(2))
    work.step()
    work.close()
    log.close()
    told.with_suffix(".sent").write_text(str(counted.sent))
    os._exit(0)


def plan_and_die(settings: ClusterSettings, folder: Path, die_at: int | None, told: Path) -> int:
    """The process's exit code: 0, or -9 when it died at record `die_at`."""
    return _ended(FORKED.Process(target=_plan, args=(settings, folder, die_at, told), daemon=True))


def _grow(settings: ClusterSettings, die_at: int | None, told: Path) -> None:
    """Write the next generation of a state of 5 MB. Writes down first what the one before had left."""
    Counted(die_at)
    log = KafkaLog(settings, "scheduler")
    keys = [f"k{i}" for i in range(BIG_KEYS)]
    held = [value[:8].decode() for value in log.state("scheduler", keys).values()]
    with told.open("a") as lines:
        lines.write(json.dumps([*sorted(set(held)), len(held)]) + "\n")
    generation = f"{int(held[0]) + 1 if held else 1:08}".encode()
    log.commit(Commit("scheduler", state={key: generation + os.urandom(BIG_BYTES) for key in keys}))
    log.close()
    os._exit(0)


def grow_and_die(settings: ClusterSettings, die_at: int | None, told: Path) -> int:
    """The process's exit code: 0, or -9 when it died at record `die_at`."""
    return _ended(FORKED.Process(target=_grow, args=(settings, die_at, told), daemon=True))


def _ended(process: BaseProcess) -> int:
    process.start()
    process.join(120)
    assert process.exitcode is not None, "neither done nor dead within two minutes"
    return process.exitcode
