"""Real pages, where the folder with them lies beside the project: the whole pipeline over them as one site.

Nothing of the folder is part of the project; without it there is nothing to test here and nothing is collected.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from schemas.registry.model import CheckPlan, Column, Registry, RoleHeld, Site
from schemas.times import at
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry

FOLDER = Path(__file__).parents[3] / "shared" / "pages"
LABELS = FOLDER / "labels.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))["cases"] if LABELS.exists() else []
PAGES = [case for case in CASES if case["file"].endswith(".html")]
START = at("2026-11-20T00:00:00+08:00")


def one_site(port: int) -> Registry:
    """Every labelled list is a column; every page is a link of the home page."""
    root = "http://pages.example.gov.cn/"
    columns = [
        Column(id=f"site1/{case['file']}", name=case["file"], url=root + case["file"], nature="dynamic")
        for case in PAGES
        if case["expect"].get("kind") == "list"
    ]
    site = Site(
        id="site1",
        code="9901000001",
        name="真实页面",
        url=root,
        kind="portal",
        roles=[RoleHeld(role="runs", unit="county")],
        columns=columns,
        allow_private=True,
    )
    base = registry(
        address_overrides={"pages.example.gov.cn": f"127.0.0.1:{port}"},
        plan=CheckPlan(link_audit_days=2),  # four audits: an audit holds a part of what so many lists link
    )
    return Registry(program=base.program, units=base.units, sites=[site])


async def answer(request: web.Request) -> web.StreamResponse:
    name = request.match_info["path"]
    if not name:
        links = "".join(f'<li><a href="/{case["file"]}">{case["file"]}</a></li>' for case in PAGES)
        return web.Response(
            text=f"<html><title>首页</title><body><ul>{links}</ul></body></html>", content_type="text/html"
        )
    path = FOLDER / name
    if not path.is_file() or path.parent != FOLDER:
        return web.Response(status=404, text="404")
    return web.Response(body=path.read_bytes(), content_type="text/html")


@pytest.mark.parametrize("cases", [PAGES] if PAGES else [], ids=["all"])
async def test_every_real_page_ends_as_done_or_void_and_reads_as_labelled(
    tmp_path: Path, cases: list[dict[str, Any]]
) -> None:
    async with serving(answer) as port, running(tmp_path / "data", one_site(port), START) as run:
        await advance(run, 8)
        observed = [o for o in payloads(run, "observations") if hasattr(o, "outcome")]
        balance = await run.balance()
    assert balance["difference"] == 0
    assert balance["dead_letters"] == 0
    assert balance["missed"] == 0
    assert balance["done"] > 8 * 24
    read = {o.check.target.removeprefix("site1/"): o.reading for o in observed if o.check.kind == "column"}
    for case in cases:
        expect = case["expect"]
        if expect.get("kind") != "list":
            continue
        reading = read[case["file"]]
        if "items" in expect:
            assert len(reading.items) == expect["items"], case["file"]
        if "date_newest" in expect:
            assert reading.newest_item_date == expect["date_newest"], case["file"]
    links = {o.check.url.rsplit("/", 1)[-1] for o in observed if o.check.kind == "link"}
    assert len(links & {case["file"] for case in cases}) >= len(cases) - 3
