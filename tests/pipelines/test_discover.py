"""`xunwang discover` against a small site: proposals with their nature; what a person changed stays."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from schemas.registry.load import dump, load
from schemas.registry.model import Column, Registry
from tests.support.command_line import xunwang
from tests.support.embedded import serving
from tests.support.registries import registry, site

ROOT = "http://www.site1.gov.cn"
NAVIGATION = {"要闻动态": "/xwdt/", "通知公告": "/tzgg/", "机构职能": "/jgzn/", "坏栏目": "/bad/", "政策文件": "/zcwj/"}
asked: Counter[str] = Counter()


def listing(name: str) -> str:
    rows = "".join(
        f'<li><a href="/art/{n}.html">{name}：关于做好第{n}项重点工作的报道</a><span>2026-07-{n:02d}</span></li>'
        for n in range(1, 16)
    )
    return (
        f'<meta name="ColumnName" content="{name}"><meta name="ColumnType" content="栏目"></head><body><ul>{rows}</ul>'
    )


def page(body: str) -> web.Response:
    return web.Response(text=f"<html><head><title>示例县</title>{body}</body></html>", content_type="text/html")


async def answer(request: web.Request) -> web.Response:
    asked[request.path] += 1
    names = {path: name for name, path in NAVIGATION.items()}
    if request.path == "/":
        menu = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in NAVIGATION.items())
        return page(f'</head><body><div class="nav"><ul>{menu}</ul></div>')
    if request.path == "/jgzn/":
        return page(
            '<meta name="ColumnName" content="机构职能"></head><body><h1>机构职能</h1><p>'
            + "本局负责全县水利工作。" * 30
        )
    if request.path in names and request.path != "/bad/":
        return page(listing(names[request.path]))
    return web.Response(status=404, text="404")


def watched(port: int, *columns: Column) -> Registry:
    base = registry(address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"}, agent_contact="duty@example.gov.cn")
    return msgspec.structs.replace(base, sites=[site(allow_private=True, columns=list(columns)), site(2)])


async def discovered(path: Path, *arguments: object, code: int = 0) -> str:
    return await asyncio.to_thread(xunwang, "discover", "site1", "--registry", path, *arguments, code=code)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registry.yaml"


async def test_columns_are_proposed_with_their_nature_and_wait_for_a_person(path: Path) -> None:
    async with serving(answer) as port:
        path.write_text(dump(watched(port)), encoding="utf-8")
        before = path.read_bytes()
        told = json.loads((await discovered(path, "--json")).splitlines()[-1])
        assert path.read_bytes() == before  # only looked
        said = await discovered(path, "--write")
    natures = {column["name"]: column["nature"] for column in told["proposed"]}
    assert natures["要闻动态"] == "dynamic"
    assert natures["通知公告"] == natures["政策文件"] == "notice"
    assert natures.get("机构职能", "static") == "static"
    assert list(told["unreadable"]) == [ROOT + "/bad/"]
    assert "未能读取" in said
    columns = load(path).sites[0].columns
    assert {column.name for column in columns} == set(natures)
    assert not any(column.confirmed for column in columns)
    assert load(path).sites[1] == site(2)


async def test_what_a_person_changed_is_kept_and_only_new_columns_are_added(path: Path) -> None:
    mine = Column(id="site1/c01", name="时政新闻", url=ROOT + "/xwdt/", nature="other", cycle_days=3)
    async with serving(answer) as port:
        path.write_text(dump(watched(port, mine)), encoding="utf-8")
        await discovered(path, "--write")
        first = load(path).sites[0].columns
        await discovered(path, "--write")
    assert first[0] == mine
    assert "要闻动态" not in {column.name for column in first}
    assert {column.id for column in first} == {f"site1/c{n:02d}" for n in range(1, len(first) + 1)}
    assert load(path).sites[0].columns == first  # a second walk proposes nothing twice


async def test_the_walk_is_bounded(path: Path) -> None:
    async with serving(answer) as port:
        path.write_text(dump(watched(port)), encoding="utf-8")
        asked.clear()
        await discovered(path, "--limit", 2)
    assert asked["/"] == 1
    assert sum(asked.values()) == 3


async def test_a_site_that_cannot_be_reached_is_said(path: Path) -> None:
    path.write_text(dump(watched(1)), encoding="utf-8")
    said = await discovered(path)
    assert f"未能读取：{ROOT}/" in said


async def test_a_site_may_be_named_by_its_code_or_name(path: Path) -> None:
    async with serving(answer) as port:
        registered = watched(port)
        path.write_text(dump(registered), encoding="utf-8")
        for named in (registered.sites[0].code, registered.sites[0].name):
            said = await asyncio.to_thread(xunwang, "discover", named, "--registry", path, "--limit", 1)
            assert "新发现栏目1个" in said


def test_an_unknown_site_is_named(path: Path) -> None:
    path.write_text(dump(registry()), encoding="utf-8")
    assert "没有网站“site9”" in xunwang("discover", "site9", "--registry", path, code=2)
