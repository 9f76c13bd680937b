"""The registry of a data folder, changed at a desk: tables looked at before they are taken in, references and
proposed columns confirmed. Every change is written in one step and the registry before it is kept beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.office.registry_import import Imported, import_into
from pipelines.office.registry_import.program import program_of
from pipelines.office.registry_parts import RegistryPart
from schemas.mistakes import MistakeError
from schemas.registry.hints import hints
from schemas.registry.load import dump
from schemas.registry.model import Column, ColumnNature, Registry, Site, Unit

FIRST_YEAR_DAYS = 400


@dataclass(frozen=True)
class Preview:
    """What an import would do: sentences for the office, and what would still be left to settle. `base`: the state of
    the registry that it was compared with."""

    lines: list[str]
    hints: list[str]
    base: str


@dataclass(frozen=True)
class Confirmed:
    """What a person says of a proposed column; `keep` false takes it out."""

    keep: bool
    name: str = ""
    nature: ColumnNature = "other"
    cycle_days: int | None = None


class RegistryDesk:
    """`folder` holds the registry; `program`: whose part of it, where several programs share it."""

    def __init__(self, folder: DataFolder, program: str = "") -> None:
        self._folder, self._part = folder, RegistryPart(folder, program)

    def registry(self) -> Registry:
        return self._part.read()

    def state(self) -> str:
        """A word that changes with the registry."""
        return self._part.state()

    def preview(self, tables: Sequence[Path]) -> Preview:
        """What taking in the tables would do; nothing is written. Raises MistakeError with everything that is wrong."""
        imported = self._imported(tables)
        return Preview(imported.summary.lines(), hints(imported.registry), self.state())

    def accept(self, tables: Sequence[Path], base: str) -> list[str]:
        """Take the tables in; what was done. Raises MistakeError, also when the registry has changed since `base`."""
        if self.state() != base:
            raise MistakeError("预览之后登记册又有改动，请重新上传并核对差异。")
        imported = self._imported(tables)
        self._write(imported.registry)
        return imported.summary.lines()

    def _imported(self, tables: Sequence[Path]) -> Imported:
        return import_into(self._folder.root, tables, self.registry())

    def set_references(self, addresses: Sequence[str], contact: str) -> None:
        """Our own reference targets, as a person has confirmed them, and how the watched can reach us. Raises
        MistakeError."""
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 300:
                raise MistakeError(f"参考网址“{address[:80]}”不是完整的网址，应写作 https://www.example.cn/ 。")
        known = self.registry()
        program = msgspec.structs.replace(
            known.program,
            reference_targets=list(dict.fromkeys(addresses)),
            references_proposed=False,
            agent_contact=contact,
        )
        self._write(msgspec.structs.replace(known, program=program))

    def set_template(self, name: str) -> None:
        """Let the program's circulars follow a template, by its name."""
        known = self.registry()
        self._write(msgspec.structs.replace(known, program=msgspec.structs.replace(known.program, template=name)))

    def propose(self, site: str, columns: Sequence[Column]) -> int:
        """Add columns that nobody has looked at; how many were new."""
        known = self.registry()
        added = 0

        def with_proposals(one: Site) -> Site:
            nonlocal added
            there = {column.url for column in one.columns} | {column.id for column in one.columns}
            fresh = [column for column in columns if column.url not in there and column.id not in there]
            added += len(fresh)
            unconfirmed = [msgspec.structs.replace(column, confirmed=False) for column in fresh]
            return msgspec.structs.replace(one, columns=[*one.columns, *unconfirmed])

        sites = [with_proposals(one) if one.id == site else one for one in known.sites]
        if added:
            self._write(msgspec.structs.replace(known, sites=sites))
        return added

    def proposed(self) -> list[tuple[Site, Column]]:
        """Columns that wait for a person, with their sites."""
        return [(site, c) for site in self.registry().sites for c in site.columns if not c.confirmed]

    def confirm(self, said: Mapping[str, Confirmed]) -> tuple[int, int]:
        """Columns by id as a person has confirmed them; how many were confirmed and taken out. Raises MistakeError."""
        for one in said.values():
            if one.keep and not one.name.strip():
                raise MistakeError("栏目名称不能为空，请填写后再确认。")
            if one.cycle_days is not None and not 1 <= one.cycle_days <= FIRST_YEAR_DAYS:
                raise MistakeError(f"更新周期应为1至{FIRST_YEAR_DAYS}天，请改正。")
        known = self.registry()
        sites = [
            msgspec.structs.replace(
                site, columns=[c for one in site.columns if (c := _confirmed(one, said)) is not None]
            )
            for site in known.sites
        ]
        self._write(msgspec.structs.replace(known, sites=sites))
        kept = sum(one.keep for one in said.values())
        return kept, len(said) - kept

    def _write(self, registry: Registry) -> None:
        self._part.write(registry)


def _all_confirmed(site: Site, said: Mapping[str, Confirmed]) -> Iterator[Column]:
    for one in site.columns:
        confirmed = _confirmed(one, said)
        if confirmed is not None:
            yield confirmed


def _confirmed(column: Column, said: Mapping[str, Confirmed]) -> Column | None:
    one = said.get(column.id)
    if one is None or column.confirmed:
        return column
    if not one.keep:
        return None
    return msgspec.structs.replace(
        column, name=one.name.strip(), nature=one.nature, cycle_days=one.cycle_days, confirmed=True
    )


def begin_registry(folder: Path, unit: str) -> None:
    """An empty registry of an office, to be filled at the desk. Raises MistakeError where there is one already."""
    path = DataFolder(folder).registry
    if path.exists():
        raise MistakeError(f"{path}：已有登记册，不必再用--new，请直接启动。")
    if not unit.strip():
        raise MistakeError("--new：请写明监测单位的名称，例如示例市人民政府办公室。")
    root = Unit(id="root", name=unit.strip(), short_name=unit.strip(), level="other")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(Registry(program=program_of(root), units=[root], sites=[])), encoding="utf-8")
