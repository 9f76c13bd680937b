"""Whatever a server does, a check ends with the right outcome and never with a hang or a traceback."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stages.fetcher import Caps
from stages.fetcher.agents import request_headers
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import Bench, fetcher


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    one = await FaultyServer(scale=10.0).start()
    yield one
    await one.stop()


@pytest.fixture
async def bench(server: FaultyServer, tmp_path: Path) -> AsyncIterator[Bench]:
    hosts = dict.fromkeys(("site.gov.example", "other.gov.example"), f"127.0.0.1:{server.port}")
    async with fetcher(tmp_path, hosts=hosts) as one:
        yield one


async def test_a_page_opens_with_its_body_as_evidence(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/index.html")
    assert (got.outcome, got.status, got.error, got.void_reason) == ("opened", 200, None, None)
    assert bench.body(got) == b"<title>site.gov.example</title>/index.html"
    assert got.size == len(bench.body(got))
    assert got.headers["x-served"] == "1"
    assert got.started == got.check.due
    assert [a.method for a in got.attempts] == ["GET"]
    phases = got.phases
    assert phases.connect is not None
    assert phases.first_byte is not None
    assert phases.total is not None
    assert phases.connect <= phases.first_byte <= phases.total


async def test_it_says_who_it_is_and_keeps_the_clock_to_itself(bench: Bench, server: FaultyServer) -> None:
    await bench.fetch("http://site.gov.example/")
    await bench.fetch("http://site.gov.example/", agent="search_engine")
    await bench.fetch("http://site.gov.example/", agent="phone")
    ours, engine, phone = (asked.headers for asked in server.asked)
    assert "Xunwang/" in ours["user-agent"]
    assert "https://monitor.example/about" in ours["user-agent"]
    assert ours["host"] == "site.gov.example"
    assert "Baiduspider" in engine["user-agent"]
    assert "Mobile" in phone["user-agent"]
    assert "date" not in ours


@pytest.mark.parametrize("contact", ["某市政务公开办公室", "office (city)\r\nX-Evil: 1", "mailto:a@b.example"])
def test_any_contact_makes_a_header(contact: str) -> None:
    agent = request_headers("self", contact, None)["User-Agent"]
    assert agent.isascii()
    assert agent.isprintable()


async def test_a_demo_sends_the_slot_as_the_date(server: FaultyServer, tmp_path: Path) -> None:
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}, send_date=True) as bench:
        await bench.fetch("http://a.example/")
    assert server.asked[0].headers["date"] == "Wed, 01 Jul 2026 02:00:00 GMT"


async def test_redirects_are_followed_and_kept(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/chain?left=2")
    assert got.outcome == "opened"
    assert [hop.status for hop in got.chain] == [301, 301, 301]
    assert [hop.location for hop in got.chain] == ["/chain?left=1", "/chain?left=0", "/end"]
    assert got.final_url == "http://site.gov.example/end"


async def test_ten_redirects_are_allowed_and_eleven_are_not(bench: Bench) -> None:
    ten = await bench.fetch("http://site.gov.example/chain?left=9")
    eleven = await bench.fetch("http://site.gov.example/chain?left=10")
    assert (ten.outcome, len(ten.chain)) == ("opened", 10)
    assert (eleven.outcome, eleven.void_reason, eleven.error) == ("void", "inconclusive", "too_many_redirects")
    assert len(eleven.chain) == 11


async def test_a_redirect_loop_is_followed_to_the_cap_and_told_as_one(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/loop")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "redirect_loop")
    assert server.visits["/loop"] == 1 + Caps().redirects


async def test_a_redirect_that_only_wants_its_cookie_back_is_no_loop(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/cookie")
    assert (got.outcome, bench.body(got)) == ("opened", b"welcome")


async def test_a_redirect_to_another_host_goes_there(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/goto?to=http%3A%2F%2Fother.gov.example%2Fnew")
    assert got.final_url == "http://other.gov.example/new"
    assert server.asked[-1].headers["host"] == "other.gov.example"


@pytest.mark.parametrize("to", ["ftp://site.gov.example/x", "http://", "javascript:void(0)", "http://a b/"])
async def test_a_redirect_to_no_web_address_is_inconclusive(bench: Bench, to: str) -> None:
    from urllib.parse import quote

    got = await bench.fetch(f"http://site.gov.example/goto?to={quote(to, safe='')}")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "bad_url")


async def test_a_gbk_address_in_a_redirect_keeps_its_bytes(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/gbkgoto")
    assert got.outcome == "opened"
    assert server.asked[-1].raw_path == b"/%D0%C5%CF%A2?q=%B9%AB"


async def test_an_address_with_chinese_letters_is_sent_as_utf8(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/信息?q=公")
    assert got.outcome == "opened"
    assert server.asked[-1].raw_path == b"/%E4%BF%A1%E6%81%AF?q=%E5%85%AC"


async def test_a_bomb_is_stopped_and_inconclusive(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/bomb")
    assert (got.outcome, got.void_reason, got.error, got.truncated) == ("void", "inconclusive", "bomb", True)
    assert got.size <= Caps().decoded_bytes


async def test_packed_pages_are_unpacked(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/gzip")
    assert (bench.body(got), got.truncated) == (b"packed page " * 50, False)


async def test_a_torn_packing_gives_what_there_is(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/torngzip")
    assert (got.outcome, got.truncated) == ("opened", True)
    assert bench.body(got).startswith(bytes(range(256)))


async def test_a_wrong_packing_label_leaves_the_bytes_alone(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/lyinggzip")
    assert (got.outcome, bench.body(got)) == ("opened", b"<html>never packed</html>")


async def test_an_endless_body_is_cut_at_the_cap(bench: Bench) -> None:
    got = await asyncio.wait_for(bench.fetch("http://site.gov.example/endless"), 20)
    assert (got.outcome, got.truncated) == ("opened", True)
    assert Caps().wire_bytes <= got.size <= Caps().wire_bytes + 1_000_000


async def test_a_connection_reset_every_time_fails_after_one_more_try(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/reset")
    assert (got.outcome, got.error, got.void_reason) == ("failed", "reset", None)
    assert [a.error for a in got.attempts] == ["reset", "reset"]
    assert server.visits["/reset"] == 2


async def test_a_connection_reset_once_opens_and_the_first_try_is_not_hidden(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/resetonce")
    assert (got.outcome, got.error) == ("opened", None)
    assert [(a.error, a.status) for a in got.attempts] == [("reset", None), (None, 200)]
    assert got.phases.total is not None
    assert got.attempts[0].total_ms is not None
    assert got.phases.total > got.attempts[0].total_ms


async def test_nobody_listening_is_a_refused_connection(bench: Bench) -> None:
    free = await FaultyServer().start()
    await free.stop()
    got = await bench.fetch(
        "http://gone.gov.example/", address_overrides={"gone.gov.example": f"127.0.0.1:{free.port}"}
    )
    assert (got.outcome, got.error, len(got.attempts)) == ("failed", "refused", 2)


@pytest.mark.parametrize("code", ["405", "501", "403", "400", "404", "500"])
async def test_a_refused_head_is_asked_again_as_get(bench: Bench, server: FaultyServer, code: str) -> None:
    got = await bench.fetch(f"http://site.gov.example/nohead?code={code}", method="HEAD", kind="link")
    assert (got.outcome, got.status) == ("opened", 200)
    assert [(a.method, a.status) for a in got.attempts] == [("HEAD", int(code)), ("GET", 200)]
    assert server.methods("/nohead") == ["HEAD", "GET"]


async def test_a_head_that_never_ends_is_asked_again_as_get(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/deafhead", method="HEAD", kind="link")
    assert (got.outcome, got.status) == ("opened", 200)
    assert [(a.method, a.error) for a in got.attempts] == [("HEAD", "timeout"), ("GET", None)]


async def test_a_good_head_is_enough(bench: Bench, server: FaultyServer) -> None:
    got = await bench.fetch("http://site.gov.example/page", method="HEAD", kind="link")
    assert (got.outcome, got.status, got.sha256) == ("opened", 200, None)
    assert server.methods("/page") == ["HEAD"]


@pytest.mark.parametrize(
    "query",
    ["code=403", "code=429", "code=521&cookie=__jsl_clearance%3D1", "code=412&cookie=aXb%3D1"],
)
async def test_walls_are_blocked_and_not_down(bench: Bench, query: str) -> None:
    got = await bench.fetch(f"http://site.gov.example/status?{query}")
    assert (got.outcome, got.void_reason, got.error) == ("void", "blocked", None)
    assert bench.body(got) == b"said"


@pytest.mark.parametrize("code", [401, 404, 410, 412, 500, 502, 503, 521])
async def test_any_other_status_is_an_answer(bench: Bench, code: int) -> None:
    got = await bench.fetch(f"http://site.gov.example/status?code={code}")
    assert (got.outcome, got.status) == ("opened", code)


@pytest.mark.parametrize(("path", "error"), [("hugeheader", "too_large"), ("manyheaders", "too_large")])
async def test_headers_without_measure_are_inconclusive(bench: Bench, path: str, error: str) -> None:
    got = await bench.fetch(f"http://site.gov.example/{path}")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", error)


async def test_headers_in_any_encoding_can_be_written_down(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/oddheader")
    assert (got.outcome, bench.body(got)) == ("opened", b"ok")
    assert "x-unit" in got.headers


async def test_odd_but_allowed_chunks_are_read(bench: Bench) -> None:
    got = await bench.fetch("http://site.gov.example/chunked")
    assert (got.outcome, bench.body(got)) == ("opened", b"hello, citizens")


@pytest.mark.parametrize("path", ["badchunk", "shortbody", "junk"])
async def test_broken_http_is_inconclusive(bench: Bench, path: str) -> None:
    got = await bench.fetch(f"http://site.gov.example/{path}")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "protocol")
    assert got.detail


async def test_one_bad_check_costs_no_other(bench: Bench) -> None:
    paths = ["loop", "bomb", "reset", "junk", "hugeheader", "", "chunked"]
    got = await bench.batch(*(bench.check(f"http://site.gov.example/{path}") for path in paths))
    assert [one.check.url.rsplit("/", 1)[1] for one in got] == paths
    assert [one.outcome for one in got] == ["void", "void", "failed", "void", "void", "opened", "opened"]


async def test_pages_without_fixed_place_go_through_the_proxy(server: FaultyServer, tmp_path: Path) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        return ["203.0.113.7"] if host == "never" else ["93.184.216.34"]

    proxy = f"http://127.0.0.1:{server.port}"
    async with fetcher(tmp_path, proxy=proxy, lookup=unknown) as bench:
        got = await bench.fetch("http://outside.gov.example/page")
        refused = await bench.fetch("http://10.1.2.3/page")
    assert got.outcome == "opened"
    assert server.asked[-1].raw_path == b"http://outside.gov.example/page"
    assert refused.error == "address_refused"
