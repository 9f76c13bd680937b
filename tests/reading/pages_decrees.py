# ruff: noqa: E501
"""Rules whose text prints their history or a tip box beside the day of publication, and days without a year."""

from collections.abc import Iterator

from tests.reading.article_frame import HOST, frame, metas
from tests.reading.scoring import PageCase

TITLE = "云岭市停车场管理办法"
DAY = "2026-10-19"
RULE = (
    "<p>　　为了加强全市停车场的规划、建设和管理，规范停车秩序，根据有关法律、法规，结合本市实际，制定本办法。</p>"
    "<p>　　本市行政区域内停车场的规划、建设、使用和监督管理，适用本办法。</p>"
    "<p>　　市住房城乡建设主管部门负责停车场的综合协调和监督管理工作，其他部门按照各自职责做好相关工作。</p>"
)
HISTORY = (
    "（2019年3月28日云岭市人民政府令第88号公布 根据2023年6月1日云岭市人民政府令第102号《关于修改部分规章的决定》修正）",
    "（2019年11月20日市第十六届人民代表大会常务委员会第三次会议通过　2020年3月1日省人民代表大会常务委员会批准　根据2023年5月6日《决定》修正）",
    "（2001年3月4日云岭市人民政府令第76号发布　2006年9月6日市政府第23次常务会议修订通过）",
    "(2018年5月4日市政府第3次常务会议审议通过 自2018年7月1日起施行)",
    "（2022年12月29日云岭市人民政府第31次常务会议通过，2023年1月3日云岭市人民政府令第5号公布，自2023年3月1日起施行）",
    "2019年3月28日云岭市人民政府令第88号公布<br>2023年6月1日第一次修订",
    "（1998年5月1日发布 2010年7月2日第一次修正 2023年9月5日第二次修正）",
    "（2023年6月1日云政发〔2023〕12号印发）",
    "（2023年9月5日起施行）",
    "（2023年6月1日修订）",
    "根据2023年6月1日云岭市人民政府令第102号修订",
    "（2019年通过　根据2023年5月6日第一次修正）",
    "（2019年3月28日经云岭市第四届人民代表大会第三次会议通过并公布施行，2023年6月1日修改）",
)
TIPS = (
    '<div class="tip">温馨提示：本文件有效期至2028年12月31日</div>',
    '<div class="tip">施行日期：2026年9月1日　有效期：5年</div>',
    "<div><p>实施日期：2026-09-01</p><p>失效日期：2031-08-31</p></div>",
    '<div class="tip">温馨提示：该文件自2026年9月1日起施行，有效期5年。</div>',
    "<table><tr><td>施行日期</td><td>2026-09-01</td><td>有效期</td><td>2031-08-31</td></tr></table>",
    "<div>有效期：2026年1月1日至2030年12月31日</div>",
    "<div>【有效性】有效　【生效日期】2026-01-01</div>",
    "<div>修订日期：2026-09-01</div>",
    "<div>效力状态：现行有效（2026年9月1日起施行）</div>",
)
PUBLISHED = {
    "line": f'<div class="info">发布日期：{DAY}　来源：市政府办　浏览次数：20</div>',
    "time": '<div class="info">发布时间：2026年10月19日 09:30</div>',
    "source": f'<div class="info"><span>{DAY}</span><span>来源：市政府办</span></div>',
    "table": "<table><tr><td>索引号：</td><td>1/2026-1</td><td>成文日期：</td><td>2026年10月06日</td></tr><tr><td>发布机构：</td><td>市政府</td><td>发布日期：</td><td>2026年10月19日</td></tr></table>",
    "nothing": "",
}
YEAR_ELSEWHERE = {
    "address-month": (f"{HOST}/zwgk/202510/a123.html", ""),
    "address-year": (f"{HOST}/2025/gz/a123.html", ""),
    "label": (f"{HOST}/gz/a123.html", metas(PubDate="2025-10-08 10:00")),
}
YEARLESS = ('<div class="time">10-08</div>', '<div class="info">10-08　来源：市府办</div>', "<span>10月8日</span>")
SPELLINGS = {
    "month-first": "11/18/2026",
    "day-first": "18/11/2026",
    "day-first-dots": "18.11.2026",
    "month-first-clock": "11/18/2026 10:20:00 AM",
    "english": "Nov 18, 2026",
    "english-weekday": "Wed, Nov 18, 2026",
    "english-dashes": "18-Nov-2026",
    "republic-dots": "115.11.18",
    "republic-strokes": "115/11/18",
    "republic": "民國115年11月18日",
    "republic-bare": "115年11月18日",
    "two-digits": "26-11-18",
    "time-rough": '<time datetime="2026-11-18 10:00">1周前</time>',
    "time-no-year": '<time datetime="2026-11-18">11月18日</time>',
}


def _page(above: str, between: str, text: str, below: str = "", head: str = "", title: str = TITLE) -> str:
    body = f'{above}<h1>{title}</h1>{between}<div id="zoom">{text}</div>{below}'
    return frame(f'<div class="main">{body}</div>', title=f"{title}_云岭市人民政府", head=head)


def _case(name: str, html: str, day: str | None, url: str = f"{HOST}/gz/a123.html") -> PageCase:
    return PageCase(f"decrees/{name}", html.encode(), {"kind": "article", "title": TITLE, "date": day}, url=url)


def cases() -> list[PageCase]:
    return [*_histories(), *_tips(), *_yearless(), *_spellings()]


def _histories() -> Iterator[PageCase]:
    for i, history in enumerate(HISTORY):
        for name, published in PUBLISHED.items():
            day = DAY if published else None
            yield _case(f"history-{i}-{name}-above", _page(published, "", f"<p>{history}</p>{RULE}"), day)
            yield _case(f"history-{i}-{name}-below-title", _page("", published, f"<p>{history}</p>{RULE}"), day)
        below = _page("", "", f"<p>{history}</p>{RULE}", PUBLISHED["line"])
        yield _case(f"history-{i}-at-the-end", below, DAY)


def _tips() -> Iterator[PageCase]:
    for i, tip in enumerate(TIPS):
        for name, published in PUBLISHED.items():
            day = DAY if published else None
            yield _case(f"tip-{i}-{name}-before", _page("", tip + published, RULE), day)
            yield _case(f"tip-{i}-{name}-after", _page("", published + tip, RULE), day)


def _yearless() -> Iterator[PageCase]:
    for i, printed in enumerate(YEARLESS):
        yield _case(f"no-year-{i}", _page("", printed, RULE), None)
        for name, (url, head) in YEAR_ELSEWHERE.items():
            yield _case(f"no-year-{i}-{name}", _page("", printed, RULE, head=head), "2025-10-08", url)
    behind_label = _page("", "<p>发布时间：10-08</p>", RULE)
    yield _case("no-year-label", behind_label, "2026-10-08")
    yield _case("no-year-label-address", behind_label, "2024-10-08", f"{HOST}/zwgk/202410/a123.html")


def _spellings() -> Iterator[PageCase]:
    for name, printed in SPELLINGS.items():
        for label in ("发布时间", "發布日期"):
            info = f'<div class="info">{label}：{printed}　来源：市政府办</div>'
            yield _case(f"spelling-{name}-{label}", _page("", info, RULE), "2026-11-18")
    for printed in ("11/9/2026", "03-04-2026"):
        info = f'<div class="info">发布时间：{printed}　来源：市政府办</div>'
        yield _case(f"spelling-open-{printed[:2]}", _page("", info, RULE), None)
