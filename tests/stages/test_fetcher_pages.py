"""What came is looked at only so far as to know whether it is a page at all, or the way to one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.events.fetches import Fetched
from schemas.events.observations import PageObserved
from schemas.outcomes import outcome_of
from stages.fetcher.sendings_on import sent_on
from tests.support.faulty_server import FaultyServer, answer
from tests.support.fetching import Bench, fetcher

PAGE = "<title>某县人民政府</title><p>欢迎</p>".encode()


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    one = await FaultyServer(scale=10.0).start()
    one.raw["home"] = html(PAGE)
    yield one
    await one.stop()


@pytest.fixture
async def bench(server: FaultyServer, tmp_path: Path) -> AsyncIterator[Bench]:
    names = ("www.qp.gov.cn", "zw.qp.gov.cn", "www.qx.gov.cn", "www.stranger.com")
    async with fetcher(tmp_path, hosts=dict.fromkeys(names, f"127.0.0.1:{server.port}")) as one:
        yield one


def html(body: bytes, status: str = "200 OK") -> bytes:
    return answer(body, status, Content_Type="text/html; charset=utf-8")


def seen(fetched: Fetched) -> PageObserved:
    return PageObserved(
        check=fetched.check,
        outcome="void" if fetched.outcome == "void" else "done",
        opened=fetched.outcome == "opened",
        status=fetched.status,
        no_page=fetched.no_page,
    )


@pytest.mark.parametrize(
    ("raw", "no_page"),
    [
        (html(b""), "empty"),
        (html(b"\xef\xbb\xbf\r\n  \t"), "empty"),
        (answer(status="204 No Content"), "empty"),
        (answer(b"Object moved", "302 Found"), "no_location"),
        (answer(b"", "301 Moved", Location=""), "no_location"),
    ],
)
async def test_an_answer_without_a_page_is_no_good_visit(
    bench: Bench, server: FaultyServer, raw: bytes, no_page: str
) -> None:
    server.raw["nothing"] = raw
    got = await bench.fetch("http://www.qp.gov.cn/raw/nothing")
    assert (got.outcome, got.no_page, len(got.attempts)) == ("opened", no_page, 2)
    assert outcome_of(seen(got)) == "bad"


@pytest.mark.parametrize("raw", [html(PAGE), html("好".encode()), html(b"<p/>")])
async def test_a_page_of_few_words_is_a_page(bench: Bench, server: FaultyServer, raw: bytes) -> None:
    server.raw["little"] = raw
    got = await bench.fetch("http://www.qp.gov.cn/raw/little")
    assert (got.no_page, outcome_of(seen(got)), len(got.attempts)) == (None, "ok", 1)


async def test_a_head_request_has_no_body_and_is_no_empty_page(bench: Bench) -> None:
    got = await bench.fetch("http://www.qp.gov.cn/page", method="HEAD", kind="link")
    assert (got.outcome, got.no_page, len(got.attempts)) == ("opened", None, 1)


async def test_a_page_that_was_empty_once_is_a_good_visit(tmp_path: Path) -> None:
    class Once(FaultyServer):
        async def on_home(self, asked: object, writer: object) -> None:
            writer.write(html(b"" if self.visits["/"] == 1 else PAGE))  # type: ignore[attr-defined]

    server = await Once().start()
    async with fetcher(tmp_path, hosts={"www.qp.gov.cn": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.fetch("http://www.qp.gov.cn/")
    await server.stop()
    assert (got.no_page, outcome_of(seen(got))) == (None, "ok")


STUBS = {
    "meta": '<meta http-equiv="refresh" content="0;url=/raw/home">',
    "meta-quoted": "<html><head><META HTTP-EQUIV=Refresh CONTENT=\"1; URL='/raw/home'\"></head><body></body></html>",
    "meta-without-url": '<meta http-equiv="refresh" content="0; /raw/home">',
    "meta-with-words": '<meta http-equiv=refresh content="3;url=/raw/home"><p>正在跳转… <a href="/raw/home">进入</a>',
    "meta-references": '<meta http-equiv="refresh" content="0;url=&#47;raw/home">',
    "meta-base": '<base href="/raw/"><meta http-equiv="refresh" content="0;url=home">',
    "script": "<script>window.location='/raw/home'</script>",
    "script-href": '<script type="text/javascript">window.location.href = "/raw/home";</script>',
    "script-bare": "<html><body><script>location.href='/raw/home'</script></body></html>",
    "script-replace": "<script>top.location.replace('/raw/home')</script>",
    "script-later": "<script>setTimeout(\"location.href='/raw/home'\", 500)</script>",
    "script-onload": "<body onload=\"self.location='/raw/home'\"></body>",
    "script-named": "<script>var to='/raw/home'; window.location.href = to;</script>",
    "script-query": "<script>location.href='/raw/home?to=http://www.qp.gov.cn/'</script>",
    "script-document": "<script>document.location.assign(`/raw/home`)</script>",
    "other-host": '<meta http-equiv="refresh" content="0;url=http://zw.qp.gov.cn/raw/home">',
    "other-office": "<script>window.location='http://www.qx.gov.cn/raw/home'</script>",
}
WORDS = "<p>" + "本站发布政务公开信息，欢迎查阅。" * 12 + "</p>"
NOT_STUBS = {
    "content-and-late-script": WORDS + "<script>setTimeout(function(){location.href='/raw/home'},60000)</script>",
    "content-and-meta": '<meta http-equiv="refresh" content="300;url=/raw/home">' + WORDS,
    "content-and-quick-meta": '<meta http-equiv="refresh" content="5;url=/raw/home">' + WORDS,
    "reload-of-a-short-page": '<meta http-equiv="refresh" content="60">欢迎',
    "slow-meta": '<meta http-equiv="refresh" content="60;url=/raw/home"><p>欢迎</p>',
    "chosen": "<script>location.href = small ? '/raw/home' : '/other'</script><p>欢迎</p>",
    "phones-only": "<script>if(/Mobile/.test(navigator.userAgent)){location.href='/raw/home'}</script><p>欢迎</p>",
    "on-click": "<script>function go(){ if(ok) location.href='/raw/home' }</script><p>欢迎</p>",
    "navigation": "<script>location.href='/raw/home'</script>" + '<a href="/a">一</a>' * 5,
    "two-ways": "<script>location.href='/raw/home'; location.href='/other'</script>",
    "no-way": "<script>var a = location.href; var b = location == '/raw/home';</script>",
    "mail": '<meta http-equiv="refresh" content="0;url=mailto:a@qp.gov.cn">',
    "stranger": "<script>window.location='http://www.stranger.com/raw/home'</script>",
    "login": "<script>location.href='/raw/home'</script><form><input type=password></form>",
}


@pytest.mark.parametrize("name", STUBS)
@pytest.mark.parametrize("kind", ["visit", "home"])
async def test_a_page_that_is_only_the_way_to_another_is_followed(
    bench: Bench, server: FaultyServer, name: str, kind: str
) -> None:
    server.raw["stub"] = html(STUBS[name].encode())
    got = await bench.fetch("http://www.qp.gov.cn/raw/stub", kind=kind)
    assert (got.outcome, bench.body(got)) == ("opened", PAGE)
    (hop,) = got.chain
    assert (hop.url, hop.status, hop.kind) == ("http://www.qp.gov.cn/raw/stub", 200, name.partition("-")[0].replace(
        "other", "meta" if "host" in name else "script"))  # fmt: skip
    assert got.final_url is not None
    assert "/raw/home" in got.final_url


@pytest.mark.parametrize("name", NOT_STUBS)
async def test_a_page_with_content_or_a_choice_is_read_itself(bench: Bench, server: FaultyServer, name: str) -> None:
    server.raw["stub"] = html(NOT_STUBS[name].encode())
    got = await bench.fetch("http://www.qp.gov.cn/raw/stub", kind="home")
    assert (got.outcome, got.chain, bench.body(got)) == ("opened", [], NOT_STUBS[name].encode())


async def test_a_link_is_not_followed_that_way_and_a_look_as_others_see_it_is(
    bench: Bench, server: FaultyServer
) -> None:
    """Looks as a phone are compared with the home page, so they go as far; to a stranger neither of them goes."""
    server.raw["stub"], server.raw["away"] = html(STUBS["script"].encode()), html(NOT_STUBS["stranger"].encode())
    link = await bench.fetch("http://www.qp.gov.cn/raw/stub", kind="link")
    phone = await bench.fetch("http://www.qp.gov.cn/raw/stub", kind="cloak", agent="phone")
    away = await bench.fetch("http://www.qp.gov.cn/raw/away", kind="cloak", agent="phone")
    assert [len(one.chain) for one in (link, phone, away)] == [0, 1, 0]


async def test_the_filter_and_the_cap_hold_for_it_too(server: FaultyServer, tmp_path: Path) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    server.raw["inside"] = html(b'<meta http-equiv="refresh" content="0;url=http://intra.qp.gov.cn/">')
    server.raw["a"] = html(b"<script>location='/raw/b'</script>")
    server.raw["b"] = html(b"<script>location='/raw/a'</script>")
    async with fetcher(tmp_path, hosts={"www.qp.gov.cn": f"127.0.0.1:{server.port}"}, lookup=lookup) as bench:
        inside = await bench.fetch("http://www.qp.gov.cn/raw/inside", kind="home")
        circle = await bench.fetch("http://www.qp.gov.cn/raw/a", kind="home")
    assert (inside.outcome, inside.error, [hop.kind for hop in inside.chain]) == ("void", "address_refused", ["meta"])
    assert (circle.outcome, circle.error) == ("void", "redirect_loop")


def test_a_gbk_page_gives_its_way_in_letters() -> None:
    found = sent_on("<meta http-equiv=refresh content='0;url=/公开/'><p>跳转".encode("gbk"), "text/html")
    assert found is not None
    assert found.to == "/公开/"


def test_what_is_no_page_leads_nowhere() -> None:
    assert sent_on(b"location='/x'", "text/plain") is None
    assert sent_on(b"", "text/html") is None


@pytest.mark.parametrize(
    "page",
    [
        "<meta HTTP-EQUIV='Refresh' content='0;url=/公开/'><p>跳转",
        "<meta http-equiv='&#82;efresh' content='0;url=/公开/'><p>跳转",
        "<body onload=\"window.&#108;ocation='/公开/'\">跳转",
        "<script>location.href='/公开/'</script>跳转",
    ],
)
def test_however_it_is_spelt_a_way_is_found_without_reading_every_page(page: str) -> None:
    found = sent_on(page.encode(), "text/html")
    assert found is not None
    assert found.to == "/公开/"
    assert sent_on(page.encode().replace(b"efresh", b"efuse").replace(b"ocation", b"otion"), "text/html") is None
