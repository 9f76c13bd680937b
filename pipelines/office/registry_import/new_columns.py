"""Columns of sites and accounts that a table names and the registry does not hold yet."""

from collections.abc import Collection

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import Entry
from schemas.registry.model import Column, ColumnNature

Read = tuple[Entry, str, str]  # row, name, address


def new_column(draft: Draft, column_id: str, read: Read, nature: ColumnNature) -> Column:
    """The column as its row has it; `nature` stands where the row says none."""
    entry, name, url = read
    values = entry.values
    return Column(
        id=column_id,
        name=name,
        url=url,
        nature=values.get("nature", nature),
        first_level=bool(values.get("first_level", True)),
        cycle_days=values.get("cycle_days"),
        supplier=draft.unit_id(str(values["supplier"]), entry) if "supplier" in values else None,
    )


def free_id(prefix: str, taken: Collection[str]) -> str:
    """The prefix with a number of two digits or more that is not taken: the one after as many as there are."""
    number = len(taken) + 1
    while f"{prefix}{number:02d}" in taken:
        number += 1
    return f"{prefix}{number:02d}"
