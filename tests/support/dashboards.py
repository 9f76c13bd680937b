"""The dashboards' panels, and their questions as Grafana would ask them."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from pipelines.warehouse.embedded import EmbeddedWarehouse

BOARDS = sorted((Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards").glob("*.json"))
Panel = dict[str, Any]


def board(name: str) -> dict[str, Any]:
    path = next(path for path in BOARDS if path.stem == name)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def panels(source: str) -> Iterator[tuple[str, Panel]]:
    """(board, panel) of everything that asks a data source: `clickhouse` or `prometheus`."""
    for path in BOARDS:
        for one in board(path.stem)["panels"]:
            if one["datasource"]["uid"] == source:
                yield path.stem, one


def panel(name: str, title: str) -> Panel:
    found: Panel = next(one for one in board(name)["panels"] if one["title"] == title)
    return found


class Asking:
    """Asks a warehouse as the ClickHouse data source does: a time is put in as toDateTime(seconds), a variable with one
    value as it is; custom variables with their default."""

    def __init__(self, warehouse: EmbeddedWarehouse, program: str, kind: str = "site") -> None:
        self._warehouse, self._program, self._kind = warehouse, program, kind

    def panel(self, one: Panel, since: datetime, until: datetime) -> list[dict[str, Any]]:
        text = one["targets"][0]["rawSql"]
        for name, value in {"program": self._program, "generation": "1", "deadline": "14", "kind": self._kind}.items():
            text = text.replace("${" + name + "}", value)
        text = text.replace("$__fromTime", f"toDateTime({int(since.timestamp())})")
        text = text.replace("$__toTime", f"toDateTime({int(until.timestamp())})")
        assert "$" not in text
        return self.sql(text)

    def sql(self, text: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = orjson.loads(self._warehouse._reader.query(text, "JSONEachRow").bytes() or b"[]")
        return rows
