"""Whether a page that a menu or a heading leads to is a column."""

from schemas.events.reading import Reading
from stages.classifier.column_nature import column_nature, names_a_column
from stages.classifier.navigation import Entry
from stages.classifier.navigation.labels import clean, names_a_form

LISTS = frozenset({"list", "blank_column"})
# A page of these kinds shows nothing of the column: that it is one is taken from where its link stands.
UNSEEN = frozenset({"app_shell", "js_challenge", "waf_block", "maintenance", "redirect_stub"})
NO_COLUMN = frozenset({"login", "file"})
ENTRIES = 3


def is_column(entry: Entry, reading: Reading) -> bool:
    """A list is a column, whatever its link is called. A text is one where it has the name of its link (机构职能), an
    article behind a short title is none. Forms and log-ins are none."""
    kind = reading.page_kind
    if kind in NO_COLUMN or kind == "soft_404":
        return False
    if names_a_form(entry.name):
        return kind == "list" and len(reading.items) >= ENTRIES
    if kind in LISTS:
        return True
    named = names_a_column(entry.name)
    if kind == "article":
        title = clean(reading.title or "")
        static = column_nature(entry.name, reading) == "static" and named
        return static or (
            entry.sure and bool(title) and (title in entry.name or entry.name in title[: len(entry.name)])
        )
    return entry.sure or (named and kind != "other")
