# ruff: noqa: E501
"""Columns whose list comes by a script, columns that ask for words, and columns that are truly blank."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, SITE, frame, site_metas
from tests.reading.scoring import PageCase

A, B, C = "云岭市人民政府关于调整公交线路的公告", "市应急管理局开展冬季安全检查", "关于公布第三批便民服务点的通知"
NEVER = ["blank_column", "soft_404", "maintenance", "login"]


def _column(body: str, name: str = "通知公告", tail: str = "", head: str = "", crumbs: str | None = None) -> str:
    crumbs = f"<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; {name}" if crumbs is None else crumbs
    return frame(f"<div class='main'>{body}</div>", title=f"{name}_{SITE}", head=head, crumbs=crumbs, tail=tail)


def _case(name: str, html: str, expect: dict[str, Any], **more: Any) -> PageCase:
    return PageCase(f"by-script/{name}", html.encode(), expect, **{"url": f"{HOST}/zwgk/tzgg/", "status": 200, **more})


def cases() -> Iterator[PageCase]:
    yield from _unknown()
    yield from _said_and_written_over()
    yield from _asking()
    yield from _blank()
    yield from _held_by_scripts()
    yield from _answers()
    yield from _no_lists()


def _unknown() -> Iterator[PageCase]:
    """Nothing may be concluded of these."""
    for name, body in {
        "named-place-and-file": '<ul id="newsList"></ul><script src="/js/newsList.js?v=3"></script>',
        "call": '<ul id="lst"></ul><script>initList("c8f1", 1, 20);</script>',
        "vue": '<div id="app"><ul><li v-for="a in rows"><a :href="a.link">{{a.title}}</a></li></ul></div><script src="/static/js/app.js"></script>',
        "vue-with-empty-branch": '<ul v-if="rows.length"><li v-for="r in rows">{{r.t}}</li></ul><div v-else>暂无数据</div>',
        "element-ui": '<el-table :data="tableData" empty-text="暂无数据"><el-table-column prop="title"></el-table-column></el-table>',
        "angular": '<div ng-controller="ListCtrl"><p ng-repeat="x in list" ng-bind="x.title"></p></div>',
        "art-template": '<ul id="box"></ul><script id="tpl" type="text/html"><li>{{title}}</li></script>',
        "jpaas-unit": '<script parseType="bulidstatic" url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{\'webId\':\'1\'}"></script>',
        "ucap": '<div class="list" data-url="/common/search/9ab?_isAgg=true&_pageSize=20"></div>',
        "hanweb-pages": '<div id="3391" class="default_pgContainer"></div><script>$(function(){$("#3391").jpage({themeName:"default",proxyUrl:"/module/jslib/jquery/jpage/dataproxy.jsp",perPage:15});});</script>',
        "gkmlpt": '<div id="gkmlpt"></div><script>window._CONFIG={"CHANNEL_ID":9};</script><script src="/gkmlpt/js/chunk.js"></script>',
        "loading": "<div class='list'><p>数据加载中，请稍候...</p></div>",
        "total": "<div class='list'></div><div class='page'>共 86 条记录 第 1/5 页</div>",
        "trs-pages": '<div class="list"></div><script>createPageHTML(12, 0, "index", "html");</script>',
        "frame-of-data": '<div id="list"></div><script>getData({chnlid:"1203"});</script>',
        "noscript": "<noscript>请开启JavaScript后浏览本页面</noscript><ul id='ul1'></ul><script>load();</script>",
        "records-in-a-field": """<input type="hidden" id="d" value='[{"t":"x"}]'><ul id="l"></ul>""",
        "include-not-done": '<ul><!--#include virtual="/tzgg/list.html"--></ul>',
        "template-not-done": "<ul>{dede:list pagesize='20'}</ul>",
        "island": '<xml id="d" src="/list.xml"></xml><table datasrc="#d"></table>',
        "layui": '<div id="demo"></div><script>layui.use("laypage",function(){layui.laypage.render({elem:"demo"})})</script>',
        "datatable": '<table id="tb"><thead><tr><th>标题</th><th>日期</th></tr></thead><tbody></tbody></table><script>var t=$("#tb").DataTable({ajax:"/api/tz"});</script>',
    }.items():  # fmt: skip
        yield _case(name, _column(body), {"kind": "app_shell", "verdict": "inconclusive"})
    tail = "<script>$(function(){$.post('/api/column/list',{id:7},function(d){$('#rows').html(d)})})</script>"
    yield _case("script-at-the-end", _column("<ul id='rows'></ul>", tail=tail), {"kind": "app_shell"})
    labelled = _column("<ul id='rows'></ul><script src='/js/rows.js'></script>", head=site_metas("通知公告"), crumbs="")
    yield _case("labelled-without-crumbs", labelled, {"kind_not": NEVER})


def _said_and_written_over() -> Iterator[PageCase]:
    """暂无数据 stands there until the script has its answer."""
    for name, body, tail in (
        ("hidden", '<ul id="u"></ul><div class="nodata" style="display: none;">暂无数据</div><script>query("003");</script>', ""),
        ("hidden-by-class", '<ul id="u"></ul><div class="empty hide">暂无相关信息</div><script src="/js/u.js"></script>', ""),
        ("hidden-by-style", '<style>.nodt{display:none}</style><ul id="u"></ul><div class="nodt">暂无数据</div><script src="/js/u.js"></script>', ""),
        ("hidden-attribute", '<ul id="u"></ul><p hidden>暂无内容</p><script src="/js/u.js"></script>', ""),
        ("until-answered", '<ul id="u"><li>暂无数据</li></ul><script>$.get("/api/l",function(d){$("#u").html(d)});</script>', ""),
        ("until-answered-later", '<ul id="u"><li>暂无数据</li></ul>', '<script>axios.get("/api/l").then(r=>{document.getElementById("u").innerHTML=r.data})</script>'),
        ("file-of-the-page", '<div id="dt">没有相关数据</div><script src="/js/dtlist.js"></script>', ""),
        ("template", '<div v-show="!total">暂无数据</div><ul><li v-for="i in l">{{i.t}}</li></ul>', ""),
        ("zero-before-the-count", '<ul id="u"></ul><div>共 <em id="n">0</em> 条</div><script>$.ajax({url:"/s",success:function(d){$("#n").text(d.n)}})</script>', ""),
    ):  # fmt: skip
        yield _case(f"over-{name}", _column(body, tail=tail), {"kind_not": NEVER, "kind": "app_shell"})


def _asking() -> Iterator[PageCase]:
    """Nobody has asked yet."""
    for name, column, body in (
        ("letter", "信件查询", '<form><label>信件编号</label><input name="no"><label>查询密码</label><input type="password" name="pw"><input type="submit" value="查询"></form><div>暂无查询结果</div>'),
        ("search", "全站检索", '<form><input name="q"><button>搜索</button></form><p>请输入关键词</p><div>没有找到相关信息</div>'),
        ("file", "文件库", '<form><input name="bt" placeholder="标题"><input name="wh" placeholder="文号"><select name="n"><option>2026</option></select></form><table><tr><td>暂无数据</td></tr></table>'),
        ("progress", "办件进度查询", '<form><input name="code" placeholder="请输入办件编号"><a>查询</a></form><div>暂无数据</div>'),
        ("credit", "信用公示", '<form><input name="qymc" placeholder="企业名称"><input type="submit" value="查询"></form><div>暂无数据</div>'),
        ("mailbox", "来信查询", '<div><input type="text" id="k"><input type="text" id="m"><input type="button" value="查 询"></div><p>没有查询到符合条件的信件</p>'),
    ):  # fmt: skip
        yield _case(f"asking-{name}", _column(body, column), {"kind": "other", "kind_not": NEVER})


def _blank() -> Iterator[PageCase]:
    """Nothing there, and nothing on its way."""
    library = '<script src="/js/jquery-3.6.0.min.js"></script><script src="/js/swiper.min.js"></script><script src="/js/common.js"></script>'
    counter = "<script>var _hmt=_hmt||[];(function(){var h=document.createElement('script');h.src='https://hm.baidu.com/hm.js?1';})();</script>"
    for name, body, tail in (
        ("said", "<ul class='list'><li>暂无数据</li></ul>", ""),
        ("said-libraries", f"<ul class='list'><li>暂无信息</li></ul>{counter}", library),
        ("being-built", "<div class='con'><p>本栏目正在建设中……</p></div>", library),
        ("being-filled", "<div class='con'>栏目内容整理中，敬请期待！</div>", ""),
        ("no-article", "<div class='list'>对不起，本栏目暂无文章！</div>", counter),
        ("table", "<table><tr><th>标题</th><th>日期</th></tr><tr><td colspan='2'>没有检索到数据</td></tr></table>", ""),
        ("zero", "<ul></ul><div class='page'>共 0 条记录</div>", library),
        ("trs-no-pages", "<ul class='list'></ul><script>createPageHTML(1, 0, \"index\", \"html\");</script>", ""),
        ("silent", "<div class='list'><ul class='gl'></ul></div>", library),
        ("silent-menu", "<div class='left_menu'><ul><li><a href='/a/'>公示公告</a></li><li><a href='/b/'>人事信息</a></li></ul></div><div class='right'></div>", counter),
        ("site-script-asks-elsewhere", "<ul class='list'><li>暂无数据</li></ul>", "<script>$.get('/weather',function(w){$('#tq').html(w)})</script>"),
    ):  # fmt: skip
        yield _case(f"blank-{name}", _column(body, "规划计划", tail=tail), {"kind": "blank_column", "verdict": "ok"})
    for name, body in (
        ("sentence-and-link", "<p>办理事项请登录<a href='https://zwfw.example.cn/'>政务服务网</a>。</p>"),
        ("one-sentence", "<p>本年度无行政复议案件。</p>"),
        ("pointer", "<p>相关内容请到市政府门户网站“政府信息公开”专栏查看。</p>"),
    ):
        yield _case(f"told-{name}", _column(body, "行政复议"), {"kind_not": NEVER})


def _held_by_scripts() -> Iterator[PageCase]:
    """The record behind the column stands in the page."""
    three = {"kind": "list", "items": 3, "newest": "2026-11-18"}
    rows = ((A, "/t/1.html", "2026-11-18"), (B, "/t/2.html", "2026-11-12"), (C, "/t/3.html", "2026-10-29"))
    filled = "".join(
        f"urls[i]='{url}';headers[i]=\"{title}\";year[i]='{day[:4]}';month[i]='{day[5:7]}';day[i]='{day[8:]}';i++;"
        for title, url, day in rows
    )
    numbered = "".join(f"title[{i}]='{t}';link[{i}]='{u}';date[{i}]='{d}';" for i, (t, u, d) in enumerate(rows))
    columns = (
        f"var titles=[{','.join(repr(t) for t, _, _ in rows)}];var hrefs=new Array({','.join(repr(u) for _, u, _ in rows)});"
        f"var dates=[{','.join(repr(d) for _, _, d in rows)}];"
    )
    calls = "".join(f'addRow("{i}","{t}","{u}","{d}");' for i, (t, u, d) in enumerate(rows))
    nested = f"var data=[{','.join(f'[{i},{t!r},{u!r},{d!r}]' for i, (t, u, d) in enumerate(rows))}];"
    written = "".join(f'document.write("<li><a href=\'{u}\'>"+"{t}"+"</a><span>{d}</span></li>");' for t, u, d in rows)
    objects = ",".join(f'{{"title":"{t}","url":"{u}","publishTime":"{d} 09:00:00"}}' for t, u, d in rows)
    by_id = ",".join(f'{{"id":{i},"title":"{t}","publishDate":"{d}"}}' for i, (t, _, d) in enumerate(rows))
    trs = ",".join(f'{{"DOCTITLE":"{t}","DOCPUBURL":"{u}","DOCRELTIME":"{d}"}}' for t, u, d in rows)
    records = "".join(
        f"<record><![CDATA[<li><a href='{u}' title='{t}'>{t}</a><span>{d}</span></li>]]></record>" for t, u, d in rows
    )
    for name, body in {
        "filled": f"<script>var i=0;var urls=[],headers=[],year=[],month=[],day=[];{filled}show();</script>",
        "numbered": f"<script>{numbered}</script>",
        "columns": f"<script>{columns}</script>",
        "calls": f"<script>{calls}</script>",
        "nested": f"<script>{nested}</script>",
        "written": f"<ul><script>{written}</script></ul>",
        "state": f'<div id=\'l\'></div><script>window.__INITIAL_STATE__={{"list":{{"rows":[{objects}]}}}}</script>',
        "nuxt": f"<div id='__nuxt'></div><script>window.__NUXT__={{data:[{{list:[{objects}]}}]}}</script>",
        "parsed": '<script>var l=JSON.parse("[' + objects.replace('"', '\\"') + ']");</script>',
        "next": f"<script id='__NEXT_DATA__' type='application/json'>{{\"props\":{{\"list\":[{objects}]}}}}</script>",
        "by-id": f"<script>var rows=[{by_id}];</script>",
        "trs": f"<script>var docs=[{trs}];</script>",
        "hanweb": f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>",
    }.items():
        yield _case(f"held-{name}", _column(body), three)


def _answers() -> Iterator[PageCase]:
    """What an interface answers, in the shapes of many systems."""
    json = {"Content-Type": "application/json; charset=utf-8"}
    rows = ((A, "/t/1.html", "2026-11-18"), (B, "/t/2.html", "2026-11-12"), (C, "/t/3.html", "2026-10-29"))
    want = {"kind": "list", "items": 3, "newest": "2026-11-18"}

    def each(form: str) -> str:
        return ",".join(
            form.replace("$T", t).replace("$U", u).replace("$D", d).replace("$N", str(i))
            for i, (t, u, d) in enumerate(rows)
        )

    for name, text in {
        "ids": '{"result":{"table":[' + each('{"id":"m$N","title":"$T","date":"$D"}') + "]}}",
        "own-names": '{"ret":0,"lst":[' + each('{"f1":"$N","f2":"$T","f3":"$D","f4":"$U"}') + "]}",
        "no-address": "[" + each('{"title":"$T","time":"$D"}') + "]",
        "chinese-names": '{"数据":[' + each('{"标题":"$T","发布日期":"$D","链接":"$U"}') + "]}",
        "rows-of-values": '{"aaData":[' + each('["$N","$T","$D","$U"]') + "]}",
        "inside": '{"data":{"list":['
        + each('{"id":$N,"info":{"title":"$T","url":"$U"},"publishTime":"$D 10:00"}')
        + "]}}",
        "by-number": "{" + each('"$N":{"title":"$T","url":"$U","date":"$D"}') + "}",
        "called": 'jsonpCallback({"list":[' + each('{"title":"$T","url":"$U","date":"$D"}') + "]});",
        "assigned": "var newsData = [" + each('{"title":"$T","url":"$U","date":"$D"}') + "];",
        "markup": '{"html":"<ul>' + each("<li><a href='$U'>$T</a><span>$D</span></li>") + '</ul>","total":3}',
        "hits": '{"hits":{"total":3,"hits":['
        + each('{"_id":"$N","_source":{"title":"<em>$T</em>","url":"$U","pubDate":"$D"}}')
        + "]}}",
        "units": '{"rows":['
        + each('{"dept":"云岭市人民政府办公室信息公开处","title":"$T","docpuburl":"$U","docreltime":"$D"}')
        + "]}",
    }.items():
        yield _case(f"answer-{name}", text, want, headers=json)
    stamps = ((A, 1794931200000), (B, 1794412800000), (C, 1793203200000))
    epoch = ",".join(f'{{"title":"{t}","url":"/{i}.html","date":{s}}}' for i, (t, s) in enumerate(stamps))
    yield _case("answer-epoch", f'{{"articles":[{epoch}]}}', want, headers=json)
    parts = ",".join(
        f'{{"title":"{t}","id":{i},"date":{{"date":1,"month":10,"time":{s}}}}}' for i, (t, s) in enumerate(stamps)
    )
    yield _case("answer-day-in-parts", f'{{"rows":[{parts}]}}', want, headers=json)
    eight = (
        each('{"title":"$T","url":"$U","fbrq":"$D"}')
        .replace("2026-11-18", "20261118")
        .replace("2026-11-12", "20261112")
    )
    yield _case("answer-eight-digits", f'{{"rows":[{eight}]}}', want, headers=json)


def _no_lists() -> Iterator[PageCase]:
    json = {"Content-Type": "application/json"}
    for name, text in {
        "article": f'{{"code":0,"data":{{"id":7,"title":"{A}","content":"<p>内容</p>","publishTime":"2026-11-02"}}}}',
        "nothing": '{"total":0,"rows":[]}',
        "error": '{"code":500,"msg":"系统繁忙，请稍后再试"}',
        "menu": '{"menus":[{"name":"政务公开栏目","url":"/zwgk/"},{"name":"互动交流栏目","url":"/hdjl/"}]}',
    }.items():
        yield _case(f"no-list-{name}", text, {"kind": "other", "items": 0}, headers=json)
    slides = "<script>imgUrl[0]='/1.jpg';imgText[0]='全市项目建设推进会召开';imgLink[0]='/a/1.html';imgUrl[1]='/2.jpg';imgText[1]='市领导慰问一线职工';imgLink[1]='/a/2.html';</script>"
    yield _case("no-list-slides", _column(f"{slides}<p>暂无信息</p>"), {"items": 0})
    calendar = '<script>var off=["2026-10-01","国庆节放假安排"];var on=["2026-10-10","国庆节调休上班"];</script>'
    yield _case("no-list-calendar", _column(f"{calendar}<p>暂无信息</p>"), {"items": 0})
