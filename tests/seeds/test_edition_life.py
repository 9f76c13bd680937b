"""The circular of a rehearsed office on its way: drafted, edited also in a docx, released, corrected, withdrawn."""

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.data_folder import DataFolder
from pipelines.office.edition_edits import rows, texts
from pipelines.office.kept_editions import KeptEdition
from schemas.registry.load import parse
from stages.reporter.document import figures
from tests.seeds.test_offices import played
from tests.support.command_line import xunwang
from tests.support.docx_texts import rewritten

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seeds")]
KEY, CODE, LABEL = "yichun-2023q3", "2023-07-01_2023-09-30", "2023年第三季度"
DRAFT = ("report", "circular", "--from", "2023-07-01", "--to", "2023-09-30", "--label", LABEL)


@pytest.fixture
def office(tmp_path: Path) -> DataFolder:
    """What a rehearsal left, with a chief beside its people."""
    out = tmp_path / "out"
    shutil.copytree(played(KEY).out, out, symlinks=True)
    people = parse(out / "people.yaml")
    unit = people["people"][0]["unit"]
    people["people"].append({"id": "chief", "name": "虚构负责人", "unit": unit, "roles": ["chief"]})
    (out / "people.yaml").write_text(yaml.safe_dump(people, allow_unicode=True), encoding="utf-8")
    return DataFolder(out)


def say(office: DataFolder, *arguments: str, code: int = 0) -> str:
    return xunwang(*arguments, "--data", office.root, "--as", "chief", code=code)


def draft(office: DataFolder) -> None:
    """The circular made anew; it may contradict itself."""
    asked = [*DRAFT, "--signed-on", "2023-10-12", "--data", str(office.root), "--as", "chief"]
    made = CliRunner().invoke(main, asked)
    assert made.exit_code in (0, 1), made.output


def test_a_circular_is_edited_released_corrected_and_withdrawn(office: DataFolder, tmp_path: Path) -> None:
    draft(office)
    edition = KeptEdition(office.of_program(next((office.root / "programs").iterdir()).name), CODE)
    made = edition.papers / f"circular-{CODE}.docx"
    place = next(one for one in texts(edition) if one.kind == "paragraph" and "54" in one.text)
    file = tmp_path / "back.docx"
    file.write_bytes(rewritten(made.read_bytes(), lambda xml: xml.replace(">54<", ">55<", 1)))
    said = say(office, "edition", "edit", CODE, "--docx", str(file), "--reason", "按人工核对")
    assert "不再随数据印出" in said
    assert "手写的“55”没有数据依据" in said
    now = next(one for one in texts(edition) if one.slot == place.slot)
    assert now.text == place.text.replace("54", "55", 1)
    assert now.edit is not None
    assert now.edit.actor.id == "chief"
    if listed := [one for one in rows(edition) if len(one.rows) > 1]:
        key = listed[0].rows[0][0]
        say(office, "edition", "edit", CODE, "--slot", listed[0].slot, "--drop", key, "--reason", "已另行发文")
    draft(office)
    assert next(one for one in texts(edition) if one.slot == place.slot).text == now.text
    if keys := [one.key for one in edition.waiting()]:
        say(office, "edition", "overrule", CODE, *keys, "--reason", "按原文")
    assert "已由虚构负责人签发" in say(office, "edition", "release", CODE)
    frozen = made.read_bytes()
    assert "没有影响其内容的变化" in say(office, "edition", "revise", CODE, code=2)
    said = say(office, "edition", "revise", CODE, "--signed-on", "2023-10-20")
    assert f"已编成更正稿{CODE}-r2，与{CODE}相比" in said
    correction = KeptEdition(edition.folder, f"{CODE}-r2")
    assert next(one.text for one in texts(correction) if one.slot == place.slot) == now.text
    assert "已由虚构负责人撤回" in say(office, "edition", "withdraw", CODE, "--reason", "附件有误")
    assert made.read_bytes() == frozen
    assert len(figures(edition.kept.edition)) > 3
