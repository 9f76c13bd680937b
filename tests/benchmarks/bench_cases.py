"""Cases of a province's year: what falls due of 50,000 findings, asked again and again, and one case's past.

At full size (XUNWANG_BENCH_CASES=50000 findings) it is what issue 13 asks for: the due list in at most 1 s.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.overview import falling_due
from pipelines.office.cases.past import read_past
from pipelines.office.cases.reading import read_book
from pipelines.office.histories import read_histories
from schemas.calendar import shipped
from schemas.events.cases import CaseStep
from schemas.events.codec import encode
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.ids import digest
from schemas.registry.model import Registry
from schemas.times import at
from tests.benchmarks.rows import row
from tests.support.cases import case_row, step, told
from tests.support.looks import looked, moved
from tests.support.registries import registry

FINDINGS_ASKED, ROWS, SITES = int(os.environ.get("XUNWANG_BENCH_CASES", "50000")), 10, 1_000
DAY, MOST_S = date(2026, 9, 1), 1.0
BEGUN = at("2026-07-01T09:00:00+08:00")


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("XUNWANG_BENCH_DIR")) as name:
        log, known = SqliteLog(Path(name) / "log.db"), registry(1)
        for topic, events in ((FINDINGS, _findings()), (CASES, _steps()), (OBSERVATIONS, _looks())):
            log.commit(Commit("bench", [NewRecord(topic, one.partitionkey, encode(one)) for one in events]))
        first, due = _timed(lambda: _due(log, known))
        rows = [
            row("cases, due", len(due), "steps", ok=len(due) > 0),
            row(f"cases, due of {FINDINGS_ASKED} findings, first time", round(first, 2), "s"),
        ]
        for what, work in (
            ("due again", lambda: _due(log, known)),
            ("the book again", lambda: read_book(log)),
            ("the histories of findings again", lambda: read_histories(log)),
            ("the past of one subject again", lambda: read_past(Path(name), log, {"s1"})),
        ):
            work()
            seconds, _ = _timed(work)
            asked = {"floor": f"≤ {MOST_S:.0f}", "ok": seconds <= MOST_S} if what == "due again" else {}
            rows.append(row(f"cases, {what}, processor time", round(seconds, 2), "s", **asked))
        log.close()
    return rows


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def _due(log: SqliteLog, known: Registry) -> list[Any]:
    return falling_due(log, known, shipped(), DAY)


def _findings() -> Iterator[Any]:
    for number in range(FINDINGS_ASKED):
        site = f"s{number % SITES}"
        for state in ("suspected", "confirmed"):
            where = {"subject": site, "target": f"{site}/c{number}", "unit": f"u{number % 300}"}
            yield moved(state, "2026-06-30T00:00:00+08:00", finding=digest("f", number), **where)


def _steps() -> Iterator[Any]:
    """A case for ten findings: told, half of them answered and then reminded, a tenth closed."""
    for number in range(FINDINGS_ASKED // ROWS):
        rows = [case_row(digest("f", number * ROWS + n), n + 1, subject=f"s{number % SITES}") for n in range(ROWS)]
        case, unit = digest("case", number), f"u{number % 300}"
        taken = [step("notified", BEGUN, "张三", *rows, case=case, unit=unit, deadline="2026-07-06")]
        if number % 2:
            taken.append(step("reminded", BEGUN + timedelta(days=7), "张三", *rows, case=case, unit=unit))
        if not number % 10:
            taken.append(step("closed", BEGUN + timedelta(days=9), "张三", *rows, case=case, unit=unit))
        seen = {one.id: "confirmed" for one in rows}
        yield from (told(msgspec.structs.replace(one, seen=seen)) for one in taken if isinstance(one, CaseStep))


def _looks() -> Iterator[Any]:
    for number in range(FINDINGS_ASKED):
        yield looked("2026-07-01", number % 24, site=f"s{number % SITES}", fetch=number)


if __name__ == "__main__":
    for one in run():
        print(json.dumps(one, ensure_ascii=False))
