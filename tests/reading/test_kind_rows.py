"""Every row that decides a page's kind has an example page: the row that decides is asserted, not the kind alone."""

from dataclasses import replace

import pytest

from stages.classifier.reading.kind import CONTENT_ROWS, OUTER_ROWS, SAME_AS_UNKNOWN, KindRow, deciding_row
from stages.classifier.reading.lists import read_lists
from stages.classifier.reading.opening import open_document
from stages.classifier.reading.signs import Signs
from tests.reading.article_frame import HOST, SITE, frame
from tests.reading.scoring import PageCase, all_cases

# Row → an example in the labelled set.
EXAMPLES = {
    "WeChat says that an article is gone": "rows/wechat-gone",
    "WeChat shows nothing to us": "rows/wechat-asks-for-proof",
    "feed or JSON": "strangers/feed-rss",
    "front in frames": "strangers/front-in-frames",
    "page in frames": "strangers/column-in-frames",
    "asks for proof": "kinds/slider",
    "refuses": "kinds/wall-nginx",
    "not found": "kinds/not-found-0",
    "nothing of the site": "broken/wordpress",
    "under maintenance": "kinds/maintenance-0",
    "says that nothing is here": "kinds/blank-0",
    "sends on": "kinds/stub-refresh",
    "wants a name and a password": "kinds/login",
    "waits for its script": "kinds/vue",
    "front": "kinds/home",
    "labelled column with a pager": "kinds/list",
    "text under the name in <title>": "kinds/article",
    "short text beside a list": "rows/short-text-beside-a-list",
    "list with summaries": "kinds/list-with-summaries",
    "long list with little text": "strangers/long-rows",
    "column of several lists": "kinds/portal",
    "labelled article": "kinds/article-picture-only",
    "text with its day": "kinds/article-short-on-404",
    "front of few entries": "rows/front-of-few-entries",
    "entries": "strangers/table-of-matters",
    "failure in the midst of a page": "rows/failure-in-the-midst",
    "text without a day": "strangers/interview",
    "front of pictures": "strangers/front-of-two-doors",
    "column of a few lines": "strangers/contacts",
    "column whose list comes by a script": "by-script/vue",
    "column of a picture, a map, a form, a link": "strangers/offices",
    "column of nothing": "kinds/blank-silent",
}


def _own_examples() -> list[PageCase]:
    entries = "".join(
        f"<li><a href='/n/2026{i}.html'>云岭市水利局召开第{i}次防汛会商会议</a><span>2026-11-1{i}</span></li>"
        for i in range(4)
    )
    few = f"<html><head><title>云岭市水利局</title></head><body><ul>{entries}</ul></body></html>"
    told = "<p>因管道检修，东街片区11月8日8时至18时停水，请居民提前储水，给您带来的不便敬请谅解。</p>"
    beside = frame(
        f"<h1>停水通知</h1><div>发布时间：2026-11-07</div>{told}<ul>{entries}</ul>", title=f"停水通知_{SITE}"
    )
    links = "".join(f"<a href='/{i}/'>第{i}项服务入口</a>" for i in range(45))
    failed = frame(f"{links}<p>程序出现异常</p>", title=SITE, crumbs="")
    gone = "<html><body><div class='weui-msg'><h2>此内容发送失败无法查看</h2></div></body></html>"
    proof = "<html><body><h2>环境异常</h2><p>完成验证后即可继续访问</p><a id='js_verify'>去验证</a></body></html>"
    return [
        PageCase("rows/wechat-gone", gone.encode(), {}, url="https://mp.weixin.qq.com/s/abc"),
        PageCase("rows/wechat-asks-for-proof", proof.encode(), {}, url="https://mp.weixin.qq.com/s/abc"),
        PageCase("rows/front-of-few-entries", few.encode(), {}, url="http://slj.yunling.example.cn/"),
        PageCase("rows/short-text-beside-a-list", beside.encode(), {}, url=f"{HOST}/tz/1.html"),
        PageCase("rows/failure-in-the-midst", failed.encode(), {}, url=f"{HOST}/fw/"),
    ]


@pytest.fixture(scope="module")
def pages() -> dict[str, PageCase]:
    return {case.id: case for case in (*all_cases(), *_own_examples())}


def _signs(case: PageCase) -> Signs:
    document = open_document(case.body, case.context())
    return Signs(document, read_lists(document))


def test_names_are_distinct_and_each_has_its_example() -> None:
    names = [row.name for row in (*OUTER_ROWS, *CONTENT_ROWS)]
    assert len(names) == len(set(names))
    assert set(names) == set(EXAMPLES)


@pytest.mark.parametrize("row", [*OUTER_ROWS, *CONTENT_ROWS], ids=lambda row: row.name)
def test_row_decides_its_example(pages: dict[str, PageCase], row: KindRow) -> None:
    assert deciding_row(_signs(pages[EXAMPLES[row.name]])) == row


def test_page_of_made_up_addresses_is_not_found_except_at_the_front(pages: dict[str, PageCase]) -> None:
    text = replace(pages["kinds/article"], url=f"{HOST}/xw/1.html")
    assert deciding_row(_signs(text), same_as_unknown=True) == SAME_AS_UNKNOWN
    assert deciding_row(_signs(replace(text, url=f"{HOST}/")), same_as_unknown=True) != SAME_AS_UNKNOWN


def test_page_that_shows_nothing_is_decided_by_no_row() -> None:
    assert deciding_row(_signs(PageCase("rows/words", b"ok", {}))) is None
