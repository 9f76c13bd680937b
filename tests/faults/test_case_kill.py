"""Kill -9 a process that writes steps of cases: what it said is kept is there, nothing is there twice, and no answer is
without the looks that it asks for."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.log.verify import verify
from schemas.events.cases import CaseStep
from schemas.events.codec import decode
from schemas.events.observations import ChangeOfWatch
from schemas.events.types import CASES, OBSERVATIONS
from tests.support.case_desk import desk, notified

ROWS, KILLS = 60, 4


def answered(folder: Path, steps: int | None) -> list[str]:
    """Let a worker answer; kill it after so many steps. What it said was kept."""
    line = [sys.executable, "-m", "tests.support.case_desk", str(folder)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said: list[str] = []
        for told in worker.stdout:
            said.append(told.strip())
            if len(said) == steps:
                worker.kill()
        assert worker.wait() == (0 if steps is None else -9)
    return said


def test_steps_that_are_written_while_the_process_is_killed_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    case = notified(tmp_path, log, ROWS)
    log.close()
    dice, said = random.Random(5), list[str]()
    for _ in range(KILLS):
        said += answered(tmp_path, dice.randint(1, 8))
    said += answered(tmp_path, None)

    verify(tmp_path / "log.db")
    log = SqliteLog(tmp_path / "log.db")
    steps = [decode(r.value, CASES).data for rows in payload_rows(log, CASES) for r in rows]
    rows = Counter(row.number for one in steps if isinstance(one, CaseStep) and one.answers for row in one.rows)
    assert rows == dict.fromkeys(range(1, ROWS + 1), 1)
    assert len(said) == len(set(said))
    assert set(said) <= {str(number) for number in rows}
    asked = [decode(r.value, OBSERVATIONS).data for found in payload_rows(log, OBSERVATIONS) for r in found]
    looks = Counter(one.target for one in asked if isinstance(one, ChangeOfWatch) and one.action == "recheck")
    assert looks == {f"site1/t{number}": 1 for number in range(ROWS)}
    kept = desk(tmp_path, log).book().cases[case]
    assert kept.refused == []
    assert all(one.answer is not None for one in kept.rows.values())
    log.close()
