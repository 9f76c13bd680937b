# ruff: noqa: E501
"""Pages on which nothing of the site came, and pages of the site that tell of such things."""

from collections.abc import Iterator
from typing import Any

from tests.reading.article_frame import HOST, PROSE, SITE, frame
from tests.reading.scoring import PageCase

NAME = "云岭市水利局"


def _case(name: str, html: str, kind: str, fault: str = "", **more: Any) -> PageCase:
    expect: dict[str, Any] = {"kind": kind, "fault": fault}
    if "date" in more:
        expect["date"] = more.pop("date")
    return PageCase(f"broken/{name}", html.encode(), expect, **{"url": f"{HOST}/", "status": 200, **more})


def _bare(title: str, body: str) -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


def _notice(title: str, *sentences: str, day: str = "2026-03-05") -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return frame(
        f"<h1>{title}</h1><div class='info'>发布时间：{day}　来源：市大数据中心</div><div class='con'>{text}</div>",
        title=f"{title}_{SITE}",
    )


def _undated(title: str, *sentences: str) -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return frame(
        f"<h1>{title}</h1><div class='con'>{text}</div>", title=f"{title}_{SITE}", crumbs="首页 > 便民问答 > 正文"
    )


def cases() -> Iterator[PageCase]:
    yield from _white()
    yield from _errors()
    yield from _defaults()
    yield from _hosts()
    yield from _maintenance()
    yield from _innocent_of_maintenance()
    yield from _innocent_of_errors()


def _white() -> Iterator[PageCase]:
    empty = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{}</title></head><body>{}</body></html>"
    yield _case("white", empty.format(NAME, ""), "other", "white_page")
    yield _case("white-without-a-name", "<html><head></head><body> \n </body></html>", "other", "white_page")
    yield _case("white-with-empty-boxes", empty.format(NAME, "<div id='a'><p>&nbsp;</p></div>"), "other", "white_page")
    yield _case(
        "a-picture-is-something",
        empty.format(
            NAME, "<a href='/main/'><img src='/door.jpg' alt='进入'></a><a href='/en/'><img src='/en.jpg'></a>"
        ),
        "other",
    )
    yield _case(
        "an-application-is-something",
        empty.format(NAME, "<div id='app'></div><script src='/app.js'></script>"),
        "app_shell",
    )
    yield _case(
        "a-refresh-is-something",
        empty.replace("<title>", "<meta http-equiv='refresh' content='0;url=/zw/'><title>").format(NAME, ""),
        "redirect_stub",
    )


