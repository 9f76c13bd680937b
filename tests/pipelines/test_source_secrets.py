"""Secrets are found by name where the operator put them, and the doctor names those that are missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.running.secrets import secrets_of
from schemas.registry.load import dump
from schemas.registry.model import Account, RoleHeld
from schemas.registry.sources import AccountSource
from tests.support.registries import registry

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "variable"), [("county-wx", "COUNTY_WX"), ("a.b_c", "A_B_C"), ("K1", "K1")])
def test_a_secret_is_in_the_environment_or_in_a_file_that_it_names(tmp_path: Path, name: str, variable: str) -> None:
    assert secrets_of({f"XUNWANG_SECRET_{variable}": "told"})(name) == "told"
    file = tmp_path / "one"
    file.write_text("kept\n", encoding="utf-8")
    assert secrets_of({f"XUNWANG_SECRET_{variable}_FILE": str(file)})(name) == "kept\n"


def test_a_folder_of_secrets_is_read_when_it_is_asked_and_never_left(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (tmp_path / "outside").write_text("not to be read", encoding="utf-8")
    secret = secrets_of({"XUNWANG_SECRETS": str(folder)})
    assert secret("one") is None
    (folder / "one").write_text("first", encoding="utf-8")
    assert secret("one") == "first"
    (folder / "one").write_text("second", encoding="utf-8")
    assert secret("one") == "second"
    assert secret("../outside") is None
    assert secret("") is None


def doctor(data: Path, **environment: str) -> str:
    known = {name: value for name, value in os.environ.items() if not name.startswith("XUNWANG_SECRET")}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "doctor", "--data", str(data)], capture_output=True, text=True,
        cwd=ROOT, env={**known, "PYTHONPATH": str(ROOT), **environment}, check=False,
    )  # fmt: skip
    return done.stdout


def test_the_doctor_names_missing_secrets_and_accounts_without_a_source(tmp_path: Path) -> None:
    roles = [RoleHeld(role="runs", unit="county")]
    own = AccountSource(source="weixin", ids={"appid": "wx1"}, secret="county-wx")
    accounts = [
        Account(id="a1", name="云川发布", platform="weixin", roles=roles, sources=[own]),
        Account(id="a2", name="云川视频", platform="weixin_video", roles=roles),
    ]
    base = registry(0)
    office = type(base)(program=base.program, units=base.units, sites=[], accounts=accounts)
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir()
    folder.registry.write_text(dump(office), encoding="utf-8")
    SqliteLog(folder.log).close()
    said = doctor(folder.root)
    assert "未提供：county-wx" in said
    assert "1个账号没有可用的来源，只能靠人工报送，否则无法判定：云川视频" in said
    given = doctor(folder.root, XUNWANG_SECRET_COUNTY_WX="the-secret-itself")
    assert "未提供" not in given
    assert "the-secret-itself" not in given
