"""Every form with what no form should be sent: markup, formulas, huge texts, files for words and words for files.
Nothing of it may break a page, run on one, or be lost when a session ends in the middle."""

import re
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import FormData, web

from pipelines.console.doors import doors
from pipelines.console.keys import SHOWN_AGAIN
from pipelines.console.pages.watching import WATCHES
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.cases import CaseStep
from schemas.events.codec import encode
from schemas.events.observations import Review
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.states import ACTS
from schemas.times import at
from tests.pipelines.test_console_desk import clue, id_of
from tests.support.console import PASSWORD, Browser, browsers, field_of, register, somebody
from tests.support.embedded import advance, payloads, running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
ROLES = ("administrator", "operator", "officer", "reviewer", "chief")
LEAVING = {"/logout", "/login", "/first", "/password", "/directory"}  # they have tests of their own
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
JUNK = {
    "markup": MARKUP,
    "formula": '=HYPERLINK("http://evil.example";"x")',
    "huge": "巡" * 8_000,
    "control": "\x00\x0b\x1b\u202e\ud83d",
    "path": "../../../../etc/passwd",
    "number": "-1e308",
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        async with running(tmp_path_factory.mktemp("forms") / "data", known, START) as run:
            register(run.folder.root, somebody("all", *ROLES, name="甲"), somebody("other", "reviewer", name="乙"))
            events = [clue(n, to_state="confirmed") for n in (1, 2)] + [clue(n) for n in (3, 4)]
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in events])
            await advance(run, 2)
            yield run


def entered(browser: Browser) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("all", PASSWORD)
    return browser.enter("all")


def templates() -> list[str]:
    folder = Path(str(files("pipelines.console").joinpath("templates")))
    return [path.read_text("utf-8") for path in folder.glob("*.html")]


def names() -> list[str]:
    """The names of all fields of all forms."""
    found = {name for text in templates() for name in re.findall(r'name="([^"{]+)"', text)} - {"csrf"}
    return sorted(found | {f"{name}.1" for name in ("reply", "cause", "measures", "done_on", "files")} | {"field0"})


def choices() -> list[str]:
    """What the buttons of all forms stand for."""
    found = {word for text in templates() for word in re.findall(r'<button[^>]*name="what"[^>]*value="([^"{]+)"', text)}
    return sorted({*found, *ACTS, *WATCHES, "closed", "extended"})


def posts(browser: Browser, run: EmbeddedRun) -> list[str]:
    """The addresses of all forms, of things that there are where there are any."""
    case = next((one.case_id for one in payloads(run, CASES) if isinstance(one, CaseStep)), "case")
    known = {"{finding}": id_of(3), "{case}": case, "{subject}": "site1", "{kind}": "weekly", "{code}": "2026-W27"}
    found = []
    for door in doors(browser.house):
        if door.method == "POST" and door.path not in LEAVING and not door.bare:
            path = door.path
            for name, value in known.items():
                path = path.replace(name, value)
            found.append(re.sub(r"[{}]", "", path))
    return found


@pytest.mark.parametrize("junk", sorted(JUNK))
async def test_no_form_breaks_by_what_is_typed(run: EmbeddedRun, junk: str) -> None:
    async with browsers(run) as (browser,):
        entered(browser)
        await browser.post("/cases", {"unit": "county"})
        typed = JUNK[junk].encode("utf-8", "replace").decode()
        for path in posts(browser, run):
            status, text = await browser.post(path, dict.fromkeys(names(), typed))
            assert status < 500, (path, text[-300:])
            assert MARKUP not in text, path
            assert "<script>alert" not in text, path


async def test_no_choice_of_a_form_breaks_by_what_is_typed_beside_it(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser)
        await browser.post("/cases", {"unit": "county"})
        for path in posts(browser, run):
            for choice in choices():
                chosen = dict.fromkeys(("what", "action", "step"), choice)
                status, text = await browser.post(path, {**dict.fromkeys(names(), MARKUP), **chosen})
                assert status < 500, (path, choice, text[-300:])
                assert "<script>alert" not in text, (path, choice)


async def test_no_form_breaks_by_files_in_the_place_of_words(run: EmbeddedRun) -> None:
    async with browsers(run) as (browser,):
        entered(browser)
        for path in posts(browser, run):
            form = FormData(quote_fields=False)
            for name in names():
                form.add_field(name, b"PK\x03\x04\x00broken", filename=f"{MARKUP[2:10]}.xlsx", content_type="text/html")
            status, text = await browser.post(path, form)
            assert status < 500, (path, text[-300:])
            assert "<script" not in text.replace('<script src="/live.js" defer></script>', ""), path


FORMS: list[tuple[str, dict[str, Any], str]] = [
    (f"/findings/{id_of(4)}/act", {"action": "dismiss", "reason": "引用<原文>"}, "引用&lt;原文&gt;</textarea>"),
    ("/records/new", {"kind": "manual.result.v1", "key": "K-7", "detail": "写了<一半>"}, "写了&lt;一半&gt;</textarea>"),
    (
        "/subjects/site1/watch",
        {"action": "pause", "reason": "改<版>", "until": "2026-08-01"},
        "改&lt;版&gt;</textarea>",
    ),
]


@pytest.mark.parametrize(("address", "fields", "kept"), FORMS, ids=[one[0].split("/")[1] for one in FORMS])
async def test_a_session_that_ends_in_the_middle_leads_back_to_the_filled_form(
    run: EmbeddedRun, address: str, fields: dict[str, Any], kept: str
) -> None:
    assert SHOWN_AGAIN.search(address)
    async with browsers(run) as (browser,):
        entered(browser)
        browser.house.keeper.sessions.end_all("all")
        status, login = await browser.post(address, fields)
        assert status == 401
        again = {name: field_of(login, name) for name in re.findall(r'name="(kept\.[^"]+)"', login)}
        enter = {"person": "all", "password": PASSWORD, "next": address}
        status, text = await browser.post("/login", {**enter, **unescaped(again)})
        assert (status, "回到填写的页面" in text) == (200, True), text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
        browser.csrf = hidden.pop("csrf")
        status, text = await browser.post(address, unescaped(hidden))
        assert (status, kept in text, "尚未提交" in text) == (400, True, True), text
        reviews = [one for one in payloads(run, OBSERVATIONS) if isinstance(one, Review)]
        assert id_of(4) not in {one.finding_id for one in reviews}


def unescaped(fields: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in fields.items()}
