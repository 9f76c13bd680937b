# ruff: noqa: E501
"""Pages of every kind, each beside pages that look like it and are not."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, PROSE, SHORT, SITE, foot, frame, metas, related, site_metas
from tests.reading.scoring import PageCase


def _case(name: str, html: str | bytes, kind: str, **more: Any) -> PageCase:
    unseen = kind in ("js_challenge", "waf_block", "app_shell")
    expect: dict[str, Any] = {"kind": kind}
    if unseen or kind in ("list", "article", "soft_404"):
        expect["verdict"] = "inconclusive" if unseen else "ok"
    for task in ("title", "items", "newest", "date", "verdict"):
        if task in more:
            expect[task] = more.pop(task)
    return PageCase(f"kinds/{name}", html.encode() if isinstance(html, str) else html, expect, **more)


def _small(text: str, title: str = "", head: str = "") -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{text}</body></html>'


def _list(count: int = 15, *, day: str = "2026-11-{:02d}", column: str = "工作动态", extra: str = "") -> str:
    rows = "".join(
        f'<li><a href="/xw/{i}.html" title="市领导到基层调研第{i}季度重点工作推进情况">市领导到基层调研第{i}季度重点工作推进情况</a><span>{day.format(19 - i)}</span></li>'
        for i in range(count)
    )
    body = f'<div class="list"><h2>{column}</h2><ul>{rows}</ul></div><div class="page">共 12 页 <a href="index_1.html">下一页</a> <a href="index_11.html">尾页</a></div>{extra}'
    return frame(body, title=f"{column}_{SITE}", head=site_metas(column), crumbs=f"首页 > 政务公开 > {column}")


def _home(extra: str = "", head: str | None = None) -> str:
    blocks = ""
    for b, name in enumerate(("云岭要闻", "通知公告", "政策文件", "部门动态", "县区传真")):
        rows = "".join(
            f'<li><a href="/{b}/{i}.html">{name}第{i}条：我市扎实推进各项重点工作取得新成效</a><span>11-{19 - i:02d}</span></li>'
            for i in range(7)
        )
        blocks += (
            f'<div class="block"><h3>{name}</h3><a class="more" href="/{b}/">更多&gt;&gt;</a><ul>{rows}</ul></div>'
        )
    head = metas(SiteName=SITE, SiteDomain="www.yunling.example.cn", SiteIDCode="5399000001") if head is None else head
    return frame(f"{extra}{blocks}", title=SITE, head=head, crumbs="")


def _article(
    title: str, body: str, info: str = '<div class="info">发布时间：2026-03-05　来源：市政府办公室</div>', **framed: Any
) -> str:
    return frame(f"<h1>{title}</h1>{info}<div class='con'>{body}</div>", title=f"{title}_{SITE}", **framed)


def cases() -> list[PageCase]:
    return [
        *_homes(), *_lists(), *_articles(), *_not_found(), *_maintenance(), *_blank(), *_stubs(), *_logins(), *_challenges(), *_walls(), *_shells(),
        *_files(), *_others(), *_more_of_all(),
    ]  # fmt: skip


def _homes() -> Iterator[PageCase]:
    yield _case("home", _home(), "homepage", url=f"{HOST}/", title=SITE)
    yield _case("home-index", _home(), "homepage", url=f"{HOST}/index.html", title=SITE)
    yield _case("home-without-address", _home(), "homepage", title=SITE)
    yield _case("home-without-labels", _home(head=""), "homepage", url=f"{HOST}/index.shtml")
    yield _case(
        "home-with-login-box",
        _home('<form><input name="u"><input type="password" name="p"><button>登录</button></form>'),
        "homepage",
        url=f"{HOST}/",
    )
    yield _case(
        "home-with-empty-widget",
        _home("<div class='zj'><h3>征集调查</h3><p>暂无数据</p></div>"),
        "homepage",
        url=f"{HOST}/",
    )
    yield _case(
        "home-with-maintenance-notice",
        _home("<div class='gg'>公告：网上办事大厅将于本周六进行系统升级维护，请合理安排办事时间。</div>"),
        "homepage",
        url=f"{HOST}/",
    )
    yield _case(
        "home-mobile-redirect",
        _home("<script>if(/iphone|android/i.test(navigator.userAgent)){location.href='/m/';}</script>"),
        "homepage",
        url=f"{HOST}/",
    )
    yield _case(
        "home-english",
        _small(
            '<div id="nav">'
            + "".join(
                f'<a href="/{i}">{n}</a> '
                for i, n in enumerate(("Home", "About Yunling", "News", "Government", "Services"))
            )
            + "</div>"
            + "".join(
                f"<div><h3>{n}</h3><ul>"
                + "".join(
                    f'<li><a href="/{n}/{i}.html">Yunling promotes rural irrigation works, part {i}</a> 2026-11-{18 - i}</li>'
                    for i in range(6)
                )
                + "</ul></div>"
                for n in ("News", "Notices", "Culture")
            )
            + foot(),
            "Yunling China",
            metas(SiteName="Yunling", SiteIDCode="5399000001"),
        ),
        "homepage",
        url="http://www.yunling.example.cn/",
    )


def _lists() -> Iterator[PageCase]:
    yield _case("list", _list(), "list", url=f"{HOST}/xw/index.html", title="工作动态", items=15, newest="2026-11-19")
    yield _case("list-short", _list(4), "list", items=4, newest="2026-11-19")
    yield _case("list-one", _list(1), "list", items=1, newest="2026-11-19")
    yield _case(
        "list-of-a-404-campaign",
        _list(
            12,
            extra='<ul><li><a href="/9.html">关于整改网站“404 页面不存在”问题的通知</a><span>2026-10-08</span></li></ul>',
        ),
        "list",
    )
    yield _case("list-of-maintenance-notices", _list(10, column="网站维护公告"), "list", title="网站维护公告")
    yield _case(
        "list-stale-article-title",
        _list().replace("</head>", metas(ArticleTitle="我市举办就业创业活动", PubDate="2024-01-02 10:00") + "</head>"),
        "list",
    )
    yield _case("list-month-day", _list(15, day="11-{:02d}"), "list", items=15, newest="2026-11-19")
    yield _case(
        "list-with-empty-side-widget",
        _list(15, extra="<div class='side'><h3>最新公示</h3><p>暂无信息</p></div>"),
        "list",
    )
    yield _case("list-with-login-link", _list(15, extra='<a href="/login">用户登录</a>'), "list")
    yield _case(
        "list-with-summaries",
        frame(
            "<div class='l'>"
            + "".join(
                f'<div class="it"><h3><a href="/zc/{i}.html">云岭市第{i}批惠企政策实施细则正式印发</a></h3><p>近日，市发展改革委会同有关部门印发第{i}批惠企政策实施细则，明确适用对象、支持标准和办理流程，自印发之日起施行。</p><em>2026-10-{28 - i:02d}</em></div>'
                for i in range(8)
            )
            + '</div><div class="pg"><a href="2.html">下一页</a></div>',
            title=f"惠企政策-{SITE}",
            head=site_metas("惠企政策"),
            crumbs="首页 > 惠企政策",
        ),
        "list",
        items=8,
        newest="2026-10-28",
    )
    yield _case(
        "list-undated",
        frame(
            "<div><ul>"
            + "".join(
                f'<li><a href="/zn/{i}.html">云岭市城乡居民最低生活保障办理指南（{i}）</a></li>' for i in range(12)
            )
            + "</ul></div>",
            title=f"办事指南_{SITE}",
            head=site_metas("办事指南"),
            crumbs="首页 > 办事指南",
        ),
        "list",
        items=12,
        newest=None,
    )
    yield _case(
        "portal",
        frame(
            "".join(
                f'<div class="b"><h3>{n}</h3><ul>'
                + "".join(
                    f'<li><a href="/gk/{n}{i}.html">{n}：云岭市人民政府第{i}号公开事项</a><span>2026-09-{20 - i}</span></li>'
                    for i in range(5)
                )
                + "</ul></div>"
                for n in ("法定主动公开内容", "政府公报", "财政信息", "人事信息")
            ),
            title=f"政府信息公开_{SITE}",
            head=site_metas("政府信息公开"),
            crumbs="首页 > 政府信息公开",
        ),
        "list",
        url=f"{HOST}/zwgk/",
    )


def _articles() -> Iterator[PageCase]:
    yield _case("article", _article("全市安全生产工作会议召开", PROSE), "article", title="全市安全生产工作会议召开")
    yield _case(
        "article-on-404",
        _article(
            "我市开展政府网站“页面不存在”专项整治",
            "<p>针对群众反映的“您访问的页面不存在”“404 Not Found”等问题，市政府办公室组织专项整治。</p>" + PROSE,
        ),
        "article",
    )
    yield _case(
        "article-short-on-404",
        _article("关于整改页面不存在问题的通知", "<p>请各单位于3月底前完成网站404页面不存在问题的整改。</p>"),
        "article",
    )
    yield _case(
        "article-on-maintenance",
        _article(
            "关于政务服务平台系统升级维护的公告",
            "<p>因系统升级维护，云岭市政务服务平台将于3月8日0时至6时暂停服务，给您带来不便敬请谅解。</p>",
        ),
        "article",
    )
    yield _case(
        "article-on-no-data",
        _article(
            "关于暂无数据栏目的整改情况",
            "<p>经自查，3个栏目页面显示“暂无数据”，已全部完成整改，新增信息45条，现将情况报告如下。</p>" + PROSE,
        ),
        "article",
    )
    yield _case(
        "article-on-login",
        _article(
            "关于启用统一身份认证登录的通知",
            "<p>自3月10日起，全市政务系统启用统一身份认证登录，原用户名、密码、验证码登录方式停用。</p>" + PROSE,
        ),
        "article",
    )
    yield _case(
        "article-on-firewalls",
        _article(
            "全市网络安全检查通报",
            "<p>检查发现部分单位Web应用防火墙未开启拦截，存在访问被拒绝、非法请求未记录等问题，疑似攻击行为12起。</p>"
            + PROSE,
        ),
        "article",
    )
    yield _case(
        "article-with-related",
        _article("云岭市第八届运动会开幕", PROSE, tail=related("2026-11-01", "2026-10-30", "2026-10-29", "2026-10-28")),
        "article",
        date="2026-03-05",
    )
    yield _case(
        "article-picture-only",
        _article(
            "一图读懂：云岭市养老服务十条",
            '<p align="center"><img src="/u/1.jpg"></p>',
            head=site_metas(ArticleTitle="一图读懂：云岭市养老服务十条", PubDate="2026-03-05 08:00"),
        ),
        "article",
    )
    yield _case(
        "article-attachment-only",
        _article("2025年度部门决算公开", '<p>附件：<a href="/u/2025.pdf">2025年度部门决算.pdf</a></p>'),
        "article",
    )
    yield _case("article-video", _article("云岭新闻联播（3月5日）", '<video src="/v/1.mp4"></video>'), "article")
    yield _case(
        "article-undated-profile",
        frame("<h1>单位简介</h1><div>" + PROSE + "</div>", title=f"单位简介_{SITE}", crumbs="首页 > 单位简介"),
        "article",
        date=None,
    )
    yield _case(
        "article-with-login-box",
        _article(
            "全市安全生产工作会议召开",
            PROSE,
            tail='<form>用户名<input name="u">密码<input type="password" name="p"></form>',
        ),
        "article",
    )
    yield _case(
        "article-table",
        _article(
            "云岭市2025年财政收支情况",
            "<table>" + "".join(f"<tr><td>项目{i}</td><td>{i * 31}</td></tr>" for i in range(30)) + "</table>",
        ),
        "article",
    )
    yield _case(
        "article-of-many-years",
        _article(
            "云岭市大事记",
            "".join(
                f"<p>2025年{i}月{i}日，云岭市第{i}项重点工程开工建设，市领导出席开工仪式并宣布开工，各界代表参加。</p>"
                for i in range(1, 13)
            ),
        ),
        "article",
        date="2026-03-05",
    )


def _not_found() -> Iterator[PageCase]:
    for i, text in enumerate(
        (
            "您访问的页面不存在或已被删除！", "对不起，您要查看的网页找不到了", "404 Not Found", "抱歉，页面走丢了", "该信息不存在或已被删除", "The requested URL /a.html was not found on this server.",
            "HTTP Status 404 – 未找到", "您访问的栏目不存在", "很抱歉，此文章已下线", "無法找到網頁", "参数错误", "该内容已被发布者删除", "您查看的内容可能已过期或不存在",
        )
    ):  # fmt: skip
        yield _case(
            f"not-found-{i}",
            _small(f"<div class='e'><h2>{text}</h2><a href='/'>返回首页</a></div>", "提示信息"),
            "soft_404",
            status=200,
        )
    yield _case("not-found-title-only", _small("<img src='/404.png'><a href='/'>返回首页</a>", "404"), "soft_404")
    yield _case(
        "not-found-in-template",
        frame(
            "<div class='err'><img src='/e.png'><p>您访问的页面不存在或已被删除</p><p>5 秒后自动返回<a href='/'>首页</a></p></div>",
            title=f"错误提示_{SITE}",
            crumbs="首页 > 错误提示",
        ),
        "soft_404",
    )
    yield _case(
        "not-found-with-jump",
        _small(
            "<p>页面不存在，3秒后返回首页</p><script>setTimeout(function(){location.href='/'},3000)</script>", "404"
        ),
        "soft_404",
    )
    yield _case(
        "not-found-refresh",
        _small("<p>您访问的页面不存在</p>", "出错了", '<meta http-equiv="refresh" content="3;url=/">'),
        "soft_404",
    )
    yield _case(
        "not-found-with-hot-list",
        frame(
            "<p>抱歉，您访问的页面不存在！</p><h3>您可能感兴趣</h3><ul><li><a href='/1.html'>云岭市城乡居民医保缴费指南</a></li><li><a href='/2.html'>云岭市公租房申请流程图解</a></li></ul>",
            title="404-页面不存在",
        ),
        "soft_404",
    )
    yield _case("not-found-hard", _small("<h1>Oops</h1>", "Error"), "soft_404", status=404)
    yield _case("wechat-deleted", _small('<div class="weui-msg"><p>该内容已被发布者删除</p></div>', ""), "soft_404")
    yield _case(
        "tomcat-404",
        "<!doctype html><html lang='zh'><head><title>HTTP状态 404 - 未找到</title></head><body><h1>HTTP状态 404 - 未找到</h1><hr class='line' /><p><b>类型</b> 状态报告</p><p><b>消息</b> /xxgk/a.jsp</p><p><b>描述</b> 源服务器未能找到目标资源的表示或者是不愿公开一个已经存在的资源表示。</p><hr/><h3>Apache Tomcat/8.5.100</h3></body></html>",
        "soft_404",
    )
    yield _case(
        "iis-404",
        _small(
            "<h2>404 - 找不到文件或目录。</h2><h3>您要查找的资源可能已被删除，已更改名称或者暂时不可用。</h3>",
            "404 - 找不到文件或目录。",
        ),
        "soft_404",
    )


def _maintenance() -> Iterator[PageCase]:
    for i, text in enumerate(
        (
            "系统维护中，请稍后访问",
            "网站正在升级改造，暂停访问",
            "尊敬的用户：平台正在进行升级维护，给您带来的不便敬请谅解",
            "Site under maintenance",
            "本网站建设中",
            "本网站已关停，相关信息请访问市政府门户网站",
            "503 Service Temporarily Unavailable",
            "网站正在改版，敬请期待",
        )
    ):
        yield _case(f"maintenance-{i}", _small(f"<h1>{text}</h1>", "提示"), "maintenance")
    yield _case("maintenance-in-capitals", _small("<h1>SITE UNDER MAINTENANCE</h1>", "NOTICE"), "maintenance")
    yield _case("denied-in-capitals", _small("<h1>ACCESS DENIED</h1>", "ACCESS DENIED"), "waf_block")
    yield _case(
        "maintenance-long",
        _small(
            "<h2>系统维护公告</h2><p>尊敬的用户：</p><p>为提供更好的服务，本网站正在进行系统升级维护，维护时间为2026年11月19日20:00至11月21日8:00，期间网站暂停访问。</p><p>云岭市大数据中心</p>",
            "系统维护公告",
        ),
        "maintenance",
    )
    yield _case(
        "maintenance-in-template",
        frame("<div style='text-align:center'><h2>系统正在维护中，请稍后再试</h2></div>", title=SITE, crumbs=""),
        "maintenance",
    )


def _blank() -> Iterator[PageCase]:
    for i, text in enumerate(
        (
            "暂无数据",
            "该栏目暂无内容",
            "没有找到相关信息",
            "内容正在更新中，敬请期待",
            "栏目建设中...",
            "暂无相关内容！",
            "对不起，该栏目下没有文章",
            "共0条记录",
        )
    ):
        yield _case(
            f"blank-{i}",
            frame(
                f"<div class='list'><h2>规划计划</h2><p>{text}</p></div>",
                title=f"规划计划_{SITE}",
                head=site_metas("规划计划"),
                crumbs="首页 > 政务公开 > 规划计划",
            ),
            "blank_column",
            title="规划计划",
        )
    yield _case(
        "blank-bare", "<center style='padding-top:200px'><h1>该栏目暂无数据，敬请等待！</h1></center>", "blank_column"
    )
    yield _case(
        "blank-silent",
        frame(
            "<div class='list'><h2>规划计划</h2><ul></ul></div>",
            title=f"规划计划_{SITE}",
            head=site_metas("规划计划"),
            crumbs="首页 > 政务公开 > 规划计划",
        ),
        "blank_column",
    )


def _stubs() -> Iterator[PageCase]:
    yield _case(
        "stub-refresh",
        '<html><head><meta http-equiv="refresh" content="0;url=/portal/index.html"></head><body></body></html>',
        "redirect_stub",
        url=f"{HOST}/",
    )
    yield _case(
        "stub-script", "<script>window.location.href='/zwgk/index.html';</script>", "redirect_stub", url=f"{HOST}/"
    )
    yield _case(
        "stub-replace",
        _small(
            "<script type='text/javascript'>location.replace('http://www.yunling.example.cn/col/col1/index.html')</script>",
            SITE,
        ),
        "redirect_stub",
    )
    yield _case(
        "stub-moved",
        _small(
            "<p>网站地址已变更，正在为您跳转……</p>",
            "跳转中",
            '<meta http-equiv="Refresh" content="5; URL=https://www.yunling.example.cn/">',
        ),
        "redirect_stub",
    )
    yield _case("stub-top", "<html><body><script>top.location='/index.do'</script></body></html>", "redirect_stub")
    yield _case(
        "stub-device",
        "<html><head><title>云岭</title><script>if(/mobile/i.test(navigator.userAgent)){location.href='m/'}else{location.href='pc/index.html'}</script></head><body></body></html>",
        "redirect_stub",
    )
    yield _case(
        "no-stub-refreshing-page",
        _list().replace("</head>", '<meta http-equiv="refresh" content="300"></head>'),
        "list",
    )


def _logins() -> Iterator[PageCase]:
    form = '<form action="/login"><p>用户名 <input name="username"></p><p>密码 <input type="password" name="pw"></p><p>验证码 <input name="code"><img src="/code"></p><button>登 录</button></form><a href="/reg">注册</a> <a href="/pw">忘记密码</a>'
    yield _case("login", _small(f"<h1>云岭市协同办公系统</h1>{form}", "云岭市协同办公系统"), "login")
    yield _case("login-cas", _small(f"<div>统一身份认证平台</div>{form}<p>扫码登录</p>", "统一身份认证"), "login")
    yield _case(
        "login-with-maintenance-line",
        _small(f"<h1>用户登录</h1>{form}<p>每周日凌晨系统维护升级，请错峰使用。</p>", "用户登录"),
        "login",
    )
    yield _case("login-foot", _small(f"<h1>干部在线学习</h1>{form}{foot()}", "用户登录"), "login")
    yield _case(
        "login-sms",
        _small(
            '<h1>手机号登录</h1><form><input placeholder="请输入手机号"><input placeholder="请输入验证码"><button>登录</button></form>',
            "登录 - 云岭政务服务网",
        ),
        "login",
    )


def _challenges() -> Iterator[PageCase]:
    yield _case(
        "jsl",
        "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+'=1|-1|x;Max-age=3600;path=/';location.href=location.pathname+location.search</script>",
        "js_challenge",
        status=521,
    )
    yield _case(
        "rs",
        '<!DOCTYPE html><html><head><meta charset="UTF-8"><meta id="9DhefwqGPrzGxEp9hPaoag" content="J4s3b" r="m"><script type="text/javascript" charset="utf-8" src="/8tNvkYvbsJIS/a.js" r="m"></script><script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=38;</script></head><body></body></html>',
        "js_challenge",
        status=412,
    )
    yield _case(
        "acw",
        "<html><script>var arg1='3A5F7B0C1D2E4F60718293A4B5C6D7E8F9012345';var _0x4818=['x'];setCookie('acw_sc__v2',1);location.reload()</script></html>",
        "js_challenge",
    )
    yield _case(
        "cookie-reload",
        "<html><head><script>function s(){document.cookie='yunsuo_session_verify=1;path=/';}s();window.location.reload();</script></head><body></body></html>",
        "js_challenge",
    )
    yield _case(
        "browser-check",
        _small(
            "<h1>正在进行浏览器安全检查，请稍候…</h1><noscript>请启用JavaScript</noscript><script src='/_guard/auto.js'></script>",
            "安全检查",
        ),
        "js_challenge",
    )
    yield _case(
        "just-a-moment",
        _small(
            "<div>Checking your browser before accessing www.yunling.example.cn.</div><script>window._cf_chl_opt={}</script>",
            "Just a moment...",
        ),
        "js_challenge",
        status=503,
    )
    yield _case(
        "slider",
        _small("<div id='c'></div><p>请完成安全验证后继续访问</p><p>向右拖动滑块填充拼图</p>", "访问验证"),
        "js_challenge",
    )


def _walls() -> Iterator[PageCase]:
    for i, text in enumerate(
        (
            "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。", "您的请求带有不合法参数，已被网站管理员设置拦截！可能原因：您提交的内容包含危险的攻击请求", "当前访问疑似黑客攻击，已被创宇盾拦截",
            "Sorry, you have been blocked", "The requested URL was rejected. Please consult with your administrator. Your support ID is: 123456789", "您的IP地址访问过于频繁，请稍后再试", "Access Denied", "网站防火墙 您的请求可能存在恶意行为，已被拦截", "禁止访问：您没有权限访问此页面",
        )
    ):  # fmt: skip
        yield _case(
            f"wall-{i}",
            _small(f"<div class='m'>{text}</div>", "访问拦截" if i % 2 else "405"),
            "waf_block",
            status=(405, 200, 403)[i % 3],
        )
    yield _case(
        "wall-nginx",
        "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
        "waf_block",
        status=403,
    )


def _shells() -> Iterator[PageCase]:
    yield _case(
        "vue",
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>云岭市政务服务网</title><link href="/css/app.1a.css" rel="preload"></head><body><noscript><strong>We\'re sorry but portal doesn\'t work properly without JavaScript enabled.</strong></noscript><div id="app"></div><script src="/js/chunk-vendors.2b.js"></script><script src="/js/app.3c.js"></script></body></html>',
        "app_shell",
        url=f"{HOST}/",
    )
    yield _case(
        "react",
        '<html><head><title>云岭市数据开放平台</title></head><body><div id="root"></div><script src="/umi.js"></script></body></html>',
        "app_shell",
    )
    yield _case(
        "nuxt",
        '<html><head><title>云岭</title></head><body><div id="__nuxt"><div class="loading">加载中...</div></div><script>window.__NUXT__={}</script><script src="/_nuxt/a.js"></script></body></html>',
        "app_shell",
    )
    yield _case(
        "templates-unfilled",
        frame(
            '<div id="list"><ul><li v-for="item in list" :key="item.id"><a :href="item.url">{{ item.title }}</a><span>{{ item.date }}</span></li></ul></div>',
            title=f"信用公示_{SITE}",
            crumbs="首页 > 信用公示",
        ),
        "app_shell",
    )
    yield _case(
        "column-loaded-by-script",
        frame(
            '<div class="l"><ul id="lb"></ul><div id="pages"></div></div><script>$.ajax({url:"/api/list",success:function(d){}});laypage.render({elem:"pages"});</script>',
            title=f"规范性文件_{SITE}",
            head=site_metas("规范性文件"),
            crumbs="首页 > 规范性文件",
        ),
        "app_shell",
    )


def _files() -> Iterator[PageCase]:
    yield _case(
        "pdf",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
        "file",
        headers={"Content-Type": "application/pdf"},
    )
    yield _case("pdf-as-html", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "file", headers={"Content-Type": "text/html"})
    yield _case("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file")
    yield _case("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 300, "file", headers={"Content-Type": "image/jpeg"})
    yield _case(
        "rar", b"Rar!\x1a\x07\x01\x00" + b"\x02" * 100, "file", headers={"Content-Type": "application/octet-stream"}
    )
    yield _case(
        "html-as-octets",
        _article("全市安全生产工作会议召开", PROSE),
        "article",
        headers={"Content-Type": "application/octet-stream"},
    )


def _more_of_all() -> Iterator[PageCase]:
    """Second helpings of the kinds, in other words."""
    yield _case(
        "not-found-by-alert", _small('<script>alert("信息不存在或者已被删除！");history.back();</script>'), "soft_404"
    )
    yield _case(
        "not-found-by-alert-and-jump",
        _small("<script>alert('参数错误');window.location.href='/';</script>"),
        "soft_404",
    )
    yield _case(
        "not-found-with-reasons",
        frame(
            "<div><h3>抱歉，您访问的页面不存在</h3><p>可能的原因：</p><p>1、您输入的网址不正确，请检查后重新输入。</p><p>2、该页面已经被移动、删除或者更名，请从首页重新进入。</p></div>",
            title=SITE,
            crumbs="",
        ),
        "soft_404",
    )
    yield _case(
        "closed-for-good",
        _small(
            "<p>根据政府网站集约化工作要求，本网站已于2026年1月1日停止运行，内容已迁移至市政府门户网站，感谢您的关注。</p>",
            "公告",
        ),
        "maintenance",
    )
    yield _case("wall-without-right", _small("<p>您没有权限访问该栏目</p>", "提示"), "waf_block")
    yield _case(
        "challenge-202",
        '<!DOCTYPE html><html><head><script>(function(){var _$aB=1;})();</script></head><body onload="_$bC()"></body></html>',
        "js_challenge",
        status=202,
    )
    yield _case(
        "challenge-by-picture",
        _small(
            '<form><p>为了保证您的正常访问，请输入验证码：</p><input name="vcode"><img src="/vcode"></form>', "访问验证"
        ),
        "js_challenge",
    )
    yield _case(
        "stub-with-link",
        _small(
            '<script>window.location.href="http://www.yunling.example.cn/new/"</script><a href="http://www.yunling.example.cn/new/">如果没有跳转请点击这里</a>',
            "正在跳转",
        ),
        "redirect_stub",
    )
    yield _case(
        "angular",
        '<html ng-app="x"><head><title>办事大厅</title></head><body><app-root></app-root><script src="main.js"></script></body></html>',
        "app_shell",
    )
    yield _case(
        "leader",
        frame(
            "<h1>局领导</h1><p>陈立，男，汉族，1970年1月出生，大学学历，现任市水利局局长，主持全面工作。</p>",
            title="局领导_云岭市水利局",
            crumbs="首页 > 机构 > 局领导",
        ),
        "article",
        date=None,
    )
    yield _case(
        "service-guide",
        frame(
            "<h1>城乡居民低保办理指南</h1><table><tr><td>受理条件</td><td>具有本市户籍，家庭人均收入低于当地低保标准。</td></tr><tr><td>办理时限</td><td>30个工作日</td></tr></table>",
            title="城乡居民低保办理指南",
            crumbs="首页 > 服务",
        ),
        "article",
        date=None,
    )
    yield _case(
        "default-page",
        _small(
            "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working.</p>",
            "Welcome to nginx!",
        ),
        "other",
    )
    yield _case("feed", '<?xml version="1.0" encoding="utf-8"?><rss><channel><title>x</title></channel></rss>', "other")


def _others() -> Iterator[PageCase]:
    yield _case(
        "server-error",
        _small("<h1>Server Error in '/' Application.</h1><p>运行时错误</p>", "运行时错误"),
        "other",
        status=500,
    )
    yield _case(
        "bad-gateway",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.20</center></body></html>",
        "other",
        status=502,
    )
    yield _case("it-works", _small("<h1>It works!</h1>"), "other")
    yield _case("empty", b"", "other", verdict="inconclusive")
    yield _case("blanks", b"  \r\n\r\n ", "other", verdict="inconclusive")
    yield _case("words", b"ok", "other")
    yield _case("same-as-unknown", _article("云岭概况", SHORT, info=""), "article")
