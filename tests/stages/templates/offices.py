"""The five shipped offices and the facts of the circulars they are modelled on, where these lie beside the checkout."""

import importlib
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from schemas.registry.load import parse
from schemas.templates.load import load_template
from schemas.times import midnight
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.lists import given_lists
from tests.reading.shared import shared_folder
from tests.support.editions import head

ROOT = Path(__file__).parents[3]
OFFICES = sorted((ROOT / "deploy" / "offices").glob("*/templates/circular.yaml"))
NAMES = [path.parents[1].name for path in OFFICES]
FOLDER = shared_folder("domain", holds="seed-facts.yaml")
LAST = {"baoji-2024q3": "2024年第二季度", "kaifeng-2024q1": "2023年第四季度"}
# What the writer of the facts adds, how a page looked, and what is said twice.
NOTES = frozenset(
    [
        "id",
        "seed",
        "note",
        "notes",
        "where",
        "section",
        "inconsistencies",
        "page_integrity",
        "footer",
        "restored",
        "inferred",
        "people",
        "numbering",
        "poor_note",
        "kinds_note",
        "sum_check",
        "tallies",
        "header_repeats_at_rows",
        "published_time",
        "source_unit",
        "issuer_short_on_page",
        "columns_as_printed",
        "columns_note",
        "unit_as_printed",
        "unit_restored",
        "title_as_printed",
        "also",
        "count_months",
        "count_as_printed",
        "total_as_printed",
        "host_page_county",
        "scope",
        "check_ratio_printed",
        "alert_kinds",
        "method",
        "escalation_seen",
    ]
)


@cache
def seeds() -> dict[str, dict[str, Any]]:
    parsed = parse(Path(FOLDER) / "seed-facts.yaml") if FOLDER else {"seeds": []}
    return {seed["key"]: seed for seed in parsed["seeds"]}


def made(key: str) -> Composed:
    """The edition of an office from lists that its circular's facts give."""
    seed, lists = seeds()[key], importlib.import_module(f"tests.stages.templates.{key.partition('-')[0]}")
    window = seed["data_window"] if seed["data_window"].get("start") else seed["period"]
    first, last = (midnight(date.fromisoformat(window[end])) for end in ("start", "end"))
    end = last + timedelta(days=1)
    wanted = head(
        "circular", period=seed["period"]["label"], window_from=first, window_to=end, as_of=end,
        signed_on=seed["issue_date"], published_on=seed["published_date"],
    )  # fmt: skip
    due = next((one["date"] for one in seed["deadlines"]), None)
    written = lists.written(seed) if hasattr(lists, "written") else {}
    given = Given(
        head=wanted,
        lists=given_lists(lists.lists(seed)),
        written=written,
        deadline=date.fromisoformat(due) if due else None,
        last_period=LAST.get(key, ""),
    )
    return compose(load_template(ROOT / "deploy" / "offices" / key / "templates" / "circular.yaml"), given)


def differences(printed: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Places at which the facts of an edition differ from those of the print; what the print does not say is passed
    over, and lists of rules and deadlines are compared in any order."""
    if isinstance(printed, dict):
        if isinstance(ours, str) and "title" in printed:  # an attachment whose table is not in the page
            printed, ours = {"title": printed["title"]}, {"title": ours}
        for key, value in printed.items():
            if value is None or key in NOTES or key.endswith(("_note", "_inferred")):
                continue
            if not isinstance(ours, dict) or key not in ours:
                yield f"{path}.{key}".lstrip(".")
            else:
                yield from differences(value, ours[key], f"{path}.{key}")
    elif isinstance(printed, list):
        yield from _of_lists(printed, ours, path)
    elif _text(printed) != _text(ours):
        yield path.lstrip(".")


def _of_lists(printed: list[Any], ours: Any, path: str) -> Iterator[str]:
    if path == ".tables" and not printed:  # lost with the page
        return
    if not isinstance(ours, list) or len(printed) != len(ours):
        yield path.lstrip(".")
        return
    if path in (".rules", ".deadlines"):
        printed, ours = sorted(printed, key=_sorted_by), sorted(ours, key=_sorted_by)
    for at, (one, other) in enumerate(zip(printed, ours, strict=True)):
        yield from differences(one, other, f"{path}[{at}]")


def _sorted_by(entry: Any) -> str:
    return "/".join(_text(entry.get(key, "")) for key in ("rule", "platform", "days", "what"))


def _text(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).replace(" ", "")
