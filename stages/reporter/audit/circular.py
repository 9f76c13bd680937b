"""A circular that somebody wrote down as facts, with its tables and named problems ready to be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from stages.reporter.audit.values import Facts, mapping, mappings, name, name_of, names, phrases_of
from stages.reporter.audit.wording import FAILING_TITLE, is_platform, kinds_in, phrases

NOTES = ("inconsistencies", "page_integrity")  # what the writer of the facts adds, and no part of the circular
LISTS = ("accounts", "sites", "units", "names")


@dataclass(frozen=True)
class Row:
    """One row of a table. `kinds` are the faults in it, as ids; `failing` is None where the table does not say."""

    path: str
    facts: Facts
    name: str
    owner: str
    platform: str
    kinds: frozenset[str]
    failing: bool | None


@dataclass(frozen=True)
class Table:
    path: str
    title: str
    facts: Facts
    parts: tuple[tuple[str, Facts], ...]
    rows: tuple[Row, ...]

    @property
    def lists_problems(self) -> bool:
        return any(row.kinds or "problem" in row.facts or "problems" in row.facts for row in self.rows)

    @property
    def members(self) -> list[str]:
        """Every name in the table: of its rows, or of the lists that its rows hold."""
        return [one for row in self.rows for one in (listed(row.facts) or ([row.name] if row.name else []))]


@dataclass(frozen=True)
class Item:
    """A problem that the text names. `accounts` are the accounts named in it, one or a list."""

    path: str
    facts: Facts
    kind: str
    units: tuple[str, ...]
    accounts: tuple[str, ...]
    text: str
    failing: bool | None

    @property
    def section(self) -> str:
        return str(self.facts.get("section") or "")

    @property
    def unit(self) -> str:
        return self.units[0] if self.units else ""

    @property
    def about_unit(self) -> bool:
        """The unit itself is named, and not an account of it or a page."""
        charged = self.facts.get("charged_to") == "unit"
        return charged or (self.facts.get("target_kind") in ("unit", "units", None) and not self.accounts)


def listed(row: Facts) -> list[str]:
    return next((found for key in LISTS if (found := names(row.get(key)))), [])


class Circular:
    """`root` is the place of the circular in its file: empty for a file of one."""

    def __init__(self, facts: Facts, meta: Facts, root: str = "") -> None:
        self.facts = {key: held for key, held in facts.items() if key not in NOTES}
        self.root = root
        held = mappings(facts.get("tables"))
        self.written = phrases(meta, [part for table in held for part in (table, *mappings(table.get("parts")))])

    def at(self, path: str) -> str:
        return f"{self.root}.{path}" if self.root else path

    @cached_property
    def totals(self) -> Facts:
        return mapping(self.facts.get("totals"))

    @cached_property
    def tables(self) -> list[Table]:
        """Tables that hold rows; an attachment that is written down with its rows is one."""
        found = [self._table(f"tables[{i}]", one) for i, one in _numbered(self.facts.get("tables"))]
        found += [self._table(f"attachments[{i}]", one) for i, one in _numbered(self.facts.get("attachments"))]
        return [table for table in found if table.rows]

    @cached_property
    def items(self) -> list[Item]:
        return [self._item(f"problem_items[{i}]", one) for i, one in _numbered(self.facts.get("problem_items"))]

    @cached_property
    def account_rows(self) -> dict[str, list[Row]]:
        """Rows of the tables that list accounts, by the account's name."""
        found: dict[str, list[Row]] = {}
        for row in (row for table in self.tables for row in table.rows if row.facts.get("account")):
            found.setdefault(row.name, []).append(row)
        return found

    def blocks(self) -> Iterator[tuple[str, Facts]]:
        """The groups of figures: those under totals, and those beside them that count something."""
        yield from ((f"totals.{key}", mapping(block)) for key, block in self.totals.items())
        known = ("totals", "period", "data_window", "place", "contact", "footer", "meta")
        yield from ((key, block) for key, block in self.facts.items() if key not in known and isinstance(block, dict))

    def _table(self, path: str, table: Facts) -> Table:
        title = str(table.get("title") or "")
        parts = [(path, table)] if isinstance(table.get("rows"), list) else []
        parts += [(f"{path}.parts[{i}]", part) for i, part in _numbered(table.get("parts"))]
        rows = [
            self._row(f"{place}.rows[{i}]", row, title)
            for place, part in parts
            for i, row in _numbered(part.get("rows"))
        ]
        return Table(path, title, table, tuple(parts), tuple(rows))

    def _row(self, path: str, row: Facts, title: str) -> Row:
        column = row.get("problem_column")
        told = row.get("account_type") or row.get("platform") or (column if is_platform(column) else "")
        owner = row.get("organiser") or row.get("authority") or (row.get("unit") if row.get("account") else "")
        return Row(path, row, name_of(row), name(owner), name(told), self._kinds(row), _verdict(row, title))

    def _kinds(self, row: Facts) -> frozenset[str]:
        kinds = row.get("types") if isinstance(row.get("types"), list) else [row.get("type")]
        told = {str(kind) for kind in kinds or [] if kind}
        if told:
            return frozenset(told)
        area = "site" if row.get("site") and not row.get("account") else "media"
        return frozenset(kind for text in phrases_of(row) for kind in kinds_in(text, self.written, area))

    def _item(self, path: str, item: Facts) -> Item:
        accounts = names(item.get("accounts"))
        kind = str(item.get("type") or "")
        if not accounts and item.get("target_kind") == "account":
            accounts = names(item.get("targets")) or names([item.get("target")])
        units = names(item.get("units")) or names([item.get("unit") or item.get("organiser")])
        severity = item.get("severity") if not item.get("severity_inferred") else None
        failing = None if severity is None else severity == "unqualified"
        return Item(path, item, kind, tuple(units), tuple(accounts), str(item.get("text") or ""), failing)


def _numbered(value: Any) -> Iterator[tuple[int, Facts]]:
    if isinstance(value, list):
        yield from ((i, one) for i, one in enumerate(value) if isinstance(one, dict))


def _verdict(row: Facts, title: str) -> bool | None:
    result = name(row.get("result"))
    if result:
        return "不合格" in result
    if FAILING_TITLE.search(title):
        return True
    return False if re.search("存在(?:突出)?问题", title) else None
