"""An answer that every browser opens is read, and the difference is a fact; what no browser opens stays void."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from stages.fetcher.mending import mended_head
from tests.support.faulty_server import Asked, FaultyServer, Writer, answer
from tests.support.fetching import Bench, fetcher

PAGE = b"<html><title>" + "某县人民政府".encode() + b"</title>" + b"x" * 800 + b"</html>"
LENGTH = str(len(PAGE)).encode()
CHUNKED = f"{len(PAGE):x}".encode() + b"\r\n" + PAGE + b"\r\n0\r\n\r\n"
TORN = bytearray(gzip.compress(PAGE))
TORN[-6] ^= 0xFF


def plain(*lines: bytes, start: bytes = b"HTTP/1.1 200 OK", body: bytes = PAGE) -> bytes:
    return b"\r\n".join([start, *lines]) + b"\r\n\r\n" + body


OPENED_BY_BROWSERS = {
    "length-of-the-unpacked-page-and-chunks": plain(b"Content-Length: 7", b"Transfer-Encoding: chunked", body=CHUNKED),
    "chunks-then-length": plain(b"Transfer-Encoding: chunked", b"Content-Length: 99999", body=CHUNKED),
    "length-twice": plain(b"Content-Length: " + LENGTH, b"Content-Length: " + LENGTH),
    "lengths-joined": plain(b"Content-Length: " + LENGTH + b", " + LENGTH),
    "length-empty": plain(b"Content-Length: "),
    "length-with-a-sign": plain(b"Content-Length: +" + LENGTH),
    "no-colon": plain(b"X-XSS-Protection=1;", b"Content-Length: " + LENGTH),
    "no-colon-at-the-end": plain(b"Content-Length: " + LENGTH, b"nosniff"),
    "name-in-gbk": plain("服务器: IIS".encode("gbk"), b"Content-Length: " + LENGTH),
    "name-with-a-blank": plain(b"X Powered By: unit", b"Content-Length: " + LENGTH),
    "blank-before-the-colon": plain(b"Content-Length : " + LENGTH),
    "no-name": plain(b": nothing", b"Content-Length: " + LENGTH),
    "chunked-twice": plain(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=CHUNKED),
    "identity": plain(b"Transfer-Encoding: identity", b"Content-Length: " + LENGTH),
    "unknown-coding": plain(b"Transfer-Encoding: secret", b"Content-Length: " + LENGTH),
    "identity-alone": plain(b"Transfer-Encoding: identity"),
    "carriage-return-in-a-value": plain(b"X-Unit: a\rb", b"Content-Length: " + LENGTH),
    "after-an-interim-answer": b"HTTP/1.1 100 Continue\r\n\r\n" + plain(b"no colon", b"Content-Length: " + LENGTH),
    "line-feeds-only": plain(b"no colon", b"Content-Length: " + LENGTH, body=b"").replace(b"\r\n", b"\n") + PAGE,
    "folded": plain(b"X-Unit: a", b" b", b"nosniff", b"\tc", b"Content-Length: " + LENGTH),
    "status-in-small-letters": plain(b"Content-Length: " + LENGTH, start=b"http/1.1 200 ok"),
    "status-after-two-blanks": plain(b"Content-Length: " + LENGTH, start=b"HTTP/1.1  200 OK"),
    "status-with-odd-bytes": plain(b"Content-Length: " + LENGTH, start=b"HTTP/1.1 200 \xb3\xc9\x01\xb9\xa6"),
    "status-of-no-version": plain(b"Content-Length: " + LENGTH, start=b"HTTP/1.2 200 OK"),
    "mark-before-the-status": plain(b"Content-Length: " + LENGTH, start=b"\xef\xbb\xbfHTTP/1.1 200 OK"),
}
OPENED_BY_NOBODY = {
    "two-lengths": plain(b"Content-Length: 7", b"Content-Length: " + LENGTH),
    "two-lengths-joined": plain(b"Content-Length: 7, " + LENGTH),
    "no-head-at-all": PAGE,
    "too-short": plain(b"Content-Length: 100000"),
    "bad-chunk": plain(b"Transfer-Encoding: chunked", body=b"zz\r\nrest"),
}


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    one = await FaultyServer(scale=10.0, raw={**OPENED_BY_BROWSERS, **OPENED_BY_NOBODY}).start()
    yield one
    await one.stop()


@pytest.fixture
async def bench(server: FaultyServer, tmp_path: Path) -> AsyncIterator[Bench]:
    hosts = dict.fromkeys(("www.a.gov.cn", "user.a.gov.cn", "www.b.gov.cn"), f"127.0.0.1:{server.port}")
    async with fetcher(tmp_path, hosts=hosts) as one:
        yield one


@pytest.mark.parametrize("name", OPENED_BY_BROWSERS)
@pytest.mark.parametrize("kind", ["visit", "column", "home"])
async def test_what_every_browser_opens_is_opened(bench: Bench, name: str, kind: str) -> None:
    got = await bench.fetch(f"http://www.a.gov.cn/raw/{name}", kind=kind)
    assert (got.outcome, got.status, got.error) == ("opened", 200, None)
    assert bench.body(got) == PAGE
    if len(got.attempts) > 1:
        assert got.lenient is not None
        assert got.attempts[0].detail.startswith(got.lenient.refused)
        assert got.attempts[0].error in ("protocol", "reset")
    else:
        assert got.lenient is None


async def test_a_head_that_comes_in_pieces_is_mended_whole(tmp_path: Path) -> None:
    class Slow(FaultyServer):
        async def on_pieces(self, asked: Asked, writer: Writer) -> None:
            whole = OPENED_BY_BROWSERS["no-colon"]
            for at in range(0, 91, 7):
                writer.write(whole[at : at + 7])
                await writer.drain()
                await asyncio.sleep(0)
            writer.write(whole[91:])

    server = await Slow().start()
    async with fetcher(tmp_path, hosts={"www.a.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("http://www.a.gov.cn/pieces")
        body = bench.body(got)
    await server.stop()
    assert (got.outcome, body) == ("opened", PAGE)


async def test_a_broken_head_without_an_end_is_void(bench: Bench, server: FaultyServer) -> None:
    server.raw["endless"] = b"HTTP/1.1 200 OK\r\nno colon\r\n" + b"X-A: b\r\n" * 10
    got = await bench.fetch("http://www.a.gov.cn/raw/endless")
    assert (got.outcome, got.void_reason) == ("void", "inconclusive")


async def test_the_difference_is_a_fact_of_the_check(bench: Bench) -> None:
    by_curl = await bench.fetch("http://www.a.gov.cn/raw/length-twice")
    mended = await bench.fetch("http://www.a.gov.cn/raw/no-colon")
    usual = await bench.fetch("http://www.a.gov.cn/index.html")
    assert [one.lenient and one.lenient.client for one in (by_curl, mended, usual)] == ["libcurl", "mended_head", None]
    assert by_curl.lenient is not None
    assert "Content-Length" in by_curl.lenient.refused


@pytest.mark.parametrize("name", OPENED_BY_NOBODY)
async def test_what_no_browser_opens_stays_void(bench: Bench, name: str) -> None:
    got = await bench.fetch(f"http://www.a.gov.cn/raw/{name}")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "protocol")
    assert got.lenient is None
    assert len(got.attempts) == 2


async def test_a_redirect_of_such_a_server_is_followed_by_the_same_rules(bench: Bench, server: FaultyServer) -> None:
    server.raw["on"] = plain(b"Location: /raw/no-colon", b"no colon", start=b"HTTP/1.1 302 Found", body=b"")
    server.raw["inside"] = plain(b"Location: http://169.254.169.254/", b"Content-Length: 0, 0", start=b"HTTP/1.1 302 F")
    got = await bench.fetch("http://www.a.gov.cn/raw/on", kind="column")
    inside = await bench.fetch("http://www.a.gov.cn/raw/inside")
    assert (got.outcome, got.final_url, [hop.status for hop in got.chain]) == (
        "opened", "http://www.a.gov.cn/raw/no-colon", [302],
    )  # fmt: skip
    assert (inside.outcome, inside.error) == ("void", "address_refused")


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1"])
async def test_the_tolerant_client_goes_to_checked_addresses_only(
    server: FaultyServer, tmp_path: Path, ip: str
) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return [ip]

    async with fetcher(tmp_path, lookup=lookup) as bench:
        got = await bench.fetch(f"http://www.a.gov.cn:{server.port}/raw/length-twice")
        allowed = await bench.fetch(
            f"http://www.a.gov.cn:{server.port}/raw/length-twice", allow_private=ip[:3] == "127"
        )
    assert got.error == "address_refused"
    assert (allowed.outcome == "opened") is (ip == "127.0.0.1")


async def test_a_bomb_and_a_mountain_are_stopped_there_too(bench: Bench, server: FaultyServer) -> None:
    packed = gzip.compress(bytes(30_000_000))
    twice = f"Content-Length: {len(packed)}".encode()
    server.raw["bomb"] = plain(twice, twice, b"Content-Encoding: gzip", body=packed)
    server.raw["large"] = plain(b"Content-Length: 9000000", b"Content-Length: 9000000", body=bytes(9_000_000))
    bomb, large = [await bench.fetch(f"http://www.a.gov.cn/raw/{name}") for name in ("bomb", "large")]
    assert (bomb.outcome, bomb.error) == ("void", "bomb")
    assert (large.outcome, large.truncated) == ("opened", True)
    assert large.size < 5_100_000


@pytest.mark.parametrize("name", ["length-twice", "no-colon"])
@pytest.mark.parametrize("known", [True, False])
async def test_a_secure_site_is_asked_tolerantly_with_its_certificate_read(
    tmp_path: Path, name: str, known: bool
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.a.gov.cn").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = await FaultyServer(raw=dict(OPENED_BY_BROWSERS)).start(context)
    hosts = {"www.a.gov.cn": f"127.0.0.1:{server.port}"}
    async with fetcher(tmp_path / "e", hosts=hosts, ca_file=tmp_path / "ca.pem" if known else None) as bench:
        got = await bench.fetch(f"https://www.a.gov.cn/raw/{name}")
    await server.stop()
    assert (got.outcome, got.status) == ("opened", 200)
    assert got.lenient is not None
    assert got.tls is not None
    assert (got.tls.permissive, got.tls.matches_host) == (not known, True)


async def test_a_server_that_hangs_up_on_us_only_is_open(tmp_path: Path) -> None:
    class Choosy(FaultyServer):
        """Hangs up on whoever does not send the Host first and in one connection with nothing before it."""

        async def on_home(self, asked: Asked, writer: Writer) -> None:
            if self.visits[asked.path] == 1:
                writer.transport.abort()
            else:
                writer.write(answer(PAGE))

    server = await Choosy().start()
    async with fetcher(tmp_path, hosts={"www.a.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("http://www.a.gov.cn/")
        down = await bench.fetch("http://www.a.gov.cn/reset")
    await server.stop()
    assert (got.outcome, [a.error for a in got.attempts]) == ("opened", ["reset", None])
    assert (down.outcome, down.error) == ("failed", "reset")


async def test_a_wrong_checksum_behind_a_whole_page_is_no_fault(bench: Bench, server: FaultyServer) -> None:
    server.raw["crc"] = plain(b"Content-Encoding: gzip", f"Content-Length: {len(TORN)}".encode(), body=bytes(TORN))
    broken = bytearray(gzip.compress(bytes(range(256)) * 400))
    broken[200:260] = b"\xff" * 60
    server.raw["mid"] = plain(b"Content-Encoding: gzip", f"Content-Length: {len(broken)}".encode(), body=bytes(broken))
    whole = await bench.fetch("http://www.a.gov.cn/raw/crc")
    damaged = await bench.fetch("http://www.a.gov.cn/raw/mid")
    assert (whole.outcome, whole.truncated, bench.body(whole)) == ("opened", False, PAGE)
    assert (damaged.outcome, damaged.truncated) == ("opened", True)


class Wall(FaultyServer):
    """Lets in whoever comes back, by count or by a cookie of the domain."""

    async def on_knock(self, asked: Asked, writer: Writer) -> None:
        again = self.visits[asked.path] > int(asked.query["times"])
        writer.write(answer(PAGE) if again else answer(status="302 Found", Location=asked.raw_path.decode()))

    async def on_domain(self, asked: Asked, writer: Writer) -> None:
        if "pass=1" in asked.headers.get("cookie", ""):
            writer.write(answer(PAGE))
        elif asked.headers["host"] == "user.a.gov.cn":
            cookie = f"pass=1; Domain={asked.query['domain']}; Path=/"
            writer.write(answer(status="302 Found", Location=f"http://{asked.query['to']}/domain", Set_Cookie=cookie))
        else:
            writer.write(answer(b"who are you?", "404 Not Found"))


@pytest.mark.parametrize(("times", "opened"), [(1, True), (4, True), (11, False)])
async def test_a_wall_that_sends_back_to_the_same_place_is_followed_to_the_cap(
    tmp_path: Path, times: int, opened: bool
) -> None:
    server = await Wall().start()
    async with fetcher(tmp_path, hosts={"www.a.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch(f"http://www.a.gov.cn/knock?times={times}")
    await server.stop()
    assert (got.outcome, got.error) == (("opened", None) if opened else ("void", "redirect_loop"))


@pytest.mark.parametrize(
    ("domain", "to", "status"),
    [
        ("a.gov.cn", "www.a.gov.cn", 200),
        (".a.gov.cn", "www.a.gov.cn", 200),
        ("user.a.gov.cn", "www.a.gov.cn", 404),
        ("gov.cn", "www.b.gov.cn", 404),
        ("b.gov.cn", "www.b.gov.cn", 404),
    ],
)
async def test_a_cookie_of_the_domain_goes_to_its_other_hosts_and_to_no_stranger(
    tmp_path: Path, domain: str, to: str, status: int
) -> None:
    server = await Wall().start()
    hosts = dict.fromkeys(("www.a.gov.cn", "user.a.gov.cn", "www.b.gov.cn"), f"127.0.0.1:{server.port}")
    async with fetcher(tmp_path, hosts=hosts) as bench:
        got = await bench.fetch(f"http://user.a.gov.cn/domain?domain={domain}&to={to}")
    await server.stop()
    assert (got.outcome, got.status) == ("opened", status)


def test_a_head_that_is_well_stays_as_it_is() -> None:
    head = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5"
    assert mended_head(head) == head
    assert mended_head(b"no status line\r\nx") == b"no status line\r\nx"
