"""`/api/v1/editions`: what other systems are told of drafts, released, withdrawn and corrected editions."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from pipelines.console.api.described import BASE, openapi
from pipelines.office.edition_files import Made, save
from pipelines.office.kept_editions import Kept, KeptEdition
from pipelines.office.releasing import Releases, release_kept, withdraw_kept
from pipelines.running.embedded import EmbeddedRun
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.pipelines.test_console_api import headers_of
from tests.pipelines.test_console_withdrawal import CHIEF, desk_of, entered, released, run
from tests.pipelines.test_notices_below import printing
from tests.support.console import Browser, browsers

__all__ = ["run"]
WHEN = "2026-07-20T10:00:00+08:00"  # the desk's now
pytestmark = pytest.mark.asyncio(loop_scope="module")


def drafted(run: EmbeddedRun, work: Path, code: str) -> KeptEdition:
    """A draft of a circular; of a released one its correction."""
    folder, edition = run.folder.of_program("prov"), printing(work)
    facts = to_yaml({"issue_date": "2026-07-20", "data_window": {"start": "2026-04-01", "end": "2026-06-30"}})
    paths = save(folder, Made(edition, {FACTS: facts}, [], kept=Kept(edition=edition, gaps=[])), code)
    return KeptEdition(folder, Path(paths[FACTS]).parent.name)


def corrected(run: EmbeddedRun, work: Path, code: str) -> KeptEdition:
    """A correction that is released."""
    made = drafted(run, work, code)
    release_kept(made, desk_of(run), CHIEF)
    return made


def withdrawn(run: EmbeddedRun, edition: KeptEdition) -> None:
    withdraw_kept(edition, desk_of(run), CHIEF, "附件有误")


async def told(browser: Browser, query: str = "") -> dict[str, dict[str, Any]]:
    answer = await browser.client.get(f"/p/prov{BASE}/editions{query}", headers=headers_of(browser, "editions"))
    assert answer.status == 200, await answer.text()
    body = await answer.json()
    described = openapi(True)["paths"][f"{BASE}/editions"]["get"]["responses"]["200"]
    jsonschema.validate(body, described["content"]["application/json"]["schema"])
    return {one["code"]: one for one in body["items"]}


def state(one: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in ("state", "signed_on", "released_at", "withdrawn_at", "replaced_by"))


async def test_a_subscriber_tells_drafts_released_and_withdrawn_editions_apart(
    run: EmbeddedRun, tmp_path: Path
) -> None:
    drafted(run, tmp_path, "2024Q1")
    released(run, tmp_path, "2024Q2")
    withdrawn(run, released(run, tmp_path, "2024Q3"))
    async with browsers(run) as (browser,):
        found = await told(browser)
        assert state(found["2024Q1"]) == ("draft", None, None, None, "")
        assert state(found["2024Q2"]) == ("released", "2026-07-20", WHEN, None, "")
        assert state(found["2024Q3"]) == ("withdrawn", "2026-07-20", WHEN, WHEN, "")


async def test_what_holds_in_place_of_a_withdrawn_edition_is_the_newest_correction_that_stands(
    run: EmbeddedRun, tmp_path: Path
) -> None:
    withdrawn(run, released(run, tmp_path, "2023Q1"))
    corrected(run, tmp_path, "2023Q1")
    withdrawn(run, corrected(run, tmp_path, "2023Q1"))
    drafted(run, tmp_path, "2023Q1")  # not released: it replaces nothing
    withdrawn(run, released(run, tmp_path, "2023Q2"))
    withdrawn(run, corrected(run, tmp_path, "2023Q2"))  # the innocent twin: nothing of this period stands
    async with browsers(run) as (browser,):
        found = await told(browser)
        periods = {code: (one["state"], one["replaced_by"]) for code, one in found.items() if code.startswith("2023")}
        assert periods == {
            "2023Q1": ("withdrawn", "2023Q1-r2"),
            "2023Q1-r2": ("released", ""),
            "2023Q1-r3": ("withdrawn", ""),
            "2023Q1-r4": ("draft", ""),
            "2023Q2": ("withdrawn", ""),
            "2023Q2-r2": ("withdrawn", ""),
        }
        entered(browser, "zhang")
        page = await browser.page("/p/prov/editions/circular/2023Q1")
        assert 'href="/p/prov/editions/circular/2023Q1-r2">更正稿已签发' in page
        assert "更正稿已签发" not in await browser.page("/p/prov/editions/circular/2023Q2")


async def test_a_weekly_report_without_a_template_is_released_too(run: EmbeddedRun, tmp_path: Path) -> None:
    plain, folder = printing(tmp_path), run.folder.of_program("prov")
    weekly = msgspec.structs.replace(plain, head=msgspec.structs.replace(plain.head, kind="weekly"))
    for code in ("2026-W20", "2026-W21"):
        save(folder, Made(weekly, {"html": code.encode()}, []), code)
    Releases(folder).release(Made(weekly, {"html": b"2026-W20"}, []), "2026-W20", desk_of(run), CHIEF)
    async with browsers(run) as (browser,):
        found = await told(browser, "?kind=weekly")
        assert state(found["2026-W20"]) == ("released", "2026-07-20", WHEN, None, "")
        assert state(found["2026-W21"]) == ("draft", None, None, None, "")


async def test_the_list_is_asked_by_state_and_kind(run: EmbeddedRun, tmp_path: Path) -> None:
    drafted(run, tmp_path, "2022Q1")
    released(run, tmp_path, "2022Q2")
    withdrawn(run, released(run, tmp_path, "2022Q3"))
    async with browsers(run) as (browser,):
        for asked, code in (("draft", "2022Q1"), ("released", "2022Q2"), ("withdrawn", "2022Q3")):
            found = await told(browser, f"?state={asked}&kind=circular")
            assert {one["state"] for one in found.values()} == {asked}
            assert {one for one in found if one.startswith("2022")} == {code}
        for query, said in (("state=signed", "state只能是：draft、released、withdrawn"), ("kind=daily", "kind只能是")):
            answer = await browser.client.get(
                f"/p/prov{BASE}/editions?{query}", headers=headers_of(browser, "editions")
            )
            assert (answer.status, said in (await answer.json())["title"]) == (400, True)
