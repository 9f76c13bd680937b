"""xunwang calendar: an office's own notice, kept in versions, used beside the shipped ones, missed in November."""

from datetime import date
from pathlib import Path

import yaml
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.office.work_calendar import Notices, calendar_warnings, folder_of, newest
from schemas.registry.load import dump
from tests.support.registries import registry
from tests.unit.test_calendar import YEAR_2027


def calendar(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["calendar", *arguments, "--data", str(data)])


def given(tmp_path: Path, text: str = YEAR_2027) -> str:
    file = tmp_path / "通知.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_notice_is_added_and_used_at_once(tmp_path: Path) -> None:
    notices = Notices(tmp_path)
    assert notices.calendar().deadline(date(2026, 12, 18), 10).text == "2027年1月1日（暂按周末推算）"
    said = calendar(tmp_path, "add", given(tmp_path))
    assert (said.exit_code, said.output) == (
        0,
        "已添加2027年节假日安排（第1版）；暂按周末推算的期限随即更正。\n",
    )
    assert notices.calendar().deadline(date(2026, 12, 18), 10).text == "2027年1月4日"
    assert notices.calendar().deadline(date(2026, 9, 30), 1).day == date(2026, 10, 8)  # the shipped ones stay


def test_a_notice_of_one_program_holds_for_it_alone(tmp_path: Path) -> None:
    base = yaml.safe_load(dump(registry()))
    program = base.pop("program")
    (tmp_path / "registry.yaml").write_text(yaml.safe_dump(base | {"id": "here"}, allow_unicode=True), encoding="utf-8")
    for name in ("city", "county"):
        (tmp_path / "programs" / name).mkdir(parents=True)
        text = yaml.safe_dump(program | {"id": name}, allow_unicode=True)
        (tmp_path / "programs" / name / "program.yaml").write_text(text, encoding="utf-8")
    said = calendar(tmp_path, "add", given(tmp_path), "--program", "county")
    assert said.exit_code == 0, said.output
    notices = Notices(tmp_path)
    last = {name: notices.calendar(name).deadline(date(2026, 12, 18), 10).text for name in ("city", "county", "")}
    assert last == {"county": "2027年1月4日", **dict.fromkeys(("city", ""), "2027年1月1日（暂按周末推算）")}
    assert "2027" not in calendar(tmp_path, "list").output
    assert "2027" in calendar(tmp_path, "list", "--program", "county").output
    calendar(tmp_path, "add", given(tmp_path, YEAR_2027.replace("2027-01-01..2027-01-03", "2027-01-01..2027-01-01")))
    assert notices.calendar("city").deadline(date(2026, 12, 18), 10).text == "2027年1月4日"
    assert notices.calendar("county").years[2027] != notices.calendar("city").years[2027]  # its own goes first
    assert calendar(tmp_path, "add", given(tmp_path), "--program", "nobody").exit_code == 2


def test_the_same_notice_twice_is_one_version_and_a_changed_one_is_another(tmp_path: Path) -> None:
    calendar(tmp_path, "add", given(tmp_path))
    assert "未重复添加" in calendar(tmp_path, "add", given(tmp_path)).output
    changed = YEAR_2027.replace("2027-01-01..2027-01-03", "2027-01-01..2027-01-01")
    assert "（第2版）" in calendar(tmp_path, "add", given(tmp_path, changed)).output
    assert sorted(path.name for path in folder_of(tmp_path).iterdir()) == ["2027.v1.yaml", "2027.v2.yaml"]
    assert newest(tmp_path)[2027].version == 2
    listed = calendar(tmp_path, "list").output.splitlines()
    assert listed[-1] == "2027\t国办发明电〔2026〕99号\t本单位添加，第2版"
    assert listed[-2].endswith("\t随软件提供")


def test_a_bad_notice_is_refused_in_chinese_and_nothing_is_kept(tmp_path: Path) -> None:
    said = calendar(tmp_path, "add", given(tmp_path, YEAR_2027.replace("2027-01-31", "2027-02-01")))
    assert said.exit_code == 2
    assert said.output == "通知.yaml：2027年第2项“春节”：补班日2027-02-01不是周六、周日，请核对通知原文。\n"
    assert not folder_of(tmp_path).exists()
    missing = calendar(tmp_path, "add", str(tmp_path / "无.yaml"))
    assert (missing.exit_code, "没有这个文件" in missing.output) == (2, True)


def test_next_year_is_missed_from_the_first_of_november_on(tmp_path: Path) -> None:
    assert calendar_warnings(tmp_path, date(2026, 10, 31)) == []
    [said] = calendar_warnings(tmp_path, date(2026, 11, 1))
    assert said.startswith("尚无2027年节假日安排")
    calendar(tmp_path, "add", given(tmp_path))
    assert calendar_warnings(tmp_path, date(2026, 12, 31)) == []
    assert len(calendar_warnings(tmp_path, date(2027, 12, 1))) == 1
    assert len(calendar_warnings(tmp_path, date(2028, 3, 1))) == 1


def test_a_damaged_kept_file_stops_nothing_and_is_told(tmp_path: Path) -> None:
    calendar(tmp_path, "add", given(tmp_path))
    newest(tmp_path)[2027].path.write_text("years: [", encoding="utf-8")
    assert Notices(tmp_path).calendar().deadline(date(2026, 12, 18), 10).provisional
    assert [said for said in calendar_warnings(tmp_path, date(2026, 10, 1)) if "已损坏" in said]
    assert "（第2版）" in calendar(tmp_path, "add", given(tmp_path)).output
    assert not Notices(tmp_path).calendar().deadline(date(2026, 12, 18), 10).provisional
