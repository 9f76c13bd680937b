"""What the office did about problems: notices, reminders, namings and the other steps of its cases."""

from typing import Any

from schemas.states import HANDLING
from stages.reporter.facts import Answer, EditionFacts, Row
from stages.reporter.lists.names import Names
from stages.reporter.templates.lists import Listed

NAMED, BACK = "named", "naming_withdrawn"


def lists(handling: Answer, facts: EditionFacts, names: Names) -> dict[str, Listed]:
    """One row for each step that was taken inside the window; a step about several problems at once is one."""
    start = facts.window_from.isoformat()
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    words: dict[str, str] = {step: handling_step.word for step, handling_step in HANDLING.items()}
    for row in handling.rows:
        if str(row["at"]) <= start:
            continue
        key = (str(row["event_id"]), str(row["unit"]))
        told = {"id": key[0], "step": words[str(row["step"])], "findings": 0, **names.of_unit(key[1])}
        rows.setdefault(key, told)["findings"] += 1
    made = [{**row, "order": at} for at, row in enumerate(rows.values())]
    return {"steps": Listed(made, handling.query, dict(handling.params))} if made else {}


def namings(handling: Answer, year: str) -> list[tuple[str, str]]:
    """(subject, edition) of every naming of the year by the office's own cases that stands, each edition once."""
    back = {_about(row): str(row["at"]) for row in handling.rows if row["step"] == BACK}
    named = [
        row
        for row in handling.rows
        if row["step"] == NAMED and str(row["at"]).startswith(year) and back.get(_about(row), "") < str(row["at"])
    ]
    return list(dict.fromkeys((str(row["subject"]), str(row["edition"] or row["event_id"])) for row in named))


def _about(row: Row) -> tuple[str, str, str]:
    return str(row.get("finding_id") or ""), str(row["subject"]), str(row["edition"])
