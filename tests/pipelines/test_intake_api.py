"""HTTP intake: a token hands in its kinds for its units alone, once however often it is sent, and may ask for more."""

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import msgspec
import orjson
import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web

from pipelines.console.intake_api import BASE
from pipelines.log.sqlite import payload_rows
from pipelines.office.intake.receipts import Receipts
from pipelines.office.intake.receiving import lines_of
from pipelines.office.intake.systems import (
    FILE,
    System,
    Systems,
    new_token,
    save_systems,
    sha256_of,
)
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import decode
from schemas.events.types import OBSERVATIONS
from schemas.records.letters import Letter
from schemas.registry.model import RoleHeld, Unit
from schemas.times import at
from tests.support.console import Browser, browsers
from tests.support.embedded import running, serving
from tests.support.registries import registry, site

START = at("2026-07-06T00:00:00+08:00")
LETTERS = "mailbox.letter.v1"
TOKEN, NARROW, GONE = new_token(), new_token(), new_token()
pytestmark = pytest.mark.asyncio(loop_scope="module")


def system(id: str, token: str, **more: Any) -> System:
    fields = {"id": id, "name": f"系统{id}", "program": "p", "token_sha256": sha256_of(token), "kinds": [LETTERS]}
    return System(**{**fields, **more})


def known() -> Any:
    base = registry(1)
    bureau = Unit(id="bureau", name="示例市教育局", short_name="市教育局", level="department", parent="city", order=2)
    theirs = site(2, roles=[RoleHeld(role="runs", unit="bureau")])
    return msgspec.structs.replace(base, units=[*base.units, bureau], sites=[*base.sites, theirs])


SYSTEMS = Systems(
    (
        system("box", TOKEN),
        system("county", NARROW, units=["county"], kinds=[LETTERS, "consult.test.v1"]),
        system("gone", GONE, withdrawn=True),
    )
)


async def answer(_: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    folder = tmp_path_factory.mktemp("intake") / "data"
    async with serving(answer), running(folder, known(), START) as started:
        save_systems(folder / FILE, SYSTEMS)
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(run: EmbeddedRun) -> AsyncIterator[Browser]:
    async with browsers(run) as (one,):
        yield one


def letter(key: str, **more: Any) -> dict[str, Any]:
    fields = {"key": key, "subject": "site1", "asked": "2026-07-01T09:00:00+08:00", "category": "consult"}
    return {**fields, "at": "2026-07-03T09:00:00+08:00", "by": "信箱系统", **more}


async def send(
    browser: Browser, body: Any, key: str, token: str = TOKEN, kind: str = LETTERS, **more: Any
) -> ClientResponse:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, **more.pop("headers", {})}
    if isinstance(body, bytes):
        return await browser.client.post(f"{BASE}/{kind}", data=body, headers=headers, **more)
    return await browser.client.post(f"{BASE}/{kind}", json=body, headers=headers, **more)


async def fate(browser: Browser, sent: ClientResponse, token: str = TOKEN) -> dict[str, Any]:
    """What became of a hand-in, when it has been worked off."""
    place = sent.headers["Location"]
    await browser.house.intake.idle()
    asked = await browser.client.get(place, headers={"Authorization": f"Bearer {token}"})
    said: dict[str, Any] = await asked.json()
    assert asked.status == 200
    return said


def letters(run: EmbeddedRun) -> dict[str, Letter]:
    events = (decode(record.value, OBSERVATIONS) for batch in payload_rows(run.log, OBSERVATIONS) for record in batch)
    return {event.data.key: event.data for event in events if isinstance(event.data, Letter)}


async def test_what_is_handed_in_is_accepted_and_its_fate_can_be_asked(run: EmbeddedRun, browser: Browser) -> None:
    sent = await send(browser, [letter("A1"), letter("A2")], "one")
    said = await sent.json()
    assert (sent.status, said["state"], said["repeated"]) == (202, "waiting", False)
    told = await fate(browser, sent)
    assert (told["state"], told["new"], told["known"]) == ("taken", 2, 0)
    assert [row["fate"] for row in told["rows"]] == ["已导入", "已导入"]
    taken = letters(run)["A1"]
    assert (taken.actor.id, taken.actor.name, taken.by) == ("system:box", "系统box", "信箱系统")


async def test_the_same_key_is_the_same_hand_in(run: EmbeddedRun, browser: Browser) -> None:
    first = await send(browser, [letter("B1")], "two")
    await fate(browser, first)
    again = await send(browser, [letter("B1")], "two")
    said = await again.json()
    assert (again.status, said["repeated"], said["state"], said["new"]) == (200, True, "taken", 1)
    other = await send(browser, [letter("B2")], "two")
    assert other.status == 409
    assert "已用于另一次报送" in (await other.json())["title"]
    fresh = await send(browser, [letter("B1")], "three")
    assert (await fate(browser, fresh))["known"] == 1
    theirs = await send(browser, [letter("B3")], "two", NARROW)
    assert (await fate(browser, theirs, NARROW))["new"] == 1
    assert "B2" not in letters(run)


