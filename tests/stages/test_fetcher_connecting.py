"""Which of several addresses is used, on which connection, and what the name service has to do with it."""

import asyncio
from pathlib import Path

import pytest

from schemas.events.fetches import Fetched
from stages.fetcher.names import Names, UnresolvedError
from stages.fetcher.places import mixed
from tests.support.faulty_server import Asked, FaultyServer, Writer, answer
from tests.support.fetching import fetcher
from tests.support.silent_places import has_ipv6, silent_place
from tests.support.virtual_loop import run_virtually

needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback")


async def _opened_beside(tmp_path: Path, silent: str) -> tuple[object, ...]:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return [silent, "127.0.0.1"]

    references = (f"http://127.0.0.1:{server.port}/reference",)  # they are well, and the site is none the worse for it
    with silent_place(silent, server.port):
        async with fetcher(tmp_path, lookup=lookup, time_scale=1.0, references=references) as bench:
            got = await bench.fetch(f"http://two.gov.example:{server.port}/", allow_private=True)
            column = await bench.fetch(f"http://two.gov.example:{server.port}/c", allow_private=True, kind="column")
    await server.stop()
    assert got.reach is not None
    assert column.outcome == "opened"
    assert got.phases.total is not None
    assert got.phases.total < 5_000
    reach = got.reach
    return got.outcome, len(got.attempts), reach.answered, reach.answered_families, reach.silent, reach.silent_families


@needs_ipv6
def test_a_broken_ipv6_address_beside_a_good_one_harms_nobody(tmp_path: Path) -> None:
    found = run_virtually(_opened_beside(tmp_path, "::1"))
    assert found == ("opened", 1, "127.0.0.1", ["ipv4"], ["::1"], ["ipv6"])


def test_a_dead_a_record_beside_a_good_one_harms_nobody(tmp_path: Path) -> None:
    found = run_virtually(_opened_beside(tmp_path, "127.0.0.9"))
    assert found == ("opened", 1, "127.0.0.1", ["ipv4"], ["127.0.0.9"], ["ipv4"])


async def test_all_addresses_silent_is_a_time_out_of_the_site(tmp_path: Path) -> None:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.8"]

    with silent_place("127.0.0.9", server.port), silent_place("127.0.0.8", server.port):
        async with fetcher(tmp_path, lookup=lookup) as bench:
            got = await bench.fetch(f"http://two.gov.example:{server.port}/", allow_private=True, visit_timeout_ms=6000)
    await server.stop()
    assert (got.outcome, got.error) == ("failed", "timeout")
    assert got.reach is not None
    assert (got.reach.answered, got.reach.silent) == (None, ["127.0.0.9", "127.0.0.8"])


async def test_no_address_is_raced_that_the_filter_refuses(tmp_path: Path) -> None:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return ["169.254.169.254", "127.0.0.1"]

    async with fetcher(tmp_path, lookup=lookup) as bench:
        got = await bench.fetch(f"http://two.gov.example:{server.port}/", allow_private=True)
    await server.stop()
    assert got.reach is not None
    assert (got.outcome, got.reach.answered, got.reach.silent) == ("opened", "127.0.0.1", [])


def test_both_families_are_taken_in_turn() -> None:
    found = [f"2400:3200::{n}" for n in range(1, 6)] + ["8.8.8.8", "8.8.4.4"]
    assert mixed(found) == ("2400:3200::1", "8.8.8.8", "2400:3200::2", "8.8.4.4", "2400:3200::3")


class Talkative(FaultyServer):
    """Says something more on a connection than it was asked for."""

    async def on_stray(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(asked.path.encode()))
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(answer(b"nobody asked for this"))

    async def on_straytogether(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(asked.path.encode()) + answer(b"nobody asked for this"))


