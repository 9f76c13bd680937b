"""An edition that cannot be made is told, tried again, and holds up no other."""

import logging
import time
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.console.status import Status
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.office.edition_files import Made
from pipelines.office.edition_keeper import EditionKeeper, failures
from pipelines.office.reporting import Asked
from pipelines.office.work_calendar import Notices, add
from schemas.calendar import Deadline
from schemas.registry.installation import installation_of
from schemas.times import at, midnight
from stages.reporter.document import Edition
from tests.support.editions import head
from tests.support.registries import registry
from tests.unit.test_calendar import YEAR_2027

BEGUN, NOW = at("2026-07-06T00:00:00+08:00"), at("2026-10-02T03:00:00+08:00")


class Press:
    """Makes empty editions; those named in `broken` (code, scope) fail."""

    def __init__(self, broken: set[tuple[str, str]], root: Path, missing: tuple[int, ...] = ()) -> None:
        self.broken, self.missing, self.asked = broken, missing, list[tuple[str, str]]()
        self.calendar = Notices(root).calendar

    def make(self, asked: Asked) -> Made:
        code, scope = asked.window.code, asked.scope
        self.asked.append((code, scope))
        if (code, scope) in self.broken:
            raise ValueError("no holiday schedule for 2027")
        made = head(asked.kind, edition_id=f"{asked.kind}-{code}-{scope}".ljust(32, "0"), scope=scope)
        missing = tuple(year for year in self.missing if year not in self.calendar().years)
        return Made(Edition(head=made, blocks=[]), {"json": str(missing).encode()}, [], missing)


def office(tmp_path: Path, press: Press) -> tuple[SqliteLog, EditionKeeper]:
    log = SqliteLog(tmp_path / "log.db")
    unchecked: Any = press
    return log, EditionKeeper(log, DataFolder(tmp_path), unchecked, registry())


def look(keeper: EditionKeeper) -> list[str]:
    """One look of the keeper; what it told the operator."""
    said: list[str] = []
    keeper._make_due(lambda: NOW, BEGUN, said.append)
    return said


def test_one_period_that_cannot_be_made_blocks_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    press = Press({("2026-W28", "*")}, tmp_path)
    log, keeper = office(tmp_path, press)
    with caplog.at_level(logging.WARNING):
        said = look(keeper)
    assert len([one for one in said if "周报" in one]) == 11  # W28 to W39, without W28
    assert not any("第28周" in one for one in said)
    assert "weekly 2026-W28 of * cannot be made: ValueError" in caplog.text
    assert [(one.code, one.scope) for one in failures(log)] == [("2026-W28", "*")]
    assert failures(log)[0].text == "2026年第28周周报未能生成，将自动重试；原因见日志。"
    log.close()


def test_what_failed_is_tried_again_and_only_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    press = Press({("2026-W28", "*")}, tmp_path)
    log, keeper = office(tmp_path, press)
    look(keeper)
    press.asked.clear()
    look(keeper)
    assert press.asked == []  # it waits a little first
    press.broken.clear()
    monkeypatch.setattr("pipelines.office.edition_keeper.time.monotonic", lambda: now + 3600)
    [said] = look(keeper)
    assert "第28周" in said
    assert press.asked == [("2026-W28", "*")]  # its other scopes were made already
    assert failures(log) == []
    log.close()


def test_a_provisional_deadline_is_set_right_once_the_notice_is_there(tmp_path: Path) -> None:
    press = Press(set(), tmp_path, missing=(2027,))
    log, keeper = office(tmp_path, press)
    look(keeper)
    assert look(keeper) == []
    (tmp_path / "mine.yaml").write_text(YEAR_2027, encoding="utf-8")
    assert add(tmp_path, tmp_path / "mine.yaml") == {2027: 1}
    assert len(look(keeper)) == 12
    assert look(keeper) == []
    log.close()


@pytest.mark.parametrize("year", range(2026, 2031))
def test_deadlines_run_over_every_turn_of_the_year(tmp_path: Path, year: int) -> None:
    calendar = Notices(tmp_path).calendar()
    for day in range(10, 32):
        last = calendar.deadline(midnight(at(f"{year}-12-{day:02d}T12:00:00+08:00").date()).date(), 10)
        assert isinstance(last, Deadline)
        assert last.provisional is (last.day.year not in calendar.years or year not in calendar.years)


class Stub:
    """As much of a run as health and status ask for."""

    def __init__(self, log: SqliteLog, root: Path) -> None:
        self.log, self.folder = log, DataFolder(root)
        self.installation = installation_of(registry(1))

    async def progress(self) -> list[Any]:
        return []


async def test_health_and_status_page_tell_of_failed_editions_and_missing_notices(tmp_path: Path) -> None:
    log, keeper = office(tmp_path, Press({("2026-W28", "*")}, tmp_path))
    look(keeper)
    shown: Any = Stub(log, tmp_path)
    request: Any = None
    told = {day: Status(shown, today=lambda day=day: day) for day in (date(2026, 10, 31), date(2026, 11, 1))}
    answers = [await status.health(request) for status in told.values()]
    warnings = [orjson.loads(answer.body or b"")["warnings"] for answer in answers]  # type: ignore[arg-type]
    assert [answer.status for answer in answers] == [200, 200]
    assert warnings[0] == []
    assert warnings[1][0].startswith("尚无2027年节假日安排")
    notes = await told[date(2026, 11, 1)].notes([])
    assert notes == ["2026年第28周周报未能生成，将自动重试；原因见日志。", *warnings[1]]
    log.close()
