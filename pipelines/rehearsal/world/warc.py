"""WARC files (ISO 28500) as a source of recorded answers, as usual tools write them: gzip or not, with revisits.

A record that is broken is named and left out; the rest of the file is used. A file that is no WARC is a mistake.
"""

import contextlib
import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from pipelines.evidence.unanswered import read_fields
from pipelines.rehearsal.world.recorded import Content, Recorded
from schemas.events.checks import Agent
from schemas.mistakes import MistakeError
from stages.fetcher.urls import BadUrlError, parse

_LONGEST = 20_000_000  # bytes of a body that are used
_LONGEST_FIELDS = 65_536  # bytes of a metadata record that are looked at
_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b\x08"
_UNREADABLE = (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, ValueError, AttributeError, EOFError)
_UNCODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_AGENTS: dict[str, Agent] = {"phone": "phone", "search_engine": "search_engine"}
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class WarcContent:
    """The body at an offset of a file, under the head of its record or of the revisit that points to it."""

    path: Path
    offset: int
    head: tuple[int, tuple[tuple[str, str], ...]] | None = None

    def content(self) -> Content:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            record = next(iter(ArchiveIterator(file)))
            body, whole = _read(record.content_stream(), _LONGEST + 1)
            status, headers = self.head or _head(record)
            cut = len(body) > _LONGEST or record.rec_headers.get_header("WARC-Truncated") is not None
            return Content(status, headers, body[:_LONGEST], cut or not whole)


@dataclass(frozen=True, slots=True)
class _Revisit:
    """A record that says the body was that of another one."""

    place: str
    address: str
    at: datetime
    agent: Agent
    refers: tuple[str, ...]
    head: tuple[int, tuple[tuple[str, str], ...]] | None


@dataclass
class WarcFiles:
    """What was read of all files so far. Revisits are joined with their originals at the end: those may lie in another
    file. `broken`: one sentence for each record that cannot be used."""

    answers: list[Recorded] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    records: int = 0
    _originals: dict[str, WarcContent] = field(default_factory=dict)
    _revisits: list[_Revisit] = field(default_factory=list)
    _unpacked: tempfile.TemporaryDirectory[str] | None = None

    def read(self, path: Path) -> None:
        """Take in a file. Raises MistakeError when it is no WARC file."""
        name = path.name
        if not _begins_as_warc(path):
            raise MistakeError(f"{path}：不是WARC文件（应以WARC/1.0或WARC/1.1开头，可用gzip压缩），请核对文件。")
        if _is_one_gzip(path):
            path = self._unpack(path)
        with path.open("rb") as file, contextlib.redirect_stderr(io.StringIO()):  # warcio prints what we say ourselves
            for number, (offset, record, problem) in enumerate(_records(file, path.stat().st_size), start=1):
                place = f"{name}：第{number}条记录（偏移{offset}）"
                problem = problem or self._take(place, path, offset, record)
                if problem:
                    self.broken.append(f"{place}：{problem}，已跳过。")

    def joined(self) -> list[Recorded]:
        """All answers, revisits with the bodies of their originals."""
        for revisit in self._revisits:
            original = next((self._originals[key] for key in revisit.refers if key in self._originals), None)
            if original is None:
                self.broken.append(f"{revisit.place}：重复访问记录（revisit）所指的原记录不在所给文件中，已跳过。")
                continue
            source = WarcContent(original.path, original.offset, revisit.head)
            self.answers.append(Recorded(revisit.address, revisit.at, revisit.agent, source))
        self._revisits.clear()
        return self.answers

    def close(self) -> None:
        """Remove what had to be unpacked."""
        if self._unpacked is not None:
            self._unpacked.cleanup()

    def _take(self, place: str, path: Path, offset: int, record: Any) -> str:
        """Keep a record that answers an address; why it cannot be used, "" when it can or is of another kind."""
        headers = record.rec_headers
        kind = headers.get_header("WARC-Type")
        target = (headers.get_header("WARC-Target-URI") or "").strip("<>")
        if kind not in ("response", "revisit", "resource", "metadata") or not target.startswith(
            ("http://", "https://")
        ):
            return ""
        failed = read_fields(_block(path, offset)) if kind == "metadata" else None
        if kind == "metadata" and failed is None:
            return ""  # of a page: by what link it was come upon, and the like
        self.records += 1
        try:
            address = parse(target).href
            at = _instant(headers)
        except BadUrlError:
            return f"网址“{target[:80]}”不能识别"
        except ValueError:
            return "缺少WARC-Date或其格式有误"
        agent = _AGENTS.get(headers.get_header("X-Xunwang-Agent") or "", "self")
        if failed is not None:
            self.answers.append(Recorded(address, at, agent, failed=failed))
            return ""
        if kind == "revisit":
            self._revisits.append(_Revisit(place, address, at, agent, _refers(headers), _revisited(record)))
            return ""
        if kind == "response" and record.http_headers is None:
            return "没有HTTP应答头"
        if kind == "response" and _status(record) is None:
            return "HTTP应答的状态行有误"
        source = WarcContent(path, offset)
        for key in _names(headers, target):
            self._originals.setdefault(key, source)
        self.answers.append(Recorded(address, at, agent, source))
        return ""

    def _unpack(self, path: Path) -> Path:
        """A file compressed as a whole cannot be read from its middle: its plain form, for as long as it is needed."""
        self._unpacked = self._unpacked or tempfile.TemporaryDirectory(prefix="xunwang-warc-")
        plain = Path(self._unpacked.name) / f"{len(list(Path(self._unpacked.name).iterdir()))}.warc"
        with gzip.open(path) as packed, plain.open("wb") as out:
            try:
                shutil.copyfileobj(packed, out)
            except (EOFError, OSError, zlib.error):
                self.broken.append(f"{path.name}：压缩数据不完整，只使用能解出的部分。")
        return plain


