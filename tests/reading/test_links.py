# ruff: noqa: E501
"""Addresses on a page as a browser reads them (WHATWG URL, HTML attribute values)."""

import pytest

from stages.classifier.reading.addresses import Base
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.document import Document
from stages.classifier.reading.links import links
from stages.classifier.reading.opening import open_document
from stages.classifier.reading.reader import read
from tests.reading.opened import opened

PAGE = "http://www.qinghe.gov.cn/zwgk/tz/index.html"
HOST = "http://www.qinghe.gov.cn"


def addresses(document: Document) -> list[str]:
    found = links(document)
    return [link.url for group in (found.internal, found.external, found.files) for link in group]


def address(href: str, quote: str = '"') -> list[str]:
    return addresses(opened(f"<body><p>通知公告<a href={quote}{href}{quote}>办事指南</a></p></body>", PAGE))


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/list?a=1&copy=2", "/list?a=1&copy=2"),
        ("/list?a=1&section=3&reg=4&lt=5", "/list?a=1&section=3&reg=4&lt=5"),
        ("/list?a=1&copyright=2", "/list?a=1&copyright=2"),
        ("/list?a=1&notice=7", "/list?a=1&notice=7"),
        ("/list?a=1&amp;copy=2", "/list?a=1&copy=2"),
        ("/list?a=1&#38;b=2", "/list?a=1&b=2"),
        ("/list?a=1&amp", "/list?a=1&"),
        ("/list?q=1&nosuch;x", "/list?q=1&nosuch;x"),
        ("/a&#47;b.html", "/a/b.html"),
    ],
)
def test_character_references_in_an_address_are_those_of_an_attribute(href: str, path: str) -> None:
    assert address(href) == [HOST + path]


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        (" /a.html ", HOST + "/a.html"),
        ("\n\t/a.html\n", HOST + "/a.html"),
        ("/zwgk/\n      tz/b.html", HOST + "/zwgk/      tz/b.html".replace(" ", "%20")),
        ("/zwgk/tz/\nb.html", HOST + "/zwgk/tz/b.html"),
        ("/zw\tgk/b.html", HOST + "/zwgk/b.html"),
        ("/zwgk/办事 指南.html", HOST + "/zwgk/%E5%8A%9E%E4%BA%8B%20%E6%8C%87%E5%8D%97.html"),
        ("\\zwgk\\c.html", HOST + "/zwgk/c.html"),
        ("http:\\\\www.qinghe.gov.cn\\d.html", HOST + "/d.html"),
        ("http:/e.html", HOST + "/e.html"),
        ("http:e.html", HOST + "/zwgk/tz/e.html"),
        ("HTTP://WWW.QINGHE.GOV.CN/f.html", HOST + "/f.html"),
        ("//www.qinghe.gov.cn/g.html", HOST + "/g.html"),
        ('/h.html?x="1"', HOST + "/h.html?x=%221%22"),
        ("../h.html#top", HOST + "/zwgk/h.html"),
    ],
)
def test_blanks_line_ends_and_backslashes_are_read_as_browsers_do(href: str, wanted: str) -> None:
    assert address(href, "'" if '"' in href else '"') == [wanted]


@pytest.mark.parametrize(
    "href",
    [
        "java\nscript:void(0)",
        " javascript:void(0)",
        "JavaScript:;",
        "mailto:a@qinghe.gov.cn",
        "tel:0990-12345",
        "#",
        " ",
    ],
)
def test_what_leads_nowhere_is_no_link(href: str) -> None:
    assert address(href) == []


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "gb18030"])
def test_the_query_of_a_page_in_gbk_is_sent_in_gbk_and_its_path_in_utf_8(charset: str) -> None:
    html = (
        f"<html><head><meta charset={charset}><title>清河市人民政府通知公告</title></head><body>市政府信息公开"
        "<a href='/搜索.jsp?key=公开&n=1'>站内搜索公开信息</a></body></html>"
    )
    document = open_document(html.encode("gbk"), PageContext(url=PAGE))
    assert addresses(document) == [HOST + "/%E6%90%9C%E7%B4%A2.jsp?key=%B9%AB%BF%AA&n=1"]


