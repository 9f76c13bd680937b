"""The day by which a case must be answered or mended after a step."""

from datetime import date, datetime, timedelta

from schemas.calendar import WorkCalendar
from schemas.events.cases import CaseStep
from schemas.mistakes import MistakeError
from schemas.times import day_of
from stages.case_book import Case


def day_written(text: str, option: str, now: datetime) -> str:
    """A day as a person wrote it, YYYY-MM-DD, not in the past. Raises MistakeError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MistakeError(f"--{option}的日期“{text}”不能识别，应写作2026-12-31。") from None
    if day < day_of(now):
        raise MistakeError(f"--{option}的日期{text}早于当日，请改正。")
    return day.isoformat()


def deadline_after(step: CaseStep, case: Case, calendar: WorkCalendar, days: tuple[int, int]) -> str | None:
    """The last day that counts after the step; None where the step does not move it. `days`: working days for an
    answer, and for mending from the notice on."""
    answer_days, mend_days = days
    if step.step == "answered":
        noticed = case.taken("notified")
        return str(calendar.deadline(day_of(noticed[-1].at), mend_days).day) if noticed else None
    if step.step not in ("extended", "suspended") or step.until is None:
        return None
    until = date.fromisoformat(step.until)
    if step.clock == "restart":
        return str(calendar.deadline(until, answer_days).day)
    if step.clock == "resume" and case.deadline is not None:
        left = calendar.count(day_of(step.at) - timedelta(days=1), case.deadline).days
        return str(calendar.deadline(until, left).day)
    return str(until)
