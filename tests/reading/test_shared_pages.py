"""Real pages, where they lie beside the project: `../shared/pages` with its labels. They are no part of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.events.reading import Reading
from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read

FOLDER = Path(__file__).parents[2].parent / "shared" / "pages"


def _cases() -> list[dict[str, Any]]:
    labels = FOLDER / "labels.yaml"
    if not labels.is_file():
        return []
    return [case for case in yaml.safe_load(labels.read_text("utf-8"))["cases"] if case["file"].endswith(".html")]


def _read(case: dict[str, Any]) -> Reading:
    context = PageContext(at=at("2026-11-20T10:00:00+08:00"), status=case["expect"].get("http_status"))
    return read((FOLDER / case["file"]).read_bytes(), context)


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
    facts = _facts(_read(case))
    wanted = {key: value for key, value in case["expect"].items() if key in facts and value is not None}
    assert {key: facts[key] for key in wanted} == wanted
