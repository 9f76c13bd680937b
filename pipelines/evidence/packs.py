"""The form of a pack: an append-only file of records, each checked by its own CRC-32C.

A record is magic, sha256, instant (epoch ms), raw size, stored size, CRC of all that and of the payload; then the
payload, zstd. A record that was cut short by a crash cannot pass for a whole one.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import crc32c

_HEAD = struct.Struct(">4s32sQII")
_CRC = struct.Struct(">I")
_MAGIC = b"XWE1"
HEADER_BYTES = _HEAD.size + _CRC.size


@dataclass(frozen=True, slots=True)
class PackRecord:
    """`offset` is where the record begins in its pack, `payload` is compressed."""

    sha: bytes
    at_ms: int
    size: int
    payload: bytes
    offset: int = 0

    @property
    def end(self) -> int:
        return self.offset + HEADER_BYTES + len(self.payload)


def pack_name(number: int) -> str:
    return f"{number:08d}.pack"


def packed(record: PackRecord) -> bytes:
    head = _HEAD.pack(_MAGIC, record.sha, record.at_ms, record.size, len(record.payload))
    crc = crc32c.crc32c(record.payload, crc32c.crc32c(head))
    return b"".join((head, _CRC.pack(crc), record.payload))


def read_record(pack: BinaryIO, offset: int) -> PackRecord | None:
    """The record at `offset`, or None when there is no whole and true record there."""
    pack.seek(offset)
    header = pack.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        return None
    head, (crc,) = header[: _HEAD.size], _CRC.unpack(header[_HEAD.size :])
    magic, sha, at_ms, size, stored = _HEAD.unpack(head)
    if magic != _MAGIC:
        return None
    payload = pack.read(stored)
    if len(payload) < stored or crc32c.crc32c(payload, crc32c.crc32c(head)) != crc:
        return None
    return PackRecord(sha, at_ms, size, payload, offset)


def whole_records(path: Path, start: int = 0) -> Iterator[PackRecord]:
    """Every whole record from `start` on, up to the end or the first torn one."""
    with path.open("rb") as pack:
        while (record := read_record(pack, start)) is not None:
            yield record
            start = record.end
