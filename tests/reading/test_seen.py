"""Links that are told off the tags to be seen are those that the tree shows to be seen, whatever stands around them."""

import random
from collections.abc import Callable

import pytest

from stages.classifier.reading.context import PageContext
from stages.classifier.reading.hidden import hidden_links
from stages.classifier.reading.hidden.collect import _veil, address_of
from stages.classifier.reading.hidden.links import text_of
from stages.classifier.reading.hidden.page import Page, page_of
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.opening import open_document
from stages.classifier.reading.tamper import tamper

_LINK = '<a href="http://www.lvzhou-zx.com/">绿洲在线</a>'
_HIDDEN = '<div class="sub"><p>菜单</p></div>'


def _document(body: str, head: str = "") -> str:
    return f"<html><head><title>通知</title>{head}</head><body>{body}</body></html>"


# The text of a page beside the same with one thing more: only of the first can it be said that its link is seen.
_PAIRS = {
    "plain": (_LINK, f'<div style="display:none">{_LINK}</div>'),
    "closed": (f"{_HIDDEN}{_LINK}", f'<div class="sub"><p>菜单</p>{_LINK}</div>'),
    "in_order": (f"{_HIDDEN}<p>{_LINK}</p>", f'<div class="sub"><p>菜单</div></p>{_LINK}'),
    "words": (_LINK, '<a href="http://www.lvzhou-zx.com/">.</a>'),
    "picture": (
        '<a href="http://www.lvzhou-zx.com/"><img src="a.png"></a>',
        '<a href="http://www.lvzhou-zx.com/"><img src="a.png" width="1" height="1"></a>',
    ),
    "colour": (f'<p style="color:#333">{_LINK}</p>', f'<p style="background:#343434;color:#333">{_LINK}</p>'),
    "attribute": (f'<p title="说明">{_LINK}</p>', f'<p title=" class=\'x\'" class="sub">{_LINK}</p>'),
    "value": (f'<p title="a>b" class="on">{_LINK}</p>', f'<p title="a>b" class="sub">{_LINK}</p>'),
    "value_style": (
        f"<p title='a>b' style='color:red'>{_LINK}</p>",
        f"<p title='a>b' style='display:none'>{_LINK}</p>",
    ),
    "value_end": (f'<meta content="a > b">{_LINK}', f'<meta content="a > "b">{_LINK}'),
    "value_address": (
        f'<a title="a>b" href="/zwgk/">公开</a>{_LINK}',
        f'<a title="a>b" href="//www.lvzhou-zx.com/">绿洲</a>{_LINK}',
    ),
    "value_picture": (
        '<a href="http://www.lvzhou-zx.com/"><img src="a.png" alt="a>b" width="90" height="60"></a>',
        '<a href="http://www.lvzhou-zx.com/"><img src="a.png" alt="a>b" width="1" height="1"></a>',
    ),
    "raw": (f"<p>{_LINK}</p>", f"<noscript><p></noscript><xmp></p></xmp>{_LINK}"),
    "frame": (
        '<iframe src="http://www.lvzhou-zx.com/" width="300" height="200"></iframe>',
        '<iframe src="http://www.lvzhou-zx.com/" width="300" height="1"></iframe>',
    ),
    "noscript": (f"<noscript>无脚本</noscript>{_LINK}", f"<noscript><div></noscript>{_LINK}"),
    "references": (_LINK, f'{_LINK}<div class="sub"><a href="http:&#47;&#47;www.lvzhou-zx.com/">绿洲</a></div>'),
}
_SHEET = "<style>.sub{display:none} .nav li:hover .sub{display:block}</style>"


def _page(source: str) -> Page:
    document = open_document(source.encode(), PageContext(url="https://www.qinghe.gov.cn/xw/1.html"))
    page = page_of(document)
    hidden_links(document)
    page.__dict__["kept"] = document  # the page refers to it weakly
    return page


@pytest.mark.parametrize("name", _PAIRS)
def test_a_plain_link_is_told_off_the_tags_and_no_other(name: str) -> None:
    plain, doubtful = (_page(_document(body, _SHEET)) for body in _PAIRS[name])
    assert plain.seen is not None
    assert [lead.host for lead in plain.seen] == ["www.lvzhou-zx.com"]
    assert "root" not in plain.__dict__["kept"].__dict__  # no tree was made
    assert doubtful.seen is None


def test_what_a_script_hides_is_not_told_off_the_tags() -> None:
    for script, seen in (("$('#pop').show();", True), ("$('#pop').hide();", False)):
        page = _page(_document(f'<div id="pop">{_LINK}</div><script>{script}</script>'))
        assert (page.seen is not None) is seen


