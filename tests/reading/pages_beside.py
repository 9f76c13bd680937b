"""Articles, long and short, beside lists in every markup: the list's days and titles are not the article's."""

import random
from collections.abc import Iterator

from tests.reading.article_frame import HOST, PROSE, SITE, frame
from tests.reading.pages_entries import LONG, MARKUPS, SHORT, rows
from tests.reading.scoring import PageCase

DAY = "2026-09-19"
NOTICE = "<p>因管道检修，定于9月25日8时至18时停止向城区供水，请广大用户提前做好储水准备。</p>"
ARTICLES = {
    "long": ("全市农田水利基本建设工作推进会召开", PROSE),
    "short": ("城区供水管道检修告知", NOTICE),
}
HEADINGS = ("相关阅读", "最新发布", "通知公告", "")
# Where the last of the entries right above a title ends on a line of source and date, that line is as much the title's.
UNSURE_ABOVE = frozenset({"summary-source"})


def cases() -> list[PageCase]:
    return list(_beside())


def _beside() -> Iterator[PageCase]:
    choice = random.Random(4)
    for markup in MARKUPS:
        for kind, (title, text) in ARTICLES.items():
            for above in (False, True):
                if above and markup in UNSURE_ABOVE:
                    continue
                heading, count = choice.choice(HEADINGS), choice.choice((2, 3, 6))
                titles = choice.sample(SHORT, 3) + choice.sample(LONG, 3)
                entries = f"<div><h3>{heading}</h3>{rows(markup, 'iso', titles[:count])}</div>"
                info = choice.choice((f"发布时间：{DAY}　来源：市水利局", f"{DAY} 10:00"))
                article = f'<h1>{title}</h1><p class="info">{info}</p><div class="content">{text}</div>'
                body = entries + article if above else article + entries
                yield PageCase(
                    f"beside/{markup}-{kind}-{'above' if above else 'below'}",
                    frame(f'<div class="main">{body}</div>', title=f"{title}_{SITE}").encode(),
                    {"kind": "article", "title": title, "date": DAY},
                    url=f"{HOST}/zwgk/a1.html",
                )
