"""Two offices in one run: the pages are fetched once, and each office has its own findings, pages and editions."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import yaml
from aiohttp import web

from pipelines.console.server import Console
from pipelines.office.edition_keeper import keepers
from pipelines.running.embedded import EmbeddedRun
from schemas.events.fetches import Fetched
from schemas.events.findings import FindingTransition
from schemas.events.types import FETCHES, FINDINGS
from schemas.registry.load import dump
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.embedded import advance, events_of, payloads, running_in, serving
from tests.support.receivers import frames
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")  # a Monday
RULES = {
    "id": "county-rules",
    "version": "1",
    "title": "示例县指标",
    "source": "示例县政府办公室",
    "extends": "national-2019-19",
    "indicators": [{"id": "site.veto.home_stale", "threshold": 5, "warning": 3}],
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    """Site 1 posts every day, site 2 has posted nothing for some days: too long for the county, not for the nation."""
    day = "2026-07-16" if "site1" in request.host else "2026-07-05"
    if request.path not in ("/", "/yw/"):
        return web.Response(status=404, text="404")
    items = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>{day}</span></li>' for n in range(8))
    meta = '<meta name="SiteName" content="示例"><meta name="ColumnName" content="要闻">' if request.path != "/" else ""
    text = f"<html><head><title>示例</title>{meta}</head><body><ul>{items}</ul></body></html>"
    return web.Response(text=text, content_type="text/html")


def write_yaml(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def overrides(port: int) -> dict[str, str]:
    return {f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)}


def two_offices(folder: Path, port: int) -> Path:
    """The city judges by the national rules, the county by its own."""
    known = yaml.safe_load(dump(registry(2, address_overrides=overrides(port))))
    city = known.pop("program") | {"id": "city", "name": "全市监测"}
    write_yaml(folder / "registry.yaml", known | {"id": "here"})
    write_yaml(folder / "programs/city/program.yaml", city)
    county = city | {"id": "county", "name": "县级监测", "office": "示例县政府办公室", "rulebook": "county-rules"}
    write_yaml(folder / "programs/county/program.yaml", county)
    write_yaml(folder / "programs/county/rulebooks/county.yaml", RULES)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        folder = two_offices(tmp_path_factory.mktemp("two") / "data", port)
        async with running_in(folder, START) as run:
            await advance(run, 7.01)
            for keeper in keepers(run, run.notices.calendar):
                for kind, window in keeper.due(START, START + timedelta(days=9)):
                    keeper.make(kind, window)
            yield run


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(run: EmbeddedRun) -> AsyncIterator[str]:
    console = Console(run, "127.0.0.1", 0)
    yield await console.start()
    await console.stop()


def named(run: EmbeddedRun) -> set[tuple[str, str, str]]:
    """Program, site and indicator of every finding there was."""
    return {
        (event.program, event.data.subject, event.data.indicator)
        for event in events_of(run, FINDINGS)
        if isinstance(event.data, FindingTransition)
    }


async def page(address: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address.rstrip("/") + path) as answer:
        return answer.status, await answer.text()


async def test_each_office_judges_by_its_own_rules(run: EmbeddedRun) -> None:
    stale = {one for one in named(run) if one[2] == "site.veto.home_stale"}
    assert stale == {("county", "site2", "site.veto.home_stale")}


async def test_pages_are_fetched_once_for_both(run: EmbeddedRun) -> None:
    looks = [one.check for one in payloads(run, FETCHES) if isinstance(one, Fetched)]
    assert len({(one.kind, one.target, one.due) for one in looks}) == len(looks)
    visits = Counter(one.target for one in looks if one.kind == "visit" and one.due < START + timedelta(days=1))
    a_day = run.installation.programs[0].plan.visits_a_day
    assert visits == {"site1": a_day, "site2": a_day}


async def test_the_console_has_pages_for_each_office(address: str) -> None:
    status, both = await page(address, "/")
    assert status == 200
    assert all(name in both for name in ("全市监测", "县级监测", "/p/city/", "/p/county/"))
    _, county = await page(address, "/p/county/findings")
    _, city = await page(address, "/p/city/findings")
    assert "首页" in county
    assert "site2" in county or "示例2" in county
    assert county != city
    assert (await page(address, "/p/nobody/"))[0] == 404


async def test_an_office_cannot_open_the_finding_of_another(run: EmbeddedRun, address: str) -> None:
    (finding,) = {
        event.data.finding_id
        for event in events_of(run, FINDINGS)
        if isinstance(event.data, FindingTransition) and event.data.indicator == "site.veto.home_stale"
    }
    assert (await page(address, f"/p/county/findings/{finding}"))[0] == 200
    assert (await page(address, f"/p/city/findings/{finding}"))[0] == 404


async def test_each_office_has_its_own_editions(run: EmbeddedRun, address: str) -> None:
    for program in ("city", "county"):
        made = sorted(path.name for path in (run.folder.root / "programs" / program / "editions" / "weekly").iterdir())
        assert "2026-W28" in made
        status, listed = await page(address, f"/p/{program}/editions")
        assert status == 200
        assert "2026-W28" in listed
    assert not run.folder.editions.exists()


async def test_a_stream_may_ask_for_one_office(run: EmbeddedRun, address: str) -> None:
    wanted = [event for event in events_of(run, "findings-public") if event.program == "county"]
    got = await frames(f"{address}events?program=county", len(wanted))
    assert [yaml.safe_load(one.data)["id"] for one in got] == [event.id for event in wanted]


async def test_commands_ask_which_office_is_meant(run: EmbeddedRun) -> None:
    folder = run.folder.root
    assert "--program" in xunwang("findings", "list", "--data", folder, code=2)
    assert "site2" in xunwang("findings", "list", "--program", "county", "--data", folder)
    assert "没有监测任务" in xunwang("findings", "list", "--program", "village", "--data", folder, code=2)
