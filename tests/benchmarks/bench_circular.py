"""The circular of a province by a template: 1,000 sites, 10,000 accounts, 100 million looks in a quarter, all formats;
and the trace of one of its figures.

Rows are made by the engine itself. The looks are those of 45,788 subjects, of which the program lists 11,000. The draft
runs in a fresh process that opens the warehouse as it lies on the disk, as the console and the command line do: its
memory is the highest of that process from its start on, the engine and what it maps of its own program (240 MB)
included. Time is that of the clock; processor time is told beside it for machines that do other work.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.office.edition_trace import trace
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.papers import Paper
from pipelines.office.reporting import Asked, Reporting
from pipelines.office.windows import quarter_of
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.registry.model import Account, Registry, RoleHeld
from schemas.rulebooks.load import load_all
from schemas.templates.load import load_template
from stages.reporter.document import figures
from tests.benchmarks.bench_warehouse import DAILY, FIRST, VISITS
from tests.support.peak_memory import peak_megabytes
from tests.support.registries import registry

SITES, ACCOUNTS, FINDINGS, BATCH = 1_000, 10_000, 3_000, 5_000
SUBJECTS, DAYS, AT_ONCE = 45_788, 91, 2  # days that are made at once: the engine has half a gigabyte
BOOK = "national-2019-19"
SECONDS, MEGABYTES, TRACE_SECONDS = 10.0, 500, 1.0
MOMENT = "2026-02-10T12:00:00+08:00"
ASSESSED = """
INSERT INTO assessments (program, generation, day, subject, subject_kind, indicator, target, status, unit, rulebook,
    rulebook_version, event_id, topic, partition, offset)
WITH {first} + intDiv(number, {a_day}) AS day_, number % {a_day} AS in_day, intDiv(in_day, {indicators}) AS at_,
     concat('site-', leftPad(toString(at_), 6, '0')) AS name
SELECT 'p', 1, toDate('2026-01-01') + day_, name, if(at_ < {sites}, 'site', 'account'),
    [{names}][1 + in_day % {indicators}], name, 'pass', 'county', '{book}', '1',
    concat(toString(day_), '/', toString(in_day)), 'findings', 1, day_ * {a_day} + in_day
FROM numbers({days} * {a_day}) SETTINGS max_threads = 2, max_insert_threads = 2
"""
TEMPLATE = """
id: province
version: 1
title: 关于{period}全省检查情况的通报
issuer: 示例省人民政府办公厅
addressees: [各市人民政府]
opening: 现将{period}检查情况通报如下。
parts:
- text: 检查网站{sites.checked}家，合格率{sites.rate}；账号{accounts.checked}个，合格率{accounts.rate}。
- each:
    list: accounts.judged
    by: platform
    run: true
    text: "{platform}{group}个；"
- chart: {title: 各单位问题, list: problems, by: unit_short}
attachments:
- title: 存在问题的网站
  rows: sites.faulty
  if: sites.faulty
  columns: [{title: 序号, number: true}, {title: 网站, field: name}, {title: 问题, field: problems}]
- title: 账号检查结果
  rows: accounts
  columns: [{title: 账号, field: name}, {title: 平台, field: platform}, {title: 结果, field: result}]
annexes: [precision, counting]
"""


def province() -> Registry:
    """Sites and accounts named as the generated rows name them."""
    base = registry(1)
    pattern, held = base.sites[0], [RoleHeld(role="runs", unit="county")]
    sites = [
        msgspec.structs.replace(pattern, id=_id(n), code=f"99{n:08d}", name=f"示例网站{n}", columns=[])
        for n in range(SITES)
    ]
    accounts = [
        Account(id=_id(n), name=f"示例发布{n}", platform=("weixin", "weibo", "douyin")[n % 3], roles=held)
        for n in range(SITES, SITES + ACCOUNTS)
    ]
    return msgspec.structs.replace(base, sites=sites, accounts=accounts)


def _id(number: int) -> str:
    return f"site-{number:06d}"


def _rows(known: Registry) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(table, rows): registrations and findings."""
    place = {"topic": "observations", "partition": 0, "offset": 1}
    shared = {"program": "p", "unit": "county", "rulebook": BOOK, **place}
    listed = [*((one, "site") for one in known.sites), *((one, "account") for one in known.accounts)]
    told = {"at": "2025-12-29T00:00:00+08:00", "sampled": 1, "installation": "p"}
    yield (
        "subject_facts",
        [
            {**shared, **told, "subject": one.id, "subject_kind": kind, "name": one.name, "event_id": one.id}
            for one, kind in listed
        ],
    )
    judged = {**shared, "generation": 1, "rulebook_version": "1", "at": MOMENT, "to_state": "confirmed"}
    judged |= {
        "first_seen": MOMENT,
        "last_seen": MOMENT,
        "cause": "measured",
        "actor": "machine",
        "target_kind": "column",
    }
    judged |= {"indicator": "site.notice.column_stale", "severity": "notice", "wording": "栏目更新不及时"}
    proof = '[{"event_id":"e","at":"%s","url":"http://example.gov.cn/","sha256":"%064d"}]'
    yield (
        "findings",
        [
            {**judged, "subject": _id(n % len(listed)), "target": _id(n % len(listed)), "finding_id": f"{n:032x}"}
            | {"event_id": f"{n:032x}", "subject_kind": listed[n % len(listed)][1], "evidence": proof % (MOMENT, n)}
            for n in range(FINDINGS)
        ],
    )


