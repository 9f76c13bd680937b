# ruff: noqa: E501
"""Pages that hang parsers and expressions: refused with a reason, or read in a time that grows with their length."""

import pytest

from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.support.processor_time import processor_time

MOST_S = 1.0  # of processor time for a page that is made to be slow
CONTEXT = PageContext(url="http://www.yunling.example.cn/a.html", at=at("2026-11-20T10:00:00+08:00"))
REFUSED = {
    "<a " + " ".join(f"a{i}" for i in range(200_000)) + ">x</a>": "too_many_attributes",
    "<div>" * 50_000 + "x": "nested_too_deep",
}
REPEATED = (
    "<title>", "<meta ", "<meta name=a content=b>", "发布时间：", "<p>2026-01-02 10:00</p>", "2026-01-02 ", "1", "二〇", "<a href=x>",
    "<h1>关于做好工作的通知</h1>", "&nbsp;", "<tr><td>发布日期</td><td>2026-01-02</td></tr>", "{{", "来源：", 'alert("', "来源：" + " " * 400,
    "2026-01-02" + " 下午" * 3, "<option selected>", "<p>来源：云岭市人民政府办公室 页面不存在 暂无数据</p>", "<script>", "<!--", "<li><font>", "'", "<p class='",
)  # fmt: skip
# What the questions asked of a column that shows nothing must not stumble over.
IN_A_COLUMN = (
    "<div id=", "<div id=a></div>", "<script src=x", "<script src='/js/l.js'></script>", '<i data-url="', "<div style='display:none'>暂无数据",
    "<script>function f(){", "<script>if(top", "<script>a[i]='x';", "<script>['", "<script>(1,2,", "<p>Warning：", "共1条", "<td>暂无</td>", "提示", "// ",
)  # fmt: skip
COLUMN = "<title>规划计划</title><div>当前位置：首页 &gt; 规划计划</div><a href=/a>甲</a><a href=/b>乙</a><a href=/c>丙</a><div>"
ANSWERS = ('{"a":[', "[", '[{"title":"关于工作的通知","date":"2026-01-02"},', '{"html":"<li><a href=x>', "f(")


@pytest.mark.parametrize("page", REFUSED, ids=REFUSED.values())
def test_refused_before_parsing(page: str) -> None:
    with processor_time() as spent:
        reading = read(page.encode(), CONTEXT)
    assert (reading.verdict, reading.reason) == ("inconclusive", REFUSED[page])
    assert spent.seconds < MOST_S


@pytest.mark.parametrize("piece", REPEATED, ids=range(len(REPEATED)))
def test_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    """Four times the page may take eight times the time, by no means sixteen."""
    read(b"<p>warm</p>", CONTEXT)
    short, long = (_seconds(piece, size) for size in (40_000, 160_000))
    assert long < max(8 * short, 0.4)
    assert long < MOST_S


@pytest.mark.parametrize("piece", IN_A_COLUMN, ids=range(len(IN_A_COLUMN)))
def test_so_it_does_in_a_column(piece: str) -> None:
    read(COLUMN.encode(), CONTEXT)
    short, long = (_seconds(piece, size, COLUMN) for size in (40_000, 160_000))
    assert long < max(8 * short, 0.4)
    assert long < MOST_S


@pytest.mark.parametrize("piece", ANSWERS, ids=range(len(ANSWERS)))
def test_so_it_does_in_an_answer(piece: str) -> None:
    short, long = (_seconds(piece, size, "") for size in (40_000, 160_000))
    assert long < max(8 * short, 0.4)
    assert long < MOST_S


def _seconds(piece: str, size: int, before: str = "<html><body>") -> float:
    body = (before + piece * (size // len(piece))).encode()
    best = 60.0
    for _ in range(2):
        with processor_time() as spent:
            reading = read(body, CONTEXT)
        best = min(best, spent.seconds)
    assert not reading.reason.startswith("reader_error")
    return best
