"""`xunwang run` as a process of its own: says where it listens, ends cleanly when asked, goes on where it was."""

import asyncio
import json
import signal
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.records import Commit
from pipelines.log.sqlite import SqliteLog
from pipelines.running.planner import PLANNED, WATERMARK
from schemas.events.codec import dumps
from schemas.registry.load import dump
from tests.support.command_line import PATIENCE_S, Started, xunwang
from tests.support.embedded import serving
from tests.support.registries import registry, site

PAGE = '<html><title>示例县</title><body><ul><li><a href="/yw/">要闻</a> 2026-07-01</li></ul></body></html>'
pytestmark = pytest.mark.slow


async def answer(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


def watched(folder: Path, port: int) -> Path:
    base = registry(address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
    path = folder / "office.yaml"
    path.write_text(dump(msgspec.structs.replace(base, sites=[site(allow_private=True)])), encoding="utf-8")
    return path


def state(data: Path, key: str) -> Any:
    log = SqliteLog(data / "log.db")
    raw = log.state("scheduler", [key])[key]
    log.close()
    return json.loads(raw)


def asked(address: str, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address + path, timeout=60) as told:
        return json.loads(told.read())


def balance_of(data: Path) -> dict[str, int]:
    return dict(json.loads(xunwang("status", "--data", data, "--json"))["balance"])


def planned_until(data: Path) -> str:
    return str(json.loads(xunwang("status", "--data", data, "--json"))["planned_until"])


def life(
    arguments: tuple[object, ...],
    data: Path,
    ending: signal.Signals,
    *,
    missed: int = 0,
    beyond: str = "",
    commands: bool = False,
) -> None:
    """Start, look at it from outside, end it; nothing may be left. `missed`: so many looks are known as missed first,
    and every look has ended. `beyond`: it has planned further than this instant. `commands`: others are given while it
    runs."""
    with Started("run", *arguments, "--port", 0, "--data", data) as run:
        line = run.until("巡网已启动")
        address = line.split("：", 1)[1].split("（")[0]
        assert asked(address, "health")["status"] == "ok"
        if commands:
            assert "守恒" in xunwang("status", "--data", data)
            assert "正在使用该数据目录" in xunwang("report", "weekly", "--day", "2026-07-08", "--data", data, code=2)
        deadline = time.monotonic() + PATIENCE_S
        while missed and ((balance := balance_of(data))["missed"] < missed or balance["difference"]):
            assert time.monotonic() < deadline, balance
        while beyond and (reached := planned_until(data)) <= beyond:
            assert time.monotonic() < deadline, reached
        run.process.send_signal(ending)
        assert run.ended() == 0, run.text
    assert "再次启动会从停下的地方继续" in run.text
    assert "Traceback" not in run.text
    assert not (data / "console.address").exists()
    lock = RunLock(DataFolder(data))
    lock.acquire()
    lock.release()


async def test_own_sites_are_watched_a_second_start_goes_on_and_a_clock_that_jumped_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with serving(answer) as port:
        path = watched(tmp_path, port)
        await asyncio.to_thread(life, ("--registry", path), data, signal.SIGTERM, commands=True)
        first = datetime.fromisoformat(state(data, WATERMARK))
        assert (data / "registry.yaml").read_bytes() == path.read_bytes()
        # Pretend the office's machine was off for two days.
        rewind(data, first - timedelta(days=2))
        planned = state(data, PLANNED)
        # The day that is over was never looked at, and says so.
        await asyncio.to_thread(life, (), data, signal.SIGINT, missed=24)
    assert datetime.fromisoformat(state(data, WATERMARK)) >= first
    balance = balance_of(data)
    assert balance["planned"] > planned
    assert balance["difference"] == 0
    rewind(data, datetime.fromisoformat(state(data, WATERMARK)) - timedelta(days=500))
    with Started("run", "--port", 0, "--data", data) as run:
        assert await asyncio.to_thread(run.ended) == 2  # nothing is planned
    assert "请校准本机时钟" in run.text
    assert "Traceback" not in run.text


async def test_the_first_minute_reads_and_shows_everything(tmp_path: Path) -> None:
    data, begun = tmp_path / "data", RealClock().now().date()

    def first_minute(path: Path) -> None:
        with Started("run", "--registry", path, "--port", 0, "--data", data, "--log-level", "debug") as run:
            address = run.until("巡网已启动").split("：", 1)[1].split("（")[0]
            assert "reference_targets未填写" in run.until("请注意")
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            deadline = time.monotonic() + PATIENCE_S
            while "尚未读取" in (page := opener.open(address + "sites/site1", timeout=60).read().decode()):
                assert time.monotonic() < deadline, page
                time.sleep(0.5)  # the page of another process: there is nothing else to wait for
            run.process.send_signal(signal.SIGTERM)
            assert run.ended() == 0, run.text
        assert sum(page.count(f"<td>{day}</td>") for day in {begun, RealClock().now().date()}) == 2  # home and column

    async with serving(answer) as port:
        path = watched(tmp_path, port)
        await asyncio.to_thread(first_minute, path)
    assert balance_of(data)["difference"] == 0
    lines = (data / "logs" / "xunwang.log").read_text(encoding="utf-8")
    assert "fetched home http://www.site1.gov.cn/ look 1: opened" in lines
    assert "fetched column http://www.site1.gov.cn/yw/ look 1: opened" in lines


def rewind(data: Path, instant: datetime) -> None:
    log = SqliteLog(data / "log.db")
    log.commit(Commit("scheduler", state={WATERMARK: dumps(instant)}))
    log.close()


def test_the_sample_province_starts_and_ends(tmp_path: Path) -> None:
    data = tmp_path / "data"
    life((), data, signal.SIGINT)
    assert (data / "sample-province").exists()
    first = state(data, WATERMARK)
    life((), data, signal.SIGTERM, beyond=first)
    assert state(data, WATERMARK) > first
    said = xunwang("run", "--registry", data / "registry.yaml", "--data", data, code=2)
    assert "示例省" in said
