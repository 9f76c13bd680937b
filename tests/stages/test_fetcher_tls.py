"""A bad certificate or an old handshake is recorded, never a site that is down."""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from stages.fetcher.tls import certificate_facts
from tests.support.faulty_server import FaultyServer, answer, refuse_handshakes
from tests.support.fetching import DUE, fetcher
from tests.support.odd_certificates import FROM, UNTIL, certificate, dns, element, serving

EXPIRED = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def context(cert: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(made)
    return made


async def test_a_good_certificate_and_our_own_authority(authority: trustme.CA, ca_file: Path, tmp_path: Path) -> None:
    server = await FaultyServer().start(context(authority.issue_cert("*.gov.example")))
    hosts = {"site.gov.example": f"127.0.0.1:{server.port}"}
    async with fetcher(tmp_path, hosts=hosts, ca_file=ca_file, time_scale=5.0) as bench:
        got = await bench.fetch("https://site.gov.example/")
    await server.stop()
    assert (got.outcome, got.error) == ("opened", None)
    assert got.tls is not None
    assert (got.tls.permissive, got.tls.matches_host) == (False, True)
    assert got.tls.not_after > datetime.now(UTC)
    assert got.tls.version.startswith("TLSv1")
    assert got.phases.tls is not None
    assert got.phases.connect is not None
    assert got.phases.tls > 0


async def test_a_long_page_comes_whole_through_the_small_buffer_of_a_connection(tmp_path: Path) -> None:
    server = await FaultyServer().start(context(trustme.CA().issue_cert("site.gov.example")))
    server.raw["long"] = answer(b"<p>" + b"x" * 500_000)
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("https://site.gov.example/raw/long")
    await server.stop()
    assert SSLProtocol.max_size == 32 << 10
    assert (got.outcome, got.size, got.truncated) == ("opened", 500_003, False)


@pytest.mark.parametrize(
    ("name", "until", "matches"),
    [("site.gov.example", EXPIRED, True), ("other.gov.example", None, False), ("*.sub.gov.example", None, False)],
)
async def test_a_certificate_with_a_fault_still_opens(
    authority: trustme.CA, ca_file: Path, tmp_path: Path, name: str, until: datetime | None, matches: bool
) -> None:
    cert = authority.issue_cert(name, not_before=EXPIRED - timedelta(days=90), not_after=until)
    server = await FaultyServer().start(context(cert))
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{server.port}"}, ca_file=ca_file) as bench:
        got = await bench.fetch("https://site.gov.example/")
    await server.stop()
    assert got.outcome == "opened"
    assert got.tls is not None
    assert got.tls.matches_host is matches
    assert got.tls.permissive is (until is not None)
    if until is not None:
        assert got.tls.not_after == until
        assert "expired" in got.detail


async def test_a_certificate_of_an_unknown_authority_still_opens(tmp_path: Path) -> None:
    server = await FaultyServer().start(context(trustme.CA().issue_cert("site.gov.example")))
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("https://site.gov.example/")
    await server.stop()
    assert (got.outcome, got.error, len(got.attempts)) == ("opened", None, 1)
    assert got.tls is not None
    assert (got.tls.permissive, got.tls.matches_host) == (True, True)


async def test_a_mended_certificate_is_seen_as_mended_before_the_day_ends(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    shown = context(trustme.CA().issue_cert("site.gov.example"))
    server = await FaultyServer().start(shown)
    permissive = []
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{server.port}"}, ca_file=ca_file) as bench:
        for hours in (0, 5, 7):
            due = DUE + timedelta(hours=hours)
            got = await bench.fetch("https://site.gov.example/", due=due, not_after=due)
            assert got.tls is not None
            permissive.append(got.tls.permissive)
            assert ("refused" in got.detail) is got.tls.permissive
            authority.issue_cert("site.gov.example").configure_cert(shown)
    await server.stop()
    assert permissive == [True, True, False]
    assert server.opened == 3


async def test_an_old_protocol_is_spoken_permissively(tmp_path: Path) -> None:
    old = context(trustme.CA().issue_cert("site.gov.example"))
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1
    old.set_ciphers("ALL:@SECLEVEL=0")
    server = await FaultyServer().start(old)
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("https://site.gov.example/")
    await server.stop()
    assert got.outcome == "opened"
    assert got.tls is not None
    assert (got.tls.permissive, got.tls.version) == (True, "TLSv1")


async def test_a_refused_handshake_is_void_and_not_down(tmp_path: Path) -> None:
    server = await refuse_handshakes()
    port = server.sockets[0].getsockname()[1]
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{port}"}) as bench:
        got = await bench.fetch("https://site.gov.example/")
    server.close()
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "tls")


async def test_a_server_that_hangs_up_in_the_handshake_is_void_too(tmp_path: Path) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with fetcher(tmp_path, hosts={"site.gov.example": f"127.0.0.1:{port}"}) as bench:
        got = await bench.fetch("https://site.gov.example/")
    server.close()
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "tls")


