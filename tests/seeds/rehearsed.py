"""Rehearsals of installation folders for the tests, and what their warehouses hold."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.office.edition_facts import FactsOfEditions
from pipelines.office.windows import days_of
from pipelines.opened import open_folder
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.registry.load import parse
from tests.seeds.comparing import Compared, compare
from tests.support.command_line import xunwang


@dataclass(frozen=True)
class Rehearsed:
    """An installation folder and the folder that its rehearsal left."""

    folder: Path
    out: Path

    def compared(self) -> Compared:
        return compare(self.folder, self.out)

    def dead_letters(self) -> str:
        return xunwang("dead-letters", "list", "--data", self.out).strip()

    def records(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of the records of a kind, in the order of their times."""
        span = {"start": "2000-01-01T00:00:00+08:00", "end": "2100-01-01T00:00:00+08:00"}
        with self._warehouse() as warehouse:
            rows = warehouse.query("records_in_window", {"program": self.program, "kinds": [f"xunwang.{kind}"], **span})
        return [json.loads(row["payload"]) for row in rows]

    def verdicts(self, kind: str) -> Counter[str]:
        """How many subjects of a kind passed and failed in the window of the circular."""
        plan = parse(self.folder / "rehearsal.yaml")["edition"]
        window = days_of(date.fromisoformat(plan["first"]), date.fromisoformat(plan["last"]))
        opened = open_folder(self.out)
        registry = opened.registry(self.program)
        with self._warehouse() as warehouse:
            facts = FactsOfEditions(warehouse, registry, opened.rulebook(registry)).facts(window)
        found = Counter(facts.verdicts[str(row["subject"])].value for row in facts.of_kind(kind).rows)
        words = {"passed": "合格", "failed": "不合格", "unknown": "无法判定"}
        return Counter({name: found[word] for name, word in words.items()})

    def edition(self, ending: str) -> Path:
        """The file of the circular with that ending."""
        [file] = (self.out / "programs" / self.program / "editions" / "circular").glob(f"*/*.{ending}")
        return file

    @property
    def program(self) -> str:
        return next((self.folder / "programs").iterdir()).name

    @property
    def home(self) -> DataFolder:
        """The folder of the program's own files."""
        return DataFolder(self.out).of_program(self.program)

    @contextmanager
    def _warehouse(self) -> Iterator[EmbeddedWarehouse]:
        warehouse = EmbeddedWarehouse(DataFolder(self.out).warehouse)
        try:
            yield warehouse
        finally:
            warehouse.close()


def rehearse(folder: Path, out: Path) -> Rehearsed:
    """Rehearse a folder as it says itself."""
    xunwang("rehearse", folder, "--out", out)
    return Rehearsed(folder, out)