@pytest.mark.parametrize("path", ["stray", "straytogether"])
async def test_an_answer_nobody_asked_for_is_thrown_away_with_its_connection(tmp_path: Path, path: str) -> None:
    server = await Talkative().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}, time_scale=1.0) as bench:
        got = []
        for n in range(3):
            got.append(await bench.fetch(f"http://a.example/{path}/{n}", kind="column"))
            await asyncio.sleep(0.05)  # the stray answer is on its way: time of the network itself
        bodies = [bench.body(one) for one in got]
    await server.stop()
    assert bodies == [f"/{path}/{n}".encode() for n in range(3)]
    assert server.opened == 3


class Forgetful(FaultyServer):
    """Closes without an answer what comes second on a connection, as a proxy does that forgot the idle one."""

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.opened += 1
        head = await reader.readuntil(b"\r\n\r\n")
        self.visits["first"] = self.visits.get("first", 0) + 1
        writer.write(answer(head.split()[1]))
        await writer.drain()
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.visits["second"] = self.visits.get("second", 0) + 1
        except asyncio.IncompleteReadError:
            pass
        writer.transport.abort()


async def test_a_dying_connection_is_tried_once_and_costs_no_try_at_the_site(tmp_path: Path) -> None:
    server = await Forgetful().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        got = [await bench.fetch(f"http://a.example/{n}", kind="column") for n in range(4)]
        bodies = [bench.body(one) for one in got]
    await server.stop()
    assert [one.outcome for one in got] == ["opened"] * 4
    assert bodies == [b"/0", b"/1", b"/2", b"/3"]
    assert [[a.error for a in one.attempts] for one in got] == [[None], ["reset", None], [None], ["reset", None]]
    assert all(one.lenient is None for one in got)


def test_waiting_for_a_look_up_is_not_charged_to_the_site(tmp_path: Path) -> None:
    async def slow(host: str, port: int) -> list[str]:
        await asyncio.sleep(0.2)
        return ["127.0.0.1"]

    async def work() -> list[Fetched]:
        server = await FaultyServer().start()
        async with fetcher(tmp_path, lookup=slow, time_scale=1.0) as bench:
            bench.stage._client.names = Names(slow, at_once=1)
            checks = [
                bench.check(f"http://s{n}.example:{server.port}/", allow_private=True, visit_timeout_ms=700)
                for n in range(8)
            ]
            fetched = await bench.batch(*checks)
        await server.stop()
        return fetched

    got: list[Fetched] = run_virtually(work())
    assert [one.outcome for one in got] == ["opened"] * 8
    assert all((one.phases.dns or 0) < 400 for one in got)


async def test_look_ups_that_are_stuck_are_our_own_trouble(tmp_path: Path) -> None:
    never = asyncio.Event()

    async def hangs(host: str, port: int) -> list[str]:
        await never.wait()
        return []

    async with fetcher(tmp_path, lookup=hangs, time_scale=50.0, name_wait_ms=5_000) as bench:
        bench.stage._client.names = Names(hangs, at_once=1)
        got = await bench.batch(*(bench.check(f"http://s{n}.example/") for n in range(3)))
    assert {(one.outcome, one.void_reason) for one in got} == {("void", "own_network")}


def resolver(*known: str, ill_after: int = 10**9) -> tuple[object, list[str]]:
    asked: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        if host in known and len(asked) <= ill_after:
            return ["127.0.0.1"]
        raise UnresolvedError(f"{host}: no answer")

    return lookup, asked


@pytest.mark.parametrize("by_address", [True, False])
async def test_an_ill_resolver_is_our_own_network_though_the_references_answer(
    tmp_path: Path, by_address: bool
) -> None:
    server = await FaultyServer().start()
    lookup, _ = resolver()
    references = (f"http://127.0.0.1:{server.port}/",) if by_address else ()
    async with fetcher(tmp_path, lookup=lookup, references=references) as bench:  # type: ignore[arg-type]
        got = await bench.batch(*(bench.check(f"http://s{n}.gov.example/") for n in range(3)))
    await server.stop()
    assert {(one.outcome, one.void_reason, one.error) for one in got} == {("void", "own_network", "dns")}


