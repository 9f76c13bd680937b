"""From an empty folder to watched sites, as a process: the first administrator, the login, the tables, and monitoring
that begins again on the same port while people stay logged in."""

import asyncio
import re
import signal
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from schemas.registry.load import load
from tests.pipelines.test_console_registry import table
from tests.support.command_line import PATIENCE_S, Started, xunwang

pytestmark = pytest.mark.slow
SITES = [
    ["网站标识码", "网站名称", "首页网址", "主办单位", "网站类型"],
    ["9901000011", "示例县人民政府", "http://www.one.example/", "示例县", "政府门户网站"],
]
ADMIN = {"id": "gu", "name": "顾明", "roles": "officer", "new": "correct-horse-42", "again": "correct-horse-42"}


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, text
    return found[1]


async def test_an_office_begins_in_the_browser(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Started("run", "--new", "示例市人民政府办公室", "--port", 0, "--data", data) as run:
        line = await asyncio.to_thread(run.until, "/first?link=")
        first = line.strip()
        address = first.split("first?")[0]
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            await made_and_entered(session, address, first.split("link=")[1])
            form = FormData(quote_fields=False)
            page = await (await session.get(address + "registry")).text()
            form.add_field("csrf", field(page, "csrf"))
            form.add_field("what", "preview")
            form.add_field("tables", table(SITES), filename="网站.xlsx", content_type="application/octet-stream")
            page = await (await session.post(address + "registry", data=form)).text()
            assert "新增：" in page
            assert "网站1家" in page
            accept = {name: field(page, name) for name in ("csrf", "upload", "base")} | {"what": "accept"}
            page = await (await session.post(address + "registry", data=accept)).text()
            assert "监测正在按新的登记册重新开始" in page
            await watched_again(session, address)
        status = await asyncio.to_thread(xunwang, "status", "--data", data)
        assert "/1家" in status  # the command asks with the key of this machine
        run.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(run.ended) == 0, run.text
    assert "Traceback" not in run.text
    assert run.text.count("巡网已启动") == 2
    assert len(load(data / "registry.yaml").sites) == 1
    assert not (data / "console.key").exists()


async def made_and_entered(session: ClientSession, address: str, link: str) -> None:
    assert (await session.get(address + "findings")).status == 200  # until there is an administrator
    answer = await session.post(address + "first", data=ADMIN | {"link": link})
    assert "系统管理员已登记" in await answer.text()
    assert "登录" in await (await session.get(address + "findings")).text()
    entered = await session.post(
        address + "login", data={"person": "gu", "password": ADMIN["new"], "next": "/registry", "csrf": ""}
    )
    assert "顾明" in await entered.text()


async def watched_again(session: ClientSession, address: str) -> None:
    """The same address answers for the same person, with the new site."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                page = await (await session.get(address + "sites")).text()
            except OSError:
                page = ""
            if "示例县人民政府" in page:
                assert "顾明" in page
                return
            await asyncio.sleep(0.3)  # the page of another process: there is nothing else to wait for
