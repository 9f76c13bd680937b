"""Rows of tables by their shape. A row of a shape that nothing reads is refused, so that no figure is lost silently."""

from collections.abc import Iterator

from schemas.mistakes import MistakeError
from tests.seeds.facts import Raw, Seed, listed, told

_SHAPES = (
    frozenset({"group", "sites"}),  # sites by how they answered
    frozenset({"reported", "adopted"}),  # what a unit handed in
    frozenset({"kind", "accounts"}),  # good accounts
    frozenset({"unit", "published"}),  # what a unit published
)


def rows(table: Raw, seed: Seed) -> list[Raw]:
    """The rows of a table and of its parts."""
    place = f"{seed.key}：表{table.get('id')}"
    parts = listed(table.get("parts"), f"{place}的parts")
    found = [*listed(table.get("rows"), place), *(row for part in parts for row in listed(part.get("rows"), place))]
    return [row for row in found if isinstance(row, dict)]


def is_blame(row: Raw) -> bool:
    """Whether a row of a table tells what is at fault."""
    return any(row.get(name) for name in ("type", "types", "problem", "problems"))


def with_fields(seed: Seed, *fields: str) -> Iterator[tuple[Raw, Raw]]:
    """The rows of all tables that have all of these fields, each with its table."""
    for table in seed.tables():
        yield from ((table, row) for row in rows(table, seed) if all(row.get(field) is not None for field in fields))


def refuse_strange(seed: Seed) -> None:
    """Raises MistakeError for a table with rows that nothing reads."""
    for table in seed.tables():
        for row in rows(table, seed):
            if not is_blame(row) and not any(shape <= row.keys() for shape in _SHAPES):
                columns = "、".join(map(str, told(row)))
                raise MistakeError(
                    f"{seed.key}：表{table.get('id')}：不认得这种行（{columns}），请先在tests/seeds/tables.py中写明它怎样进入系统。"
                )
