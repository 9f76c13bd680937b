"""A week's and a quarter's question over 100 million looks, beside the answers of the raw table.

XUNWANG_BENCH_LOOKS sets how many (default 100,000,000: 24 visits a day of 11,446 sites for 364 days). Raw and daily
rows are made by the engine itself, a week at a time and without waiting for the disk; that they agree is checked over
sampled days, and the late voids of the quarter that come last, for one site and day in 5,000, go through the real view.
Raw FINAL is the other exact answer. Raw without it is quicker at any size, but counts twice what came twice.
Takes 4.1 GB of disk. A question to the raw table that takes longer than the reader may (60 s) is shown as such.
"""

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import reconcile
from schemas.warehouse import migrations

LOOKS = int(os.environ.get("XUNWANG_BENCH_LOOKS", "100000000"))
DAYS, VISITS = 364, 24
DISK_PER_LOOK = 45
WARM_BELOW_MS = 10_000
WEEK_MS, QUARTER_MS = 60, 1_000  # asked of the full size on a quiet machine
FIRST = date(2025, 12, 29)  # a Monday
YEAR = (FIRST, FIRST + timedelta(days=DAYS - 1))
QUARTER = (YEAR[1] - timedelta(days=90), YEAR[1])
WEEK = (QUARTER[0] + timedelta(days=42), QUARTER[0] + timedelta(days=48))
OUTCOME = "multiIf(luck % 1000 < 30, 'bad', luck % 1000 < 36, 'void', luck % 1000 < 38, 'missed', 'ok')"
CODE = "multiIf(luck % 1000 < 30, 2, luck % 1000 < 36, 4, luck % 1000 < 38, 0, 1)"
BLOCKS = "SETTINGS max_threads = 2, max_insert_threads = 2"
SITE = "concat('site-', leftPad(toString(site_), 6, '0'))"
LUCK = "cityHash64(toUInt64({place}), toUInt64(day_))"
# A week at a time: number runs over its days, of each day over the sites, of each site over its slots.
RAW = f"""
INSERT INTO check_events (installation, generation, vantage, subject, target, kind, day, slot, look, agent, slots_a_day,
    outcome, void_reason, status, total_ms, due, observed_at, url, sha256, check_id, event_id, fetch_offset,
    reader_revision, topic, offset)
WITH {{day}} + intDiv(number, {{rows}}) AS day_, number % {{rows}} AS in_day, intDiv(in_day, {VISITS}) AS site_,
     in_day % {VISITS} AS slot_, {LUCK.format(place="in_day")} AS luck, {SITE} AS name,
     day_ * {{rows}} + slot_ * {{sites}} + site_ AS place,
     toDateTime64(toDate('{FIRST}') + day_, 3, 'Asia/Shanghai') + slot_ * 3600 + site_ % 3600 AS due_,
     hex(sipHash128(site_, day_)) AS page
SELECT 'p', 1, 'main', name, name, 'visit', toDate('{FIRST}') + day_, slot_, 0, 'self', {VISITS},
    {OUTCOME} AS outcome_, outcome_ = 'void' ? 'own_network' : '', outcome_ = 'ok' ? 200 : null, luck % 3000,
    due_, due_ + 1, concat('http://', name, '.gov.cn/'), page || page,
    hex(sipHash128(place)), hex(sipHash128(place, 1)), place, 1, 'observations', place
FROM numbers({{days}} * {{rows}}) {BLOCKS}
"""
BITS = "arrayReduce('groupBitOr', arrayMap((c, s) -> bitShiftLeft(toUInt64(c = {code}), s), codes, times))"
DAILY = f"""
INSERT INTO checks_daily (installation, generation, kind, day, subject, target, vantage, look, agent, block,
    slots_a_day, missed_bits, ok_bits, bad_bits, void_own_network_bits, slots)
WITH {{day}} + intDiv(number, {{sites}}) AS day_, number % {{sites}} AS site_, range({VISITS})::Array(UInt8) AS times,
     {SITE} AS name,
     arrayMap(luck -> {CODE}, arrayMap(s -> {LUCK.format(place=f"site_ * {VISITS} + s")}, times)) AS codes
SELECT 'p', 1, 'visit', toDate('{FIRST}') + day_, name, name, 'main', 0, 'self', 0, {VISITS},
    {BITS.format(code=0)}, {BITS.format(code=1)}, {BITS.format(code=2)}, {BITS.format(code=4)},
    mapFromArrays(times, arrayMap((c, s) -> bitOr(toUInt64(2048 + c), c = 0 ? toUInt64(0) : bitOr(
        bitShiftLeft(toUInt64(1), 63), bitShiftLeft(bitXor(toUInt64(4398046511103),
        toUInt64(day_ * {{rows}} + s * {{sites}} + site_)), 21))), codes, times))
FROM numbers({{days}} * {{sites}}) {BLOCKS}
"""
LATE_VOIDS = """
INSERT INTO check_events (installation, generation, vantage, subject, target, kind, day, slot, look, agent, slots_a_day,
    outcome, void_reason, due, observed_at, fetch_offset, reader_revision, correction, check_id, event_id, topic,
    offset)
SELECT installation, generation, vantage, subject, target, kind, day, slot, look, agent, slots_a_day, 'void',
    'own_network', due, observed_at, fetch_offset, reader_revision, 1, check_id, concat(event_id, '-1'), topic, offset
FROM check_events
WHERE installation = 'p' AND generation = 1 AND kind = 'visit' AND day >= '{since}'
  AND cityHash64(subject, day) % 5000 = 0
  AND outcome != 'missed'
"""
BY_SITE = """
SELECT subject, countIf(outcome = 'ok'), countIf(outcome = 'bad'), countIf(outcome = 'void'),
    countIf(outcome = 'missed')
FROM check_events {final} WHERE installation = 'p' AND generation = 1 AND kind = 'visit' AND day BETWEEN '{0}' AND '{1}'
GROUP BY subject ORDER BY subject
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


def fill(warehouse: EmbeddedWarehouse, sites: int) -> None:
    """Put the looks in week by week; then, through the view, late voids for one site and day in 5,000."""
    warehouse._run(["DROP VIEW checks_daily_feed", "SYSTEM STOP MERGES check_events"])  # its days do not overlap
    hasty = "MODIFY SETTING fsync_after_insert = 0, fsync_part_directory = 0"  # nothing here must outlive a power cut
    warehouse._run([f"ALTER TABLE {name} {hasty}" for name in ("check_events", "checks_daily")])
    for day in range(0, DAYS, 7):
        place = {"day": day, "days": 7, "sites": sites, "rows": sites * VISITS}
        warehouse._run([RAW.format(**place), DAILY.format(**place)])
        if day % 28 == 0:
            say(f"{day / DAYS:.0%} of {sites * VISITS * DAYS / 1e6:.0f} million looks are in")
    warehouse._run([*migrations()[2].statements, LATE_VOIDS.format(since=QUARTER[0])])


def settle(warehouse: EmbeddedWarehouse) -> None:
    """What the engine does by itself ten minutes after the last insert, for every week but the last."""
    mondays = (FIRST + timedelta(days=7 * week) for week in range(DAYS // 7 - 1))
    warehouse._run([f"OPTIMIZE TABLE checks_daily PARTITION (1, toDate('{monday}')) FINAL" for monday in mondays])


def check(warehouse: EmbeddedWarehouse) -> None:
    """The made daily rows are what the view would have made."""
    for day in (FIRST, WEEK[0], QUARTER[1]):
        if not reconcile(warehouse, "p", day, day).exact:
            raise AssertionError(f"made daily rows of {day} disagree with the raw table")


def timed(ask: Callable[[], Any], times: int = 5) -> tuple[float, float, float]:
    """Median milliseconds, least CPU and most memory over `times` tries, after one that warms the caches."""
    ask()
    spent, busy = [], []
    with Peak() as peak:
        for _ in range(times):
            started, cpu = time.perf_counter(), time.process_time()
            ask()
            spent.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - cpu) * 1000)
    return sorted(spent)[times // 2], min(busy), peak.more


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


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


def ask(warehouse: EmbeddedWarehouse, window: tuple[date, date]) -> Callable[[], Any]:
    params = {"program": "p", "generation": 1, "first_day": window[0], "last_day": window[1]}
    return lambda: warehouse.query("availability_by_subject", params)


def measure(
    warehouse: EmbeddedWarehouse, name: str, window: tuple[date, date], limit_ms: float
) -> list[dict[str, Any]]:
    value, cpu, memory = timed(ask(warehouse, window))
    rows = []
    for peer, final in (("raw", ""), ("raw FINAL", "FINAL")):
        sql = BY_SITE.format(*window, final=final)
        theirs = _peer(warehouse, sql)
        ratio = None if isinstance(theirs, str) else round(theirs / value, 2)
        versus = {"peer": peer, "peer_value": theirs, "ratio": ratio}
        rows.append(row(f"warehouse {name} question, every site", value, "ms", limit_ms, **versus))
        say(f"{name}: {value:.0f} ms; {peer}: {theirs}")
    rows.append(row(f"warehouse {name} question, CPU of all threads", cpu, "ms"))
    return [*rows, row(f"warehouse {name} question, memory more", memory, "MB", 500)]


def _peer(warehouse: EmbeddedWarehouse, sql: str) -> float | str:
    """Milliseconds of the raw table's answer, warm where that does not take all day; or why there is none."""
    spent = 0.0
    try:
        for _ in range(2):
            started = time.perf_counter()
            warehouse._reader.query(sql, "JSONEachRow").bytes()
            spent = round((time.perf_counter() - started) * 1000, 1)
            if spent > WARM_BELOW_MS:
                break
    except RuntimeError as error:
        return "over the time a reader may take" if "TIMEOUT" in str(error) else "over the memory cap"
    return spent


