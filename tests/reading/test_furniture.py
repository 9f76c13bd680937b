# ruff: noqa: E501
"""Page labels, entries for interaction, guide elements, links, blocks of a home page."""

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.addresses import Base, is_template
from stages.classifier.reading.guides import guide_elements
from stages.classifier.reading.home import blocks
from stages.classifier.reading.interaction import interaction
from stages.classifier.reading.links import links
from stages.classifier.reading.meta import gov_meta
from tests.reading.list_pages import home_case
from tests.reading.opened import opened

URL = "http://www.qinghe.example.cn/zwgk/gzdt/index.html?page=1"


def test_labels_under_canonical_names_whatever_the_case_order_and_quotes() -> None:
    page = opened(
        '<meta name="Sitename" content="清河市人民政府"><META content=\'www.qinghe.example.cn\' NAME=sitedomain>'
        '<meta name="ColumnName"content="工作动态"><meta name="columnkeywods" content="动态"><meta name="PubDate" content="2026-11-01  09:24">'
    )
    assert gov_meta(page) == {
        "SiteName": "清河市人民政府",
        "SiteDomain": "www.qinghe.example.cn",
        "ColumnName": "工作动态",
        "ColumnKeywords": "动态",
        "PubDate": "2026-11-01  09:24",
    }


def test_the_first_label_that_is_not_empty_counts() -> None:
    page = opened(
        '<meta name="SiteIDCode" content=" "><meta name="SiteIDCode" content="9901000001&#10;">'
        '<meta name="siteidcode" content="9901000002"><meta name="ColumnType" content="">'
    )
    assert gov_meta(page) == {"SiteIDCode": "9901000001"}


def test_a_right_name_goes_before_a_slip() -> None:
    page = opened('<meta name="ColumnKeywods" content="甲"><meta name="ColumnKeywords" content="乙">')
    assert gov_meta(page) == {"ColumnKeywords": "乙"}


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("市长信箱", ["领导信箱"]),
        ("在线咨询", ["在线咨询"]),
        ("我要写信", ["留言"]),
        ("民意征集", ["意见征集"]),
        ("在线访谈", ["在线访谈"]),
        ("网上信访", ["网上信访"]),
        ("信访举报", ["网上信访"]),
        ("纪检监察举报", ["纪检举报"]),
        ("投诉举报", ["投诉举报"]),
        ("互动交流", ["互动交流"]),
        ("互动", ["互动交流"]),
        ("12345热线", ["政务热线"]),
        ("依申请公开", ["依申请公开"]),
        ("智能问答", ["智能问答"]),
        ("长者模式", ["适老化"]),
        ("无障碍浏览", ["无障碍"]),
        ("关于开展2026年度政策咨询进社区活动情况的通报和下一步安排", []),
        ("工程咨询公司", []),
    ],
)
def test_kinds_of_entries(entry: str, wanted: list[str]) -> None:
    assert interaction(opened(f'<a href="/hd/">{entry}</a>')) == wanted


def test_words_outside_links_are_no_entries() -> None:
    assert interaction(opened("<p>市长信箱收到的咨询和投诉举报由专人办理。</p>")) == []


def test_pictures_and_buttons_are_entries() -> None:
    assert interaction(opened('<a href="/x/"><img src="b.png" alt="县长信箱"></a><button>我要咨询</button>')) == [
        "领导信箱",
        "在线咨询",
    ]


@pytest.mark.parametrize(
    "field",
    [
        '<input type="text" placeholder="请输入要搜索的内容">',
        '<input name="searchword">',
        '<form action="/jsearch/search.do"><input name="q1"></form>',
        '<input type="search" title="站内检索">',
    ],
)
def test_search_box(field: str) -> None:
    assert interaction(opened(field)) == ["站内搜索"]
    assert interaction(opened('<input name="username"><input type="hidden" name="searchword">')) == []


GUIDE = {
    "事项名称": "食品经营许可（新办）",
    "设定依据": "《食品安全法》第三十五条",
    "申请条件": "有与经营品种相适应的场所",
    "办理材料": "申请书、身份证明",
    "办理地点": "清河大道1号政务服务大厅二楼",
    "办理时间": "工作日 9:00—17:00",
    "联系电话": "0399-1234567",
    "办理流程": "受理、审查、决定、送达",
}


def test_complete_guide_as_table_and_as_headings() -> None:
    table = "".join(f"<tr><th>{label}</th><td>{text}</td></tr>" for label, text in GUIDE.items())
    heads = "".join(
        f"<h3>{'一二三四五六七八'[i]}、{label}</h3><p>{text}</p>" for i, (label, text) in enumerate(GUIDE.items())
    )
    assert guide_elements(opened(f"<table>{table}</table>")) == list(GUIDE)
    assert guide_elements(opened(heads)) == list(GUIDE)


@pytest.mark.parametrize("missing", list(GUIDE))
@pytest.mark.parametrize("instead", [None, "", "无", "暂无", "/"])
def test_element_without_content_is_missing(missing: str, instead: str | None) -> None:
    rows = "".join(
        f"<tr><td>{label}</td><td>{instead if label == missing else text}</td></tr>"
        for label, text in GUIDE.items()
        if label != missing or instead is not None
    )
    assert guide_elements(opened(f"<table>{rows}</table>")) == [label for label in GUIDE if label != missing]


