"""Questions put to sites as a user would put them."""

from typing import Any

from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

GOOD, LIMIT = 1, 5  # working days


def lists(records: Records, working_days: Any) -> dict[str, Listed]:
    """The newest question to each site."""
    newest = {one.subject: one for one in records.of("consult.test.v1")}
    rows = sorted((_row(records, one, working_days) for one in newest.values()), key=lambda row: row["order"])
    return {"consults": records.listed(rows)} if rows else {}


def _row(records: Records, one: Held, working_days: Any) -> dict[str, Any]:
    asked, answered = one.day("asked"), one.day("answered")
    days = int(working_days(asked, answered)) if asked and answered else None
    return {
        "id": one.id,
        "site": records.names.of_subject(one.subject)["name"],
        **records.names.of_unit(one.unit),
        "answered": answered is not None,
        "days": days,
        "band": band(days),
        "order": records.names.draw.get(one.subject, 0),
    }


def band(days: int | None) -> str:
    if days is None:
        return "未回复"
    if days <= GOOD:
        return f"{GOOD}个工作日内"
    return f"{LIMIT}个工作日内" if days <= LIMIT else f"超过{LIMIT}个工作日"
