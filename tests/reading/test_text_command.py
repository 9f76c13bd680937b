"""`xunwang text` as an officer meets it."""

import json
from pathlib import Path

import msgspec
import pytest
import yaml
from click.testing import CliRunner, Result

from pipelines.cli import main
from schemas.mistakes import MistakeError
from schemas.registry.load import dump
from schemas.registry.model import Leader
from tests.reading.attachment_files import xls_file
from tests.support.registries import registry

PACK = """\
pack: our-own
title: 本地错敏词
version: 3
valid_from: 2026-01-01
rules:
  - rule: names
    title: 名称
    level: wrong
    words: {云水真: 云水镇}
tests:
  must_hit: [云水真政府]
  must_not_hit: [云水真人]
"""


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "通知.txt"
    file.write_text("各单位：\n要认真布署工作。\n", encoding="utf-8")
    return file


def test_a_fault_is_printed_with_place_and_mend(notice: Path) -> None:
    answer = run("text", "check", notice)
    assert answer.exit_code == 1
    assert f"{notice}:2:4 [错误] “布署”，建议“部署”（wrong-words.office-words）" in answer.output


def test_a_clean_file_is_said_to_be_clean(tmp_path: Path) -> None:
    file = tmp_path / "好.txt"
    file.write_text("各单位要认真部署工作。", encoding="utf-8")
    answer = run("text", "check", file)
    assert (answer.exit_code, answer.output) == (0, f"{file}：未发现问题。\n")


def test_json_has_one_line_a_file_and_no_full_number(tmp_path: Path, notice: Path) -> None:
    table = tmp_path / "名单.xls"
    table.write_bytes(xls_file([["姓名", "身份证号"], ["张某某", "11010519491231002X"]]))
    answer = run("text", "check", "--json", notice, table)
    first, second = map(json.loads, answer.output.splitlines())
    assert (first["kind"], first["problems"], first["hits"][0]["offset"]) == ("txt", [], 8)
    assert second["hits"][0]["text"] == "11*************02X"
    assert "19491231" not in answer.output
    assert first["packs"] == second["packs"]


def test_standard_input_names_and_own_pack(tmp_path: Path) -> None:
    pack = tmp_path / "our-own.yaml"
    pack.write_text(PACK, encoding="utf-8")
    names = tmp_path / "names.txt"
    names.write_text("布署镇\n", encoding="utf-8")
    answer = run("text", "check", "-", "--pack", pack, "--names", names, given="布署镇 云水真政府")
    assert answer.exit_code == 1
    assert "布署" not in answer.output.replace("布署镇", "")
    assert "建议“云水镇”" in answer.output


def test_a_file_that_cannot_be_read_is_no_clean_file(tmp_path: Path) -> None:
    file = tmp_path / "坏.pdf"
    file.write_bytes(b"%PDF-1.4")
    answer = run("text", "check", file)
    assert (answer.exit_code, answer.output) == (1, f"{file}：文件已损坏，无法读取。\n")


def test_mistakes_are_told_in_one_sentence(tmp_path: Path, notice: Path) -> None:
    missing = run("text", "check", tmp_path / "没有.txt")
    assert missing.exit_code == 2
    assert "没有.txt：无法读取" in missing.output
    pack = tmp_path / "bad.yaml"
    pack.write_text(PACK.replace("wrong", "bad"), encoding="utf-8")
    faulty = run("text", "check", notice, "--pack", pack)
    assert faulty.exit_code == 2
    assert "bad.yaml: rule 'names'" in faulty.output
    assert "Traceback" not in faulty.output


def test_a_pack_runs_its_own_tests(tmp_path: Path) -> None:
    pack = tmp_path / "our-own.yaml"
    pack.write_text(PACK, encoding="utf-8")
    failed = run("text", "pack", "test", pack)
    assert failed.exit_code == 1
    assert "不应命中而命中：云水真人　命中：our-own.names “云水真”" in failed.output
    assert "our-own 第3版：2项测试，1项未通过。" in failed.output
    pack.write_text(PACK.replace("tests:", "    allow: [云水真人]\ntests:"), encoding="utf-8")
    assert run("text", "pack", "test", pack).exit_code == 0
    pack.write_text(PACK.replace("[云水真政府]", "[云水镇政府]"), encoding="utf-8")
    assert "应命中而未命中：云水镇政府" in run("text", "pack", "test", pack).output


def test_the_built_in_packs_pass_and_are_listed() -> None:
    assert run("text", "pack", "test").exit_code == 0
    assert "wrong-words\t第" in run("text", "pack", "list").output


def test_equal_slips_are_one_group_and_told_across_files(tmp_path: Path, notice: Path) -> None:
    other = tmp_path / "方案.txt"
    other.write_text("认真布署。\n再次布署。", encoding="utf-8")
    answer = run("text", "check", notice, other)
    assert "（共2处：1:3、2:3）" in answer.output
    assert f"同一问题见于2个文件：“布署”，建议“部署”——{notice}、{other}。" in answer.output


