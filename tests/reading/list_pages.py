# ruff: noqa: E501
"""Labelled list, home and portal pages, generated: what stands around a list as much as the list itself."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from tests.reading.list_markups import MARKUPS, UNDATED, Entry

SHANGHAI = timezone(timedelta(hours=8))
HOST = "http://www.qinghe.example.cn"

_WHO_NAMES = "清河市 临江县 云溪区 东湖街道 市教育局 市卫生健康委 县市场监管局 区城管局 市生态环境局 县农业农村局 市人社局 青石镇"
_WHAT_NAMES = (
    "召开安全生产工作会议 开展食品安全专项检查 举办春季专场招聘会 部署防汛抗旱工作 推进老旧小区改造 组织消防应急演练 走访慰问困难群众"
    " 优化营商环境再出新举措 关于公开征求意见的公告 关于印发年度工作要点的通知 2025年度部门决算公开 行政许可结果公示"
)
_WHO, _WHAT = _WHO_NAMES.split(), _WHAT_NAMES.split()
_TAIL = ["", "", "", "（第{n}期）", "，为群众办实事", "暨业务培训班", "，让便民服务更有温度、更有速度、更有力度"]
_HOT = ("清河市机构设置一览", "办事大厅搬迁通告", "居民医保缴费指南", "公租房申请流程", "清河旅游年卡发售")


@dataclass(frozen=True)
class Case:
    """One page and what a person reads off it."""

    id: str
    html: str
    url: str
    at: datetime
    items: int
    newest: str | None
    oldest: str | None
    first_title: str | None
    form: str = "main"
    dates: tuple[str | None, ...] = field(default=())


def entries(rng: random.Random, count: int, newest: date, step: int = 3, start: int = 1000) -> list[Entry]:
    """Entries newest first, titles distinct."""
    day, out = newest, []
    for i in range(count):
        number = start + i
        title = f"{rng.choice(_WHO)}{rng.choice(_WHAT)}{rng.choice(_TAIL).format(n=number)}"
        out.append(Entry(title, f"/zwgk/gzdt/t{number * 37}.html", day))
        day -= timedelta(days=rng.randint(0, step))
    return out


def _nav(day: date) -> str:
    names = ("首页", "机构概况", "政务公开", "政务服务", "互动交流", "专题专栏", "数据开放")
    links = "".join(f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(names))
    clock = f"{day.year}年{day.month}月{day.day}日 星期四"
    return (
        f'<div class="top"><span id="clock">今天是：{clock}</span><a href="/wap/">手机版</a><a href="/wza/">无障碍浏览</a>'
        f'</div><div class="nav"><ul>{links}</ul></div><form action="/search"><input name="keyword"></form>'
    )


_SIDE_MENU = (
    '<div class="left"><h2>政务公开</h2><ul><li><a href="/zwgk/gzdt/">工作动态</a></li><li><a href="/zwgk/tzgg/">通知公告</a></li>'
    '<li><a href="/zwgk/xxgkzn/">政府信息公开指南</a></li><li><a href="/zwgk/xxgknb/">政府信息公开年报</a></li></ul></div>'
)
_CRUMBS = '<div class="path">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="./">工作动态</a></div>'


def _hot(day: date, dated: bool) -> str:
    rows = "".join(
        f'<li><a href="/hot/{i}88.html">{title}</a>{f"<span>{day}</span>" if dated else ""}</li>'
        for i, title in enumerate(_HOT)
    )
    return f'<div class="right"><div class="tit">热点推荐</div><ul>{rows}</ul></div>'


def _calendar(day: date) -> str:
    cells = "".join(f'<td><a href="?d={i}">{i}</a></td>' for i in range(1, 29))
    return f'<div class="calendar"><table><caption>{day.year}年{day.month}月</caption><tr>{cells}</tr></table></div>'


_PAGERS = (
    '<div class="page">共 12 页 2026 条 <a href="index.html">首页</a> <a href="index_1.html">下一页</a> <a href="index_11.html">尾页</a> 1/12</div>',
    '<script>createPageHTML(12, 0, "index", "html");</script>',
    '<div class="pagination"><a>1</a><a href="index_2.html">2</a><a href="index_3.html">3</a><span>...</span></div>',
    "",
)


def foot(day: date) -> str:
    """A page's foot with a copyright year and a stamp of the generator."""
    return (
        '<div class="foot"><a href="/about.html">关于我们</a> <a href="/map.html">网站地图</a><p>主办单位：清河市人民政府办公室 '
        f"版权所有 © 2015-{day.year}</p><p>网站标识码：9901000001 备案号：冀ICP备99000001号-1</p>"
        f"<p>页面生成时间：{day} 06:00:01</p></div>"
    )


