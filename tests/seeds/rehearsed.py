"""Rehearsals of installation folders for the tests, and what their warehouses hold."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.warehouse.embedded import EmbeddedWarehouse
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
        """How many subjects of a kind passed and failed, as the circular's edition counts them."""
        [file] = (self.out / "programs" / self.program / "editions" / "circular").glob("*/*.json")
        figures = {one["name"]: one["value"] for one in json.loads(file.read_bytes())["figures"]}
        return Counter({name: int(figures[f"{name}.{kind}"]) for name in ("passed", "failed", "unknown")})

    @property
    def program(self) -> str:
        return next((self.folder / "programs").iterdir()).name

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