def _errors() -> Iterator[PageCase]:
    said = {
        "php-fatal": ("", "<br /><b>Fatal error</b>:  Uncaught Error: Call to undefined function mysql_connect() in /www/wwwroot/inc/db.php:12 Stack trace: #0 /www/wwwroot/index.php(3): require() thrown in <b>/www/wwwroot/inc/db.php</b> on line <b>12</b><br />"),
        "php-parse": ("", "<b>Parse error</b>:  syntax error, unexpected '}' in <b>/data/site/index.php</b> on line <b>40</b>"),
        "php-warning": ("", "<b>Warning</b>:  require(/data/site/config.php): failed to open stream: No such file or directory in <b>/data/site/index.php</b> on line <b>3</b>"),
        "wordpress": (f"{NAME} &rsaquo; 错误", "<p>此站点遇到了致命错误。</p><p><a href='https://wordpress.org/'>了解如何排查 WordPress 故障。</a></p>"),
        "wordpress-english": ("WordPress &rsaquo; Error", "<p>There has been a critical error on this website.</p>"),
        "wordpress-database": ("Database Error", "<h1>Error establishing a database connection</h1>"),
        "wordpress-database-chinese": ("数据库错误", "<h1>建立数据库连接时出错</h1>"),
        "discuz": ("北岭论坛 - Database Error", "<div id='container'><h1>Discuz! Database Error</h1><div class='info'><li>[2002] Connection refused</li></div></div>"),
        "dede": ("DedeCMS Error Track", "<div><p>DedeCMS错误警告：连接数据库失败，可能数据库密码不对或数据库服务器出错！</p></div>"),
        "thinkphp": ("系统发生错误", "<h1>系统发生错误</h1><p>SQLSTATE[HY000] [2002] Connection refused</p><p>ThinkPHP V5.0.24</p>"),
        "mysql": ("", "Can't connect to local MySQL server through socket '/tmp/mysql.sock' (2)"),
        "mysql-refused": ("", "Access denied for user 'root'@'localhost' (using password: YES)"),
        "chinese-database": ("提示", "<h2>数据库连接失败，请检查配置</h2>"),
        "oracle": ("错误", "<pre>ORA-01034: ORACLE not available</pre>"),
        "asp": ("", "<font face='宋体' size=2><p>Microsoft OLE DB Provider for SQL Server</font> 错误 '80004005'<p>[DBNETLIB][ConnectionOpen (Connect()).]SQL Server 不存在或拒绝访问。<p>/inc/conn.asp，行 8"),
        "aspnet": ("运行时错误", "<h1>“/”应用程序中的服务器错误。<hr></h1><h2><i>运行时错误</i></h2><p><b>说明: </b>服务器上出现应用程序错误。此应用程序的当前自定义错误设置禁止远程查看应用程序错误的详细信息。</p>"),
        "aspnet-null": ("未将对象引用设置到对象的实例。", "<h1>“/”应用程序中的服务器错误。</h1><h2>未将对象引用设置到对象的实例。</h2><p>说明: 执行当前 Web 请求期间，出现未经处理的异常。</p>"),
        "java": ("", "<pre>java.lang.NullPointerException\n\tat com.jcms.Index.service(Index.java:88)\n\tat javax.servlet.http.HttpServlet.service(HttpServlet.java:727)</pre>"),
        "spring": ("Error", "<p>org.springframework.jdbc.CannotGetJdbcConnectionException: Could not get JDBC Connection</p>"),
        "tomcat-500": ("HTTP Status 500 – Internal Server Error", "<h1>HTTP Status 500 – Internal Server Error</h1><p><b>Type</b> Exception Report</p><p><b>Description</b> The server encountered an unexpected condition that prevented it from fulfilling the request.</p>"),
        "gateway": ("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>openresty</center>"),
        "no-input": ("", "No input file specified."),
        "laravel": ("Whoops", "<div>Whoops, looks like something went wrong.</div>"),
        "json": ("", '{"timestamp":"2026-11-20","status":500,"error":"Internal Server Error","path":"/"}'),
        "tomcat-report": ("Apache Tomcat/7.0.57 - Error report", "<h1>HTTP Status 500 - java.lang.OutOfMemoryError</h1>"),
        "python": ("", "<pre>Traceback (most recent call last):\n  File \"app.py\", line 3\nKeyError</pre>"),
        "access": ("", "Microsoft JET Database Engine 错误 80004005 未指定的错误 /conn.asp，行 12"),
        "phpcms": ("MySQL Query Error", "<div>MySQL Query : SELECT * FROM v9_site</div><div>MySQL Error : Table v9_site doesn't exist</div>"),
        "no-connection": ("", "无法连接到数据库服务器"),
        "django": ("DisallowedHost at /", "<h1>DisallowedHost at /</h1><pre>Invalid HTTP_HOST header: 'www.yunling.example.cn'. You may need to add it to ALLOWED_HOSTS.</pre>"),
    }  # fmt: skip
    for name, (title, body) in said.items():
        yield _case(name, _bare(title, body), "other", "error_page")
    inside = frame("<div class='con'><p>数据库连接失败！</p></div>", title=NAME, crumbs="")
    yield _case("database-fault-in-the-frame-of-the-site", inside, "other", "error_page")


