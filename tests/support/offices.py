"""A province and two of its cities over the sample province: their folder, and a run of it in a process of its own."""

import asyncio
import hashlib
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipelines.data_folder import DataFolder
from pipelines.office.reporting import Asked, Reporting
from pipelines.office.windows import week_of
from pipelines.opened import open_folder
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.running.pacing import advance_to
from pipelines.warehouse import Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.events.types import FETCHES, FINDINGS
from schemas.registry.load import dump
from schemas.registry.model import Registry
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight
from tests.support.embedded import events_of, running_in
from tests.support.forked import FORKED

FIRST, DAYS = date(2026, 7, 6), 8  # a Monday; the first week closes within the run
UNTIL = midnight(FIRST) + timedelta(days=DAYS)
FEW_LOOKS = {"columns_a_day": 1, "links_per_site": 12}  # what is told apart needs no more
WATCHED = ("s01", "s02", "s03", "s06", "s07")  # of two cities two each, and one that only the province watches
PROVINCE, STRICT, PLAIN = "yunchuan", "qingping", "wanglan"
STRICT_RULES = {
    "id": "qingping-rules",
    "version": "1",
    "title": "青屏市监测指标",
    "source": "青屏市人民政府办公室",
    "extends": "national-2019-19",
    "indicators": [{"id": "site.veto.home_stale", "threshold": 6, "warning": 4}],
}
# What differs from the province's program: rulebook, verdict rule, charge rule and scope.
OFFICES: dict[str, dict[str, Any]] = {
    PROVINCE: {},
    STRICT: {
        "id": STRICT,
        "name": "青屏市监测",
        "office": "青屏市人民政府办公室",
        "unit": "yc-qingping",
        "rulebook": "qingping-rules",
        "verdict_rule": "any_in_window",
        "charge": {"default": "in_charge"},
    },
    PLAIN: {
        "id": PLAIN,
        "name": "望澜市监测",
        "office": "望澜市人民政府办公室",
        "unit": "yc-wanglan",
        "charge": {"default": "runs"},
    },
}


class Found(NamedTuple):
    """By program: each transition as bytes in the order of its subject, and the checksums of the weekly report's
    files; and how many looks there were by subject."""

    findings: dict[str, list[bytes]]
    reports: dict[str, dict[str, str]]
    looks: dict[str, int]


def province() -> Province:
    return Province(5, sites=9, start=FIRST, days=35)


def write_offices(folder: Path, ports: Ports, programs: list[str]) -> Path:
    """An installation of these programs."""
    known = yaml.safe_load(dump(province().registry(ports)))
    known["sites"] = [one for one in known["sites"] if one["id"] in WATCHED]
    base = known.pop("program")
    base["plan"] = {**base.get("plan", {}), **FEW_LOOKS}
    _write(folder / "registry.yaml", known | {"id": "here"})
    for program in programs:
        _write(folder / "programs" / program / "program.yaml", base | OFFICES[program])
    if STRICT in programs:
        _write(folder / "programs" / STRICT / "rulebooks" / "rules.yaml", STRICT_RULES)
    return folder


def run_alone_in_a_process(folder: Path) -> Found:
    """The engine of the embedded warehouse holds one folder a process."""
    with ProcessPoolExecutor(1, FORKED) as pool:
        return pool.submit(_ran, folder).result()


def _ran(folder: Path) -> Found:
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> Found:
    async with running_in(folder, midnight(FIRST)) as run:
        await advance_to(run, UNTIL, timedelta(days=1), stored=False, judged=False)
        await run.drain()
        findings = by_program(events_of(run, FINDINGS))
        reports = _reports(run.warehouse, run.installation.registries, run.rulebooks)
        looks: dict[str, int] = {}
        for event in events_of(run, FETCHES):
            if check := getattr(event.data, "check", None):
                looks[check.subject] = looks.get(check.subject, 0) + 1
        return Found(findings, reports, looks)


def by_program(events: list[Event]) -> dict[str, list[bytes]]:
    """The transitions of each program as bytes, in the order of their subject."""
    findings: dict[str, list[bytes]] = {}
    for event in sorted(events, key=lambda event: event.subject):
        if isinstance(event.data, FindingTransition):
            findings.setdefault(event.program, []).append(dumps(event.data))
    return findings


def reports_in_a_process(folder: Path) -> dict[str, dict[str, str]]:
    """The checksums of each program's weekly report, from the embedded warehouse of a folder."""
    with ProcessPoolExecutor(1, FORKED) as pool:
        return pool.submit(_reported, folder).result()


def _reported(folder: Path) -> dict[str, dict[str, str]]:
    opened, warehouse = open_folder(folder), EmbeddedWarehouse(DataFolder(folder).warehouse)
    try:
        return _reports(warehouse, opened.installation.registries, opened.rulebooks)
    finally:
        warehouse.close()


def _reports(
    warehouse: Warehouse, registries: dict[str, Registry], books: dict[str, Rulebook]
) -> dict[str, dict[str, str]]:
    return {
        program: _report(Reporting(warehouse, registry, books[registry.program.rulebook]))
        for program, registry in registries.items()
    }


def _report(reporting: Reporting) -> dict[str, str]:
    made = reporting.make(Asked("weekly", week_of(FIRST)))
    assert made.problems == []
    return {name: hashlib.sha256(content).hexdigest() for name, content in made.files.items()}


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
