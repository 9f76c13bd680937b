# ruff: noqa: E501
"""What content systems and firewalls answer instead of a page, doors, entry pages; and pages that speak of them."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, PROSE, SITE, foot, frame
from tests.reading.scoring import PageCase

ARTICLE = f"{HOST}/art/2026/11/2/art_12_345.html"


def _case(name: str, html: str, kind: str, **more: Any) -> PageCase:
    expect: dict[str, Any] = {"kind": kind}
    if kind in ("waf_block", "js_challenge"):
        expect["verdict"] = "inconclusive"
    if "date" in more:
        expect["date"] = more.pop("date")
    return PageCase(f"answers/{name}", html.encode(), expect, **{"url": ARTICLE, "status": 200, **more})


def _not(name: str, html: str, *kinds: str, **more: Any) -> PageCase:
    return PageCase(
        f"answers/{name}", html.encode(), {"kind_not": list(kinds)}, **{"url": ARTICLE, "status": 200, **more}
    )


def _bare(title: str, body: str, head: str = "") -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def _notice(title: str, text: str) -> str:
    body = f"<h1>{title}</h1><div class='info'>发布时间：2026-03-05　来源：市大数据中心</div><div class='con'><p>{text}</p></div>"
    return frame(body, title=f"{title}_{SITE}")


def cases() -> Iterator[PageCase]:
    yield from _not_found()
    yield from _speaks_of_not_found()
    yield from _walls()
    yield from _speaks_of_walls()
    yield from _doors()
    yield from _no_doors()
    yield from _entries()


def _not_found() -> Iterator[PageCase]:
    for name, title, text in (
        ("discuz-thread", "提示信息", "抱歉，指定的主题不存在或已被删除或正在被审核"),
        ("discuz-board", "提示信息", "抱歉，您指定的版块不存在"),
        ("dede", "DEDECMS提示信息", "你所浏览的文档不存在或已被删除！"),
        ("dede-column", "提示信息", "系统无此栏目！"),
        ("phpcms", "提示信息", "您查看的信息不存在！"),
        ("phpcms-model", "提示信息", "栏目不存在！"),
        ("empire", "信息提示", "此信息不存在"),
        ("empire-link", "信息提示", "您来自的链接不存在"),
        ("wordpress", "未找到页面", "有点尴尬诶！该页无法显示。"),
        ("wordpress-2", "Page not found", "Oops! That page can’t be found."),
        ("wordpress-3", "Nothing Found", "It looks like nothing was found at this location. Maybe try a search?"),
        ("trs", "提示", "您访问的文档不存在或已被删除"),
        ("hanweb", "提示", "对不起，您要访问的文章不存在或已被删除！"),
        ("hanweb-2", "信息提示", "该信息已下线"),
        ("jeecms", "404", "您请求的页面没有找到"),
        ("siteserver", "页面不存在", "您访问的页面不存在"),
        ("thinkphp", "跳转提示", "模块不存在:Xw"),
        ("thinkphp-2", "系统提示", "控制器不存在"),
        ("typecho", "404 - 页面没找到", "404 - 页面没找到"),
        ("iis", "404 - 找不到文件或目录。", "404 - 找不到文件或目录。"),
        ("iis-english", "404 - File or directory not found.", "The resource you are looking for might have been removed, had its name changed, or is temporarily unavailable."),
        ("poetic", "出错了", "您访问的页面离家出走了"),
        ("poetic-2", "出错啦", "哎呀，页面不小心弄丢了"),
        ("poetic-3", "提示", "您要找的页面去火星了"),
        ("weblogic", "Error 404--Not Found", "Error 404--Not Found"),
        ("english", "Error", "Sorry, the page you are looking for could not be found."),
    ):  # fmt: skip
        back = "<p><a href='javascript:history.back()'>[ 点击这里返回上一页 ]</a></p>"
        yield _case(f"not-found-{name}", _bare(title, f"<div class='msg'><p>{text}</p>{back}</div>"), "soft_404")
        framed = frame(f"<div class='msg'><p>{text}</p>{back}</div>", title=f"{title} - {SITE}", crumbs="")
        yield _case(f"not-found-in-frame-{name}", framed, "soft_404")


def _speaks_of_not_found() -> Iterator[PageCase]:
    for name, title, text in (
        ("reform", "关于整改政府网站链接不存在问题的通知", "请各单位于月底前完成网页打不开、页面不存在等问题的整改。"),
        ("answer", "网民反映页面不存在的答复", "您反映的网站提示“您访问的页面不存在”问题，已于昨日修复。"),
        ("data", "我市数据已删除重复户信息公示", "经比对，系统内重复数据已删除，现予公示。"),
        ("line", "404路公交线路调整公告", "自3月8日起，404路公交车由东站始发。"),
        ("none", "关于不存在拖欠工资情况的公示", "经核查，该项目不存在拖欠农民工工资情况。"),
        ("wrong", "关于系统参数错误导致停水信息误发的说明", "因系统参数错误，误发停水信息，特此致歉。"),
    ):
        yield _case(f"of-not-found-{name}", _notice(title, text), "article", date="2026-03-05")
    short = frame(
        "<h1>办事系统常见问题</h1><p>问：登录后提示“页面不存在”怎么办？</p><p>答：请更换浏览器后重新登录，并清除缓存。</p>",
        title=f"办事系统常见问题_{SITE}",
    )
    yield _not("of-not-found-question", short, "soft_404", "login", "blank_column", "maintenance")


def _walls() -> Iterator[PageCase]:
    for name, title, text, status in (
        ("sangfor", "访问受限", "您的访问触发了安全策略，已被阻止。", 403),
        ("sangfor-2", "提示", "抱歉，您的请求触犯了防火墙安全规则，被深信服设备阻断", 200),
        ("safedog", "网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！", 200),
        ("yunsuo", "云锁", "当前访问疑似黑客攻击，已被网站管理员设置为拦截", 200),
        ("aliyun", "405", "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。", 405),
        ("tencent", "拦截提示", "很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断", 403),
        ("tencent-2", "腾讯T-Sec Web应用防火墙(WAF)", "您的请求已被拦截", 200),
        ("huawei", "访问被拦截！", "您的请求疑似攻击行为！如果您是网站管理员，请登录华为云WAF控制台。", 418),
        ("knownsec", "创宇盾", "当前访问可能对网站安全造成威胁，请求已被创宇盾拦截。", 403),
        ("xuanwu", "拦截", "玄武盾：您的访问可能对网站造成威胁", 403),
        ("chaitin", "405", "雷池 WAF：您的访问请求存在威胁，已被拦截", 403),
        ("nsfocus", "Access denied", "您的请求被绿盟Web应用防护系统阻断", 403),
        ("foreign", "提示", "您的IP地址不在允许访问的范围内，请联系管理员", 403),
        ("foreign-2", "访问限制", "本网站仅限中国大陆地区访问", 403),
        ("foreign-3", "Forbidden", "Access from your country is not allowed. Your IP is blocked.", 403),
        ("inner", "提示", "该系统仅允许政务外网访问", 200),
        ("white-list", "403", "当前IP不在白名单内，禁止访问", 403),
        ("limit", "429", "访问太频繁，请稍后再试", 429),
        ("rejected", "Request Rejected", "The requested URL was rejected. Please consult with your administrator. Your support ID is: 7781", 200),
    ):  # fmt: skip
        yield _case(f"wall-{name}", _bare(title, f"<h2>{text}</h2>"), "waf_block", status=status)


def _speaks_of_walls() -> Iterator[PageCase]:
    for name, title, text in (
        ("foreign", "关于限制境外IP地址访问政府网站的通知", "请各单位对境外IP地址访问后台予以限制。"),
        ("tender", "Web应用防火墙采购成交公告", "采购Web应用防火墙2台，成交金额18万元。"),
        ("answer", "网民反映访问被拦截的答复", "您反映的打开页面提示“访问被拦截”，系安全策略误判，已处理。"),
        ("ban", "关于禁止访问不明网站的提醒", "请勿点击不明链接，禁止访问来历不明的网站。"),
    ):
        yield _case(f"of-walls-{name}", _notice(title, text), "article", date="2026-03-05")


def _doors() -> Iterator[PageCase]:
    fields = (
        "<form><input name='u' placeholder='请输入用户名'><input type='password' name='p'><button>登录</button></form>"
    )
    yield _case("door", _bare("云岭市公文交换系统", f"<h1>公文交换系统</h1>{fields}"), "login", url=f"{HOST}/oa/")
    yield _case(
        "door-misspelt",
        _bare(
            "用户登陆",
            "<form>用户名<input name='u'>密码<input type='password'><input type='submit' value='登陆'></form>",
        ),
        "login",
        url=f"{HOST}/oa/",
    )
    yield _case(
        "door-foot",
        _bare(
            "统一身份认证平台",
            f"<h2>用户登录</h2>{fields}<p>建议使用谷歌浏览器访问本系统，技术支持电话：0999-2120001。</p>{foot()}",
        ),
        "login",
        url=f"{HOST}/oa/",
    )
    yield _case("door-required", _bare("提示", "<p>请先登录</p>"), "login", url=f"{HOST}/oa/")
    yield _case(
        "door-code",
        _bare("登录", "<input placeholder='手机号'><input placeholder='验证码'><button>登录</button>"),
        "login",
        url=f"{HOST}/oa/",
    )


def _no_doors() -> Iterator[PageCase]:
    for name, title, text in (
        ("typhoon", "台风登陆预警信息", "预计台风将于明日在沿海登陆，请注意防范。"),
        ("typhoon-2", "台风“海燕”登陆", "台风今晨登陆，防汛应急响应提升至二级。"),
        ("print", "社保证明打印方式调整", "即日起请登录网上服务大厅自助打印。"),
        ("how", "关于登录方式变更的通知", "自3月8日起，系统登录改为手机验证码方式。"),
        ("exam", "考试报名须知", "请考生登录报名网站，输入用户名、密码后填写信息。"),
        ("identity", "统一身份认证平台上线运行", "统一身份认证平台于3月4日上线。"),
    ):
        yield _case(f"no-door-{name}", _notice(title, text), "article", date="2026-03-05")
    pointer = frame(
        "<div><p>请登录<a href='https://zwfw.example.cn/'>政务服务网</a>办理。</p></div>",
        title=f"网上办事_{SITE}",
        crumbs="首页 > 网上办事",
    )
    yield _not("no-door-pointer", pointer, "login", "blank_column", url=f"{HOST}/wsbs/")
    links = "".join(
        f"<a href='/{i}/'>{name}</a>"
        for i, name in enumerate(
            ("个人登录", "法人登录", "政务公开", "办事服务", "互动交流", "数据开放", "新闻中心", "机构职能")
        )
    )
    yield _not(
        "no-door-portal",
        _bare("云岭市政务服务网", f"{links}{foot()}"),
        "login",
        "blank_column",
        "maintenance",
        url=f"{HOST}/",
    )
    box = "<form>用户名<input name='u'>密码<input type='password' name='p'><button>登录</button></form>"
    text = frame(
        f"{box}<h1>全市水利工作会议召开</h1><div>发布时间：2026-03-05</div>{PROSE}",
        title=f"全市水利工作会议召开_{SITE}",
    )
    yield _case("no-door-box-in-head", text, "article", date="2026-03-05")
    short = frame(
        f"{box}<h1>停水通知</h1><div>发布时间：2026-03-05</div><p>3月8日东街停水。</p>", title=f"停水通知_{SITE}"
    )
    yield _case("no-door-box-above-a-short-text", short, "article", date="2026-03-05")
    asks = frame(
        "<form>编号<input name='n'>查询密码<input type='password' name='p'><button>查询</button></form>",
        title=f"诉求办理查询_{SITE}",
        crumbs="首页 > 诉求办理查询",
    )
    yield _not("no-door-inquiry", asks, "login", "blank_column", url=f"{HOST}/cx/")


def _entries() -> Iterator[PageCase]:
    front = f"{HOST}/"
    for name, html in (
        ("refresh", _bare(SITE, "", '<meta http-equiv="refresh" content="0; url=/col/col1/index.html">')),
        (
            "refresh-later",
            _bare(SITE, "<p>正在进入，请稍候</p>", "<META HTTP-EQUIV='Refresh' CONTENT='3;URL=zwgk/index.shtml'>"),
        ),
        ("script", _bare(SITE, "<script>window.location='/zwgk/';</script>")),
        (
            "script-by-name",
            _bare(
                SITE,
                "<script>window['location']['href']='/zwgk/';</script>".replace(
                    "['location']['href']", ".location['href']"
                ),
            ),
        ),
        (
            "onload",
            f"<html><head><title>{SITE}</title></head><body onload=\"location.href='index.shtml'\"></body></html>",
        ),
        (
            "onload-function",
            f"<html><head><title>{SITE}</title><script>function go(){{location.replace('/main/')}}</script></head><body onload='go()'></body></html>",
        ),
        ("timer", _bare(SITE, "<script>setTimeout(function(){top.location.href='/main/'},500)</script>")),
        ("click", _bare(SITE, "<a id='j' href='/main/'></a><script>document.getElementById('j').click();</script>")),
        ("form", "<html><body onload='document.f.submit()'><form name='f' action='/index.do'></form></body></html>"),
    ):
        yield _case(f"entry-{name}", html, "redirect_stub", url=front)
    pictures = (
        "<a href='/main/'><img src='/door.jpg' alt='进入网站'></a><a href='/old/'><img src='/old.jpg' alt='旧版'></a>"
    )
    button = f"<script>function go(){{location.href='/main/'}}</script>{pictures}<p onclick='go()'>进入</p>{foot()}"
    yield _not("entry-with-a-button", _bare(SITE, button), "redirect_stub", url=front)
    phones = "<script>if(/iphone|android/i.test(navigator.userAgent)){location.href='/m/'}</script>"
    yield _case(
        "entry-for-phones-and-an-application",
        _bare(SITE, f"{phones}<div id='app'></div><script src='/js/app.js'></script>"),
        "app_shell",
        url=front,
    )
    yield _not(
        "entry-for-phones-and-pictures",
        _bare(SITE, f"{phones}{pictures}<img src='/foot.jpg'>"),
        "redirect_stub",
        url=front,
    )
    text = frame(
        f"<h1>全市水利工作会议召开</h1><div>发布时间：2026-03-05</div>{PROSE}",
        title=f"全市水利工作会议召开_{SITE}",
        head="<meta http-equiv='refresh' content='20;url=/'>",
    )
    yield _case("entry-no-text-that-refreshes", text, "article", date="2026-03-05")