def _block(path: Path, offset: int) -> bytes:
    """What a record holds; it has been read to its end by whoever looked whether it is whole."""
    with path.open("rb") as file:
        file.seek(offset)
        block: bytes = next(iter(ArchiveIterator(file))).content_stream().read(_LONGEST_FIELDS)
        return block


def _records(file: BinaryIO, size: int) -> Iterator[tuple[int, Any, str]]:
    """Offset, record and problem ("" for a whole one) of each record, read one by one so that a broken one costs no
    other."""
    offset = 0
    while offset < size:
        file.seek(offset)
        reader = ArchiveIterator(file, check_digests=True)
        try:
            record = next(iter(reader))
            reader.read_to_end()
        except (*_UNREADABLE, StopIteration):  # the latter: the file ends within the head of a record
            if not _only_blank(file, offset):
                yield offset, None, "记录头或内容损坏，无法读取"
            offset = _next_start(file, offset + 1, size)
            continue
        problem = _damage(reader, record)
        yield offset, record, problem
        offset = _next_start(file, offset + 1, size) if problem else max(reader.offset, offset + 1)


def _damage(reader: Any, record: Any) -> str:
    """What shows that a record is not as it was written."""
    if record.rec_type is None or record.length is None:
        return "记录头不完整"
    if getattr(record.raw_stream, "limit", 0) > 0:
        return "记录不完整（文件在记录中间结束）"
    if reader.err_count:
        return "记录长度（Content-Length）与内容不符"
    # Tools differ in what they take the payload to be; what the block is, all agree on.
    if any("block" in said for said in getattr(record.digest_checker, "problems", ())):
        return "内容与所记摘要（WARC-Block-Digest）不符"
    return ""


