"""What sites that fail together have in common is told with the finding; a fault of one's own beside it is not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import encode
from schemas.events.fetches import Reach, TlsFacts
from schemas.events.observations import PageObserved
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.ids import digest
from schemas.registry.load import dump
from schemas.times import at
from tests.support.looks import event, moved, planned
from tests.support.registries import registry

DOWN, STALE = "site.veto.unreachable", "site.veto.home_stale"
# Two fail on one address; the third answers on an address of its own, on which only its page is old.
ADDRESSES = {1: "10.0.0.8", 2: "10.0.0.8", 3: "10.0.7.3", 4: "10.0.8.4", 5: "10.0.9.5"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(dump(registry(5)), encoding="utf-8")
    log = SqliteLog(tmp_path / "log.db")
    log.append([good_look(number, "2026-06-30", address) for number, address in ADDRESSES.items()])
    log.append([failed(number, DOWN) for number in (1, 2)] + [failed(number, STALE) for number in (2, 3)])
    log.close()
    return tmp_path


def good_look(number: int, day: str, address: str, certificate: str = "") -> NewRecord:
    site = f"site{number}"
    tls = TlsFacts(not_after=at("2026-12-01T00:00:00+08:00"), subject=certificate)
    check = planned(day, 1, site=site)
    page = PageObserved(check=check, outcome="done", opened=True, status=200, reach=Reach(answered=address), tls=tls)
    return NewRecord(OBSERVATIONS, site, encode(event("page.observed", page, check.due, parts=(site, day), key=site)))


def name_of(number: int, indicator: str) -> str:
    return digest(number, indicator)


def failed(number: int, indicator: str) -> NewRecord:
    site = f"site{number}"
    step = moved(
        "confirmed",
        f"2026-07-01T0{number}:00:00+08:00",
        finding=name_of(number, indicator),
        indicator=indicator,
        subject=site,
        target=site,
        unit="county",
    )
    return NewRecord(FINDINGS, site, encode(step))


def shown(data: Path, number: int, indicator: str) -> tuple[str | None, str]:
    told = []
    for more in (["--json"], []):
        line = ["findings", "show", name_of(number, indicator), "--data", str(data), *more]
        result = CliRunner().invoke(main, line)
        assert result.exit_code == 0, result.output
        told.append(result.output)
    return json.loads(told[0])["common_cause"], told[1]


@pytest.mark.parametrize("number", [1, 2])
def test_the_finding_says_what_failed_together(data: Path, number: int) -> None:
    common, text = shown(data, number, DOWN)
    assert common == "同一服务器地址（10.0.0.8）上的2家网站同时出现，疑为共同原因，请先核实托管方或平台"
    assert f"共同原因：{common}" in text


@pytest.mark.parametrize("number", [2, 3])
def test_a_fault_of_its_own_beside_it_has_none(data: Path, number: int) -> None:
    common, text = shown(data, number, STALE)
    assert common is None
    assert "共同原因" not in text


def test_a_site_that_had_moved_away_before_shares_nothing_any_more(data: Path) -> None:
    log = SqliteLog(data / "log.db")
    log.append([good_look(2, "2026-07-01", "10.0.5.5")])
    log.close()
    assert shown(data, 1, DOWN)[0] is None