@pytest.mark.parametrize("known", ["s1.gov.example", "www.gov.cn"])
async def test_a_name_that_is_gone_while_others_are_found_is_the_site_s(tmp_path: Path, known: str) -> None:
    server = await FaultyServer().start()
    lookup, _ = resolver(known)
    references = (f"http://127.0.0.1:{server.port}/",)
    async with fetcher(tmp_path, lookup=lookup, references=references) as bench:  # type: ignore[arg-type]
        await bench.fetch(f"http://s1.gov.example:{server.port}/", allow_private=True)
        got = await bench.fetch("http://gone.gov.example/")
    await server.stop()
    assert (got.outcome, got.error) == ("failed", "dns")


async def test_a_resolver_that_fell_ill_is_found_out_by_what_it_knew(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    lookup, _ = resolver("s1.gov.example", "www.gov.cn", ill_after=1)
    async with fetcher(tmp_path, lookup=lookup) as bench:  # type: ignore[arg-type]
        first = await bench.fetch(f"http://s1.gov.example:{server.port}/", allow_private=True)
        got = await bench.fetch("http://s2.gov.example/")
    await server.stop()
    assert first.outcome == "opened"
    assert (got.outcome, got.void_reason) == ("void", "own_network")


HOST, PUNYCODE = "某市.政务", "xn--7st21t.xn--zfr164b"


@pytest.mark.parametrize("key", [HOST, PUNYCODE, HOST + ".", PUNYCODE.upper() + ":80", f"{HOST}:80"])
@pytest.mark.parametrize("url", [f"http://{HOST}/", f"http://{PUNYCODE}/", f"http://{PUNYCODE}./"])
async def test_an_override_holds_for_every_spelling_of_its_host(tmp_path: Path, key: str, url: str) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={key: f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch(url)
    await server.stop()
    assert (got.outcome, len(server.asked)) == ("opened", 1)


@pytest.mark.parametrize("known_by", ["check", "registry"])
async def test_overrides_hold_over_a_redirect_to_another_listed_host(tmp_path: Path, known_by: str) -> None:
    server, other = await FaultyServer().start(), await FaultyServer().start()
    first = {"www.a.gov.cn": f"127.0.0.1:{server.port}"}
    table = {**first, f"{HOST}:8080": f"127.0.0.1:{other.port}"}
    hosts = table if known_by == "check" else first
    async with fetcher(tmp_path, hosts=hosts, reference_overrides=table) as bench:
        got = await bench.fetch(f"http://www.a.gov.cn/goto?to=http%3A%2F%2F{PUNYCODE}%3A8080%2Fnew")
    await server.stop()
    await other.stop()
    assert (got.outcome, [one.path for one in other.asked]) == ("opened", ["/new"])


async def test_a_redirect_to_a_host_that_is_not_listed_uses_no_override(tmp_path: Path) -> None:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    async with fetcher(tmp_path, hosts={"www.a.gov.cn": f"127.0.0.1:{server.port}"}, lookup=lookup) as bench:
        got = await bench.fetch("http://www.a.gov.cn/goto?to=http%3A%2F%2Fa.gov.cn%2Fnew")
    await server.stop()
    assert (got.outcome, got.error) == ("void", "address_refused")


@pytest.mark.parametrize(
    ("referer", "sent"),
    [
        ("http://www.a.gov.cn/list/?p=1#top", "http://www.a.gov.cn/list/?p=1"),
        ("http://www.a.gov.cn/公开/", "http://www.a.gov.cn/%E5%85%AC%E5%BC%80/"),
        (None, None),
        ("no address", None),
    ],
)
async def test_the_page_a_citizen_comes_from_is_sent_as_referer(
    tmp_path: Path, referer: str | None, sent: str | None
) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={"www.a.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        await bench.fetch("http://www.a.gov.cn/download.jsp?id=7", kind="link", referer=referer)
    await server.stop()
    assert server.asked[0].headers.get("referer") == sent