def test_telephone_and_hours_of_the_site_itself_do_not_complete_a_guide() -> None:
    rows = "".join(f"<tr><td>{label}</td><td>{GUIDE[label]}</td></tr>" for label in list(GUIDE)[:4])
    foot = "<div>主办单位：清河市人民政府</div><p>联系电话：0399-1234567</p><p>办公时间：周一至周五</p>"
    assert guide_elements(opened(f"<table>{rows}</table>{foot}")) == list(GUIDE)[:4]


def test_other_names_of_the_elements() -> None:
    page = (
        "<p>法律依据：某条例</p><p>受理条件：年满十八周岁</p><p>申请材料：身份证</p><p>办事地址：一楼大厅</p><p>办公时间：周一至周五</p>"
        "<p>咨询电话：12345</p><p>办事流程：网上申请</p>"
    )
    assert guide_elements(opened(page)) == list(GUIDE)[1:]


@pytest.mark.parametrize(
    "page",
    [
        "<p>市政府召开会议，要求简化办理流程、精简申请材料、公开办理时间和联系电话。</p>",
        "<div>主办单位：清河市人民政府</div><p>联系电话：0399-1234567</p><p>办公时间：周一至周五</p>",
        "<ul><li><a href='/1/'>办理材料</a></li></ul>",
        "",
    ],
)
def test_pages_that_are_no_guides(page: str) -> None:
    assert guide_elements(opened(page)) == []


def test_links_are_absolute_distinct_and_sorted_by_whose_they_are() -> None:
    found = links(
        opened(
            '<a href="t1.html">甲</a><a href="./t1.html#top">再</a><a href="/a/t2.html?x=1&amp;y=2"><b>乙</b></a><a href="../../b/附件.doc">丙</a>'
            '<a href="http://hd.qinghe.example.cn/">丁</a><a href="https://www.other.example.org/x">戊</a><a href="javascript:void(0)">己</a>'
            '<a href="mailto:a@b.cn">庚</a><a href="#">辛</a><a>壬</a><map><area href="/m.html"></map><a href="http://">癸</a>',
            url=URL,
        )
    )
    assert [link.url for link in found.internal] == [
        "http://www.qinghe.example.cn/zwgk/gzdt/t1.html",
        "http://www.qinghe.example.cn/a/t2.html?x=1&y=2",
        "http://hd.qinghe.example.cn/",
        "http://www.qinghe.example.cn/m.html",
    ]
    assert [link.url for link in found.external] == ["https://www.other.example.org/x"]
    assert [link.url for link in found.files] == ["http://www.qinghe.example.cn/b/%E9%99%84%E4%BB%B6.doc"]
    assert [link.text for link in found.internal[:2]] == ["甲", "乙"]


def test_base_element_moves_relative_links() -> None:
    found = links(opened('<base href="/site2/"><a href="x.html">甲</a>', url=URL))
    assert found.internal[0].url == "http://www.qinghe.example.cn/site2/x.html"


def test_links_inside_comments_and_scripts_are_none() -> None:
    page = opened("<!-- <a href='/a.html'>甲</a> --><script>var s='<a href=\"/b.html\">乙</a>'</script>", url=URL)
    assert links(page).internal == []


_BASES = st.sampled_from(
    [
        "http://www.a.gov.cn/",
        "http://www.a.gov.cn/x/y/z.html?q=1/2",
        "https://a.gov.cn:8443/x//y/",
        "http://www.a.gov.cn/x",
        "http://[::1]/a/b",
    ]
)
_STARTS = st.sampled_from(
    [
        "",
        "/",
        "//",
        "./",
        "../",
        "../../../",
        "http://",
        "http://www.b.gov.cn",
        "http://xn--a.com/",
        "http://B.cn/",
        "http://a.b.1/",
    ]
)
_RESTS = st.text(alphabet="abAB019._-~!$&'()*+,;=:@%/?#\\ 中{}^|\"<>\t", max_size=14)


@settings(max_examples=500, deadline=None)
@given(_BASES, _STARTS, _RESTS)
def test_joined_as_the_whatwg_parser_joins(base: str, start: str, rest: str) -> None:
    href = (start + rest).strip()
    got = Base(base, "").join(href)
    try:
        wanted = str(ada_url.join_url(base, href)).partition("#")[0]
    except ValueError:
        wanted = ""
    if got:
        assert got == wanted
    else:
        whole = "".join(href.split())  # what a browser drops may part the two signs of a template
        assert not wanted.startswith("http") or not href.partition("#")[0] or ":" in href or is_template(whole)


def test_home_page_by_block() -> None:
    case = home_case(1)
    found = blocks(opened(case.html, url=case.url))
    assert [block.heading for block in found] == ["清河要闻", "通知公告", "部门动态", "政策文件"]
    assert sum(len(block.items) for block in found) == case.items
