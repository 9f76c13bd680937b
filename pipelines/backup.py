"""A copy of a data folder from which it can be made again, taken while a run is up; and making it again.

What is copied: the log as of one instant, the evidence packs as of a little later (a body is durable before the event
that names it, so no event of the copy lacks its body), and every other file of the folder: registry, editions,
samples, subscribers, calendar. What is derived (the warehouse) or belongs to a process (locks, log lines) is not.
A manifest names every file with its size and sha256.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from pipelines.data_folder import DataFolder, RunLock
from pipelines.evidence import EvidenceStore
from pipelines.evidence.retention import needed_by_findings
from pipelines.log.errors import LogDamagedError
from pipelines.log.sqlite import SqliteLog, table
from pipelines.log.verify import verify
from pipelines.running import overview
from pipelines.topology import TOPICS
from pipelines.warehouse.embedded import open_whole
from pipelines.warehouse.reconcile import reconcile
from pipelines.warehouse.sink import WarehouseSink
from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation
from schemas.times import day_of
from stages.aggregator import Aggregator

MANIFEST = "manifest.json"
FORM = 1
LOG, EVIDENCE, INDEX = "log.db", "evidence", "index.sqlite"
# Of a process, derived, or set aside: another run makes its own.
LEFT_OUT = {"log.db-wal", "log.db-shm", "warehouse", "logs", "run.lock", "console.address", "console.key", MANIFEST}
CHUNK = 4 << 20
Say = Callable[[str], None]


class Copied(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`records`: how many records of each topic the log holds. `files` by their path below the folder."""

    form: int
    at: datetime
    program: str
    records: dict[str, int]
    files: dict[str, Copied]


@dataclass(frozen=True)
class Restored:
    """What was made again, and the sums that were proved."""

    manifest: Manifest
    records: int
    bodies: int
    rows_moved: int
    balance: dict[str, object]


