"""Evidence: what was promised can be read again, byte for byte, whatever happened in between."""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.cli import main
from pipelines.commands.evidence import command
from pipelines.evidence import (
    EvidenceBusyError,
    EvidenceDamagedError,
    EvidenceMissingError,
    EvidenceStore,
    EvidenceStoreFull,
)
from pipelines.evidence.retention import needed_by_findings
from pipelines.evidence.warc import export_warc
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.world import open_world
from schemas.events.actor import MACHINE
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.fetches import Answered, Fetched, Hop
from schemas.events.findings import Evidence, FindingTransition, Measured
from stages.fetcher.urls import parse
from tests.support.fetching import planned

DAY = datetime(2026, 7, 1, tzinfo=UTC)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def page(number: int, size: int = 5_000) -> bytes:
    return random.Random(number).randbytes(size)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0) as one:
        yield one


@pytest.mark.parametrize("body", [b"", b"x", "市政府公告".encode("gb18030"), bytes(3_000_000), page(1, 70_000)])
def test_a_body_comes_back_as_it_was(store: EvidenceStore, body: bytes) -> None:
    name = store.put(body, DAY)
    store.flush()
    assert name == sha(body)
    assert store.get(name) == body
    assert store.has(name)


def test_the_same_body_takes_room_once(store: EvidenceStore) -> None:
    for day in range(5):
        store.put(page(1), DAY + timedelta(days=day))
        store.flush()
    totals = store.totals()
    assert (totals.bodies, totals.raw_bytes) == (1, 5_000)
    assert totals.disk_bytes < 5_200


def test_what_was_never_stored_is_said_so(store: EvidenceStore) -> None:
    for name in (sha(b"never"), "not a sha", ""):
        assert not store.has(name)
        with pytest.raises(EvidenceMissingError, match="从未保存"):
            store.get(name)


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0) as writer:
        name = writer.put(b"page", DAY)
        writer.flush()
        with pytest.raises(EvidenceBusyError, match="另一进程正在写入"):
            EvidenceStore(tmp_path)
        with EvidenceStore(tmp_path, read_only=True) as reader:
            assert reader.get(name) == b"page"
    with EvidenceStore(tmp_path, read_only=True) as reader:
        assert reader.get(name) == b"page"


