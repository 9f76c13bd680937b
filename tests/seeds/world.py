"""Recorded answers of the sites: a home page and columns, small and without fault but for what the circular names."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from schemas.registry.model import Column, Site
from schemas.times import SHANGHAI

_ITEMS = ("部署重点工作", "召开工作会议", "开展学习活动", "公布办事指南", "发布工作简讯")


@dataclass
class Pages:
    """What is seen of sites and accounts that are at fault. `columns`: the newest day shown in a column, by its id;
    None: the column is blank. Ids of accounts that are silent, without an entry to interact, not to be found."""

    columns: dict[str, date | None] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    without_entry: set[str] = field(default_factory=set)
    not_found: set[str] = field(default_factory=set)


def answers(sites: list[Site], pages: Pages, played: date) -> list[dict[str, Any]]:
    """The answers of all sites from the first day that is played on; items are of the day before it."""
    fresh = played - timedelta(days=1)
    at = datetime.combine(played, time(), SHANGHAI).isoformat()
    found = []
    for site in sites:
        found.append(_answer(site.url, at, _home(site, fresh)))
        for column in site.columns:
            newest = pages.columns.get(column.id, fresh)
            found.append(_answer(column.url, at, _column(site, column, newest)))
        found.append(_answer(f"{site.url}lyxx/", at, _page(site, f"领导信箱-{site.name}", "<h2>领导信箱</h2>")))
        found += [_answer(f"{site.url}wz/{n}.html", at, _article(site, title, fresh)) for n, title in _titles()]
    return found


def _titles() -> list[tuple[int, str]]:
    return list(enumerate(_ITEMS, start=1))


def _answer(url: str, at: str, text: str) -> dict[str, Any]:
    return {"url": url, "at": at, "status": 200, "text": text}


def _home(site: Site, day: date) -> str:
    menu = "".join(f'<li><a href="{_path(site, c.url)}">{c.name}</a></li>' for c in site.columns)
    body = f'<ul class="nav">{menu}<li><a href="/lyxx/">领导信箱</a></li></ul>{_list(day)}'
    return _page(site, site.name, body)


def _column(site: Site, column: Column, day: date | None) -> str:
    shown = _list(day) if day is not None else '<ul class="list"></ul><p>暂无内容</p>'
    return _page(site, f"{column.name}-{site.name}", f"<h2>{column.name}</h2>{shown}")


def _article(site: Site, title: str, day: date) -> str:
    return _page(site, title, f"<h1>{title}</h1><p>发布时间：{day}</p><p>有关工作正在进行。</p>")


def _list(day: date) -> str:
    rows = "".join(f'<li><a href="/wz/{n}.html">{title}</a><span>{day}</span></li>' for n, title in _titles())
    return f'<ul class="list">{rows}</ul>'


def _path(site: Site, url: str) -> str:
    return "/" + url.removeprefix(site.url)


def _page(site: Site, title: str, body: str) -> str:
    foot = (
        f"<p>主办：{site.name}主办单位　联系电话：0000-0000000</p>"
        f"<p>网站标识码：{site.code}　虚ICP备00000000号　虚公网安备 00000000000000号</p>"
        '<a href="http://bszs.conac.cn/sitename?method=show"><img alt="党政机关"></a>'
        '<a href="http://zfwzgl.www.gov.cn/exposure/jiucuo.html"><img alt="我为政府网站找错"></a>'
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}'
        f'<div class="footer">{foot}</div></body></html>'
    )
