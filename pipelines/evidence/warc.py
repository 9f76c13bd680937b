"""Evidence as a WARC file (ISO 28500), for archives, courts and other people's tools."""

import hashlib
import io
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, Protocol

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.evidence.errors import EvidenceMissingError
from pipelines.evidence.pictures import TYPE, Picture
from pipelines.evidence.unanswered import FIELDS, VOID, Unanswered, fields, how_unanswered
from schemas.events.fetches import Fetched

# The body is stored decoded: what described its form on the wire would be untrue in the file.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})


class Stored(Protocol):
    def get(self, sha256: str) -> bytes: ...


class Exported(NamedTuple):
    """Fetches with an answer, those of which a body has left the store by retention, those without an answer."""

    written: int
    expired: int
    unanswered: int


def export_warc(
    fetches: Iterable[Fetched], store: Stored, path: Path, pictures: Iterable[tuple[Picture, bytes]] = ()
) -> Exported:
    """Write a response per fetch with a body, a revisit where the same bytes came again. `pictures` of pages follow as
    resources, named `urn:view:` and the address that was opened: they are no answers of it.

    The redirects on the way are written before it, with the status and the Location that are known of them. Of a look
    of several exchanges each one with a body is written, as a resource. A fetch or exchange without an answer is a
    metadata record with the failure. Raises EvidenceDamagedError.
    """
    written = expired = unanswered = 0
    first: dict[str, tuple[str, str]] = {}
    silent = _Silent()
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        writer.write_record(
            writer.create_warcinfo_record(path.name, {"software": "xunwang", "format": "WARC File 1.0"})
        )
        for fetched in fetches:
            if fetched.sha256 is None and not fetched.answers:
                unanswered += silent.write(writer, fetched)
                continue
            ended, kept = silent.ended(fetched), True
            try:
                if fetched.answers:
                    _write_answers(writer, fetched, store)
                elif fetched.sha256 is not None:
                    _write_hops(writer, fetched)
                    _write(writer, fetched, fetched.sha256, store, first)
            except EvidenceMissingError:
                kept = False
            written, expired = written + kept, expired + (not kept)
            for url in ended - (_said(fetched) if kept else set()):
                _write_unanswered(writer, url, fetched.started, VOID, fetched)
        for picture, body in pictures:
            _write_picture(writer, picture, body)
    return Exported(written, expired, unanswered)


class _Silent:
    """Fetches without a body. A failure stands for an address until its next answer; one of which no body can be
    written (a HEAD, an expired page) ends it with a void record, since nobody knows what was shown."""

    def __init__(self) -> None:
        self._failing: set[tuple[str, str]] = set()

    def write(self, writer: WARCWriter, fetched: Fetched) -> bool:
        """Write a record where there is something to say; whether the fetch is one without an answer."""
        if fetched.outcome == "opened":
            for url in self.ended(fetched):
                _write_unanswered(writer, url, fetched.started, VOID, fetched)
            return False
        url = fetched.final_url or fetched.check.url
        _write_hops(writer, fetched)
        _write_unanswered(writer, url, fetched.started, how_unanswered(fetched), fetched)
        self._failing.add((url, fetched.check.agent))
        return True

    def ended(self, fetched: Fetched) -> set[str]:
        """The addresses of an answered fetch that failed until then."""
        passed = {hop.url for hop in fetched.chain} | {fetched.final_url or fetched.check.url}
        ended = {url for url in passed if (url, fetched.check.agent) in self._failing}
        self._failing -= {(url, fetched.check.agent) for url in ended}
        return ended


def _said(fetched: Fetched) -> set[str]:
    """The addresses of which a response is written: not of pages that sent on by what stood in them."""
    return {hop.url for hop in fetched.chain if hop.kind == "http"} | {fetched.final_url or fetched.check.url}


def _write_unanswered(writer: WARCWriter, url: str, at: datetime, how: Unanswered, fetched: Fetched) -> None:
    block = fields(how)
    kept = {"WARC-Date": _warc_date(at), **_of_check(fetched)}
    writer.write_record(writer.create_warc_record(url, "metadata", io.BytesIO(block), len(block), FIELDS, kept))


