"""A desk with findings of one unit to handle, on a log of any kind; and a worker that answers them row by row.

python -m tests.support.case_desk FOLDER: answer every row that has no answer yet, and print its number when it is kept.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit, Log, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.desk import CaseDesk, Wanted
from pipelines.office.finding_desk import Desk
from pipelines.opened import Opened
from schemas.events.actor import Actor
from schemas.events.cases import RowAnswer
from schemas.events.codec import encode
from schemas.events.types import FINDINGS
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.rulebooks import load_all
from schemas.states import HandlingStep
from schemas.times import at
from tests.support.cases import actor
from tests.support.looks import moved
from tests.support.registries import registry

BEGUN = at("2026-07-01T09:00:00+08:00")
OFFICER, REVIEWER, CHIEF = actor("张三", "officer"), actor("李四", "reviewer"), actor("王五", "chief")
UNIT = actor("赵六", "unit", unit="county")
PEOPLE = (OFFICER, REVIEWER, CHIEF, UNIT)
Act = Callable[[CaseDesk, str, str, Actor], object]


def opened() -> Opened:
    return Opened(installation_of(registry(1)), load_all(), ())


def desk(folder: Path, log: Log, now: datetime = BEGUN) -> CaseDesk:
    return CaseDesk(Desk(DataFolder(folder), log, opened=opened(), now=now))


def findings(count: int) -> list[NewRecord]:
    """So many confirmed findings of one unit, each at a target of its own."""
    events = [
        moved(
            "confirmed",
            "2026-06-30T00:00:00+08:00",
            finding=digest("finding", number),
            subject="site1",
            target=f"site1/t{number}",
            unit="county",
        )
        for number in range(count)
    ]
    return [NewRecord(FINDINGS, "site1", encode(one)) for one in events]


def notified(folder: Path, log: Log, count: int) -> str:
    """Findings in the log and a case of them; its id."""
    (folder / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    log.commit(Commit("test", findings(count)))
    (step,) = desk(folder, log).notify(OFFICER, deadline="2026-08-30")
    return step.case_id


def done(folder: Path, log: Log, case: str, action: str, row: int, who: int, now: datetime) -> bool:
    """Let one of the people take a step on a row; whether the desk took it."""
    made = desk(folder, log, now)
    wanted = Wanted("reminded", [str(row)])
    name = made.rows_for(made.book().cases[case], wanted)[0].id
    try:
        ACTIONS[action](made, case, name, PEOPLE[who])
    except MistakeError:
        return False
    return True


def _answer(reply: str) -> Act:
    return lambda made, case, row, who: made.answer(case, [RowAnswer(row=row, reply=reply)], who, "理由")  # type: ignore[arg-type]


def _step(step: HandlingStep, **more: str) -> Act:
    return lambda made, case, row, who: made.take(case, Wanted(step, [row], reason="理由", **more), who)  # type: ignore[arg-type]


ACTIONS: dict[str, Act] = {
    "answer": _answer("mended"),
    "object": _answer("objected"),
    "uphold": _step("upheld"),
    "revoke": _step("revoked"),
    "overrule": _step("overruled"),
    "remind": _step("reminded"),
    "write": _step("written_reminder"),
    "name": _step("named", edition="第1期"),
    "summon": _step("summoned"),
    "extend": _step("extended", until="2026-12-01", clock="due"),
    "close": _step("closed"),
}


def unanswered(made: CaseDesk) -> Iterable[str]:
    (case,) = made.book().cases.values()
    return [str(one.row.number) for one in case.rows.values() if one.answer is None]


def work(folder: Path) -> None:
    log = SqliteLog(folder / "log.db")
    made = desk(folder, log)
    (case,) = made.book().cases
    for number in unanswered(made):
        made.desk.now = BEGUN + timedelta(minutes=int(number))
        row = made.rows_for(made.book().cases[case], _wanted(number))[0].id
        made.answer(case, [RowAnswer(row=row, reply="mended")], UNIT)
        print(number, flush=True)


def _wanted(number: str) -> Wanted:
    return Wanted("answered", [number])


if __name__ == "__main__":
    work(Path(sys.argv[1]))