def _defaults() -> Iterator[PageCase]:
    said = {
        "nginx": ("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p><p><em>Thank you for using nginx.</em></p>"),
        "openresty": ("Welcome to OpenResty!", "<h1>Welcome to OpenResty!</h1><p>If you see this page, the OpenResty web platform is successfully installed and working.</p>"),
        "apache-ubuntu": ("Apache2 Ubuntu Default Page: It works", "<div>Apache2 Ubuntu Default Page</div><div>It works!</div><p>This is the default welcome page used to test the correct operation of the Apache2 server after installation on Ubuntu systems. If you can read this page, it means that the Apache HTTP server installed at this site is working properly.</p>"),
        "apache-centos": ("Apache HTTP Server Test Page powered by CentOS", "<h1>Testing 123..</h1><p>This page is used to test the proper operation of the Apache HTTP server after it has been installed.</p>"),
        "iis7": ("IIS7", "<a href='http://go.microsoft.com/fwlink/'><img src='welcome.png' alt='IIS7'></a>"),
        "iis10": ("IIS Windows Server", "<a href='http://go.microsoft.com/fwlink/'><img src='iisstart.png' alt='IIS'></a>"),
        "tomcat": ("Apache Tomcat/9.0.30", "<h1>Apache Tomcat/9.0.30</h1><p>If you're seeing this, you've successfully installed Tomcat. Congratulations!</p><a href='/docs/'>Documentation</a><a href='/manager/'>Manager App</a>"),
        "baota": ("恭喜，站点创建成功！", "<h1>恭喜, 站点创建成功！</h1><h3>这是默认index.html，本页面由系统自动生成</h3><ul><li>本页面在FTP根目录下的index.html</li><li>您可以修改、删除或覆盖本页面</li><li>FTP相关信息，请到“面板系统后台 &gt; FTP” 查看</li></ul>"),
        "baota-no-site": ("没有找到站点", "<h3>没有找到站点</h3><p>您的请求在Web服务器中没有找到对应的站点！</p><ul><li>您没有将此域名或IP绑定到对应站点!</li><li>配置文件未生效!</li></ul>"),
        "phpstudy": ("站点创建成功-phpstudy for windows", "<h1>恭喜，站点创建成功！</h1><p>网站默认首页不存在或未上传。</p>"),
        "wdcp": ("wdCP - wdlinux Control Panel", "<h2>WDCP 安装成功</h2><p>默认站点目录 /www/web/default</p>"),
        "lnmp": ("LNMP一键安装包 by Licess", "<h1>LNMP一键安装包</h1><p>恭喜您，LNMP一键安装包安装成功！</p>"),
        "cpanel": ("Default Web Site Page", "<h1>SORRY!</h1><p>If you are the owner of this website, please contact your hosting provider.</p>"),
        "weblogic": ("", "<h1>Welcome to JBoss EAP 7</h1><p>Your server is now running.</p>"),
        "iis8": ("Microsoft Internet Information Services 8", ""),
        "jetty": ("Welcome to Jetty", "Welcome to Jetty"),
        "iis-folder": ("www.yunling.example.cn - /", "<h1>www.yunling.example.cn - /</h1><pre>2026/11/20 9:00 &lt;dir&gt; <a href='/bin/'>bin</a></pre>"),
        "long-folder": ("Index of /", "<h1>Index of /</h1><pre>" + "".join(f"<a href='f{i}.zip'>backup_file_{i}.zip</a> 20-Nov-2026 09:0{i} 12345\n" for i in range(9)) + "</pre>"),
        "index-of": ("Index of /", "<h1>Index of /</h1><hr><pre><a href='../'>../</a>\n<a href='bak.zip'>bak.zip</a> 20-Nov-2026 09:00 12345</pre>"),
    }  # fmt: skip
    for name, (title, body) in said.items():
        yield _case(f"default-{name}", _bare(title, body), "other", "default_page")


