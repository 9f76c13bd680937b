"""Duties of units and how they were done."""

from typing import Any

from stages.reporter.facts import EditionFacts
from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

_QUALITY = {"good": "好", "fair": "一般", "poor": "差"}


def lists(records: Records, facts: EditionFacts) -> dict[str, Listed]:
    duties = records.of("duty.state.v1")
    return {"duties": records.listed([_row(records, one, facts) for one in duties])} if duties else {}


def _row(records: Records, one: Held, facts: EditionFacts) -> dict[str, Any]:
    due, done = str(one.payload.get("due") or "")[:10], one.day("done")
    alike = one.payload.get("alike")
    return {
        "id": one.id,
        "duty": str(one.payload.get("duty") or ""),
        **records.names.of_unit(one.unit),
        "state": _state(due, done.isoformat() if done else "", facts.day().isoformat()),
        "quality": _QUALITY.get(str(one.payload.get("quality")), ""),
        "alike": None if alike is None else round(float(alike) * 100),
    }


def _state(due: str, done: str, today: str) -> str:
    """A duty that is not done is none that is missed before its day has passed."""
    if done:
        return "按期" if not due or done <= due else "逾期"
    return "未完成" if due and due < today else "未到期"
