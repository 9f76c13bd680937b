# ruff: noqa: E501
"""Columns, fronts and texts of few words: what little stands there is enough, or there is truly nothing."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, SITE, frame
from tests.reading.scoring import PageCase

COLUMN = f"{HOST}/zwgk/lm/"
TEXT = f"{HOST}/zwgk/202611/t1.html"
HARD = ["blank_column", "soft_404", "maintenance", "login", "waf_block", "redirect_stub"]
MENU = '<div class="left"><h3>政务公开</h3><ul><li><a href="/gk/jg/">机构职能</a></li><li><a href="/gk/gh/">规划计划</a></li><li><a href="/gk/tj/">统计信息</a></li></ul></div>'
HOT = '<div class="right"><h3>热点信息</h3><ul><li><a href="/xw/202611/t11.html">市领导调研重点项目建设情况</a></li><li><a href="/xw/202611/t12.html">我市举办就业创业专场活动</a></li></ul></div>'


def _column(name: str, body: str) -> str:
    return frame(
        f"<div class='main'>{body}</div>",
        title=f"{name}_{SITE}",
        crumbs=f"<a href='/'>首页</a> &gt; 政务公开 &gt; {name}",
    )


def _text(title: str, body: str) -> str:
    return frame(f"<h1>{title}</h1>{body}", title=f"{title}_{SITE}", crumbs="首页 &gt; 通知公告 &gt; 正文")


def _page(name: str, html: str, expect: dict[str, Any], url: str = COLUMN) -> PageCase:
    return PageCase(f"few-words/{name}", html.encode(), expect, url=url, status=200)


def cases() -> Iterator[PageCase]:
    yield from _not_blank()
    yield from _short_texts()
    yield from _blank()
    yield from _fronts()
    yield from _summaries()
    yield from _more()


def _not_blank() -> Iterator[PageCase]:
    for name, column, body in (
        ("leaders", "领导之窗", "<img src='/u/ld1.jpg'><p>陈某</p><p>市长</p><p>主持市政府全面工作</p>"),
        ("leaders-links", "领导之窗", "<ul><li><a href='/ld/1.html'>陈某</a></li><li><a href='/ld/2.html'>李某</a></li></ul>"),
        ("table-with-a-none", "专项资金", "<table><tr><th>项目</th><th>金额</th><th>备注</th></tr><tr><td>农田水利</td><td>120万元</td><td>暂无</td></tr><tr><td>公路养护</td><td>80万元</td><td>暂无信息</td></tr></table>"),
        ("one-entry", "规范性文件", "<ul><li><a href='/z/1.html'>云岭市养犬管理办法</a></li></ul>"),
        ("more-soon", "专题专栏", "<ul><li><a href='/z/1.html'>云岭市养犬管理办法解读专题</a></li><li><a href='/z/2.html'>优化营商环境</a></li></ul><p>更多专题敬请期待</p>"),
        ("survey", "意见征集", "<h3>进行中</h3><p>暂无进行中的征集</p><h3>已结束</h3><ul><li><a href='/zj/1.html'>关于《云岭市养犬管理办法》征求意见的公告</a><span>2026-05-01</span></li><li><a href='/zj/2.html'>关于停车收费征求意见的公告</a><span>2026-03-01</span></li></ul>"),
        ("letters", "领导信箱", "<table><tr><td><a href='/x/1'>关于小区停水的问题咨询</a></td><td>2026-11-02</td><td>暂无回复</td></tr><tr><td><a href='/x/2'>关于路灯不亮的问题反映</a></td><td>2026-11-01</td><td>已回复</td></tr></table>"),
        ("guide-with-a-none", "食品经营许可", "<table><tr><td>收费标准</td><td>无</td></tr><tr><td>办理材料</td><td>申请书</td></tr><tr><td>常见问题</td><td>暂无相关信息</td></tr></table>"),
        ("files", "表格下载", "<ul><li><a href='/f/1.doc'>申请表.doc</a></li></ul>"),
        ("player", "视频新闻", "<video src='/v.mp4'>您的浏览器不支持视频播放</video>"),
        ("offices", "部门网站", "".join(f"<a href='http://{i}.example.cn/'>市{n}局</a>" for i, n in enumerate(("教育", "公安", "民政", "财政", "水利")))),
        ("divisions", "内设机构", "<p>办公室：负责文电、会务。</p><p>财务科：负责预决算。</p>"),
        ("codes", "政务新媒体", "<img src='/u/gzh1.png'><p>微信公众号</p><img src='/u/wb1.png'><p>政务微博</p>"),
        ("hot-line", "热线电话", "<p>热线电话：12345</p><p>服务时间：24小时</p>"),
        ("years", "财政预决算", "<p><a href='/2026/'>2026年</a> <a href='/2025/'>2025年</a></p>"),
        ("none-was-made", "行政处罚", "<p>我局2026年第三季度未作出行政处罚决定。</p>"),
        ("preview", "在线访谈", "<h3>下期预告</h3><p>嘉宾：市教育局局长，主题：义务教育招生，敬请期待。</p>"),
        ("questionnaire", "网上调查", "<form><p>您对营商环境是否满意</p><input type='radio' name='a'>满意<input type='radio' name='a'>不满意<input type='submit'></form>"),
        ("tells-of-gone-pages", "网站整改", "<p>本栏目公布链接不存在、页面打不开等问题的整改情况。</p><ul><li><a href='/z/20261.html'>关于链接打不开问题的整改通报</a><span>2026-11-01</span></li><li><a href='/z/20262.html'>关于页面不存在问题的整改通报</a><span>2026-10-01</span></li></ul>"),
    ):  # fmt: skip
        yield _page(f"column-{name}", _column(column, body), {"kind_not": HARD, "fault": ""})


def _short_texts() -> Iterator[PageCase]:
    for name, title, body in (
        (
            "comments",
            "停水通知",
            "<div>发布时间：2026-11-02</div><p>东街明日停水。</p><div>网友评论</div><p>暂无评论</p>",
        ),
        (
            "neighbours",
            "停水通知",
            "<p>因管道检修，东街片区11月8日停水。</p><p>上一篇：没有了</p><p>下一篇：暂无信息</p>",
        ),
        ("one-sentence", "停水通知", "<p>因管道检修，东街片区11月8日停水。</p>"),
        ("bus-404", "404路公交线路", "<p>首末站：东站至西站；首班6:00，末班21:00。</p>"),
        ("maintenance", "系统维护公告", "<p>因系统升级，3月8日0时至6时暂停服务。</p>"),
        (
            "maintenance-long",
            "系统维护公告",
            "<div>来源：市大数据中心</div><p>市政务服务平台将于3月8日0时至6时停机维护，期间暂停服务，请提前安排。</p>",
        ),
        ("handbook", "操作手册", "<p>第一步：打开平台，点击登录。</p><p>第二步：输入用户名和密码。</p>"),
    ):
        yield _page(f"text-{name}", _text(title, body), {"kind": "article", "fault": ""}, TEXT)


def _blank() -> Iterator[PageCase]:
    for i, said in enumerate(
        (
            "<ul class='list'></ul><p class='nodata'>暂无数据</p>", "<div class='empty'><img src='/images/empty.png'><p>暂无数据</p></div>",
            "<p>该栏目暂时没有内容</p>", "<table><tr><td>序号</td><td>标题</td><td>发布日期</td></tr></table><p>没有符合条件的记录</p>",
            "<div>此栏目下没有任何文章</div>", "<p>资料整理中...</p>", "<p>信息正在更新，敬请关注。</p>", "<p>栏目筹备中</p>",
            "<p>抱歉，没有找到相关内容</p>", "<p>目前没有公开信息</p>", "<p>尚未发布内容</p>", "<p>本栏目内容正在完善，请稍后再来</p>",
            "<p>本页面正在建设，敬请期待！</p>", "<div class='page'>共0页 0条 首页 上一页 下一页 尾页</div>", "<p>当前栏目无数据</p>",
            f"{MENU}<div class='mid'><p>暂无数据</p></div>", f"{MENU}<div class='mid'><p>暂无数据</p></div>{HOT}",
            f"{MENU.replace('left', 'gk-l')}<div class='mid'><p>暂无数据</p></div>",
            "<p>暂无内容</p><div><a href='/channels/1207.html'>规划计划</a></div>",  # linked by its own name
        )
    ):  # fmt: skip
        yield _page(
            f"blank-{i}", _column("规划计划", f"<h2>规划计划</h2>{said}"), {"kind": "blank_column", "verdict": "ok"}
        )


def _fronts() -> Iterator[PageCase]:
    front = "http://slj.yunling.example.cn/"
    closed = "<p>因机构改革，云岭市粮食局网站已于2026年5月1日关停，请访问市发展改革委网站。</p><p>2026年5月1日</p>"
    yield _page(
        "front-closed",
        f"<html><head><title>公告</title></head><body><h2>公告</h2>{closed}</body></html>",
        {"kind": "maintenance"},
        front,
    )
    text = _text("关于网站迁移的公告", f"<p>发布日期：2026年11月2日</p>{closed}")
    yield _page("text-on-a-closed-site", text, {"kind": "article", "date": "2026-11-02"}, TEXT)
    down = frame(
        "<h1>网站正在进行升级维护，暂停访问</h1><p>预计11月21日恢复，给您带来的不便敬请谅解。</p>",
        title=SITE,
        crumbs="",
    )
    yield _page("front-down", down, {"kind": "maintenance"}, f"{HOST}/")
    few = frame("<p>24小时受理</p>", title="云岭市12345热线", crumbs="")
    yield _page("front-of-few-words", few, {"kind": "homepage", "fault": ""}, front)
    framed = "<html><head><title>云岭</title><script>if(top!=self){top.location=self.location}</script></head><body><a href='/a/'><img src='a.jpg' alt='云岭'></a></body></html>"
    yield _page("front-that-leaves-frames", framed, {"kind_not": ["redirect_stub"]}, front)
    noted = "<html><head><title>云岭</title><script>// location.href='/old/';</script></head><body><a href='/a/'><img src='a.jpg' alt='云岭'></a></body></html>"
    yield _page("front-with-a-note-in-its-script", noted, {"kind_not": ["redirect_stub"]}, front)
    secure = "<html><head><script>if(location.protocol!='https:'){location.href='https://'+location.host}</script><title>云岭</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>"
    yield _page("application-that-wants-tls", secure, {"kind": "app_shell"}, front)


SUMMARY = "近日，市政府办公室会同有关部门组织开展相关工作，通过实地查看、座谈交流等方式，全面了解项目进展情况，现场研究解决困难和问题，推动各项任务落地见效。"
ENTRIES = (
    ("市政府召开第二十次常务会议", "2026-11-18"),
    ("关于公开征求《云岭市养犬管理办法》意见的公告", "2026-11-16"),
    ("今冬明春火灾防控工作方案印发", "2026-11-12"),
    ("市长调研重点项目建设情况", "2026-11-09"),
    ("关于表彰全市先进集体的决定", "2026-11-03"),
)
SUMMARISED = {
    "dl": "<dl><dt><a href='/n/{i}.html'>{t}</a><em>{d}</em></dt><dd>{s}</dd></dl>",
    "picture": "<div><a href='/n/{i}.html'><img src='/i{i}.jpg'></a><div><a href='/n/{i}.html'>{t}</a><p>{s}</p><span>{d}</span></div></div>",
    "one-link": "<a href='/n/{i}.html'><h4>{t}</h4><p>{s}</p><i>{d}</i></a>",
    "details": "<li><h3><a href='/n/{i}.html'>{t}</a></h3><p>{s}<a href='/n/{i}.html'>[详细]</a></p><p>{d}</p></li>",
    "source": "<div><h2><a href='/n/{i}.html'>{t}</a></h2><div>来源：市府办　发布时间：{d}　浏览：33</div><div>{s}</div></div>",
    "unit": "<li><a href='/n/{i}.html'>{t}</a><p>发布机构：市府办　发文日期：{d}</p><p>内容概述：{s}</p></li>",
}


def _summaries() -> Iterator[PageCase]:
    """Summaries among entries are no article; entries with summaries beside an article are no list."""
    for name, form in SUMMARISED.items():
        rows = [form.format(i=i, t=title, d=day, s=SUMMARY) for i, (title, day) in enumerate(ENTRIES)]
        for count in (2, 5):
            html = _column("工作动态", f"<div>{''.join(rows[:count])}</div>")
            yield _page(f"summaries-{name}-{count}", html, {"kind": "list", "items": count, "newest": "2026-11-18"})
        beside = f"<div class='xg'><h3>相关阅读</h3>{''.join(rows[1:])}</div>"
        head = "<div>发布时间：2026-11-17　来源：市府办</div>"
        yield _page(
            f"beside-text-{name}",
            _text(ENTRIES[0][0], f"{head}<p>{SUMMARY}</p>{beside}"),
            {"kind": "article", "date": "2026-11-17"},
            TEXT,
        )
        yield _page(
            f"beside-short-text-{name}",
            _text("停水通知", f"{head}<p>明日东街停水。</p>{beside}"),
            {"kind": "article", "date": "2026-11-17"},
            TEXT,
        )


def _more() -> Iterator[PageCase]:
    for name, column, body in (
        ("moved", "栏目调整", "<p>本栏目已迁移至<a href='/new/'>政策文件</a>栏目</p>"),
        ("question", "常见问题", "<p>问：网页显示“暂无数据”怎么办？</p><p>答：请刷新页面。</p>"),
        (
            "other-sites",
            "友情站点",
            "<a href='http://a.example.org/'>省政府</a> <a href='http://b.example.org/'>市人大</a>",
        ),
        ("about", "关于我们", "<p>本网站由云岭市人民政府办公室主办。</p>"),
        ("frame", "办事大厅", "<iframe src='/hall/'></iframe>"),
    ):
        yield _page(f"more-{name}", _column(column, body), {"kind_not": HARD, "fault": ""})
    refresh = _column("栏目调整", "<p>正在跳转</p>").replace(
        "</head>", "<meta http-equiv='refresh' content='3;url=/new/'></head>"
    )
    yield _page("more-refresh-in-frame", refresh, {"kind": "redirect_stub"})
    code = "<html><head><title>信息采集系统</title></head><body><form>用户名<input name='u'>密码<input type='password' name='p'><div id='captcha'></div><button>登录</button></form><script src='/js/captcha.js'></script></body></html>"
    yield _page("more-door-with-a-code", code, {"kind": "login"}, f"{HOST}/oa/")
    ajax = _column(
        "联系我们", "<p>地址：云岭市人民路1号</p><p>电话：0999-2120000</p><script>$.ajax({url:'/w'})</script>"
    )
    yield _page("more-contacts-beside-a-call", ajax, {"kind": "article"})
    denied = _text("提示", "<p>对不起，您没有权限查看该信息</p>")
    yield _page("more-no-right", denied, {"kind": "waf_block"}, TEXT)