def _hosts() -> Iterator[PageCase]:
    said = {
        "account": ("Account Suspended", "<h1>Account Suspended</h1><p>This Account has been suspended. Contact your hosting provider for more information.</p>", "suspended"),
        "space-over": ("温馨提示", "<p>该空间已到期，请及时续费！</p>", "suspended"),
        "not-filed": ("提示", "<h3>该网站未完成备案，暂时无法访问</h3><p>根据相关规定，未取得备案号的网站不得提供服务，请网站管理员尽快办理。</p>", "suspended"),
        "not-filed-sign-in": ("温馨提示", "<h2>网站暂时无法访问</h2><p>该网站未进行备案接入。管理员可登录控制台，按提示完成备案后恢复访问。</p>", "suspended"),
        "stopped": ("抱歉，站点已暂停", "<h1>抱歉！该站点已经被管理员停止运行，请联系管理员了解详情！</h1>", "suspended"),
        "traffic": ("", "<h1>Bandwidth Limit Exceeded</h1>", "suspended"),
        "expired": ("域名已过期", "<p>您访问的域名已过期，请域名所有者及时续费</p>", "suspended"),
        "for-sale": ("yl-slj.example.com", "<h1>该域名正在出售</h1><p>本域名可以转让，有意者请与我们联系。</p>", "for_sale"),
        "for-sale-english": ("yl-slj.example.com", "<h1>This domain is for sale!</h1><p>Contact the owner to buy this domain.</p>", "for_sale"),
        "parked": ("域名停放", "<p>域名停放页面</p>", "for_sale"),
    }  # fmt: skip
    for name, (title, body, fault) in said.items():
        yield _case(f"host-{name}", _bare(title, body), "other", fault)


def _maintenance() -> Iterator[PageCase]:
    for i, text in enumerate(
        (
            "网站系统维护中，请稍后访问", "本网站正在进行升级改造，暂时无法访问，敬请谅解！", "系统升级中……", "平台检修中，给您带来不便深表歉意",
            "尊敬的用户：您好！网站正在例行维护，预计两小时后恢复", "服务器维护，暂停访问", "网站改版中，敬请期待", "本站建设中",
        )
    ):  # fmt: skip
        yield _case(f"maintenance-{i}", _bare("系统提示", f"<h2>{text}</h2>"), "maintenance")
        framed = frame(f"<div class='con'><h2>{text}</h2></div>", title=NAME, crumbs="")
        yield _case(f"maintenance-in-frame-{i}", framed, "maintenance")
    picture = _bare("网站维护中", "<img src='/weihu.jpg'>")
    yield _case("maintenance-by-title-and-picture", picture, "maintenance")


def _innocent_of_maintenance() -> Iterator[PageCase]:
    notices = {
        "notice": ("系统维护公告", "因机房设备检修，政务服务平台将于3月8日0时至6时停止服务。"),
        "notice-short": ("关于网站升级维护的公告", "3月8日夜间网站升级，请错峰办理。"),
        "over": ("市政务服务平台系统升级改造完成", "经过一个月的系统升级改造，平台已于3月4日恢复服务。"),
        "tender": ("政务云平台系统升级改造中标公告", "项目编号：YL2026-018，中标单位：云岭信息技术公司。"),
        "people": ("建设中华民族共有精神家园", "市民宗局到学校开展建设中华民族共有精神家园宣讲。"),
        "works": ("东环路建设中的交通组织方案", "东环路建设期间，社会车辆绕行人民路。"),
    }
    for name, (title, text) in notices.items():
        yield _case(
            f"innocent-{name}", _notice(title, text), "article", url=f"{HOST}/tz/2026/t1.html", date="2026-03-05"
        )
    undated = _undated(
        "关于政务服务平台系统维护的通知",
        "因系统升级维护，云岭市政务服务平台将于3月8日0时至6时暂停服务，给您带来不便敬请谅解。",
    )
    yield _case("innocent-notice-without-a-day", undated, "article", url=f"{HOST}/tz/t2.html")
    few = "".join(
        f"<div class='tile'><a href='/{i}/'>{name}</a></div>"
        for i, name in enumerate(("网上申报", "信息查询", "在线缴费", "表格下载", "常见问题", "联系我们"))
    )
    portal = _bare(
        "云岭市社保网上服务大厅",
        f"{few}<div class='tile'>养老测算（系统维护中）</div><p>版权所有：云岭市人力资源和社会保障局</p>",
    )
    yield _case("innocent-portal-with-one-service-down", portal, "homepage")
    soon = _bare(
        "云岭市社保网上服务大厅",
        f"{few}<p>提示：本平台将于本周六22时进行系统升级维护。</p><p>版权所有：云岭市人力资源和社会保障局</p>",
    )
    yield _case("innocent-portal-with-a-warning", soon, "homepage")
    title = frame(
        "<div class='con'><img src='/u/tu.jpg' width=700></div>", title=f"数字政府建设中_{SITE}", crumbs="首页 > 专题"
    )
    yield PageCase(
        "broken/innocent-title-under-way",
        title.encode(),
        {"kind_not": ["maintenance", "blank_column"], "fault": ""},
        url=f"{HOST}/zt/szzf/",
    )
    nation = frame(
        "<div class='con'><img src='/u/tu.jpg' width=700></div>",
        title=f"铸牢中华民族共同体意识 建设中华民族共有精神家园_{SITE}",
        crumbs="首页 > 专题",
    )
    yield PageCase(
        "broken/innocent-nation",
        nation.encode(),
        {"kind_not": ["maintenance", "blank_column"], "fault": ""},
        url=f"{HOST}/zt/mz/",
    )


