"""Whether a page that a menu or a heading leads to is a column."""

from schemas.events.reading import Reading
from stages.classifier.column_nature import column_nature, names_a_column
from stages.classifier.navigation import Entry
from stages.classifier.navigation.labels import clean, names_a_form

NO_COLUMN = frozenset({"login", "file", "soft_404"})
ENTRIES = 3


def is_column(entry: Entry, reading: Reading) -> bool:
    """A list is a column, unless nothing but short words beside each other leads to it. A text is one where it has the
    name of its link (机构职能); the article behind a short title is none. Forms and log-ins are none. What shows
    nothing of itself (a section, a list that a script fills) is taken for what its link stands in."""
    kind, named = reading.page_kind, names_a_column(entry.name)
    if kind in NO_COLUMN:
        return False
    if names_a_form(entry.name):
        return kind == "list" and len(reading.items) >= ENTRIES
    if kind == "blank_column":
        return True
    if kind == "list":
        return named or entry.zone != "group" or _dated(reading)
    if kind == "article":
        return _is_a_text_column(entry, reading, named)
    return entry.sure and (named or entry.zone != "group")


def _dated(reading: Reading) -> bool:
    return sum(item.date is not None for item in reading.items) >= ENTRIES


def _is_a_text_column(entry: Entry, reading: Reading, named: bool) -> bool:
    """One text under the name of the column; leaders and short titles have texts of their names as well, but stand in
    no menu."""
    if named and column_nature(entry.name, reading) == "static":
        return True
    title = clean(reading.title or "")
    return entry.sure and title == entry.name and (named or entry.zone == "menu")
