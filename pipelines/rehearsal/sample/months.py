"""Months of the calendar, as the rules on six months mean them."""

from calendar import monthrange
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_before(limit: date, months: int) -> date:
    """The latest day whose same day `months` later lies before `limit`."""
    day = limit - timedelta(days=31 * months + 3)
    while add_months(day + timedelta(days=1), months) < limit:
        day += timedelta(days=1)
    return day
