"""What only the embedded warehouse has to promise: one process, one folder."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from pipelines.warehouse import WarehouseBusyError, WarehouseError
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas import warehouse as tables

OPEN = (
    "import sys, pathlib; from pipelines.warehouse.embedded import EmbeddedWarehouse as W; W(pathlib.Path(sys.argv[1]))"
)


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    holder = EmbeddedWarehouse(tmp_path / "w")
    second = subprocess.run(
        [sys.executable, "-c", OPEN, str(tmp_path / "w")], capture_output=True, text=True, check=False
    )
    assert f"{tmp_path / 'w'}：数仓正被process" in second.stderr
    with pytest.raises(WarehouseBusyError, match="数仓正被process"):
        EmbeddedWarehouse(tmp_path / "w")
    holder.close()
    EmbeddedWarehouse(tmp_path / "w").close()


def test_a_lock_left_by_a_dead_process_holds_nobody_up(tmp_path: Path) -> None:
    killed = OPEN + "; import os; os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "w")], check=False)
    EmbeddedWarehouse(tmp_path / "w").close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(WarehouseError, match="file/w"):
        EmbeddedWarehouse(tmp_path / "file" / "w")


def test_a_numbered_file_that_changed_after_it_was_applied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = tables.migrations()
    warehouse = EmbeddedWarehouse(tmp_path / "w")
    warehouse.migrate()
    changed = (first, tables.Migration(rest[0].number, rest[0].name, "0" * 64, rest[0].statements), *rest[1:])
    monkeypatch.setattr("pipelines.warehouse.embedded.migrations", lambda: changed)
    with pytest.raises(WarehouseError, match=r"0001_check_events.sql在此处应用之后被改动过"):
        warehouse.migrate()
    warehouse.close()


def test_a_crash_in_the_middle_of_migrating_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = tables.migrations()
    warehouse = EmbeddedWarehouse(tmp_path / "w")
    monkeypatch.setattr("pipelines.warehouse.embedded.migrations", lambda: everything[:2])
    warehouse.migrate()
    monkeypatch.undo()
    for statement in everything[2].statements[:1]:  # the table was made, its view and its record were not
        warehouse._run([statement])
    assert warehouse.migrate() == [f"{m.number:04d}_{m.name}" for m in everything[2:]]
    warehouse.close()


def test_a_path_with_spaces_and_chinese_is_a_path(tmp_path: Path) -> None:
    warehouse = EmbeddedWarehouse(tmp_path / "数据 目录" / "仓")
    warehouse.migrate()
    assert warehouse.query("programs", {}) == []
    warehouse.close()
    assert (tmp_path / "数据 目录" / "仓" / "chdb").is_dir()


def test_opening_the_module_does_not_load_the_engine() -> None:
    check = "import sys, pipelines.warehouse.embedded, pipelines.warehouse.sink; sys.exit('chdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)", "磁盘已满"),
        (
            "Code: 75. DB::Exception: Cannot write to file: , errno: 28, strerror: No space left on device.",
            "磁盘已满",
        ),
        ("Code: 241. DB::Exception: (total) memory limit exceeded\nstack", "memory limit exceeded"),
    ],
)
def test_the_engine_s_trouble_is_told_in_one_sentence(tmp_path: Path, engine: str, told: str) -> None:
    class Broken:
        def query(self, sql: str) -> None:
            raise RuntimeError(engine)

    warehouse = EmbeddedWarehouse(tmp_path / "w")
    writer, warehouse._writer = warehouse._writer, Broken()
    with pytest.raises(WarehouseError, match=told) as caught:
        warehouse._run(["INSERT"])
    assert "\n" not in str(caught.value)
    warehouse._writer = writer
    warehouse.close()


def test_what_a_row_lacks_beside_others_gets_its_default(tmp_path: Path) -> None:
    """Rows of one insert need not have the same columns, nor any the optional ones."""
    warehouse = EmbeddedWarehouse(tmp_path / "w")
    warehouse.migrate()
    base = {"program": "p", "finding_id": "f", "at": "2026-07-01T00:00:00+08:00"}
    rows = [
        {**base, "event_id": "1", "subject_kind": "account", "measured": 2.5, "reason": "核“实”\n完"},
        {**base, "event_id": "2"},
        {**base, "event_id": "3", "measured": None},
    ]
    warehouse.insert("findings", rows, "findings:1")
    asked = "SELECT event_id, subject_kind, measured, reason, generation FROM findings ORDER BY event_id"
    found = warehouse._reader.query(asked, "JSONCompactEachRow").bytes()
    assert [orjson.loads(line) for line in found.splitlines()] == [
        ["1", "account", 2.5, "核“实”\n完", 0],
        ["2", "site", None, "", 0],
        ["3", "site", None, "", 0],
    ]
    with pytest.raises(WarehouseError):
        warehouse.insert("findings", [{**base, "event_id": "4", "no_such": 1}], "findings:2")
    warehouse.close()
