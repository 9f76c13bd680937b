"""The command line's manners: help with an example everywhere, exit codes 0, 1 and 2, one clear sentence for a slip."""

import json
import os
import re
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipelines.cli import COMMANDS, main
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.errors import LogFullError
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from schemas.events.types import CHECKS
from schemas.registry.load import dump
from tests.support.command_line import Started, xunwang
from tests.support.registries import registry


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command below a group, groups included."""
    yield path
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            inner = group.get_command(context, name)
            assert inner is not None
            yield from commands(inner, (*path, name))


PATHS = list(commands(main))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: " ".join(path) or "xunwang")
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    said = xunwang(*path, "--help")
    _, _, example = said.partition("Example:\n")
    assert "xunwang " + " ".join(path[:1]) in example, said


def test_every_module_of_commands_can_be_reached() -> None:
    folder = Path(__file__).parents[2] / "pipelines" / "commands"
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    modules -= {"__init__", "__pycache__", "acting", "options"}
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    parts = {a or b for a, b in re.findall(r"from pipelines\.commands(?:\.(\w+))? import (\w+)", code)}
    named = {target.partition(":")[0] for target in COMMANDS.values()}
    assert named <= modules
    assert modules - named <= parts
    assert {path[0] for path in PATHS if path} == set(COMMANDS)


def test_the_version_is_told() -> None:
    assert xunwang("--version").startswith("xunwang, version")


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("findings", "list"),
        ("dead-letters", "list"),
        ("dead-letters", "replay"),
        ("log", "verify"),
        ("log", "salvage"),
        ("report", "weekly", "--day", "2026-07-08"),
        ("sample", "draw", "2026Q4"),
        ("recheck", "site1", "--by", "张三"),
        ("signoff", "--by", "张三", "--from", "2026-07-01", "--to", "2026-07-02"),
        ("intake", "no-file.csv"),
        ("evidence", "stats"),
        ("evidence", "show", "00000000"),
    ],
    ids=" ".join,
)
def test_a_data_folder_that_is_none_is_said_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = xunwang(*arguments, "--data", tmp_path / "nothing", code=2)
    assert str(tmp_path / "nothing") in said
    assert "--data" in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "nothing").exists()


def test_what_click_refuses_ends_with_two_as_well(tmp_path: Path) -> None:
    assert "No such command" in xunwang("nonsense", code=2)
    assert "Usage" in xunwang("report", "monthly", "--data", tmp_path, code=2)
    assert "35" in xunwang("demo", "--days", "3", code=2)


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A data folder with a registry of two sites and an empty log."""
    (tmp_path / "registry.yaml").write_text(dump(registry(2)), encoding="utf-8")
    SqliteLog(tmp_path / "log.db").close()
    return tmp_path


@pytest.mark.parametrize("action", ["recheck", "pause", "resume"])
def test_an_unknown_target_is_named(used: Path, action: str) -> None:
    said = xunwang(action, "site9", "--by", "张三", "--data", used, code=2)
    assert "“site9”" in said


@pytest.mark.parametrize("period", ["2026", "2026Q5", "二季度", "2026-07"])
def test_a_period_that_is_no_quarter_is_named(used: Path, period: str) -> None:
    assert f"“{period}”" in xunwang("sample", "draw", period, "--data", used, code=2)


def test_an_unknown_rulebook_is_named_before_anything_starts(used: Path) -> None:
    wrong = used / "wrong.yaml"
    wrong.write_text(dump(registry(rulebook="national-1999")), encoding="utf-8")
    for arguments in (("registry", "check", wrong), ("run", "--registry", wrong, "--data", used / "new")):
        said = xunwang(*arguments, code=2)
        assert "national-1999" in said
        assert "national-2019-19" in said
    assert not (used / "new" / "log.db").exists()


def test_a_registry_that_contradicts_itself_is_never_started(used: Path) -> None:
    wrong = used / "wrong.yaml"
    wrong.write_text(dump(registry(unit="nobody")).replace("http://www.site1", "ftp://www.site1"), encoding="utf-8")
    said = xunwang("run", "--registry", wrong, "--data", used / "new", code=2)
    assert "单位“nobody”" in said
    assert "ftp://www.site1" in said
    assert not (used / "new" / "log.db").exists()


def test_an_unknown_key_in_a_registry_is_named(used: Path) -> None:
    wrong = used / "wrong.yaml"
    wrong.write_text(dump(registry()) + "web_sites: []\n", encoding="utf-8")
    assert "“web_sites”" in xunwang("registry", "check", wrong, code=2)


