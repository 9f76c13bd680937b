"""Importing again never destroys: people's edits stay, changes reach the entry they belong to, all of it is said."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.office.registry_import import Imported, import_tables
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import dump, load
from schemas.registry.model import Exemption, Registry, RoleHeld, StatePeriod
from schemas.registry.office import refuse_other_office, same_office
from tests.pipelines.test_import_of_official_tables import HEADS, SITE, book
from tests.support.command_line import xunwang

COLUMN_HEADS = ["网站标识码", "栏目名称", "栏目网址", "栏目性质", "更新周期"]
ROOT = "http://www.linxi.gov.cn"
NEWS = [SITE[0], "临溪要闻", f"{ROOT}/yw/", "动态要闻", "14天"]
NOTICES = [SITE[0], "通知公告", f"{ROOT}/tzgg/", "通知公告", None]


def tables(folder: Path, sites: list[list[Any]], columns: list[list[Any]], *more: Path) -> list[Path]:
    return [
        book(folder / "网站.xlsx", [HEADS, *sites]),
        book(folder / "栏目.xlsx", [COLUMN_HEADS, *columns]),
        *more,
    ]


def again(base: Registry, paths: list[Path]) -> Imported:
    imported = import_tables(paths, base)
    assert problems(imported.registry) == []
    return imported


@pytest.fixture
def first(tmp_path: Path) -> Registry:
    return import_tables(tables(tmp_path, [SITE], [NEWS, NOTICES]), None).registry


def edited(registry: Registry) -> Registry:
    """What a person works on between two imports."""
    (site,) = registry.sites
    exemption = Exemption(indicator="*", reason="改版", approver="临溪市", since="2026-07-01", until="2026-08-01")
    column = msgspec.structs.replace(site.columns[0], cycle_days=7, nature="other", exemptions=[exemption])
    held = RoleHeld(role="in_charge", unit=registry.program.unit, since="2025-01-01", until="2026-01-01")
    state = StatePeriod(state="suspended", since="2026-01-05", until="2026-01-20", approved_by="省政府办公厅")
    site = msgspec.structs.replace(
        site, columns=[column, site.columns[1]], roles=[*site.roles, held], states=[state], service_items=True
    )
    unit = msgspec.structs.replace(registry.units[0], short_name="临溪")
    program = msgspec.structs.replace(registry.program, agent_contact="0990-1234567", reports_a_week=2)
    return msgspec.structs.replace(registry, program=program, sites=[site], units=[unit])


def test_the_same_tables_again_change_nothing(tmp_path: Path, first: Registry) -> None:
    mine = edited(first)
    imported = again(mine, tables(tmp_path, [SITE], [NEWS, NOTICES]))
    assert imported.registry == mine
    assert imported.summary.changed == []
    assert imported.summary.gone == []
    said = "\n".join(imported.summary.kept)
    assert "更新周期表中为“14”，登记册为“7”" in said
    assert "性质表中为“动态要闻”，登记册为“其他”" in said


def test_a_changed_address_changes_the_column_of_that_name(tmp_path: Path, first: Registry) -> None:
    mine = edited(first)
    moved = [SITE[0], "临溪要闻", f"{ROOT}/xwzx/yw/index.shtml", "动态要闻", "14天"]
    imported = again(mine, tables(tmp_path, [SITE], [moved, NOTICES]))
    news, notices = imported.registry.sites[0].columns
    assert news == msgspec.structs.replace(mine.sites[0].columns[0], url=f"{ROOT}/xwzx/yw/index.shtml")
    assert notices == mine.sites[0].columns[1]
    assert [line for line in imported.summary.changed if "临溪要闻" in line and "/xwzx/yw/" in line]


def test_a_changed_name_changes_the_column_of_that_address(tmp_path: Path, first: Registry) -> None:
    renamed = [SITE[0], "临溪新闻", f"{ROOT}/yw", "动态要闻", "14天"]
    imported = again(first, tables(tmp_path, [SITE], [renamed, NOTICES]))
    assert [(c.id, c.name, c.url) for c in imported.registry.sites[0].columns] == [
        (c.id, name, c.url) for c, name in zip(first.sites[0].columns, ("临溪新闻", "通知公告"), strict=True)
    ]
    assert "名称由“临溪要闻”改为“临溪新闻”" in "\n".join(imported.summary.changed)


def test_names_that_change_places_follow_their_addresses(tmp_path: Path, first: Registry) -> None:
    swapped = [[SITE[0], "通知公告", NEWS[2], None, None], [SITE[0], "临溪要闻", NOTICES[2], None, None]]
    imported = again(first, tables(tmp_path, [SITE], swapped))
    assert [(c.id, c.name) for c in imported.registry.sites[0].columns] == [
        (first.sites[0].columns[0].id, "通知公告"),
        (first.sites[0].columns[1].id, "临溪要闻"),
    ]


def test_two_columns_of_one_name_are_not_taken_for_each_other(tmp_path: Path, first: Registry) -> None:
    twice = [[SITE[0], "通知公告", f"{ROOT}/{path}/", None, None] for path in ("a", "b")]
    imported = again(first, tables(tmp_path, [SITE], twice))
    assert len(imported.registry.sites[0].columns) == 4
    assert imported.summary.new["columns"] == 2
    assert len(imported.summary.gone) == 2


def test_what_is_gone_from_the_tables_is_said_and_stays(tmp_path: Path, first: Registry) -> None:
    other = ["9907000012", "临溪市水利局网站", "slj.linxi.gov.cn", "临溪市水利局"]
    imported = again(first, tables(tmp_path, [SITE, other], [NEWS]))
    assert [site.code for site in imported.registry.sites] == [SITE[0], "9907000012"]
    assert len(imported.registry.sites[0].columns) == 2
    assert imported.summary.new == {"sites": 1, "units": 1}
    (gone,) = imported.summary.gone
    assert "通知公告" in gone


def test_a_site_is_found_by_code_then_address_then_name(tmp_path: Path, first: Registry) -> None:
    for row in (
        [SITE[0], "临溪市政府网", "http://linxi.gov.cn/", SITE[3]],
        ["9907000099", "临溪市政府网", SITE[2], SITE[3]],
        ["9907000099", SITE[1], "http://linxi.gov.cn/", SITE[3]],
    ):
        imported = again(first, tables(tmp_path, [row], []))
        (site,) = imported.registry.sites
        assert (site.id, site.code, site.name, site.url) == (first.sites[0].id, row[0], row[1], row[2])
        assert site.columns == first.sites[0].columns
        assert imported.summary.changed


def test_a_new_organiser_is_said_and_old_roles_stay(tmp_path: Path, first: Registry) -> None:
    mine = edited(first)
    row = [*SITE[:3], "临溪市数据局"]
    imported = again(mine, tables(tmp_path, [row], []))
    roles = imported.registry.sites[0].roles
    assert roles[1:] == mine.sites[0].roles[1:]
    assert "主办单位由“临溪市人民政府”改为“临溪市数据局”" in "\n".join(imported.summary.changed)


def test_contacts_are_kept_and_filled_and_never_replaced(tmp_path: Path, first: Registry) -> None:
    heads = ["单位名称", "联系人", "联系电话", "负责人"]
    units = book(tmp_path / "单位.xlsx", [heads, [SITE[3], "陈一", "0990-1111111", "周二"]])
    mine = again(first, [units]).registry
    contacts = [(c.name, c.phone, c.duty) for c in mine.units[0].contacts]
    assert contacts == [("陈一", "0990-1111111", "联系人"), ("周二", "", "负责人")]
    assert load_again(tmp_path, mine) == mine
    units = book(tmp_path / "单位.xlsx", [heads, [SITE[3], "陈一", "0990-2222222", None]])
    imported = again(mine, [units])
    assert imported.registry == mine
    assert "电话表中为“0990-2222222”，登记册为“0990-1111111”" in "\n".join(imported.summary.kept)


def load_again(folder: Path, registry: Registry) -> Registry:
    path = folder / "kept.yaml"
    path.write_text(dump(registry), encoding="utf-8")
    return load(path)


def test_a_column_that_discovery_proposed_is_confirmed_by_the_offices_table(tmp_path: Path, first: Registry) -> None:
    site = first.sites[0]
    proposed = msgspec.structs.replace(site.columns[0], confirmed=False, nature="other")
    base = msgspec.structs.replace(first, sites=[msgspec.structs.replace(site, columns=[proposed])])
    imported = again(base, tables(tmp_path, [SITE], [NEWS]))
    (column,) = imported.registry.sites[0].columns
    assert (column.id, column.confirmed, column.nature) == (proposed.id, True, "dynamic")


def test_without_program_nothing_is_overwritten(tmp_path: Path, first: Registry) -> None:
    out = tmp_path / "registry.yaml"
    out.write_text(dump(edited(first)) + "# 张三的备注\n", encoding="utf-8")
    before = out.read_bytes()
    paths = tables(tmp_path, [SITE], [NEWS, NOTICES])
    said = xunwang("registry", "import", *paths, "--out", out, code=2)
    assert "不会覆盖" in said
    assert "--program" in said
    assert out.read_bytes() == before
    said = xunwang("registry", "import", *paths, "--program", out, "--out", out)
    assert load(out) == edited(first)
    assert "未变：" in said
    assert "保留登记册内容：2处" in said
    assert (tmp_path / "registry.yaml.bak").read_bytes() == before


def test_references_are_proposed_and_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "registry.yaml"
    said = xunwang("registry", "import", *tables(tmp_path, [SITE], [NEWS]), "--out", out)
    assert "建议值" in said
    assert "建议值" in xunwang("registry", "check", out)
    registry = load(out)
    for targets, proposed, asked in (([], False, True), (registry.program.reference_targets, False, False)):
        program = msgspec.structs.replace(
            registry.program, reference_targets=targets, references_proposed=proposed, agent_contact="x@y.cn"
        )
        out.write_text(dump(msgspec.structs.replace(registry, program=program)), encoding="utf-8")
        assert ("reference_targets" in xunwang("registry", "check", out)) is asked


def test_the_same_office_is_told_from_another(first: Registry) -> None:
    assert same_office(first, edited(first))
    other = msgspec.structs.replace(first, program=msgspec.structs.replace(first.program, id="elsewhere"))
    assert not same_office(first, other)
    old, new = (_called(first, "program", office) for office in ("甲办公室", "乙办公室"))
    assert same_office(old, new)  # most of the sites are the same
    strange = msgspec.structs.replace(
        new, sites=[msgspec.structs.replace(site, code="9999000001") for site in new.sites]
    )
    assert not same_office(old, strange)


def test_another_offices_registry_is_refused_on_a_data_folder(tmp_path: Path, first: Registry) -> None:
    refuse_other_office(edited(first), first, tmp_path)
    other = msgspec.structs.replace(first, program=msgspec.structs.replace(first.program, id="elsewhere", name="别处"))
    with pytest.raises(MistakeError, match="不是同一单位") as caught:
        refuse_other_office(other, first, tmp_path)
    assert "--data" in str(caught.value)
    assert "别处" in str(caught.value)


def _called(registry: Registry, program_id: str, office: str) -> Registry:
    program = msgspec.structs.replace(registry.program, id=program_id, office=office)
    return msgspec.structs.replace(registry, program=program)
