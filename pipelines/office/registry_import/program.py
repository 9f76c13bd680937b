"""The program of an imported registry: the root of its units, who signs, what it is called, its references."""

import re
from collections.abc import Iterable, Mapping

from pipelines.office.registry_import.draft import Draft, stem
from pipelines.office.registry_import.standing import ROLES
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Program, Subject, Unit, UnitLevel

# Well-known sites of different owners and networks; an office checks them and may write its own.
PROPOSED_REFERENCES = ("https://www.gov.cn/", "http://www.people.com.cn/", "http://www.xinhuanet.com/")
_OFFICE = re.compile(r"(?:办公厅|办公室)$")
_PLACE = re.compile(r"(?:省|自治区|市|县|区|州|旗|盟|乡|镇)$")
_LEVELS: dict[str, UnitLevel] = {
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "county",
    "镇": "town",
    "乡": "town",
}
_PROVINCES = re.compile(r"(?:省|自治区)$|^(?:北京|天津|上海|重庆)市$")


def program_of(root: Unit) -> Program:
    """A program for the units below `root`; its id follows from the office, so that two offices differ."""
    office = office_of(root.name)
    place = stem(_OFFICE.sub("", root.name))
    return Program(
        id="p" + digest(office)[:10],
        name=f"{place}政府网站监测",
        office=office,
        unit=root.id,
        reference_targets=list(PROPOSED_REFERENCES),
        references_proposed=True,
    )


def office_of(name: str) -> str:
    """The office that signs for a unit."""
    if _OFFICE.search(name):
        return name
    place = stem(name)
    if place != name or _PLACE.search(name):
        return f"{place}人民政府{'办公厅' if _PROVINCES.search(place) else '办公室'}"
    return f"{name}办公室"


def root_of(draft: Draft, asked: str | None) -> Unit:
    """The root of the tree: the one asked for, else the only unit that can be it. Raises MistakeError."""
    if asked is not None:
        found = draft.known_unit(asked) or draft.unit_by_id(asked) or _place_of_names(draft, asked)
        if found is None:
            raise MistakeError(f"--root：没有单位“{asked}”，可填：{'、'.join(_tops(draft)) or '单位名称'}。")
        return found
    tops = _tops(draft)
    if not tops:
        if draft.units:
            raise MistakeError("单位的上级单位成环，找不到最上级的单位，请核对“上级单位”或用--root指明。")
        raise MistakeError("没有读到任何单位，请至少导入网站表并填写“主办单位”。")
    if len(tops) > 1:
        listed = "、".join(list(tops)[:10]) + ("等" if len(tops) > 10 else "")
        raise MistakeError(
            f"有{len(tops)}个单位可能是最上级（{listed}），"
            f"请用--root指明监测范围的最上级单位，例如 --root {next(iter(tops))}。"
        )
    return next(iter(tops.values()))


def _place_of_names(draft: Draft, asked: str) -> Unit | None:
    """A government that no table names although units are named after its place: 示例市 of 示例市信访局, 市信访局."""
    place = stem(_OFFICE.sub("", asked))
    if not _PLACE.search(place) or not any(name.startswith((place, place[-1])) for name in draft.units):
        return None
    level = _LEVELS.get(place[-1], "other")
    made = Unit(id="u" + digest(asked)[:10], name=asked, short_name=asked, level=level, order=draft.next_order())
    draft.units[asked] = made
    draft.summary.new["units"] += 1
    return made


def _tops(draft: Draft) -> dict[str, Unit]:
    """Units that may be the root: with a row and no parent; else parents; else those in charge; else those that run."""
    free = {name: unit for name, unit in draft.units.items() if unit.parent is None}
    subjects: list[Subject] = [*draft.sites.values(), *draft.accounts, *draft.apps]
    parents = {unit.parent for unit in draft.units.values()}
    held = {role: {one.unit for listed in subjects for one in listed.roles if one.role == role} for role in ROLES}
    groups = (
        {name: unit for name, unit in free.items() if name in draft.rows},
        {name: unit for name, unit in free.items() if unit.id in parents},
        {name: unit for name, unit in free.items() if unit.id in held["in_charge"]},
        {name: unit for name, unit in free.items() if unit.id in held["runs"]},
        free,
    )
    tops = next((group for group in groups if group), {})
    return {name: unit for name, unit in tops.items() if _above(unit, tops.values(), {}) is None}


def place_units(draft: Draft, root: Unit) -> None:
    """Units without a parent go below the government whose name theirs begins with, else below the root; it is said."""
    said: dict[str, list[str]] = {}
    open_ones = [unit for unit in draft.units.values() if unit.parent is None and unit.id != root.id]
    old = {unit.id for unit in draft.base.units} if draft.base else set()
    parents = {unit.id: unit.parent for unit in draft.units.values()}
    for unit in open_ones:
        if unit.id in old and unit.name not in draft.rows:
            continue
        above = _above(unit, draft.units.values(), parents) or root
        draft.change_unit(draft.units[unit.name], parent=above.id)
        parents[unit.id] = above.id
        said.setdefault(above.name, []).append(unit.name)
    for above_name, names in said.items():
        only_named = [name for name in names if name in draft.named]
        with_row = [name for name in names if name not in draft.named]
        for group, why in ((only_named, "不在单位表中"), (with_row, "没有填写上级单位")):
            if group:
                listed = "”“".join(group)
                draft.summary.notes.append(f"单位“{listed}”{why}，已登记在“{above_name}”之下，请核对。")


def _above(unit: Unit, others: Iterable[Unit], parents: Mapping[str, str | None]) -> Unit | None:
    """The unit with the longest name of a place that begins the name of this one, and that does not stand below it."""
    candidates = [
        other
        for other in others
        if other.id != unit.id
        and len(stem(other.name)) >= 2
        and _PLACE.search(stem(other.name))
        and unit.name.startswith(stem(other.name))
        and not _below(parents, other.id, unit.id)
    ]
    return max(candidates, key=lambda other: len(stem(other.name)), default=None)


def _below(parents: Mapping[str, str | None], unit: str, above: str) -> bool:
    """Whether `unit` is `above` or stands somewhere below it."""
    seen: set[str] = set()
    current: str | None = unit
    while current is not None and current not in seen:
        if current == above:
            return True
        seen.add(current)
        current = parents.get(current)
    return False
