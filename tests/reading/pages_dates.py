# ruff: noqa: E501
"""Articles whose publication date is to be read, and articles with dates that are none."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, PROSE, SHORT, SITE, frame, metas, related, site_metas
from tests.reading.scoring import PageCase

TITLE = "全市农田水利基本建设工作推进会召开"


def _case(name: str, html: str, date: str | None, **more: Any) -> PageCase:
    expect = {"date": date} | {key: more.pop(key) for key in tuple(more) if key in _ASKED}
    return PageCase(f"dates/{name}", html.encode(), {"kind": "article"} | expect, **more)


_ASKED = ("kind", "title", "date_kind", "meta_date", "source")


def _article(info: str, *, title: str = TITLE, body: str = PROSE, after: str = "", **framed: Any) -> str:
    inner = f'<div class="main"><h1 class="title">{title}</h1>\n{info}\n<div class="content">{body}</div>{after}</div>'
    return frame(inner, title=framed.pop("tag", f"{title}_{SITE}"), **framed)


def cases() -> list[PageCase]:
    return [
        *_spellings(),
        *_layouts(),
        *_labels(),
        *_traps(),
        *_silence(),
        *_relative(),
        *_elsewhere(),
        *_media(),
        *_scraps(),
    ]


def _spellings() -> Iterator[PageCase]:
    """One template, one day, every spelling."""
    for i, text in enumerate(
        (
            "2026-09-08 10:03:27", "2026/09/08", "2026年09月08日 09时32分", "2026年9月8日09:32", "( 2026-09-08)", "2026 年 9 月 8 日",
            "二〇二六年九月八日", "二零二六年九月八日", "２０２６年９月８日", "2026.09.08", "2026-9-8", "26-09-08", "2026-09-08 09∶32", "2026年9月8日 星期二",
            "2026-09-08T09:32:00+08:00", "2026. 9. 8", "26年9月8日", "20260908", "Sep 8, 2026", "2026年九月八日", "2026-09-08 下午3:05", "09-08", "9月8日 10:30",
        )
    ):  # fmt: skip
        info = f'<div class="info">发布时间：{text}　来源：市水利局　浏览次数：<span id="hits">312</span>次</div>'
        yield _case(f"spelling-{i:02d}", _article(info), "2026-09-08", title=TITLE, source="市水利局")


def _layouts() -> Iterator[PageCase]:
    day, printed = "2026-03-05", "2026-03-05 16:20"
    yield _case(
        "trs",
        _article(
            f'<div class="article-info"><span>来源：云岭日报</span><span>发布时间：{printed}</span><span>字号：[<a href="javascript:z(16)">大</a> <a href="javascript:z(14)">中</a> <a href="javascript:z(12)">小</a>]</span></div>',
            head=site_metas(ArticleTitle=TITLE, PubDate=printed, ContentSource="云岭日报"),
        ),
        day, title=TITLE, meta_date=day, source="云岭日报", date_kind="published",
    )  # fmt: skip
    yield _case(
        "hanweb",
        frame(
            f'<table id="article" width="98%"><tr><td class="title"><!--<$[标题]>begin-->{TITLE}<!--<$[标题]>end--></td></tr><tr><td align="center">发布日期：<!--<$[信息发布时间]>begin-->{printed}<!--<$[信息发布时间]>end-->&nbsp;&nbsp;&nbsp;信息来源：<!--<$[来源]>begin-->市水利局<!--<$[来源]>end-->&nbsp;&nbsp;浏览次数：<script src="/module/visitcount/articlehits.jsp?colid=8&artid=31"></script></td></tr><tr><td class="bt_content"><div id="zoom">{PROSE}</div></td></tr></table>',
            title=TITLE,
        ),
        day, title=TITLE, source="市水利局",
    )  # fmt: skip
    yield _case(
        "people-family",
        _article('<div class="box01"><div class="fl">2026年03月05日08:18&nbsp;&nbsp;来源：<a href="/gb">云岭网</a></div><div class="fr"><a href="#">打印</a></div></div>', tag=f"{TITLE}--时政--云岭网", crumbs="云岭网>>时政"),
        day, title=TITLE,
    )  # fmt: skip
    yield _case("bare-in-time-div", _article(f'<div class="time">{day}</div>'), day)
    yield _case("bare-chinese-below-title", _article("<p>2026年3月5日</p>"), day)
    yield _case("bare-spelt-below-title", _article("<p>二〇二六年三月五日</p>"), day)
    yield _case("weekday-below-title", _article("<p>2026年3月5日 星期四</p>"), day)
    yield _case("bare-iso-line", _article(f"<p>{printed}</p>"), day)
    yield _case("bare-chinese-in-info", _article('<div class="xx_info"><span>2026年3月5日</span></div>'), day)
    yield _case(
        "gov-cn-style",
        _article(f'<div class="pages-date">{printed}<span class="font">来源： 新华社</span><span class="font">【字体：<b>大</b> <b>中</b> <b>小</b>】</span><button>打印</button></div>'),
        day, source="新华社",
    )  # fmt: skip
    yield _case(
        "at-the-end",
        _article(
            '<div class="ly">来源于：东山街道办事处</div>',
            body="<p>2026年2月27日下午，街道党工委书记一行到众创园走访，实地察看企业生产情况，并围绕园区发展开展座谈，现场解决问题三个。</p>"
            + PROSE,
            after=f"<p>发布日期：{day}　　　责任编辑：周明</p><p>【打印本页】【关闭窗口】</p>",
        ),
        day,
    )
    yield _case(
        "above-title",
        frame(
            f'<div class="main"><p class="info">{printed}　来源：市政府办公室　阅读：20</p><h1>{TITLE}</h1><div>{PROSE}</div></div>',
            title=f"{TITLE}-{SITE}",
        ),
        day,
    )
    yield _case(
        "list-items",
        _article(f'<ul class="xx"><li>时间：{day}</li><li>来源：市水利局</li><li>阅读：201</li></ul>'),
        day,
        source="市水利局",
    )
    yield _case(
        "label-and-value-apart",
        _article(f"<table><tr><td>发布时间：</td><td>{printed}</td><td>来源：</td><td>市水利局</td></tr></table>"),
        day,
    )
    yield _case("spaced-label", _article(f"<p>发 布 时 间 ：{day}　　来　源：市水利局</p>"), day)
    yield _case(
        "indented",
        _article(
            f"<p>\n                            发布时间：\n                              {day}\n                     </p>"
        ),
        day,
    )
    yield _case("reversed-label", _article(f"<div>时间发布：{day}</div>"), day)
    yield _case("word-after", _article(f'<div class="m">市水利局 {day} 发布</div>'), day)
    yield _case("brackets", _article(f'<div class="m">[{day}]　[来源：市水利局]　[点击量：55]</div>'), day)
    yield _case("pipe", _article(f'<div class="m">市水利局 | {day} | 阅读 1032</div>'), day)
    yield _case(
        "glued-spans",
        _article(f"<div><span>信息来源：市水利局</span><span>发布日期：{day}</span><span>浏览量：8</span></div>"),
        day,
        source="市水利局",
    )
    yield _case("nbsp-everywhere", _article("<div>发布时间：2026&nbsp;-&nbsp;03&nbsp;-&nbsp;05&nbsp;16:20</div>"), day)
    yield _case(
        "label-only-script-value",
        _article(f'<div>发布时间：<script>document.write("{printed}");</script> 来源：市水利局</div>'),
        day,
    )
    yield _case(
        "date-is-a-link",
        _article(
            '<h6 class="post-footer"><a class="post-date">2026年03月05日</a> <i></i>云岭传媒 <i></i>时政新闻 <i></i>1665</h6>'
        ),
        day,
    )
    yield _case(
        "low-heading-and-column-title",
        frame(
            f'<div class="title_la"><h3>首页 - 新闻动态</h3></div><div class="xq"><h5>{TITLE}</h5><div class="ly"><b title="发布时间">发布时间：{day}</b> <i>来源：市水利局</i></div><div>{PROSE}</div></div>',
            title="新闻动态--云岭市水利局官网",
            crumbs="",
        ),
        day,
        title=TITLE,
    )
    yield _case(
        "title-in-plain-cell",
        frame(
            f'<h1><a href="/">云岭市水利局</a></h1><table><tr><td>■ 纪检监察</td></tr><tr><td align="center"><span class="STYLE8">{TITLE}</span></td></tr><tr><td>来源: | 发布时间: {day} | 浏览次数: <span>2168</span></td></tr><tr><td>{PROSE}</td></tr></table>',
            title="云岭市水利局",
            crumbs="",
        ),
        day,
        title=TITLE,
    )
    yield _case("editor-line", _article(f'<p class="sub">作者：李青 编辑：王岚 {printed}</p>'), day)
    yield _case(
        "heading-broken",
        _article(
            f"<p>发布时间：{day}</p>",
            title="关于印发《云岭市农田水利建设<br>三年行动方案》的通知",
            tag="关于印发《云岭市农田水利建设三年行动方案》的通知",
        ),
        day,
        title="关于印发《云岭市农田水利建设三年行动方案》的通知",
    )
    yield _case(
        "big-date-pieces",
        _article('<div class="date"><span class="d">05</span><span class="ym">2026-03</span></div>'),
        day,
    )  # fmt: skip
    yield _case(
        "posted-english",
        _article(
            "<div>Published on March 5, 2026 | Source: Yunling Daily</div>",
            title="Yunling holds farmland irrigation meeting",
            body="<p>The municipal government held a special meeting on farmland irrigation, reviewed the remaining problems, and set the tasks of the coming season for all counties and departments.</p>",
        ),
        day,
    )
    yield _case("uppercase-tags", _article(f"<TABLE><TR><TD>来源：市水利局</TD><TD>时间：{day}</TD></TR></TABLE>"), day)
    yield _case("release-before-source", _article(f"<div>发布于 {day} 16:20 | 市水利局 | 责任编辑：张云</div>"), day)


def _labels() -> Iterator[PageCase]:
    def table(*pairs: tuple[str, str]) -> str:
        cells = "".join(f"<td>{k}：</td><td>{v}</td>" for k, v in pairs)
        return f'<table class="xxgk"><tr>{cells}</tr></table>'

    gist = (("索 引 号", "015000001/2026-00031"), ("发布机构", "云岭市人民政府办公室"))
    doc = "云岭市人民政府关于印发农田水利建设三年行动方案的通知"
    plain = {"title": doc, "body": SHORT + PROSE}
    both = table(
        *gist, ("成文日期", "2026年02月11日"), ("发布日期", "2026年02月26日"), ("文　　号", "云政发〔2026〕4号")
    )
    yield _case(
        "disclosure-both",
        _article("", after="", **plain).replace("<h1 class", both + "<h1 class"),
        "2026-02-26",
        date_kind="published",
        source="云岭市人民政府办公室",
    )
    yield _case(
        "disclosure-both-reversed",
        _article("", **plain).replace(
            "<h1 class", table(*gist, ("发布日期", "2026-02-26"), ("成文日期", "2026-02-11")) + "<h1 class"
        ),
        "2026-02-26",
    )
    yield _case(
        "disclosure-written-only",
        _article("", **plain).replace("<h1 class", table(*gist, ("成文日期", "2026-02-11")) + "<h1 class"),
        "2026-02-11",
        date_kind="written",
    )
    yield _case(
        "disclosure-effective",
        _article("", **plain).replace(
            "<h1 class",
            table(*gist, ("生效日期", "2026-03-01"), ("废止日期", ""), ("公开日期", "2026-02-26")) + "<h1 class",
        ),
        "2026-02-26",
    )
    rows = "<table><tr><td>索引号</td><td>成文日期</td><td>发布日期</td><td>文号</td></tr><tr><td>015000001/2026-00031</td><td>2026-02-11</td><td>2026-02-26</td><td>云政发〔2026〕4号</td></tr></table>"
    yield _case("disclosure-rows", _article("", **plain).replace("<h1 class", rows + "<h1 class"), "2026-02-26")
    yield _case(
        "disclosure-and-line",
        _article("<p>来源：市政府办公室　2026-02-26 09:00</p>", **plain).replace(
            "<h1 class", table(*gist, ("成文日期", "2026-02-11")) + "<h1 class"
        ),
        "2026-02-26",
    )
    yield _case(
        "updated-and-published", _article("<p>更新时间：2026-04-02 10:00　发布时间：2026-03-05 16:20</p>"), "2026-03-05"
    )
    yield _case(
        "updated-only", _article("<p>更新时间：2026-04-02 10:00　来源：市水利局</p>"), "2026-04-02", date_kind="updated"
    )
    yield _case("issued-label", _article("<p>发文日期：2026-03-05</p>"), "2026-03-05")
    yield _case("generic-date-label", _article("<p>日期：2026-03-05　来源：市水利局</p>"), "2026-03-05")
    yield _case("online-label", _article("<p>上网时间：2026-03-05　录入：李</p>"), "2026-03-05")
    yield _case(
        "definition-list",
        _article("<dl><dt>发布日期</dt><dd>2026-03-05</dd><dt>来源</dt><dd>市水利局</dd></dl>"),
        "2026-03-05",
    )


def _traps() -> Iterator[PageCase]:
    info = '<div class="info">发布时间：2026-03-05　来源：市水利局</div>'
    day = "2026-03-05"
    yield _case("header-clock", _article(info, clock="今天是：2026年11月20日 星期五"), day)
    yield _case("header-clock-bare", _article(info, clock="2026年11月20日 10:00:01 星期五"), day)
    yield _case(
        "generated-stamp",
        _article(
            info,
            tail="<!-- 生成时间 2026-11-19 --><p>页面生成时间：2026-11-19 03:11:02</p>",
            head=metas(others="页面生成时间 2026-11-19 03:11:02", Maketime="2026-11-19"),
        ),
        day,
    )
    yield _case("neighbours", _article(info, after=related("2026-11-11", "2026-11-10", "2026-11-09")), day)
    yield _case(
        "event-opens-text",
        _article(
            info,
            body="<p>2026年2月27日上午，市长到东山水库调研。时间：2026年2月27日，地点：东山水库，参加人员为市水利局和县政府负责同志。</p>"
            + PROSE,
        ),
        day,
    )
    yield _case(
        "signed",
        _article(info, body=SHORT + '<p align="right">云岭市水利局</p><p align="right">2026年2月28日</p>'),
        day,
    )
    yield _case(
        "deadline-first",
        _article(
            info,
            body="<p>报名时间：2026年4月1日至2026年4月10日，截止日期：2026-04-10，逾期不再受理，请相互转告。</p>"
            + PROSE,
        ),
        day,
    )
    yield _case(
        "meta-disagrees",
        _article(info, head=site_metas(ArticleTitle=TITLE, PubDate="2026-06-24 10:00:43")),
        day,
        meta_date="2026-06-24",
    )
    yield _case(
        "meta-migrated",
        _article(
            '<div class="info">发布时间：2015-05-12 08:00</div>',
            head=site_metas(ArticleTitle=TITLE, PubDate="2022-04-24 10:00:43"),
        ),
        "2015-05-12",
        meta_date="2022-04-24",
    )
    yield _case(
        "date-in-title",
        _article(info, title="2026年1月15日云岭市空气质量日报"),
        day,
        title="2026年1月15日云岭市空气质量日报",
    )
    yield _case(
        "bracketed-passing",
        _article(info, body="<p>（2026年1月29日云岭市第八届人民代表大会常务委员会第十次会议通过）</p>" + PROSE),
        day,
    )
    yield _case(
        "prev-next",
        _article(
            info,
            after='<p>上一篇：<a href="/1.html">市领导走访慰问企业职工</a> 2026-03-01</p><p>下一篇：<a href="/2.html">全市安全生产工作会议召开</a> 2026-03-09</p>',
        ),
        day,
    )
    yield _case(
        "first-notice",
        _article(
            info,
            title="市中心医院设备采购更正公告",
            body="<p>首次公告日期：2026年2月1日</p><p>更正日期：2026年2月20日</p><p>开标时间：2026年3月20日9点30分（北京时间），采购人对文件作如下更正，其他内容不变。</p>",
        ),
        day,
    )
    yield _case("old-article", _article('<div class="info">发布时间：2009-12-31　来源：市水利局</div>'), "2009-12-31")
    yield _case(
        "comments-below",
        _article(
            info,
            after='<div class="pl"><h3>网友评论</h3><p>云岭网友 2026-03-09 11:00 说得好</p><p>山里人 2026-03-10 12:11 支持</p></div>',
        ),
        day,
    )
    yield _case(
        "sidebar-before",
        frame(
            '<div class="left"><h3>最新动态</h3><ul><li><a href="/a.html">市领导调研重点项目建设情况并召开座谈会</a> 2026-11-18</li><li><a href="/b.html">我市举办就业创业专场活动吸引千人参加</a> 2026-11-17</li></ul></div>'
            f'<div class="main"><h1>{TITLE}</h1>{info}<div>{PROSE}</div></div>',
            title=f"{TITLE}_{SITE}",
        ),
        day,
    )
    yield _case(
        "numbered-document",
        _article(
            info,
            body="<p>根据云政发〔2026〕12号文件和20260115号会议纪要精神，各单位要按照2026-01号通知要求抓好落实。</p>"
            + PROSE,
        ),
        day,
    )
    yield _case(
        "data-as-of",
        _article(
            info,
            title="云岭市主要经济指标",
            body="<p>数据截止：2026-01-31，统计时间：2026年2月10日，来源为市统计局快报，部分指标为初步核算数，最终以年鉴为准。</p>"
            + PROSE,
        ),
        day,
    )
    yield _case("print-date", _article(info, after="<p>打印时间：2026-11-20 10:00</p>"), day)
    yield _case("comment-in-source", _article("<!-- 2026/8/10 --><div class='info'>发布时间：2026-03-05</div>"), day)
    yield _case(
        "date-of-signature-only-in-text-is-not-it",
        _article(
            '<div class="info">来源：市水利局　发布时间：2026-03-05 08:00</div>',
            body="<p>云岭市水利局</p><p>2025年12月30日</p>" + PROSE,
        ),
        day,
    )


def _silence() -> Iterator[PageCase]:
    """No date is better than a wrong one."""
    yield _case("copyright-only", _article("<p>来源：市水利局</p>", year=2025), None)
    yield _case(
        "signature-only",
        _article(
            "<p>来源：市水利局</p>", body=SHORT + PROSE + '<p style="text-align:right">云岭市水利局<br>2026年3月5日</p>'
        ),
        None,
    )
    yield _case(
        "event-only",
        _article(
            "",
            body="<p>2026年3月5日上午，市政府召开专题会议，研究部署农田水利基本建设工作，市长出席会议并讲话，副市长主持。</p>"
            + PROSE,
        ),
        None,
    )
    yield _case("clock-only", _article("", clock="今天是 2026年11月20日 星期五"), None)
    yield _case("future-only", _article("<p>发布时间：2042-10-12</p>"), None)
    yield _case("tomorrow", _article("<p>发布时间：2026-11-21</p>"), None)
    yield _case(
        "neighbours-only",
        _article("", after=related("2026-11-11", "2026-11-10", "2026-11-09", heading="相关链接")),
        None,
    )
    yield _case(
        "generated-only",
        _article(
            "",
            head=metas(
                others="页面生成时间 2026-11-19 03:11:02",
                HtmlGenerateTime="2026-11-19",
                lastmodifiedtime="2026-11-18 10:00:00",
            ),
            tail="<p>页面生成时间：2026-11-19 03:11:02</p>",
        ),
        None,
    )
    yield _case(
        "deadline-only",
        _article("", body="<p>报名时间：2026年4月1日至2026年4月10日</p><p>考试时间：2026年5月20日</p>" + PROSE),
        None,
    )
    yield _case(
        "passing-only",
        _article('<p align="center">（2026年1月29日云岭市第八届人民代表大会常务委员会第十次会议通过）</p>'),
        None,
    )
    yield _case("speech-day", _article('<p align="center">（2026年1月15日）</p><p align="center">市长　陈立</p>'), None)
    yield _case("impossible", _article("<p>发布时间：2026-02-30</p>"), None)
    yield _case("empty-field", _article("<p>发布时间：1970-01-01 08:00:00</p>"), None)
    yield _case("speech-day-spelt", _article('<p align="center">（二〇二六年一月十五日）</p>'), None)


def _relative() -> Iterator[PageCase]:
    yield _case("yesterday", _article('<p class="meta">市水利局 昨天 10:30 阅读 1.2万</p>'), "2026-11-19")
    yield _case("days-ago", _article("<p>发布时间：3天前　来源：市水利局</p>"), "2026-11-17")
    yield _case("hours-ago", _article("<p>发布于 11小时前</p>"), "2026-11-19")
    last_year = _article("<p>发布时间：12-28 09:24　来源：市水利局</p>")
    yield _case("month-day-of-last-year", last_year, "2025-12-28")
    yield _case("month-day-of-the-year-of-its-address", last_year, "2023-12-28", url=f"{HOST}/xw/202312/t1.html")
    yield _case("month-day-without-visit", _article("<p>发布时间：12-28 09:24　来源：市水利局</p>"), None, at=None)


def _elsewhere() -> Iterator[PageCase]:
    yield _case(
        "meta-only",
        _article("<p>来源：市水利局</p>", head=site_metas(ArticleTitle=TITLE, PubDate="2026-03-05 16:20")),
        "2026-03-05",
        meta_date="2026-03-05",
    )
    yield _case(
        "meta-chinese",
        _article("", head=site_metas(ArticleTitle=TITLE, PubDate="2026年03月05日")),
        "2026-03-05",
        meta_date="2026-03-05",
    )
    yield _case(
        "meta-dashed-time",
        _article("", head=metas(firstpublishedtime="2026-03-05-23:59:59", lastmodifiedtime="2026-04-01-10:00:00")),
        "2026-03-05",
    )
    yield _case(
        "meta-ratio-colon", _article("", head=metas(pubdate="2026-03-05 16∶20")), "2026-03-05", meta_date="2026-03-05"
    )
    yield _case(
        "meta-future",
        _article("<p>发布时间：2026-03-05</p>", head=metas(PubDate="2046-03-05 16:20")),
        "2026-03-05",
        meta_date=None,
    )
    yield _case("address-hanweb", _article(""), "2026-03-05", url=f"{HOST}/art/2026/3/5/art_38_120.html")
    yield _case("address-trs", _article(""), "2026-03-05", url=f"{HOST}/zwgk/gzdt/202603/t20260305_48213.html")
    yield _case("address-content", _article(""), "2026-03-05", url=f"{HOST}/zhengce/2026-03/05/content_571.htm")
    yield _case("address-is-no-date", _article(""), None, url=f"{HOST}/c/20991399/5123.html")
    yield _case(
        "address-beaten-by-print",
        _article("<p>发布时间：2026-03-06 08:00</p>"),
        "2026-03-06",
        url=f"{HOST}/202603/t20260305_48213.html",
    )
    yield _case(
        "ld-json",
        _article(
            "",
            head='<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-05T08:00:00+08:00","dateModified":"2026-05-01"}</script>',
        ),
        "2026-03-05",
    )
    weixin = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><meta property="og:title" content="云岭水利：今冬明春这样干" /></head><body id="activity-detail">'
        '<div id="js_article" class="rich_media"><h1 class="rich_media_title" id="activity-name">云岭水利：今冬明春这样干</h1><div id="meta_content"><a id="js_name">云岭水利</a><em id="publish_time" class="rich_media_meta"></em></div>'
        f'<div class="rich_media_content" id="js_content">{PROSE}</div></div><script>var ct = "{{ct}}"; var publish_time = "" || "";var user_name = "gh_0";</script></body></html>'
    )
    yield _case(
        "wechat-ct",
        weixin.replace("{ct}", "1772700000"),
        "2026-03-05",
        title="云岭水利：今冬明春这样干",
        url="https://mp.weixin.qq.com/s/abcdefg",
    )
    yield _case(
        "wechat-relative-printed",
        weixin.replace("{ct}", "1772700000").replace('rich_media_meta"></em>', 'rich_media_meta">昨天</em>'),
        "2026-03-05",
    )
    yield _case("roc-year", _article("<p>發布日期：115年3月5日　資料來源：水利局</p>"), "2026-03-05")
    yield _case("roc-written-out", _article("<p>發佈日期：中華民國115年3月5日</p>"), "2026-03-05")


def _media() -> Iterator[PageCase]:
    """Lines of source and date as portals and newspapers print them."""
    day = "2026-03-05"
    for name, info in (
        ("time-then-source", f'<div class="post_time_source">{day} 10:20:00　来源: <a href="/x">云岭网</a></div>'),
        ("date-source", '<div class="date-source"><span class="date">2026年03月05日 10:02</span><span class="source">云岭社</span></div>'),
        ("reporter-line", f'<div class="news_about"><p>云岭记者 张云</p><p>{day} 10:00 <span>来源：云岭新闻</span></p></div>'),
        ("account-and-time", f'<div class="article-sub"><span>云岭网</span><span>{day} 15:39:20</span></div>'),
        ("short-year-in-pieces", '<div><span class="date">发布时间：</span><span class="date">26-03-05</span><span class="time">10:20</span></div>'),
        ("dots", "<div>2026.03.05 16:20</div>"),
        ("day-in-brackets-below", "<div></div>"),
        ("english-weekday", "<p>Thu 5 Mar 2026 09.30 GMT</p>"),
        ("no-colons", "<table><tr><th>发文日期</th><td>2026-02-11</td></tr><tr><th>公开日期</th><td>2026-03-05</td></tr></table>"),
    ):  # fmt: skip
        after = "<p>（发布时间：2026-03-05）</p>" if name == "day-in-brackets-below" else ""
        yield _case(f"media-{name}", _article(info, after=after), day)
    month_day = _article("<div>03月05日 10:20 来源：云岭网</div>")
    yield _case("media-month-day-and-source", month_day, None)
    yield _case("media-month-day-and-year", month_day, day, url=f"{HOST}/xw/202603/t1.html")
    yield _case(
        "media-json",
        _article("", head='<script>window.DATA = {"title":"x","pubtime":"2026-03-05 10:00:00"}</script>'),
        day,
    )
    yield _case("media-hours-ago", _article("<div>云岭网 5小时前</div>"), "2026-11-20")
    yield _case("clock-as-iso", _article("", clock="2026-11-20 10:00:01"), None)
    yield _case(
        "meeting-table", _article("", body="<table><tr><td>会议时间</td><td>2026-03-05</td></tr></table>" + PROSE), None
    )
    yield _case(
        "contract",
        _article(
            f"<div>发布日期：{day}</div>",
            title="市中心医院设备采购合同公告",
            body="<p>合同签订日期：2026-02-20</p>" + PROSE,
        ),
        day,
    )


def _scraps() -> Iterator[PageCase]:
    """Hardly a page, and still clear."""
    for i, (html, date) in enumerate(
        (
            ("<p>发布时间：2026年10月12日</p>", "2026-10-12"),
            ("<p>成文日期：2026年10月10日 发布日期：2026年10月12日</p>", "2026-10-12"),
            ('<div class="info">2026年10月12日</div>', "2026-10-12"),
            ("<html><body><p>二〇二六年十月十二日</p></body></html>", "2026-10-12"),
            ("<h1>标题文字标题文字</h1><p>发布时间：2042-10-12</p><p>正文</p>", None),
            ("<h1>标题文字标题文字</h1><p>正文</p><p>Copyright © 2026 版权所有</p>", None),
        )
    ):
        yield PageCase(f"dates/scrap-{i}", html.encode(), {"date": date})
