# ruff: noqa: E501
"""The furniture around made-up articles: head, clock, menu, crumbs, neighbours, foot. Names and places are invented."""

from html import escape

SITE = "云岭市人民政府"
HOST = "http://www.yunling.example.cn"
MENU = "首页 走进云岭 政务公开 政务服务 互动交流 专题专栏 数据开放"
PROSE = (
    "<p>近日，市政府召开专题会议，研究部署今冬明春农田水利基本建设工作，分析当前存在的问题，明确下一步任务和要求。</p>"
    "<p>会议指出，各县区、各部门要提高认识，压实责任，统筹资金，加快进度，确保各项任务按时保质完成，让群众早日受益。</p>"
    "<p>会议要求，要加强督导检查，建立工作台账，实行销号管理，对推进不力的单位予以通报，推动各项措施落地见效。</p>"
)
SHORT = "<p>经研究，现将有关事项予以公布，请各有关单位遵照执行，执行中遇到的问题请及时反馈。</p>"


def metas(**values: str) -> str:
    """Page labels, in the order given; underscores of a name stand for colons."""
    return "\n".join(
        f'<meta name="{name.replace("__", ":")}" content="{escape(value)}" />' for name, value in values.items()
    )


def site_metas(column: str = "工作动态", **more: str) -> str:
    return metas(
        SiteName=SITE, SiteDomain="www.yunling.example.cn", SiteIDCode="5399000001", ColumnName=column, ColumnType=column,
        **more,
    )  # fmt: skip


def related(*days: str, heading: str = "相关阅读") -> str:
    """Neighbours with dates of their own."""
    titles = (
        "市领导调研重点项目建设情况",
        "我市举办就业创业专场活动",
        "全市安全生产工作会议召开",
        "关于做好防汛工作的通知",
    )
    rows = "".join(
        f'<li><a href="/xw/{i}.html">{title}</a><span>{day}</span></li>'
        for i, (title, day) in enumerate(zip(titles, days, strict=False))
    )
    return f'<div class="xg"><h3>{heading}</h3><ul>{rows}</ul></div>'


def foot(year: int = 2026) -> str:
    return (
        f'<div class="footer"><p>版权所有：{SITE}办公室 Copyright © 2008-{year}</p><p>主办：{SITE}　承办：云岭市大数据中心</p>'
        "<p>滇ICP备05099999号　滇公网安备 53990002000001号　网站标识码：5399000001</p><p>联系电话：0999-2120000</p></div>"
    )


def frame(
    body: str,
    *,
    title: str,
    head: str = "",
    clock: str = "",
    crumbs: str = "首页 > 政务公开 > 工作动态 > 正文",
    tail: str = "",
    charset: str = "utf-8",
    year: int = 2026,
) -> str:
    menu = "".join(f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(MENU.split()))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{charset}">\n{head}\n<title>{title}</title>\n'
        "<style>.a{color:#333}</style><script>var _hmt = _hmt || [];</script></head>\n<body>\n"
        f'<div class="top"><div class="clock">{clock}</div><a href="/wap">手机版</a> <a href="/wza">无障碍</a></div>\n'
        f'<div class="nav"><ul>{menu}</ul></div>\n'
        + (f'<div class="dqwz">当前位置：{crumbs}</div>\n' if crumbs else "")
        + f"{body}\n{tail}\n{foot(year)}\n</body></html>"
    )