def back_up(folder: DataFolder, to: Path, now: datetime, say: Say) -> Manifest:
    """Copy the folder to `to`, which must not exist or be empty. Raises MistakeError; nothing half done is left."""
    _require_room(to)
    if to.resolve().is_relative_to(folder.root.resolve()):
        raise MistakeError(f"{to}：备份不能放在数据目录{folder.root}之内，请另选位置（最好在另一块磁盘上）。")
    partial = to.with_name(f"{to.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        say("正在复制日志……")
        records = _copy_log(folder.log, partial / LOG)
        say("正在复制证据库和其他文件……")
        _copy_evidence(folder.evidence, partial / EVIDENCE)
        _copy_others(folder.root, partial)
        files = {str(path.relative_to(partial)): _sum(path) for path in _files(partial)}
        program = "、".join(one.name for one in load_installation(folder.root).programs)
        manifest = Manifest(form=FORM, at=now, program=program, records=records, files=files)
        _write(partial / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        if to.exists():
            to.rmdir()
        partial.rename(to)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def restore(source: Path, folder: DataFolder, say: Say) -> Restored:
    """Make a data folder of a backup: compare every sum, copy, compare the log's records, take in the evidence, fill
    the warehouse from the log, and balance it. Raises MistakeError naming what does not agree; then there is no
    folder."""
    manifest = read_manifest(source)
    _require_room(folder.root)
    say("正在核对备份文件……")
    _compare(source, manifest)
    partial = folder.root.with_name(f"{folder.root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for name in manifest.files:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            _copy(source / name, partial / name)
        _compare(partial, manifest)
        say("正在核对日志和证据……")
        records, bodies = _prove_log(DataFolder(partial), manifest)
        if folder.root.exists():
            folder.root.rmdir()
        partial.rename(folder.root)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    say("正在从日志重新填充数仓……")
    moved, balance = rebuild_warehouse(folder)
    return Restored(manifest, records, bodies, moved, balance)


def read_manifest(source: Path) -> Manifest:
    """Raises MistakeError when there is none that can be used."""
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise MistakeError(f"{source}：不是巡网的备份（缺少{MANIFEST}），请填写 xunwang backup 写出的目录。") from None
    except (OSError, msgspec.DecodeError) as error:
        raise MistakeError(f"{source / MANIFEST}：读不出来（{error}），该备份不能使用。") from None
    if manifest.form != FORM:
        raise MistakeError(f"{source}：备份格式为{manifest.form}，本版本只能使用格式{FORM}，请用写出它的版本恢复。")
    return manifest


def rebuild_warehouse(folder: DataFolder) -> tuple[int, dict[str, object]]:
    """Fill the warehouse from the log, and balance it; how many records were moved. Raises MistakeError when what the
    reports read differs from the raw table."""
    lock = RunLock(folder)
    lock.acquire()
    log = SqliteLog(folder.log)
    warehouse = open_whole(folder.warehouse)
    try:
        installation = load_installation(folder.root)
        moved = WarehouseSink(log, warehouse, Aggregator(), lambda: datetime.now().astimezone()).drain()
        for days in warehouse.query("programs", {}):
            first, last = date.fromisoformat(days["first_day"]), date.fromisoformat(days["last_day"])
            if not reconcile(warehouse, installation.id, first, last).exact:
                raise MistakeError(f"{folder.warehouse}：重新填充后，汇总数与明细不一致，请保留现场并联系开发人员。")
        return moved, overview.balance(log, warehouse, installation.id, None)
    finally:
        warehouse.close()
        log.close()
        lock.release()


def _require_room(place: Path) -> None:
    """Raises MistakeError unless nothing is there that would be mixed up or overwritten."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise MistakeError(f"{place}：已经存在且不是空目录，不会覆盖；请另选一个目录。")


def _copy_log(source: Path, to: Path) -> dict[str, int]:
    """The log as of one instant; whoever writes meanwhile is not held up. How many records of each topic it holds."""
    try:
        old, new = sqlite3.connect(f"file:{source}?mode=ro", uri=True), sqlite3.connect(to)
        try:
            old.backup(new)  # in one step: a copy in several begins anew whenever somebody writes
            new.execute("PRAGMA journal_mode=DELETE")
            counts = {topic: int(new.execute(f"SELECT count(*) FROM {table(topic)}").fetchone()[0]) for topic in TOPICS}
        finally:
            new.close()
            old.close()
    except sqlite3.DatabaseError as error:
        raise MistakeError(f"{source}：日志复制失败（{error}）；请先执行 xunwang log verify 检查日志和磁盘。") from None
    _sync(to)
    return counts


def _copy_evidence(source: Path, to: Path) -> None:
    """Index first, packs after it: what a pack has gained meanwhile is taken in when the copy is opened, and what was
    moved to another pack meanwhile is there, because packs are listed until no new one appears."""
    if not (source / INDEX).exists():
        return
    to.mkdir()
    old, new = sqlite3.connect(f"file:{source / INDEX}?mode=ro", uri=True), sqlite3.connect(to / INDEX)
    try:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    finally:
        new.close()
        old.close()
    done: set[str] = set()
    while fresh := sorted({path.name for path in source.glob("*.pack")} - done):
        for name in fresh:
            done.add(name)
            try:
                _copy(source / name, to / name)
            except FileNotFoundError:  # written anew under another number meanwhile
                (to / name).unlink(missing_ok=True)


def _copy_others(root: Path, to: Path) -> None:
    for path in _files(root):
        name = path.relative_to(root)
        if name.parts[0] in LEFT_OUT | {LOG, EVIDENCE} or name.name.startswith("log.damaged"):
            continue
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        _copy(path, to / name)


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.relative_to(root).parts[0] != "warehouse":
            yield path


def _prove_log(folder: DataFolder, manifest: Manifest) -> tuple[int, int]:
    """How many records the log holds, and how many bodies the evidence. Raises MistakeError when either is not what was
    backed up."""
    try:
        total = verify(folder.log)
    except LogDamagedError as error:
        raise MistakeError(f"备份中的日志有损坏：{error}") from None
    if total != sum(manifest.records.values()):
        raise MistakeError(f"备份中的日志应有{sum(manifest.records.values())}条记录，实有{total}条，没有恢复。")
    log = SqliteLog(folder.log)
    try:
        with EvidenceStore(folder.evidence, reserve_bytes=0) as store:
            lacking = [sha for sha in needed_by_findings(log) if not store.has(sha)]
            bodies = store.totals().bodies
    finally:
        log.close()
    if lacking:
        raise MistakeError(f"备份的证据库缺少问题所引用的{len(lacking)}份证据（如{lacking[0][:12]}），没有恢复。")
    return total, bodies


def _compare(root: Path, manifest: Manifest) -> None:
    wrong = []
    for name, told in manifest.files.items():
        path = root / name
        if not path.is_file():
            wrong.append(f"{path}：缺失")
        elif _sum(path) != told:
            wrong.append(f"{path}：内容与备份时不一致")
    if wrong:
        raise MistakeError([*wrong[:20], f"共{len(wrong)}个文件不对，没有恢复；请换用另一份备份。"])


def _copy(source: Path, to: Path) -> None:
    with source.open("rb") as old, to.open("wb") as new:
        shutil.copyfileobj(old, new, CHUNK)
        new.flush()
        os.fsync(new.fileno())
    shutil.copystat(source, to)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _sync(path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sum(path: Path) -> Copied:
    with path.open("rb") as file:
        return Copied(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def told(manifest: Manifest) -> str:
    """One sentence of what a backup holds."""
    size = sum(one.size for one in manifest.files.values())
    return (
        f"“{manifest.program}”，{day_of(manifest.at)}备份，日志{sum(manifest.records.values())}条记录，"
        f"{len(manifest.files)}个文件，共{size / 1e6:.1f}MB"
    )
