"""Three counties' sites as a local server answers them: one with a stale column, a dead link and a wrong word, its
innocent twin, and one of another county with faults of its own. On every second day there is something new to read."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from aiohttp import web

from schemas.times import SHANGHAI

HOSTS = {1: "www.county1.gov.cn", 2: "www.county2.gov.cn", 3: "www.county3.gov.cn"}
NAMES = {1: "东临县", 2: "西平县", 3: "北原县"}
REFERENCES = tuple(f"http://reference{n}.example/" for n in (1, 2, 3))
STALE_SINCE = date(2026, 5, 1)
TITLES = ("部署防汛工作", "公布预算公开情况", "开展安全生产检查", "召开营商环境座谈会", "安排农田建设", "发布招生政策")
SHOWN = 6
KNOWN = {
    "xx": "领导信箱来信须知",
    "zx": "在线咨询办理流程",
    "beian": "备案信息查询",
    "dzjg": "党政机关网站说明",
    "jiucuo": "为网站找错的办法",
}
COLUMNS = {"yw": "要闻", "tz": "通知公告", "zc": "政策文件"}
GUIDE = "gongjijin"  # the guide to which every home page leads


@dataclass
class ThreeCounties:
    """`mended`: what has been put right, by a word for each fault (column, link, word); `today`: the day for whoever
    sends no date."""

    today: datetime
    mended: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        host, path = request.host.partition(":")[0], request.path.strip("/")
        number = next((n for n, name in HOSTS.items() if name == host), 0)
        if number == 0:
            return _html("参考网址", "<p>参考网址</p>")
        sent = request.headers.get("Date")
        now = (parsedate_to_datetime(sent).astimezone(SHANGHAI) if sent else self.today).date()
        if path == "":
            return self._home(number, now)
        if path in COLUMNS:
            return self._column(number, path, now)
        if path in KNOWN:
            return _html(KNOWN[path], f"<h1>{KNOWN[path]}</h1><p>{NAMES[number]}{KNOWN[path]}，详见窗口公告。</p>")
        if path == GUIDE and (number != 1 or "link" in self.mended):
            return _html(
                "公积金提取", "<h1>公积金提取</h1><p>办理时间：工作日上午九时至十二时。办理地点：服务大厅。</p>"
            )
        if found := re.fullmatch(r"a/(\d{8})\.html", path):
            title = _title(date.fromisoformat(found[1]))
            return _html(title, f"<h1>{title}</h1><p>{NAMES[number]}{title}，会议于{found[1][6:]}日举行。</p>")
        return web.Response(status=404, text="404 Not Found")

    def _home(self, number: int, now: date) -> web.Response:
        told = ""
        if number == 1 and "word" not in self.mended:
            told = "<p>布署安全生产检查</p>"
        if number == 3:
            told = "<p>参与一代一路合作</p>"
        guide = f'<p><a href="/{GUIDE}">公积金提取</a></p>'
        return _html(f"{NAMES[number]}人民政府", told + _items(now) + guide + _foot(number), number)

    def _column(self, number: int, path: str, now: date) -> web.Response:
        stale = path == "yw" and (number == 3 or (number == 1 and "column" not in self.mended))
        items = _items(STALE_SINCE if stale else now)
        return _html(COLUMNS[path], items + _foot(number), number, COLUMNS[path])


def _title(day: date) -> str:
    return f"{TITLES[day.toordinal() // 2 % SHOWN]}（{day.month}月{day.day}日）"


def _items(newest: date) -> str:
    last = newest.toordinal() // 2 * 2
    days = [date.fromordinal(last - 2 * n) for n in range(SHOWN)]
    links = "".join(
        f'<li><a href="/a/{day:%Y%m%d}.html">{_title(day)}</a><span>{day.isoformat()}</span></li>' for day in days
    )
    return f"<ul>{links}</ul>"


def _foot(number: int) -> str:
    """All that a home page must show at its foot."""
    return (
        '<nav><a href="/yw/">要闻</a> <a href="/tz/">通知公告</a> <a href="/zc/">政策文件</a> '
        '<a href="/xx">领导信箱</a> '
        '<a href="/zx">在线咨询</a></nav>'
        f"<footer><p>主办单位：{NAMES[number]}人民政府办公室　联系电话：0890-123456{number}</p>"
        f"<p>网站标识码：990100000{number}　示ICP备2026000{number}号-1　"
        f'<a href="/beian">示公网安备9901000000000{number}号</a></p>'
        '<a href="/dzjg"><img src="/red.png" alt="党政机关网站标识"></a>'
        '<a href="/jiucuo"><img src="/jiucuo.png" alt="我为政府网站找错"></a></footer>'
    )


def _html(title: str, body: str, number: int = 0, column: str = "") -> web.Response:
    metas = f'<meta name="SiteName" content="{NAMES[number]}人民政府">' if number else ""
    metas += f'<meta name="ColumnName" content="{column}"><meta name="ColumnType" content="{column}">' if column else ""
    return web.Response(
        text=f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{metas}</head>'
        f"<body>{body}</body></html>",
        content_type="text/html",
    )
