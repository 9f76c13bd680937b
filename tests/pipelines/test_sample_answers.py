"""What the sample world answers: by address, agent, method and virtual time alone, and readable by our own reader."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiohttp
import pytest
from cryptography import x509

from pipelines.rehearsal.sample.answers import Answer, Request, World
from pipelines.rehearsal.sample.model import Fault, LinkKind, SampleColumn, SampleSite
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import RunningServer, running_server
from schemas.events.reading import Reading
from schemas.times import midnight
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read

START = date(2026, 7, 1)
PROVINCE = Province(4, sites=9, start=START, days=35)
WORLD = World(PROVINCE)
SELF = "Mozilla/5.0 (compatible; Xunwang/0.1; +x)"
QUIET = midnight(START) + timedelta(days=10, hours=17)


def ask(site: SampleSite, path: str, at: datetime = QUIET, agent: str = SELF, method: str = "GET") -> Answer:
    return WORLD.answer(Request(site.host, path, at, agent, method))


def look(site: SampleSite, path: str, at: datetime = QUIET) -> Reading:
    answer = ask(site, path, at)
    context = PageContext(
        url=site.address(path), at=at, status=answer.status, headers=answer.headers, site_code=site.code
    )
    return read(answer.body, context)


def listed(column: SampleColumn, length: int, at: datetime = QUIET) -> list[tuple[str, str]]:
    seen = column.posts[: column.visible(at)][-length:]
    return sorted((post.title, str(column.printed_day(post, at))) for post in seen)


@pytest.mark.parametrize("site", PROVINCE.sites, ids=lambda site: f"{site.id}-{site.family}")
class TestPages:
    def test_home_page_shows_its_columns_marks_and_entries(self, site: SampleSite) -> None:
        reading = look(site, "/")
        assert reading.page_kind == "homepage"
        shown = [entry for column in site.home_columns for entry in listed(column, min(5, site.list_length))]
        assert sorted((item.title, item.date or "") for item in reading.items) == sorted(shown)
        gone = {"police", "party_gov_mark", "find_error"} if site.has(Fault.MARKS_MISSING, QUIET) else set()
        marks = set(reading.footer.__struct_fields__) - {"unsure"}
        assert {name for name in marks if not getattr(reading.footer, name)} == gone
        assert reading.footer.unsure == []
        assert (reading.footer.site_code == site.code) is not site.has(Fault.WRONG_CODE, QUIET)
        assert ("领导信箱" in "".join(reading.interaction)) is not site.has(Fault.NO_CHANNEL, QUIET)
        assert bool(reading.hidden_links) is site.has(Fault.HIDDEN_LINKS, QUIET)
        assert reading.gov_meta

    def test_columns_list_what_was_posted(self, site: SampleSite) -> None:
        for column in site.columns:
            reading = look(site, column.path)
            if column.words is not None:
                assert not reading.items
            elif column.is_blank(QUIET):
                assert reading.page_kind == "blank_column"
            elif column.dated:
                assert reading.page_kind == "list"
                assert sorted((i.title, i.date or "") for i in reading.items) == listed(column, site.list_length)
            else:
                assert reading.newest_item_date is None

    def test_articles_print_title_and_day(self, site: SampleSite) -> None:
        for column in site.columns:
            for post in column.posts[: column.visible(QUIET)][-2:]:
                reading = look(site, post.path)
                assert (reading.page_kind, reading.title) == ("article", post.title)
                assert reading.published is not None
                assert reading.published.date == str(post.day)

    def test_clean_pages_give_no_clue_and_planted_ones_theirs(self, site: SampleSite) -> None:
        hits = {"serious": "severe", "wrong": "wrong", "person": "sensitive"}
        for path, what in site.inserts.items():
            assert {hit.level for hit in look(site, path).text_hits} == ({hits[what]} if what in hits else set())
        for column in site.columns:
            reading = look(site, column.path)
            assert (reading.text_hits, reading.hidden_links, reading.tamper) == ([], [], [])

    def test_an_audit_finds_at_most_sixty_addresses_and_all_of_them_answer(self, site: SampleSite) -> None:
        readings = [look(site, path) for path in ("/", *(column.path for column in site.columns))]
        found = {
            link.url
            for r in readings
            for group in (r.links.internal, r.links.external, r.links.files)
            for link in group
        }
        assert len(found) <= 60
        planted = {link.url for link in site.links if link.kind is not LinkKind.OK}
        assert {post.path for c in site.columns for post in c.posts[-1:] if c.name == "资料汇编"} <= {
            urlsplit(url).path for url in found
        }
        for url in found - planted:
            parts = urlsplit(url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            assert WORLD.answer(Request(parts.netloc, path, QUIET, SELF)).status == 200, url


def site_with(kind: LinkKind) -> tuple[SampleSite, str]:
    return next((s, urlsplit(link.url).path) for s in PROVINCE.sites for link in s.links if link.kind is kind)


def link_answer(kind: LinkKind, method: str = "GET", at: datetime = QUIET, agent: str = SELF) -> Answer:
    url = next(link.url for s in PROVINCE.sites for link in s.links if link.kind is kind)
    parts = urlsplit(url)
    return WORLD.answer(Request(parts.netloc, parts.path, at, agent, method))


def test_links_behave_by_their_kind() -> None:
    assert link_answer(LinkKind.DEAD).status == 404
    assert link_answer(LinkKind.GONE).status == 410
    assert link_answer(LinkKind.MOVED).headers["Location"]
    assert link_answer(LinkKind.BLOCKED).status == 403
    assert link_answer(LinkKind.BLOCKED, agent="Mozilla/5.0").status == 200
    assert link_answer(LinkKind.SLOW).delay == 30.0
    assert link_answer(LinkKind.HEAD_REFUSED, "HEAD").status == 405
    assert link_answer(LinkKind.HEAD_REFUSED).status == 200
    site, path = site_with(LinkKind.SOFT_404)
    assert (ask(site, path).status, look(site, path).page_kind) == (200, "soft_404")
    site, path = site_with(LinkKind.MAINTENANCE)
    assert (ask(site, path).status, look(site, path).page_kind) == (200, "maintenance")


def test_a_link_that_recovers_is_never_bad_a_day_later() -> None:
    for hour in range(24 * 14):
        at = QUIET + timedelta(hours=hour)
        statuses = {link_answer(LinkKind.RECOVERS, at=at + timedelta(hours=h)).status for h in (0, 24)}
        assert 200 in statuses


def test_some_links_are_shown_to_search_engines_only() -> None:
    site = next(site for site in PROVINCE.sites if Fault.CLOAKED_LINKS in site.faults)
    late = midnight(PROVINCE.last) + timedelta(hours=17)
    assert b"yc-lucky-games" not in ask(site, "/", late).body
    assert b"yc-lucky-games" in ask(site, "/", late, "Mozilla/5.0 (compatible; Baiduspider/2.0)").body
    assert b"yc-lucky-games" not in ask(site, "/", late).body


def test_our_outage_hangs_up_on_everyone_for_36_hours() -> None:
    hosts = [site.host for site in PROVINCE.sites] + ["www.yc-reference-a.cn", "www.yc-partner.org.cn"]
    inside, after = PROVINCE.outage.since, PROVINCE.outage.until
    assert all(WORLD.answer(Request(host, "/", inside, SELF)).hang_up for host in hosts)
    assert all(WORLD.answer(Request(host, "/", after, SELF)).status == 200 for host in hosts)


def test_an_article_is_not_there_before_it_is_posted() -> None:
    site = PROVINCE.sites[0]
    post = next(post for post in site.columns[0].posts if post.when > QUIET)
    assert ask(site, post.path, post.when - timedelta(minutes=1)).status in (404, 200)
    assert look(site, post.path, post.when - timedelta(minutes=1)).page_kind == "soft_404"
    assert look(site, post.path, post.when).page_kind == "article"


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    asked = [
        Request(site.host, path, QUIET + timedelta(days=7 * n, minutes=13 * n), SELF)
        for site in PROVINCE.sites
        for n in range(3)
        for path in ("/", site.columns[0].path, site.columns[0].posts[20].path)
    ]
    forwards = [World(PROVINCE).answer(request) for request in asked]
    world = World(Province(4, sites=9, start=START, days=35))
    assert [world.answer(request) for request in reversed(asked)] == forwards[::-1]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(PROVINCE, time_scale=300.0) as running:
        yield running


def date_header(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


async def fetch(server: RunningServer, site: SampleSite, at: datetime, path: str = "/") -> tuple[int, bytes, str]:
    headers = {"Host": site.host, "Date": date_header(at), "User-Agent": SELF}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{server.ports.http}{path}", headers=headers) as answer,
    ):
        return answer.status, await answer.read(), answer.headers["Date"]


async def test_over_http_the_date_header_is_the_time(server: RunningServer) -> None:
    site = next(s for s in PROVINCE.sites if not s.secure)
    status, body, told = await fetch(server, site, QUIET)
    assert (status, body) == (200, ask(site, "/").body)
    assert told == date_header(QUIET)
    again = await asyncio.gather(*(fetch(server, site, QUIET + timedelta(days=n)) for n in (9, 0, 5)))
    assert [one[1] for one in again] == [ask(site, "/", QUIET + timedelta(days=n)).body for n in (9, 0, 5)]
    with pytest.raises(aiohttp.ClientError):
        await fetch(server, site, PROVINCE.outage.since)


async def test_slowness_is_twice_the_limit_by_the_scale(server: RunningServer) -> None:
    site = next(s for s in PROVINCE.sites if s.trouble.slow)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await fetch(server, site, site.trouble.slow[0].since)
    assert loop.time() - begun >= 30.0 / 300.0


async def test_https_shows_each_host_the_certificate_that_was_planned(server: RunningServer) -> None:
    for site in PROVINCE.sites:
        if site.not_after is None:
            continue
        context = ssl.create_default_context(cadata=server.authority.decode())
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        _, writer = await asyncio.open_connection(
            "127.0.0.1", server.ports.https, ssl=context, server_hostname=site.host
        )
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        pem = ssl.DER_cert_to_PEM_cert(der)
        assert x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc == site.not_after
