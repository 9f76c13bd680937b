"""The evidence store: bodies by their sha256, zstd, in append-only packs.

Durable means: the pack was fsynced. The index is committed after that and may lag behind after a power cut; opening
reads the tails of the packs again, takes in every whole record and cuts a torn one off.
"""

import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

import zstandard

from pipelines.evidence.errors import (
    EvidenceAwayError,
    EvidenceDamagedError,
    EvidenceMissingError,
    EvidenceStoreFull,
)
from pipelines.evidence.index import Entry, Index
from pipelines.evidence.packs import PackRecord, pack_name, packed, read_record, whole_records
from pipelines.evidence.place import Place, locked, sync_folder
from schemas.times import epoch_ms

logger = logging.getLogger(__name__)
PACK_BYTES = 256 * 1024 * 1024
RESERVE_BYTES = 256 * 1024 * 1024
FRESH_MS = 14 * 86_400_000  # what the windows of the rules still look at
_BUFFER = 512 * 1024  # what is written while others are fetched need not be written when all wait for it
ROOM = 0.8  # of the budget, after making room
_FOREVER = 1 << 62
LEVEL = 1  # 60 KB pages: 75 µs; level 3 saves 2 % and costs 20 % more


@dataclass(frozen=True, slots=True)
class Totals:
    """`raw_bytes`: unpacked, None where nobody knows. `disk_bytes` counts the packs as they lie there, `stored_bytes`
    only what the index still points to."""

    bodies: int
    raw_bytes: int | None
    stored_bytes: int
    disk_bytes: int


class _Body(NamedTuple):
    sha: bytes
    body: bytes
    at_ms: int


