"""How long after kill -9 of a worker its partitions make progress again, for a Faust worker (rule-evaluator), the
scheduler's leader and an aggregator, with the default settings.

Two real workers of each stage, observations all the while, and again and again one of each is killed at the same
moment. The time is that until everything which was written before the kill, and something that came after it, has
been worked through in every partition, as the stage's offsets tell. `XUNWANG_BENCH_KILLS` sets how many of each.
"""

import json
import os
import statistics
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.settings import ClusterSettings
from pipelines.data_folder import DataFolder
from pipelines.warehouse.settings import ServerSettings
from schemas.events.codec import encode
from schemas.events.types import OBSERVATIONS
from schemas.registry.load import dump
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.kafka import apply_topics
from tests.support.kafka_bench import PARTITIONS, Workers, row, running_broker, say, workers
from tests.support.looks import looked
from tests.support.registries import registry
from tests.support.waiting import until

KILLS = int(os.environ.get("XUNWANG_BENCH_KILLS", "5"))
FLOOR_S = 15.0
STAGES = ("rule-evaluator", "scheduler", "aggregator")
ASIDE = {"rule-evaluator": "", "scheduler": "-leader", "aggregator": "-leader"}  # the group whose members they are
SETTLES_WITHIN_S = 120.0
Place = tuple[str, int]


class Stream:
    """Observations of a few sites, all day long, twenty-five a second."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._producer: KafkaProducer = settings.producer()
        self._topic = settings.topic(OBSERVATIONS)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._main, daemon=True)
        self._thread.start()

    def _main(self) -> None:
        number = 0
        while not self._stopping.wait(0.04):
            day = date(2026, 7, 1) + timedelta(days=number // 24 // 40)
            event = looked(str(day), number // 40 % 24, site=f"s{number % 40}", fetch=number)
            self._producer.send(self._topic, key=event.partitionkey.encode(), value=encode(event))
            number += 1

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._producer.close()


class Rounds:
    """Kill after kill; `seconds` holds what each took, by stage."""

    def __init__(self, settings: ClusterSettings, crew: Workers) -> None:
        self._settings, self._crew = settings, crew
        self._backlog, self._admin = Backlog(settings), KafkaAdminClient(bootstrap_servers=settings.bootstrap)
        self._started = 0
        self.seconds: dict[str, list[float]] = {stage: [] for stage in STAGES}

    def fill_up(self) -> None:
        """Two of each, all joined, nothing left to read."""
        for stage in STAGES:
            while len(self._of(stage)) < 2:
                self._started += 1
                self._crew.start(f"{stage}.{self._started}", stage)
        for stage in STAGES:
            until(lambda stage=stage: self._joined(stage), SETTLES_WITHIN_S, f"two {stage}s joined", 0.5)
        reached = self._ends()
        for stage in STAGES:
            until(lambda stage=stage: self._through(stage, reached), SETTLES_WITHIN_S, f"{stage} keeps up", 0.5)

    def kill_one_of_each(self) -> None:
        victims = {stage: self._victim(stage) for stage in STAGES}
        begun, reached = time.monotonic(), self._ends()
        for victim in victims.values():
            self._crew.kill(victim)
        waiting = set(STAGES)
        while waiting:
            for stage in [one for one in waiting if self._through(one, reached)]:
                self.seconds[stage].append(time.monotonic() - begun)
                waiting.discard(stage)
            if time.monotonic() - begun > SETTLES_WITHIN_S:
                raise TimeoutError(f"nobody took over from {', '.join(victims[one] for one in waiting)}")
            time.sleep(0.1)
        say(", ".join(f"{stage} {found[-1]:.1f} s" for stage, found in self.seconds.items()))

    def close(self) -> None:
        self._backlog.close()
        self._admin.close()

    def _of(self, stage: str) -> list[str]:
        return [name for name in self._crew.running if name.startswith(stage + ".")]

    def _victim(self, stage: str) -> str:
        """The one that leads, where one leads; else the oldest."""
        told = {name: self._crew.last_said(name, "leads partition 0 now") for name in self._of(stage)}
        return max(self._of(stage), key=lambda name: told[name]) if any(told.values()) else self._of(stage)[0]

    def _joined(self, stage: str) -> bool:
        group = self._settings.group(stage) + ASIDE[stage]
        try:
            told = self._admin.describe_groups([group])[group]
        except KafkaError:  # a new broker lays out its offsets first
            return False
        return told["group_state"] == "Stable" and len(told["members"]) == 2

    def _ends(self) -> dict[Place, int]:
        return {(one.stage, one.partition): one.end for one in self._standings()}

    def _standings(self) -> list[Any]:
        return [one for one in self._backlog.standings() if one.stage in STAGES and one.topic == OBSERVATIONS]

    def _through(self, stage: str, reached: dict[Place, int]) -> bool:
        """Something that came after `reached` has been worked through in every partition."""
        mine = [one for one in self._standings() if one.stage == stage]
        return all(one.next > reached[stage, one.partition] for one in mine)


def run() -> list[dict[str, Any]]:
    with (
        tempfile.TemporaryDirectory(prefix="xunwang-bench-") as name,
        running_broker(Path(name)) as broker,
        RunningServer(ServerPlan(Path(name) / "engine")) as server,
    ):
        folder = DataFolder(Path(name) / "data")
        folder.root.mkdir()
        folder.registry.write_text(dump(registry(3)), encoding="utf-8")
        settings = ClusterSettings(
            bootstrap=broker.address, warehouse=ServerSettings(hosts=f"127.0.0.1:{server.port}", compression="lz4")
        )
        apply_topics(settings, PARTITIONS)
        with workers(Path(name), settings, folder.root) as crew:
            stream, rounds = Stream(settings), Rounds(settings, crew)
            try:
                for number in range(KILLS):
                    rounds.fill_up()
                    say(f"round {number + 1} of {KILLS}: one of each is killed")
                    rounds.kill_one_of_each()
            finally:
                stream.close()
                rounds.close()
    return [
        row(f"take-over after kill -9, {stage}, worst of {KILLS}", max(found), "s", peer="median",
            peer_value=round(statistics.median(found), 1), floor=f"<= {FLOOR_S:.0f} s", ok=max(found) <= FLOOR_S)
        for stage, found in rounds.seconds.items()
    ]  # fmt: skip


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line, ensure_ascii=False))
