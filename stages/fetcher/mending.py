"""The head of an answer read line by line as browsers do, for a parser that knows only the letter of HTTP.

The rules are Chromium's (net/http/http_util.cc and http_stream_parser.cc): a line without a colon or with a bad name
is passed over, `chunked` goes before any length, other transfer codings say nothing, equal lengths are one, an empty
length is none. Two different lengths stay as they are: no browser takes them.
"""

import re
from typing import Any

from aiohttp.client_proto import ResponseHandler

_STATUS_LINE = re.compile(
    rb"^.{0,4}?(?:HTTP/?(?P<major>\d+)?(?:\.(?P<minor>\d+))?|ICY)[ \t]*(?P<code>\d{3})(?!\d)", re.I | re.S
)
_TOKEN = re.compile(rb"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$")
_END = re.compile(rb"\r?\n\r?\n")
_NOISE = bytes(range(32)) + bytes(range(127, 256))
_MOST = 262_144  # bytes of a head that are looked through for its end


def mended_head(head: bytes) -> bytes:
    """The head, without its closing blank line, as a strict parser takes it; unchanged where it has no status line."""
    first, *lines = re.split(rb"\r?\n", head.lstrip(b"\r\n"))
    status = _STATUS_LINE.match(first)
    if status is None or b"\0" in head:
        return head
    version = b"1.1" if (status["major"] or b"1", status["minor"] or b"0") >= (b"1", b"1") else b"1.0"
    reason = first[status.end() :].translate(None, _NOISE).strip()
    fields = _lengths(_fields(lines))
    return b"\r\n".join(
        [b"HTTP/" + version + b" " + status["code"] + b" " + reason, *(n + b": " + v for n, v in fields)]
    )


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    kept = False
    for line in lines:
        if line[:1] in (b" ", b"\t"):  # a folded line belongs to the one before it
            if kept:
                fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        kept = bool(colon) and _TOKEN.match(name.rstrip()) is not None
        if kept:
            fields.append((name.rstrip(), value.replace(b"\r", b" ").strip()))
    return fields


def _lengths(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What says where the body ends, said once."""
    chunked = any(coding.lower() == b"chunked" for coding in _listed(fields, b"transfer-encoding"))
    lengths = {c for c in _listed(fields, b"content-length") if c.isdigit()}
    rest = [(n, v) for n, v in fields if n.lower() not in (b"transfer-encoding", b"content-length")]
    if chunked:
        return [*rest, (b"Transfer-Encoding", b"chunked")]
    return [*rest, *((b"Content-Length", length) for length in sorted(lengths))]


def _listed(fields: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [part.strip() for n, v in fields if n.lower() == name for part in v.split(b",") if part.strip()]


class MendingHandler(ResponseHandler):
    """aiohttp's protocol with every head mended before its parser sees it. For connections that are used once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: bytearray | None = bytearray()

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            super().data_received(data)
            return
        self._head += data
        end = _END.search(self._head)
        if end is None and len(self._head) < _MOST:
            return
        whole, self._head = bytes(self._head), None
        if end is None:
            super().data_received(whole)
            return
        head = mended_head(whole[: end.start()])
        if re.match(rb"HTTP/1\.[01] 1\d\d ", head):  # an interim answer: the real head follows
            self._head = bytearray()
            if whole[end.end() :]:
                self.data_received(whole[end.end() :])
            return
        super().data_received(head + b"\r\n\r\n" + whole[end.end() :])

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._head:
            whole, self._head = bytes(self._head), None
            super().data_received(whole)
        super().connection_lost(exc)
