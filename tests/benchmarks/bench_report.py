"""The weekly report of 5,000 sites over a year of events, all four formats, from query to bytes."""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.office.reporting import Asked, Reporting
from pipelines.office.windows import week_of
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.registry.model import Registry
from schemas.rulebooks.load import load_all
from stages.reporter.document import figures
from tests.benchmarks.bench_warehouse import DAILY, DAYS, VISITS, WEEK
from tests.support.registries import registry

SITES, FINDINGS, BATCH = 5_000, 3_000, 5_000
SECONDS = 10.0


def province() -> Registry:
    """5,000 sites named as the generated looks name them."""
    base = registry(1)
    pattern = base.sites[0]
    sites = [
        msgspec.structs.replace(pattern, id=f"site-{n:06d}", code=f"99{n:08d}", name=f"示例网站{n}", columns=[])
        for n in range(SITES)
    ]
    return msgspec.structs.replace(base, sites=sites)


def rows(known: Registry) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(table, rows) of everything but the looks: registrations, a week of assessments, findings."""
    at = "2025-12-29T00:00:00+08:00"
    place = {"topic": "observations", "partition": 0, "offset": 1}
    shared = {"program": "p", "unit": "county", "rulebook": "national-2019-19"}
    yield (
        "subject_facts",
        [
            {
                **shared,
                **place,
                "subject": s.id,
                "at": at,
                "code": s.code,
                "name": s.name,
                "event_id": s.id,
                "sampled": 1,
            }
            for s in known.sites
        ],
    )
    judged = {**shared, **place, "generation": 1, "rulebook_version": "1"}
    indicators = [i.id for i in load_all()["national-2019-19"].indicators if i.fed_by == "machine"][:10]
    for day in range(7):
        yield (
            "assessments",
            [
                {**judged, "day": str(WEEK[0] + timedelta(days=day)), "subject": s.id, "indicator": i, "target": s.id}
                | {"status": "pass", "event_id": f"{s.id}{day}"}
                for s in known.sites
                for i in indicators
            ],
        )
    moment = f"{WEEK[0]}T12:00:00+08:00"
    yield (
        "findings",
        [
            {**judged, "subject": f"site-{n:06d}", "finding_id": f"{n:032x}", "event_id": f"{n:032x}", "at": moment}
            | {"indicator": "site.notice.column_stale", "severity": "notice", "target": f"site-{n:06d}"}
            | {"target_kind": "column", "to_state": "confirmed", "first_seen": moment, "last_seen": moment}
            | {
                "wording": "栏目更新不及时，最近一条更新日期为2026年6月1日",
                "cause": "measured",
                "actor": "machine",
                "actor_name": "系统",
            }
            for n in range(FINDINGS)
        ],
    )


def run() -> list[dict[str, Any]]:
    known = province()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = EmbeddedWarehouse(Path(folder))
        warehouse.migrate()
        for day in range(0, DAYS, 7):
            warehouse._run([DAILY.format(day=day, days=7, sites=SITES, rows=SITES * VISITS)])
        for table, found in rows(known):
            for start in range(0, len(found), BATCH):
                warehouse.insert(table, found[start : start + BATCH], f"{table}:{found[0].get('day')}:{start}")
        reporting = Reporting(warehouse, known, load_all()["national-2019-19"])
        begun = time.perf_counter()
        made = reporting.make(Asked("weekly", week_of(WEEK[0])))
        seconds = time.perf_counter() - begun
        warehouse.close()
    assert made.problems == []
    assert {"open": FINDINGS}.items() <= {figure.name: figure.value for figure in figures(made.edition)}.items()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(len(content) for content in made.files.values()) / 1024
    name = f"weekly report of {SITES} sites, {FINDINGS} findings, over {SITES * VISITS * DAYS / 1e6:.0f} million looks"
    return [
        {
            "name": name + f" ({size:.0f} KB in four formats)",
            "value": seconds,
            "unit": "s",
            "floor": f"<= {SECONDS:g} s",
            "ok": seconds <= SECONDS,
        },
        {
            "name": "memory of that process",
            "value": megabytes,
            "unit": "MB",
            "floor": "<= 1024",
            "ok": megabytes <= 1024,
        },
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
