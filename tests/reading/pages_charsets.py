# ruff: noqa: E501
"""One article in every encoding, rightly and wrongly labelled."""

from collections.abc import Iterator

from tests.reading.article_frame import PROSE, SITE, frame
from tests.reading.scoring import PageCase

TITLE = "镕堃两位同志到㛃山村走访慰问"  # 镕, 堃 and 㛃 are beyond GB2312
PLAIN = "市领导到东山村走访慰问困难群众"
_DIRTY = b"\xff\xfe\x81"


def _html(label: str, title: str = TITLE) -> str:
    body = f"<h1>{title}</h1><p>发布时间：2026-03-05　来源：市政府办公室</p><div>{PROSE}</div><p><a href='/last.html'>最后的链接</a></p>"
    html = frame(body, title=f"{title}_{SITE}", charset=label)
    return html if label else html.replace('<meta charset="">\n', "")


def _case(name: str, body: bytes, charset: str, title: str = TITLE, **headers: str) -> PageCase:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return PageCase(
        f"charset/{name}",
        body,
        {"charset": charset, "title": title, "date": "2026-03-05", "kind": "article"},
        headers=named,
    )


def cases() -> list[PageCase]:
    return [*_honest(), *_lying(), *_damaged(), *_traditional()]


def _honest() -> Iterator[PageCase]:
    yield _case("utf8", _html("utf-8").encode(), "utf-8")
    yield _case("utf8-bom", b"\xef\xbb\xbf" + _html("gb2312").encode(), "utf-8")
    yield _case("utf8-unlabelled", _html("").encode(), "utf-8")
    yield _case("gb2312", _html("gb2312").encode("gb18030"), "gb18030")
    yield _case("gbk", _html("GBK").encode("gb18030"), "gb18030")
    yield _case("gb18030", _html("gb18030").encode("gb18030"), "gb18030")
    yield _case("gb-unlabelled", _html("").encode("gb18030"), "gb18030")
    yield _case("gb-by-header", _html("").encode("gb18030"), "gb18030", Content_Type="text/html; charset=gb2312")
    yield _case("utf16le-bom", b"\xff\xfe" + _html("utf-16").encode("utf-16le"), "utf-16le")
    yield _case("utf16be-bom", b"\xfe\xff" + _html("utf-16").encode("utf-16be"), "utf-16be")
    yield _case("utf16le-without-mark", _html("utf-16").encode("utf-16le"), "utf-16le")
    yield _case(
        "xml-declaration", b"<?xml version='1.0' encoding='gb2312'?>\n" + _html("").encode("gb18030"), "gb18030"
    )
    old = _html("").replace("<head>", '<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    yield _case("http-equiv", old.encode("gb18030"), "gb18030")
    yield _case(
        "label-behind-long-comment",
        _html("").replace("<head>", "<head><!-- " + "x" * 1500 + ' --><meta charset="gbk">').encode("gb18030"),
        "gb18030",
    )


def _lying() -> Iterator[PageCase]:
    yield _case("utf8-labelled-gb", _html("gb2312").encode(), "utf-8")
    yield _case("utf8-labelled-latin", _html("iso-8859-1").encode(), "utf-8")
    yield _case("utf8-header-says-gb", _html("utf-8").encode(), "utf-8", Content_Type="text/html; charset=GBK")
    yield _case("gb-labelled-utf8", _html("utf-8").encode("gb18030"), "gb18030")
    yield _case(
        "gb-header-says-utf8", _html("gb2312").encode("gb18030"), "gb18030", Content_Type="text/html; charset=utf-8"
    )
    yield _case("gb-labelled-latin", _html("iso-8859-1").encode("gb18030"), "gb18030")
    yield _case(
        "gb-header-says-latin",
        _html("gb2312").encode("gb18030"),
        "gb18030",
        Content_Type="text/html;charset=ISO-8859-1",
    )
    yield _case("gb-labelled-big5", _html("big5").encode("gb18030"), "gb18030")
    yield _case("utf8-labelled-utf16", _html("utf-16").encode(), "utf-8")
    yield _case("unknown-label", _html("x-nonsense").encode("gb18030"), "gb18030")
    yield _case(
        "label-in-comment",
        _html("").replace("<head>", '<head><!-- <meta charset="big5"> -->').encode("gb18030"),
        "gb18030",
    )


def _damaged() -> Iterator[PageCase]:
    half = len(_html("").encode()) // 2
    for name, label, codec, charset in (
        ("gb", "gb2312", "gb18030", "gb18030"),
        ("utf8", "utf-8", "utf-8", "utf-8"),
        ("utf8-labelled-gb", "gb2312", "utf-8", "utf-8"),
    ):
        body = _html(label, PLAIN).encode(codec)
        cut = body.index(b"</p>", half)
        yield _case(f"one-bad-byte-{name}", body[:cut] + _DIRTY + body[cut:], charset, PLAIN)
    body = _html("utf-8", PLAIN).encode()
    yield _case("cut-inside-a-character", body[: body.rindex("滇".encode()) + 1], "utf-8", PLAIN)
    yield _case("zero-bytes", body.replace(b"<div>", b"<div>\x00\x00", 1), "utf-8", PLAIN)


def _traditional() -> Iterator[PageCase]:
    title = "縣長走訪慰問長者並聽取意見"
    prose = (
        "<p>縣政府昨日召開會議，研究部署農田水利建設工作，分析當前存在的問題，明確下一步任務與要求，請各單位遵照辦理。</p>"
        * 3
    )
    html = f'<html><head><meta charset="{{}}"><title>{title}</title></head><body><h1>{title}</h1><p>發布日期：115年3月5日</p>{prose}</body></html>'
    yield _case("big5", html.format("big5").encode("big5"), "big5", title)
    yield _case("big5-unlabelled", html.replace('<meta charset="{}">', "").encode("big5"), "big5", title)
    yield _case("big5-labelled-utf8", html.format("utf-8").encode("big5"), "big5", title)
    yield _case("traditional-in-utf8", html.format("big5").encode(), "utf-8", title)
    yield _case("traditional-in-gb", html.format("gbk").encode("gb18030"), "gb18030", title)
