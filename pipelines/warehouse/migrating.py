"""Bringing a warehouse's tables up to date, the same way for every kind of warehouse."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from pipelines.warehouse import Row, WarehouseError
from pipelines.warehouse.words import tell_words
from schemas.warehouse import Migration

WORDS_SINCE = 8  # the number that made their table


class _Target(Protocol):
    def insert(self, table: str, rows: Sequence[Row], token: str) -> None: ...

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]: ...


def apply(
    target: _Target, place: str, numbered: Sequence[Migration], run: Callable[[Sequence[str]], None]
) -> list[str]:
    """Apply the numbered files that are missing, tell the words for codes; returns the names of the files. `place`
    names the warehouse for an operator.

    Raises WarehouseError when a file differs from the one that was applied here.
    """
    first, *rest = numbered
    run(first.statements)
    known = {row["number"]: row["sha256"] for row in target.query("schema_migrations", {})}
    for migration in numbered:
        if known.get(migration.number, migration.sha256) != migration.sha256:
            raise WarehouseError(
                f"{place}：{migration.number:04d}_{migration.name}.sql在此处应用之后被改动过；请恢复原文件并另加新编号，"
                "或执行 xunwang log rebuild 从日志重新填充数仓。"
            )
    missing = [m for m in (first, *rest) if m.number not in known]
    for migration in missing:
        run(migration.statements)
        row = {"number": migration.number, "name": migration.name, "sha256": migration.sha256}
        target.insert("schema_migrations", [row], f"migration:{migration.number}")
    if numbered[-1].number >= WORDS_SINCE:
        tell_words(target)
    return [f"{m.number:04d}_{m.name}" for m in missing]
