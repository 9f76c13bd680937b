"""Nothing that must not be read leaves by any output: secrets are looked for in all of them.

The outputs are walked by what they are made of: every route of the console's application, every format of an edition,
every feed of the public topic, and the findings command. A route that is new is walked without being listed here.
"""

import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import openpyxl
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.console.doors import doors
from pipelines.console.server import LOOPBACK, application, house_of
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import payload_rows
from pipelines.office.edition_files import save, save_internal
from pipelines.office.edition_keeper import EditionKeeper
from pipelines.office.reporting import Asked
from pipelines.office.windows import days_of
from pipelines.running.embedded import EmbeddedRun
from pipelines.subscribers import FEEDS, outward
from schemas.events.actor import MACHINE, Actor, Role
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import Evidence, FindingTransition, Measured
from schemas.events.types import FINDINGS
from schemas.rights import RIGHTS, ROLES
from schemas.times import at
from tests.support.embedded import advance, alone, reporting_of, running, serving
from tests.support.people import person
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-08T09:00:00+08:00")
SECRETS = {
    "restricted": "机密文字一号",
    "restricted-confirmed": "机密文字二号",
    "clue": "线索文字三号",
    "half-confirmed": "线索文字四号",
    "restricted-mended": "机密文字七号",
    "groundless": "误报文字五号",
}
PLAIN = "首页近2周内无信息更新六号"
EDITION = "/editions/weekly/2026-W28/weekly-2026-W28.html"


def transition(name: str, text: str, **changes: object) -> Event:
    values: dict[str, object] = {
        "finding_id": name.encode().hex().ljust(32, "0")[:32],
        "generation": 1,
        "rulebook": "national-2019-19",
        "rulebook_version": "1",
        "indicator": "site.veto.security.harmful_content" if "restricted" in name else "site.veto.home_stale",
        "clause": "c",
        "severity": "veto",
        "subject": "site1",
        "target": f"http://www.site1.gov.cn/{text}",
        "target_kind": "page",
        "unit": "county",
        "from_state": None,
        "to_state": "confirmed",
        "at": FOUND,
        "cause": "measured",
        "actor": MACHINE,
        "reason": f"理由{text}",
        "first_seen": FOUND,
        "last_seen": FOUND,
        "measured": Measured(value=1),
        "wording": f"描述{text}",
        "evidence": [
            Evidence(event_id="e", at=FOUND, url=f"http://www.site1.gov.cn/{text}", sha256=sha(text), note=text)
        ],
        "url": f"http://www.site1.gov.cn/{text}",
    }
    data = msgspec.convert({**msgspec.to_builtins(values), **changes}, FindingTransition)
    return Event(
        id=f"id-{name}",
        source="test",
        type="xunwang.finding.transition.v1",
        time=FOUND,
        subject="site1",
        program="p",
        partitionkey="site1",
        data=data,
    )


def sha(text: str) -> str:
    return text.encode().hex().ljust(64, "0")[:64]


