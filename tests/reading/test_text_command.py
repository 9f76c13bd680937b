"""`xunwang text` as an officer meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from tests.reading.attachment_files import xls_file

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
