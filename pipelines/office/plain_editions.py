"""Editions that no template made, read back from their json: the weekly report and the circular in its plain form."""

from pathlib import Path
from typing import Any

import msgspec
import orjson

from pipelines.data_folder import DataFolder
from stages.reporter.document import Edition, EditionHead, Figure, Paragraph, Source, Table

KINDS = ("circular", "weekly")
RELEASED = "released"  # where copies of what was released lie


def plain_edition(folder: DataFolder, code: str) -> Edition | None:
    """What an edition printed, as far as it can be traced: its numbers, its rows and what stands behind them. Of one
    that was released as it was released. None where there is none of that code."""
    places = (root / kind / code / f"{kind}-{code}.json" for kind in KINDS for root in _roots(folder))
    path = next((path for path in places if path.is_file()), None)
    return _read(orjson.loads(path.read_bytes())) if path is not None else None


def _roots(folder: DataFolder) -> tuple[Path, Path]:
    return folder.root / RELEASED, folder.editions


def _read(told: dict[str, Any]) -> Edition:
    numbers = msgspec.convert([{**one, "type": "figure"} for one in told["figures"]], list[Figure])
    tables = [_table(one) for one in told["blocks"] if "table" in one]
    return Edition(
        head=msgspec.convert(told["head"], EditionHead),
        blocks=[Paragraph(list(numbers)), *tables],
        sources=msgspec.convert(told["sources"], list[Source]),
    )


def _table(told: dict[str, Any]) -> Table:
    traced = {name: told[name] for name in ("name", "query", "params", "ids", "attachment") if name in told}
    return Table(told["table"], told["title"], told["columns"], told["rows"], **traced)