def fill(folder: Path) -> None:
    warehouse = EmbeddedWarehouse(folder)
    warehouse.migrate()
    before = (quarter_of(FIRST).last - FIRST).days + 1  # the quarter begins with the year
    for day in range(before, before + DAYS, AT_ONCE):
        days = min(AT_ONCE, before + DAYS - day)
        warehouse._run([DAILY.format(day=day, days=days, sites=SUBJECTS, rows=SUBJECTS * VISITS)])
    names = [one.id for one in load_all()[BOOK].indicators if one.fed_by == "machine"][:6]
    quoted = ", ".join(f"'{name}'" for name in names)
    sizes = {"a_day": (SITES + ACCOUNTS) * len(names), "indicators": len(names), "sites": SITES}
    for first in range(0, DAYS, AT_ONCE):
        days = min(AT_ONCE, DAYS - first)
        warehouse._run([ASSESSED.format(names=quoted, book=BOOK, first=first, days=days, **sizes)])
    for table, found in _rows(province()):
        for start in range(0, len(found), BATCH):
            warehouse.insert(table, found[start : start + BATCH], f"{table}:{start}")
    warehouse.close()


def draft(folder: Path, known: Registry) -> dict[str, float]:
    """Seconds of the draft and of the trace, and megabytes of the process."""
    path = folder / "province.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    warehouse = EmbeddedWarehouse(folder / "warehouse")
    reporting = Reporting(warehouse, known, load_all()[BOOK])
    begun, worked = time.perf_counter(), time.process_time()
    made = reporting.make(
        Asked("circular", quarter_of(FIRST.replace(year=2026, month=2, day=1)), paper=Paper(load_template(path)))
    )
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    warehouse.close()
    counted = {one.name: one.value for one in figures(made.edition)}
    listed = {"sites.checked": len(known.sites), "accounts.checked": len(known.accounts)}
    assert listed.items() <= counted.items(), counted
    assert made.kept is not None
    edition = KeptEdition(DataFolder(folder / "office"), "2026Q1")
    edition.keep(made.kept)
    begun = time.perf_counter()
    assert trace(edition, "accounts.checked").total == len(known.accounts)
    traced = time.perf_counter() - begun
    size = sum(map(len, made.files.values())) / 1e6
    return {"seconds": seconds, "worked": worked, "trace": traced, "megabytes": peak_megabytes(), "size": size}


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as held:
        folder, spawn = Path(held), multiprocessing.get_context("spawn")
        fill(folder / "warehouse")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            told = pool.submit(draft, folder, province()).result()
    looks = SUBJECTS * VISITS * DAYS / 1e6
    size = f"{told['size']:.0f} MB, processor {told['worked']:.1f} s"
    name = f"circular of {SITES} sites and {ACCOUNTS} accounts over {looks:.0f} million looks ({size})"
    rows = (
        (name, told["seconds"], "s", SECONDS),
        ("memory of that process", told["megabytes"], "MB", MEGABYTES),
        ("trace of one of its figures", told["trace"], "s", TRACE_SECONDS),
    )
    return [
        {"name": name, "value": value, "unit": unit, "floor": f"<= {most:g} {unit}", "ok": value <= most}
        for name, value, unit, most in rows
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
