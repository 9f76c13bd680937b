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

import msgspec
import openpyxl
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.console.server import application
from pipelines.edition_keeper import EditionKeeper
from pipelines.embedded import EmbeddedRun
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import payload_rows
from pipelines.reporting import Reporting, days_of, save, save_internal
from pipelines.subscribers import FEEDS
from schemas.events.actor import MACHINE
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import Evidence, FindingTransition, Measured
from schemas.events.types import FINDINGS
from schemas.times import at
from tests.support.embedded import advance, running, serving
from tests.support.people import person
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-08T09:00:00+08:00")
SECRETS = {
    "restricted": "机密文字一号",
    "restricted-confirmed": "机密文字二号",
    "clue": "线索文字三号",
    "half-confirmed": "线索文字四号",
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
        "site": "site1",
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


async def test_no_page_of_the_console_lets_a_secret_out(run: EmbeddedRun) -> None:
    keeper = EditionKeeper(run.log, run.folder, Reporting(run.warehouse, run.registry, run.rulebook), run.registry)
    for kind, window in keeper.due(START, START + timedelta(days=9)):
        keeper.make(kind, window)
    app = application(run)
    walked: dict[str, str] = {}
    async with TestClient(TestServer(app)) as client:
        for resource in app.router.resources():
            for path in addresses(resource.canonical):
                response = await client.get(path)
                walked[path] = (await response.content.read()).decode("utf-8", "replace")
        refused = [(await client.get(f"/evidence/{sha(secret)}")).status for secret in SECRETS.values()]
    assert len(walked) > 20
    assert {path: found for path, text in walked.items() if (found := leaks(text))} == {}
    for path in ("/", "/findings", "/sites/site1", EDITION):
        assert PLAIN in walked[path], path
    assert refused == [403, 403, 403, 403, 404]  # what was found groundless is kept for nobody any more


def addresses(route: str) -> list[str]:
    """The addresses of a route with every finding put in; streams are read elsewhere."""
    if route == "/events":
        return []
    if route == "/editions/{kind}/{code}/{name}":
        return [EDITION]
    filled = route.replace("{site}", "site1")
    texts = [*SECRETS.values(), PLAIN]
    return list(
        dict.fromkeys(
            filled.replace("{finding}", finding_of(case).finding_id).replace("{sha}", sha(text))
            for case, text in zip(CASES, texts, strict=True)
        )
    )


def finding_of(case: Event) -> FindingTransition:
    assert isinstance(case.data, FindingTransition)
    return case.data


async def test_no_feed_lets_a_secret_out(run: EmbeddedRun) -> None:
    """Server-sent events and webhooks offer these topics and no other."""
    for topic in FEEDS.values():
        told = b"".join(record.value for records in payload_rows(run.log, topic) for record in records).decode()
        assert leaks(told) == []
        assert topic != FEEDS["findings"] or PLAIN in told


@pytest.mark.parametrize("kind", ["weekly", "circular"])
async def test_no_format_of_an_edition_lets_a_secret_out(run: EmbeddedRun, kind: str, tmp_path: Path) -> None:
    window = days_of((START).date(), (START + timedelta(days=7)).date())
    made = Reporting(run.warehouse, run.registry, run.rulebook).make(kind, window)  # type: ignore[arg-type]
    for path in save(run.folder, made, window.code).values():
        assert leaks(_read(Path(path))) == [], path
        assert PLAIN in _read(Path(path)), path
    sheet = save_internal(run.folder, made, window.code)
    assert sheet is not None
    assert not sheet.is_relative_to(run.folder.editions)
    assert set(leaks(_read(sheet))) == SECRETS.keys() - {"groundless"}


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
