"""A registry from tables as the national reporting systems export them (xlsx, xls, csv; Chinese headings).

A table is told by its headings. Units may come in a table of their own or only be named in the others. Added to a
registry, what a person has worked on there is kept, and what is new, changed, kept and gone is said. Everything wrong
in all files is named at once with file, sheet, row and heading; what is not plain is not guessed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.office.registry_import.accounts import read_accounts
from pipelines.office.registry_import.columns import read_columns
from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import Entry, entries
from pipelines.office.registry_import.own_headings import Own, load_own, with_own
from pipelines.office.registry_import.program import place_units, program_of, root_of
from pipelines.office.registry_import.sites import read_sites
from pipelines.office.registry_import.summary import Summary
from pipelines.office.registry_import.units import read_units
from pipelines.office.tables import Table, Vocabulary
from pipelines.office.tables import read_tables as tables_of
from schemas.mistakes import MistakeError
from schemas.registry.check import problems as contradictions
from schemas.registry.model import Registry

UNTOLD = (
    "从表头看不出是哪种表；单位表要有“单位名称”，网站表要有“网站标识码”，栏目表要有“栏目名称”，账号表要有“账号名称”"
    "（表头上方可以有标题和说明）。"
)
READERS: dict[str, Callable[[Draft, list[Entry]], None]] = {
    "units": read_units,
    "sites": read_sites,
    "accounts": read_accounts,
    "columns": read_columns,
}


@dataclass(frozen=True)
class Imported:
    registry: Registry
    summary: Summary


def read_tables(paths: Iterable[Path], base: Registry | None) -> Registry:
    """The registry of all tables together, added to `base` where one is given. Raises MistakeError."""
    return import_tables(paths, base).registry


def import_into(
    folder: Path,
    paths: Iterable[Path],
    base: Registry | None,
    root: str | None = None,
    today: date | None = None,
    table_wins: bool = False,
) -> Imported:
    """`import_tables` as an office does it, in the browser and on the command line: with the headings that it has
    matched by hand, which lie in the folder of the registry, and nothing taken in that contradicts itself. Raises
    MistakeError with everything that is wrong."""
    imported = import_tables(paths, base, root, today, table_wins, load_own(folder))
    found = contradictions(imported.registry)
    if found:
        raise MistakeError(found)
    return imported


def import_tables(
    paths: Iterable[Path],
    base: Registry | None,
    root: str | None = None,
    today: date | None = None,
    table_wins: bool = False,
    own: Own | None = None,
) -> Imported:
    """The registry of all tables, and what became of them.

    `root` names the top of the tree where the tables leave it open; a registry that is added to has its own. A closing
    without a day begins `today`. With `table_wins` the table is right also where a person may have worked on the
    registry. `own`: headings that only this office has. Raises MistakeError with everything that is wrong.
    """
    draft = Draft(base, today.isoformat() if today else None, table_wins)
    rows: dict[str, list[Entry]] = {kind: [] for kind in READERS}
    for table in _tables(draft, paths, with_own(own or {})):
        found, problems = entries(table)
        rows[table.kind] += found
        draft.problems += problems
        draft.summary.notes += table.notes
    for kind, reader in READERS.items():
        reader(draft, rows[kind])
    draft.problems += [problem for kind in READERS for entry in rows[kind] for problem in entry.problems]
    if draft.problems:
        count = len(draft.problems)
        # A slip in a heading often explains what is missing in the rows.
        hints = [note for note in draft.summary.notes if "是否应为" in note]
        raise MistakeError([*draft.problems, *hints, f"共{count}处错误，未写出登记册；改正后重新导入即可。"])
    return Imported(_registry(draft, root), draft.summary)


def _tables(draft: Draft, paths: Iterable[Path], kinds: list[Vocabulary]) -> list[Table]:
    """All tables that can be read; files that cannot are among the problems."""
    found: list[Table] = []
    for path in paths:
        try:
            found += tables_of(path, kinds, UNTOLD)
        except MistakeError as mistake:
            draft.problems += mistake.messages
    return found


def _say_defaults(draft: Draft) -> None:
    """New sites without a kind and columns without a nature are named: what they were taken for decides their rules."""
    for names, what, taken in (
        (draft.without_kind, "网站没有填写“网站类型”", "部门网站"),
        (draft.without_nature, "栏目没有填写“栏目性质”", "其他"),
    ):
        if names:
            listed = "、".join(names[:10]) + ("等" if len(names) > 10 else "")
            draft.summary.notes.append(f"{len(names)}个{what}，已按“{taken}”登记，请核对：{listed}。")


def _registry(draft: Draft, root: str | None) -> Registry:
    base = draft.base
    if base is not None:
        top = draft.unit_by_id(base.program.unit) or root_of(draft, root)
        program = base.program
    else:
        top = root_of(draft, root)
        program = program_of(top)
    place_units(draft, top)
    _say_defaults(draft)
    units, sites = list(draft.units.values()), list(draft.sites.values())
    return Registry(
        program=program,
        units=units,
        sites=sites,
        accounts=draft.accounts,
        apps=draft.apps,
        others=base.others if base is not None else [],
        outside=base.outside if base is not None else [],
    )