CASES = [
    transition("restricted", SECRETS["restricted"], to_state="suspected", restricted=True, needs_people=2),
    transition(
        "restricted-confirmed",
        SECRETS["restricted-confirmed"],
        restricted=True,
        needs_people=2,
        confirmed_by=[person("张三"), person("李四")],
    ),
    transition("clue", SECRETS["clue"], to_state="suspected", needs_people=1),
    transition(
        "half-confirmed", SECRETS["half-confirmed"], to_state="suspected", needs_people=2, confirmed_by=[person("张三")]
    ),
    transition("restricted-mended", SECRETS["restricted-mended"], to_state="rectified", restricted=True),
    transition(
        "groundless", SECRETS["groundless"], to_state="dismissed", needs_people=1, confirmed_by=[person("张三")]
    ),
    transition("plain", PLAIN),
]


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<html><title>示例</title><body>正常</body></html>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    folder = tmp_path_factory.mktemp("gate") / "data"
    async with serving(answer) as port:
        base = registry(1)
        program = msgspec.structs.replace(base.program, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        async with running(folder, msgspec.structs.replace(base, program=program), START) as started:
            await advance(started, 2)
            started.log.append([NewRecord(FINDINGS, "site1", encode(case)) for case in CASES])
            await advance(started, 8.01)
            yield started


def leaks(text: str) -> list[str]:
    """Secrets that stand in a text, as they are or as JSON or an address writes them."""
    unescaped = text.encode("utf-8", "ignore").decode()
    return [name for name, secret in SECRETS.items() if secret in unescaped or json.dumps(secret)[1:-1] in unescaped]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editions(run: EmbeddedRun) -> EmbeddedRun:
    """The run with the editions that have fallen due."""
    keeper = EditionKeeper(run.log, run.folder, reporting_of(run), alone(run))
    for kind, window in keeper.due(START, START + timedelta(days=9)):
        keeper.make(kind, window)
    return run


STREAMS = {"/events", "/live"}  # of which the second holds numbers and nothing else


class Walk(NamedTuple):
    """Every address of the console as one actor got it: path to status and text; and the route of each path."""

    answers: dict[str, tuple[int, str]]
    routes: dict[str, str]

    def text(self, path: str) -> str:
        return self.answers[path][1]

    def leaking(self) -> dict[str, list[str]]:
        return {path: found for path, (_, text) in self.answers.items() if (found := leaks(text))}


async def walk(run: EmbeddedRun, actor: Actor) -> Walk:
    app = application(house_of(run, actor=actor))
    answers: dict[str, tuple[int, str]] = {}
    routes: dict[str, str] = {}
    async with TestClient(TestServer(app)) as client:
        for resource in {route.resource for route in app.router.routes() if route.method == "GET"}:
            assert resource is not None
            for path in addresses(resource.canonical):
                response = await client.get(path)
                text = (await response.content.read()).decode("utf-8", "replace")
                answers[path], routes[path] = (response.status, text), resource.canonical
    assert len(answers) > 20
    return Walk(answers, routes)


async def test_no_page_of_the_console_lets_a_secret_out(editions: EmbeddedRun) -> None:
    walked = await walk(editions, LOOPBACK)
    assert walked.leaking() == {}
    for path in ("/", "/findings", "/sites/site1", EDITION):
        assert PLAIN in walked.text(path), path
    refused = [walked.answers[f"/evidence/{sha(secret)}"][0] for secret in SECRETS.values()]
    assert refused == [403, 403, 403, 403, 403, 404]  # a groundless one is only not stored here


@pytest.mark.parametrize("role", list(ROLES))
async def test_every_door_of_the_console_opens_for_the_roles_of_the_table(editions: EmbeddedRun, role: Role) -> None:
    walked = await walk(editions, person("甲", role, unit="city"))
    house = house_of(editions, actor=LOOPBACK)
    asks = {door.path: door.asks for door in doors(house) if door.method == "GET"}
    house.keeper.close()
    assert set(walked.routes.values()) == set(asks) - STREAMS
    for path, (status, text) in walked.answers.items():
        action = asks[walked.routes[path]]
        refused = action is not None and role not in RIGHTS[action].roles
        assert ("无权" in text) is refused, path
        assert not refused or status == 403, path
    whole = role in RIGHTS["read_withheld"].roles
    assert {name for found in walked.leaking().values() for name in found} == (set(SECRETS) if whole else set())
    assert not any("/editions/" in path for path in walked.leaking())  # an edition is for everybody
    if whole:  # the body may be asked for; here none is stored
        assert {walked.answers[f"/evidence/{sha(secret)}"][0] for secret in SECRETS.values()} == {404}


@pytest.mark.parametrize(("unit", "seen"), [("city", True), ("county", True), ("elsewhere", False), ("", False)])
async def test_a_units_person_sees_its_subtree_on_every_page(editions: EmbeddedRun, unit: str, seen: bool) -> None:
    walked = await walk(editions, person("乙", "unit", unit=unit))
    assert walked.leaking() == {}
    plain = finding_of(CASES[-1]).finding_id
    assert (PLAIN in walked.text("/findings")) is seen
    assert (PLAIN in walked.text("/")) is seen
    assert ("示例县1人民政府" in walked.text("/sites")) is seen
    assert walked.answers["/sites/site1"][0] == (200 if seen else 404)
    assert walked.answers[f"/findings/{plain}"][0] == (200 if seen else 404)
    # What proves one's own finding may be asked for and is only not stored here; anything else is not one's own.
    assert walked.answers[f"/evidence/{sha(PLAIN)}"][0] == (404 if seen else 403)
    assert walked.answers[EDITION][0] == 403


@pytest.mark.parametrize("role", list(ROLES))
async def test_the_stream_opens_for_the_roles_of_the_table(run: EmbeddedRun, role: Role) -> None:
    async with TestClient(TestServer(application(house_of(run, actor=person("甲", role))))) as client:
        response = await client.get("/events?topic=reports&from=now")
        assert response.status == (200 if role in RIGHTS["subscribe"].roles else 403)
        response.close()


def addresses(route: str) -> list[str]:
    """The addresses of a route with every finding put in; streams are read elsewhere."""
    if route in STREAMS:
        return []
    if route == "/editions/{kind}/{code}/{name}":
        return [EDITION]
    filled = route.replace("{site}", "site1")
    texts = [*SECRETS.values(), PLAIN]
    return list(
        dict.fromkeys(
            re.sub(r"[{}]", "", filled.replace("{finding}", finding_of(case).finding_id).replace("{sha}", sha(text)))
            for case, text in zip(CASES, texts, strict=True)
        )
    )


def finding_of(case: Event) -> FindingTransition:
    assert isinstance(case.data, FindingTransition)
    return case.data


async def test_no_feed_lets_a_secret_out(run: EmbeddedRun) -> None:
    """Server-sent events and webhooks offer these topics and no other."""
    for topic in FEEDS.values():
        told = b"".join(
            outward(record.value) for records in payload_rows(run.log, topic) for record in records
        ).decode()
        assert leaks(told) == []
        assert topic != FEEDS["findings"] or PLAIN in told


@pytest.mark.parametrize("kind", ["weekly", "circular"])
async def test_no_format_of_an_edition_lets_a_secret_out(run: EmbeddedRun, kind: str, tmp_path: Path) -> None:
    window = days_of((START).date(), (START + timedelta(days=7)).date())
    made = reporting_of(run).make(Asked(kind, window))  # type: ignore[arg-type]
    for path in save(run.folder, made, window.code).values():
        assert leaks(_read(Path(path))) == [], path
        assert PLAIN in _read(Path(path)), path
    sheet = save_internal(run.folder, made, window.code)
    assert sheet is not None
    assert not sheet.is_relative_to(run.folder.editions)
    assert set(leaks(_read(sheet))) == SECRETS.keys() - {"groundless", "restricted-mended"}  # what is open


def _read(path: Path) -> str:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
        return "".join(f"{c.value}{c.hyperlink.target if c.hyperlink else ''}" for c in cells)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            parts = [
                archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if n.endswith((".xml", ".rels"))
            ]
        return re.sub(r"</w:t>.*?<w:t[^>]*>", "", "".join(parts)) + "".join(parts)
    return path.read_text(encoding="utf-8")


async def test_the_findings_command_shows_a_secret_only_to_who_asks_for_it(run: EmbeddedRun) -> None:
    runner = CliRunner()

    def xunwang(*arguments: str) -> str:
        result = runner.invoke(main, ["findings", *arguments, "--data", str(run.folder.root)])
        assert result.exit_code == 0, result.output
        return result.output

    listed = xunwang("list") + xunwang("list", "--json")
    shown = "".join(
        xunwang("show", str(case.data.finding_id), *extra)
        for case in CASES
        for extra in ((), ("--json",))  # type: ignore[attr-defined]
    )
    assert leaks(listed + shown) == []
    assert PLAIN in listed
    assert PLAIN in shown
    assert set(leaks(xunwang("list", "--internal"))) == SECRETS.keys()
