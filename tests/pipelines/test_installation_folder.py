"""An installation in a folder: several programs over one registry, their own rulebooks, and how mistakes are said."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation, load_rulebooks
from schemas.registry.installation import Installation, installation_of
from schemas.registry.load import dump
from schemas.registry.model import CheckPlan, RoleHeld
from tests.support.command_line import xunwang
from tests.support.registries import registry, site

PROVINCE = {"id": "province", "name": "全市监测", "office": "示例市政府办公室", "unit": "city"}
COUNTY = {
    "id": "county",
    "name": "县级监测",
    "office": "示例县政府办公室",
    "unit": "county",
    "rulebook": "county-rules",
}
RULES = {
    "id": "county-rules",
    "version": "1",
    "title": "某县指标",
    "source": "某县办公室",
    "extends": "national-2019-19",
    "indicators": [{"id": "site.veto.home_stale", "threshold": 7, "warning": 5}],
}


def write(folder: Path, *programs: dict[str, Any], **shared: Any) -> Path:
    """A folder with two sites of the county and one of the city, and these programs."""
    known = registry(2)
    city = site(3, roles=[RoleHeld(role="runs", unit="city")])
    form = {
        "id": "here",
        "units": msgspec.to_builtins(known.units),
        "sites": msgspec.to_builtins([*known.sites, city]),
    }
    (folder / "registry.yaml").write_text(yaml.safe_dump(form | shared, allow_unicode=True), encoding="utf-8")
    for program in programs:
        home = folder / "programs" / program["id"]
        (home / "rulebooks").mkdir(parents=True)
        (home / "program.yaml").write_text(yaml.safe_dump(program, allow_unicode=True), encoding="utf-8")
    rules = folder / "programs" / "county" / "rulebooks"
    if rules.exists():
        (rules / "county.yaml").write_text(yaml.safe_dump(RULES, allow_unicode=True), encoding="utf-8")
    return folder


def test_each_program_watches_what_its_units_answer_for(tmp_path: Path) -> None:
    installation = load_installation(write(tmp_path, PROVINCE, COUNTY))
    watched = {key: [one.id for one in found.sites] for key, found in installation.registries.items()}
    assert watched == {"province": ["site1", "site2", "site3"], "county": ["site1", "site2"]}
    assert [p.id for p in installation.programs_of["site3"]] == ["province"]
    assert load_rulebooks(tmp_path).keys() >= {"national-2019-19", "county-rules"}


def test_a_site_is_looked_at_as_often_as_the_most_demanding_program_asks() -> None:
    known = registry(1)
    programs = [
        msgspec.structs.replace(known.program, id="a", plan=CheckPlan(visits_a_day=24, link_audit_days=3)),
        msgspec.structs.replace(known.program, id="b", plan=CheckPlan(visits_a_day=48, link_audit_days=7)),
    ]
    both = Installation(id="here", programs=programs, units=known.units, sites=known.sites)
    assert both.plan("site1") == CheckPlan(visits_a_day=48, link_audit_days=3)


def test_one_file_with_a_program_is_an_installation_of_one(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(2)), encoding="utf-8")
    assert load_installation(tmp_path) == installation_of(registry(2))


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ([], "没有监测任务"),
        ([PROVINCE | {"unit": "nowhere"}], "unit“nowhere”不在登记册的单位中"),
        ([PROVINCE | {"rulebook": "nothing"}], "没有指标体系“nothing”"),
        ([PROVINCE, COUNTY | {"vantage": "elsewhere"}], "vantage应当一致"),
        ([PROVINCE | {"ofice": "x"}], "没有“ofice”这个字段"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(tmp_path: Path, programs: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(MistakeError, match=said):
        load_installation(write(tmp_path, *programs))


def test_two_programs_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, PROVINCE, COUNTY)
    (tmp_path / "programs" / "county" / "program.yaml").write_text(
        yaml.safe_dump(PROVINCE, allow_unicode=True), encoding="utf-8"
    )
    assert "被两个目录使用" in xunwang("program", "check", "--data", tmp_path, code=2)


def test_a_program_is_added_or_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, PROVINCE)
    fresh = tmp_path / "county.yaml"
    fresh.write_text(yaml.safe_dump(COUNTY | {"rulebook": "national-2019-19"}), encoding="utf-8")
    assert "已增加监测任务county" in xunwang("program", "add", fresh, "--data", tmp_path)
    listed = xunwang("program", "list", "--data", tmp_path)
    assert "county\t县级监测\t范围：示例县\t网站2家" in listed
    assert "已有编号" in xunwang("program", "add", fresh, "--data", tmp_path, code=2)
    fresh.write_text(yaml.safe_dump(COUNTY | {"id": "other", "unit": "nowhere"}), encoding="utf-8")
    assert "nowhere" in xunwang("program", "add", fresh, "--data", tmp_path, code=2)
    assert len(load_installation(tmp_path).programs) == 2


def test_the_old_form_is_converted_and_says_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(2)), encoding="utf-8")
    (tmp_path / "editions" / "weekly").mkdir(parents=True)
    said = xunwang("installation", "convert", "--data", tmp_path)
    assert "editions移至" in said
    converted = load_installation(tmp_path)
    assert (converted.programs, converted.sites) == ([registry(2).program], registry(2).sites)
    assert (tmp_path / "programs" / "p" / "editions" / "weekly").is_dir()
    assert "无需转换" in xunwang("installation", "convert", "--data", tmp_path, code=2)


def test_a_rulebook_is_explained_compared_and_refused_by_sentence(tmp_path: Path) -> None:
    write(tmp_path, PROVINCE, COUNTY)
    at = ("--data", tmp_path)
    assert "可以使用" in xunwang("rulebook", "check", "county-rules", *at)
    explained = xunwang("rulebook", "explain", "county-rules", "site.veto.home_stale", *at)
    assert "判定：数值>7时不通过" in explained
    assert "预警：自5起" in explained
    compared = xunwang("rulebook", "diff", "national-2019-19", "county-rules", *at)
    assert "threshold由“14”改为“7”" in compared
    weaker = tmp_path / "weaker.yaml"
    weaker.write_text(
        yaml.safe_dump(RULES | {"id": "w", "indicators": [{"id": "site.veto.home_stale", "threshold": 20}]}),
        encoding="utf-8",
    )
    said = xunwang("rulebook", "check", weaker, *at, code=2)
    assert "指标site.veto.home_stale" in said
    assert "threshold由“14”改为“20”" in said
    assert "没有指标体系" in xunwang("rulebook", "explain", "nothing", *at, code=2)


def test_a_turned_over_folder_keeps_its_holiday_notices_and_moves_what_is_the_programs_own(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    for name in ("calendar", "editions", "internal"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept.txt").write_text(name, encoding="utf-8")
    xunwang("installation", "convert", "--data", tmp_path)
    assert (tmp_path / "calendar" / "kept.txt").exists()  # the run reads notices here
    assert {path.name for path in (tmp_path / "programs" / "p").iterdir()} == {"program.yaml", "editions", "internal"}
    assert [one.id for one in load_installation(tmp_path).programs] == ["p"]
