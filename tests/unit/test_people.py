"""people.yaml: who may act, and what is said of a file that cannot be used."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation
from schemas.registry.load import dump
from schemas.registry.people import People, load_people, os_user
from schemas.rights import RIGHTS, ROLES, may
from tests.support.registries import registry

ROOT = Path(__file__).parents[2]
ZHANG: dict[str, Any] = {"id": "p1", "name": "张三", "unit": "city", "roles": ["officer"]}
LI: dict[str, Any] = {"id": "p2", "name": "李四", "unit": "county", "roles": ["unit", "reader"], "login": "li"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    return tmp_path


def written(folder: Path, *people: dict[str, Any]) -> People | None:
    text = yaml.safe_dump({"people": list(people)}, allow_unicode=True)
    (folder / "people.yaml").write_text(text, encoding="utf-8")
    known = registry()
    return load_people(folder, frozenset(unit.id for unit in known.units), frozenset({known.program.id}))


def refused(folder: Path, *people: dict[str, Any]) -> list[str]:
    with pytest.raises(MistakeError) as mistake:
        written(folder, *people)
    return mistake.value.messages


def test_people_are_read(folder: Path) -> None:
    people = written(folder, ZHANG, LI)
    assert people is not None
    zhang = people.acting("p1", "root")
    assert (zhang.id, zhang.name, zhang.unit, zhang.roles) == ("p1", "张三", "city", ("officer",))
    assert people.acting(None, "li").id == "p2"
    assert people.acting("p2", "li").roles == ("unit", "reader")


def test_no_file_is_no_people(folder: Path) -> None:
    assert load_people(folder) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": ""}, "id不能为空"),
        ({"id": "张 三"}, "也不能含空白"),
        ({"id": "machine"}, "为系统保留"),
        ({"id": "console"}, "为系统保留"),
        ({"id": "os:root"}, "为系统保留"),
        ({"name": " "}, "name不能为空"),
        ({"unit": "nowhere"}, "unit“nowhere”不在登记册的单位中"),
        ({"roles": []}, "roles不能为空，可填：administrator（系统管理员）"),
        ({"roles": ["boss"]}, "roles中的“boss”不能识别"),
        ({"roles": ["service"]}, "roles中的“service”不能识别"),
        ({"programs": ["other"]}, "programs中的“other”不是本系统的监测任务"),
    ],
)
def test_what_is_wrong_is_named_with_its_entry(folder: Path, changes: dict[str, Any], said: str) -> None:
    [message] = refused(folder, LI, {**ZHANG, **changes})
    assert message.startswith(f"{folder / 'people.yaml'}：people第2条（")
    assert said in message


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    messages = refused(folder, {**ZHANG, "unit": "x"}, {**ZHANG, "name": "李四", "roles": ["y"]})
    assert len(messages) == 3
    assert messages[-1].endswith("id“p1”有2人使用，请各用各的。")


def test_one_login_for_two_people_is_refused(folder: Path) -> None:
    assert refused(folder, {**ZHANG, "login": "li"}, LI) == [
        f"{folder / 'people.yaml'}：login“li”有2人使用，请各用各的。"
    ]


def test_a_key_that_is_no_field_and_an_empty_file_are_refused(folder: Path) -> None:
    assert "没有“phone”这个字段" in refused(folder, {**ZHANG, "phone": "1"})[0]
    assert refused(folder) == [f"{folder / 'people.yaml'}：没有人员，请至少登记一人，或删去该文件。"]
    missing = {name: value for name, value in ZHANG.items() if name != "unit"}
    assert "缺少必填字段“unit”" in refused(folder, missing)[0]


def test_an_installation_with_wrong_people_is_not_used(folder: Path) -> None:
    assert load_installation(folder).programs[0].id == "p"
    refused(folder, {**ZHANG, "unit": "nowhere"})
    with pytest.raises(MistakeError, match="nowhere"):
        load_installation(folder)


@pytest.mark.parametrize(
    ("asked", "login", "program", "said"),
    [
        ("p9", "root", None, "people.yaml：没有编号为“p9”的人员"),
        (None, "root", None, "people.yaml：没有login为“root”的人员，请用--as写明本人编号"),
        ("p2", "root", None, "李四（p2）只能由操作系统用户li操作，当前用户为root"),
        ("p1", "root", "other", "张三（p1）不参与监测任务other，只参与p"),
    ],
)
def test_who_is_not_there_or_not_oneself_is_refused(
    folder: Path, asked: str | None, login: str, program: str | None, said: str
) -> None:
    people = written(folder, {**ZHANG, "programs": ["p"]}, LI)
    assert people is not None
    with pytest.raises(MistakeError) as mistake:
        people.acting(asked, login, None if program is None else lambda: program)
    [message] = mistake.value.messages
    assert said in message


def test_the_user_of_the_operating_system_has_every_right_of_the_office_and_one_id() -> None:
    assert {os_user("root", name).id for name in ("", "张三", "张 三", "李四")} == {"os:root"}
    assert (os_user("root").name, os_user("root", " 张三 ").name) == ("root", "张三")
    assert [action for action in RIGHTS if may(os_user("root"), action)] == []


def test_the_page_about_people_has_a_file_that_loads_and_names_every_role(folder: Path) -> None:
    text = (ROOT / "docs" / "people.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    (folder / "people.yaml").write_text(example, encoding="utf-8")
    people = load_people(folder, frozenset({"city", "county"}), frozenset({"province"}))
    assert people is not None
    assert [one.name for one in people.people] == ["张三", "李四", "王五"]
    for role, word in ROLES.items():
        assert f"| `{role}` | {word} |" in text
