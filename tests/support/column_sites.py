"""Invented sites that differ in addresses, menus and pages, with the truth about their columns."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

TODAY = date(2026, 7, 20)
PROSE = "盐湖县位于省境中部，本单位负责全县有关工作，下设办公室等科室。"
LEADERS = ("张一鸣", "李二虎", "王三石", "赵四海")
NAMES = {
    "dynamic": [
        "政务要闻",
        "部门动态",
        "图片新闻",
        "乡镇快讯",
        "今日盐湖",
        "领导活动",
        "媒体关注",
        "工作动态",
        "视频新闻",
        "时政要闻",
        "县区动态",
        "政务活动",
        "国务院信息",
        "街道动态",
        "基层一线",
        "热点聚焦",
        "新闻发布会",
        "党建动态",
        "水利要闻",
        "信息快递",
        "盐湖时讯",
        "会议活动",
        "图说盐湖",
        "行业资讯",
        "部门资讯",
        "镇街动态",
    ],
    "notice": [
        "通知公告",
        "最新公文",
        "政府公报",
        "意见征集",
        "政策文件",
        "政策解读",
        "规范性文件",
        "招标采购",
        "人事任免",
        "公示公告",
        "法律法规",
        "招考录用",
        "政府文件",
        "行政处罚公示",
        "征地公告",
        "结果公示",
        "规章",
        "政策法规",
        "通知通告",
        "重大决策预公开",
        "人才招聘",
        "县政府令",
        "惠企政策",
        "公告公示",
        "文件通知",
        "环评公示",
    ],
    "static": [
        "机构职能",
        "领导之窗",
        "盐湖概况",
        "走进盐湖",
        "信息公开指南",
        "内设机构",
        "单位简介",
        "行政区划",
        "历史沿革",
        "领导分工",
        "机构设置",
        "投资环境",
        "县情概况",
        "主要职责",
    ],
    "other": [
        "专题专栏",
        "财政预决算",
        "统计数据",
        "规划计划",
        "在线访谈",
        "建议提案办理",
        "信息公开年报",
        "重点领域",
        "政务公开",
        "互动交流",
        "网上调查",
        "重大项目",
    ],
}
TITLES = {
    "dynamic": [
        "全县重点项目建设现场会召开",
        "县领导调研春耕生产工作",
        "我县开展安全生产大检查",
        "志愿者走进社区服务群众",
    ],
    "notice": [
        "关于做好防汛工作的通知",
        "关于公开招聘工作人员的公告",
        "县政府关于印发实施方案的通知",
        "关于项目环境影响评价的公示",
    ],
    "other": ["盐湖县2025年国民经济数据表", "访谈：优化营商环境一年间", "县人大代表第18号建议答复", "乡村振兴专题之二"],
}
TITLES["static"] = TITLES["other"]


@dataclass
class Made:
    """One column of the truth."""

    name: str
    path: str
    nature: str
    page: str


@dataclass
class InventedSite:
    number: int
    home: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    truth: list[Made] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://www.yanhu{self.number}.gov.cn"


Address = Callable[[int, random.Random], str]
ADDRESSES: list[Address] = [
    lambda n, r: f"/zw{n}/gk/",
    lambda n, r: f"/zwgk{n}.shtml",
    lambda n, r: f"/news{n}.html",
    lambda n, r: f"/lm{n}/redirect_firstChannel.shtml",
    lambda n, r: f"/col/col{1200 + n}/index.html",
    lambda n, r: f"/channels/{340 + n}.html",
    lambda n, r: f"/list.asp?classid={n}",
    lambda n, r: f"/node_{70 + n}.htm",
    lambda n, r: f"/xxgk/bm{n}.jsp?columnId={r.randrange(10**8)}",
    lambda n, r: f"/c{100200 + n}",
    lambda n, r: f"/zwgk/{r.randrange(16**31, 16**32):032x}.html",
    lambda n, r: f"/content/column/{6780000 + n}?pageIndex=1",
    lambda n, r: f"/web/site{n}/main.jhtml",
    lambda n, r: f"/index.php?m=lists&catid={n}",
]


def article_path(number: int, site: int) -> str:
    shapes = (
        f"/art/2026/7/{number % 28 + 1}/art_1_{number}.html",
        f"/202607/t20260712_{90000 + number}.html",
        f"/show.asp?id={number}",
        f"/info/1012/{3000 + number}.htm",
        f"/contents/{number}.html",
        f"/content/article/{number}",
    )
    return shapes[site % len(shapes)]


def entries(nature: str, count: int, r: random.Random, site: int, dated: bool = True, step: int = 2) -> str:
    """List items of texts."""
    day, rows = TODAY, []
    for _ in range(count):
        number = r.randrange(10_000)
        title = r.choice(TITLES[nature]) + f"（第{number}号）"
        stamp = f"<span>{day.isoformat()}</span>" if dated else ""
        rows.append(f'<li><a href="{article_path(number, site)}" target="_blank">{title}</a>{stamp}</li>')
        day -= timedelta(days=r.randint(1, step))
    return "".join(rows)


def column_page(name: str, nature: str, form: str, r: random.Random, site: int) -> str:
    """A page of a column: a list, one text, nothing yet, or a list that a script fills."""
    bodies = {
        "list": f'<ul class="list">{entries(nature, 15, r, site, step=3 if nature == "dynamic" else 25)}</ul>'
        '<div class="page"><a href="?p=2">下一页</a> 共3页</div>',
        "text": f"<h1>{name}</h1><div class='con'><p>{PROSE * 12}</p></div>",
        "blank": '<ul class="list"></ul><p>暂无信息</p>',
        "script": '<div id="app"></div><script>axios.get("/api/list").then(function(d){render(d)})</script>',
    }
    crumbs = f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; {name}</div>'
    head = f'<meta name="SiteName" content="盐湖县人民政府"><meta name="ColumnName" content="{name}">'
    return (
        f"<html><head><title>{name}-盐湖县人民政府</title>{head}</head><body>{crumbs}{bodies[form]}{FOOT}</body></html>"
    )


FOOT = (
    '<div class="footer"><p><a href="/about.html">关于我们</a> <a href="/map.html">网站地图</a> '
    '<a href="/lxwm.html">联系我们</a></p><p>主办：盐湖县人民政府办公室 网站标识码9907000011</p></div>'
)
TOOLS = (
    '<div class="top"><a href="/login.jsp">登录</a> <a href="/en/">English</a> <a href="/wza/">无障碍</a> '
    '<a href="/big5/">繁体</a> <a href="/search?q=">搜索</a> <a href="http://zwfw.example.gov.cn/">政务服务网</a></div>'
)
FRIENDS = (
    '<div class="links"><h3>友情链接</h3><ul>'
    '<li><a href="http://www.example.gov.cn/">省人民政府</a></li><li><a href="/yqlj/sljj.html">市水利局网</a></li>'
    '<li><a href="http://b.example.gov.cn/">市人民政府</a></li></ul></div>'
)


def link(made: Made, extra: str = "") -> str:
    return f'<a href="{made.path}"{extra}>{made.name}</a>'


def service_links() -> str:
    return '<li><a href="/xinxiang/write.jsp">我要写信</a></li><li><a href="/bsdt.jsp">办事大厅</a></li>'


Layout = Callable[[list[Made], random.Random, int], str]


def _classic(made: list[Made], r: random.Random, site: int) -> str:
    menu = "".join(f"<li>{link(one)}</li>" for one in made)
    return f'<div class="nav"><ul><li><a href="/">首页</a></li>{menu}{service_links()}</ul></div>'


def _table(made: list[Made], r: random.Random, site: int) -> str:
    cells = "<td>|</td>".join(f"<td>{link(one)}</td>" for one in made)
    return f'<table width="1000"><tr><td><a href="/index.html">网站首页</a></td>{cells}</tr></table>'


def _piped(made: list[Made], r: random.Random, site: int) -> str:
    return "<p><font>" + " | ".join(link(one) for one in made) + "</font></p>"


def _nested(made: list[Made], r: random.Random, site: int) -> str:
    half = len(made) // 2
    groups = (("信息公开", made[:half]), ("更多栏目", made[half:]))
    lists = "".join(
        f'<dl><dt><a href="javascript:;">{name}</a></dt>{"".join(f"<dd>{link(one)}</dd>" for one in part)}</dl>'
        for name, part in groups
    )
    return f'<div id="menu" style="display:none">{lists}</div>'


def _pressed(made: list[Made], r: random.Random, site: int) -> str:
    items = "".join(f'<div class="m-item" onclick="location.href=\'{one.path}\'">{one.name}</div>' for one in made)
    return f"<nav><div>{items}</div></nav>"


def _headings(made: list[Made], r: random.Random, site: int) -> str:
    return "".join(
        f'<div class="box"><h2>{link(one)}<a class="more" href="{one.path}">更多&gt;&gt;</a></h2>'
        f"<ul>{entries(one.nature, 5, r, site)}</ul></div>"
        for one in made
    )


def _mores(made: list[Made], r: random.Random, site: int) -> str:
    return "".join(
        f'<div class="box"><div class="tit"><span>{one.name}</span>'
        f'<a href="{one.path}"><img src="/i/more.gif" alt="更多"></a></div>'
        f"<ul>{entries(one.nature, 4, r, site)}</ul></div>"
        for one in made
    )


def _tabs(made: list[Made], r: random.Random, site: int) -> str:
    parts = []
    for start in range(0, len(made), 3):
        part = made[start : start + 3]
        heads = "".join(f"<li>{one.name}</li>" for one in part)
        bodies = "".join(
            f"<div class='pane'><ul>{entries(one.nature, 4, r, site)}</ul><a href='{one.path}'>查看更多</a></div>"
            for one in part
        )
        parts.append(f'<div class="block"><ul class="tab-hd">{heads}</ul><div class="tab-bd">{bodies}</div></div>')
    return "".join(parts)


def _linked_tabs(made: list[Made], r: random.Random, site: int) -> str:
    parts = []
    for start in range(0, len(made), 2):
        part = made[start : start + 2]
        heads = "".join(f"<span>{link(one)}</span>" for one in part)
        bodies = "".join(f"<ul>{entries(one.nature, 5, r, site)}</ul>" for one in part)
        parts.append(f'<div class="lm"><div class="tabs">{heads}</div>{bodies}</div>')
    return "".join(parts)


def _pictures(made: list[Made], r: random.Random, site: int) -> str:
    return (
        '<div class="entry">'
        + "".join(f'<a href="{one.path}"><img src="/i/{n}.png" alt="{one.name}"></a>' for n, one in enumerate(made))
        + "</div>"
    )


def _cut_short(made: list[Made], r: random.Random, site: int) -> str:
    items = "".join(
        f'<li><i class="ico"></i><a href="{one.path}" title="{one.name}">{one.name[:3]}…</a></li>'
        if len(one.name) > 4
        else f"<li>{link(one)}</li>"
        for one in made
    )
    return f'<ul class="wrap-a">{items}</ul>'


def _soup(made: list[Made], r: random.Random, site: int) -> str:
    return (
        "<div><div><div>"
        + "".join(f"<div><div><span>{link(one)}</span></div></div>" for one in made)
        + "</div></div></div>"
    )


def _english(made: list[Made], r: random.Random, site: int) -> str:
    items = "".join(f"<a class='ch' href='{one.path}'><b>{one.name}</b><br><em>Column Name</em></a>" for one in made)
    return f"<header><div class='row'>{items}</div></header>"


def _spaced(made: list[Made], r: random.Random, site: int) -> str:
    items = "".join(f"<li><a href={one.path} target=_blank>·{'　'.join(one.name)}</a>" for one in made)
    return f"<ul>{items}</ul>"


def _dropdown(made: list[Made], r: random.Random, site: int) -> str:
    """An entry of the menu is a column of its own and holds others below it."""
    head, *below = made
    lists = "".join(f"<li>{link(one)}</li>" for one in below)
    return f'<ul class="main-dh"><li><a href="/">首 页</a></li><li>{link(head)}<ul class="sub">{lists}</ul></li></ul>'


def _folded(made: list[Made], r: random.Random, site: int) -> str:
    """A menu with drop-downs, none of it named as a menu."""
    parts = [made[start : start + 2] for start in range(0, len(made), 2)]
    entries_ = "".join(
        f"<li>{link(part[0])}<ul>{''.join(f'<li>{link(one)}</li>' for one in part[1:])}</ul></li>" for part in parts
    )
    return f"<div class='w1200'><ul class='abc'>{entries_}</ul></div>"


def _lower(made: list[Made], r: random.Random, site: int) -> str:
    """The lower part of a block is called bottom, as the foot of a page is."""
    return "".join(
        f'<div class="news"><div class="top"><h4>{one.name}</h4></div><div class="bottom"><ul>'
        f'{entries(one.nature, 4, r, site)}</ul><a href="{one.path}">更多&gt;</a></div></div>'
        for one in made
    )


def _titled(made: list[Made], r: random.Random, site: int) -> str:
    return "".join(
        f'<div class="m_box"><div class="box_tit">{one.name}<a href="{one.path}">更多 +</a></div>'
        f"<table>{_rows(one, r, site)}</table></div>"
        for one in made
    )


def _rows(one: Made, r: random.Random, site: int) -> str:
    return "".join(
        f"<tr><td>·</td><td><a href='{article_path(n, site)}'>{r.choice(TITLES[one.nature])}</a></td>"
        f"<td>07-{n:02d}</td></tr>"
        for n in (19, 18, 15, 11)
    )


def _captioned(made: list[Made], r: random.Random, site: int) -> str:
    """Headings without a class, and a 更多 link at the end of the list."""
    return "".join(
        f"<section><h3>{one.name}</h3><ul>{entries(one.nature, 4, r, site, dated=False)}</ul>"
        f"<p><a href='{one.path}'>more</a></p></section>"
        for one in made
    )


MENUS: list[Layout] = [
    _classic, _table, _piped, _nested, _pressed, _pictures, _cut_short, _soup, _english, _spaced, _dropdown, _folded,
]  # fmt: skip
BLOCKS: list[Layout] = [_headings, _mores, _tabs, _linked_tabs, _titled, _captioned, _lower]


def traps(r: random.Random, site: int) -> str:
    """What stands on home pages beside columns and is none."""
    found = {
        "leaders": "<div class='ld'><h3>政府领导</h3>"
        + "".join(f"<a href='/ldzc/{n}.html'>{name}</a>" for n, name in enumerate(LEADERS))
        + "</div>",
        "themes": "<ul class='icons'>"
        + "".join(
            f"<li><a href='/theme/{n}.jsp'><img src='/i/t.png'>{name}</a></li>"
            for n, name in enumerate(("生育收养", "户籍办理", "婚姻登记", "住房保障", "公积金查询", "社保查询"))
        )
        + "</ul>",
        "words": "<p class='hot'>热搜词："
        + "".join(f"<a href='/search/?q={n}'>{word}</a> " for n, word in enumerate(("医保", "入学", "公积金")))
        + "</p>",
        "short": "<div class='hot-news'><ul>"
        + "".join(f"<li><a href='{article_path(400 + n, site)}'>{name}</a></li>" for n, name in enumerate(SHORT))
        + "</ul></div>",
        "slides": "<div class='banner'>"
        + "".join(
            f"<a href='{article_path(500 + n, site)}'><img src='/i/s.jpg' alt='{name}'></a>"
            for n, name in enumerate(SHORT)
        )
        + "</div>",
        "foot": "<table><tr><td><a href='/site/gywm.html'>关于我们</a> | <a href='/site/wzsm.html'>网站声明</a> | "
        "<a href='/site/lxfs.html'>联系方式</a> | <a href='/site/dt.html'>网站地图</a></td></tr></table>",
        "files": "<ul><li><a href='/d/1.doc'>申请表</a></li>"
        "<li><a href='/d/2.xls'>登记表</a></li><li><a href='/d/3.pdf'>指南</a></li></ul>",
        "outside": "<div class='nav2'><a href='http://a.example.cn/'>市级动态</a><a href='http://b.example.cn/'>省级公告</a>"
        "<a href='http://c.example.cn/'>国家政策</a></div>",
    }
    return "".join(found[name] for name in r.sample(sorted(found), 4))


SHORT = ("全县经济工作会召开", "清风亭公园开园", "盐湖大桥通车", "我县迎来客流高峰", "麦收全面完成")


def invented(number: int) -> InventedSite:
    """Site `number`: a menu of one kind and blocks of another, addresses of a third."""
    r = random.Random(number)
    site = InventedSite(number)
    address = ADDRESSES[number % len(ADDRESSES)]
    wanted = {"dynamic": 3, "notice": 3, "static": 2, "other": 1}
    made: list[Made] = []
    for nature, count in wanted.items():
        for name in r.sample(NAMES[nature], count):
            form = "text" if nature == "static" else "list"
            made.append(Made(name, address(len(made) + 1, r), nature, form))
    r.shuffle(made)
    _spoil(made, number, r)
    half = len(made) // 2 + 1
    menu, blocks = MENUS[number % len(MENUS)], BLOCKS[(number + number // len(MENUS)) % len(BLOCKS)]
    texts = "".join(f'<li><a href="{article_path(n, number)}">县城新区供水改造提速</a></li>' for n in range(6))
    site.home = (
        "<html><head><title>盐湖县人民政府</title></head><body>"
        f"{TOOLS}<h1><a href='/'>盐湖县人民政府</a></h1>{menu(made[:half], r, number)}"
        f"<div class='hot'><h3>头条</h3><ul>{texts}</ul></div>{traps(r, number)}"
        f"{blocks([one for one in made[half:] if one.page == 'list'], r, number)}"
        f'<div class="side-menu"><ul>{"".join(f"<li>{link(one)}</li>" for one in made[half:] if one.page != "list")}'
        f'<li><a href="/files/guide.pdf">办事手册</a></li><li><a href="http://other.example.cn/">外部栏目</a></li></ul></div>'
        f"{FRIENDS}{FOOT}</body></html>"
    )
    site.truth = made
    site.pages = {one.path: column_page(one.name, one.nature, one.page, r, number) for one in made}
    site.pages |= {f"/ldzc/{n}.html": text_page(name) for n, name in enumerate(LEADERS)}
    site.pages |= {f"/theme/{n}.jsp": form_page(n) for n in range(6)}
    site.pages |= {article_path(400 + n, number): text_page(name) for n, name in enumerate(SHORT)}
    if number % 2:
        _add_section(site, number, address, r)
    return site


def _spoil(made: list[Made], number: int, r: random.Random) -> None:
    """Some columns are empty, or filled by a script: they are columns all the same."""
    lists = [one for one in made if one.page == "list"]
    if number % 3 == 0:
        r.choice(lists).page = "blank"
    if number % 4 == 1:
        lists[0].page = "script"


def text_page(title: str) -> str:
    """An article."""
    return (
        f'<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2026-07-12 10:00"></head><body><h1>{title}</h1>'
        "<p>发布时间：2026-07-12 来源：县府办</p>"
        f"<p>{'近日，盐湖县组织力量推进城区供水改造，群众用水得到保障。' * 15}</p>{FOOT}</body></html>"
    )


def form_page(number: int) -> str:
    """A service: something to fill in."""
    return (
        "<html><head><title>在线办理</title></head><body><form action='/do'><p>姓名<input name='a'></p><p>证件号码"
        f"<input name='b'></p><p>事项编号{number}</p><input type='submit' value='查询'></form>{FOOT}</body></html>"
    )


def _add_section(site: InventedSite, number: int, address: Address, r: random.Random) -> None:
    """A section in the menu whose page only leads on to columns of its own."""
    name, nature = ("应急预案公开", "other") if number % 4 == 1 else ("政策问答", "notice")
    below = [Made(name, address(31, r), nature, "list"), Made("基层快讯", address(32, r), "dynamic", "list")]
    section = Made("政府信息公开", address(30, r), "other", "list")
    menu = "".join(f"<li>{link(one)}</li>" for one in below)
    blocks = _headings(below, r, number)
    site.home = site.home.replace('<div class="side-menu"><ul>', f'<div class="side-menu"><ul><li>{link(section)}</li>')
    site.pages[section.path] = (
        f"<html><head><title>政府信息公开</title></head><body>{TOOLS}<div class='leftnav'><ul>{menu}</ul></div>"
        f"{blocks}{FOOT}</body></html>"
    )
    site.pages |= {one.path: column_page(one.name, one.nature, one.page, r, number) for one in below}
    site.truth += [section, *below]