class EvidenceStore:
    """One writer a folder (a lock says so), any number of readers (`read_only`). Safe to use from several threads.

    `budget_bytes`: the packs may not grow beyond it. When they would, the bodies longest unseen are forgotten, except
    those that `keep` names and those seen in the last `FRESH_MS` before the newest; only if that makes no room is the
    store full. `reserve_bytes`: what must stay free on the disk (none: RESERVE_BYTES).
    """

    def __init__(
        self,
        folder: Path,
        *,
        read_only: bool = False,
        budget_bytes: int | None = None,
        keep: Callable[[], Collection[str]] = frozenset,
        reserve_bytes: int | None = None,
        pack_bytes: int = PACK_BYTES,
    ) -> None:
        self.folder = folder
        self._read_only = read_only
        self._budget, self._keep = budget_bytes, keep
        self._reserve = RESERVE_BYTES if reserve_bytes is None else reserve_bytes
        self._pack_bytes = pack_bytes
        self._guard = threading.RLock()
        self._packer = zstandard.ZstdCompressor(level=LEVEL)
        self._new: dict[bytes, Entry] = {}
        self._seen: dict[bytes, int] = {}
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._pack: BinaryIO | None = None
        self._number = 1
        self._end = self._durable = 0  # of the pack in hand: what was written, and what was fsynced
        self._lock_file: BinaryIO | None = None
        if not read_only:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock_file = locked(folder)
        elif not (folder / "index.sqlite").exists():
            raise EvidenceMissingError(f"库{folder}")
        self._place = Place(folder, "index.sqlite" if read_only else "lock")
        self._index = Index(folder / "index.sqlite", read_only=read_only)
        if not read_only:
            self._recover()
        self._disk = sum(path.stat().st_size for path in folder.glob("*.pack"))

    def __enter__(self) -> "EvidenceStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def put(self, body: bytes, at: datetime) -> str:
        """Take a body in; durable after `flush`. Raises EvidenceStoreFull or EvidenceAwayError."""
        return self._put(_Body(hashlib.sha256(body).digest(), body, epoch_ms(at)))

    def put_all(self, bodies: Sequence[tuple[bytes, datetime]]) -> list[str]:
        """`put` of each in turn; looked up together and compressed together, so that the interpreter, which the loop
        needs too, is asked for a few times a list instead of a few times a body."""
        whole = [_Body(hashlib.sha256(body).digest(), body, epoch_ms(at)) for body, at in bodies]
        with self._guard:
            known = self._index.known({one.sha for one in whole})
            new = {one.sha: one for one in reversed(whole) if one.sha not in known and one.sha not in self._new}
            records = {record.sha: record for record in self._compressed(list(new.values()))}
            if self._over_budget(sum(record.end for record in records.values())):
                return [self._put(one) for one in whole]  # to make room may forget what was found just now
            for one in whole:
                if one.sha in known or one.sha in self._new:
                    self._see(one)
                else:
                    self._append(records[one.sha])
        return [one.sha.hex() for one in whole]

    def flush(self) -> None:
        """Make everything put so far durable. Raises EvidenceStoreFull or EvidenceAwayError; then what was not durable
        yet may be forgotten, and must be put again."""
        with self._guard:
            if not self._new and not self._seen:
                return
            self._write(durable=True)
            self._index.commit(
                self._new.values(), [(at, sha) for sha, at in self._seen.items()], {self._number: self._end}
            )
            self._new.clear()
            self._seen.clear()
            if self._end >= self._pack_bytes:
                self._turn()

    def get(self, sha256: str) -> bytes:
        """The body. Raises EvidenceMissingError, EvidenceDamagedError or EvidenceAwayError."""
        record = self._record(sha256)
        return zstandard.ZstdDecompressor().decompress(record.payload, max_output_size=record.size or 1)

    def has(self, sha256: str) -> bool:
        try:
            self._entry(sha256)
        except EvidenceMissingError:
            return False
        return True

    def check_place(self) -> None:
        """Raises EvidenceAwayError when the folder is not there, or not the one that was opened."""
        self._place.check()

    def totals(self) -> Totals:
        with self._guard:
            return Totals(*self._index.totals(), self._disk)

    def close(self) -> None:
        """Flush and let go of the folder. What cannot be made durable now is let go too: nobody was told of it."""
        if not self._read_only:
            try:
                self.flush()
            except (EvidenceStoreFull, EvidenceAwayError) as error:
                logger.warning("%s", error)
        with self._guard:
            self._index.close()
            if self._pack is not None:
                self._pack.close()
            if self._lock_file is not None:
                self._lock_file.close()

    def expire(self, keep: Collection[str] | Callable[[str], bool], older_than: datetime) -> int:
        """Forget every body last seen before `older_than` unless it is to be kept; the bytes given back.

        Packs that are less than half alive are written anew.
        """
        kept = keep if callable(keep) else keep.__contains__
        limit = epoch_ms(older_than)
        with self._guard:
            self.flush()
            return self._forget([e for e in self._index.entries() if e.seen_ms < limit and not kept(e.sha.hex())])

    def shrink(self, keep: Collection[str] | Callable[[str], bool], to_bytes: int, *, before_ms: int = _FOREVER) -> int:
        """Forget the longest unseen bodies (last seen before `before_ms`) that need not be kept until the packs fit;
        the bytes given back."""
        kept = keep if callable(keep) else keep.__contains__
        with self._guard:
            self.flush()
            surplus, chosen = self._disk - to_bytes, list[Entry]()
            for entry in self._index.entries():
                if surplus <= 0 or entry.seen_ms >= before_ms:
                    break
                if not kept(entry.sha.hex()):
                    chosen.append(entry)
                    surplus -= entry.stored
            return self._forget(chosen, alive_share=0.999)

    def full_name(self, beginning: str) -> str:
        """The one sha256 that begins so (8 characters or more). Raises EvidenceMissingError."""
        try:
            found = (
                self._index.beginning(bytes.fromhex(beginning[: len(beginning) // 2 * 2])) if len(beginning) > 7 else []
            )
        except ValueError:
            found = []
        names = [sha.hex() for sha in found if sha.hex().startswith(beginning.lower())]
        if len(names) != 1:
            raise EvidenceMissingError(beginning)
        return names[0]

    # -- writing

    def _put(self, one: _Body) -> str:
        with self._guard:
            if one.sha in self._new or self._index.find(one.sha) is not None:
                self._see(one)
            else:
                self._take(PackRecord(one.sha, one.at_ms, len(one.body), self._packer.compress(one.body)))
        return one.sha.hex()

    def _see(self, one: _Body) -> None:
        self._seen[one.sha] = max(one.at_ms, self._seen.get(one.sha, 0))

    def _compressed(self, bodies: list[_Body]) -> list[PackRecord]:
        if not any(one.body for one in bodies):  # none at all, or one that is empty
            return [PackRecord(one.sha, one.at_ms, 0, self._packer.compress(b"")) for one in bodies]
        payloads = self._packer.multi_compress_to_buffer([one.body for one in bodies])
        return [
            PackRecord(one.sha, one.at_ms, len(one.body), payloads[place].tobytes()) for place, one in enumerate(bodies)
        ]

    def _take(self, record: PackRecord) -> None:
        """Append within the budget."""
        if self._over_budget(record.end):
            self._make_room()
            if self._over_budget(record.end):
                raise EvidenceStoreFull(
                    f"{self.folder}：证据库已达上限{self._budget:,}字节，其余证据均为问题所引用；请调高--evidence-gb后重新"
                    "启动，没有丢失任何数据。"
                )
        self._append(record)

    def _over_budget(self, more: int) -> bool:
        return self._budget is not None and self._disk + self._buffered + more > self._budget

    def _make_room(self) -> None:
        assert self._budget is not None
        self.shrink(self._keep(), int(self._budget * ROOM), before_ms=self._index.newest() - FRESH_MS)

    def _append(self, record: PackRecord) -> None:
        data = packed(record)
        offset = self._end + self._buffered
        self._new[record.sha] = Entry(record.sha, self._number, offset, len(data), record.size, record.at_ms)
        self._buffer.append(data)
        self._buffered += len(data)
        if self._buffered >= _BUFFER:
            self._write(durable=False)

    def _write(self, *, durable: bool) -> None:
        self._place.check()
        self._check_space()
        try:
            pack = self._open_pack()
            pack.seek(self._end)
            pack.writelines(self._buffer)
            pack.flush()
            if durable:
                os.fsync(pack.fileno())
        except OSError as error:
            self._abandon()
            raise self._full(str(error)) from error
        self._end += self._buffered
        self._disk += self._buffered
        self._buffer.clear()
        self._buffered = 0
        if durable:
            self._durable = self._end

    def _abandon(self) -> None:
        """Go back to what is durable: after an error nobody knows what of the rest the disk has, and a second fsync
        would say nothing of it. Whoever put it puts it again."""
        self._disk -= self._end - self._durable
        self._end = self._durable
        self._buffer.clear()
        self._buffered = 0
        self._new.clear()
        self._seen.clear()
        if self._pack is not None:
            with suppress(OSError):
                self._pack.close()
            self._pack = None

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < self._reserve + self._buffered:
            raise self._full(f"仅剩{free:,}字节，须预留{self._reserve:,}字节")

    def _full(self, why: str) -> EvidenceStoreFull:
        return EvidenceStoreFull(f"{self.folder}：磁盘已满，无法保存证据（{why}）；请清理出空间，之后会自动继续。")

    def _open_pack(self) -> BinaryIO:
        if self._pack is None:
            path = self.folder / pack_name(self._number)
            fresh = not path.exists()
            self._pack = path.open("r+b" if not fresh else "w+b")
            if fresh:
                sync_folder(self.folder)
        return self._pack

    def _turn(self) -> None:
        """Begin the next pack."""
        if self._pack is not None:
            self._pack.close()
            self._pack = None
        self._number += 1
        self._end = self._durable = 0

    # -- reading

    def _entry(self, sha256: str) -> Entry:
        try:
            digest = bytes.fromhex(sha256)
        except ValueError:
            raise EvidenceMissingError(sha256) from None
        with self._guard:
            entry = self._index.find(digest)
        if entry is None:
            raise EvidenceMissingError(sha256)
        return entry

    def _record(self, sha256: str) -> PackRecord:
        entry = self._entry(sha256)
        while (record := self._read(entry)) is None or record.sha != entry.sha:
            self._place.check()
            moved = self._entry(sha256)
            if moved == entry:
                raise EvidenceDamagedError(self.folder / pack_name(entry.pack), entry.offset)
            entry = moved  # its pack was written anew between the two looks
        return record

    def _read(self, entry: Entry) -> PackRecord | None:
        try:
            with (self.folder / pack_name(entry.pack)).open("rb") as pack:
                return read_record(pack, entry.offset)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EvidenceAwayError(str(self.folder), error.strerror or str(error)) from error

    # -- opening and retention

    def _recover(self) -> None:
        known = self._index.packs()
        numbers = sorted({int(path.stem) for path in self.folder.glob("*.pack")})
        for number in numbers:
            if known.get(number) == -1:
                (self.folder / pack_name(number)).unlink()
                self._index.drop_pack(number)
            else:
                self._take_in(number, known.get(number, 0))
        numbers = [number for number in numbers if (self.folder / pack_name(number)).exists()]
        self._index.keep_only(numbers)
        last = max(numbers, default=1)
        path = self.folder / pack_name(last)
        self._number, self._end = last, path.stat().st_size if path.exists() else 0
        self._durable = self._end
        if (not path.exists() and numbers) or self._end >= self._pack_bytes:
            self._turn()

    def _take_in(self, number: int, start: int) -> None:
        """Index the whole records beyond `start` and cut off what a crash left behind them."""
        path = self.folder / pack_name(number)
        if path.stat().st_size <= start:
            return
        rebuilt, end = list[Entry](), start
        newest = self._index.newest()  # a lost index forgot later sightings: keep rather too long
        for record in whole_records(path, start):
            stored, end = record.end - record.offset, record.end
            seen = max(record.at_ms, newest)
            rebuilt.append(Entry(record.sha, number, record.offset, stored, record.size, seen))
        with path.open("r+b") as pack:
            pack.truncate(end)
            os.fsync(pack.fileno())
        self._index.commit(rebuilt, [], {number: end})

    def _forget(self, entries: list[Entry], alive_share: float = 0.5) -> int:
        before = self._disk
        self._index.forget([e.sha for e in entries], [])
        for number in sorted({e.pack for e in entries}):
            self._compact(number, alive_share)
        return before - self._disk

    def _compact(self, number: int, alive_share: float) -> None:
        path = self.folder / pack_name(number)
        alive, size = self._index.of_pack(number), path.stat().st_size
        if sum(e.stored for e in alive) > alive_share * size:
            return
        if number == self._number:
            self._turn()
        for entry in alive:
            record = self._record(entry.sha.hex())
            self._append(PackRecord(record.sha, entry.seen_ms, record.size, record.payload))
        self.flush()
        self._index.forget([], [number])
        path.unlink()
        self._index.drop_pack(number)
        self._disk -= size
