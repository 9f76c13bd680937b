"""领导 of units in tables: names with posts and days, apart from 负责人, who is a contact; written and read again."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.office.registry_export import export
from pipelines.office.registry_import import import_tables, read_tables
from pipelines.office.tables.workbook import write_workbook
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.installation import installation_of
from schemas.registry.model import Contact, Leader, Registry
from tests.support.registries import registry

PLACE = {"单位名称": "示例县人民政府", "单位编号": "county", "级别": "县"}


def table(folder: Path, *rows: dict[str, Any]) -> Path:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    path = folder / "单位.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    return path


def imported(folder: Path, *rows: dict[str, Any], base: Registry | None = None) -> Registry:
    return read_tables([table(folder, *rows)], base)


def leaders(registry: Registry) -> list[Leader]:
    (unit,) = [one for one in registry.units if one.id == "county"]
    return unit.leaders


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"领导姓名": "周明远"}, [Leader(name="周明远")]),
        ({"领导": "周　明、吴海涛"}, [Leader(name="周明"), Leader(name="吴海涛")]),
        (
            {"主要领导": "周明远", "领导职务": "县长", "任职日期": "2024年3月1日"},
            [Leader(name="周明远", title="县长", since="2024-03-01")],
        ),
        (
            {"领导班子": "县长：周明远；副县长：吴海涛\n副县长：林志强（2024-02-29止）"},
            [
                Leader(name="周明远", title="县长"),
                Leader(name="吴海涛", title="副县长"),
                Leader(name="林志强", title="副县长", until="2024-02-29"),
            ],
        ),
        (
            {"单位领导": "周明远（县长，2024-03-01起），吴海涛（副县长）"},
            [Leader(name="周明远", title="县长", since="2024-03-01"), Leader(name="吴海涛", title="副县长")],
        ),
        ({"领导": "无"}, []),
    ],
)
def test_leaders_of_a_row(tmp_path: Path, row: dict[str, str], expected: list[Leader]) -> None:
    assert leaders(imported(tmp_path, PLACE | row)) == expected


def test_the_head_and_the_leader_in_charge_are_contacts_and_no_leaders(tmp_path: Path) -> None:
    row = PLACE | {"负责人": "王芳", "负责人电话": "0890-1", "领导姓名": "周明远"}
    (unit,) = imported(tmp_path, row).units
    assert unit.contacts == [Contact(name="王芳", phone="0890-1", duty="负责人")]
    assert unit.leaders == [Leader(name="周明远")]
    (other,) = imported(tmp_path, PLACE | {"分管领导": "李强"}).units
    assert (other.leaders, [one.name for one in other.contacts]) == ([], ["李强"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"领导": "周明远、吴海涛", "领导职务": "县长"}, "“领导”有2名，“领导职务”不知是谁的"),
        ({"领导": "周明远（县长，昨天起）"}, "“领导”的日期“昨天”不能识别"),
        ({"领导班子": "共5人"}, "“领导班子”填的“共5人”不能识别，应写作 张三（局长，2024-03-01起）的形式"),
    ],
)
def test_a_cell_that_cannot_be_read_is_said_and_left_out(tmp_path: Path, row: dict[str, str], said: str) -> None:
    found = import_tables([table(tmp_path, PLACE | row)], None)
    assert leaders(found.registry) == []
    (note,) = [one for one in found.summary.notes if "本格未使用" in one]
    assert note.startswith("单位.csv：第2行：")
    assert said in note


def test_a_day_that_is_none_is_refused_with_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(MistakeError) as refused:
        imported(tmp_path, PLACE | {"领导": "周明远", "任职日期": "去年"})
    assert refused.value.messages[0].startswith("单位.csv：第2行：“任职日期”的日期“去年”不能识别")


def test_units_are_written_and_read_again_as_the_same(tmp_path: Path) -> None:
    base = imported(
        tmp_path,
        PLACE
        | {
            "规范简称": "示例县",
            "联系人": "王芳",
            "联系电话": "0890-1",
            "领导": "周明远（县长，2024-03-01起）、吴海涛",
        },
        {"单位名称": "示例县水利局", "上级单位": "示例县人民政府", "级别": "部门", "负责人": "李强", "领导": ""},
    )
    assert problems(base) == []
    write_workbook(export(installation_of(base), "units"), tmp_path / "units.xlsx")
    assert read_tables([tmp_path / "units.xlsx"], base) == base
    fresh = read_tables([tmp_path / "units.xlsx"], None)
    assert [(one.name, one.leaders, one.contacts) for one in fresh.units] == [
        (one.name, one.leaders, one.contacts) for one in base.units
    ]


def test_a_new_leader_is_added_and_the_former_one_stays(tmp_path: Path) -> None:
    base = imported(tmp_path, PLACE | {"领导": "林志强（县长）"})
    again = imported(
        tmp_path, PLACE | {"领导": "林志强（县长，2024-02-29止）、周明远（县长，2024-03-01起）"}, base=base
    )
    assert leaders(again) == [
        Leader(name="林志强", title="县长", until="2024-02-29"),
        Leader(name="周明远", title="县长", since="2024-03-01"),
    ]


def test_days_of_office_that_cannot_be_are_told() -> None:
    base = registry()
    held = Leader(name="周明远", since="2024-03-01", until="2023-01-01")
    units = [msgspec.structs.replace(base.units[0], leaders=[held]), *base.units[1:]]
    (said,) = problems(msgspec.structs.replace(base, units=units))
    assert said.endswith("的领导“周明远”：起始日2024-03-01晚于截止日2023-01-01，请对调或改正。")
