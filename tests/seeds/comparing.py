"""Findings of a rehearsal beside what the circular blames."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schemas.registry.folder import load_installation
from schemas.registry.installation import Installation
from schemas.states import STANDING
from tests.seeds.expected import Expected

Line = tuple[str, str, str, str, str, int]  # subject, target, indicator, severity, charged unit, count


@dataclass(frozen=True)
class Compared:
    """`missing`: blamed by the circular and not found; `more`: found and not blamed."""

    missing: list[Line]
    more: list[Line]
    findings: int


def compare(folder: Path, rehearsed: Path) -> Compared:
    """Compare what came of a rehearsal with what the installation's `expected.yaml` says."""
    installation = load_installation(folder)
    wanted = Counter(_wanted(one) for one in read_expected(folder))
    invented = set(yaml.safe_load((folder / "invented.yaml").read_text(encoding="utf-8"))["栏目"])
    found = Counter(_found(installation, invented, line) for line in standing(rehearsed))
    named = {line[:4] for line in wanted if line[4] == ""}
    found = Counter({(*line[:4], "", line[5]) if line[:4] in named else line: n for line, n in found.items()})
    return Compared(sorted((wanted - found).elements()), sorted((found - wanted).elements()), found.total())


def read_expected(folder: Path) -> list[Expected]:
    raw = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    return [Expected(**{**one, "items": tuple(one["items"])}) for one in raw["findings"]]


def standing(rehearsed: Path) -> list[dict[str, Any]]:
    """The findings that stand at the end."""
    lines = map(json.loads, (rehearsed / "findings.jsonl").read_bytes().splitlines())
    return [line for line in lines if line["to_state"] in STANDING]


def _wanted(one: Expected) -> Line:
    return one.subject, one.target, one.indicator, one.severity, one.unit, one.count


def _found(installation: Installation, invented: set[str], line: dict[str, Any]) -> Line:
    """A finding by names. A column that was invented for a site is no target that the circular knows."""
    subjects = {one.id: one for one in installation.subjects}
    units = {unit.id: unit.name for unit in installation.units}
    subject = subjects[line["subject"]]
    columns = {column.id: column.name for column in subject.columns if column.id not in invented}
    kind, _, rest = line["target"].partition(":")
    target = columns.get(line["target"]) or (rest if kind == "account" else "")
    return subject.name, target, line["indicator"], line["severity"], units.get(line["unit"], ""), _count(line)


def _count(line: dict[str, Any]) -> int:
    """How many faults a finding counts; one where it measures days or a flag."""
    measured = line["measured"]
    return int(measured["numerator"] or 1) if measured["unit"] == "count" and measured["comparator"] == ">=" else 1
