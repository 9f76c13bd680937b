"""The year of a day that is printed without one on an article page: 10-08 gets one only where the page gives one."""

import re
from datetime import date
from urllib.parse import urlsplit

from schemas.events.reading import PublishedDate
from stages.classifier.reading.dates.unprinted import address_date, meta_published, script_date
from stages.classifier.reading.document import Document

_NEAR = 62  # days between what is printed and what the page says elsewhere
_PATH = re.compile(r"(?<![0-9])(20[0-9]{2})(?:[-/_]?(0[1-9]|1[0-2]))?(?![0-9])")


def with_year_of_page(doc: Document, month: int, day: int) -> date | None:
    """The day in the year that meta tags, scripts or the page's own address give; None where none of them does, or
    where the day would lie after the visit."""
    for said in (meta_published(doc), _iso(script_date(doc)), _iso(address_date(doc))):
        found = _nearest(date.fromisoformat(said[:10]), month, day) if said else None
        if found and doc.clock.accepts(found):
            return found
    named = _PATH.search(_path(doc.url))
    if named is None:
        return None
    year = int(named[1])
    found = _nearest(date(year, int(named[2]), 15), month, day) if named[2] else _day(year, month, day)
    return found if found and doc.clock.accepts(found) else None


def _iso(published: PublishedDate | None) -> str | None:
    return published.date if published else None


def _nearest(known: date, month: int, day: int) -> date | None:
    """The day of the year that lies near a known one."""
    days = (_day(year, month, day) for year in (known.year, known.year - 1, known.year + 1))
    return next((found for found in days if found and abs((found - known).days) <= _NEAR), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""