def page(title: str, column: str | None, body: str, day: date) -> str:
    """A whole document around a body."""
    labels = '<meta name="SiteName" content="清河市人民政府"><meta name="SiteIDCode" content="9901000001">'
    if column:
        labels += f'<meta name="ColumnName" content="{column}">'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{labels}</head><body>\n{_nav(day)}\n'
        f"{body}\n{foot(day)}</body></html>"
    )


def list_case(name: str, number: int, count: int) -> Case:
    """One markup on one page; what stands around it changes with the number."""
    rng = random.Random(f"{name}/{number}")
    visit = date(2026, 1, 1) + timedelta(days=rng.randint(0, 300))
    rows = entries(rng, count, visit - timedelta(days=rng.randint(0, 40)), start=1000 + number * 100)
    if name in UNDATED:
        rows = [Entry(row.title, row.url, None) for row in rows]
    body = MARKUPS[name](rows)
    pager = _PAGERS[number % len(_PAGERS)]
    around = number % 5
    side = ("", _SIDE_MENU, _hot(visit, dated=True), _hot(visit, dated=False) + _calendar(visit), _SIDE_MENU)[around]
    main = f'<div class="main"><h1>工作动态</h1>{body}{pager}</div>'
    content = f"{_CRUMBS}{side}{main}" if number % 2 else f"{_CRUMBS}{main}{side}"
    days = [row.day.isoformat() if row.day else None for row in rows]
    known = [day for day in days if day]
    return Case(
        id=f"{name}-{number}",
        html=page("工作动态_清河市人民政府", "工作动态", f'<div class="wrap">{content}</div>', visit),
        url=f"{HOST}/zwgk/gzdt/index.html",
        at=datetime(visit.year, visit.month, visit.day, 9, 30, tzinfo=SHANGHAI),
        items=count,
        newest=max(known, default=None),
        oldest=min(known, default=None),
        first_title=rows[0].title,
        dates=tuple(days),
    )


def home_case(number: int) -> Case:
    """A home page of many short lists; month and day only in some of them."""
    rng = random.Random(f"home/{number}")
    visit = date(2026, 2, 3) + timedelta(days=rng.randint(0, 250))
    names = ["清河要闻", "通知公告", "部门动态", "政策文件"]
    kinds = ["ul_month_day", "ul_after", "ul_inside_link", "ul_before"]
    rng.shuffle(kinds)
    body, rows = "", []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        mine = entries(rng, rng.randint(3, 7), visit - timedelta(days=rng.randint(0, 20)), start=2000 + 100 * i)
        rows += mine
        body += (
            f'<div class="block b{i}"><div class="hd"><h3>{name}</h3><a class="more" href="/{i}/">更多&gt;&gt;</a></div>'
            f"{MARKUPS[kind](mine)}</div>\n"
        )
    body += '<div class="zt"><a href="/zt/1/"><img src="/b1.jpg" alt="学习贯彻专题"></a></div>' + _calendar(visit)
    days = [row.day.isoformat() for row in rows if row.day]
    return Case(
        id=f"home-{number}",
        html=page("清河市人民政府", None, f'<div class="wrap">{body}</div>', visit),
        url=f"{HOST}/",
        at=datetime(visit.year, visit.month, visit.day, 18, 0, tzinfo=SHANGHAI),
        items=len(rows),
        newest=max(days),
        oldest=min(days),
        first_title=rows[0].title,
        form="blocks",
        dates=tuple(days),
    )


def labelled() -> list[Case]:
    """All pages: each markup four times at different lengths, and home pages."""
    sizes = (15, 6, 20, 10)
    lists = [list_case(name, number, sizes[number % 4]) for name in MARKUPS for number in range(4)]
    short = [
        list_case(name, 7, 2) for name in ("ul_after", "ul_before", "table_after", "div_rows", "records_in_script")
    ]
    single = [list_case(name, 5, 1) for name in ("ul_after", "ul_inside_link", "table_after", "records_in_script")]
    return [*lists, *short, *single, *(home_case(number) for number in range(8))]
