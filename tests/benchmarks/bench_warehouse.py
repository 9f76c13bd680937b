"""A week's and a quarter's question over 100 million looks, beside the answers of the raw table.

The looks go through the real tables and the real view, made by the engine itself. XUNWANG_BENCH_LOOKS sets how many
(default 100,000,000: 24 visits a day of 45,788 sites for 91 days, so that the quarter reads all of them).
"""

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.warehouse.embedded import EmbeddedWarehouse

LOOKS = int(os.environ.get("XUNWANG_BENCH_LOOKS", "100000000"))
DAYS, VISITS = 91, 24
FIRST = date(2026, 7, 1)
WEEK = (FIRST + timedelta(days=40), FIRST + timedelta(days=46))
QUARTER = (FIRST, FIRST + timedelta(days=DAYS - 1))
# A fifth of a per mille of the looks is told twice with another outcome, so that the exact path is paid for.
LOOKS_OF_A_DAY = """
INSERT INTO check_events (program, generation, vantage, site, target, kind, day, slot, look, agent, slots_a_day,
    outcome, void_reason, status, total_ms, due, observed_at, url, sha256, check_id, event_id, fetch_offset,
    reader_revision, topic, offset)
WITH number % {visits} AS slot_, intDiv(number, {visits}) AS site_, cityHash64(number, {day}) AS luck,
     concat('site-', leftPad(toString(site_), 6, '0')) AS name, {day} * {rows} + slot_ * {sites} + site_ AS place,
     toDateTime64(toDate('{first}') + {day}, 3, 'Asia/Shanghai') + slot_ * 3600 + site_ % 3600 AS due_
SELECT 'p', 1, 'main', name, name, 'visit', toDate('{first}') + {day}, slot_, 0, 'self', {visits},
    multiIf(luck % 1000 < 30, 'bad', luck % 1000 < 36, 'void', luck % 1000 < 38, 'missed', 'ok') AS outcome_,
    outcome_ = 'void' ? 'own_network' : '', outcome_ = 'ok' ? 200 : null, luck % 3000, due_, due_ + 1,
    concat('http://', name, '.gov.cn/'), lower(hex(sipHash128(luck))) || lower(hex(sipHash128(luck, 1))),
    lower(hex(sipHash128(place))), lower(hex(sipHash128(place, 1))), place, 1, 'observations', place
FROM numbers({rows})
"""
LATE_VOIDS = """
INSERT INTO check_events (program, generation, vantage, site, target, kind, day, slot, look, agent, slots_a_day, outcome,
    void_reason, due, observed_at, fetch_offset, reader_revision, correction, check_id, event_id, topic, offset)
SELECT program, generation, vantage, site, target, kind, day, slot, look, agent, slots_a_day, 'void', 'own_network', due,
    observed_at, fetch_offset, reader_revision, 1, check_id, concat(event_id, '-1'), topic, offset
FROM check_events WHERE cityHash64(site, day) % 5000 = 0
"""
BY_SITE = """
SELECT site, countIf(outcome = 'ok'), countIf(outcome = 'bad'), countIf(outcome = 'void'), countIf(outcome = 'missed')
FROM check_events {final} WHERE program = 'p' AND generation = 1 AND kind = 'visit' AND day BETWEEN '{0}' AND '{1}'
GROUP BY site ORDER BY site
"""


class Peak:
    """Resident memory above the level at the start, sampled every two milliseconds, in MB."""

    def __enter__(self) -> "Peak":
        self._start, self.more, self._over = _resident_mb(), 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.002):
            self.more = max(self.more, _resident_mb() - self._start)

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def fill(warehouse: EmbeddedWarehouse, sites: int) -> float:
    """Put the looks in, day by day; returns seconds."""
    started = time.perf_counter()
    rows = sites * VISITS
    for day in range(DAYS):
        sql = LOOKS_OF_A_DAY.format(visits=VISITS, day=day, rows=rows, sites=sites, first=FIRST)
        warehouse._run([sql])
    warehouse._run([LATE_VOIDS])
    return time.perf_counter() - started


def timed(ask: Callable[[], Any], times: int = 5) -> tuple[float, float]:
    """Median milliseconds and the most memory over `times` tries after one that warms the caches."""
    ask()
    spent = []
    with Peak() as peak:
        for _ in range(times):
            started = time.perf_counter()
            ask()
            spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)[times // 2], peak.more


def row(name: str, value: float, unit: str, floor: float | None = None, **peer: Any) -> dict[str, Any]:
    """One line of the report; `floor` is the most it may be."""
    rest = {"peer": None, "peer_value": None, "ratio": None} | peer
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        **rest,
        "floor": floor,
        "ok": floor is None or value <= floor,
    }


def measure(
    warehouse: EmbeddedWarehouse, name: str, window: tuple[date, date], limit_ms: float
) -> list[dict[str, Any]]:
    params = {"program": "p", "generation": 1, "first_day": window[0], "last_day": window[1]}
    value, memory = timed(lambda: warehouse.query("availability_by_site", params))
    headline, _ = timed(lambda: warehouse.query("availability_by_day", params))
    rows = [row(f"warehouse {name} question, headline by day", headline, "ms", limit_ms)]
    for peer, final in (("raw", ""), ("raw FINAL", "FINAL")):
        sql = BY_SITE.format(*window, final=final)
        theirs, _ = timed(lambda sql=sql: warehouse._reader.query(sql, "JSONEachRow").bytes(), times=1)  # type: ignore[misc]
        versus = {"peer": peer, "peer_value": round(theirs, 1), "ratio": round(theirs / value, 1)}
        rows.append(row(f"warehouse {name} question, every site", value, "ms", limit_ms, **versus))
    return [*rows, row(f"warehouse {name} question, memory more", memory, "MB", 500)]


def run() -> list[dict[str, Any]]:
    """Rows of name, value, unit, peer, peer_value, ratio, floor, ok."""
    folder = Path(tempfile.mkdtemp(prefix="xunwang-bench-"))
    try:
        warehouse = EmbeddedWarehouse(folder)
        warehouse.migrate()
        sites = LOOKS // VISITS // DAYS
        seconds = fill(warehouse, sites)
        total = sites * VISITS * DAYS
        rows = [row("warehouse looks made for the benchmark", total, "rows"), row("warehouse filling", seconds, "s")]
        rows += measure(warehouse, "week", WEEK, 200) + measure(warehouse, "quarter", QUARTER, 2_000)
        rows += [row(f"warehouse {t} on disk", size / total, "bytes/look") for t, size in _sizes(warehouse)]
        warehouse.close()
    finally:
        shutil.rmtree(folder)
    return rows


def _sizes(warehouse: EmbeddedWarehouse) -> list[tuple[str, int]]:
    sql = (
        "SELECT table, sum(bytes_on_disk) AS size FROM system.parts WHERE active AND table LIKE 'check%' GROUP BY table"
    )
    lines = warehouse._reader.query(sql + " ORDER BY table", "JSONEachRow").bytes().splitlines()
    return [(line["table"], int(line["size"])) for line in map(json.loads, lines)]


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line, ensure_ascii=False))
