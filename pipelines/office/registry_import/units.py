"""Rows of the table of units. All rows are made before any parent is looked up: a parent may stand further down."""

import msgspec

from pipelines.office.registry_import.draft import Draft, renamed
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.leader_cells import leaders_in
from pipelines.office.registry_import.summary import Comparison
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Leader, Unit


def read_units(draft: Draft, rows: list[Entry]) -> None:
    made: list[tuple[Entry, Unit]] = []
    for entry in rows:
        try:
            made.append((entry, _unit(draft, entry)))
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    for entry, unit in made:
        _set_parent(draft, entry, unit.name)
        draft.keep_contacts(draft.units[unit.name], entry)
    if rows and draft.base:
        gone = [unit for unit in draft.base.units if unit.name in draft.units and unit.name not in draft.rows]
        draft.summary.gone += [f"单位“{unit.name}”" for unit in gone]


def _unit(draft: Draft, entry: Entry) -> Unit:
    """The unit of a row, without its parent. Raises MistakeError."""
    name, given = entry.need("name"), entry.values.get("id")
    draft.once("单位名称", name)
    if given is not None:
        draft.once("单位编号", str(given))
    old = draft.unit_by_id(str(given)) if given else draft.units.get(name)
    if given and name in draft.units and draft.units[name].id != given:
        registered = draft.units[name].id
        raise MistakeError(f"单位“{name}”已登记，编号为“{registered}”，与“{given}”不一致，请核对单位编号。")
    draft.rows.add(name)
    if old is None:
        unit = Unit(
            id=str(given or "u" + digest(name)[:10]),
            name=name,
            short_name=str(entry.values.get("short_name", name)),
            level=entry.values.get("level", "other"),
            order=entry.values.get("order") or draft.next_order(),
            leaders=_leaders(draft, entry),
        )
        draft.summary.new["units"] += 1
    else:
        unit = _renewed(draft, old, name, entry)
        draft.units = renamed(draft.units, old.name, name)
    draft.units[name] = unit
    return unit


def _renewed(draft: Draft, old: Unit, name: str, entry: Entry) -> Unit:
    compared = Comparison(draft.summary, "units", f"单位“{name}”", old)
    compared.take("name", name, "名称")
    if old.short_name == old.name:
        compared.value = msgspec.structs.replace(compared.value, short_name=name)
    values = entry.values
    if "short_name" in values:
        compared.fill("short_name", values["short_name"], "规范简称", name)
    if "level" in values:
        compared.fill("level", values["level"], "级别", "other")
    if "order" in values:
        compared.fill("order", values["order"], "建制顺序", 0)
    _take_leaders(compared, old, _leaders(draft, entry))
    return compared.done()


def _leaders(draft: Draft, entry: Entry) -> list[Leader]:
    """The leaders of a row; a cell that cannot be read is said and left out, for a unit can do without."""
    try:
        return leaders_in(entry)
    except MistakeError as mistake:
        draft.summary.notes += [f"{entry.where}：{message}本格未使用。" for message in mistake.messages]
        return []


def _take_leaders(compared: Comparison[Unit], old: Unit, told: list[Leader]) -> None:
    """Who is new is added, what is known of the others is filled; nobody is taken out: leaders of before count."""
    leaders = list(old.leaders)
    for one in told:
        kept = next((held for held in leaders if held.name == one.name and held.title in ("", one.title)), None)
        if kept is None:
            leaders.append(one)
            continue
        filled = {name: getattr(kept, name) or getattr(one, name) for name in ("title", "since", "until")}
        leaders[leaders.index(kept)] = msgspec.structs.replace(kept, **filled)
    names = "、".join(one.name for one in leaders if one not in old.leaders)
    compared.put("leaders", leaders, f"增加或补全领导“{names}”")


def _set_parent(draft: Draft, entry: Entry, name: str) -> None:
    if "parent" not in entry.values:
        return
    parent = draft.unit_id(str(entry.values["parent"]), entry)
    unit = draft.units[name]
    if parent == unit.id:
        entry.say(f"“{entry.heading('parent')}”填的是本单位，请改为上级单位的名称。")
    elif unit.parent is None:
        draft.change_unit(unit, parent=parent)
    elif unit.parent != parent:
        kept = draft.unit_by_id(unit.parent)
        draft.summary.kept.append(
            f"单位“{name}”：上级单位表中为“{entry.values['parent']}”，登记册为“{kept.name if kept else unit.parent}”。"
        )
