"""Pages of the field trial, where they lie beside the checkout in `shared/field/reading`: no part of the project.

Every key under `expected` in `CASES.yaml` has its comparison here; an unknown key fails, so that none is passed over.
Without the folder the module holds no test.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pipelines.commands.diff import command as diff
from schemas.events.reading import Reading
from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.reading.shared import shared_folder

FOLDER = shared_folder("field", "reading", holds="CASES.yaml")
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "CASES.yaml").read_text("utf-8")) if FOLDER else []


def _dates(reading: Reading) -> list[str | None]:
    return [item.date for item in reading.items]


def _date(reading: Reading) -> str | None:
    return reading.published.date if reading.published else None


def _loud(reading: Reading) -> list[str]:
    """What the word packs hit; a notice is no finding."""
    return [f"{hit.rule}: {hit.text}" for hit in reading.text_hits if hit.level != "notice"]


def _spoilt(reading: Reading) -> list[str]:
    return [mark.kind for mark in reading.tamper] + [link.technique for link in reading.hidden_links]


def _addresses(reading: Reading) -> list[str]:
    links = reading.links
    listed = [link.url for link in (*links.internal, *links.external, *links.files)]
    return listed + [item.url for item in reading.items]


def _as_said(found: list[str], wanted: str) -> bool:
    return bool(found) is {"some": True, "none": False}[wanted]


# Key of `expected` → (what the reader found, whether that is as wanted).
LOOKS: dict[str, tuple[Callable[[Reading], Any], Callable[[Any, Any], bool]]] = {
    "kind": (lambda r: r.page_kind, lambda got, want: got in ([want] if isinstance(want, str) else want)),
    "kind_not": (lambda r: r.page_kind, lambda got, want: got not in want),
    "verdict": (lambda r: r.verdict, lambda got, want: got == want),
    "title": (lambda r: r.title, lambda got, want: got == want),
    "date": (_date, lambda got, want: got == want),
    "date_not": (_date, lambda got, want: got not in want),
    "items": (lambda r: len(r.items), lambda got, want: got == want),
    "newest": (lambda r: r.newest_item_date, lambda got, want: got == want),
    "newest_in": (lambda r: r.newest_item_date, lambda got, want: got in want),
    "dates": (_dates, lambda got, want: got == want),
    "first_item": (lambda r: {"title": r.items[0].title} if r.items else {}, lambda got, want: got == want),
    "links_none": (_addresses, lambda got, want: not any(part.lower() in url.lower() for part in want for url in got)),
    "hits": (_loud, _as_said),
    "hit_texts": (lambda r: [hit.text for hit in r.text_hits], lambda got, want: set(want) <= set(got)),
    "tamper": (lambda r: [mark.kind for mark in r.tamper], _as_said),
    "spoilt": (_spoilt, _as_said),
}


def _wrong(reading: Reading, expected: dict[str, Any]) -> list[str]:
    wrong = []
    for key, wanted in expected.items():
        look, is_right = LOOKS[key]
        if not is_right(look(reading), wanted):
            wrong.append(f"{key}: got {look(reading)!r}, want {wanted!r}")
    return wrong


def _check_page(folder: Path, case: dict[str, Any]) -> None:
    body = (folder / case["input"]).read_bytes()
    visit = at(case["at"]) if case.get("at") else None
    context = PageContext(url=case.get("url"), at=visit, status=case.get("status"), headers=case.get("headers", {}))
    wrong = _wrong(read(body, context), case["expected"])
    assert not wrong, f"{case['fault']} ({case['why']})\n" + "\n".join(wrong)


def _check_change(folder: Path, case: dict[str, Any]) -> None:
    assert set(case["expected"]) == {"exit"}
    result = CliRunner().invoke(diff, [str(folder / name) for name in case["input"]])
    assert result.exit_code == case["expected"]["exit"], f"{case['fault']} ({case['note']})\n{result.output}"


if FOLDER is not None:
    folder = FOLDER

    def test_every_key_has_its_comparison() -> None:
        keys = {key for case in CASES if isinstance(case["input"], str) for key in case["expected"]}
        assert keys <= set(LOOKS)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
    def test_is_read_as_a_person_reads_it(case: dict[str, Any]) -> None:
        check = _check_page if isinstance(case["input"], str) else _check_change
        check(folder, case)
