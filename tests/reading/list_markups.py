"""The ways in which content systems print the entries of a list. All pages made here are invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

CUT = 18  # characters after which a short template cuts a title


@dataclass(frozen=True)
class Entry:
    """What a person would read off the page: `day` None where the template prints no date."""

    title: str
    url: str
    day: date | None


Markup = Callable[[list[Entry]], str]


def _short(title: str) -> str:
    return title if len(title) <= CUT else title[:CUT] + "..."


def _rows(template: str, entries: list[Entry]) -> str:
    return "\n".join(
        template.format(
            t=entry.title,
            s=_short(entry.title),
            u=entry.url,
            d=entry.day,
            y=entry.day.year if entry.day else "",
            m=f"{entry.day:%m}" if entry.day else "",
            dd=f"{entry.day:%d}" if entry.day else "",
            md=f"{entry.day:%m-%d}" if entry.day else "",
            cn=f"{entry.day.year}年{entry.day.month}月{entry.day.day}日" if entry.day else "",
            sl=f"{entry.day:%Y/%m/%d}" if entry.day else "",
            n=number,
        )
        for number, entry in enumerate(entries, start=1)
    )


def _ul(row: str, css: str = "list") -> Markup:
    return lambda entries: f'<ul class="{css}">\n{_rows(row, entries)}\n</ul>'


def _bare(row: str, before: str, after: str) -> Markup:
    return lambda entries: before + _rows(row, entries) + after


def split_lists(entries: list[Entry]) -> str:
    """A new `<ul>` every five entries, an empty `<li>` between."""
    row = '<li><a href="{u}" title="{t}">{s}</a><span>{d}</span></li>'
    parts = [entries[i : i + 5] for i in range(0, len(entries), 5)]
    return "".join(f'<ul class="newsul">{_rows(row, part)}</ul>\n<p class="line"></p>' for part in parts)


def separated(entries: list[Entry]) -> str:
    row = '<li><a href="{u}" target="_blank">{t}</a><span class="date">{d}</span></li>'
    parts = [entries[i : i + 5] for i in range(0, len(entries), 5)]
    return '<ul class="u-list">' + '<li class="empty"></li>'.join(_rows(row, part) for part in parts) + "</ul>"


def related_inside(entries: list[Entry]) -> str:
    """Each entry holds a list of related documents, some of them dated, and prints its own date after it."""
    out = []
    for i, entry in enumerate(entries):
        dated = f"<i>{entry.day}</i>" if i % 3 == 0 else ""
        related = f'<li><a href="/jd/{i}00{i}.html">《{entry.title[:9]}》政策问答</a>{dated}</li>' if i % 2 == 0 else ""
        out.append(
            f'<li><a href="{entry.url}" title="{entry.title}">{entry.title}</a>\n<div class="pop"><h3>相关解读</h3>'
            f"<ul>{related}</ul></div>\n<span>{entry.day:%Y/%m/%d}</span></li>"
        )
    return '<ul class="u-list">' + "\n".join(out) + "</ul>"


def table_of_documents(entries: list[Entry]) -> str:
    """Date of signing before date of publication: the latter counts."""
    rows = "".join(
        f'<tr><td>{i}</td><td class="name"><a href="{e.url}" title="{e.title}">{_short(e.title)}</a></td>'
        f"<td>清政办发〔{e.day.year}〕{i}号</td><td>{e.day.replace(day=1)}</td><td>{e.day}</td></tr>\n"
        for i, e in enumerate(entries, start=1)
        if e.day
    )
    head = "<tr><th>序号</th><th>标题</th><th>文号</th><th>发布日期</th><th>成文日期</th></tr>"
    swapped = head.replace("发布日期", "X").replace("成文日期", "发布日期").replace("X", "成文日期")
    return f'<table class="wjk"><thead>{swapped}</thead><tbody>{rows}</tbody></table>'


def popup_table(entries: list[Entry]) -> str:
    """A disclosure catalogue whose rows carry a hidden card with more dates."""
    rows = "".join(
        f'<tr><td><a href="{e.url}">{e.title}</a><div class="pop" style="display:none"><table><tr><td>索引号：</td>'
        f"<td>JB{i:05d}/2026-{i:05d}</td></tr><tr><td>发布日期：</td><td>{e.day}</td></tr><tr><td>名称：</td>"
        f'<td>{e.title}</td></tr></table></div></td><td width="100" align="center">{e.day}</td></tr>'
        for i, e in enumerate(entries, start=1)
    )
    return f"<table><tr><th>信息名称</th><th>发布日期</th></tr>{rows}</table>"


def two_columns_table(entries: list[Entry]) -> str:
    cells = [f'<td><a href="{e.url}">{e.title}</a></td><td>[{e.day}]</td>' for e in entries]
    pairs = ["".join(cells[i : i + 2]) for i in range(0, len(cells), 2)]
    return "<table>" + "".join(f"<tr>{pair}</tr>" for pair in pairs) + "</table>"


def records_in_script(entries: list[Entry]) -> str:
    records = _rows(
        "<record><![CDATA[<li><a href='{u}' title='{t}'>{s}</a><span class='bt_time'>{d}</span></li>]]></record>",
        entries,
    )
    return (
        '<div id="325517"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/'
        'dataproxy.jsp?page=1"></a>]]></nextgroup><recordset>'
        f"{records}</recordset></datastore></script></div><script>$('#325517').jpage({{perpage:15}})</script>"
    )


def tables_in_records(entries: list[Entry]) -> str:
    records = _rows(
        "<record><![CDATA[<table><tr><td width='3%'><img src='/i.gif'></td><td><a href='{u}'>{t}</a></td>"
        "<td class='bt_time'>[{d}]</td></tr></table>]]></record>",
        entries,
    )
    return f'<div id="77"><script type="text/xml"><datastore>{records}</datastore></script></div>'


def json_list(entries: list[Entry]) -> str:
    rows = ",".join(
        f'{{"id":{i},"title":"{e.title}","url":"{e.url}","pubDate":"{e.day} 09:30:00","extra":{{"hits":12}}}}'
        for i, e in enumerate(entries, start=1)
    )
    return f'<div id="app"></div><script>var listData=[{rows}];render(listData,{{title:"分享到微信"}});</script>'


def json_epoch(entries: list[Entry]) -> str:
    rows = ",".join(
        f"{{DOCTITLE:'{e.title}',DOCPUBURL:'{e.url}',docRelTime:{int(date_epoch(e.day))}000}}" for e in entries if e.day
    )
    return f"<ul id='list'></ul><script>var docs=[{rows}]; for(var i=0;i<docs.length;i++){{add(docs[i])}}</script>"


def date_epoch(day: date) -> int:
    """Ten in the morning in Shanghai, as Unix time."""
    return (day - date(1970, 1, 1)).days * 86400 + 2 * 3600


def written(entries: list[Entry]) -> str:
    lines = _rows('document.write(\'<li><a href="{u}" title="{t}">{s}<\\/a><span>{d}<\\/span><\\/li>\');', entries)
    return f"<ul><script>\n{lines}\n</script></ul>"


def date_by_script(entries: list[Entry]) -> str:
    row = '<li><a href="{u}">{t}</a><span><script>document.write("{d} 10:00:00".substring(0,10));</script></span></li>'
    return f"<ul>{_rows(row, entries)}</ul>"


def tabs(entries: list[Entry]) -> str:
    """One tab is shown, the others are hidden by style; all of them are content."""
    row = '<li><a href="{u}">{t}</a><span>{d}</span></li>'
    third = max(1, len(entries) // 3)
    parts = [entries[:third], entries[third : 2 * third], entries[2 * third :]]
    shown = ("", ' style="display:none"', ' style="display: none;"')
    heads = '<div class="hd"><ul><li>全部</li><li>县级文件</li><li>部门文件</li></ul></div>'
    return heads + "".join(f'<ul class="tab"{s}>{_rows(row, p)}</ul>' for s, p in zip(shown, parts, strict=True))


MARKUPS: dict[str, Markup] = {
    "ul_after": _ul('<li><a href="{u}" title="{t}">{s}</a><span>{d}</span></li>'),
    "ul_before": _ul('<li><span class="time">[{d}]</span><a href="{u}" target="_blank">{t}</a></li>'),
    "ul_inside_link": _ul(
        '<li>\n<a href="{u}">\n<span class="fl">· {t}</span>\n<span class="fr">{d}</span>\n</a>\n</li>'
    ),
    "ul_tail": _ul('<li>·<a href="{u}" title="{t}">{s}</a>&nbsp;&nbsp;({d})</li>'),
    "ul_chinese_date": _ul('<li><a href="{u}">{t}</a><em>{cn}</em></li>'),
    "ul_slashes": _ul('<li><b>{sl}</b><a href="{u}">{t}</a></li>'),
    "ul_month_day": _ul('<li><a href="{u}">{t}</a><span class="fr">{md}</span></li>'),
    "ul_month_day_bracket": _ul('<li><span>[{md}]</span> <a href="{u}">{t}</a></li>'),
    "ul_time": _ul('<li><a href="{u}">{t}</a><span>{d} 08:05:09</span></li>'),
    "ul_labelled": _ul(
        '<li><h3><a href="{u}">{t}</a></h3><p>发布时间：{d}　来源：清河市人民政府办公室　浏览次数：1{n}3</p></li>'
    ),
    "ul_class_mark": _ul(
        '<li><a href="/bm/{n}/" class="dept">[市教育局]</a><a href="{u}" title="{t}">{s}</a><span>{d}</span></li>'
    ),
    "ul_plain_onclick": _ul("<li><p onclick=\"openDoc('{u}')\">{t}</p><span>{d}</span></li>"),
    "split_lists": split_lists,
    "separated": separated,
    "related_inside": related_inside,
    "ol_numbers": _bare('<li><i>{n}</i><a href="{u}">{t}</a><time>{d}</time></li>', "<ol>", "</ol>"),
    "dl_pairs": _bare('<dt><a href="{u}">{t}</a></dt><dd>{d}</dd>', '<dl class="l">', "</dl>"),
    "dl_each": _bare('<dl><dt><a href="{u}">{t}</a></dt><dd>{d}</dd></dl>', "<div>", "</div>"),
    "ul_each": _bare('<ul><li class="t"><a href="{u}">{t}</a></li><li class="r">{d}</li></ul>', "<div>", "</div>"),
    "div_rows": _bare(
        '<div class="row"><div class="tt"><a href="{u}">{t}</a></div><div class="rq">{d}</div></div>',
        '<div class="con">',
        "</div>",
    ),
    "day_and_month": _bare(
        '<div class="item"><div class="date"><b>{dd}</b><span>{y}-{m}</span></div><div class="txt">'
        '<a href="{u}">{t}</a><p>清河市持续推进各项工作，取得明显成效。</p></div></div>',
        '<div class="news">',
        "</div>",
    ),
    "month_over_day": _ul(
        '<li><a href="{u}"><div class="time"><p>{y}.{m}</p><h2>{dd}</h2></div><div><h4>{t}</h4>'
        "<p>摘要文字若干，说明这件事情的来龙去脉。</p></div></a></li>"
    ),
    "link_around_date_and_title": _bare(
        '<a href="{u}"><div class="dt"><b>{dd}</b><p>{y}-{m}</p></div><div class="tx">{t}</div></a>', "<div>", "</div>"
    ),
    "marquee": _bare('<a href="{u}">{t}</a>[{sl}]&nbsp;', "<marquee>", "</marquee>"),
    "day_year_below": _ul('<li><span class="d">{md}<br>{y}</span><a href="{u}">{t}</a></li>'),
    "three_pieces": _ul('<li><i>{dd}</i><em>{m}月</em><u>{y}</u><a href="{u}">{t}</a></li>'),
    "cards": _bare(
        '<div class="card"><a href="{u}"><img src="/img/{n}.jpg" alt="{t}"></a><h4><a href="{u}">{t}</a></h4>'
        '<p class="sum">为进一步优化服务，清河市多部门联合行动。<a href="{u}">[详细]</a></p><span>{d}</span></div>',
        '<div class="cards">',
        "</div>",
    ),
    "pictures": _ul('<li><a href="{u}" title="{t}"><img src="/img/{n}.jpg"></a><p>{d}</p></li>', css="pic"),
    "table_after": _bare(
        '<tr id="lineu11_{n}"><td width="2%">·</td><td><a class="c11" href="{u}" title="{t}">{s}</a></td>'
        '<td nowrap><span class="timestyle11">{sl}&nbsp;</span></td></tr>',
        "<table>",
        "</table>",
    ),
    "table_before": _bare('<tr><td>{d}</td><td><a href="{u}">{t}</a></td></tr>', "<table><tbody>", "</tbody></table>"),
    "table_each": _bare(
        '<table width="98%"><tr><td><a href="{u}">{t}</a></td><td class="bt_time">[{d}]</td></tr></table>',
        "<div>",
        "</div>",
    ),
    "table_of_documents": table_of_documents,
    "popup_table": popup_table,
    "two_columns_table": two_columns_table,
    "flat_links": _bare('<a href="{u}">{t}</a> <span>{d}</span><br>\n', '<div class="box">', "</div>"),
    "flat_dates_first": _bare('<span>{d}</span> <a href="{u}">{t}</a><br>\n', '<div class="box">', "</div>"),
    "paragraphs": _bare('<p>·<a href="{u}">{t}</a> <font color="#999">({d})</font></p>', "<td>", "</td>"),
    "records_in_script": records_in_script,
    "tables_in_records": tables_in_records,
    "json_list": json_list,
    "json_epoch": json_epoch,
    "written": written,
    "date_by_script": date_by_script,
    "tabs": tabs,
    "undated": _ul('<li><a href="{u}" title="{t}">{s}</a></li>'),
    "undated_table": _bare('<tr><td>{n}</td><td><a href="{u}">{t}</a></td></tr>', "<table>", "</table>"),
}
UNDATED = frozenset(("undated", "undated_table"))
