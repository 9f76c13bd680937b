"""From one machine to a cluster: killed again and again, equal at the end, and the cluster goes on where the folder
stopped; what stands in the way is one sentence."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from kafka import KafkaConsumer

from pipelines.cluster.evidence import open_reader
from pipelines.cluster.migration.bodies import copy_bodies
from pipelines.cluster.migration.copying import Copier, digests_there, place_topic
from pipelines.cluster.migration.mark import MARK, Mark
from pipelines.cluster.migration.source import Source
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import load_settings
from pipelines.cluster.tail import all_records
from pipelines.data_folder import DataFolder, RunLock
from pipelines.evidence import EvidenceStore
from pipelines.evidence.shared import SharedEvidence
from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.pdf import office_program
from pipelines.rehearsal.broker import Broker
from pipelines.running.settling import Settling
from pipelines.warehouse.server import ServerWarehouse
from schemas.events.codec import dumps, encode
from schemas.events.types import FINDINGS, FINDINGS_PUBLIC
from schemas.registry.load import dump
from stages.reporter.templates.facts import FACTS
from tests.support.hop_worker import numbered
from tests.support.kafka import send
from tests.support.moved_cluster import DAY, KILLS, MovedCluster, elsewhere, new_cluster, xunwang
from tests.support.recorded_run import FIRST, LAST_INSTANT, RecordedRun, asked, by_id
from tests.support.registries import registry
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka-stages")]
LAST_DAY = FIRST + DAY
TEMPLATE = """
id: both-runners
version: 1
title: 关于{period}检查情况的通报
issuer: 示例市人民政府办公室
addressees: [各县人民政府]
opening: 现将有关情况通报如下。
parts:
- text: 检查网站{sites.checked}家，合格率{sites.rate}，存在问题{problems}个。
attachments:
- title: 检查结果
  rows: sites
  columns: [{title: 网站, field: name}, {title: 结果, field: result}, {title: 问题, field: problems}]
annexes: [precision, counting]
"""
WAREHOUSE = "warehouse: {hosts: '127.0.0.1:1'}\n"


def test_killed_at_every_step_it_is_moved_once_and_whole(moved: MovedCluster) -> None:
    assert moved.died == list(KILLS)
    assert moved.told["differing"] == []
    assert {topic: one["records"] for topic, one in moved.told["topics"].items()} == moved.held
    assert moved.told["warehouse"]["findings_in_window"] > 0
    assert moved.told["warehouse"]["editions made anew"] == 2


def test_the_cluster_goes_on_where_the_folder_stopped(
    moved: MovedCluster, recorded: RecordedRun, tmp_path: Path
) -> None:
    for topic in (FINDINGS, FINDINGS_PUBLIC):
        assert by_id([r.value for r in all_records(moved.settings, topic)]) == recorded.events[topic], topic
    assert moved.settings.warehouse is not None
    warehouse = ServerWarehouse(moved.settings.warehouse)
    assert asked(warehouse, recorded.program) == recorded.answers
    warehouse.close()
    with closing(OfficeLog(moved.settings)) as log:
        assert Settling(log).reached(LAST_INSTANT) == LAST_INSTANT  # editions of these days may be made
    whole = DataFolder(tmp_path / "whole")
    shutil.copytree(recorded.folder.root, whole.root, symlinks=True)
    template = tmp_path / "circular.yaml"
    template.write_text(TEMPLATE, encoding="utf-8")
    kind = ("report", "circular", "--from", FIRST, "--to", LAST_DAY, "--json")
    by_template = (*kind, "--template", template, "--label", "2026年7月上旬", "--signed-on", "2026-07-20")
    pdf = ("--pdf",) if office_program() else ()
    for asked_for, formats in ((kind, []), ((*by_template, *pdf), [FACTS, *(["pdf"] if pdf else [])])):
        embedded = elsewhere(*asked_for, "--data", whole.root)
        cluster = xunwang(*asked_for, "--data", moved.folder.root, "--settings", moved.file)
        assert embedded.exit_code == cluster.exit_code, embedded.output + cluster.output
        assert cluster.exit_code in ((0, 1) if formats else (0,)), cluster.output  # 1: the self-check has a question
        paths = [orjson.loads(told)["files"] for told in (embedded.stdout, cluster.stdout)]
        assert sorted(paths[0]) == sorted(["docx", "html", "json", "xlsx", *formats])
        made = [{name: Path(path).read_bytes() for name, path in one.items()} for one in paths]
        assert made[0] == made[1]


def test_what_was_moved_is_not_moved_again(moved: MovedCluster) -> None:
    again = xunwang("migrate", "--data", moved.folder.root, "--settings", moved.file)
    assert again.exit_code == 0, again.output
    assert again.stdout.splitlines()[-1] == "this folder was moved before; nothing was changed"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder with a few records of three sites, of which the fetcher has read some."""
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir()
    folder.registry.write_text(dump(registry(2)), encoding="utf-8")
    log = SqliteLog(folder.log)
    log.append(NewRecord("checks", f"s{n % 3}", encode(numbered(n))) for n in range(90))
    log.close()
    return folder


