"""Three counties' sites as a local server answers them: one with a stale column, a dead link and a wrong word, its
innocent twin, and one of another county with faults of its own. Pages show the day on which they are asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import web

from schemas.times import SHANGHAI

HOSTS = {1: "www.county1.gov.cn", 2: "www.county2.gov.cn", 3: "www.county3.gov.cn"}
NAMES = {1: "东临县", 2: "西平县", 3: "北原县"}
REFERENCES = tuple(f"http://reference{n}.example/" for n in (1, 2, 3))
STALE_SINCE = "2026-05-01"
TITLES = ("部署防汛工作", "公布预算公开情况", "开展安全生产检查", "召开营商环境座谈会", "安排农田建设", "发布招生政策")


@dataclass
class ThreeCounties:
    """`mended`: what has been put right, by a word for each fault; `today`: for whoever sends no date."""

    today: datetime
    mended: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        number = next((n for n, name in HOSTS.items() if name == host), 0)
        if number == 0:
            return _html("参考", "<p>参考网址</p>")
        sent = request.headers.get("Date")
        now = parsedate_to_datetime(sent).astimezone(SHANGHAI) if sent else self.today
        if request.path == "/":
            return self._home(number, now)
        if request.path in ("/yw/", "/tz/"):
            return self._column(number, request.path, now)
        if request.path.startswith("/gone") and number == 1 and "link" not in self.mended:
            return web.Response(status=404, text="404 Not Found")
        return _html("正文", f"<h1>{NAMES[number]}正文</h1><p>办理时间：工作日上午九时至十二时。</p>")

    def _home(self, number: int, now: datetime) -> web.Response:
        titles = [*TITLES]
        if number == 1 and "word" not in self.mended:
            titles[2] = "布署安全生产检查"
        if number == 3:
            titles[2] = "参与一代一路合作"
        return _html(f"{NAMES[number]}人民政府", _items(titles, _day(now)) + _foot(number), number)

    def _column(self, number: int, path: str, now: datetime) -> web.Response:
        stale = path == "/yw/" and (number == 3 or (number == 1 and "column" not in self.mended))
        name = "要闻" if path == "/yw/" else "通知公告"
        return _html(name, _items([*TITLES], STALE_SINCE if stale else _day(now)) + _foot(number), number, name)


def _day(now: datetime) -> str:
    return (now - timedelta(hours=12)).date().isoformat()


def _items(titles: list[str], day: str) -> str:
    links = "".join(
        f'<li><a href="/a{n}.html">{title}</a><span>{day}</span></li>' for n, title in enumerate(titles, start=1)
    )
    return f'<ul>{links}</ul><p><a href="/gone.html">办事指南</a></p>'


def _foot(number: int) -> str:
    """All that a home page must show at its foot."""
    return (
        '<nav><a href="/yw/">要闻</a> <a href="/tz/">通知公告</a> <a href="/xx/">领导信箱</a> <a href="/zx/">在线咨询</a></nav>'
        f"<footer><p>主办单位：{NAMES[number]}人民政府办公室　联系电话：0890-123456{number}</p>"
        f"<p>网站标识码：99010000{number}1　示ICP备2026000{number}号-1　"
        f'<a href="http://{HOSTS[number]}/beian">示公网安备99010000000{number}号</a></p>'
        '<a href="/dzjg"><img src="/red.png" alt="党政机关网站标识"></a>'
        '<a href="/jiucuo"><img src="/jiucuo.png" alt="我为政府网站找错"></a></footer>'
    )


def _html(title: str, body: str, number: int = 0, column: str = "") -> web.Response:
    metas = f'<meta name="SiteName" content="{NAMES[number]}人民政府">' if number else ""
    metas += f'<meta name="ColumnName" content="{column}"><meta name="ColumnType" content="动态要闻">' if column else ""
    return web.Response(
        text=f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{metas}</head>'
        f"<body>{body}</body></html>",
        content_type="text/html",
    )