def _innocent_of_errors() -> Iterator[PageCase]:
    notices = {
        "quotes-fatal": (
            "关于处置网站打不开问题的情况通报",
            "3月4日，有群众反映市水利局网站显示“Fatal error”字样，经查为程序升级所致，已于当日修复。",
        ),
        "quotes-database": (
            "网民反映网站数据库连接失败的答复",
            "您反映的打开网站提示数据库连接失败问题，经核实系机房断电引起，现已恢复。",
        ),
        "quotes-default": (
            "一些单位网站只显示默认页",
            "抽查发现有2家单位网站首页显示“Welcome to nginx!”，已责令整改。",
        ),
        "quotes-sale": ("谨防域名转让骗局", "近期有不法分子以域名可以转让为名实施诈骗，请提高警惕。"),
        "suspended-business": ("关于暂停户籍业务办理的公告", "因系统切换，3月8日全市户籍窗口暂停业务办理一天。"),
        "quotes-at-the-start": ("警惕黑客攻击", "Fatal error: 是常见的报错信息。"),
        "exam-site": ("考试网站域名变更公告", "域名已到期，自即日起启用新域名。"),
        "filing": ("关于未备案网站清理工作的通知", "请各单位对未完成备案的网站予以关闭，并于月底前报送情况。"),
    }
    for name, (title, text) in notices.items():
        yield _case(
            f"innocent-{name}", _notice(title, text), "article", url=f"{HOST}/tz/2026/t3.html", date="2026-03-05"
        )
    question = _undated(
        "打开网页提示数据库连接失败怎么办",
        "请先清除浏览器缓存后重新打开；仍然不行的，请拨打技术支持电话，由工作人员为您处理。",
    )
    yield _case("innocent-question", question, "article", url=f"{HOST}/wd/t4.html")
    few = "".join(
        f"<a href='/{i}/'>{name}</a>" for i, name in enumerate(("机构职能", "政务公开", "办事服务", "互动交流"))
    )
    yield _case("innocent-portal-of-few-words", _bare(NAME, f"{few}<p>版权所有：{NAME}</p>"), "homepage")
    warned = f"<b>Warning</b>: include(stat.php): failed to open stream in /www/foot.php on line 3<br>{PROSE}"
    page = frame(
        f"<h1>全市水利工作会议召开</h1><div>发布时间：2026-03-05　来源：{NAME}</div>{warned}",
        title=f"全市水利工作会议召开_{NAME}",
    )
    yield _case("innocent-warning-above-a-text", page, "article", url=f"{HOST}/xw/t5.html", date="2026-03-05")
