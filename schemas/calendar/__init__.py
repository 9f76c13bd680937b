"""Working days of the mainland's offices, from the State Council's yearly holiday notices.

Time limits of answers and rectifications are counted in 工作日. A year without a notice stops nothing: its days are
counted Monday to Friday, and what rests on it is marked 暂按周末推算 (`Deadline.provisional`) until the notice is
there. Notices come with the program (holidays.yaml); an office adds its own to the data folder (`xunwang calendar`).
"""

from datetime import date
from functools import cache
from pathlib import Path

from schemas.calendar.notice import DAY, Holiday, Year, read_notices
from schemas.calendar.work import PROVISIONAL, Counted, Deadline, WorkCalendar

__all__ = [
    "PROVISIONAL",
    "Counted",
    "Deadline",
    "Holiday",
    "WorkCalendar",
    "Year",
    "add_working_days",
    "is_working_day",
    "load",
    "read_notices",
    "shipped",
    "working_days_between",
]

_FILE = Path(__file__).with_name("holidays.yaml")


def load(path: Path = _FILE) -> WorkCalendar:
    """Read a schedule file. Raises MistakeError naming the file and the entry."""
    return WorkCalendar(read_notices(path))


@cache
def shipped() -> WorkCalendar:
    """The notices that come with the program."""
    return load()


def is_working_day(day: date) -> bool:
    """Whether offices work on that day, as far as the shipped notices know."""
    return shipped().is_working_day(day)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day`, which is not counted itself; `day` for 0, before it for negative n.

    So a text received on a Friday with a limit of three working days is due on Wednesday.
    """
    return shipped().deadline(day, n).day


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier.

    The inverse of add_working_days: working_days_between(d, add_working_days(d, n)) == n.
    """
    if last < first:
        return -sum(is_working_day(last + DAY * i) for i in range((first - last).days))
    return shipped().count(first, last).days
