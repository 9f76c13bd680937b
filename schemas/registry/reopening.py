"""Opening again after closing (重新开通): a closing that has ended, and who approved that it ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.registry.days import read_day
from schemas.registry.subjects import Subject


@dataclass(frozen=True)
class Reopening:
    """`closed` and `day` are the first days of the closing and of the new life; `approved_by` is empty for nobody."""

    closed: str
    day: str
    approved_by: str = ""
    approval_no: str = ""


def reopenings(subject: Subject) -> list[Reopening]:
    """The times a subject was opened again, in their order. The approval stands in a period of state `open` that begins
    after the closing."""
    found = []
    periods = sorted(subject.states, key=lambda one: read_day(one.since) or date.min)
    for at, period in enumerate(periods):
        ended = read_day(period.until)
        if period.state != "closed" or ended is None:
            continue
        after = periods[at + 1] if at + 1 < len(periods) and periods[at + 1].state == "open" else None
        day = after.since if after else (ended + timedelta(days=1)).isoformat()
        by, number = (after.approved_by or "", after.approval_no or "") if after else ("", "")
        found.append(Reopening(period.since, day, by, number))
    return found
