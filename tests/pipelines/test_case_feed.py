"""What falls due is told once, and a feed of cases tells who did what without what people wrote."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.cases.announcing import announce_due
from pipelines.opened import open_folder
from pipelines.subscribers import FEEDS, outward
from schemas.calendar import shipped
from schemas.events.cases import CaseDue, CaseStep
from schemas.events.codec import decode
from schemas.events.types import CASES
from tests.pipelines.test_cases_commands import STALE, clock, data, notified, xunwang

__all__ = ["clock", "data"]


def told(data: Path) -> list[bytes]:
    log = SqliteLog(data / "log.db")
    found = [record.value for rows in payload_rows(log, CASES) for record in rows]
    log.close()
    return found


def test_what_falls_due_is_told_once(data: Path) -> None:
    case = notified(data)
    registry = open_folder(data).registry(None)
    log = SqliteLog(data / "log.db")
    day = date(2026, 7, 7)
    assert announce_due(log, registry, shipped(), date(2026, 7, 6)) == 0
    assert announce_due(log, registry, shipped(), day) == 1
    assert announce_due(log, registry, shipped(), day) == 0
    log.close()
    (due,) = [one for raw in told(data) if isinstance(one := decode(raw, CASES).data, CaseDue)]
    assert (due.case_id, due.step, due.rule, due.day) == (case, "reminded", "催办1", "2026-07-07")
    assert xunwang(data, "cases", "show", case).count("已催办") == 0  # told, and not done


def test_the_feed_of_cases_keeps_what_people_wrote_inside(data: Path, clock: Callable[[str], None]) -> None:
    assert FEEDS["cases"] == CASES
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "object", case, "--row", STALE, "--proof", "身份证照片", "--reason", "张某来电", who="u")
    shown = [outward(raw) for raw in told(data)]
    assert b"".join(shown).decode().count("张某来电") == 0
    assert b"".join(shown).decode().count("身份证照片") == 0
    steps = [decode(raw, CASES).data for raw in shown]
    assert [one.step for one in steps if isinstance(one, CaseStep)] == ["notified", "disputed"]
    assert steps[1].actor.id == "u"
