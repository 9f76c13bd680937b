"""Pictures of pages with a real Chromium: what is on them, what the page cannot do, and how they come to a finding."""

import asyncio
import io
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from PIL import Image
from playwright.async_api import Page, expect

from pipelines.console import photographer
from pipelines.pictures.camera import NoPictureError, Shot, photograph
from pipelines.pictures.gateway import Way
from pipelines.pictures.settings import PictureSettings
from pipelines.running.embedded import EmbeddedRun
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from stages.fetcher.urls import parse
from tests.support.axe import faults
from tests.support.console import browsers
from tests.support.embedded import payloads, serving
from tests.support.people import person

pytestmark = [
    pytest.mark.xdist_group("console"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]
SETTINGS = PictureSettings(sandbox=False)  # tests may run as root, for whom Chromium has no sandbox
RED, GREEN = (255, 0, 0), (0, 128, 0)


@dataclass
class Site:
    """A site on loopback. `asked`: host and path of every request; `port` is also that of a service of ours."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.host, request.path))
        if request.path == "/attack":
            inner = f"http://127.0.0.1:{self.port}"
            script = (
                f"alert(1);confirm(2);fetch('{inner}/own');new Image().src='{inner}/status.json';"
                f"new WebSocket('ws://127.0.0.1:{self.port}/ws');window.open('file:///etc/passwd');"
                "fetch('http://www.other.gov.cn/x');document.body.style.background='green'"
            )
            return web.Response(
                text=f"<body><iframe src='{inner}/framed'></iframe><script>{script}</script>", content_type="text/html"
            )
        if request.path == "/slow":
            await self.over.wait()
        if request.path == "/away":
            raise web.HTTPFound(f"http://127.0.0.1:{self.port}/own")
        if request.path == "/gone":
            return web.Response(status=404, text="<body style='background:red'>没有此页", content_type="text/html")
        tall = "<div style='height:9000px;background:red'>示例</div>"
        return web.Response(text=f"<body style='margin:0'>{tall}", content_type="text/html")

    async def shot(self, path: str, settings: PictureSettings = SETTINGS) -> Shot:
        led = dict.fromkeys(("www.site1.gov.cn", "www.other.gov.cn"), f"127.0.0.1:{self.port}")
        return await photograph(Way(parse(f"http://www.site1.gov.cn{path}"), led), settings, "Xunwang")


def seen(shot: Shot) -> Image.Image:
    return Image.open(io.BytesIO(shot.jpeg)).convert("RGB")


def near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


async def test_a_long_page_is_taken_whole_up_to_a_limit_and_an_error_page_with_its_status() -> None:
    site = Site()
    async with serving(site.answer) as site.port:
        shot = await site.shot("/")
        assert seen(shot).size == (1280, 6000)
        assert near(seen(shot), (600, 5990), RED)
        assert (shot.status, shot.url) == (200, "http://www.site1.gov.cn/")
        gone = await site.shot("/gone")
        assert (gone.status, seen(gone).size) == (404, (1280, 720))
        assert near(seen(gone), (600, 600), RED)


async def test_a_page_that_attacks_reaches_nothing_of_ours() -> None:
    site = Site()
    async with serving(site.answer) as site.port:
        shot = await site.shot("/attack")
        assert near(seen(shot), (1000, 600), GREEN)  # its scripts ran to their end
        assert {host for host, _ in site.asked} == {"www.site1.gov.cn"}
        assert {path for _, path in site.asked} <= {"/attack", "/favicon.ico"}


async def test_a_page_that_does_not_come_or_leads_inside_has_no_picture() -> None:
    site = Site()
    async with serving(site.answer) as site.port:
        with pytest.raises(NoPictureError, match="5秒内没有显示出来"):
            await site.shot("/slow", PictureSettings(sandbox=False, seconds=5))
        site.over.set()
        with pytest.raises(NoPictureError, match="页面打不开"):
            await site.shot("/away")
        assert ("127.0.0.1", "/own") not in [(host.split(":")[0], path) for host, path in site.asked]


async def test_findings_get_pictures_when_they_are_raised_and_when_somebody_asks(
    run: EmbeddedRun, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photographer, "RAISED_WITHIN", photographer.RAISED_WITHIN * 30)
    monkeypatch.setattr(photographer, "MOST_AT_ONCE", 1)
    settings = run.folder.root / "pictures.yaml"
    settings.write_text("sandbox: false\n", encoding="utf-8")
    try:
        async with browsers(run, actor=person("张三", "officer")) as (zhang,):
            taking = zhang.house.photographer
            await taking.look_for_raised()
            await taking.idle()
            (raised,) = taking.album.notes()
            assert raised.by == ""
            steps = [one for one in payloads(run, FINDINGS) if isinstance(one, FindingTransition)]
            other = next(one for one in steps if one.subject == "site2" and one.finding_id != raised.finding)
            taking.ask(zhang.house.offices[0], other.finding_id, "张三")
            await taking.idle()
            assert taking.told(other.finding_id) == ""
            (asked,) = taking.of_finding(other.finding_id)
            assert (asked.by, asked.subject) == ("张三", "site2")
            assert taking.album.get(asked.sha256).startswith(b"\xff\xd8\xff")
            assert "张三拍照" in await zhang.page(f"/findings/{other.finding_id}")
            await page.set_viewport_size({"width": 390, "height": 800})
            await page.goto(str(zhang.client.make_url(f"/findings/{other.finding_id}")))
            picture = page.locator("figure img")
            await picture.scroll_into_view_if_needed()
            await expect(picture).to_have_js_property("naturalWidth", 1280)  # shown, under the policy of the page
            assert await page.evaluate("document.documentElement.scrollWidth") <= 390
            assert await faults(page) == []
    finally:
        settings.unlink()