def test_words_that_the_office_allows_are_silent_and_told(tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("责任单位：县扶贫办。", encoding="utf-8")
    assert run("text", "check", file, "--published", "2026-06-01").exit_code == 1
    allow = tmp_path / "allow.yaml"
    allow.write_text("allow:\n  - {word: 县扶贫办, reason: 牌子保留, by: 张三, since: 2026-01-01}\n", encoding="utf-8")
    answer = run("text", "check", file, "--published", "2026-06-01", "--allow", allow)
    assert answer.exit_code == 0
    assert "“扶贫办”在本单位允许词表中，未计入（牌子保留，张三，2026-01-01起）。" in answer.output


def test_a_clue_alone_is_printed_and_is_no_reason_to_fail(tmp_path: Path) -> None:
    file = tmp_path / "简讯.txt"
    file.write_text("活动吸引近1000余名群众。", encoding="utf-8")
    answer = run("text", "check", file)
    assert (answer.exit_code, "[线索]" in answer.output, "概数重复" in answer.output) == (0, True, True)


def test_a_page_is_read_with_its_own_day_of_publication(tmp_path: Path) -> None:
    text = "责任单位：县安监局。各单位要抓好落实，确保群众生命财产安全，有关情况及时报告县政府办公室。"
    page = (
        "<html><head><meta name='PubDate' content='{day} 09:00'></head><body><h1>关于做好汛期工作的通知</h1>"
        "<div>发布日期：{day}</div><div><p>" + text + "</p><p>" + text + "</p></div></body></html>"
    )
    for day, code in (("2017-06-01", 0), ("2026-06-01", 1)):
        file = tmp_path / f"{day}.html"
        file.write_text(page.format(day=day), encoding="utf-8")
        answer = run("text", "check", file)
        assert (answer.exit_code, "机构旧称" in answer.output) == (code, bool(code)), answer.output


def test_old_names_in_an_old_file_are_right_unless_a_day_is_given(tmp_path: Path) -> None:
    file = tmp_path / "旧文.txt"
    file.write_text("2016年工作要点\n责任单位：县安监局。", encoding="utf-8")
    assert run("text", "check", file).exit_code == 0
    assert run("text", "check", file, "--published", "2026-06-01").exit_code == 1
    file.write_text("责任单位：县安监局。", encoding="utf-8")
    assert run("text", "check", file).exit_code == 1


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """The folder of a run whose registry knows a leader, with a pack and an allowed word of its office."""
    known = registry(1)
    mayor = Leader(name="周明远", title="县长")
    units = [msgspec.structs.replace(one, leaders=[mayor]) if one.id == "county" else one for one in known.units]
    folder = tmp_path / "data"
    (folder / "textpacks").mkdir(parents=True)
    (folder / "registry.yaml").write_text(dump(msgspec.structs.replace(known, units=units)), encoding="utf-8")
    (folder / "textpacks" / "our-own.yaml").write_text(PACK, encoding="utf-8")
    allow = "allow:\n  - {word: 布署, reason: 引用旧文, by: 张三, since: 2026-01-01}\n"
    (folder / "textpacks" / "allow.yaml").write_text(allow, encoding="utf-8")
    return folder


def test_what_the_folder_of_a_run_knows_is_not_asked_for_again(tmp_path: Path, watched: Path) -> None:
    file = tmp_path / "会议.txt"
    file.write_text("示例县县长周明元在云水真政府认真布署工作。", encoding="utf-8")
    told = run("text", "check", file, "--data", watched).output
    assert "[错误] “周明元”，建议“周明远”" in told
    assert "建议“云水镇”" in told
    assert "“布署”在本单位允许词表中，未计入（引用旧文，张三" in told
    without = run("text", "check", file).output
    assert [word in without for word in ("周明远", "云水镇", "未计入")] == [False] * 3
    assert "“布署”，建议“部署”" in without


def test_a_pack_named_twice_counts_once_and_right_names_are_left_alone(tmp_path: Path, watched: Path) -> None:
    file = tmp_path / "会议.txt"
    file.write_text("示例县县长周明远在云水真政府。", encoding="utf-8")
    pack = watched / "textpacks" / "our-own.yaml"
    answer = run("text", "check", "--json", file, "--data", watched, "--pack", pack, "--program", "p")
    (told,) = [json.loads(line) for line in answer.output.splitlines() if line.startswith("{")]
    assert [hit["text"] for hit in told["hits"]] == ["云水真"]


def test_a_program_that_the_folder_does_not_hold_is_named(tmp_path: Path, watched: Path, notice: Path) -> None:
    answer = run("text", "check", notice, "--data", watched, "--program", "q")
    assert isinstance(answer.exception, MistakeError | SystemExit)
    assert "没有监测任务“q”" in answer.output + str(answer.exception)


def test_of_several_programs_the_named_one_allows_and_otherwise_nobody(notice: Path, watched: Path) -> None:
    known = yaml.safe_load((watched / "registry.yaml").read_text(encoding="utf-8"))
    program = known.pop("program")
    (watched / "registry.yaml").write_text(yaml.safe_dump(known | {"id": "here"}, allow_unicode=True), encoding="utf-8")
    for one in ("city", "county"):
        home = watched / "programs" / one
        home.mkdir(parents=True)
        (home / "program.yaml").write_text(yaml.safe_dump(program | {"id": one}, allow_unicode=True), encoding="utf-8")
    (watched / "textpacks").rename(watched / "programs" / "city" / "textpacks")
    unnamed = run("text", "check", notice, "--data", watched)
    assert "未用--program指定其一，各任务的允许词不计入；可用的有：city、county" in unnamed.output
    assert "[错误] “布署”" in unnamed.output
    for one, allowed in (("city", True), ("county", False)):
        told = run("text", "check", notice, "--data", watched, "--program", one).output
        assert ("未计入" in told, "[错误] “布署”" in told) == (allowed, not allowed)