def _write_picture(writer: WARCWriter, picture: Picture, body: bytes) -> None:
    kept = {
        "WARC-Date": _warc_date(picture.at),
        "WARC-Payload-Digest": f"sha256:{_base32(picture.sha256)}",
        "X-Xunwang-Finding": picture.finding,
        "X-Xunwang-Shown": picture.url.encode("ascii", "backslashreplace").decode(),
    }
    uri = f"urn:view:{picture.asked}"
    writer.write_record(writer.create_warc_record(uri, "resource", io.BytesIO(body), len(body), TYPE, kept))


def _write_answers(writer: WARCWriter, fetched: Fetched, store: Stored) -> None:
    """The bodies of a look of several exchanges in their order, each at the address that was asked. Their heads are not
    kept: what was asked and what it told stand in the record's own head."""
    for number, answer in enumerate(fetched.answers, start=1):
        if answer.sha256 is None:
            if answer.url and answer.told in ("refused", "unknown"):
                _write_unanswered(writer, answer.url, answer.at, VOID, fetched)
            continue
        kept = {
            "WARC-Date": _warc_date(answer.at),
            "WARC-Payload-Digest": f"sha256:{_base32(answer.sha256)}",
            **_of_check(fetched),
            "X-Xunwang-Exchange": f"{number} {answer.told} {answer.asked}".encode("ascii", "backslashreplace").decode(),
        }
        body = store.get(answer.sha256)
        if answer.final_url:
            head = StatusAndHeaders("302 Found", [("location", answer.final_url)], protocol="HTTP/1.1")
            sent_on = {name: kept[name] for name in kept if name != "WARC-Payload-Digest"}
            writer.write_record(
                writer.create_warc_record(answer.url, "response", io.BytesIO(b""), 0, "", sent_on, None, head)
            )
        # What was fetched before the address was kept is known by its check.
        uri = answer.final_url or answer.url or f"urn:xunwang:{fetched.check.check_id}:{number}"
        kind = "application/octet-stream"
        writer.write_record(writer.create_warc_record(uri, "resource", io.BytesIO(body), len(body), kind, kept))


def _write_hops(writer: WARCWriter, fetched: Fetched) -> None:
    for hop in fetched.chain:
        if hop.kind != "http" or hop.location is None:
            continue
        head = StatusAndHeaders(_status_line(hop.status), [("location", hop.location)], protocol="HTTP/1.1")
        kept = {"WARC-Date": _warc_date(fetched.started), "WARC-Truncated": "unspecified", **_of_check(fetched)}
        writer.write_record(writer.create_warc_record(hop.url, "response", io.BytesIO(b""), 0, "", kept, None, head))


def _write(writer: WARCWriter, fetched: Fetched, sha256: str, store: Stored, first: dict[str, tuple[str, str]]) -> None:
    uri, at = fetched.final_url or fetched.check.url, _warc_date(fetched.started)
    headers = {
        "WARC-Date": at,
        "WARC-Payload-Digest": f"sha256:{_base32(sha256)}",
        "WARC-Truncated": "length" if fetched.truncated else None,
        **_of_check(fetched),
    }
    kept = {name: value for name, value in headers.items() if value is not None}
    if sha256 in first:
        record = writer.create_revisit_record(uri, kept["WARC-Payload-Digest"], *first[sha256], _http(fetched), kept)
    else:
        body = store.get(sha256)
        assert hashlib.sha256(body).hexdigest() == sha256
        record = writer.create_warc_record(uri, "response", io.BytesIO(body), len(body), "", kept, None, _http(fetched))
        first[sha256] = (uri, at)
    writer.write_record(record)


def _http(fetched: Fetched) -> StatusAndHeaders:
    kept = [(name, value) for name, value in fetched.headers.items() if name not in _OF_THE_WIRE]
    return StatusAndHeaders(
        _status_line(fetched.status or 0), [*kept, ("content-length", str(fetched.size))], protocol="HTTP/1.1"
    )


def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase if status in {s.value for s in HTTPStatus} else ''}"


def _of_check(fetched: Fetched) -> dict[str, str]:
    """Which check it was for and when it was due, so that a rehearsal answers that very check with it; and who asked,
    where it was not ourselves: what a phone is shown is no answer to us."""
    check = fetched.check
    kept = {"X-Xunwang-Check": check.check_id, "X-Xunwang-Target": check.target, "X-Xunwang-Due": _warc_date(check.due)}
    return kept if check.agent == "self" else kept | {"X-Xunwang-Agent": check.agent}


def _warc_date(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _base32(sha256: str) -> str:
    return b32encode(bytes.fromhex(sha256)).decode("ascii")