def test_the_query_of_a_page_in_utf_8_is_sent_in_utf_8() -> None:
    assert address("/search.jsp?key=公开") == [HOST + "/search.jsp?key=%E5%85%AC%E5%BC%80"]


def test_what_gbk_cannot_write_is_sent_as_a_number() -> None:
    html = "<html><head><meta charset=gbk><title>清河市人民政府</title></head><body>信息公开<a href='/s?q=&#128512;公'>搜索结果</a></body>"
    document = open_document(html.encode("gbk"), PageContext(url=PAGE))
    assert addresses(document) == [HOST + "/s?q=%26%23128512%3B%B9%AB"]


@pytest.mark.parametrize(
    "href",
    [
        "{{item.url}}",
        "/info/{{ id }}.html",
        "${data.url}",
        "/info/${id}.html",
        "<%= url %>",
        "/info/{id}.html",
        "{%=o.url%}",
        "[[url]]",
        "#{url}",
        "@{/info}",
    ],
)
def test_a_template_that_no_script_has_filled_in_is_no_link(href: str) -> None:
    assert address(href) == []
    assert address(href, "'") == []


@pytest.mark.parametrize("href", ["/info/{3F2504E0-4F89-41D3-9A0C-0305E82C3301}.html", "/a/$1.html", "/a(1)/b.html"])
def test_odd_but_real_addresses_are_links(href: str) -> None:
    assert len(address(href)) == 1


def test_links_inside_a_template_element_are_no_links_unless_the_page_has_them_too() -> None:
    html = """<body><template><li><a href="/tpl/1.html">模板中的条目一</a><a href="/both.html">两处都有</a></li></template>
    <ul><li><a href="/real.html">市政府办公室关于元旦放假的通知</a></li><li><a href="/both.html">两处都有</a></li></ul></body>"""
    assert addresses(opened(html, PAGE)) == [HOST + "/real.html", HOST + "/both.html"]


def test_entries_of_a_list_whose_address_is_broken_over_lines_are_one_link_each() -> None:
    rows = "".join(
        f'<li><a href="/zwgk/tz/\n{n}.html">关于做好第{n}批项目申报工作的通知</a><span>2026-11-{n:02d}</span></li>'
        for n in range(1, 9)
    )
    reading = read(f"<html><body><ul>{rows}</ul></body></html>".encode(), PageContext(url=PAGE))
    wanted = [f"{HOST}/zwgk/tz/{n}.html" for n in range(1, 9)]
    assert [item.url for item in reading.items] == wanted
    assert [link.url for link in reading.links.internal] == wanted


def test_the_offsets_of_a_page_with_broken_addresses_are_those_of_the_document() -> None:
    html = '<body><a href="/a/\nb.html">链接</a>\n<p>正文开始</p></body>'
    document = opened(html, PAGE)
    place = document.flow.text.index("正文")
    assert document.flow.offset(place) == html.index("正文")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("http://www.a.gov.cn/zwgk/index.html?id=1", "http://www.a.gov.cn/zwgk/index.html?id=1"),
        ("http://www.a.gov.cn", "http://www.a.gov.cn/"),
        ("HTTP://WWW.A.GOV.CN/ZWGK/", "http://www.a.gov.cn/ZWGK/"),
        ("http://www.a.gov.cn:80/zwgk/", "http://www.a.gov.cn/zwgk/"),
        ("http://www.a.gov.cn/zwgk/../xw/", "http://www.a.gov.cn/xw/"),
        ("http://www.a.gov.cn/公开/#top", "http://www.a.gov.cn/%E5%85%AC%E5%BC%80/"),
        ("http://[broken/", ""),
    ],
)
def test_the_address_of_a_page_is_taken_as_a_browser_writes_it(address: str, wanted: str) -> None:
    assert Base(address, "").url == wanted
