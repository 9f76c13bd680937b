"""Ten people at once over the pages of a large console: 1,000 sites, 10,000 accounts, a year of looks, 50,000 findings.

Asked are at most 300 ms at the server for any page in the 95th percentile, and an export that runs with bounded memory.
Each person asks for a page of each list in turn, and looks at it for a second or so before the next one.
XUNWANG_BENCH_FINDINGS sets how many findings there are.
"""

import asyncio
import os
import random
import resource
import tempfile
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.running.embedded import EmbeddedRun
from schemas.registry.model import Registry, RoleHeld, Unit
from schemas.registry.subjects import Account
from schemas.times import midnight
from tests.benchmarks.bench_warehouse import DAILY, DAYS, FIRST, VISITS
from tests.benchmarks.rows import row
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import running
from tests.support.registries import registry

SITES, ACCOUNTS, UNITS = 1_000, 10_000, 200
FINDINGS = int(os.environ.get("XUNWANG_BENCH_FINDINGS", "50000"))
OPEN = 3  # every third of them has not settled
JUDGED_DAYS = 14
PEOPLE, ROUNDS = 10, 3
LOOKS_S = 1.5  # how long a person looks at a page, on average
LIMIT_MS, EXPORT_MB = 300.0, 150.0
NOW = midnight(FIRST + timedelta(days=DAYS)) + timedelta(hours=9)
PAGES = (
    *("/work", "/", "/sites", "/sites?page=3&q=网站", "/sites/site-000007", "/subjects", "/subjects?page=9"),
    *("/subjects/a-000007", "/findings", "/findings?page=7", "/findings?state=all&order=severity", "/findings?q=布署"),
    *("/findings?city=u001&order=unit", "/findings/{finding}", "/cases", "/editions", "/api/v1/findings?limit=100"),
    *("/api/v1/subjects?limit=100", "/api/v1/coverage?limit=100"),
)
FINDING_ROWS = """
INSERT INTO findings (program, generation, subject, subject_kind, finding_id, event_id, indicator, severity, rulebook,
    rulebook_version, target, target_kind, unit, from_state, to_state, at, cause, actor, actor_name, first_seen,
    last_seen, measured, threshold, comparator, wording, needs_people, confirmed_by, evidence, url, topic, offset)
WITH number % {subjects} AS place_, place_ < {sites} AS site_,
    site_ ? concat('site-', leftPad(toString(place_), 6, '0'))
          : concat('a-', leftPad(toString(place_ - {sites}), 6, '0')) AS name,
    toDateTime64('{now}', 3, 'Asia/Shanghai') - 86400 - (number % 300) * 86400 - number AS seen
SELECT 'p', 1, name, site_ ? 'site' : 'account', leftPad(toString(number), 32, '0'),
    concat('f-', toString(number), '-{state}'), number % 2 ? 'site.content.typo' : 'site.notice.column_stale',
    number % 50 = 0 ? 'veto' : 'deduct', 'national-2019-19', '1', concat(name, '/', toString(number)), 'page',
    concat('u', leftPad(toString(1 + place_ % {units}), 3, '0')), '{before}', '{state}', seen + {later}, 'measured',
    'machine', '系统', seen, seen, 1, 1, '<=', concat('“布署”应为“部署”，见第', toString(number), '处'), 1,
    '{state}' = 'suspected' ? emptyArrayString() : ['zhang'],
    '[{{"event_id": "e", "at": "2026-07-01T09:00:00+08:00", "url": "http://e.gov.cn/", "sha256": "", "note": ""}}]',
    concat('http://www.example.gov.cn/', toString(number), '.html'), 'findings', {offset} + number
FROM numbers({rows}) WHERE {which}
"""
JUDGED_ROWS = """
INSERT INTO assessments (program, generation, day, subject, indicator, target, status, unit, rulebook, wording,
    measured, event_id, topic, offset)
WITH number % {subjects} AS place_, place_ < {sites} AS site_,
    site_ ? concat('site-', leftPad(toString(place_), 6, '0'))
          : concat('a-', leftPad(toString(place_ - {sites}), 6, '0')) AS name
SELECT 'p', 1, toDate('{day}'), name, concat('site.made.up', toString(intDiv(number, {subjects}))), name,
    number % 7 ? 'pass' : 'fail', concat('u', leftPad(toString(1 + place_ % {units}), 3, '0')), 'national-2019-19',
    '栏目更新不及时', 1, concat('j-{day}-', toString(number)), 'findings', number
FROM numbers({subjects} * 10)
"""
LOOKS_OF_ACCOUNTS = DAILY.replace("'site-'", "'a-'")


