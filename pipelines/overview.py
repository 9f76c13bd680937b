"""What `xunwang status` prints: coverage, backlog, the conservation balance and the last edition of a data folder."""

from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log, unread
from pipelines.planner import PLANNED, WATERMARK
from pipelines.topology import TOPOLOGY
from pipelines.warehouse import Warehouse
from schemas.events.types import DEAD_LETTERS
from schemas.registry.model import Registry

ALL_DAYS = {"first_day": "2000-01-01", "last_day": "2100-01-01"}
PLANNER = "scheduler"  # it reads when it plans; what it has not read yet holds nobody up


def backlog(log: Log) -> dict[str, int]:
    """Records each stage has still to read."""
    return {
        hop.stage: sum(unread(log, hop.stage, topic, log.ends(topic)) for topic in hop.reads)
        for hop in TOPOLOGY
        if hop.reads and hop.stage != PLANNER
    }


def balance(log: Log, warehouse: Warehouse, program: str) -> dict[str, int]:
    """Conservation: planned = done + void + missed, and what is under way (`difference`)."""
    rows = warehouse.query("coverage", {"program": program, "generation": 1, **ALL_DAYS})
    ended = {name: sum(int(row[name]) for row in rows) for name in ("done", "void", "missed")}
    planned = int(log.state("scheduler", [PLANNED]).get(PLANNED, b"0"))
    return {
        "planned": planned,
        **ended,
        "difference": planned - sum(ended.values()),
        "dead_letters": log.end_offset(DEAD_LETTERS),
    }


def overview(folder: DataFolder, log: Log, warehouse: Warehouse, registry: Registry) -> dict[str, Any]:
    """The whole picture as plain values."""
    watermark = log.state("scheduler", [WATERMARK]).get(WATERMARK)
    rows = warehouse.query("coverage", {"program": registry.program.id, "generation": 1, **ALL_DAYS})
    return {
        "program": registry.program.name,
        "planned_until": watermark.decode().strip('"') if watermark else None,
        "coverage": {
            "sites": len(registry.sites),
            "sites_seen": sum(1 for row in rows if row["done"]),
            "columns": sum(len(site.columns) for site in registry.sites),
            "columns_seen": sum(int(row["columns_seen"]) for row in rows),
            "accounts_not_watched": len(registry.accounts),
        },
        "backlog": backlog(log),
        "balance": balance(log, warehouse, registry.program.id),
        "last_edition": _last_edition(folder.editions),
    }


def _last_edition(root: Path) -> str | None:
    made = sorted((path for path in root.glob("*/*") if path.is_dir()), key=lambda p: (p.stat().st_mtime, p.name))
    return f"{made[-1].parent.name} {made[-1].name}" if made else None
