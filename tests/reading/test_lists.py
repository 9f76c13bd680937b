# ruff: noqa: E501
"""Lists: every markup on generated pages, and the look-alikes that must not be taken for entries."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.times import at as instant
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.lists import Lists, is_blank_list, read_lists
from stages.classifier.reading.opening import Unreadable, open_document
from tests.reading.list_pages import Case, labelled
from tests.support.processor_time import processor_time

URL = "http://www.qinghe.example.cn/zwgk/gzdt/index.html"
VISIT = instant("2026-11-20T10:00:00+08:00")


def lists(body: str, *, url: str = URL, at: datetime | None = VISIT) -> Lists:
    return read_lists(open_document(body.encode("utf-8", "surrogatepass"), PageContext(url=url, at=at)))


def rows(dates: list[str], *, prefix: str = "关于清河老旧小区改造进展的公告", tag: str = "span") -> str:
    return "".join(
        f'<li><a href="/zwgk/{i}001.html">{prefix}（第{i}期）</a><{tag}>{day}</{tag}></li>'
        for i, day in enumerate(dates)
    )


WEEK = [f"2026-11-{day:02d}" for day in range(19, 9, -1)]
PAGER = (
    '<div class="page">共 12 页 2026 条 <a href="index_1.html">下一页</a> <a href="index_11.html">尾页</a> 1/12</div>'
)


@pytest.mark.parametrize("case", labelled(), ids=lambda case: case.id)
def test_every_markup_gives_its_entries(case: Case) -> None:
    found = lists(case.html, url=case.url, at=case.at)
    assert [item.date for item in found.items] == list(case.dates)
    assert found.newest == case.newest
    assert found.items[0].title == case.first_title
    assert found.form == case.form
    assert all(item.url.startswith("http://www.qinghe.example.cn/zwgk/gzdt/t") for item in found.items)


def test_month_and_day_belong_to_the_latest_year_that_is_not_in_the_future() -> None:
    found = lists(f"<ul>{rows(['01-03', '12-31', '11-30', '01-20'])}</ul>", at=instant("2026-01-10T09:00:00+08:00"))
    assert [item.date for item in found.items] == ["2026-01-03", "2025-12-31", "2025-11-30", "2025-01-20"]


def test_the_day_of_the_visit_is_a_shanghai_day() -> None:
    assert lists(f"<ul>{rows(['11-21'] * 3)}</ul>", at=instant("2026-11-20T15:59:59+00:00")).newest == "2025-11-21"
    assert lists(f"<ul>{rows(['11-21'] * 3)}</ul>", at=instant("2026-11-20T16:00:00+00:00")).newest == "2026-11-21"


def test_leap_day_without_year() -> None:
    assert lists(f"<ul>{rows(['02-29', '02-28', '02-27'])}</ul>").items[0].date == "2024-02-29"


def test_the_address_of_an_entry_tells_the_year_that_is_not_printed() -> None:
    body = "".join(
        f'<li><a href="/xw/202310/t202310{day}_1{day}.html">市政府召开常务会议研究部署重点工作</a><span>10-{day}</span></li>'
        for day in (12, 11, 10)
    )
    assert lists(f"<ul>{body}</ul>").newest == "2023-10-12"


def test_a_date_after_the_visit_is_no_date_of_publication() -> None:
    found = lists(f"<ul>{rows(['2026-11-21', '2026-11-20', '2026-11-19'])}</ul>")
    assert [item.date for item in found.items] == [None, "2026-11-20", "2026-11-19"]


def test_without_a_visit_a_missing_year_stays_missing() -> None:
    assert [item.date for item in lists(f"<ul>{rows(['11-19', '11-18', '11-17'])}</ul>", at=None).items] == [None] * 3


def test_relative_days() -> None:
    found = lists(f"<ul>{rows(['今天', '昨天', '3天前', '2小时前'])}</ul>")
    assert [item.date for item in found.items] == ["2026-11-20", "2026-11-19", "2026-11-17", "2026-11-20"]


def test_entries_without_a_date_in_a_dated_list_count() -> None:
    body = (
        rows(WEEK[:5]) + '<li><a href="/zwgk/777.html">清河市人民政府办公室值班安排表（长期）</a></li>' + rows(WEEK[5:])
    )
    found = lists(f"<ul>{body}</ul>{PAGER}")
    assert (len(found.items), found.dated) == (11, 10)


def test_full_title_from_the_attribute_where_the_text_is_cut() -> None:
    body = (
        '<li><a href="/1001.html" title="清河市人民政府关于印发防汛抗旱应急预案的通知">清河市人民政府关于印发防…</a><i>2026-11-01</i></li>'
        * 3
    )
    assert lists(f"<ul>{body}</ul>").items[0].title == "清河市人民政府关于印发防汛抗旱应急预案的通知"


def test_title_attribute_that_is_not_a_title_is_not_used() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html" title="点击查看">清河市开展消防检查（{i}）</a><i>2026-11-01</i></li>'
        for i in range(3)
    )
    assert lists(f"<ul>{body}</ul>").items[0].title == "清河市开展消防检查（0）"


def test_dated_label_inside_the_title_attribute() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html" title="标题：清河市开展消防检查第{i}轮&#10;发布时间：2026-11-0{i}">清河市开展消…</a>'
        f"<i>2026-11-0{i}</i></li>"
        for i in (3, 2, 1)
    )
    assert lists(f"<ul>{body}</ul>").items[0].title == "清河市开展消防检查第3轮"


def test_date_in_a_title_gives_way_to_the_printed_one() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html">【2026-11-0{i}】清河市空气质量日报</a><span>2026-11-0{i + 1}</span></li>'
        for i in (3, 2, 1)
    )
    assert [item.date for item in lists(f"<ul>{body}</ul>").items] == ["2026-11-04", "2026-11-03", "2026-11-02"]


def test_only_a_date_in_the_title_serves_as_the_date() -> None:
    body = "".join(f'<li><a href="/{i}001.html">清河市开展消防安全检查 2026-11-0{i}</a></li>' for i in (3, 2, 1))
    assert lists(f"<ul>{body}</ul>").newest == "2026-11-03"


def test_dates_inside_sentences_are_events() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html">关于2026年11月{i}日起部分路段实行交通管制的通告</a></li>' for i in range(3, 9)
    )
    found = lists(f"<ul>{body}</ul>{PAGER}")
    assert (len(found.items), found.newest) == (6, None)


def test_signing_date_gives_way_to_publication_date_by_label() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html">清河市人民政府令第{i}号</a><p>成文日期：2026-01-0{i}　发布日期：2026-02-0{i}</p></li>'
        for i in (3, 2, 1)
    )
    assert lists(f"<ul>{body}</ul>").newest == "2026-02-03"


def test_span_of_a_survey_counts_from_its_beginning() -> None:
    body = "".join(
        f'<li><a href="/{i}001.html">清河市公交线路优化调整意见征集</a><span>2026-10-0{i} 至 2026-11-0{i}</span></li>'
        for i in (3, 2, 1)
    )
    assert lists(f"<ul>{body}</ul>").newest == "2026-10-03"


def test_questions_and_answers_without_links() -> None:
    body = "".join(
        f"<li><div>留言内容 请问第{i}中学附近的路灯什么时候修好？</div><div>留言时间：2026-10-0{i}</div><div>回复内容"
        f" 您好，路灯将在本月内修复完毕，感谢您对市政工作的关心。</div><div>回复时间：2026-10-1{i}</div></li>"
        for i in (4, 3, 2, 1)
    )
    found = lists(f"<ul>{body}</ul>")
    assert (len(found.items), found.newest) == (4, "2026-10-14")


def test_written_after_the_end_of_the_page() -> None:
    assert len(lists(f"<html><body><div>页眉</div></body></html>\n<ul>{rows(WEEK)}</ul></body></html>").items) == 10


def test_capital_letters_and_unclosed_rows() -> None:
    body = "".join(
        f'<LI><A HREF="/{i}001.html">清河市召开第{i}次全体会议</A> <FONT COLOR=gray>[2026-11-0{i}]</FONT>'
        for i in (5, 4, 3, 2)
    )
    found = lists(f"<BODY><TABLE><TR><TD><UL>{body}</UL></TD></TR></TABLE></BODY>")
    assert (len(found.items), found.newest) == (4, "2026-11-05")


def test_entry_that_stands_out_before_the_list_belongs_to_it() -> None:
    lead = '<div class="top"><h3><a href="/9001.html">清河市召开第五次全体会议</a></h3><p>会议指出……<span>2026-11-20</span></p></div>'
    found = lists(f'<div class="main">{lead}<ul>{rows(WEEK)}</ul>{PAGER}</div>')
    assert (len(found.items), found.newest) == (11, "2026-11-20")


SIDES = {
    "hot": f'<div class="right"><h3>热点推荐</h3><ul>{rows(["2026-11-20"] * 6, prefix="居民医保缴费指南")}</ul></div>',
    "related": f'<div><div class="tit">相关信息</div><ul>{rows(["2026-11-20"] * 5, prefix="清河旅游年卡")}</ul></div>',
    "ranking": f'<div class="rank"><ul>{rows(["2026-11-20"] * 8, prefix="阅读排行第一名")}</ul></div>',
    "clock": '<div class="top"><span>今天是2026年11月20日 星期五</span><a href="/wap/">手机版网站入口</a></div>',
    "weather": '<p>清河今日天气 11/20℃ <a href="/tq/">查看未来七天天气预报详情</a></p>',
    "calendar": '<table class="rili"><caption>2026年11月</caption><tr>'
    + "".join(f'<td><a href="?d={d}">{d}</a></td>' for d in range(1, 29))
    + "</tr></table>",
    "counter": '<p>您是第 2026-11 位访客，今日访问 11-20 人次，<a href="/tj/">查看网站访问情况统计分析</a></p>',
    "foot": '<div class="foot">版权所有 2026-11-20 <a href="/b.html">冀ICP备99000001号-1</a> 更新时间：2026-11-20</div>',
    "menu": '<ul class="nav"><li><a href="/a/">政府信息公开指南</a></li><li><a href="/b/">政府信息公开制度</a></li></ul>',
    "copyright": "<p>Copyright 2015-2026 清河市人民政府 <a href='/lx/'>联系我们的所有方式</a></p>",
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("before", [True, False])
def test_what_stands_beside_a_list_is_not_counted(side: str, before: bool) -> None:
    main = f'<div class="main"><p>当前位置：首页 &gt; 工作动态</p><ul>{rows(WEEK)}</ul>{PAGER}</div>'
    found = lists(f"<body>{SIDES[side] + main if before else main + SIDES[side]}</body>")
    assert (len(found.items), found.newest) == (10, "2026-11-19")


@pytest.mark.parametrize("side", [name for name in SIDES if name not in ("hot", "related", "ranking")])
def test_furniture_alone_is_no_list(side: str) -> None:
    assert not [item for item in lists(f"<body>{SIDES[side]}</body>").items if item.date]


def test_numbers_of_pages_are_no_dates() -> None:
    body = "".join(f'<div><a href="/{i}001.html">清河市召开第{i}次全体会议</a><em>1/{i}</em></div>' for i in (5, 6))
    assert lists(body).dated == 0


def test_undated_list_is_told_from_navigation() -> None:
    entries = "".join(f'<li><a href="/zcwj/{i}00.html">清河市人民政府关于第{i}批事项的批复</a></li>' for i in range(8))
    menu = "".join(f'<li><a href="/gk/{i}/">政府信息公开事项目录（{i}）</a></li>' for i in range(12))
    found = lists(f"<div><ul>{menu}</ul></div><div><ul>{entries}</ul>{PAGER}</div>")
    assert (len(found.items), found.dated, found.form) == (8, 0, "main")


def test_pictures_with_short_captions() -> None:
    body = "".join(
        f'<li><a href="/tp/{i}00.html"><img src="{i}.jpg" alt="清河湿地"><p>清河湿地</p></a></li>' for i in range(12)
    )
    assert len(lists(f'<div><ul class="pic">{body}</ul>{PAGER}</div>').items) == 12


def test_portal_of_short_lists_gives_all_blocks_with_their_headings() -> None:
    blocks = "".join(
        f"<div><div class='hd'><h3>{name}</h3><a href='/{i}/'>更多&gt;&gt;</a></div><ul>{rows(WEEK[i : i + 4], prefix=name)}</ul></div>"
        for i, name in enumerate(("市政府文件", "部门文件", "政策解读"))
    )
    found = lists(blocks)
    assert found.form == "blocks"
    assert [item.block for item in found.items[::4]] == ["市政府文件", "部门文件", "政策解读"]


def test_heading_of_a_hidden_tab_is_the_one_at_its_place() -> None:
    heads = "<div class='hd'><ul><li>本地要闻</li><li>部门动态</li></ul></div>"
    body = f"<div>{heads}<div class='bd'><ul>{rows(WEEK[:4])}</ul><ul style='display:none'>{rows(WEEK[4:8], prefix='县农业农村局部署秋收工作')}</ul></div></div>"
    found = lists(body, url="http://www.qinghe.example.cn/")
    assert [item.block for item in found.items] == ["本地要闻"] * 4 + ["部门动态"] * 4


def test_list_printed_again_for_phones_counts_once() -> None:
    found = lists(
        f'<div class="pc"><ul>{rows(WEEK)}</ul></div><div class="phone"><ul class="m">{rows(WEEK)}</ul></div>{PAGER}'
    )
    assert len(found.items) == 10


def test_two_halves_side_by_side_are_one_list() -> None:
    left, right = rows(WEEK[:5]), rows(WEEK[5:], prefix="县农业农村局部署秋收工作")
    found = lists(f'<div><ul class="list fl">{left}</ul><ul class="list fr">{right}</ul></div>{PAGER}')
    assert (len(found.items), found.form) == (10, "main")


def test_months_in_boxes_of_their_own_are_one_list() -> None:
    boxes = "".join(
        f"<div class='box'><h3>{month}月</h3><ul>{rows([f'2026-{month:02d}-0{d}' for d in (4, 3, 2)], prefix=f'{month}月大事记')}</ul></div>"
        for month in (9, 8, 7)
    )
    found = lists(f"<div>{boxes}{PAGER}</div>")
    assert (len(found.items), found.newest, found.form) == (9, "2026-09-04", "main")


def test_year_printed_over_the_list() -> None:
    assert lists(f"<h3>2024年</h3><ul>{rows(['08-04', '08-03', '08-01'])}</ul>").newest == "2024-08-04"


@pytest.mark.parametrize(
    "printed",
    [
        "二〇二六年八月四日",
        "Aug 4, 2026",
        "民国115年8月4日",
        "２０２６－０８－０４",
        "2026 年 8 月 4 日",
    ],
)
def test_rare_spellings(printed: str) -> None:
    body = "".join(
        f'<li><a href="/{i}01.html">清河市人民政府大事记第{i}条</a><span>{printed}</span></li>' for i in range(4)
    )
    assert [item.date for item in lists(f"<ul>{body}</ul>{PAGER}").items] == ["2026-08-04"] * 4


def test_titles_in_one_column_dates_in_another() -> None:
    titles = "".join(f'<p><a href="/{i}01.html">清河市召开第{i}次全体会议</a></p>' for i in range(5))
    days = "".join(f"<p>2026-11-0{i + 1}</p>" for i in range(5))
    found = lists(f"<div><div>{titles}</div><div>{days}</div></div>")
    assert [item.date for item in found.items] == [f"2026-11-0{i + 1}" for i in range(5)]


def test_link_around_the_row() -> None:
    body = "".join(
        f'<a href="/{i}01.html"><li><p>清河市召开第{i}次全体会议</p><span>2026-11-0{i + 1}</span></li></a>'
        for i in range(4)
    )
    found = lists(f"<ul>{body}</ul>")
    assert [item.url[-9:] for item in found.items] == [f"/{i}01.html"[-9:] for i in range(4)]


def test_title_that_is_no_link_beside_a_link_to_the_whole_text() -> None:
    body = "".join(
        f"<section><h3>清河市召开第{i}次全体会议</h3><p>会议总结了上一阶段的主要工作并部署了下一步任务。</p>"
        f'<p>2026-11-0{i} <a href="/{i}01.html">查看详情&gt;&gt;</a></p></section>'
        for i in (4, 3, 2, 1)
    )
    found = lists(f"<div>{body}</div>")
    assert [(item.title, item.date, item.url[-9:]) for item in found.items[:1]] == [
        ("清河市召开第4次全体会议", "2026-11-04", ".cn/401.html"[-9:])
    ]
    assert len(found.items) == 4


def test_templates_that_no_script_has_filled_are_no_entries() -> None:
    template = '<li v-for="i in list"><a :href="i.url">{{ i.title }}</a><span>{{ i.date }}</span></li>'
    script = '<script>var list=[];$("#l").append("<li><a href=\'"+list[i].url+"\'>"+list[i].title+"</a></li>")</script>'
    assert not lists(f"<ul>{template}</ul>{script}").items


def test_record_list_straight_in_the_page() -> None:
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2026/11/{i}/art_1_{i}.html'>清河市第{i}批公示</a><b>2026-11-0{i}</b></li>]]></record>"
        for i in (3, 2, 1)
    )
    found = lists(f"<div><datastore><recordset>{records}</recordset></datastore></div>")
    assert (len(found.items), found.newest) == (3, "2026-11-03")


def test_links_beside_a_labelled_article_are_no_list() -> None:
    links = "".join(f'<li><a href="/{i}234.html">清河市召开第{i}次全体会议</a></li>' for i in range(6))
    labels = '<meta name="ArticleTitle" content="清河市简介"><meta name="PubDate" content="2026-11-01">'
    assert not lists(f"<head>{labels}</head><p>正文</p><ul>{links}</ul>").items


def test_settings_in_json_are_no_entries() -> None:
    script = (
        '<script>var share={title:"分享到微信朋友圈",url:"/share",time:"2026-11-20"},cfg={title:"网站名称"}</script>'
    )
    assert len(lists(f"<p>正文</p>{script}").items) <= 1
    assert lists(f"<ul>{rows(WEEK)}</ul>{PAGER}{script}").newest == "2026-11-19"


@pytest.mark.parametrize("words", ["暂无数据", "该栏目暂无信息", "栏目正在建设中", "暂时没有相关内容", "敬请期待"])
def test_blank_column(words: str) -> None:
    page = f'<div class="list"><ul></ul><p>{words}</p></div>'
    assert is_blank_list(open_document(page.encode(), PageContext(url=URL, at=VISIT)))


def test_a_list_with_a_hidden_no_data_note_is_not_blank() -> None:
    page = f'<ul>{rows(WEEK)}</ul><p style="display:none">暂无数据</p>'
    assert not is_blank_list(open_document(page.encode(), PageContext(url=URL, at=VISIT)))


def test_years_beside_the_numbers_of_a_column_do_not_make_one_entry_two() -> None:
    body = "".join(
        f"<tr><td>{i}</td><td><a href='/{i}00.html'>清河市第{i}批行政许可公示</a></td><td>清许〔2026〕{i}号</td><td>2026-11-0{i}</td></tr>"
        for i in range(9, 0, -1)
    )
    found = lists(f"<table><tr><th>序号</th><th>名称</th><th>文号</th><th>日期</th></tr>{body}</table>")
    assert (len(found.items), found.newest) == (9, "2026-11-09")


HOSTILE = {
    "numbers in one text": "<p>" + " 1-1" * 100_000,
    "today in one text": "<p>" + "今天" * 200_000,
    "today in many texts": "<li>今天</li>" * 30_000,
    "one long list": "<ul>" + '<li><a href="/1.html">清河市召开全体会议</a><i>2026-11-01</i></li>' * 8_000,
    "flat dates beside words": "<div>" + '<a href="/1.html">清河市召开会议</a>市教育局 2026-11-01 办' * 8_000,
    "rows inside rows": '<li><a href="/1.html">清河市召开全体会议</a><i>2026-11-01</i>' * 1_900,
    "many lists": '<div><ul><li><a href="/1.html">清河市召开全体会议</a><i>2026-11-01</i></li></ul></div>' * 4_000,
    "undated links": '<div><a href="/12345.html">清河市召开全体会议</a></div>' * 8_000,
    "line breaks": "<br>" * 100_000 + "<ul><li><a href=/1.html>清河市召开全体会议</a> 2026-11-01</ul>" * 50,
    "script": "<script>" + "title:'清河市召开会议',url:'/1.html',date:'2026-11-01'," * 8_000 + "</script>",
    "literals": "<script>document.write("
    + "'<li><a href=/1.html>清河市召开会议</a>2026-11-01</li>'+" * 4_000
    + "'')</script>",
    "unclosed records": "<record><![CDATA[<p>" * 20_000,
}


@pytest.mark.parametrize("page", HOSTILE)
def test_hostile_pages_end_soon(page: str) -> None:
    """Nothing grows with the square of a page: half a megabyte is read in a second or two at the most."""
    document = open_document(HOSTILE[page].encode(), PageContext(url=URL, at=VISIT))
    with processor_time() as spent:
        read_lists(document)
    assert spent.seconds < 8


_TAGS = (
    "<ul> </ul> <li> </li> <table> <tr> <td> </td> </tr> </table> <div> </div> <a> <a/> </a> <p> </p> <span> </span>"
    ' <a/href="/1.html"> <script> </script> <![CDATA[ <record> <!-- --> </html> <body> <select>'
)
_WORDS = (
    "2026-11-20 11-20 12 2026-11 今天 99天前 标题一二三四五六 &nbsp; [2026-02-30] (0000-00-00) 2026年2月30日 ０２-２９"
    " {title:'一二三四',url:'/',time:'2026'}"
)
PIECES = st.sampled_from([*_TAGS.split(" "), *_WORDS.split(" ")])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from([None, VISIT, instant("2024-02-29T23:59:59+08:00")]))
def test_no_markup_raises_or_gives_a_day_after_the_visit(pieces: list[str], at: datetime | None) -> None:
    try:
        found = lists("".join(pieces), at=at)
    except Unreadable:
        return
    for item in found.items:
        assert item.date is None or (item.date <= at.date().isoformat() if at else len(item.date) == 10)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    try:
        lists(text)
    except Unreadable:
        pass
