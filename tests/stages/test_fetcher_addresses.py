"""No address leads into the office's own network, however it is written, resolved or redirected to."""

import ipaddress
from pathlib import Path
from urllib.parse import quote

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.fetcher.addresses import refusal
from stages.fetcher.urls import BadUrlError, parse
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import fetcher

INSIDE = [
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "0.0.0.0", "169.254.169.254",
    "169.254.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "100.100.100.200", "::1", "::", "fe80::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1", "::127.0.0.1",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "169.254.0.1", "224.0.0.1", "0.0.0.0", "fe80::1", "ff02::1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "100.100.100.200", "fd00:ec2::254",
]  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_inside_addresses_are_refused(ip: str) -> None:
    assert refusal(ip, allow_private=False)


@pytest.mark.parametrize("ip", NEVER)
def test_some_are_refused_whatever_the_registry_allows(ip: str) -> None:
    assert refusal(ip, allow_private=True)


@pytest.mark.parametrize("ip", ["10.0.0.1", "192.168.1.1", "127.0.0.1", "100.64.0.1", "::1", "fc00::1"])
def test_private_ones_are_open_where_the_registry_allows_them(ip: str) -> None:
    assert refusal(ip, allow_private=True) is None


@pytest.mark.parametrize("ip", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_public_addresses_are_open(ip: str) -> None:
    assert refusal(ip, allow_private=False) is None


@given(st.ip_addresses(v=4).filter(lambda ip: not ip.is_global))
def test_no_ipv4_address_gets_through_in_any_wrapping(ip: ipaddress.IPv4Address) -> None:
    wrapped = [str(ip), f"::ffff:{ip}", f"64:ff9b::{ip}", str(ipaddress.IPv6Address((0x2002 << 112) | (int(ip) << 80)))]
    assert all(refusal(form, allow_private=False) for form in wrapped)


@pytest.mark.parametrize(
    "spelling",
    ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://①②⑦.0.0.1/", "http://127.1/",
     "http:\\\\127.0.0.1\\x", "http://user:pw@127.0.0.1/", "http://good.example@127.0.0.1/", "http://127.0.0.1:80#@good.example/"],
)  # fmt: skip
def test_odd_spellings_are_the_address_they_mean(spelling: str) -> None:
    assert parse(spelling).host == "127.0.0.1"


@pytest.mark.parametrize("text", ["", "不是地址", "http://", "ftp://a.example/", "http://a b/", "http://[::1/", "//x"])
def test_what_is_no_web_address_is_said_so(text: str) -> None:
    with pytest.raises(BadUrlError):
        parse(text)


def test_login_and_fragment_are_not_sent() -> None:
    address = parse("HTTPS://user:pw@Site.GOV.example:443/a?b#c")
    assert (address.href, address.target) == ("https://site.gov.example/a?b", "/a?b")
    assert address.authority == "site.gov.example"


_URLS = st.from_regex(
    r"https?:[/\\]{0,3}([a-z:%@]{0,4}@)?([a-zA-Z0-9.中①-]{1,12}|\[[0-9a-f:.]{2,9}\])"
    r"(:[0-9]{0,5})?[/\\?#]?[ -~中文]{0,12}",
    fullmatch=True,
)


@given(_URLS, st.sampled_from([None, "https://base.example:8443/a/b?c"]))
def test_what_is_cut_out_is_what_the_parser_sees(text: str, base: str | None) -> None:
    try:
        address = parse(text, base)
    except BadUrlError:
        return
    seen = ada_url.URL(address.href)
    assert seen.hostname.strip("[]") == address.host
    assert address.target in (seen.pathname + seen.search, seen.pathname + "?")  # an empty query is still sent
    assert int(seen.port or {"http:": 80, "https:": 443}[seen.protocol]) == address.port
    assert seen.href == address.href
    assert (seen.username, seen.password, seen.hash) == ("", "", "")
    whole = ada_url.URL(text, base)
    assert (whole.hostname, whole.port, whole.pathname) == (seen.hostname, seen.port, seen.pathname)


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "2130706433", "[::ffff:127.0.0.1]"])
async def test_an_address_inside_is_refused_and_the_site_not_blamed(tmp_path: Path, host: str) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path) as bench:
        got = await bench.fetch(f"http://{host}:{server.port}/latest/meta-data/")
    await server.stop()
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "address_refused")
    assert "refused to connect" in got.detail
    assert not server.asked


async def test_a_redirect_inside_is_refused_at_the_hop(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    hosts = {"site.gov.example": f"127.0.0.1:{server.port}"}
    async with fetcher(tmp_path, hosts=hosts) as bench:
        got = await bench.fetch(f"http://site.gov.example/goto?to={quote(f'http://127.0.0.1:{server.port}/secret')}")
    await server.stop()
    assert (got.error, got.void_reason, len(got.chain)) == ("address_refused", "inconclusive", 1)
    assert server.methods("/secret") == []


async def test_a_name_that_resolves_inside_is_refused(tmp_path: Path) -> None:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "169.254.169.254"]

    async with fetcher(tmp_path, lookup=lookup) as bench:
        got = await bench.fetch(f"http://rebind.gov.example:{server.port}/")
        allowed = await bench.fetch(f"http://rebind.gov.example:{server.port}/", allow_private=True)
    await server.stop()
    assert (got.outcome, got.error) == ("void", "address_refused")
    assert "127.0.0.1" in got.detail
    assert allowed.outcome == "opened"


async def test_the_checked_address_is_the_one_connected_to(tmp_path: Path) -> None:
    """A name that changes its answer between check and use (DNS rebinding) is asked only once."""
    server = await FaultyServer().start()
    lookups: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"]

    async with fetcher(tmp_path, lookup=lookup) as bench:
        got = await bench.fetch(f"http://once.gov.example:{server.port}/", allow_private=True)
    await server.stop()
    assert got.outcome == "opened"
    assert lookups == ["once.gov.example"]
    assert server.asked[0].headers["host"] == f"once.gov.example:{server.port}"
    assert got.phases.dns is not None


async def test_of_several_addresses_the_first_that_connects_is_used(tmp_path: Path) -> None:
    server = await FaultyServer().start()

    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]  # nobody listens at the first

    async with fetcher(tmp_path, lookup=lookup) as bench:
        got = await bench.fetch(f"http://two.gov.example:{server.port}/", allow_private=True)
    await server.stop()
    assert (got.outcome, len(got.attempts)) == ("opened", 1)


@pytest.mark.parametrize("key", ["某市.政务.example", "xn--7st21t.xn--zfr164b.example", "某市.政务.example:80"])
async def test_an_override_may_name_a_chinese_host_as_it_is_written(tmp_path: Path, key: str) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={key: f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("http://某市.政务.example/")
    await server.stop()
    assert (got.outcome, len(server.asked)) == ("opened", 1)


async def test_a_name_nobody_knows_fails_by_dns(tmp_path: Path) -> None:
    async with fetcher(tmp_path) as bench:
        got = await bench.fetch(f"http://{'a' * 64}.gov.example/")  # the resolver of the system refuses such a label
    assert (got.outcome, got.error, [a.error for a in got.attempts]) == ("failed", "dns", ["dns", "dns"])


async def test_an_unreadable_address_is_inconclusive(tmp_path: Path) -> None:
    async with fetcher(tmp_path) as bench:
        got = await bench.fetch("http://:80/")
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "bad_url")
