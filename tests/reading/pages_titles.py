# ruff: noqa: E501
"""Titles that are printed on several lines, under many kinds of `<title>`, and neighbours that are no part of one."""

from collections.abc import Iterator

from tests.reading.article_frame import PROSE, SITE, frame, metas
from tests.reading.scoring import PageCase

OFFICE, MIDDLE, END = "云岭市人民政府办公室", "关于印发东湖片区停车设施建设", "三年行动方案的通知"
TITLE = OFFICE + MIDDLE + END
PLAIN = "关于做好今冬明春火灾防控工作的通知"
INFO = '<div class="info">发布时间：2026-10-19　来源：市政府办</div>'


def _numbered(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


HEADINGS = {
    "h1": f"<h1>{OFFICE}<br>{MIDDLE}<br/>{END}</h1>",
    "h3": f"<h3>{OFFICE}<br />{MIDDLE}{END}</h3>",
    "bold": f'<p style="text-align:center"><b>{OFFICE}<br>{MIDDLE}<br>{END}</b></p>',
    "paragraphs": f'<p align="center">{OFFICE}</p><p align="center">{MIDDLE}</p><p align="center">{END}</p>',
    "divs": f'<div class="title"><div>{OFFICE}</div><div>{MIDDLE}{END}</div></div>',
    "spans": f'<h2 class="title"><span>{OFFICE}</span><span>{MIDDLE}</span><span>{END}</span></h2>',
    "source-lines": f"<h1>\n   {OFFICE}\n   {MIDDLE}{END}\n</h1>",
    "blocks-in-heading": f"<h1><p>{OFFICE}</p><p>{MIDDLE}{END}</p></h1>",
    "two-headings": f"<h1>{OFFICE}</h1><h1>{MIDDLE}{END}</h1>",
    "cell": f'<table><tr><td align="center">{OFFICE}<br>{MIDDLE}{END}</td></tr></table>',
    "six-lines": f"<h1>{OFFICE}<br>关于印发东湖片区<br>停车设施<br>建设三年<br>行动方案<br>的通知</h1>",
    "numbers": f"<h1>{_numbered(TITLE)}</h1>",
    "numbers-broken": f"<h1>{_numbered(OFFICE)}<br>{_numbered(MIDDLE + END)}</h1>",
}
TAGS = {
    "alone": TITLE,
    "underscore": f"{TITLE}_{SITE}",
    "dash": f"{TITLE} - {SITE}门户网站",
    "column": f"{TITLE}-政府文件-{SITE}",
    "site-first": f"{SITE}-{TITLE}",
    "space": f"{TITLE}  {SITE}",
    "brackets": f"{TITLE}（{SITE}）",
    "numbers": _numbered(f"{TITLE}_{SITE}"),
}
# What stands around a title without being a part of it.
AROUND = {
    "red-head": f"<div>{SITE}办公室文件</div><h1>{PLAIN}</h1>{INFO}",
    "banner": f"<div>{SITE}</div><h1>{PLAIN}</h1>{INFO}",
    "office-below": f"<h1>{PLAIN}</h1><div>云岭市应急管理局</div>{INFO}",
    "number-below": f"<h1>{PLAIN}</h1><p>云政办发〔2026〕12号</p>{INFO}",
    "facts-in-one-box": f'<div class="title">{PLAIN}<br>发布时间：2026-10-19 来源：市府办</div>',
    "addressee": f"<h2>{PLAIN}</h2>{INFO}<div>{PLAIN}<br>各县区人民政府<br>市直各部门</div>",
    "again-with-office": f"<h1>{PLAIN}</h1>{INFO}<p align=center>云岭市人民政府办公室<br>{PLAIN}</p><p>各县区人民政府：</p>",
    "column-link": f'<div><a href="/a">通知公告</a></div><h1>{PLAIN}</h1>{INFO}',
    "share": f"<h1>{PLAIN}</h1><div>分享到</div>{INFO}",
}


def _case(name: str, body: str, tag: str, title: str, head: str = "") -> PageCase:
    html = frame(f'<div class="main">{body}<div id="zoom">{PROSE}</div></div>', title=tag, head=head)
    expect = {"kind": "article", "title": title, "date": "2026-10-19"}
    return PageCase(f"titles/{name}", html.encode(), expect)


def cases() -> list[PageCase]:
    return [*_broken(), *_whole()]


def _broken() -> Iterator[PageCase]:
    for name, heading in HEADINGS.items():
        for kind, tag in TAGS.items():
            yield _case(f"{name}-{kind}", heading + INFO, tag, TITLE)
        yield _case(f"{name}-site-only", heading + INFO, SITE, TITLE)
        yield _case(f"{name}-info-above", INFO + heading, TAGS["underscore"], TITLE)
        yield _case(f"{name}-label", heading + INFO, SITE, TITLE, metas(ArticleTitle=TITLE, PubDate="2026-10-19"))


def _whole() -> Iterator[PageCase]:
    for name, around in AROUND.items():
        for kind, tag in (("alone", PLAIN), ("site", f"{PLAIN}_{SITE}"), ("space", f"{PLAIN} {SITE}"), ("none", "")):
            yield _case(f"around-{name}-{kind}", around, tag, PLAIN)