def _next_start(file: BinaryIO, offset: int, size: int) -> int:
    """Where the next record begins at or after an offset; the size of the file when none does."""
    while offset < size:
        file.seek(offset)
        block = file.read(_BLOCK + 16)
        for mark in (_GZIP, b"\nWARC/"):
            place = block.find(mark)
            while place >= 0:
                start = offset + place + (0 if mark == _GZIP else 1)
                if mark != _GZIP or _unfolds_to_warc(file, start):
                    return start
                place = block.find(mark, place + 1)
        offset += _BLOCK
    return size


def _begins_as_warc(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"WARC/" or _unfolds_to_warc(file, 0)
    except OSError as error:
        raise MistakeError(f"{path}：无法读取（{error.strerror}），请核对路径和权限。") from error


def _unfolds_to_warc(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(file.read(4096), 5) == b"WARC/"
    except zlib.error:
        return False


def _is_one_gzip(path: Path) -> bool:
    """Whether a file is compressed as a whole, and not record by record."""
    with path.open("rb") as file:
        if file.read(3) != _GZIP:
            return False
        file.seek(0)
        reader = ArchiveIterator(file)
        try:
            next(iter(reader))
            with contextlib.redirect_stderr(io.StringIO()):
                reader.read_to_end()
        except (*_UNREADABLE, StopIteration):
            return False
        return (reader.next_line or b"").startswith(b"WARC/")  # what is left of a broken record is no line of one


def _only_blank(file: BinaryIO, offset: int) -> bool:
    """Whether nothing but empty lines follows."""
    file.seek(offset)
    return not file.read(_BLOCK).strip()


def _read(stream: Any, most: int) -> tuple[bytes, bool]:
    """At most so many bytes, and whether the coding of the content was whole as far as it was read."""
    body = bytearray()
    try:
        while len(body) < most and (part := stream.read(min(_BLOCK, most - len(body)))):
            body += part
    except zlib.error:
        return bytes(body), False
    return bytes(body), True


def _instant(headers: Any) -> datetime:
    """From when on a record answers. What our own export holds of a check answers it from the instant it was due, not
    from some seconds later. Raises ValueError where no date can be read."""
    written = (headers.get_header(name) for name in ("WARC-Date", "X-Xunwang-Due"))
    dates = [datetime.fromisoformat(one) for one in written if one]
    return min(one if one.tzinfo else one.replace(tzinfo=UTC) for one in dates)


def _status(record: Any) -> int | None:
    code = (record.http_headers.get_statuscode() or "") if record.http_headers is not None else ""
    return int(code) if code.isdigit() and 100 <= int(code) <= 599 else None


def _head(record: Any) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and headers of a response; a resource record has none of its own."""
    if record.http_headers is None:
        kind = record.rec_headers.get_header("Content-Type") or "application/octet-stream"
        return 200, (("Content-Type", kind),)
    kept = [(name, value) for name, value in record.http_headers.headers if name.lower() not in _UNCODED]
    return _status(record) or 0, tuple(kept)


def _revisited(record: Any) -> tuple[int, tuple[tuple[str, str], ...]] | None:
    """Status and headers of a revisit; None where those of the original hold: it has none, or they say "unchanged"."""
    status = _status(record)
    return None if status in (None, _NOT_MODIFIED) else _head(record)


def _names(headers: Any, target: str) -> tuple[str, ...]:
    """The names by which a revisit may call an original."""
    names = (
        headers.get_header("WARC-Record-ID"),
        f"{target} {headers.get_header('WARC-Date')}",
        headers.get_header("WARC-Payload-Digest"),
    )
    return tuple(name for name in names if name)


def _refers(headers: Any) -> tuple[str, ...]:
    """The names of a revisit's original, the surest first."""
    target = (headers.get_header("WARC-Refers-To-Target-URI") or "").strip("<>")
    names = (
        headers.get_header("WARC-Refers-To"),
        f"{target} {headers.get_header('WARC-Refers-To-Date')}" if target else None,
        headers.get_header("WARC-Payload-Digest"),
    )
    return tuple(name for name in names if name)
