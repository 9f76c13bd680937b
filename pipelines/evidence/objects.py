"""Evidence on an object store (S3 and whatever else fsspec speaks), shared by the workers of several machines: every
body is an object of its own, named by its sha256, in the same self-checking form as in a pack.

Durable means: the store has acknowledged the object. Two workers that store the same body write the same bytes under
the same name, so nobody needs a lock. An object is written again when its body is seen again on a later day: its time
of writing tells, to the day, when the body was last seen.
"""

import io
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import fsspec
import zstandard

from pipelines.evidence.errors import (
    EvidenceAwayError,
    EvidenceDamagedError,
    EvidenceError,
    EvidenceMissingError,
    EvidenceStoreFull,
)
from pipelines.evidence.packs import PackRecord, packed, read_record
from pipelines.evidence.store import FRESH_MS, LEVEL, ROOM, Totals
from schemas.times import epoch_ms

logger = logging.getLogger(__name__)
MARKER = "xunwang-evidence"  # written by whoever stores: without it nothing can be said to be missing
REMEMBERED = 200_000  # bodies of which a worker knows that they are there; 20 MB
SHARD = 2  # characters of the name that make a folder, for stores that are folders after all


@dataclass(frozen=True, slots=True)
class _Object:
    path: str
    size: int
    written: datetime

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class ObjectEvidence:
    """Bodies below `url`. Safe to use from several threads.

    `budget_bytes`: all objects together may not grow beyond it; then the longest unseen go, except those that `keep`
    names and those seen in the last fourteen days. Raises EvidenceError when there is no way to such an address.
    """

    def __init__(
        self,
        url: str,
        options: Mapping[str, Any],
        *,
        budget_bytes: int | None = None,
        keep: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._url, self._budget, self._keep = url.rstrip("/"), budget_bytes, keep
        try:
            self._fs, root = fsspec.core.url_to_fs(url, **options)
        except ImportError as error:
            raise EvidenceError(f"{url}: {error}; install it with `pip install 'xunwang[s3]'`.") from None
        except ValueError as error:
            raise EvidenceError(f"{url}: not an address of an evidence store ({error}).") from None
        self._root = str(root).rstrip("/")
        self._guard = threading.RLock()
        self._packer = zstandard.ZstdCompressor(level=LEVEL)
        self._pending: dict[str, bytes] = {}
        self._there: OrderedDict[str, date] = OrderedDict()  # the day that each was last written
        self._used: int | None = None
        self._marked = False

    def put(self, body: bytes, at: datetime) -> str:
        """Take a body in; durable after `flush`."""
        name = sha256(body).hexdigest()
        with self._guard:
            if name not in self._pending and self._there.get(name) != at.date():
                record = PackRecord(bytes.fromhex(name), epoch_ms(at), len(body), self._packer.compress(body))
                self._pending[name] = packed(record)
                self._there.pop(name, None)
        return name

    def put_all(self, bodies: Sequence[tuple[bytes, datetime]]) -> list[str]:
        return [self.put(body, at) for body, at in bodies]

    def flush(self) -> None:
        """Make everything put so far durable. Raises EvidenceAwayError or EvidenceStoreFull; then nothing is lost, and
        the next flush tries all of it again."""
        with self._guard:
            if not self._pending:
                return
            self._make_room(sum(map(len, self._pending.values())))
            with self._told():
                if not self._marked:
                    self._fs.pipe_file(f"{self._root}/{MARKER}", b"evidence of xunwang, a body an object\n")
                    self._marked = True
                self._fs.pipe({self._path(name): data for name, data in self._pending.items()})
            for name, data in self._pending.items():
                record = read_record(io.BytesIO(data), 0)
                assert record is not None
                self._remember(name, datetime.fromtimestamp(record.at_ms / 1000, UTC).date())
            self._pending.clear()

    def get(self, sha256: str) -> bytes:
        """The body. Raises EvidenceMissingError, EvidenceDamagedError or EvidenceAwayError."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise EvidenceMissingError(sha256)
        with self._told():
            try:
                data = self._fs.cat_file(self._path(sha256))
            except FileNotFoundError:
                data = None
        if data is None:
            self._require_store()
            raise EvidenceMissingError(sha256)
        record = read_record(io.BytesIO(data), 0)
        if record is None or record.sha.hex() != sha256:
            raise EvidenceDamagedError(self._path(sha256), 0)
        return zstandard.ZstdDecompressor().decompress(record.payload, max_output_size=record.size or 1)

    def full_name(self, beginning: str) -> str:
        """The one sha256 that begins so (8 characters or more). Raises EvidenceMissingError."""
        found = []
        if len(beginning) > 7 and beginning.isalnum():
            with self._told():
                there = self._fs.glob(f"{self._root}/{beginning[:SHARD].lower()}/{beginning.lower()}*")
            found = [path.rpartition("/")[2] for path in there]
        if len(found) != 1:
            raise EvidenceMissingError(beginning)
        return str(found[0])

    def newest(self, largest: int) -> Iterator[bytes]:
        """Bodies of up to `largest` bytes, the last seen first. Raises EvidenceAwayError or EvidenceDamagedError."""
        for one in sorted(self._objects(), key=lambda one: (one.written, one.path), reverse=True):
            with suppress(EvidenceMissingError):  # thrown away since they were listed
                if one.size <= largest and len(body := self.get(one.name)) <= largest:
                    yield body

    def totals(self) -> Totals:
        """Lists the whole store. What the bodies would take unpacked is not known without reading them: None."""
        there = self._objects()
        stored = sum(one.size for one in there)
        return Totals(len(there), None, stored, stored)

    def expire(self, keep: Collection[str], older_than: datetime) -> int:
        """Forget every body last seen before `older_than` unless it is to be kept; the bytes given back."""
        return self._forget([one for one in self._objects() if one.written < older_than and one.name not in keep])

    def shrink(self, keep: Collection[str], to_bytes: int) -> int:
        """Forget the longest unseen bodies that need not be kept, and are not among those of the last fourteen days,
        until the rest fits; the bytes given back."""
        there = sorted(self._objects(), key=lambda one: (one.written, one.path))
        surplus, chosen = sum(one.size for one in there) - to_bytes, list[_Object]()
        for one in there:
            if surplus <= 0 or one.written >= there[-1].written - timedelta(milliseconds=FRESH_MS):
                break
            if one.name not in keep:
                chosen.append(one)
                surplus -= one.size
        return self._forget(chosen)

    def close(self) -> None:
        """Flush. What cannot be made durable now is let go: nobody was told of it."""
        try:
            self.flush()
        except (EvidenceStoreFull, EvidenceAwayError) as error:
            logger.warning("%s", error)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:SHARD]}/{name}"

    def _remember(self, name: str, day: date) -> None:
        self._there[name] = day
        if len(self._there) > REMEMBERED:
            self._there.popitem(last=False)

    def _make_room(self, more: int) -> None:
        """Within the budget, as far as it is known: what others have written since we looked is counted when it is
        looked at again, before anything is thrown away."""
        if self._budget is None:
            return
        if self._used is None or self._used + more > self._budget:
            self._used = self.totals().disk_bytes
        if self._used + more > self._budget:
            self._used -= self.shrink(self._keep(), int(self._budget * ROOM) - more)
        if self._used + more > self._budget:
            raise EvidenceStoreFull(
                f"{self._url}：证据库已达上限{self._budget:,}字节，其余证据均为问题所引用；请调高上限后重新启动，"
                "没有丢失任何数据。"
            )
        self._used += more

    def _objects(self) -> list[_Object]:
        with self._told():
            there = self._fs.find(self._root, detail=True, refresh=True)
        return [
            _Object(path, int(info["size"]), _written(info))
            for path, info in there.items()
            if not path.endswith(f"/{MARKER}")
        ]

    def _forget(self, chosen: list[_Object]) -> int:
        with self._told(), self._guard:
            if chosen:
                self._fs.rm([one.path for one in chosen])
            for one in chosen:
                self._there.pop(one.name, None)
        return sum(one.size for one in chosen)

    def _require_store(self) -> None:
        with self._told():
            if not self._fs.exists(f"{self._root}/{MARKER}"):
                raise EvidenceAwayError(self._url, "no fetcher has stored anything there, or the bucket is gone")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever keeps us from the store is trouble that may pass: every library below has errors of its own."""
        try:
            yield
        except EvidenceError:
            raise
        except Exception as error:
            text = str(error).strip().splitlines() or [type(error).__name__]
            raise EvidenceAwayError(self._url, text[0][:300]) from error


def _written(info: Mapping[str, Any]) -> datetime:
    """When an object was written, by the names that the file systems have for it."""
    raw = info.get("LastModified") or info.get("created") or info.get("mtime") or info.get("updated")
    if isinstance(raw, int | float):
        return datetime.fromtimestamp(raw, UTC)
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    if not isinstance(moment, datetime):
        return datetime.now(UTC)  # a store that does not tell: never too old
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