def test_a_sound_registry_is_counted(used: Path) -> None:
    assert "网站2家" in xunwang("registry", "check", used / "registry.yaml")
    assert '"problems":[]' in xunwang("registry", "check", used / "registry.yaml", "--json")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_a_console_for_everyone_is_refused(used: Path, host: str) -> None:
    said = xunwang("run", "--host", host, "--registry", used / "registry.yaml", "--data", used / "new", code=2)
    assert host in said
    assert "只能使用本机地址" in said
    assert not (used / "new" / "log.db").exists()


def test_a_taken_port_is_named_and_nothing_is_left_running(used: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Started("run", "--registry", used / "registry.yaml", "--port", port, "--data", used / "new") as run:
            assert run.ended() == 2
    assert f"127.0.0.1的端口{port}已被占用" in run.text
    assert "Traceback" not in run.text
    assert "正在停止" not in run.text
    assert not (used / "new").exists()  # nothing was begun


def test_a_second_process_on_the_folder_is_told_who_runs_there(used: Path) -> None:
    lock = RunLock(DataFolder(used))
    lock.acquire()
    other, before = used / "other.yaml", (used / "registry.yaml").read_bytes()
    other.write_text(dump(registry(3)), encoding="utf-8")
    try:
        for arguments in (("run", "--registry", other), ("report", "weekly", "--day", "2026-07-08")):
            with Started(*arguments, "--data", used) as second:
                assert second.ended() == 2
            assert f"进程{os.getpid()}正在使用该数据目录" in second.text
            assert "Traceback" not in second.text
    finally:
        lock.release()
    assert (used / "registry.yaml").read_bytes() == before  # what the first one runs on is left alone


@pytest.fixture
def damaged(used: Path) -> Path:
    """A folder whose log lost bytes of the record at offset 7 of `checks`."""
    log = SqliteLog(used / "log.db")
    log.append(NewRecord(CHECKS, "site1", b'{"number":%d}' % n) for n in range(20))
    log.close()
    db = sqlite3.connect(used / "log.db")
    db.execute("UPDATE t_checks SET value = ? WHERE offset = 7", (b'{"number":8}',))
    db.commit()
    db.close()
    return used


def test_a_damaged_log_is_not_started_and_salvage_is_offered(damaged: Path) -> None:
    for arguments in (("log", "verify"), ("run", "--registry", damaged / "registry.yaml", "--port", 0)):
        with Started(*arguments, "--data", damaged) as refused:
            assert refused.ended() == 2
        assert "主题checks偏移量7处" in refused.text
        assert f"xunwang log salvage --data {damaged}" in refused.text
        assert "Traceback" not in refused.text
    assert "偏移量7处" in xunwang("doctor", "--data", damaged, code=1)


def test_salvage_counts_the_loss_and_the_log_can_be_used_again(damaged: Path) -> None:
    said = xunwang("log", "salvage", "--data", damaged, code=1)
    assert "checks：保留19条，丢失1条" in said
    assert "log.damaged" in said
    assert "日志19条记录" in xunwang("log", "verify", "--data", damaged)
    log = SqliteLog(damaged / "log.db")
    assert [record.offset for record in log.read(CHECKS, 0, 6, 2)] == [6, 8]  # those that stand keep their place
    log.close()


def test_salvage_of_a_sound_log_loses_nothing(used: Path) -> None:
    assert "checks：保留0条，丢失0条" in xunwang("log", "salvage", "--data", used)
    told = json.loads(xunwang("log", "salvage", "--data", used, "--json"))
    assert set(told["lost"].values()) == {0}
    assert told["state_kept"]
    assert json.loads(xunwang("log", "verify", "--data", used, "--json")) == {"records": 0}


def test_doctor_names_what_is_wrong_with_the_mend(used: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert "异常" not in xunwang("doctor", "--data", tmp_path_factory.mktemp("unused"))
    (used / "registry.yaml").write_text(dump(registry(unit="nobody")), encoding="utf-8")
    assert "单位“nobody”" in xunwang("doctor", "--data", used, code=1)


def test_a_full_disk_is_one_sentence(used: Path) -> None:
    log = SqliteLog(used / "log.db")
    (pages,) = log._db.execute("PRAGMA page_count").fetchone()
    log._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite answers as on a disk without room
    with pytest.raises(LogFullError) as caught:
        log.append([NewRecord(CHECKS, "site1", bytes(100_000))])
    log.close()
    assert "磁盘已满" in str(caught.value)
    assert "请清理出空间" in str(caught.value)


def test_a_registry_path_that_is_none_is_said(tmp_path: Path) -> None:
    said = xunwang("run", "--registry", tmp_path / "none.yaml", "--data", tmp_path / "new", code=2)
    assert "none.yaml：没有这个文件" in said
