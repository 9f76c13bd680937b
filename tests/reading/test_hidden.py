# ruff: noqa: E501
"""Hidden links: every technique on one side, everything official pages hide for good reasons on the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.hidden import hidden_links
from stages.classifier.reading.hidden.colours import TRANSPARENT, colour, looks_same
from stages.classifier.reading.hidden.styles import declarations, technique
from stages.classifier.reading.javascript import literals, unwrapped
from stages.classifier.reading.opening import Unreadable
from tests.reading.hidden_pages import CASES, FAULTS, LOOK_ALIKES, HiddenCase
from tests.reading.official_page import page
from tests.reading.opened import opened
from tests.support.processor_time import processor_time

RECALL_FLOOR = 0.98
PRECISION_FLOOR = 0.98


def _found(case: HiddenCase) -> set[str]:
    return {link.technique for link in hidden_links(opened(case.html, case.url))}


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.id)
def test_a_hidden_link_is_found_by_its_technique(case: HiddenCase) -> None:
    assert case.technique in _found(case)


@pytest.mark.parametrize("case", LOOK_ALIKES, ids=lambda case: case.id)
def test_what_official_pages_hide_is_let_pass(case: HiddenCase) -> None:
    assert hidden_links(opened(case.html, case.url)) == []


def test_precision_and_recall_over_the_labelled_pages() -> None:
    reported = {case.id for case in CASES if _found(case)}
    dark = {case.id for case in FAULTS}
    assert len(CASES) >= 120
    assert len(reported & dark) / len(dark) >= RECALL_FLOOR
    assert len(reported & dark) / len(reported) >= PRECISION_FLOOR


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.id)
def test_a_saved_page_without_its_address_is_judged_alike(case: HiddenCase) -> None:
    assert hidden_links(opened(case.html))


def test_a_hidden_link_names_address_and_text() -> None:
    html = page(extra='<div style="display:none"><a href="//www.haotianxx.net/a?b=1">浩天 信息</a></div>')
    (link,) = hidden_links(opened(html, "http://www.qingshan.gov.cn/"))
    assert (link.url, link.technique, link.text) == ("http://www.haotianxx.net/a?b=1", "display_none", "浩天 信息")


def test_the_same_link_twice_is_one_finding() -> None:
    html = page(extra='<p style="display:none"><a href="http://www.haotianxx.net/">浩天</a></p>' * 3)
    assert len(hidden_links(opened(html))) == 1


def test_a_thousand_hidden_links_end_at_the_limit() -> None:
    links = "".join(f'<a href="http://www.haotian{i}.net/">浩天</a>' for i in range(1000))
    assert len(hidden_links(opened(page(extra=f'<div style="display:none">{links}</div>')))) == 500


@pytest.mark.parametrize(
    ("style", "name"),
    [
        ("left:-449px", None),
        ("left:-450px", "off_screen"),
        ("left:4999px", None),
        ("left:5000px", "off_screen"),
        ("position:static;left:-9999px", None),
        ("font-size:2px", "font_size_zero"),
        ("font-size:2.1px", None),
        ("font-size:smaller", None),
        ("font:0/0 a", None),
        ("font:0px/1 serif", "font_size_zero"),
        ("opacity:.5", None),
        ("opacity:0.0", "opacity_zero"),
        ("height:2px;overflow:hidden", "zero_size"),
        ("height:3px;overflow:hidden", None),
        ("height:0", None),
        ("clip:rect(1px,1px,1px,1px)", "clipped"),
        ("clip:rect(0,100px,20px,0)", None),
        ("z-index:-1", None),
        ("text-indent:2em", None),
        ("margin:0 auto -9999px", "off_screen"),
        ("transform:translate(-50%,-50%)", None),
        ("display:none/*x*/", "display_none"),
    ],
)
def test_where_a_style_begins_to_hide(style: str, name: str | None) -> None:
    assert technique(declarations(style)) == name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#fff", (255, 255, 255)),
        ("#FFFFFF", (255, 255, 255)),
        ("FFFFFF", (255, 255, 255)),
        ("white", (255, 255, 255)),
        ("rgb(255,255,255)", (255, 255, 255)),
        ("rgb(100% 100% 100%)", (255, 255, 255)),
        ("rgba(0,0,0,0)", TRANSPARENT),
        ("#ffffff00", TRANSPARENT),
        ("transparent", TRANSPARENT),
        ("#0a4fa3 url(x.png) no-repeat", (10, 79, 163)),
        ("inherit", None),
        ("rgb(a,b,c)", None),
    ],
)
def test_colours_are_read_in_every_spelling(value: str, expected: tuple[int, int, int] | None) -> None:
    assert colour(value) == expected


def test_grey_on_white_can_still_be_read() -> None:
    assert looks_same((250, 250, 250), (255, 255, 255))
    assert not looks_same((200, 200, 200), (255, 255, 255))


def test_wrappings_inside_wrappings_are_undone() -> None:
    inner = "document.write('<a href=\"http://www.haotianxx.net/\">x</a>')"
    codes = ",".join(str(ord(c)) for c in f'eval(unescape("{"".join(f"%{ord(c):02x}" for c in inner)}"))')
    plain, wrapped = unwrapped(f"eval(String.fromCharCode({codes}))")
    assert wrapped
    assert '<a href="http://www.haotianxx.net/">x</a>' in literals(plain)


def test_a_plain_script_is_left_as_it_is() -> None:
    code = "var a = 1; function f() { return a + 'x'; }"
    assert unwrapped(code) == (code, False)


_PIECES = st.sampled_from(
    [
        '<div style="display:none', '">', "<a href=", '"http://www.haotianxx.net/"', "'//x", ">", "</a>", "<style>", "{", "}",
        "a{color:#fff;", "</style>", "<script>", "document.write('", "unescape(\"%3C", "')", "eval(", "fromCharCode(1,2,",
        "\\x3", "\\u00", "</script>", "</html>", "<html", "<marquee height=", "<iframe src=//a.b width=0", "&#", "@media", "/*",
        "*/", "<!--", "-->", "必威体育", "atob('", "[1,2", "].join('')", "style='left:-", "clip:rect(", "\x00", "\ud83d", "<meta http-equiv=refresh content='0;url=",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=60).map("".join))
def test_no_broken_markup_raises(html: str) -> None:
    with processor_time() as spent:
        _look(html.encode("utf-8", "replace"))
    assert spent.seconds < 2


@settings(max_examples=100)
@given(st.binary(max_size=4000))
def test_no_bytes_raise(body: bytes) -> None:
    with processor_time() as spent:
        _look(body)
    assert spent.seconds < 2


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + "a" * 300_000,
        "<style>" + "a{b:c}" * 50_000 + "</style><a href=//x.y/>z</a>",
        "<style>" + "{" * 100_000 + "</style><a href=//x.y/>z</a>",
        "<script>document.write('<a" + "\\x41" * 50_000,
        "<script>document.write(" + "'a'+" * 40_000 + "'<a')</script>",
        "<script>eval(" + "(" * 100_000,
        "<script>" + "[" * 100_000 + "document.write('<a href=//x.y>')</script>",
        "<script>document.write(\"" + "\\" * 100_001 + "<a href=//x.y>",
        "<a href=//x.y style='" + "a:" * 100_000 + "'>x</a>",
        "<div style='display:none'><a href=//x.y>" * 200,
        '<a href="http://www.x.y/">必威</a>' * 20_000,
        "</html>" + "<a href=" * 5_000,
        "<script " * 50_000 + "</html>" + "<script " * 5_000,
        '<a href="//q.top"></a>' * 15_000,
        '<style>.a .b .c{color:#fff;display:none}</style><a class="c" href="//x.yz">q</a>' * 2_000,
        "<font color=#fff>" * 200 + "<a href=//x.y>z</a>" * 200,
    ],
    ids=range(16),
)  # fmt: skip
def test_no_page_hangs(html: str) -> None:
    _look(html.encode())


def _look(body: bytes) -> None:
    try:
        doc = opened(body)
    except Unreadable:
        return
    for link in hidden_links(doc):
        assert link.technique
