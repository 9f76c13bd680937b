"""A picture of a page as a person sees it: Chromium without a window, in a process of its own that is ended on time.

The page is a stranger's. The browser has a profile of its own that is thrown away, none of our environment, no way out
but the gateway, and no name service; nothing is downloaded and no question of the page is answered with yes.
"""

import asyncio
import base64
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.pictures import launch
from pipelines.pictures.devtools import BrowserGoneError, Devtools
from pipelines.pictures.gateway import Gateway, Way
from pipelines.pictures.settings import PictureSettings, browser_of

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 1280, 720, 6000
QUALITY = 85  # of JPEG: text stays sharp, a long page has some hundred KB
JPEG = b"\xff\xd8\xff"
LOADING_SHARE, STILL_S = 0.6, 2.0  # of the time, for loading; then so long for what scripts still bring
FLAGS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--disable-gpu"),
    *("--disable-quic", "--disable-sync", "--disable-extensions", "--disable-background-networking", "--mute-audio"),
    *("--disable-component-update", "--disable-default-apps", "--disable-breakpad", "--disable-dev-shm-usage"),
    *("--disable-client-side-phishing-detection", "--deny-permission-prompts", "--hide-scrollbars"),
    *("--js-flags=--max-old-space-size=512", "--renderer-process-limit=2"),
    *("--ignore-certificate-errors", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"),
    *("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--proxy-bypass-list=<-loopback>"),
)


class NoPictureError(Exception):
    """Why there is no picture, in a sentence for the office."""


@dataclass(frozen=True)
class Shot:
    """`url`: where the browser ended; `status`: of the answer, None where none is known."""

    jpeg: bytes
    url: str
    status: int | None


@dataclass
class _Seen:
    """What the browser told of the page meanwhile."""

    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    still: asyncio.Event = field(default_factory=asyncio.Event)
    dialogs: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    frame: str = ""
    url: str = ""
    status: int | None = None

    def event(self, method: str, params: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Page.lifecycleEvent" and params.get("name") == "networkAlmostIdle":
            self.still.set()
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.put_nowait(None)
        elif method == "Page.frameNavigated" and "parentId" not in params["frame"]:
            self.frame, self.url = params["frame"]["id"], params["frame"]["url"]
        elif method == "Network.responseReceived" and self._is_page(params):
            self.status = int(params["response"]["status"])

    def _is_page(self, params: dict[str, Any]) -> bool:
        """Whether an answer is that of the page, not of something on it."""
        return params.get("type") == "Document" and self.frame in ("", params.get("frameId"))


async def photograph(way: Way, settings: PictureSettings, agent: str) -> Shot:
    """Raises NoPictureError. `agent`: who we say we are."""
    browser = browser_of(settings)
    if browser is None:
        raise NoPictureError("本机没有安装Chromium浏览器，不能拍照；请由技术人员安装后再试。")
    try:
        async with (
            asyncio.timeout(settings.seconds),
            Gateway(way) as gateway,
            _browser(browser, settings, gateway) as (
                devtools,
                seen,
            ),
        ):
            return await _taken(devtools, seen, way, settings, agent, gateway)
    except TimeoutError:
        raise NoPictureError(f"页面在{settings.seconds}秒内没有显示出来，没有拍成。") from None
    except (BrowserGoneError, OSError) as error:
        raise NoPictureError("浏览器未能完成拍照，请稍后再试。") from error


async def _taken(
    devtools: Devtools, seen: _Seen, way: Way, settings: PictureSettings, agent: str, gateway: Gateway
) -> Shot:
    session = await _opened(devtools, agent)
    answering = asyncio.create_task(_say_no(devtools, seen, session))
    try:
        went = await devtools.ask("Page.navigate", session, url=way.page.href)
        if went.get("errorText"):
            raise NoPictureError(f"页面打不开，没有拍成（{gateway.trouble or '没有应答'}）。")
        with contextlib.suppress(TimeoutError):  # what is there by then is what a person sees
            async with asyncio.timeout(settings.seconds * LOADING_SHARE):
                await seen.loaded.wait()
                async with asyncio.timeout(STILL_S):
                    await seen.still.wait()
        return Shot(await _picture(devtools, session), seen.url or way.page.href, seen.status)
    finally:
        answering.cancel()


async def _opened(devtools: Devtools, agent: str) -> str:
    """An empty page of our size; the session in which it is spoken to."""
    await devtools.ask("Browser.setDownloadBehavior", behavior="deny")
    made = await devtools.ask("Target.createTarget", url="about:blank")
    session = str((await devtools.ask("Target.attachToTarget", targetId=made["targetId"], flatten=True))["sessionId"])
    for domain in ("Page", "Network"):
        await devtools.ask(f"{domain}.enable", session)
    await devtools.ask("Page.setLifecycleEventsEnabled", session, enabled=True)
    await devtools.ask("Network.setUserAgentOverride", session, userAgent=agent, acceptLanguage="zh-CN,zh;q=0.9")
    await devtools.ask(
        "Emulation.setDeviceMetricsOverride",
        session,
        width=WIDTH,
        height=LEAST_HEIGHT,
        deviceScaleFactor=1,
        mobile=False,
    )
    return session


async def _picture(devtools: Devtools, session: str) -> bytes:
    size = (await devtools.ask("Page.getLayoutMetrics", session))["cssContentSize"]
    height = min(max(int(size["height"]), LEAST_HEIGHT), MOST_HEIGHT)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
    taken = await devtools.ask(
        "Page.captureScreenshot", session, format="jpeg", quality=QUALITY, captureBeyondViewport=True, clip=clip
    )
    jpeg = base64.b64decode(taken["data"])
    if not jpeg.startswith(JPEG):
        raise BrowserGoneError("no picture came")
    return jpeg


async def _say_no(devtools: Devtools, seen: _Seen, session: str) -> None:
    """A page that asks something stands still until it is answered."""
    while True:
        await seen.dialogs.get()
        with contextlib.suppress(BrowserGoneError):
            await devtools.ask("Page.handleJavaScriptDialog", session, accept=False)


@asynccontextmanager
async def _browser(path: str, settings: PictureSettings, gateway: Gateway) -> AsyncIterator[tuple[Devtools, _Seen]]:
    """A browser under way; at the end it and all its children are ended and what it wrote is gone."""
    home = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="xunwang-picture-"))
    seen = _Seen()
    devtools = Devtools(seen.event)
    hears, told = os.pipe()
    tells, says = os.pipe()
    program = [
        *(path, *FLAGS, f"--user-data-dir={home}", f"--proxy-server=http://127.0.0.1:{gateway.port}"),
        *([] if settings.sandbox else ["--no-sandbox"]),
    ]
    process = None
    try:
        await devtools.begin(tells, told)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", launch.__file__, str(hears), str(says), *program),
            pass_fds=(hears, says),
            env={
                "HOME": str(home),
                "TMPDIR": str(home),
                "PATH": os.defpath,
                "LANG": "zh_CN.UTF-8",
                "TZ": "Asia/Shanghai",
            },
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(hears)
        os.close(says)
        yield devtools, seen
    finally:
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        await devtools.close()
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
