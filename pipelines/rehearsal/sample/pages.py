"""Pages of a sample site at an instant, as bytes in the encoding of the site's family of templates."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from pipelines.rehearsal.sample.addresses import HIJACKED, MARKS
from pipelines.rehearsal.sample.families import FAMILIES, Family
from pipelines.rehearsal.sample.history import topic_of
from pipelines.rehearsal.sample.model import Fault, Post, SampleColumn, SampleSite
from pipelines.rehearsal.sample.stock import DATA, inserts, pick, sentences

_WEEKDAYS = "一二三四五六日"
_LABELS = ("发布时间：", "发布日期：", "时间：", "")
_FOREIGN_TITLE = "时时彩投注平台_网上博彩_真人赌场官方网站"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list as printed; `date` is empty in a list without dates."""

    title: str
    path: str
    date: str


@dataclass(frozen=True, slots=True)
class Block:
    """A column's newest entries on the home page."""

    column: str
    path: str
    items: list[Row]


class Pages:
    """Renders one site."""

    def __init__(self, site: SampleSite) -> None:
        self._site = site
        self._family = FAMILIES[site.family]

    def home(self, now: datetime, spider: bool = False) -> bytes:
        """The home page as people see it, or as a search engine's `spider` does."""
        site = self._site
        foreign = site.has(Fault.HIDDEN_LINKS, now) or (spider and site.has(Fault.CLOAKED_LINKS, now))
        blocks = [Block(c.name, c.path, self._rows(c, now)[: min(5, site.list_length)]) for c in site.home_columns]
        return self._render(
            "home.html",
            now,
            title=_FOREIGN_TITLE if site.has(Fault.TAMPERED_TITLE, now) else f"{site.name}门户网站",
            blocks=blocks,
            links=[link for link in site.links if link.shown.holds(now)],
            hijacked=HIJACKED if foreign else None,
        )

    def column(self, column: SampleColumn, now: datetime) -> bytes:
        title = f"{column.name}_{self._site.name}"
        if column.words is not None:
            return self._render(
                "text.html", now, title=title, column=column, post=None, heading=column.name, paragraphs=column.words
            )
        return self._render("list.html", now, title=title, column=column, items=self._rows(column, now))

    def article(self, column: SampleColumn, post: Post, now: datetime) -> bytes:
        put_in = inserts()[self._site.inserts[post.path]] if post.path in self._site.inserts else []
        return self._render(
            "text.html",
            now,
            title=f"{post.title}_{self._site.name}",
            column=column,
            post=post,
            heading=post.title,
            paragraphs=[*self._body(column, post), *put_in],
            printed=str(column.printed_day(post, now)),
            label=pick(_LABELS[:3] if self._family.name != "pairs" else _LABELS, "label", self._site.id),
        )

    def plain(self, heading: str, paragraphs: list[str], now: datetime, form: bool = False) -> bytes:
        """A page that is neither list nor article: a form, a notice."""
        title = f"{heading}_{self._site.name}"
        return self._render("plain.html", now, title=title, heading=heading, paragraphs=paragraphs, form=form)

    def missing(self, now: datetime) -> bytes:
        """What the site answers for an address it does not have."""
        return self.plain("页面不存在", ["抱歉，您访问的页面不存在或已被删除。", "请返回首页继续浏览。"], now)

    def _rows(self, column: SampleColumn, now: datetime) -> list[Row]:
        if column.words is not None or column.is_blank(now):
            return []
        end = column.visible(now)
        newest = column.posts[max(0, end - self._site.list_length) : end]
        return [
            Row(post.title, post.path, self._date(column, column.printed_day(post, now)) if column.dated else "")
            for post in reversed(newest)
        ]

    def _date(self, column: SampleColumn, day: date) -> str:
        family = self._family
        short = family.short_date if column.nature == "dynamic" else None
        return day.strftime(short or family.date)

    def _body(self, column: SampleColumn, post: Post) -> list[str]:
        nature = column.nature if column.nature in ("dynamic", "notice", "static") else "other"
        stock = sentences()
        words = {
            "place": self._site.place,
            "topic": topic_of(column.id, post.number),
            "town": pick(stock["towns"], "town", column.id, post.number),
            "number": post.number % 9 + 2,
        }
        return [text.format(**words) for text in stock["paragraphs"][nature]]

    def _render(self, template: str, now: datetime, **values: Any) -> bytes:
        site = self._site
        text = (
            _environment()
            .get_template(template)
            .render(
                site=site,
                family=self._family,
                now=now,
                weekday=_WEEKDAYS[now.weekday()],
                marks=MARKS,
                printed_code=_other_code(site.code) if site.has(Fault.WRONG_CODE, now) else site.code,
                has=lambda fault: site.has(Fault(fault), now),
                **values,
            )
        )
        return text.encode(self._family.codec)


def _other_code(code: str) -> str:
    return f"{code[:-1]}{(int(code[-1]) + 4) % 10}"


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(DATA / "templates"), autoescape=True, trim_blocks=True)
    environment.globals["json_rows"] = lambda rows: [
        {"title": row.title, "url": row.path, "pubDate": row.date} for row in rows
    ]
    return environment


def content_type(family: Family) -> str:
    return f"text/html; charset={family.label}"