async def test_all_rows_are_taken_or_none_unless_the_good_ones_are_asked_for(
    run: EmbeddedRun, browser: Browser
) -> None:
    rows = [letter("C1"), letter("C2", answered="2026-06-01T09:00:00+08:00"), letter("C3", subject="nowhere")]
    told = await fate(browser, await send(browser, rows, "four"))
    assert (told["state"], told["new"]) == ("refused", 0)
    said = "\n".join(told["problems"])
    assert "报送.jsonl：第2行：“答复时间”早于“提问时间”" in said
    assert "第3行" in said
    told = await fate(browser, await send(browser, rows, "five", params={"take_good": "1"}))
    assert (told["state"], told["new"], len(told["problems"])) == ("partly", 1, 2)
    assert letters(run).keys() & {"C1", "C2", "C3"} == {"C1"}


async def test_a_token_hands_in_for_its_units_alone(run: EmbeddedRun, browser: Browser) -> None:
    rows = [letter("D1"), letter("D2", subject="site2"), letter("D3", subject="site2", unit="county")]
    told = await fate(browser, await send(browser, rows, "six", NARROW, params={"take_good": "1"}), NARROW)
    assert (told["state"], told["new"]) == ("partly", 2)
    assert "“系统county”只能报送示例县及其下属单位的记录" in told["problems"][0]
    assert letters(run).keys() & {"D1", "D2", "D3"} == {"D1", "D3"}
    everywhere = await fate(browser, await send(browser, [letter("D4", subject="site2")], "seven"))
    assert everywhere["new"] == 1


async def test_a_token_hands_in_its_kinds_alone(browser: Browser) -> None:
    refused = await send(browser, [letter("E1")], "eight", kind="consult.test.v1")
    assert refused.status == 403
    assert "没有报送该种类的权限" in (await refused.json())["title"]
    assert (await send(browser, [letter("E1")], "nine", kind="finding.review.v1")).status == 404
    hidden = await send(browser, [{"type": "patrol.diary.v1", "key": "E2", "subject": "site1", "result": "fine",
                                   "at": "2026-07-03T09:00:00+08:00", "by": "某"}], "ten")  # fmt: skip
    told = await fate(browser, hidden)
    assert (told["state"], told["problems"][0].endswith("没有报送该种类的权限。")) == ("refused", True)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"token": "xwi_unknown"}, 401),
        ({"token": GONE}, 401),
        ({"token": ""}, 401),
        ({"key": ""}, 400),
        ({"key": "k" * 201}, 400),
        ({"body": b"{"}, 400),
        ({"body": b""}, 400),
        ({"body": b"[1]"}, 400),
        ({"body": b"[]"}, 400),
        ({"headers": {"Content-Type": "text/html"}}, 415),
    ],
)
async def test_what_cannot_be_taken_is_refused_at_once(browser: Browser, change: dict[str, Any], status: int) -> None:
    sent = {"body": b"[{}]", "key": "bad", "headers": {"Content-Type": "application/json"}, **change}
    headers = {"Content-Type": "application/json", **sent.pop("headers")}
    refused = await send(browser, sent.pop("body"), sent.pop("key"), headers=headers, **sent)
    said = await refused.json()
    assert refused.status == status
    assert said["title"].endswith("。")
    if status == 401:
        assert refused.headers["WWW-Authenticate"] == "Bearer"


async def test_another_system_cannot_ask_for_the_fate(browser: Browser) -> None:
    sent = await send(browser, [letter("F1")], "eleven")
    await fate(browser, sent)
    asked = await browser.client.get(sent.headers["Location"], headers={"Authorization": f"Bearer {NARROW}"})
    assert asked.status == 404
    assert (await browser.client.get(f"{BASE}/kinds")).status == 401


async def test_a_zip_brings_its_pictures_along(run: EmbeddedRun, browser: Browser) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.jsonl", orjson.dumps(letter("G1", evidence=["信.png"])))
        archive.writestr("信.png", b"\x89PNG picture")
    sent = await send(browser, packed.getvalue(), "twelve", headers={"Content-Type": "application/zip"})
    assert (await fate(browser, sent))["new"] == 1
    assert len(letters(run)["G1"].evidence) == 1


async def test_the_kinds_of_a_token_are_listed_with_a_schema_that_fits_what_is_taken(browser: Browser) -> None:
    headers = {"Authorization": f"Bearer {NARROW}"}
    listed = await (await browser.client.get(f"{BASE}/kinds", headers=headers)).json()
    assert [one["kind"] for one in listed["kinds"]] == [LETTERS, "consult.test.v1"]
    schema = await (await browser.client.get(listed["kinds"][0]["schema"], headers=headers)).json()
    jsonschema.validate(letter("H1"), schema)
    for wrong in ({"key": "H1"}, {**letter("H1"), "colour": "red"}, {**letter("H1"), "category": "poem"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


async def test_a_session_opens_nothing_here(browser: Browser) -> None:
    assert (await browser.client.post(f"{BASE}/{LETTERS}", json=[letter("I1")])).status == 401


async def test_what_a_stop_left_over_is_worked_off_at_the_next_start(run: EmbeddedRun) -> None:
    waiting = Receipts(run.folder.root / "intake.db")
    left, _ = waiting.put("box", "left", LETTERS, lines_of(orjson.dumps(letter("J1"))), suffix=".jsonl",
                          take_good=False, at=START)  # fmt: skip
    async with browsers(run) as (one,):
        await one.house.intake.end(one.client.app)  # type: ignore[arg-type]
    found = waiting.of("box", left.id)
    assert found is not None
    assert found.fate.state == "taken"
    assert waiting.next_waiting() is None
    waiting.close()
    assert "J1" in letters(run)