def run() -> list[dict[str, Any]]:
    """Rows of name, value, unit, peer, peer_value, ratio, floor, ok."""
    folder = Path(tempfile.mkdtemp(prefix="xunwang-bench-"))
    sites = LOOKS // VISITS // DAYS
    looks = sites * VISITS * DAYS
    if shutil.disk_usage(folder).free < looks * DISK_PER_LOOK:
        raise SystemExit(
            f"{folder}: {looks:,} looks need {looks * DISK_PER_LOOK / 1e9:.1f} GB; set XUNWANG_BENCH_LOOKS"
        )
    try:
        warehouse = EmbeddedWarehouse(folder, memory_cap=4 << 30)  # blocks of a quarter of a million rows are made here
        warehouse.migrate()
        started = time.perf_counter()
        fill(warehouse, sites)
        rows = [row("warehouse filling", looks / (time.perf_counter() - started), "looks/s")]
        rows.append(row("warehouse quarter question, nothing merged yet", timed(ask(warehouse, QUARTER), 1)[0], "ms"))
        say("merging the daily states")
        settle(warehouse)
        warehouse.close()
        warehouse = EmbeddedWarehouse(folder)  # what is measured runs under the cap of every day
        warehouse._run(["SYSTEM STOP MERGES check_events"])
        check(warehouse)
        rows += measure(warehouse, "week", WEEK, WEEK_MS) + measure(warehouse, "quarter", QUARTER, QUARTER_MS)
        rows += [row(f"warehouse {t} on disk", size / looks, "bytes/look") for t, size in _sizes(warehouse)]
        warehouse.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [*rows, row("warehouse looks behind these rows", looks, f"looks of {sites:,} sites on {DAYS} days")]


def _sizes(warehouse: EmbeddedWarehouse) -> list[tuple[str, int]]:
    sql = (
        "SELECT table, sum(bytes_on_disk) AS size FROM system.parts WHERE active AND table LIKE 'check%' GROUP BY table"
    )
    parts = json.loads(warehouse._reader.query(sql + " ORDER BY table", "JSONEachRow").bytes())
    return [(part["table"], int(part["size"])) for part in parts]


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line, ensure_ascii=False))
