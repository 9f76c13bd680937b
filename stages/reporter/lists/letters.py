"""Letters of mailboxes, and requests for information."""

from typing import Any

from schemas.records.letters import KIND
from stages.reporter.facts import EditionFacts
from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

TERM, REQUEST_TERM = 5, 20  # working days: a letter, and a request for information (政府信息公开条例)
_WORDS = {code: word for word, code in KIND.words["category"].items()}


def lists(records: Records, facts: EditionFacts, working_days: Any) -> dict[str, Listed]:
    letters = sorted(records.of("mailbox.letter.v1"), key=lambda one: one.id)
    requests = records.of("foi.request.v1")
    found = {}
    if letters:
        found["letters"] = records.listed([_letter(records, one, facts, working_days) for one in letters])
    if requests:
        found["requests"] = records.listed([_request(records, one, facts, working_days) for one in requests])
    return found


def _letter(records: Records, one: Held, facts: EditionFacts, working_days: Any) -> dict[str, Any]:
    days = _days(one, facts, working_days)
    answered = one.payload.get("answered") is not None
    return {
        "id": one.id,
        "mailbox": str(one.payload.get("mailbox") or ""),
        "category": str(one.payload.get("sort") or _WORDS.get(str(one.payload.get("category")), "其他")),
        "site": records.names.of_subject(one.subject)["name"],
        **records.names.of_unit(one.unit),
        "topic": str(one.payload.get("topic") or ""),
        "answered": answered,
        "due": answered or days > TERM,
        "on_time": answered and days <= TERM,
        "days": days,
        "again": bool(one.payload.get("again")),
    }


def _request(records: Records, one: Held, facts: EditionFacts, working_days: Any) -> dict[str, Any]:
    late = _days(one, facts, working_days) > REQUEST_TERM and not one.payload.get("extended")
    answered = one.payload.get("answered") is not None
    return {"id": one.id, **records.names.of_unit(one.unit), "answered": answered, "overdue": late}


def _days(one: Held, facts: EditionFacts, working_days: Any) -> int:
    """Working days that an answer took, or that the asker has waited by the end of the window."""
    asked = one.day("asked")
    return int(working_days(asked, one.day("answered") or facts.day())) if asked else 0