def refused(folder: DataFolder, path: Path, *more: str) -> str:
    told = xunwang("migrate", "--data", folder.root, "--settings", path, *more)
    assert told.exit_code == 2, told.output
    assert "Traceback" not in told.output
    return told.output.strip().splitlines()[-1]


@contextmanager
def member(broker: Broker, group: str, topic: str) -> Iterator[None]:
    consumer = KafkaConsumer(topic, bootstrap_servers=broker.address, group_id=group)
    try:
        until(lambda: (consumer.poll(1_000), bool(consumer.assignment()))[1], 120, "the group joined")
        yield
    finally:
        consumer.close()


def test_what_stands_in_the_way_is_said_and_nothing_is_written(
    broker: Broker, folder: DataFolder, tmp_path: Path
) -> None:
    path = new_cluster(tmp_path, broker, WAREHOUSE)
    prefix = load_settings(path, None).prefix
    dry = xunwang("migrate", "--data", folder.root, "--settings", path, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "checks\t90 records in 3 partitions" in dry.stdout
    assert not all_records(load_settings(path, None), "checks")
    lock = RunLock(folder)
    lock.acquire()
    assert "正在使用该数据目录" in refused(folder, path)
    lock.release()
    with member(broker, f"{prefix}xunwang-fetcher", f"{prefix}checks"):
        assert f"workers or consoles are up ({prefix}xunwang-fetcher); stop them" in refused(folder, path)
    assert "127.0.0.1:1: no ClickHouse server answers there" in refused(folder, path)
    send(broker, f"{prefix}findings", [(b"s1", encode(numbered(1)))])
    assert "not empty: findings (1 records); a data folder can only be moved to a new cluster" in refused(folder, path)
    path.write_text(path.read_text().replace(WAREHOUSE, ""))
    assert "the settings name no `warehouse`" in refused(folder, path)
    path.write_text(f"bootstrap: {broker.address}\nprefix: nowhere.\n{WAREHOUSE}")
    assert "does not exist; create" in refused(folder, path)


def test_stored_pages_go_where_the_workers_look_for_them(folder: DataFolder, tmp_path: Path) -> None:
    at = datetime(2026, 7, 1, 8, tzinfo=UTC)
    with EvidenceStore(folder.evidence) as store:
        shas = [store.put(f"<p>{number}</p>".encode(), at) for number in range(5)]
        store.flush()
    places = [SharedEvidence(url=url) for url in (str(folder.evidence), str(tmp_path / "share"), "memory://moved")]
    for place in places:
        for _ in range(2):
            assert copy_bodies(folder, place, lambda what, done, of: None) == 5
        with closing(open_reader(place)) as bodies:
            assert [bodies.get(sha) for sha in shas] == [f"<p>{number}</p>".encode() for number in range(5)]
            assert bodies.totals().bodies == 5


def test_a_folder_that_was_moved_is_not_run_on_until_it_is_taken_back(moved: MovedCluster, folder: DataFolder) -> None:
    for command in (("run",), ("findings", "list"), ("report", "weekly", "--day", FIRST)):
        told = xunwang(*command, "--data", moved.folder.root)
        assert told.exit_code == 2, command
        assert "数据已迁移到集群" in told.output
    shutil.copyfile(moved.folder.moved, folder.moved)
    assert xunwang("migrate", "--take-back", "--data", folder.root).exit_code == 0
    assert xunwang("findings", "list", "--data", folder.root).exit_code == 0


def test_a_worker_does_not_start_on_half_a_migration(broker: Broker, folder: DataFolder, tmp_path: Path) -> None:
    path = new_cluster(tmp_path, broker, WAREHOUSE)
    office = OfficeLog(load_settings(path, None))
    office.commit(Commit("migration", state={MARK: dumps(Mark("half"))}))
    office.close()
    told = xunwang("worker", "publisher", "--data", folder.root, "--settings", path)
    assert told.exit_code == 2
    assert "a data folder is being moved here and not all of it has come" in told.output


def test_another_folder_cannot_be_moved_there_too(moved: MovedCluster, folder: DataFolder) -> None:
    assert "another data folder was, or is being, moved there" in refused(folder, moved.file)


def test_a_strange_record_among_those_that_were_moved_is_found(
    broker: Broker, folder: DataFolder, tmp_path: Path
) -> None:
    path = new_cluster(tmp_path, broker, WAREHOUSE)
    settings, source = load_settings(path, None), Source(folder.log)

    def nothing(what: str, done: int, of: int) -> None: ...

    copier = Copier(settings, nothing)
    copier.copy(source, "checks", [0, 0, 0])
    wanted = place_topic(source, "checks", 3)
    counts, digests = digests_there(settings, "checks", nothing)
    assert (counts, digests) == (wanted.counts, wanted.digests())
    send(broker, settings.topic("checks"), [(b"s1", encode(numbered(1)))])
    copier.copy(source, "checks", counts)  # nothing is left to send
    copier.close()
    source.close()
    assert digests_there(settings, "checks", nothing)[1] != wanted.digests()
