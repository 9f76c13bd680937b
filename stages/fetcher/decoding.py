"""Content-Encoding undone under caps: a few bytes must not become a mountain."""

import io
import zlib
from typing import NamedTuple

import brotli
import zstandard

from stages.fetcher.settings import Caps

ACCEPTED = "gzip, deflate, br, zstd"
_SLICE = 4096
_TRAILER = 8  # bytes of checksum and length behind a gzip stream (RFC 1952, 2.3)
_WINDOW = 8 * 1024 * 1024  # RFC 8878 asks decoders for no more


class Decoded(NamedTuple):
    """`bomb`: the caps stopped it, `body` is what fitted. `damaged`: the stream broke off or lied."""

    body: bytes
    bomb: bool = False
    damaged: bool = False


def decode(wire: bytes, content_encoding: str, caps: Caps) -> Decoded:
    """The body behind `Content-Encoding`. A label that does not fit the bytes leaves them as they are."""
    codings = [c.strip().lower() for c in content_encoding.split(",") if c.strip()]
    result = Decoded(wire)
    limit = min(caps.decoded_bytes, max(caps.ratio_from, caps.ratio * len(wire)))
    for coding in reversed(codings):
        step = _one(result.body, coding, limit)
        result = Decoded(step.body, step.bomb, result.damaged or step.damaged)
        if result.bomb:
            break
    return result


def _one(data: bytes, coding: str, limit: int) -> Decoded:
    if not data or coding == "identity":
        return Decoded(data)
    try:
        match coding:
            case "gzip" | "x-gzip":
                return _inflate(data, 31, limit)
            case "deflate":
                return _deflate(data, limit)
            case "br":
                return _brotli(data, limit)
            case "zstd":
                return _zstd(data, limit)
    except (zlib.error, brotli.error, zstandard.ZstdError):
        pass
    return Decoded(data, damaged=True)


def _inflate(data: bytes, wbits: int, limit: int) -> Decoded:
    decoder = zlib.decompressobj(wbits)
    try:
        body = decoder.decompress(data, limit + 1)
    except zlib.error:
        return _up_to_the_fault(data, wbits, limit)
    return Decoded(body[:limit], bomb=len(body) > limit, damaged=not decoder.eof and len(body) <= limit)


def _up_to_the_fault(data: bytes, wbits: int, limit: int) -> Decoded:
    """What comes before the first byte that does not fit. A wrong checksum behind a whole body harms nothing:
    browsers do not look at it. Raises zlib.error when nothing at all can be unpacked."""
    decoder, parts, size = zlib.decompressobj(wbits), list[bytes](), 0
    at, step = 0, _SLICE
    while at < len(data) and size <= limit:
        saved = decoder.copy()
        try:
            parts.append(decoder.decompress(data[at : at + step], limit + 1 - size))
        except zlib.error:
            if step == 1:
                break
            decoder, step = saved, 1  # once more, byte by byte
            continue
        size, at = size + len(parts[-1]), at + step
    body = b"".join(parts)
    if not body:
        raise zlib.error("nothing can be unpacked")
    return Decoded(body[:limit], bomb=size > limit, damaged=len(data) - at > _TRAILER)


def _deflate(data: bytes, limit: int) -> Decoded:
    """RFC 9110 8.4.1.2 means zlib; some servers send the raw stream."""
    try:
        return _inflate(data, 15, limit)
    except zlib.error:
        return _inflate(data, -15, limit)


def _brotli(data: bytes, limit: int) -> Decoded:
    decoder = brotli.Decompressor()
    parts = [decoder.process(data, output_buffer_limit=limit + 1)]
    size = len(parts[0])
    while size <= limit and not decoder.can_accept_more_data() and not decoder.is_finished():
        parts.append(decoder.process(b"", output_buffer_limit=limit + 1 - size))
        size += len(parts[-1])
    body = b"".join(parts)
    return Decoded(body[:limit], bomb=size > limit, damaged=not decoder.is_finished() and size <= limit)


def _zstd(data: bytes, limit: int) -> Decoded:
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(
        io.BytesIO(data), read_across_frames=True
    )
    body = reader.read(limit + 1)
    return Decoded(body[:limit], bomb=len(body) > limit)
