"""Visits by Shanghai day and slot: one outcome a slot."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Literal

import msgspec

from schemas.events.checks import PlannedCheck
from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.outcomes import Nothing, nothing_came
from stages.rule_evaluator.facts.looks import proof

# status: the visit opened in time with an HTTP status; bad: it did not open, not in time, or nothing of the site came.
Outcome = Literal["status", "bad", "void", "missed"]
DAYS_KEPT = 10
NOTHING: dict[Nothing, str] = {
    "empty": "打开后为空白页",
    "white_page": "打开后为空白页",
    "no_location": "跳转而未给出地址",
    "maintenance": "打开后仅提示系统维护",
    "error_page": "打开后仅显示程序或数据库错误",
    "default_page": "打开后为服务器默认页面",
    "suspended": "打开后提示网站已停用",
    "for_sale": "打开后提示域名待售",
}


class SlotOutcome(msgspec.Struct, array_like=True):
    outcome: Outcome
    status: int
    fetch_offset: int
    reader_revision: int
    correction: int

    def yields_to(self, other: "SlotOutcome") -> bool:
        """A missed slot yields to anything that was run; else the first fetch in its newest reading counts."""
        if self.outcome == "missed" or other.outcome == "missed":
            return self.outcome == "missed" and other.outcome != "missed"
        if self.fetch_offset != other.fetch_offset:
            return other.fetch_offset < self.fetch_offset
        return (other.reader_revision, other.correction) > (self.reader_revision, self.correction)


class DayOfVisits(msgspec.Struct):
    """`planned` is the plan of a full day; `proofs` holds what proves the slots that did not end well."""

    planned: int = 0
    slots: dict[int, SlotOutcome] = {}
    proofs: dict[int, Evidence] = {}


Visits = dict[str, DayOfVisits]


def note_visit(visits: Visits, observed: PageObserved, event_id: str, at: datetime) -> None:
    """Take over a visit; whatever a rule may later call bad keeps its proof."""
    outcome: Outcome = "void"
    if observed.outcome == "done":
        outcome = "status" if observed.opened and not observed.slow and not nothing_came(observed) else "bad"
    slot = SlotOutcome(
        outcome, observed.status or 0, observed.fetch_offset, observed.reader_revision, observed.correction
    )
    day = _day(visits, observed.check)
    if not _put(day, observed.check.slot, slot):
        return
    day.proofs.pop(observed.check.slot, None)
    if outcome == "bad" or (outcome == "status" and slot.status != HTTPStatus.OK):
        day.proofs[observed.check.slot] = proof(event_id, observed, at, _what(observed))


def note_missed(visits: Visits, check: PlannedCheck) -> None:
    _put(_day(visits, check), check.slot, SlotOutcome("missed", 0, 0, 0, 0))


def forget_before(visits: Visits, today: date) -> None:
    """Keep what a window of seven closed days can still need, with room for late corrections."""
    first = (today - timedelta(days=DAYS_KEPT)).isoformat()
    for day in [day for day in visits if day < first]:
        del visits[day]


def _day(visits: Visits, check: PlannedCheck) -> DayOfVisits:
    day = visits.get(check.day)
    if day is None:
        day = visits[check.day] = DayOfVisits()
    day.planned = max(day.planned, check.slots_a_day)
    return day


def _put(day: DayOfVisits, number: int, slot: SlotOutcome) -> bool:
    known = day.slots.get(number)
    if known is not None and not known.yields_to(slot):
        return False
    day.slots[number] = slot
    return True


def _what(observed: PageObserved) -> str:
    if observed.slow:
        return "超过规定时限未打开"
    nothing = nothing_came(observed)
    if nothing:
        return NOTHING[nothing]
    if observed.opened:
        return f"HTTP {observed.status}"
    return f"无法打开（{observed.error}）" if observed.error else "无法打开"
