"""Fingerprints: error pages of one site are near each other, and far from everything else of its template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.reading import ListItem
from stages.classifier.reading.fingerprint import distance, fingerprint, items_fingerprint, same_template
from tests.reading.official_page import page
from tests.reading.opened import opened

_MENU = "".join(f'<li><a href="/{i}/">{chr(0x4E00 + i * 7)}{chr(0x5000 + i * 3)}栏目</a></li>' for i in range(200))


def _print(html: str) -> str:
    return fingerprint(opened(html))


def _site(article: str, title: str) -> str:
    return _print(page(title=f"{title}_青山县人民政府", article_title=title, article=article, extra=_MENU))


def _missing(path: str, time: str) -> str:
    return _site(f"<p>抱歉，您访问的页面 {path} 不存在或已被删除。</p><p>{time}</p>", f"404 {path}")


_ERROR = _missing("/zwgk/abc/t20240506_123.html", "2024-05-06 10:11:12")
_HOME_BLOCKS = "".join(
    f'<div class="block"><h2>{name}</h2><ul>'
    + "".join(f'<li><a href="/{i}/{j}.html">{name}第{chr(0x6000 + i * 40 + j)}号文</a></li>' for j in range(8))
    + "</ul></div>"
    for i, name in enumerate(("要闻", "公告", "公示", "政策", "解读", "专题"))
)


@pytest.mark.parametrize(
    "path",
    [
        "/x",
        "/a/b/c/d/e.shtml",
        "/search?keyword=1&page=2",
        "/index_99.jhtml",
        "/%E4%B8%AD.html",
        "http://a.cn:80/x?y=z#w",
    ],
)
def test_error_pages_that_repeat_different_addresses_are_the_same(path: str) -> None:
    other = _missing(path, "2025-11-30 23:59:01")
    assert distance(_ERROR, other) <= 0.05
    assert same_template(_ERROR, other)


@pytest.mark.parametrize(
    "other",
    [
        _site("<p>县委常委会召开会议，传达学习上级精神。</p><p>会议研究了下一步工作。</p>", "县委常委会召开会议"),
        _site("<p><img src='/u/1.jpg'></p>", "图片新闻一则"),
        _site("<p>附件：</p><p><a href='/f/1.pdf'>汇总表</a></p>", "关于公示的附件"),
        _site('<ul><li><a href="/n/1.html">仅有的一条通知</a><span>2024-05-01</span></li></ul>', "通知公告"),
        _site("<p>暂无信息</p>", "建议提案"),
        _print(page(extra=_MENU + _HOME_BLOCKS)),
    ],
    ids=["article", "picture", "attachment", "one-item-list", "empty-column", "home"],
)
def test_pages_of_the_template_are_apart_from_its_error_page(other: str) -> None:
    assert distance(_ERROR, other) >= 0.2
    assert not same_template(_ERROR, other)


def test_two_articles_of_one_template_are_two_pages() -> None:
    one = _site("<p>第一篇：全县春耕生产现场会召开。</p>", "春耕生产现场会")
    other = _site("<p>另一篇：防汛演练在河边举行。</p>", "防汛演练")
    assert not same_template(one, other)


def test_an_unknown_address_that_is_answered_with_the_home_page_is_the_home_page() -> None:
    home = page(extra=_MENU + _HOME_BLOCKS)
    assert same_template(_print(home), _print(home.replace("2024-05-06", "2024-05-07")))


def test_tiny_error_pages() -> None:
    one = _print("<html><body><h1>404 Not Found</h1><p>/a/b.html</p></body></html>")
    assert same_template(one, _print("<html><body><h1>404 Not Found</h1><p>/x/y9.jsp</p></body></html>"))
    assert not same_template(one, _print("<html><body><h1>系统维护中</h1></body></html>"))


def test_a_fingerprint_is_short_and_stable() -> None:
    assert len(_ERROR) < 320
    assert _missing("/zwgk/abc/t20240506_123.html", "2024-05-06 10:11:12") == _ERROR


@given(st.text(max_size=80), st.text(max_size=80))
def test_distance_takes_any_text(a: str, b: str) -> None:
    assert 0.0 <= distance(a, b) <= 1.0
    assert 0.0 <= distance(a, _ERROR) <= 1.0


def test_distance_is_symmetric_and_zero_on_itself() -> None:
    other = _site("<p>短文一篇，内容不同。</p>", "短文")
    assert distance(_ERROR, _ERROR) == 0.0
    assert distance(_ERROR, other) == distance(other, _ERROR)


def test_unlike_versions_are_never_the_same() -> None:
    assert not same_template("", "")
    assert not same_template(_ERROR, "")
    assert not same_template(_ERROR, "2." + _ERROR.partition(".")[2])


_ITEMS = [
    ListItem(title="通知一", url="http://a.gov.cn/1.html", date="2024-05-01"),
    ListItem(title="通知二", url="http://a.gov.cn/2.html", date="2024-04-01"),
]


def test_a_list_keeps_its_fingerprint_under_tokens() -> None:
    tokened = [ListItem(title=i.title, url=f"{i.url}?t=99&_=1", date=i.date) for i in _ITEMS]
    assert items_fingerprint(_ITEMS) == items_fingerprint(tokened)


@pytest.mark.parametrize(
    "changed",
    [
        _ITEMS[:1],
        _ITEMS[::-1],
        [_ITEMS[0], ListItem(title="通知二", url="http://a.gov.cn/2.html", date="2024-04-02")],
        [_ITEMS[0], ListItem(title="通知三", url="http://a.gov.cn/2.html", date="2024-04-01")],
        [_ITEMS[0], ListItem(title="通知二", url="http://a.gov.cn/3.html", date="2024-04-01")],
        [_ITEMS[0], ListItem(title="通知二", url="http://a.gov.cn/2.html")],
    ],
)
def test_a_list_changes_its_fingerprint_with_its_items(changed: list[ListItem]) -> None:
    assert items_fingerprint(changed) != items_fingerprint(_ITEMS)


def test_no_items_have_no_fingerprint() -> None:
    assert items_fingerprint([]) == ""
