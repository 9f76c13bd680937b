# ruff: noqa: E501
"""Change: what a person would call one, and what happens to a page without anybody touching it."""

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.commands.diff import command
from stages.classifier.reading.change import Change, Replacement, compare
from stages.classifier.reading.opening import Unreadable
from tests.reading.official_page import page
from tests.reading.opened import opened


def _change(old: str, new: str) -> Change:
    return compare(opened(old), opened(new))


def _list(*items: tuple[str, str]) -> str:
    rows = "".join(
        f'<li><a href="/n/{i}.html">{title}</a><span>{date}</span></li>' for i, (title, date) in enumerate(items)
    )
    return page(article=f"<ul>{rows}</ul>")


NOISE = {
    "counter": ("<p>访问量：1,234次</p>", "<p>访问量：1,299次</p>"),
    "counter-brackets": ("<p>浏览次数：[12]</p>", "<p>浏览次数：[345]</p>"),
    "counter-after": ("<p>已有12人阅读</p>", "<p>已有1345人阅读</p>"),
    "visitor": ("<p>您是第 1001 位访客</p>", "<p>您是第 1002 位访客</p>"),
    "online": ("<span>当前在线人数：5</span>", "<span>当前在线人数：17</span>"),
    "clock": ("<div>今天是2024年5月6日 星期一 10:20:31</div>", "<div>今天是2024年5月7日 星期二 08:00:00</div>"),
    "clock-bare": ("<div>2024年5月6日 星期一</div>", "<div>2024年5月7日 星期二</div>"),
    "clock-lunar": ("<div>2024年5月6日 星期一 农历三月廿八</div>", "<div>2024年5月7日 星期二 农历三月廿九</div>"),
    "clock-greeting": ("<div>欢迎您！今天是2024-05-06 星期一</div>", "<div>欢迎您！今天是2024-05-07 星期二</div>"),
    "generated": ("<p>页面生成时间：2024-05-06 10:11:12</p>", "<p>页面生成时间：2024-05-06 10:15:00</p>"),
    "weather": ("<div>青山 多云 12℃~20℃</div>", "<div>青山 小雨转阴 9℃~15℃</div>"),
    "air": ("<div>空气质量指数：55 PM2.5：31</div>", "<div>空气质量指数：88 PM2.5：60</div>"),
    "ago": ("<li>消息一则 3分钟前</li>", "<li>消息一则 2小时前</li>"),
    "token": ("<p>会话 9f86d081884c7d659a2feaa0c55ad015</p>", "<p>会话 60303ae22b998861bce3b28f33eec1be</p>"),
    "link-token": ('<a href="/s.jsp?id=1&t=111">办事指南下载</a>', '<a href="/s.jsp?id=1&t=222">办事指南下载</a>'),
    "session": ('<a href="/s.jsp;jsessionid=AA11?id=1">在线咨询入口</a>', '<a href="/s.jsp;jsessionid=BB22?id=1">在线咨询入口</a>'),
    "advert": ('<div class="ad-float"><p>庆祝节日</p></div>', '<div class="ad-float"><p>文明出行</p></div>'),
    "moved": ("<p>甲说明文字</p><p>乙说明文字</p>", "<p>乙说明文字</p><p>甲说明文字</p>"),
    "spaces": ("<p>关于 开展 检查的通知</p>", "<p>关于开展检查的 通知</p>"),
    "script": ("<script>var t=1;</script>", "<script>var t=2;</script>"),
    "style": ('<p style="color:red">同一句话</p>', '<p class="x">同一句话</p>'),
    "comment": ("<!-- 1 -->", "<!-- 2 -->"),
    "server": ("<div>Processed in 0.0231 second(s), 12 queries.</div>", "<div>Processed in 0.1187 second(s), 14 queries.</div>"),
    "server-clock": ("<p>GMT+8, 2026-11-20 09:30 , Processed in 0.02 second(s), 9 queries , Gzip On.</p>", "<p>GMT+8, 2026-11-21 10:05 , Processed in 0.31 second(s), 12 queries , Gzip On.</p>"),
    "server-chinese": ("<p>页面执行时间 0.0231 秒，查询数据库 12 次</p>", "<p>页面执行时间 0.1 秒，查询数据库 14 次</p>"),
    "server-memory": ("<p>Total 0.02(s) query 12, Time now is:11-20 09:30, Memory 2.1MB</p>", "<p>Total 0.31(s) query 14, Time now is:11-21 10:02, Memory 2.4MB</p>"),
    "generated-english": ("<p>Generated in 0.021 seconds</p>", "<p>Generated in 1.2 seconds</p>"),
    "queried": ("<p>查询时间：2026-11-20 10:21:31</p>", "<p>查询时间：2026-11-21 08:00:02</p>"),
    "beijing": ("<div>北京时间：2026年11月20日 10:21:31</div>", "<div>北京时间：2026年11月21日 08:01:02</div>"),
    "today": ("<div>今日：11月20日 星期五</div>", "<div>今日：11月21日 星期六</div>"),
    "today-short": ("<div>今天是11月20日</div>", "<div>今天是11月21日</div>"),
    "greeting-comma": ("<div>您好，欢迎访问！今天是2026年11月20日，星期五</div>", "<div>您好，欢迎访问！今天是2026年11月21日，星期六</div>"),
    "counter-line": ("<p>发布时间：2026-11-02　来源：县府办　浏览：12　字号：大</p>", "<p>发布时间：2026-11-02　来源：县府办　浏览：1299　字号：大</p>"),
    "counter-bare": ("<span>阅读 12</span>", "<span>阅读 15</span>"),
    "counter-thousand": ("<p>阅读量 1.2万</p>", "<p>阅读量 1.3万</p>"),
    "counter-today": ("<p>今日访问量：35　总访问量：10086</p>", "<p>今日访问量：12　总访问量：10121</p>"),
    "counter-downloads": ("<td>下载次数：3</td>", "<td>下载次数：8</td>"),
    "banner-picture": ('<a href="/zt/1"><img src="/b1.jpg"></a>', '<a href="/zt/2"><img src="/b2.jpg"></a>'),
    "banner-order": ('<div class="swiper"><a href="/zt/1">专题一</a><a href="/zt/2">专题二</a></div>', '<div class="swiper"><a href="/zt/2">专题二</a><a href="/zt/1">专题一</a></div>'),
    "form-token": ('<form><input type="hidden" name="csrf" value="a1"></form>', '<form><input type="hidden" name="csrf" value="b2"></form>'),
    "banner-file": ('<div class="ad"><a href="/a/1.pdf">手册</a></div>', '<div class="ad"><a href="/a/2.pdf">手册</a></div>'),
    "file-token": ('<a href="/f/1.pdf?t=171">附件1</a>', '<a href="/f/1.pdf?t=188">附件1</a>'),
    "file-moved": ('<p><a href="/f/1.pdf">附件</a></p><p><a href="/f/2.pdf">附件</a></p>', '<p><a href="/f/2.pdf">附件</a></p><p><a href="/f/1.pdf">附件</a></p>'),
    "load": ("<p>页面加载用时：35毫秒</p>", "<p>页面加载用时：41毫秒</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NOISE.values(), ids=NOISE)
def test_what_changes_by_itself_is_no_change(old: str, new: str) -> None:
    assert not _change(page(extra=old), page(extra=new))


REAL = {
    "word": ("<p>办理时限为五个工作日</p>", "<p>办理时限为三个工作日</p>"),
    "number": ("<p>全年完成投资120亿元</p>", "<p>全年完成投资150亿元</p>"),
    "phone": ("<p>联系电话：0711-1234567</p>", "<p>联系电话：0711-7654321</p>"),
    "meeting": ("<p>定于2024年5月6日星期一上午9:00召开</p>", "<p>定于2024年5月8日星期三上午9:00召开</p>"),
    "date": ("<li>关于公示的通知 2024-05-01</li>", "<li>关于公示的通知 2026-05-01</li>"),
    "address": ('<a href="/n/1.html">关于公示的通知</a>', '<a href="/n/2.html">关于公示的通知</a>'),
    "foreign-address": ('<a href="/n/1.html">预算公开表格</a>', '<a href="http://www.haotianxx.net/">预算公开表格</a>'),
    "attachment": ('<a href="/f/1.pdf">附件1</a>', '<a href="/f/2.pdf">附件1</a>'),
    "attachment-of-many": (
        '<p><a href="/f/1.doc">下载</a></p><p><a href="/f/2.doc">下载</a></p>',
        '<p><a href="/f/1.doc">下载</a></p><p><a href="/f/9.doc">下载</a></p>',
    ),
    "attachment-picture": (
        '<a href="/f/1.xlsx"><img src="/i/xls.gif"></a>',
        '<a href="/f/2.xlsx"><img src="/i/xls.gif"></a>',
    ),
    "attachment-by-number": ('<a href="/download.jsp?id=11">附件</a>', '<a href="/download.jsp?id=12">附件</a>'),
    "attachment-by-script": (
        '<a href="javascript:;" onclick="down(\'/f/1.pdf\')">附件</a>',
        '<a href="javascript:;" onclick="down(\'/f/2.pdf\')">附件</a>',
    ),
    "attachment-shown": ('<iframe src="/f/1.pdf"></iframe>', '<iframe src="/f/2.pdf"></iframe>'),
    "attachment-size": ('<a href="/f/1.pdf">附件1（120KB）</a>', '<a href="/f/1.pdf">附件1（340KB）</a>'),
    "attachment-title": (
        '<a href="/f/1.pdf" title="申报表.pdf">申报表</a>',
        '<a href="/f/1-new.pdf" title="申报表.pdf">申报表</a>',
    ),
    "hours": ("<p>报名时间：9:00-11:00</p>", "<p>报名时间：9:00-10:00</p>"),
    "query-hours": ("<p>成绩查询时间：2026年11月20日9:00起</p>", "<p>成绩查询时间：2026年11月25日9:00起</p>"),
    "today-hours": ("<p>今日9:00至12:00城区停水</p>", "<p>今日10:00至12:00城区停水</p>"),
    "beijing-event": (
        "<p>比赛于北京时间2026年11月20日20:00开始，欢迎观看。</p>",
        "<p>比赛于北京时间2026年11月21日20:00开始，欢迎观看。</p>",
    ),
    "system-event": (
        "<p>系统2026年12月1日上线运行，请及时登录。</p>",
        "<p>系统2026年12月5日上线运行，请及时登录。</p>",
    ),
    "download-year": ("<p>下载2025年度报告</p>", "<p>下载2026年度报告</p>"),
    "reading-books": ("<p>全年阅读20本书</p>", "<p>全年阅读30本书</p>"),
    "play-time": ("<p>每周五播放19:30</p>", "<p>每周五播放20:30</p>"),
    "visit-date": ("<p>来访 2026年11月3日</p>", "<p>来访 2026年11月9日</p>"),
    "days": ("<p>公示3天前须报名</p>", "<p>公示5天前须报名</p>"),
    "entry-time": ("<p>发布时间：2026-11-02 09:30</p>", "<p>发布时间：2026-11-02 15:30</p>"),
    "rain": ("<p>低于5℃停止施工</p>", "<p>低于3℃停止施工</p>"),
    "people": ("<p>共有45人参加评论员培训</p>", "<p>共有46人参加评论员培训</p>"),
    "shared": ("<p>分享经验3条</p>", "<p>分享经验5条</p>"),
    "meeting-line": (
        "<p>会议时间：2026年11月20日 星期五 上午9:00</p>",
        "<p>会议时间：2026年11月23日 星期一 上午9:00</p>",
    ),
    "deadline": ("<td>截止日期：2026-11-20 星期五</td>", "<td>截止日期：2026-11-27 星期五</td>"),
    "wind": ("<p>预计风力8级，请注意防范。</p>", "<p>预计风力10级，请注意防范。</p>"),
    "lunar-day": ("<p>庙会于农历三月初三举行，欢迎参加。</p>", "<p>庙会于农历三月初六举行，欢迎参加。</p>"),
    "account": ("<p>账号：1234567890123456789</p>", "<p>账号：1234567890123456780</p>"),
    "name": ("<p>县长：张某</p>", "<p>县长：李某</p>"),
}


@pytest.mark.parametrize(("old", "new"), REAL.values(), ids=REAL)
def test_what_somebody_wrote_is_replaced(old: str, new: str) -> None:
    change = _change(page(extra=old), page(extra=new))
    assert (len(change.added), len(change.removed), len(change.replaced)) == (0, 0, 1)


def test_a_new_entry_is_added_and_the_one_that_slid_off_is_removed() -> None:
    old = _list(("通知甲", "2024-05-03"), ("通知乙", "2024-05-02"), ("通知丙", "2024-05-01"))
    new = _list(("通知丁", "2024-05-06"), ("通知甲", "2024-05-03"), ("通知乙", "2024-05-02"))
    change = _change(old, new)
    assert change.added == ("通知丁2024-05-06",)
    assert change.removed == ("通知丙2024-05-01",)


def test_a_swapped_title_is_a_change() -> None:
    change = _change(page(), page(title="必威体育官网"))
    assert change.replaced == (Replacement("网页标题：县政府召开常务会议_青山县人民政府", "网页标题：必威体育官网"),)


def test_an_injected_tail_is_added() -> None:
    change = _change(page(), page(after="<p>必威体育</p><p>亚博体育</p>"))
    assert change.added == ("必威体育", "亚博体育")
    assert not change.removed


def test_a_paragraph_taken_out_is_removed() -> None:
    change = _change(page(extra="<p>第一段内容。</p><p>第二段内容。</p>"), page(extra="<p>第一段内容。</p>"))
    assert change == Change(removed=("第二段内容。",))


def test_a_rewritten_paragraph_beside_a_new_one_is_paired_with_its_like() -> None:
    change = _change(
        page(extra="<p>会议强调要抓好安全生产工作落实。</p>"),
        page(extra="<p>全新的一段话在此。</p><p>会议强调要抓实安全生产工作落实。</p>"),
    )
    assert change.added == ("全新的一段话在此。",)
    assert change.replaced == (Replacement("会议强调要抓好安全生产工作落实。", "会议强调要抓实安全生产工作落实。"),)


_TEXT = st.lists(st.sampled_from(["<p>甲</p>", "<p>乙二</p>", "<li>丙 5</li>", "<a href=/x>丁丁丁丁</a>", "<div class=ad>", "</div>", "<br>", "<"]), max_size=20)  # fmt: skip


@settings(max_examples=100)
@given(_TEXT.map("".join))
def test_a_page_is_the_same_as_itself(html: str) -> None:
    try:
        doc, again = opened(html), opened(html)
    except Unreadable:
        return
    assert not compare(doc, again)


@settings(max_examples=100)
@given(_TEXT.map("".join), _TEXT.map("".join))
def test_what_is_added_one_way_is_removed_the_other_way(one: str, other: str) -> None:
    try:
        a, b = opened(one), opened(other)
    except Unreadable:
        return
    there, back = compare(a, b), compare(b, a)
    assert bool(there) == bool(back)
    added = len(there.added) + len(there.replaced)
    assert added - len(there.removed) - len(there.replaced) == len(back.removed) - len(back.added)


def test_a_large_page_is_compared_in_time() -> None:
    old = "".join(f"<p>第{i}条 内容甲</p>" for i in range(20_000))
    change = _change(old, old.replace("甲", "乙"))
    assert len(change.replaced) + len(change.added) == 20_000


@pytest.fixture
def pages(tmp_path):  # type: ignore[no-untyped-def]
    (tmp_path / "a.html").write_text(page(extra="<p>时限五日</p><p>访问量：1</p>"), encoding="utf-8")
    (tmp_path / "b.html").write_text(page(extra="<p>时限三日</p><p>访问量：2</p>"), encoding="gb18030")
    (tmp_path / "c.html").write_text(page(extra="<p>时限五日</p><p>访问量：3</p>"), encoding="utf-8")
    return tmp_path


def test_diff_prints_the_change_in_chinese_and_exits_with_one(pages) -> None:  # type: ignore[no-untyped-def]
    result = CliRunner().invoke(command, [str(pages / "a.html"), str(pages / "b.html")])
    assert result.exit_code == 1
    assert result.output == "新增0处，删除0处，替换1处。\n替换：时限五日\n　　→ 时限三日\n"


def test_diff_of_the_same_exits_with_zero(pages) -> None:  # type: ignore[no-untyped-def]
    result = CliRunner().invoke(command, [str(pages / "a.html"), str(pages / "c.html")])
    assert (result.exit_code, result.output) == (0, "两个版本没有实质变化。\n")


def test_diff_as_json(pages) -> None:  # type: ignore[no-untyped-def]
    result = CliRunner().invoke(command, [str(pages / "a.html"), str(pages / "b.html"), "--json"])
    assert orjson.loads(result.output) == {
        "added": [],
        "removed": [],
        "replaced": [{"old": "时限五日", "new": "时限三日"}],
    }


def test_diff_names_the_file_that_is_missing(pages) -> None:  # type: ignore[no-untyped-def]
    from pipelines.cli import main

    result = CliRunner().invoke(main, ["diff", str(pages / "a.html"), str(pages / "no.html")])
    assert result.exit_code == 2
    assert "no.html: no such file" in result.output
