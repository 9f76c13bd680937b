"""A mended fault: the page that proved it beside the page that showed it mended, for who may read it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from pipelines.console.pages.framed import POLICY
from pipelines.console.pages.mending import newest_by
from pipelines.running.embedded import EmbeddedRun
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from schemas.registry.model import RoleHeld, Unit
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry, site

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOME = "site.veto.home_stale"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    """Both sites have posted nothing since May; site 1 posts again after a day."""
    newest = {"site1": "2026-05-01", "site2": "2026-05-01"}

    async def answer(request: web.Request) -> web.Response:
        day = newest[request.host.split(".")[1]]
        items = "".join(
            f'<li><a href="/{day}/{n}.html">{day[5:7]}月第{n}项工作通知</a><script>x()</script><span>{day}</span></li>'
            for n in range(8)
        )
        channel = '<a href="/hd/">互动交流</a><a href="/xx/">领导信箱</a>'
        return web.Response(text=f"<title>示例</title>{channel}<ul>{items}</ul>", content_type="text/html")

    async with serving(answer) as port:
        base = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        other = Unit(id="other", name="另一县", short_name="另一县", level="county", parent="city", order=2)
        sites = [site(1, columns=[]), site(2, columns=[], roles=[RoleHeld(role="runs", unit="other")])]
        known = type(base)(program=base.program, units=[*base.units, other], sites=sites)
        folder = tmp_path_factory.mktemp("mended") / "data"
        async with running(folder, known, at("2026-07-06T00:00:00+08:00")) as run:
            staff = [somebody("admin", "administrator"), somebody("zhang", "officer"), somebody("reader", "reader")]
            units = [somebody("he", "unit", unit="county"), somebody("stranger", "unit", unit="other")]
            register(folder, *staff, *units)
            await advance(run, 1)
            newest["site1"] = "2026-07-07"
            await advance(run, 2)
            yield run


def finding(run: EmbeddedRun, subject: str) -> str:
    """The address of the stale home page of a site."""
    steps = [one for one in payloads(run, FINDINGS) if isinstance(one, FindingTransition)]
    return "/findings/" + next(one.finding_id for one in steps if one.indicator == HOME and one.subject == subject)


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


async def test_both_pages_stand_side_by_side_and_run_nothing(run: EmbeddedRun) -> None:
    place = finding(run, "site1")
    async with browsers(run, 2) as (zhang, he):
        for browser in (entered(zhang, "zhang"), entered(he, "he")):
            assert "整改前后对照" in await browser.page(place)
            page = await browser.page(f"{place}/mended")
            assert f'<iframe sandbox src="{place}/before"' in page
            before, after = await browser.page(f"{place}/before"), await browser.page(f"{place}/after")
            assert ("2026-05-01" in before, "2026-07-07" in before) == (True, False)
            assert ("2026-07-07" in after, "2026-05-01" in after) == (True, False)
            assert "<script" not in before + after
            response = await browser.client.get(f"{place}/after")
            assert response.headers["Content-Security-Policy"] == POLICY


async def test_what_is_not_mended_has_no_pair(run: EmbeddedRun) -> None:
    place = finding(run, "site2")
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        assert "整改前后对照" not in await zhang.page(place)
        for name in ("mended", "before", "after"):
            assert (await zhang.get(f"{place}/{name}"))[0] == 404


async def test_another_unit_does_not_learn_of_it(run: EmbeddedRun) -> None:
    place = finding(run, "site1")
    async with browsers(run) as (stranger,):
        entered(stranger, "stranger")
        for name in ("mended", "before", "after"):
            assert (await stranger.get(f"{place}/{name}"))[0] == 404


async def test_the_look_that_showed_it_mended_is_the_last_up_to_that_instant() -> None:
    looks = [
        {"sha256": name, "observed_at": f"2026-07-0{name}T09:00:00+08:00", "url": "http://x/"}
        for name in ("7", "8", "9")
    ]
    for mended, sha in (("2026-07-08T09:00:00+08:00", "8"), ("2026-07-09T00:00:00+08:00", "8"), ("2026-07-06", "7")):
        found = newest_by(looks, mended)
        assert found is not None
        assert found.sha256 == sha
    assert newest_by([], "2026-07-08") is None