def province() -> Registry:
    """Sites and accounts, named as the generated looks name them, over a root with units below it."""
    base = registry(1)
    units = [
        Unit(id=f"u{n:03d}", name=f"示例第{n}局", short_name=f"{n}局", level="department", parent="city")
        for n in range(1, UNITS + 1)
    ]
    roles = [[RoleHeld(role="runs", unit=unit.id)] for unit in units]
    pattern = msgspec.structs.replace(base.sites[0], columns=[])
    sites = [
        msgspec.structs.replace(
            pattern, id=f"site-{n:06d}", code=f"99{n:08d}", name=f"示例网站{n}", roles=roles[n % UNITS]
        )
        for n in range(SITES)
    ]
    accounts = [
        Account(id=f"a-{n:06d}", name=f"示例号{n}", platform="weixin", roles=roles[n % UNITS]) for n in range(ACCOUNTS)
    ]
    return msgspec.structs.replace(base, units=[*base.units, *units], sites=sites, accounts=accounts)


def fill(run: EmbeddedRun) -> None:
    """A year of looks, the last days' assessments, and the findings with their steps."""
    subjects = SITES + ACCOUNTS
    shared = {"subjects": subjects, "sites": SITES, "units": UNITS, "rows": FINDINGS, "now": f"{NOW:%Y-%m-%d %H:%M:%S}"}
    for day in range(0, DAYS, 7):
        place = {"day": day, "days": 7}
        looks = [DAILY.format(**place, sites=SITES, rows=SITES * VISITS)]
        if DAYS - day <= 35:
            looks.append(LOOKS_OF_ACCOUNTS.format(**place, sites=ACCOUNTS, rows=ACCOUNTS * VISITS))
        run.warehouse._run(looks)
    first, settled = {"before": "", "offset": 0}, {"before": "confirmed", "later": 60, "offset": FINDINGS}
    run.warehouse._run(
        [
            FINDING_ROWS.format(**shared, **first, state="suspected", later=0, which="number % 6 = 0"),
            FINDING_ROWS.format(**shared, **first, state="confirmed", later=0, which="number % 6 != 0"),
            FINDING_ROWS.format(**shared, **settled, state="rectified", which=f"number % {OPEN} != 0"),
            *(JUDGED_ROWS.format(**shared, day=FIRST + timedelta(days=DAYS - 1 - n)) for n in range(JUDGED_DAYS)),
        ]
    )


async def _walk(person: Browser, begin: int, took: dict[str, list[float]]) -> None:
    luck = random.Random(begin)
    for step in range(len(PAGES) * ROUNDS):
        await asyncio.sleep(luck.uniform(0, 2 * LOOKS_S))
        page = PAGES[(begin + step) % len(PAGES)]
        begun = time.perf_counter()
        status, text = await person.get(page.format(finding=f"{OPEN * step % FINDINGS:032d}"))
        took[page].append((time.perf_counter() - begun) * 1000)
        assert status == 200, (page, status, text[-300:])


async def _asked(folder: Path) -> list[dict[str, Any]]:
    async with running(folder, province(), NOW) as run:
        await asyncio.to_thread(fill, run)
        register(folder, *(somebody(f"o{n}", "officer", "chief", "reviewer") for n in range(PEOPLE)))
        async with browsers(run, PEOPLE) as people:
            for number, person in enumerate(people):
                person.enter(f"o{number}")
            begun = time.perf_counter()
            await people[0].page("/findings")
            first = row("the first look at the findings after a start", time.perf_counter() - begun, "s")
            took: dict[str, list[float]] = defaultdict(list)
            await asyncio.gather(*(_walk(one, 7 * n, took) for n, one in enumerate(people)))
            exported = await _export(people[0])
    return [first, *_rows(took), *exported]


def _rows(took: dict[str, list[float]]) -> list[dict[str, Any]]:
    whole = sorted(ms for times in took.values() for ms in times)
    times = {page: sorted(took[page]) for page in PAGES}
    found = [
        row(f"median of {page}", _at(one, 0.5), "ms", peer="95%", peer_value=_at(one, 0.95))
        for page, one in times.items()
    ]
    name = f"95th percentile of all pages, {PEOPLE} people, {SITES} sites, {ACCOUNTS} accounts, {FINDINGS} findings"
    worst = _at(whole, 0.95)
    found.append(row("median of all pages", _at(whole, 0.5), "ms"))
    return [*found, row(name, worst, "ms", floor=f"<= {LIMIT_MS:g} ms", ok=worst <= LIMIT_MS)]


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def _export(person: Browser) -> list[dict[str, Any]]:
    """All findings as a table, read in pieces: how long it took, and how much memory more."""
    before, begun, size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    async with person.client.get("/findings.xlsx?state=all") as response:
        assert response.status == 200
        async for piece in response.content.iter_chunked(1 << 16):
            size += len(piece)
    seconds = time.perf_counter() - begun
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [
        row(f"export of {FINDINGS} findings ({size / 1e6:.1f} MB)", seconds, "s"),
        row("memory more for the export", more, "MB", floor=f"<= {EXPORT_MB:g}", ok=more <= EXPORT_MB),
    ]


def run() -> list[dict[str, Any]]:
    """Rows of name, value, unit, floor, ok."""
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(_asked(Path(place) / "data"))


if __name__ == "__main__":
    from tests.benchmarks.__main__ import show

    for one in run():
        print(show(one))
