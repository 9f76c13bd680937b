"""The list of a draw for the checkers, in the order that was kept."""

from collections.abc import Mapping
from typing import Any

from pipelines.office.tables.workbook import Sheet
from schemas.registry.model import Registry, Subject
from schemas.registry.subjects import LEVELS, SUBJECTS, listed_kinds
from stages.scheduler.sample import Places, first_day


def drawn_sheet(registry: Registry, record: Mapping[str, Any]) -> Sheet:
    """The drawn subjects for the checkers, in the order that was kept."""
    day, known = first_day(str(record["period"])), {one.id: one for one in registry.listed}
    places, names = Places(registry, day), {unit.id: unit.name for unit in registry.units}
    rows = [
        [
            SUBJECTS[one.subject_kind].word,
            one.name,
            one.category_word,
            LEVELS[places.level(one)],
            names.get(places.unit(one, "in_charge"), ""),
            names.get(places.unit(one, "runs"), ""),
            why_drawn(one, record),
        ]
        for one in (known[drawn] for drawn in drawn_in_order(record) if drawn in known)
    ]
    return Sheet(
        f"{record['period']}抽查名单", ["种类", "名称", "类别", "级别", "主管单位", "主办单位", "入选原因"], rows
    )


def drawn_in_order(record: Mapping[str, Any]) -> list[str]:
    """The drawn ids of all kinds as they are printed."""
    sections = dict.fromkeys(SUBJECTS[kind].listed for kind in listed_kinds())
    return [one for section in sections for one in record.get(section) or ()]


def why_drawn(one: Subject, record: Mapping[str, Any]) -> str:
    """上期存在问题, 必查 or 随机抽取."""
    if one.id in record.get("held", ()):
        return "上期存在问题"
    return "必查" if one.draw == "always" else "随机抽取"
