"""The steps of a migration, in an order in which a kill at any moment leaves something that the same command finishes.

What has been reached stands on the cluster itself: a mark with the folder's id before the first record, the records
there are, and the mark again when everything has been compared. The data folder is only read, but for its id.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from pipelines.cluster.faust_worker import check_topics
from pipelines.cluster.kafka_log import edge_logs
from pipelines.cluster.migration.bodies import copy_bodies
from pipelines.cluster.migration.copying import Copier, Progress, digests_there, place_topic
from pipelines.cluster.migration.mark import MARK, Mark
from pipelines.cluster.migration.moving import FILLS, move_progress
from pipelines.cluster.migration.proof import compare_warehouses
from pipelines.cluster.migration.source import NAME, Placement, Source
from pipelines.cluster.office_log import OFFICE, OfficeLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import EDGES, require_topics, stateful
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.records import Commit
from pipelines.log.sqlite import SqliteLog
from pipelines.log.state_form import require_state_form
from pipelines.log.verify import verify
from pipelines.opened import Opened, open_folder
from pipelines.topology import TOPICS, TOPOLOGY
from pipelines.warehouse import Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from stages.aggregator import Aggregator

FOLDER_ID = "id"
STANDS_STILL_S = 1.5


@dataclass
class Moved:
    """What was moved, and what differs (nothing, when all is well). `before`: it had been done by an earlier call."""

    topics: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: dict[str, int] = field(default_factory=dict)
    evidence: int = 0
    warehouse: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    before: datetime | None = None


@dataclass(frozen=True)
class Migration:
    """`now` gives the time of the mark."""

    folder: DataFolder
    settings: ClusterSettings
    progress: Progress
    say: Callable[[str], None]
    now: Callable[[], datetime]

    def plan(self) -> Moved:
        """What would be moved; nothing is written. Raises MistakeError for whatever would stop it."""
        with ExitStack() as stack:
            office, mark, _ = self._opened(stack)
            source = self._source(stack)
            moved = Moved(before=mark.done_at if mark else None)
            for topic in TOPICS:
                placement = place_topic(source, topic, len(office.ends(topic)))
                moved.topics[topic] = _told(placement)
            moved.state = {stage: len(keys) for stage, keys in source.states().items() if stage != FILLS}
            return moved

    def run(self) -> Moved:
        """Move everything that is not there yet, and compare. Raises MistakeError, BrokersAwayError, WarehouseError;
        after any of them, or a kill, the same call goes on."""
        with ExitStack() as stack:
            office, mark, opened = self._opened(stack)
            if mark is not None and mark.done_at is not None:
                return self._done_before(mark, self._source(stack))
            here = self._own_warehouse(stack)
            there = self._their_warehouse(stack, mark)
            if mark is None:
                mark = Mark(self._folder_id(create=True))
                self._write(office, mark)
            moved = Moved()
            source = self._source(stack)
            placements = self._copy(source, self._still_ends(office))
            moved.state = move_progress(self.settings, source, office, placements, self.say)
            place = self.settings.shared_evidence(self.folder.evidence)
            moved.evidence = copy_bodies(self.folder, place, self.progress)
            self._fill(there)
            moved.topics = {topic: _told(placement) for topic, placement in placements.items()}
            moved.differing = self._differing(placements)
            for registry in opened.installation.registries.values():
                rows, wrong = compare_warehouses(here, there, registry, opened.rulebook_on(registry), self.say)
                moved.warehouse = {name: moved.warehouse.get(name, 0) + count for name, count in rows.items()}
                moved.differing += wrong
            if not moved.differing:
                self._write(office, Mark(mark.folder, self.now(), vars(moved) | {"before": None}))
                self._mark_folder()
            return moved

    def _done_before(self, mark: Mark, source: Source) -> Moved:
        """Raises MistakeError when the folder was run on since."""
        moved = Moved(**mark.moved)
        moved.before = mark.done_at
        for topic, one in moved.topics.items():
            if source.count(topic) != one["records"]:
                raise MistakeError(
                    f"{self.folder.root}: has gone on since it was moved ({topic}: {one['records']} records then, "
                    f"{source.count(topic)} now); it can only be moved to another `prefix` and another database."
                )
        self._mark_folder()
        return moved

    def _mark_folder(self) -> None:
        self.folder.moved.write_text(f"{self.settings.bootstrap} {self.settings.prefix}\n", encoding="utf-8")

    def _opened(self, stack: ExitStack) -> tuple[OfficeLog, Mark | None, Opened]:
        """Everything that can be wrong before the first byte is written."""
        opened = open_folder(self.folder.root)
        if self.settings.warehouse is None:
            raise MistakeError(
                "the settings name no `warehouse`: give the ClickHouse server (warehouse: {hosts: …}) to move to."
            )
        lock = RunLock(self.folder)
        lock.acquire()
        stack.callback(lock.release)
        self._check_topics()
        office = OfficeLog(self.settings)
        stack.callback(office.close)
        mark = self._mark(office)
        if mark is None or mark.done_at is None:
            self._check_idle()
            self._require_present_form()
            verify(self.folder.log, lambda topic, seen: self.progress(f"verifying {topic}", seen, seen))
        return office, mark, opened

    def _check_topics(self) -> None:
        require_topics(self.settings, (*TOPICS, *map(state_topic, (OFFICE, *EDGES))))
        for hop in TOPOLOGY:
            if hop.reads and hop.stage not in EDGES and stateful(hop.stage):
                check_topics(self.settings, hop.stage, hop.reads[0])

    def _require_present_form(self) -> None:
        with closing(SqliteLog(self.folder.log)) as log:
            require_state_form(log, self.folder.root)

    def _mark(self, office: OfficeLog) -> Mark | None:
        """Raises MistakeError when the cluster holds anything but our own migration."""
        raw = office.state(NAME, [MARK]).get(MARK)
        mark = msgspec.json.decode(raw, type=Mark) if raw else None
        if mark is not None and mark.folder != self._folder_id():
            raise MistakeError(
                f"{self.settings.bootstrap}: another data folder was, or is being, moved there; use another `prefix` "
                "and another database."
            )
        held = {topic: count for topic in TOPICS if (count := sum(office.ends(topic)))}
        if mark is None and held:
            told = ", ".join(f"{topic} ({count} records)" for topic, count in held.items())
            raise MistakeError(
                f"{self.settings.bootstrap}: not empty: {told}; a data folder can only be moved to a new cluster. Use "
                "another `prefix` and another database."
            )
        return mark

    def _check_idle(self) -> None:
        """Raises MistakeError while workers are up: they would work on half of the log."""
        admin = self.settings.admin()
        try:
            names = (OFFICE, *(hop.stage for hop in TOPOLOGY))
            groups = {self.settings.group(name) + tail for name in names for tail in ("", "-leader")}
            there = sorted(groups & {one["group_id"] for one in admin.list_groups()})
            busy = [name for name, told in admin.describe_groups(there).items() if told["members"]] if there else []
        finally:
            admin.close()
        if busy:
            raise MistakeError(
                f"{self.settings.bootstrap}: workers or consoles are up ({', '.join(busy)}); stop them first."
            )

    def _folder_id(self, create: bool = False) -> str:
        log = SqliteLog(self.folder.log)
        try:
            raw = log.state(NAME, [FOLDER_ID]).get(FOLDER_ID)
            if raw is None and create:
                raw = uuid.uuid4().hex.encode()
                log.commit(Commit(NAME, state={FOLDER_ID: raw}))
            return raw.decode() if raw else ""
        finally:
            log.close()

    def _source(self, stack: ExitStack) -> Source:
        source = Source(self.folder.log)
        stack.callback(source.close)
        return source

    def _own_warehouse(self, stack: ExitStack) -> Warehouse:
        """The folder's, with everything its log holds: a run that was killed may have left something out."""
        warehouse = EmbeddedWarehouse(self.folder.warehouse)
        stack.callback(warehouse.close)
        warehouse.migrate()
        log = SqliteLog(self.folder.log)
        try:
            WarehouseSink(log, warehouse, Aggregator(), self.now).drain()
        finally:
            log.close()
        return warehouse

    def _their_warehouse(self, stack: ExitStack, mark: Mark | None) -> Warehouse:
        assert self.settings.warehouse is not None
        warehouse = ServerWarehouse(self.settings.warehouse)
        stack.callback(warehouse.close)
        warehouse.migrate()
        if mark is None and (held := warehouse.query("programs", {})):
            raise MistakeError(
                f"{self.settings.warehouse.hosts}: database {self.settings.warehouse.database} already holds the looks "
                f"of {held[0]['program']}; give an empty one."
            )
        return warehouse

    def _still_ends(self, office: OfficeLog) -> dict[str, list[int]]:
        """The ends of all topics, when they move no more: what a killed attempt had sent may still be on its way."""
        ends = {topic: office.ends(topic) for topic in TOPICS}
        while any(count for counts in ends.values() for count in counts):
            time.sleep(STANDS_STILL_S)
            before, ends = ends, {topic: office.ends(topic) for topic in TOPICS}
            if before == ends:
                break
        return ends

    def _copy(self, source: Source, there: dict[str, list[int]]) -> dict[str, Placement]:
        copier = Copier(self.settings, self.progress)
        try:
            return {topic: copier.copy(source, topic, there[topic]) for topic in TOPICS}
        finally:
            copier.close()

    def _fill(self, warehouse: Warehouse) -> None:
        """The aggregator's own work, over the records as they lie on the cluster."""
        aggregator = Aggregator()
        with edge_logs(self.settings, FILLS) as logs:
            ends = {topic: logs[0].ends(topic) for topic in aggregator.topics}
            partitions = {topic: len(found) for topic, found in ends.items()}
            sinks = [
                WarehouseSink(
                    log, warehouse, aggregator, self.now, partitions=partitions, share=(log.partition, len(logs))
                )
                for log in logs
            ]
            total = sum(sum(found) for found in ends.values())
            done = 0
            while moved := sum([sink.pump() for sink in sinks]):
                done += moved
                self.progress("filling the warehouse", done, total)

    def _differing(self, placements: dict[str, Placement]) -> list[str]:
        wrong = []
        for topic, placement in placements.items():
            counts, digests = digests_there(self.settings, topic, self.progress)
            if (counts, digests) != (placement.counts, placement.digests()):
                wrong.append(
                    f"topic {topic}: {sum(placement.counts)} records here and {sum(counts)} there differ; move to "
                    "another `prefix`"
                )
        return wrong

    def _write(self, office: OfficeLog, mark: Mark) -> None:
        office.commit(Commit(NAME, state={MARK: dumps(mark)}))


def _told(placement: Placement) -> dict[str, Any]:
    return {"records": sum(placement.counts), "partitions": len(placement.counts), "sha256": placement.digests()}
