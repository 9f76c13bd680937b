"""Recorded worlds for tests: WARC files as usual tools write them, and pages with a dated list."""

import gzip
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def listing(day: str) -> str:
    """A page with a list of eight posts of a day."""
    rows = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>{day}</span></li>' for n in range(8))
    return f"<html><title>示例</title><body><ul>{rows}</ul></body></html>"


@dataclass
class WarcMaker:
    """Collects records, each as its own bytes, so that a test can damage one of them."""

    packed: bool = False
    parts: list[bytes] = field(default_factory=list)

    def response(
        self, url: str, at: str, body: bytes, *, status: str = "200 OK", headers: Any = (), **warc: str
    ) -> None:
        kept = [("Content-Type", "text/html; charset=utf-8"), *headers]
        head = StatusAndHeaders(status, kept, protocol="HTTP/1.1")
        extra = {"WARC-Date": at, **{name.replace("_", "-"): value for name, value in warc.items()}}
        self._add(
            lambda writer: writer.create_warc_record(
                url, "response", io.BytesIO(body), len(body), "", extra, None, head
            )
        )

    def request(self, url: str, at: str) -> None:
        head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        self._add(
            lambda writer: writer.create_warc_record(
                url, "request", io.BytesIO(b""), 0, "", {"WARC-Date": at}, None, head
            )
        )

    def revisit(self, url: str, at: str, digest: str, of: str, of_at: str) -> None:
        self._add(lambda writer: writer.create_revisit_record(url, digest, of, of_at, None, {"WARC-Date": at}))

    def write(self, path: Path) -> Path:
        path.write_bytes(b"".join(self.parts))
        return path

    def write_as_one_gzip(self, path: Path) -> Path:
        """As somebody does who compresses a finished file."""
        path.write_bytes(gzip.compress(b"".join(self.parts)))
        return path

    def _add(self, make: Any) -> None:
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=self.packed)
        writer.write_record(make(writer))
        self.parts.append(out.getvalue())
