"""The registry as it grows while tables are read, beside the one that was there before."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.summary import Summary
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Account, App, Contact, Registry, Site, Unit

T = TypeVar("T")
_OFFICE = re.compile(r"(?:办公厅|办公室)$")
_GOVERNMENT = re.compile(r"(?:人民政府|政府)$")


@lru_cache(maxsize=65_536)
def stem(name: str) -> str:
    """The place a government is named after: 示例县人民政府 and 示例县 are one unit."""
    return _GOVERNMENT.sub("", name) or name


def renamed(entries: dict[str, T], old: str, new: str) -> dict[str, T]:
    """The same entries in the same order, one of them under another key."""
    return {new if key == old else key: entry for key, entry in entries.items()}


class Draft:
    """`units` by name, since tables name units and do not number them; `sites` by code. `named`: units that have no
    row of their own and are not in the old registry, with the rows that name them. `today` (YYYY-MM-DD) is the day of
    the import, from which a closing without a day is registered."""

    def __init__(self, base: Registry | None, today: str | None = None, table_wins: bool = False) -> None:
        self.base = base
        self.today = today
        self.units: dict[str, Unit] = {unit.name: unit for unit in base.units} if base else {}
        self.sites: dict[str, Site] = {site.code: site for site in base.sites} if base else {}
        self.accounts: list[Account] = list(base.accounts) if base else []
        self.apps: list[App] = list(base.apps) if base else []
        self.summary = Summary(table_wins=table_wins)
        self.problems: list[str] = []
        self.named: dict[str, list[str]] = defaultdict(list)
        self.without_kind: list[str] = []
        self.without_nature: list[str] = []
        self.rows: set[str] = set()  # names of units that have a row
        self._names: dict[str, str] = {}  # id of a unit -> its name
        self._seen: dict[tuple[str, ...], str] = {}

    def once(self, kind: str, *key: str) -> None:
        """Raises MistakeError when these tables hold the entry a second time."""
        if (kind, *key) in self._seen:
            raise MistakeError(f"{kind}“{key[-1]}”在导入的表中重复，请核对后保留一行。")
        self._seen[kind, *key] = key[-1]

    def unit_id(self, name: str, entry: Entry) -> str:
        """The id of a unit that a table names; one that is not known yet is made and remembered as only named."""
        found = self.known_unit(name)
        if found is None:
            found = Unit(id="u" + digest(name)[:10], name=name, short_name=name, level="other", order=self.next_order())
            self.units[name] = found
            self.summary.new["units"] += 1
            self.named[name].append(entry.where)
        return found.id

    def known_unit(self, name: str) -> Unit | None:
        """The unit of this name, of this short name, the government of this place, or 市民政局 as the place's own
        papers call it, where only one can be meant."""
        if name in self.units:
            return self.units[name]
        within = [unit for unit in self.units.values() if name[:1] in "省市县区州旗" and unit.name == self._full(name)]
        if name and len(within) == 1:
            return within[0]
        for same in (
            [unit for unit in self.units.values() if unit.short_name == name],
            [unit for unit in self.units.values() if stem(unit.name) == stem(name)],
        ):
            if len(same) == 1:
                return same[0]
        return None

    def _full(self, name: str) -> str:
        """A name that leaves out its place, with the place of the registry's top unit before it."""
        top = self.unit_by_id(self.base.program.unit) if self.base else None
        place = stem(_OFFICE.sub("", top.name)) if top else ""
        return place[:-1] + name if place[-1:] == name[:1] else name

    def unit_by_id(self, unit_id: str | None) -> Unit | None:
        """The index is made anew where it does not hold: units are renamed and added all the time."""
        found = self.units.get(self._names.get(unit_id or "", ""))
        if unit_id is not None and (found is None or found.id != unit_id):
            self._names = {unit.id: name for name, unit in self.units.items()}
            found = self.units.get(self._names.get(unit_id, ""))
        return found

    def next_order(self) -> int:
        return len(self.units) + 1

    def change_unit(self, unit: Unit, **changes: Any) -> None:
        self.units[unit.name] = msgspec.structs.replace(unit, **changes)

    def keep_contacts(self, unit: Unit, entry: Entry) -> None:
        """联系人 and 负责人 of a row belong to the unit; a person or a number that is kept already stays."""
        contacts = list(unit.contacts)
        for read in _contacts(entry):
            old = next((c for c in contacts if c.name == read.name and c.duty in ("", read.duty)), None)
            if old is None:
                contacts.append(read)
                continue
            filled = msgspec.structs.replace(
                old, phone=old.phone or read.phone, email=old.email or read.email, duty=old.duty or read.duty
            )
            contacts[contacts.index(old)] = filled
            for name, words in (("phone", "电话"), ("email", "邮箱")):
                said, kept = getattr(read, name), getattr(filled, name)
                if said and said != kept:
                    self.summary.kept.append(f"单位“{unit.name}”{read.name}：{words}表中为“{said}”，登记册为“{kept}”。")
        if contacts != unit.contacts:
            self.change_unit(unit, contacts=contacts)


def _contacts(entry: Entry) -> list[Contact]:
    values = entry.values
    found = []
    if "contact" in values or "phone" in values or "email" in values:
        person = str(values.get("contact") or values.get("head") or "联系人")
        duty = "联系人" if "contact" in values or "head" not in values else "负责人"
        phone, email = str(values.get("phone", "")), str(values.get("email", ""))
        found.append(Contact(name=person, phone=phone, email=email, duty=duty))
    if "head" in values and not any(contact.name == values["head"] for contact in found):
        found.append(Contact(name=str(values["head"]), phone=str(values.get("head_phone", "")), duty="负责人"))
    return found