async def test_from_http_to_https_with_a_place_for_each_port(authority: trustme.CA, tmp_path: Path) -> None:
    secure = await FaultyServer().start(context(authority.issue_cert("site.gov.example")))
    plain = await FaultyServer().start()
    hosts = {"site.gov.example:443": f"127.0.0.1:{secure.port}", "site.gov.example": f"127.0.0.1:{plain.port}"}
    async with fetcher(tmp_path, hosts=hosts) as bench:
        got = await bench.fetch("http://site.gov.example/goto?to=https%3A%2F%2Fsite.gov.example%2Fhome")
    await secure.stop()
    await plain.stop()
    assert (got.outcome, got.final_url, len(got.chain)) == ("opened", "https://site.gov.example/home", 1)
    assert got.tls is not None


def test_a_certificate_that_cannot_be_read_gives_no_facts() -> None:
    assert certificate_facts(b"junk", "a.example", version="", permissive=False) is None


async def test_the_dot_at_the_end_of_a_host_is_no_part_of_its_name(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    server = await FaultyServer().start(context(authority.issue_cert("site.gov.example")))
    hosts = dict.fromkeys(("site.gov.example", "other.gov.example"), f"127.0.0.1:{server.port}")
    async with fetcher(tmp_path, hosts=hosts, ca_file=ca_file) as bench:
        got = [await bench.fetch(f"https://{host}.gov.example./") for host in ("site", "other")]
    await server.stop()
    assert [one.outcome for one in got] == ["opened", "opened"]
    assert [one.tls and one.tls.matches_host for one in got] == [True, False]


NAMES = (
    dns("某局.gov.cn".encode("gbk")) + dns(b"www.qp.gov.cn") + dns(b"*.qx.gov.cn") + element(0x87, bytes([10, 0, 0, 8]))
)


@pytest.mark.parametrize(
    ("host", "matching"),
    [
        ("www.qp.gov.cn", True), ("a.qx.gov.cn", True), ("10.0.0.8", True), ("zw_gk.qx.gov.cn", True),
        ("qp.gov.cn", False), ("a.b.qx.gov.cn", False), ("10.0.0.9", False),
    ],
)  # fmt: skip
def test_names_in_gbk_bytes_hide_neither_the_expiry_nor_the_other_names(host: str, matching: bool) -> None:
    facts = certificate_facts(certificate(NAMES), host, version="TLSv1.2", permissive=True)
    assert facts is not None
    assert (facts.not_before, facts.not_after, facts.matches_host) == (FROM, UNTIL, matching)


def test_a_common_name_in_gbk_bytes_is_read(tmp_path: Path) -> None:
    der = certificate(dns(b"www.qp.gov.cn"), "青屏市政府".encode("gbk"))
    facts = certificate_facts(der, "www.qp.gov.cn", version="", permissive=True)
    assert facts is not None
    assert (facts.not_after, facts.subject, facts.matches_host) == (UNTIL, "青屏市政府", True)


async def test_such_a_certificate_is_read_off_an_open_connection(tmp_path: Path) -> None:
    server = await FaultyServer().start(serving(certificate(NAMES), tmp_path))
    async with fetcher(tmp_path / "e", hosts={"www.qp.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("https://www.qp.gov.cn/")
    await server.stop()
    assert got.outcome == "opened"
    assert got.tls is not None
    assert (got.tls.not_after, got.tls.matches_host) == (UNTIL, True)
