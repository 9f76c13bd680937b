"""`/api/v1`: what is served is what is described, page by page, and no token opens more than it says."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import jsonschema
import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from openapi_spec_validator import validate

from pipelines.console.api.described import BASE, RESOURCES, openapi
from pipelines.console.people.tokens import SCOPES
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.actor import MACHINE
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, Measured
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-07T09:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


def found(number: int, state: str, wording: str) -> Event:
    data = FindingTransition(
        finding_id=f"{number:032x}",
        generation=1,
        rulebook="national-2019-19",
        rulebook_version="1",
        indicator="site.content.typo",
        clause="c",
        severity="deduct",
        subject="site1",
        target="site1",
        target_kind="site",
        unit="county",
        from_state=None,
        to_state=msgspec.convert(state, str),  # type: ignore[arg-type]
        at=FOUND + timedelta(seconds=number),
        cause="measured",
        actor=MACHINE,
        first_seen=FOUND,
        last_seen=FOUND,
        measured=Measured(value=1),
        wording=wording,
    )
    return Event(
        id=f"api-{number}",
        source="test",
        type="xunwang.finding.transition.v1",
        time=FOUND,
        subject="site1",
        program="p",
        partitionkey="site1",
        data=data,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        folder = tmp_path_factory.mktemp("api") / "data"
        async with running(folder, known, START) as run:
            register(folder, somebody("admin", "administrator"), somebody("he", "unit", unit="county"))
            await advance(run, 2)
            events = [found(n, "confirmed", f"第{n}处") for n in range(7)] + [found(99, "suspected", "机密线索")]
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in events])
            await advance(run, 1)
            yield run


def headers_of(browser: Browser, *scopes: str, program: str = "") -> dict[str, str]:
    keeper = browser.house.keeper
    keeper.passwords.set("admin", "correct-horse-42")
    return {"Authorization": f"Bearer {keeper.tokens.new('督查系统', list(scopes), program, 'admin')}"}


async def asked(browser: Browser, path: str, headers: dict[str, str]) -> tuple[int, Any]:
    response = await browser.client.get(f"{BASE}/{path}", headers=headers, allow_redirects=False)
    return response.status, await response.json(content_type=None)


@pytest.mark.parametrize("programs", [False, True])
async def test_the_description_is_openapi(programs: bool) -> None:
    validate(openapi(programs))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)
async def test_every_list_is_as_described(run: EmbeddedRun, resource: Any) -> None:
    async with browsers(run) as (browser,):
        described = await (await browser.client.get(f"{BASE}/openapi.json")).json()
        operation = described["paths"][f"{BASE}/{resource.name}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        status, body = await asked(browser, resource.name, headers_of(browser, resource.scope))
        assert status == 200, body
        jsonschema.validate(body, schema)
        assert body["items"] or resource.name in ("editions", "records", "cases")
        status, body = await asked(browser, f"{resource.name}?invented=1", headers_of(browser, resource.scope))
        assert (status, body["status"]) == (400, 400)
        problem = described["components"]["schemas"]["Problem"]
        jsonschema.validate(body, problem)


async def test_the_pages_hold_everything_once(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        headers, seen, cursor, pages = headers_of(browser, "findings"), [], "", 0
        while True:
            path = f"findings?limit=3&indicator=site.content.typo{'&cursor=' + cursor if cursor else ''}"
            _, body = await asked(browser, path, headers)
            seen += [one["id"] for one in body["items"]]
            pages += 1
            if pages == 1:  # what comes in between neither repeats nor hides anything
                extra = found(1000, "confirmed", "后来的")
                run.log.append([NewRecord(FINDINGS, extra.partitionkey, encode(extra))])
                await advance(run, 0.5, 1)
            if body["next"] is None:
                break
            cursor = body["next"]
        assert len(seen) == len(set(seen)) == 9
        assert pages == 3


async def test_what_is_withheld_is_withheld_here_too(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        _, body = await asked(browser, "findings?state=all", headers_of(browser, "findings"))
        (clue,) = [one for one in body["items"] if one["id"] == f"{99:032x}"]
        assert clue["wording"] == "问题尚待核实，内容暂不公开"
        assert "机密线索" not in str(body)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("state=invented", "state只能是"),
        ("severity=all", "severity只能是"),
        ("from=2026年", "from应写作"),
        ("limit=0", "limit应为"),
        ("limit=501", "limit应为"),
        ("limit=x", "limit应为"),
        ("cursor=@@", "cursor不是"),
        ("cursor=e30", "cursor不是"),
        (f"cursor={base64.urlsafe_b64encode(b'[1]').decode().rstrip('=')}", "cursor不是"),
    ],
)
async def test_wrong_parameters_are_said(run: EmbeddedRun, query: str, told: str) -> None:
    async with browsers(run) as (browser,):
        status, body = await asked(browser, f"findings?{query}", headers_of(browser, "findings"))
        assert (status, told in body["title"]) == (400, True), body


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_token_opens_what_it_says_and_no_page(run: EmbeddedRun, scope: str) -> None:
    async with browsers(run) as (browser,):
        headers = headers_of(browser, scope)
        for resource in RESOURCES:
            status, _ = await asked(browser, resource.name, headers)
            assert status == (200 if scope == resource.scope else 403), resource.name
        for path in ("/", "/findings", "/people", "/work", f"/evidence/{'0' * 64}"):
            assert (await browser.client.get(path, headers=headers, allow_redirects=False)).status == 403, path
        for path in ("/metrics", "/status.json", "/health"):
            got = (await browser.client.get(path, headers=headers, allow_redirects=False)).status
            assert got == (200 if scope == "state" else 403), path


async def test_a_forged_or_withdrawn_token_opens_nothing(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        headers = headers_of(browser, "findings")
        assert (await asked(browser, "findings", headers))[0] == 200
        (known,) = browser.house.keeper.tokens.all()[:1]
        browser.house.keeper.tokens.revoke(known.id)
        for wrong in (headers, {"Authorization": "Bearer forged"}, {"Authorization": "Basic Zm9v"}, {}):
            response = await browser.client.get(f"{BASE}/findings", headers=wrong, allow_redirects=False)
            assert response.status == 401
        other = headers_of(browser, "findings", program="another")
        assert (await browser.client.get(f"{BASE}/findings", headers=other)).status == 404


async def test_a_units_person_asks_with_the_own_session_and_sees_the_own(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        headers_of(browser, "findings")
        browser.enter("he")
        _, body = await asked(browser, "subjects", {})
        assert {one["unit"] for one in body["items"]} == {"county"}
        assert (await browser.client.get(f"{BASE}/editions")).status == 403


async def test_an_administrator_gives_out_and_withdraws_tokens(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        headers_of(browser, "findings")
        browser.enter("admin")
        status, text = await browser.post("/systems", {"what": "new", "name": "督查<b>", "scopes": "findings"})
        assert status == 400
        status, text = await browser.post("/systems", {"what": "new", "name": "督查系统", "scopes": "findings"})
        secret = text.split("令牌：<code>")[1].split("<")[0]
        assert (await asked(browser, "findings", {"Authorization": f"Bearer {secret}"}))[0] == 200
        assert secret not in await browser.page("/systems")
    with pytest.raises(MistakeError, match="至少勾选一项"):
        browser.house.keeper.tokens.new("甲", [], "", "admin")


async def test_upkeep_backs_up_and_takes_notices(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        headers_of(browser, "findings")
        browser.enter("admin")
        assert "无法处理的数据（0条）" in await browser.page("/upkeep")
        _, text = await browser.post("/upkeep", {"what": "backup"})
        assert "已备份到" in text
        (backup,) = run.folder.root.with_name("data-backups").iterdir()
        assert (backup / "console.db").exists()
        status, text = await browser.post("/upkeep", {"what": "notice"})
        assert (status, "请选择一个节假日安排文件" in text) == (400, True)
        assert (await browser.post("/upkeep", {"what": "invented"}))[0] == 400
        assert (await browser.post("/upkeep", {"what": "replay", "letter": "0; DROP"}))[0] == 400
        browser.enter("he")
        assert (await browser.get("/upkeep"))[0] == 403