def test_packs_are_turned_and_all_stay_readable(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        names = []
        for number in range(40):
            names.append(store.put(page(number), DAY))
            store.flush()
        assert len(list(tmp_path.glob("*.pack"))) > 5
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        assert [store.get(name) for name in names] == [page(number) for number in range(40)]


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(min_value=0, max_value=6_000))
def test_a_torn_tail_is_cut_off_and_the_rest_stays(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("torn")
    with EvidenceStore(folder, reserve_bytes=0) as store:
        for number in range(3):
            store.put(page(number, 2_000), DAY)
        store.flush()
    pack = folder / "00000001.pack"
    whole = pack.stat().st_size
    (folder / "index.sqlite").unlink()
    with pack.open("r+b") as file:
        file.truncate(whole - min(cut, whole))
    with EvidenceStore(folder, reserve_bytes=0) as store:
        kept = [number for number in range(3) if store.has(sha(page(number, 2_000)))]
        assert kept == list(range((whole - min(cut, whole)) * 3 // whole))
        assert all(store.get(sha(page(number, 2_000))) == page(number, 2_000) for number in kept)
        again = [store.put(page(number, 2_000), DAY) for number in range(3)]
        store.flush()
        assert [store.get(name) for name in again] == [page(number, 2_000) for number in range(3)]


def test_junk_behind_the_last_record_is_cut_off(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        first = store.put(b"first", DAY)
    with (tmp_path / "00000001.pack").open("ab") as pack:
        pack.write(b"XWE1 half a header and then nothing")
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        second = store.put(b"second", DAY)
        store.flush()
        assert (store.get(first), store.get(second)) == (b"first", b"second")


def test_a_lost_index_is_built_again(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        names = [store.put(page(number), DAY) for number in range(10)]
    (tmp_path / "index.sqlite").unlink()
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        assert [store.get(name) for name in names] == [page(number) for number in range(10)]


def test_a_changed_byte_is_named_and_harms_no_other_body(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        names = [store.put(page(number), DAY) for number in range(3)]
    pack = tmp_path / "00000001.pack"
    raw = bytearray(pack.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    pack.write_bytes(raw)
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        assert store.get(names[0]) == page(0)
        assert store.get(names[2]) == page(2)
        with pytest.raises(EvidenceDamagedError, match=r"00000001\.pack：第\d+字节处的证据已损坏"):
            store.get(names[1])


def test_a_full_disk_is_a_clear_error_and_nothing_is_half_stored(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        first = store.put(b"first", DAY)
    full = EvidenceStore(tmp_path, reserve_bytes=1 << 60)
    second = full.put(b"second", DAY)
    with pytest.raises(EvidenceStoreFull, match="磁盘已满，无法保存证据"):
        full.flush()
    assert full.get(first) == b"first"
    full._reserve = 0  # somebody freed the disk
    full.flush()
    assert full.get(second) == b"second"
    full.close()


def test_a_pack_that_is_gone_is_not_taken_for_stored(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        name = store.put(b"page", DAY)
    (tmp_path / "00000001.pack").unlink()
    with EvidenceStore(tmp_path, reserve_bytes=0) as store:
        assert not store.has(name)
        store.put(b"page", DAY)
        store.flush()
        assert store.get(name) == b"page"


def test_old_bodies_go_and_what_a_finding_needs_stays(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        names = []
        for number in range(40):
            names.append(store.put(page(number), DAY + timedelta(days=number)))
            store.flush()
        store.put(page(1), DAY + timedelta(days=39))  # seen again
        before = store.totals().disk_bytes
        freed = store.expire({names[0], names[7]}, DAY + timedelta(days=30))
        kept = {0, 1, 7, *range(30, 40)}
        assert {number for number in range(40) if store.has(names[number])} == kept
        assert all(store.get(names[number]) == page(number) for number in kept)
        assert freed == before - store.totals().disk_bytes > 0
        assert store.totals().disk_bytes == sum(path.stat().st_size for path in tmp_path.glob("*.pack"))
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=20_000) as store:
        assert all(store.get(names[number]) == page(number) for number in kept)


def test_the_budget_forgets_the_longest_unseen_first(tmp_path: Path) -> None:
    keep: set[str] = set()
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=10_000, budget_bytes=200_000, keep=lambda: keep) as store:
        names = []
        for number in range(120):
            names.append(store.put(page(number), DAY + timedelta(days=number)))
            keep.update(names[:1])
            store.flush()
        assert store.totals().disk_bytes <= 200_000
        assert store.has(names[0])
        assert not store.has(names[1])
        assert all(store.has(name) for name in names[-14:])


def test_a_budget_without_anything_to_forget_is_full(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, budget_bytes=30_000) as store:
        for number in range(5):
            store.put(page(number), DAY)
        with pytest.raises(EvidenceStoreFull, match="已达上限30,000字节"):
            store.put(page(5), DAY)


# -- many bodies at a time


def test_a_list_of_bodies_is_stored_as_each_of_them_would_be(tmp_path: Path) -> None:
    old, waiting, new = page(1), page(2), [page(3), b"", page(4, 90_000), b"x"]
    whole = [old, *new, new[0], waiting, new[2], old]  # some are known, some come twice within the list
    with EvidenceStore(tmp_path / "in turn", reserve_bytes=0) as one, EvidenceStore(tmp_path / "list") as other:
        for store in (one, other):
            store.put(old, DAY)
            store.flush()
            store.put(waiting, DAY)
        later = [(body, DAY + timedelta(hours=hour)) for hour, body in enumerate(whole)]
        names = [one.put(body, at) for body, at in later]
        assert other.put_all(later) == names == [sha(body) for body in whole]
        one.flush()
        other.flush()
        assert [other.get(name) for name in names] == whole
        assert other.totals() == one.totals()
        assert {e.sha: e.seen_ms for e in other._index.entries()} == {e.sha: e.seen_ms for e in one._index.entries()}
    packs = [(tmp_path / folder / "00000001.pack").read_bytes() for folder in ("in turn", "list")]
    assert packs[0] == packs[1]


@pytest.mark.parametrize("bodies", [[], [b""], [b"", b""]])
def test_a_list_without_a_byte_is_stored_too(store: EvidenceStore, bodies: list[bytes]) -> None:
    assert store.put_all([(body, DAY) for body in bodies]) == [sha(body) for body in bodies]
    store.flush()
    assert store.totals().bodies == len(set(bodies))


def test_a_long_list_of_known_bodies_is_found_again(store: EvidenceStore) -> None:
    whole = [(str(number).encode(), DAY) for number in range(1_200)]
    names = store.put_all(whole)
    store.flush()
    stored = store.totals()
    assert store.put_all(whole) == names
    store.flush()
    assert store.totals() == stored


def test_a_store_that_is_full_in_the_middle_of_a_list_says_so_and_takes_it_later(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, budget_bytes=30_000) as store:
        whole = [(page(number), DAY) for number in range(8)]
        with pytest.raises(EvidenceStoreFull, match="已达上限30,000字节"):
            store.put_all(whole)
        store.flush()
        assert store.totals().disk_bytes <= 30_000
        store._budget = 60_000  # somebody has raised it
        names = store.put_all(whole)
        store.flush()
        assert [store.get(name) for name in names] == [body for body, _ in whole]
        assert store.totals().bodies == 8


def test_what_was_found_in_a_list_is_there_though_room_had_to_be_made_for_the_rest(tmp_path: Path) -> None:
    """Room is made by forgetting what was seen long ago, and that may be in the same list."""
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=10_000, budget_bytes=60_000) as store:
        old = [store.put(page(number), DAY + timedelta(days=number)) for number in range(8)]
        store.flush()
        store.put(page(50), DAY + timedelta(days=60))
        store.flush()
        again = DAY + timedelta(days=10)  # long ago too, beside the newest
        names = store.put_all([*((page(number), again) for number in range(60, 63)), (page(0), again)])
        store.flush()
        assert [store.get(name) for name in names] == [page(60), page(61), page(62), page(0)]
        assert not store.has(old[1])
        assert store.totals().disk_bytes <= 60_000


# -- handing it on


def fetched(number: int, body: bytes, site: str = "s1") -> Fetched:
    return Fetched(
        check=planned(f"http://{site}.example/{number}", subject=site, target=site),
        started=DAY + timedelta(hours=number),
        outcome="opened",
        status=200,
        final_url=f"http://{site}.example/{number}",
        headers={"content-type": "text/html; charset=gbk", "content-encoding": "gzip", "content-length": "7"},
        sha256=sha(body),
        size=len(body),
    )


def event(data: object, name: str, key: str, at: int) -> Event:
    return Event(id=f"e{at}", source="x", type=name, time=DAY, subject=key, program="p", partitionkey=key, data=data)


def test_a_warc_file_is_read_by_other_people_s_tools(tmp_path: Path, store: EvidenceStore) -> None:
    same, other = "同一页".encode("gbk"), b"another page"
    for body in (same, other):
        store.put(body, DAY)
    store.flush()
    fetches = [fetched(0, same), fetched(1, same), fetched(2, other), fetched(3, b"expired")]
    assert export_warc(fetches, store, tmp_path / "out.warc.gz") == (3, 1, 0)
    with (tmp_path / "out.warc.gz").open("rb") as file:
        records = [
            (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read()) for r in ArchiveIterator(file)
        ]
    assert [r[0] for r in records] == ["warcinfo", "response", "revisit", "response"]
    assert [r[3] for r in records[1:]] == [same, b"", other]
    assert records[1][1].get_header("WARC-Target-URI") == "http://s1.example/0"
    assert records[1][1].get_header("WARC-Date") == "2026-07-01T00:00:00Z"
    assert records[1][2].get_header("content-encoding") is None
    assert records[1][2].get_header("content-length") == str(len(same))


def test_a_warc_file_says_who_asked_and_which_redirects_led_there(tmp_path: Path, store: EvidenceStore) -> None:
    body = b"for phones"
    store.put(body, DAY)
    store.flush()
    one = fetched(0, body)
    chain = [
        Hop(url="http://s1.example/old", status=301, location="/page"),
        Hop(url="http://s1.example/page", status=200, location="/m/", kind="script"),
    ]
    check = msgspec.structs.replace(one.check, agent="phone")
    export_warc([msgspec.structs.replace(one, check=check, chain=chain)], store, tmp_path / "out.warc")
    world = open_world([tmp_path / "out.warc"]).world
    assert len(world) == 2  # what the page with the script was like is not known
    hop = world.answer("http://s1.example/old", "phone", DAY)
    assert hop is not None
    assert hop.source is not None
    assert (hop.source.content().status, dict(hop.source.content().headers)) == (301, {"location": "/page"})
    assert world.answer("http://s1.example/0", "phone", DAY) is not None
    assert world.answer("http://s1.example/0", "self", DAY) is None


def test_what_a_source_told_lies_at_the_address_that_was_asked_from_when_it_was_due(
    tmp_path: Path, store: EvidenceStore
) -> None:
    """A feed that was sent on is reached by the address of the registry; an interface by what names the question."""
    bodies = [b"<rss/>", b'{"statuses": []}']
    for body in bodies:
        store.put(body, DAY)
    store.flush()
    feed, moved = "https://bridge.example/1.xml?key={secret}", "https://bridge.example/new/1.xml?key=***"
    asked = "https://api.weibo.com/2/statuses/user_timeline.json?count=100&page=1&uid=1404376560"
    answers = [
        Answered(asked="feed", told="facts", at=DAY, sha256=sha(bodies[0]), url=feed, final_url=moved),
        Answered(asked="weibo timeline 1", told="empty", at=DAY, sha256=sha(bodies[1]), url=asked),
    ]
    due = DAY - timedelta(seconds=40)
    look = fetched(0, bodies[0])
    look = msgspec.structs.replace(look, answers=answers, check=msgspec.structs.replace(look.check, due=due))
    assert export_warc([look], store, tmp_path / "out.warc") == (1, 0, 0)
    opened = open_world([tmp_path / "out.warc"])
    assert opened.broken == []
    told = {}
    for address in (feed, moved, asked):
        found = opened.world.answer(parse(address).href, "self", due)
        assert found is not None
        assert found.source is not None
        content = found.source.content()
        told[address] = (content.status, dict(content.headers).get("location"), content.body)
    assert told == {feed: (302, moved, b""), moved: (200, None, bodies[0]), asked: (200, None, bodies[1])}
    assert opened.world.answer(parse(asked).href, "self", due - timedelta(seconds=1)) is None


def test_every_body_of_a_look_of_several_exchanges_is_taken_along(tmp_path: Path, store: EvidenceStore) -> None:
    bodies = [b'{"page": 1}', b'{"page": 2}']
    for body in bodies:
        store.put(body, DAY)
    store.flush()
    answers = [
        Answered(asked=f"第{n}页", told="facts", at=DAY, sha256=sha(body), size=len(body))
        for n, body in enumerate(bodies, start=1)
    ]
    none_left = Answered(asked="page 3", told="empty", at=DAY)
    look = msgspec.structs.replace(fetched(0, bodies[0]), answers=[*answers, none_left])
    gone = msgspec.structs.replace(look, answers=[Answered(asked="x", told="facts", at=DAY, sha256=sha(b"expired"))])
    assert export_warc([look, gone], store, tmp_path / "out.warc") == (1, 1, 0)
    with (tmp_path / "out.warc").open("rb") as file:
        records = [
            (r.rec_type, r.rec_headers.get_header("X-Xunwang-Exchange"), r.content_stream().read())
            for r in ArchiveIterator(file)
        ][1:]
    assert [(kind, body) for kind, _, body in records] == [("resource", body) for body in bodies]
    assert [said.split(" ")[:2] for _, said, _ in records] == [["1", "facts"], ["2", "facts"]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a run with three fetches of two sites and one finding."""
    bodies = ["第一页".encode("gbk") * 30, b"second", b"third"]
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0) as store:
        for body in bodies:
            store.put(body, DAY)
    log = SqliteLog(tmp_path / "log.db")
    log.append(
        NewRecord("fetches", site, encode(event(fetched(i, body, site), "xunwang.fetch.ended.v1", site, i)))
        for i, (site, body) in enumerate(zip(["s1", "s1", "s2"], bodies, strict=True))
    )
    finding = FindingTransition(
        finding_id="f", generation=0, rulebook="b", rulebook_version="1", indicator="i", clause="c", severity="veto",
        subject="s1", target="s1", target_kind="site", unit="u", from_state=None, to_state="confirmed", at=DAY,
        cause="measured", actor=MACHINE, first_seen=DAY, last_seen=DAY, measured=Measured(value=1.0), wording="w",
        evidence=[Evidence(event_id="e", at=DAY, sha256=sha(bodies[0]))],
    )  # fmt: skip
    log.append([NewRecord("findings", "s1", encode(event(finding, "xunwang.finding.transition.v1", "s1", 9)))])
    log.close()
    return tmp_path


def test_show_finds_a_body_by_its_beginning(data: Path) -> None:
    name = sha("第一页".encode("gbk") * 30)
    run = CliRunner().invoke(command, ["show", name[:10], "--data", str(data)])
    assert (run.exit_code, run.stdout_bytes) == (0, "第一页".encode("gbk") * 30)
    text = CliRunner().invoke(command, ["show", name, "--text", "--data", str(data)])
    assert text.stdout == "第一页" * 30
    CliRunner().invoke(command, ["show", name, "--out", str(data / "page.html"), "--data", str(data)])
    assert (data / "page.html").read_bytes() == "第一页".encode("gbk") * 30


@pytest.mark.parametrize("name", ["0" * 64, "abc", "nothing at all"])
def test_show_says_what_is_not_there(data: Path, name: str) -> None:
    run = CliRunner().invoke(command, ["show", name, "--data", str(data)])
    assert isinstance(run.exception, EvidenceMissingError)
    assert "没有证据" in str(run.exception)


def test_a_mistake_ends_with_two_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evidence", "stats", "--data", str(tmp_path)], prog_name="xunwang")
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{tmp_path}：此处没有证据库；请用--data指定监测运行的数据目录。\n"


def test_export_takes_one_site(data: Path) -> None:
    out = data / "site.warc.gz"
    run = CliRunner().invoke(command, ["export", "--site", "s1", "--out", str(out), "--json", "--data", str(data)])
    assert run.exit_code == 0
    assert f'{{"file":"{out}","written":2,"expired":0,"unanswered":0,"pictures":0}}' in run.stdout
    with out.open("rb") as file:
        uris = [r.rec_headers.get_header("WARC-Target-URI") for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert uris == ["http://s1.example/0", "http://s1.example/1"]


def test_expire_keeps_what_findings_need(data: Path) -> None:
    log = SqliteLog(data / "log.db")
    assert needed_by_findings(log) == {sha("第一页".encode("gbk") * 30)}
    log.close()
    run = CliRunner().invoke(command, ["expire", "--days", "30", "--data", str(data)])
    assert run.exit_code == 0
    with EvidenceStore(data / "evidence", read_only=True) as store:
        assert store.has(sha("第一页".encode("gbk") * 30))
        assert store.totals().bodies in (1, 3)  # 3 only while the wall clock stands before the data's own days
