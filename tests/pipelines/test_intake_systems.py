"""The systems that hand in over HTTP: their file, their tokens, the schemas they are given, the receipts they get."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake.receipts import OtherContentError, Receipts
from pipelines.office.intake.row_schema import row_schema
from pipelines.office.intake.systems import (
    FILE,
    System,
    Systems,
    handable,
    load_systems,
    new_token,
    save_systems,
    sha256_of,
)
from schemas.mistakes import MistakeError
from schemas.records import KINDS
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
LETTERS = "mailbox.letter.v1"
TOKEN, OTHER = new_token(), new_token()


def system(name: str, token: str, **more: Any) -> System:
    fields = {"id": name, "name": f"系统{name}", "program": "p", "token_sha256": sha256_of(token), "kinds": [LETTERS]}
    return System(**{**fields, **more})


def test_every_kind_that_may_be_handed_in_has_a_schema() -> None:
    assert {kind.name for kind in KINDS} <= handable().keys()
    assert not handable().keys() & {"finding.review.v1", "signoff.v1", "watch.changed.v1"}
    for kind in handable():
        schema = row_schema(kind)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "actor" not in schema["properties"]


def test_a_receipt_forgets_the_body_and_keeps_what_became_of_it(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path / "intake.db")
    first, new = receipts.put("a", "k", LETTERS, b"secret letter", suffix=".jsonl", take_good=False, at=START)
    assert new
    assert receipts.put("a", "k", LETTERS, b"secret letter", suffix=".jsonl", take_good=False, at=START) == (
        first,
        False,
    )
    with pytest.raises(OtherContentError):
        receipts.put("a", "k", LETTERS, b"other", suffix=".jsonl", take_good=False, at=START)
    receipts.settle(first, msgspec.structs.replace(first.fate, state="taken", new=1), START)
    assert receipts.next_waiting() is None
    assert receipts.of("b", first.id) is None
    receipts.close()
    assert b"secret letter" not in (tmp_path / "intake.db").read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": ["finding.review.v1"]}, "不能由系统报送"),
        ({"kinds": []}, "kinds至少写一种"),
        ({"units": ["nowhere"]}, "units中的“nowhere”不在"),
        ({"program": "q"}, "没有监测任务“q”"),
        ({"id": "信箱"}, "只能用小写字母"),
        ({"token_sha256": "secret"}, "token_sha256应为64位"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / FILE
    save_systems(path, Systems((system("box", TOKEN), system("two", OTHER, **change))))
    with pytest.raises(MistakeError) as refused:
        load_systems(path, installation_of(registry(1)))
    assert "intake.yaml：systems第2条：" in refused.value.messages[0]
    assert said in refused.value.messages[0]
    assert TOKEN not in path.read_text(encoding="utf-8")


def test_the_commands_give_out_a_token_once_and_withdraw_it(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    SqliteLog(tmp_path / "log.db").close()
    data = ("--data", tmp_path)
    told = xunwang(
        "intake", "systems", "add", "box", "--name", "市长信箱", "--kind", LETTERS, "--unit", "county", *data
    )
    token = told.splitlines()[-1]
    kept = load_systems(tmp_path / FILE, installation_of(registry(1)))
    found = kept.of(token)
    assert found is not None
    assert (found.name, found.units) == ("市长信箱", ["county"])
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert token not in (tmp_path / FILE).read_text(encoding="utf-8")
    assert "box\t市长信箱\t信箱来信\t示例县\t有效" in xunwang("intake", "systems", "list", *data)
    xunwang("intake", "systems", "withdraw", "box", *data)
    assert load_systems(tmp_path / FILE, installation_of(registry(1))).of(token) is None
    assert "不能由系统报送" in xunwang(
        "intake", "systems", "add", "b", "--name", "x", "--kind", "signoff.v1", *data, code=2
    )
    assert "没有报送系统“c”" in xunwang("intake", "systems", "withdraw", "c", *data, code=2)
