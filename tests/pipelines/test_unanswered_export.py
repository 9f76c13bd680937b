"""Fetches without an answer in an exported WARC: a world of it fails where the site failed, and nowhere else."""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from pipelines.evidence import EvidenceStore
from pipelines.evidence.warc import export_warc
from pipelines.rehearsal.world import open_world
from schemas.events.fetches import Answered, Fetched, FetchError, Hop
from tests.support.fetching import planned

DAY = datetime(2026, 7, 1, tzinfo=UTC)
HOME = "http://s1.example/0"
BODY = b"<html>home</html>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0) as opened:
        opened.put(BODY, DAY)
        opened.flush()
        yield opened


def fetched(hour: int, **more: object) -> Fetched:
    at = DAY + timedelta(hours=hour)
    check = msgspec.structs.replace(planned(HOME, subject="s1", target="s1"), due=at)
    page = Fetched(
        check=check,
        started=at,
        outcome="opened",
        status=200,
        final_url=HOME,
        sha256=hashlib.sha256(BODY).hexdigest(),
        size=len(BODY),
    )
    return msgspec.structs.replace(page, **more)


def unanswered(hour: int, error: FetchError | None, **more: object) -> Fetched:
    return fetched(hour, **{"outcome": "failed", "error": error, "sha256": None, "status": None, **more})


def answers_of(path: Path, *hours: int) -> list[str]:
    """What the world of an export says of one address at some hours: how it failed, or that there is a page."""
    opened = open_world([path])
    assert opened.broken == []
    found = [opened.world.answer(HOME, "self", DAY + timedelta(hours=hour)) for hour in hours]
    return ["" if one is None else one.failed or "page" for one in found]


def test_what_was_not_answered_is_kept_as_it_was(tmp_path: Path, store: EvidenceStore) -> None:
    fetches = [
        fetched(0),
        unanswered(1, "refused"),
        unanswered(2, "dns"),
        unanswered(3, "timeout"),
        fetched(4),
        unanswered(5, "timeout", outcome="void", void_reason="own_network"),
        unanswered(6, "tls", outcome="void", void_reason="inconclusive"),
        unanswered(7, "bomb", outcome="void", void_reason="inconclusive"),
        unanswered(8, None, outcome="void", void_reason="blocked"),
        fetched(9),
        unanswered(10, "reset"),
        fetched(11, sha256=None),  # a HEAD
        unanswered(12, "reset"),
        fetched(13, sha256=hashlib.sha256(b"gone").hexdigest()),  # expired
    ]
    path = tmp_path / "out.warc.gz"
    assert export_warc(fetches, store, path) == (3, 1, 9)
    assert answers_of(path, *range(14)) == [
        "page", "refused", "dns", "timeout", "page",
        "not_recorded", "tls", "not_recorded", "not_recorded", "page",
        "reset", "not_recorded", "reset", "not_recorded",
    ]  # fmt: skip
    with path.open("rb") as file:
        told = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert (told[2][0], told[2][1]) == ("metadata", b"fetchStatus: -2\r\nfetchError: refused\r\n")


def test_a_failure_behind_a_redirect_lies_at_the_address_that_failed(tmp_path: Path, store: EvidenceStore) -> None:
    chain = [Hop(url=HOME, status=302, location="http://s1.example/new")]
    path = tmp_path / "out.warc"
    export_warc([unanswered(0, "refused", chain=chain, final_url="http://s1.example/new")], store, path)
    assert answers_of(path, 0) == ["page"], "the redirect"
    found = open_world([path]).world.answer("http://s1.example/new", "self", DAY)
    assert found is not None
    assert found.failed == "refused"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"fetchStatus: -2\r\n", "refused"),
        (b"fetchStatus: -6\r\nvia: http://a.example/\r\n", "dns"),
        (b"fetchStatus: -4\r\n", "timeout"),
        (b"fetchStatus: -9998\r\n", "not_recorded"),
        (b"fetchStatus: soon\r\n", "not_recorded"),
        (b"fetchError: asleep\r\n", "not_recorded"),
        (b"fetchStatus: 200\r\n", ""),
        (b"via: http://a.example/\r\nhopsFromSeed: L\r\n", ""),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_metadata_of_other_tools_is_a_failure_where_it_says_one(tmp_path: Path, block: bytes, expected: str) -> None:
    path = tmp_path / "crawl.warc"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=False)
        kept = {"WARC-Date": "2026-07-01T00:00:00Z"}
        for address, kind in ((HOME, "metadata"), ("http://s1.example/1", "resource")):
            writer.write_record(
                writer.create_warc_record(address, kind, io.BytesIO(block), len(block), "application/warc-fields", kept)
            )
    assert answers_of(path, 1) == [expected]


def test_an_exchange_that_told_nothing_is_no_answer_any_more(tmp_path: Path, store: EvidenceStore) -> None:
    asked = "https://api.weibo.com/2/users/show.json?uid=1"
    for hour, told, sha256 in ((0, "facts", hashlib.sha256(BODY).hexdigest()), (24, "unknown", None)):
        answer = Answered(asked="user", told=told, at=DAY + timedelta(hours=hour), sha256=sha256, url=asked)  # type: ignore[arg-type]
        export_warc([fetched(hour, answers=[answer], sha256=sha256)], store, tmp_path / f"{hour}.warc")
    world = open_world([tmp_path / "0.warc", tmp_path / "24.warc"]).world
    before, after = (world.answer(asked, "self", DAY + timedelta(hours=hour)) for hour in (1, 25))
    assert before is not None
    assert after is not None
    assert (before.failed, after.failed) == (None, "not_recorded")
