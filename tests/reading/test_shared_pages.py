"""Real pages, where they lie beside the checkout: `shared/pages` with its labels. They are no part of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.events.reading import Reading
from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.reading.shared import shared_folder

FOLDER = shared_folder("pages", holds="labels.yaml")


def _cases() -> list[dict[str, Any]]:
    labels = yaml.safe_load((FOLDER / "labels.yaml").read_text("utf-8")) if FOLDER else {"cases": []}
    return [case for case in labels["cases"] if case["file"].endswith(".html")]


def _read(folder: Path, case: dict[str, Any]) -> Reading:
    context = PageContext(at=at("2026-11-20T10:00:00+08:00"), status=case["expect"].get("http_status"))
    return read((folder / case["file"]).read_bytes(), context)


def _facts(reading: Reading) -> dict[str, Any]:
    return {
        "kind": reading.page_kind,
        "title": reading.title,
        "charset": reading.charset,
        "date": reading.published.date if reading.published else None,
        "items": len(reading.items),
        "date_newest": reading.newest_item_date,
    }


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["file"])
def test_reads_what_a_person_reads(case: dict[str, Any]) -> None:
    assert FOLDER is not None
    facts = _facts(_read(FOLDER, case))
    wanted = {key: value for key, value in case["expect"].items() if key in facts and value is not None}
    assert {key: facts[key] for key in wanted} == wanted
