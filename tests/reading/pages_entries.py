# ruff: noqa: E501
"""Lists with titles of four characters, with marks, summaries and tips, and with every spelling of a day."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tests.reading.article_frame import HOST, SITE, frame, site_metas
from tests.reading.scoring import PageCase

SHORT = ["停水通知", "人事任免", "道路封闭通告", "领导分工", "放假通知", "招聘公告", "任前公示", "停电预告", "中标公示"]
LONG = [
    "市政府召开第三十二次常务会议",
    "关于公开征求《云岭市养犬管理办法》意见的公告",
    "云岭市今冬明春火灾防控工作方案印发",
    "我市完成秋粮收购任务",
    "关于表彰全市先进集体的决定",
    "市领导调研重点项目建设情况",
    "云岭市人民政府办公室关于印发推进方案的通知",
    "全市安全生产工作会议召开",
    "关于开展消防检查的通告",
]
DAYS = tuple(date(2026, month, day) for month, day in ((11, 18), (11, 16), (11, 12), (11, 9), (11, 3), (10, 29)))
VISIT = date(2026, 11, 20)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NUMERALS = "〇一二三四五六七八九"

Spelling = Callable[[date], str]


def _weeks(day: date) -> int:
    return max(1, (VISIT - day).days // 7)


def _spelt(day: date) -> str:
    def counted(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")

    return f"{''.join(NUMERALS[int(c)] for c in str(day.year))}年{counted(day.month)}月{counted(day.day)}日"


SPELLINGS: dict[str, Spelling] = {
    "iso": str,
    "bracket": lambda d: f"[{d}]",
    "label": lambda d: f"发布日期：{d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "spelt": _spelt,
    "compact": lambda d: f"{d:%Y%m%d}",
    "month-first": lambda d: f"{d.month}/{d.day}/{d.year}",
    "month-first-clock": lambda d: f"{d.month}/{d.day}/{d.year} 12:00:00 AM",
    "month-first-dashes": lambda d: f"{d:%m-%d-%Y}",
    "day-first": lambda d: f"{d:%d/%m/%Y}",
    "day-first-dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "english": lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    "english-day-first": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "english-dashes": lambda d: f"{d.day:02}-{MONTHS[d.month - 1]}-{d.year}",
    "republic-dots": lambda d: f"{d.year - 1911}.{d:%m.%d}",
    "republic-dashes": lambda d: f"{d.year - 1911}-{d:%m-%d}",
    "republic": lambda d: f"民國{d.year - 1911}年{d.month}月{d.day}日",
    "republic-bare": lambda d: f"{d.year - 1911}年{d.month}月{d.day}日",
    "two-digits": lambda d: f"{d:%y-%m-%d}",
    "no-year": lambda d: f"{d:%m-%d}",
    "time-weeks": lambda d: f'<time datetime="{d}T09:00:00+08:00">{_weeks(d)}周前</time>',
    "time-days": lambda d: f'<time datetime="{d} 10:00">{(VISIT - d).days}天前</time>',
    "time-no-year": lambda d: f'<time datetime="{d}">{d:%m-%d}</time>',
    "time-empty": lambda d: f'<time datetime="{d}"></time>',
    "tooltip": lambda d: f'<span title="{d} 10:00:00">{_weeks(d)}周前</span>',
    "ago": lambda d: f"{(VISIT - d).days}天前",
    "boxes": lambda d: f"<b>{d.day:02}</b><i>{d:%Y-%m}</i>",
    "boxes-blocks": lambda d: f"<div>{d.day:02}</div><div>{d:%Y-%m}</div>",
    "boxes-three": lambda d: f"<strong>{d.day}</strong><em>{d.month}月</em><em>{d.year}</em>",
    "boxes-year-last": lambda d: f"<span>{d:%m-%d}</span><span>{d.year}</span>",
    "boxes-english": lambda d: f"<span>{d.day}</span><span>{MONTHS[d.month - 1]}</span><span>{d.year}</span>",
    "boxes-english-two": lambda d: f"<b>{d.day:02}</b><i>{MONTHS[d.month - 1]} {d.year}</i>",
    "boxes-english-no-year": lambda d: f"<b>{d.day:02}</b><i>{MONTHS[d.month - 1]}</i>",
    "english-no-year": lambda d: f"{MONTHS[d.month - 1]} {d.day}",
    "boxes-chinese": lambda d: f"<span>{d.day}日</span><span>{d.year}年{d.month}月</span>",
}

SUMMARY = (
    '<p class="s">近日，市直有关部门组织开展专项工作，通过走访座谈等方式了解情况，研究解决困难，推动任务落实到位，取得阶段成效。下一步，'
    "将坚持问题导向，健全长效机制，确保各项工作落到实处，不断提升群众满意度。</p>"
)


@dataclass(frozen=True)
class Markup:
    before: str
    row: str
    after: str


MARKUPS = {
    "li": Markup("<ul>", '<li><a href="{u}">{t}</a><span>{d}</span></li>', "</ul>"),
    "li-in-link": Markup("<ul>", '<li><a href="{u}">{t}<span>{d}</span></a></li>', "</ul>"),
    "li-day-first": Markup("<ul>", '<li><a href="{u}"><em>{d}</em><p>{t}</p></a></li>', "</ul>"),
    "li-spans": Markup("<ul>", '<li><a href="{u}"><span class="t">{t}</span><span class="d">{d}</span></a></li>', "</ul>"),
    "divs": Markup("<div>", '<a href="{u}"><div class="t">{t}</div><div class="d">{d}</div></a>', "</div>"),
    "divs-day-first": Markup("<div>", '<a href="{u}"><div class="d">{d}</div><div class="c">{t}</div></a>', "</div>"),
    "h3p": Markup("<div>", '<a href="{u}"><h3>{t}</h3><p class="d">{d}</p></a>', "</div>"),
    "card": Markup("<div>", '<a href="{u}"><img src="{n}.jpg"><p>{t}</p><span>{d}</span></a>', "</div>"),
    "box": Markup("<div>", '<div class="item"><a href="{u}"><div class="t">{t}</div><div class="d">{d}</div></a></div>', "</div>"),
    "badge": Markup("<div>", '<a href="{u}"><span class="badge">{d}</span>{t}</a>', "</div>"),
    "badge-last": Markup("<div>", '<a class="list-group-item" href="{u}">{t}<span class="badge">{d}</span></a>', "</div>"),
    "mark-on-top": Markup("<ul>", '<li><a href="{u}"><i class="top">置顶</i>{t}</a><span>{d}</span></li>', "</ul>"),
    "mark-new": Markup("<ul>", '<li><a href="{u}"><span class="new">最新</span><span class="t">{t}</span><span>{d}</span></a></li>', "</ul>"),
    "mark-outside": Markup("<ul>", '<li><em>new</em><a href="{u}">{t}</a><span>{d}</span></li>', "</ul>"),
    "mark-picture": Markup("<ul>", '<li><a href="{u}"><img src="hot.gif" alt="热">{t}</a><span>{d}</span></li>', "</ul>"),
    "mark-bracket": Markup("<ul>", '<li><a href="{u}">【置顶】{t}</a><span>{d}</span></li>', "</ul>"),
    "mark-block": Markup("<div>", '<a href="{u}"><div><b>置顶</b><h3>{t}</h3></div><div>{d}</div></a>', "</div>"),
    "table": Markup("<table><tr><th>序号</th><th>标题</th><th>日期</th></tr>", '<tr><td>{n}</td><td><a href="{u}">{t}</a></td><td>{d}</td></tr>', "</table>"),
    "table-bare": Markup("<table>", '<tr><td><a href="{u}">{t}</a></td><td>{d}</td></tr>', "</table>"),
    "dl-each": Markup("<div>", '<dl><dt><a href="{u}">{t}</a></dt><dd>{d}</dd></dl>', "</div>"),
    "dl-one": Markup("<dl>", '<dt><a href="{u}">{t}</a></dt><dd>{d}</dd>', "</dl>"),
    "article": Markup("<main>", '<article><a href="{u}"><h2>{t}</h2><div>{d}</div></a></article>', "</main>"),
    "summary": Markup("<ul>", '<li><h3><a href="{u}">{t}</a></h3>{s}<p class="info">{d}</p></li>', "</ul>"),
    "summary-source": Markup("<ul>", '<li><a href="{u}">{t}</a>{s}<p class="info">来源：云岭日报　{d}　浏览：{n}</p></li>', "</ul>"),
    "summary-box": Markup("<div>", '<div class="item"><div class="date">{d}</div><div class="txt"><a href="{u}">{t}</a>{s}</div></div>', "</div>"),
    "summary-dl": Markup("<dl>", '<dt><a href="{u}">{t}</a><span>{d}</span></dt><dd>{s}</dd>', "</dl>"),
    "summary-rows": Markup("<table>", '<tr><td><a href="{u}">{t}</a></td></tr><tr><td>{s}</td></tr><tr><td>发布日期：{d}　点击数：{n}</td></tr>', "</table>"),
    "summary-articles": Markup("<main>", '<article><h3><a href="{u}">{t}</a></h3>{s}<footer>发布时间：{d}</footer></article>', "</main>"),
    "summary-detail": Markup("<ul>", '<li><a href="{u}">{t}</a><div>{s}<a href="{u}">[详细]</a></div><p>发布时间：{d}</p></li>', "</ul>"),
    "summary-flat": Markup("<div>", '<h3><a href="{u}">{t}</a></h3>{s}<div>时间：{d}</div>', "</div>"),
    "tip-written": Markup("<dl>", '<dd><i>{n}</i><a href="{u}">{t}<div class="tip"><p>成文日期：2026年09月0{n}日</p></div></a><span>{d}</span></dd>', "</dl>"),
    "tip-valid": Markup("<ul>", '<li><a href="{u}">{t}</a><div class="tip"><p>文号：云政办〔2026〕{n}号</p><p>施行日期：2026-10-0{n}</p><p>有效期至：2026-11-1{n}</p></div><span>{d}</span></li>', "</ul>"),
}  # fmt: skip


@dataclass(frozen=True)
class EntryPage:
    """A page with its entries as a person reads them off it."""

    id: str
    html: str
    titles: tuple[str, ...]
    days: tuple[str, ...]

    def case(self) -> PageCase:
        expect = {"kind": "list", "items": len(self.titles), "newest": self.days[0]}
        return PageCase(f"entries/{self.id}", self.html.encode(), expect, url=f"{HOST}/zwgk/tzgg/")


def column(body: str, name: str = "通知公告") -> str:
    """A column of that name which shows the body."""
    return frame(
        f'<div class="main">{body}</div>', title=f"{name}_{SITE}", head=site_metas(name), crumbs=f"首页 > {name}"
    )


def rows(markup: str, spelling: str, titles: list[str]) -> str:
    """The entries of one list in one markup and one spelling of days, newest first."""
    made = MARKUPS[markup]
    entries = (
        made.row.format(t=title, d=SPELLINGS[spelling](day), u=f"./t{n}.html", n=n, s=SUMMARY)
        for n, (title, day) in enumerate(zip(titles, DAYS, strict=False), start=1)
    )
    return made.before + "".join(entries) + made.after


def entry_pages() -> Iterator[EntryPage]:
    """Each markup with short, long and mixed titles, and each spelling in four markups."""
    choice = random.Random(9)
    for markup in MARKUPS:
        short, long = choice.sample(SHORT, 6), choice.sample(LONG, 6)
        mixed = [choice.choice(pair) for pair in zip(short, long, strict=True)]
        for name, titles in (("short", short), ("long", long), ("mixed", mixed)):
            yield _page(f"{markup}-{name}", markup, "iso", titles)
    for spelling in SPELLINGS:
        for markup in ("li", "divs", "badge", "summary"):
            yield _page(f"{spelling}-{markup}", markup, spelling, choice.sample(SHORT, 3) + choice.sample(LONG, 3))
    for markup in (name for name in MARKUPS if name.startswith("summary")):
        for tag in ("h1", "h2"):
            yield _long_name(markup, tag, choice.sample(LONG, 6))


def _long_name(markup: str, tag: str, titles: list[str]) -> EntryPage:
    """A column whose name is as long as a headline and printed as one."""
    name = "优化营商环境专项行动工作动态"
    body = f"<{tag}>{name}</{tag}>{rows(markup, 'label', titles)}"
    return EntryPage(f"long-name-{markup}-{tag}", column(body, name), tuple(titles), tuple(map(str, DAYS)))


def _page(name: str, markup: str, spelling: str, titles: list[str]) -> EntryPage:
    return EntryPage(name, column(rows(markup, spelling, titles)), tuple(titles), tuple(map(str, DAYS)))


def cases() -> list[PageCase]:
    return [page.case() for page in entry_pages()]
