# ruff: noqa: E501
"""Tampering: pages that somebody else wrote in part or in whole, and honest pages that look a little like it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.reading import HiddenLink, Link, Links, Reading, Tamper
from stages.classifier.reading.cloaking import compare_agents
from stages.classifier.reading.hosts import Own, host_of, is_known, site_of
from stages.classifier.reading.opening import Unreadable
from stages.classifier.reading.spam import cheap_host, weight
from stages.classifier.reading.tamper import tamper
from tests.reading import hidden_pages
from tests.reading.opened import opened
from tests.reading.tamper_pages import CASES, FAULTS, HONEST, TamperCase
from tests.support.processor_time import processor_time

RECALL_FLOOR = 0.98
PRECISION_FLOOR = 0.98


def _kinds(case: TamperCase) -> set[str]:
    return {sign.kind for sign in tamper(opened(case.html, case.url))}


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.id)
def test_tampering_is_named_by_its_kind(case: TamperCase) -> None:
    assert case.kind in _kinds(case)


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.id)
def test_honest_pages_are_let_pass(case: TamperCase) -> None:
    assert tamper(opened(case.html, case.url)) == []


@pytest.mark.parametrize("case", hidden_pages.LOOK_ALIKES, ids=lambda case: case.id)
def test_hidden_furniture_is_no_tampering(case: hidden_pages.HiddenCase) -> None:
    assert tamper(opened(case.html, case.url)) == []


def test_precision_and_recall_over_the_labelled_pages() -> None:
    reported = {case.id for case in CASES if _kinds(case)}
    bad = {case.id for case in FAULTS}
    assert len(reported & bad) / len(bad) >= RECALL_FLOOR
    assert len(reported & bad) / len(reported) >= PRECISION_FLOOR


def test_a_sign_quotes_what_was_seen_in_chinese() -> None:
    case = next(case for case in FAULTS if case.id == "title-coded")
    (sign, *_) = tamper(opened(case.html, case.url))
    assert sign == Tamper(kind="title_swapped", detail="网页标题疑似被改写为推广内容：时时彩投注平台官网")


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.qingshan.gov.cn", "qingshan.gov.cn"),
        ("a.b.example.com", "example.com"),
        ("www.lw.bj.cn", "lw.bj.cn"),
        ("www.example.com.cn", "example.com.cn"),
        ("www.example.co.uk", "example.co.uk"),
        ("218.64.56.9", "218.64.56.9"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_part_of_a_host(host: str, site: str) -> None:
    assert site_of(host) == site


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://user@WWW.X.com:80/a", "www.x.com"),
        ("//x.com", "x.com"),
        (" https:\\\\x.com\\a", "x.com"),
        ("/a/b", ""),
        ("javascript:void(0)", ""),
        ("mailto:a@b.cn", ""),
        ("http:///x", ""),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


def test_a_name_that_only_ends_like_a_known_one_is_foreign() -> None:
    assert is_known("hm.baidu.com")
    assert not is_known("hm-baidu.com")
    assert not is_known("beian.miit.gov.cn.evil.com")
    assert Own(["www.qingshan.gov.cn"]).foreign("www.qingshan.gov.cn.evil.com")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("必威体育app官网下载", 3, 99),
        ("必 威\u200b体 育", 3, 99),
        ("公安机关侦破亚博体育赌博案", 0, 0),
        ("福利彩票公益金", 0, 2),
        ("当事人妻子", 0, 0),
        ("A片区规划", 0, 0),
        ("写一本道德读本", 0, 0),
        ("java在线编程", 0, 0),
        ("", 0, 0),
    ],
)
def test_what_weighs_as_an_advertisement(text: str, least: int, most: int) -> None:
    assert least <= weight(text) <= most


def test_throw_away_names() -> None:
    assert cheap_host("a.qx8w.top")
    assert cheap_host("www.xpj88888.com")
    assert not cheap_host("www.12377.cn.gov.cn")
    assert not cheap_host("218.64.56.9")


_NORMAL = Reading(
    title="青山县人民政府",
    page_kind="homepage",
    links=Links(external=[Link(url="http://www.gov.cn/"), Link(url="http://www.qsrmtzx.com/")]),
)


def _other(**changes: object) -> Reading:
    fields = {name: getattr(_NORMAL, name) for name in ("title", "page_kind", "links")}
    return Reading(**{**fields, **changes})  # type: ignore[arg-type]


def test_equal_looks_show_no_cloaking() -> None:
    assert compare_agents(_NORMAL, _other(), _other()) == []


def test_a_title_for_crawlers_alone_is_cloaking() -> None:
    (sign,) = compare_agents(_NORMAL, _other(title="必威体育官网下载"))
    assert sign.kind == "cloaked_title"
    assert "必威体育官网下载" in sign.detail


def test_a_title_for_phones_alone_is_cloaking() -> None:
    (sign,) = compare_agents(_NORMAL, _other(), _other(title="盛云体育(中国)官方网站-登录入口"))
    assert sign.kind == "cloaked_phone"


def test_a_suffix_in_the_title_is_no_cloaking() -> None:
    assert compare_agents(_NORMAL, _other(title="青山县人民政府门户网站")) == []


def test_links_for_crawlers_alone_are_cloaking_and_own_and_known_ones_are_not() -> None:
    more = Links(external=[Link(url="http://m.qingshan.gov.cn/"), Link(url="http://www.haotianxx.net/")])
    (sign,) = compare_agents(_NORMAL, _other(links=more), url="http://www.qingshan.gov.cn/")
    assert sign == Tamper(kind="cloaked_links", detail="仅向搜索引擎展示的外部链接：www.haotianxx.net")


def test_hidden_links_for_crawlers_alone_are_cloaking() -> None:
    dark = [HiddenLink(url="http://www.haotianxx.net/", technique="display_none")]
    assert [sign.kind for sign in compare_agents(_NORMAL, _other(hidden_links=dark))] == ["cloaked_hidden_links"]


def test_a_phone_that_is_sent_away_is_cloaking() -> None:
    away = _other(page_kind="redirect_stub", title="", links=Links(external=[Link(url="http://www.haomenhuixx.com/")]))
    assert [sign.kind for sign in compare_agents(_NORMAL, _other(), away)] == ["cloaked_phone"]


def test_a_look_that_was_blocked_says_nothing() -> None:
    blocked = _other(title="访问被阻断", page_kind="waf_block")
    assert compare_agents(_NORMAL, blocked, blocked) == []
    assert compare_agents(_NORMAL, _other(title="必威体育", verdict="inconclusive")) == []


_PIECES = st.sampled_from(
    [
        "<title>", "&#24425;", "&#x5f69;", "</title>", "<meta name=keywords content='", "必威体育", "'>", "<script>", "</script>",
        "document.referrer", "baidu", "location.href='http://x.y'", "navigator.userAgent", "iphone", "<base href=//a.b>", "網(wǎng)",
        "</html>", "<script src=//a.top/x.js>", "eval(", "\\x41", "<meta http-equiv=refresh content='0;url=//a.b'>", "(", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=50).map("".join), st.none() | st.text(max_size=30))
def test_no_broken_markup_raises(html: str, url: str | None) -> None:
    with processor_time() as spent, suppress(Unreadable):
        tamper(opened(html, url))
    assert spent.seconds < 2


@pytest.mark.parametrize(
    "html",
    [
        "<title>" + "&#24425;" * 30_000,
        "<p>" + "必威体育" * 50_000,
        "<p>" + "網(wǎng)" * 50_000,
        "<script>document.referrer;'baidu';" + "'//a.b'+" * 30_000,
        "</html>" + "<script " * 30_000,
        "<script>eval(unescape('" + "%41" * 60_000 + "'))</script>",
    ],
    ids=range(6),
)
def test_no_page_hangs(html: str) -> None:
    tamper(opened(html))