def test_a_farm_of_plain_links_is_found_without_a_veil() -> None:
    trades = ("棋牌游戏", "代孕", "百家乐", "办证刻章", "六合彩", "网赚平台")
    links = "".join(f'<a href="http://www.mai{n}shop.com/">{trade}网</a> ' for n, trade in enumerate(trades))
    page = _page(_document(links))
    found = {sign.kind for sign in tamper(page.__dict__["kept"])}
    alone = _page(_document(links))
    alone.__dict__["seen"] = None
    assert found == {sign.kind for sign in tamper(alone.__dict__["kept"])}


_STYLES = (
    *("display:none", "visibility:hidden", "color:#fff", "background:#000;color:#000", "font-size:0", "color:red"),
    *("position:absolute;left:-999px", "height:0;overflow:hidden", "margin:0", "text-indent:-9999px", "opacity:0"),
    *(
        "z-index:-1;position:relative",
        "position:fixed",
        "line-height:1px",
        "font:0/0 a",
        "width:1px",
        "background:#fff",
    ),
)
_SHOWN = ("友情链接", "合作单位网站", ".", "", "<b>公司</b>", '<img src="a.gif" width=1 height=1>', '<img src="a.png">')
_ODD = (
    *("</div>", "</p>", "</td>", "</noscript>", "<noscript>", "<xmp>", "<iframe>", "<select>", "<p>", "<table>"),
    *("<!-->", "<!-- <div> -->", '<script>var a="</div>";</script>', "<script/>", '<p title="a>b" class="x">'),
    *("<textarea>", '<font color="white">', "<marquee>", "<a>", "</a>", '<div class="hide"/>', "<span hidden>", "<li>"),
    *(
        "<div title='a>b' style='display:none'>",
        '<img alt="a>b" width=1>',
        '<meta content="a > b">',
        '<p title="a>b"c="d">',
    ),
    *('<a title="a>b" href="//cdn.other.net/x">文</a>', '<a href="http://www.abc-zx.com/?a>b" title="c">文字</a>'),
)


class _Maker:
    """Markup by chance: boxes in boxes, links and what is not as it should be."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def document(self) -> str:
        choose: list[Callable[[], str]] = [self._box, self._link, self._box, self._link, lambda: "<p>文字</p>"]
        parts = [self._random.choice(choose)() for _ in range(self._random.randrange(2, 9))]
        if self._random.random() < 0.3:
            parts.insert(self._random.randrange(len(parts)), self._random.choice(_ODD))
        rules = "".join(f"{self._random.choice(('.x', '#i', '.hide', 'div .y'))}{{{self._style()}}}" for _ in range(2))
        return _document("".join(parts), f"<style>{rules}</style>" if self._random.random() < 0.6 else "")

    def _box(self, depth: int = 0) -> str:
        name = self._random.choice(("div", "span", "p", "ul", "li", "table", "td", "tr", "section", "center"))
        style = f' style="{self._style()}"' if self._random.random() < 0.3 else ""
        sort = f' class="{self._random.choice(("x", "hide", "z"))}"' if self._random.random() < 0.3 else ""
        inner = [
            self._box(depth + 1) if depth < 3 and self._random.random() < 0.4 else self._random.choice(("文", "<br>"))
            for _ in range(self._random.randrange(3))
        ]
        if self._random.random() < 0.15:
            inner.append(self._link())
        return f"<{name}{style}{sort}>{''.join(inner)}</{name}>"

    def _link(self) -> str:
        address = self._random.choice(
            ("http://www.abc-zx.com/", "//cdn.other.net/x", "/own.html", "http://x_y.far.com/")
        )
        sort = f' class="{self._random.choice(("x", "hide"))}"' if self._random.random() < 0.1 else ""
        return f'<a href="{address}"{sort}>{self._random.choice(_SHOWN)}</a>'

    def _style(self) -> str:
        return self._random.choice(_STYLES)


def test_the_tree_hides_no_link_that_is_told_off_the_tags() -> None:
    told = 0
    for seed in range(900):
        page = _page(_Maker(seed).document())
        assert page.has_suspects == bool(page.suspects), seed
        if not page.seen:
            continue
        told += 1
        assert [_veil(link, page) for link in page.suspects if _veil(link, page)] == [], seed
        assert [host_of(address_of(link)) for link in page.suspects] == [lead.host for lead in page.seen], seed
        assert [text_of(link) for link in page.suspects] == [lead.text for lead in page.seen], seed
    assert told > 60
