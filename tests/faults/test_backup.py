"""A backup while everything runs, and the folder made again from it: nothing lost, nothing twice, or refused."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import backup
from pipelines.backup import back_up, restore
from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.pacing import advance_to
from pipelines.warehouse import WarehouseAheadError
from schemas.events.fetches import Fetched
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.embedded import advance, payloads, running, serving
from tests.support.run_worker import START, answer, watched

DAY = timedelta(days=1)
END = START + 7 * DAY
NOW = at("2026-07-20T12:00:00+08:00")


def quiet(_: str) -> None:
    """Nobody listens."""


async def counted(run: EmbeddedRun) -> list[dict[str, object]]:
    question = {"program": "p", "generation": 1, "first_day": "2026-07-01", "last_day": "2026-08-31"}
    return await asyncio.to_thread(run.warehouse.query, "coverage", question)


async def test_a_backup_of_a_busy_run_is_a_folder_that_goes_on_where_it_was(tmp_path: Path) -> None:
    data, kept = DataFolder(tmp_path / "data"), tmp_path / "kept"
    async with serving(answer) as port:
        async with running(data.root, watched(port), START) as run:
            await advance(run, 4)
            (data.root / "calendar").mkdir()
            (data.root / "calendar" / "2027.yaml").write_text("a notice of the office", encoding="utf-8")
            busy = asyncio.create_task(advance(run, 2))
            manifest = await asyncio.to_thread(back_up, data, kept, NOW, quiet)
            await busy
        done = restore(kept, DataFolder(tmp_path / "again"), quiet)
        assert done.records == sum(manifest.records.values()) > 200
        assert (tmp_path / "again" / "calendar" / "2027.yaml").read_text(encoding="utf-8") == "a notice of the office"
        async with running(tmp_path / "again", watched(port), START) as run:
            await run.drain()
            for fetched in payloads(run, "fetches"):
                if isinstance(fetched, Fetched) and fetched.sha256 is not None:
                    run.evidence.get(fetched.sha256)
            await advance_to(run, END, DAY)
            balance, again = await run.balance(), await counted(run)
            assert (balance["difference"], balance["dead_letters"]) == (0, 0)
        async with running(tmp_path / "never-backed-up", watched(port), START) as run:
            await advance_to(run, END, DAY)
            assert await counted(run) == again  # the same as if nothing had happened


@pytest.fixture
async def kept(tmp_path: Path) -> Path:
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 2)
    xunwang("backup", tmp_path / "kept", "--data", tmp_path / "data")
    return tmp_path / "kept"


async def test_the_commands_say_what_was_kept_and_what_was_proved(kept: Path) -> None:
    said = await asyncio.to_thread(xunwang, "restore", kept, "--data", kept.parent / "again")
    assert "已恢复到" in said
    assert "在途0" in said
    told = await asyncio.to_thread(xunwang, "status", "--data", kept.parent / "again", "--json")
    assert json.loads(told)["balance"]["difference"] == 0
    assert not list(kept.parent.glob("*.partial"))


@pytest.mark.parametrize("harm", ["changed", "gone", "manifest gone", "manifest broken", "newer form"])
async def test_a_backup_that_is_not_what_was_written_is_refused(kept: Path, harm: str) -> None:
    manifest = kept / "manifest.json"
    if harm == "changed":
        with next(kept.glob("evidence/*.pack")).open("r+b") as pack:
            pack.seek(200)
            pack.write(b"\0\0\0\0")
    elif harm == "gone":
        (kept / "registry.yaml").unlink()
    elif harm == "manifest gone":
        manifest.unlink()
    elif harm == "manifest broken":
        manifest.write_text("{", encoding="utf-8")
    else:
        manifest.write_text(manifest.read_text().replace('"form": 1', '"form": 9'), encoding="utf-8")
    said = await asyncio.to_thread(lambda: xunwang("restore", kept, "--data", kept.parent / "again", code=2))
    assert str(kept) in said
    assert not (kept.parent / "again").exists()


async def test_nothing_is_overwritten(kept: Path) -> None:
    data = kept.parent / "data"
    for arguments in (
        ("backup", kept, "--data", data),
        ("backup", data / "inside", "--data", data),
        ("restore", kept, "--data", data),
    ):
        assert "请" in await asyncio.to_thread(lambda arguments=arguments: xunwang(*arguments, code=2))
    assert not (data / "inside").exists()


def test_a_pack_that_is_written_anew_meanwhile_loses_no_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, moved = backup._copy, False
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0, pack_bytes=20_000) as store:
        bodies = [bytes([n]) * 50 + str(n * 7919).encode() * 400 for n in range(60)]
        names = [store.put(body, NOW) for body in bodies]
        store.flush()
        wanted = names[::2]

        def copy_late(source: Path, to: Path) -> None:
            nonlocal moved
            if not moved:
                moved = True
                store.expire(wanted, at("2027-01-01T00:00:00+08:00"))
                store.put(b"a page that came meanwhile", NOW)
                store.flush()
            plain(source, to)

        monkeypatch.setattr(backup, "_copy", copy_late)
        backup._copy_evidence(tmp_path / "evidence", tmp_path / "copy")
    with EvidenceStore(tmp_path / "copy", reserve_bytes=0) as copy:
        assert [copy.get(name) for name in wanted] == bodies[::2]


async def test_an_older_log_beside_a_newer_warehouse_is_mended_by_the_command_that_is_named(
    tmp_path: Path, kept: Path
) -> None:
    data = tmp_path / "data"
    async with serving(answer) as port:
        async with running(data, watched(port), START) as run:
            await advance(run, 1)
        for side in ("log.db-wal", "log.db-shm"):
            (data / side).unlink(missing_ok=True)
        (data / "log.db").write_bytes((kept / "log.db").read_bytes())
        with pytest.raises(WarehouseAheadError, match="xunwang log rebuild"):
            async with running(data, watched(port), START):
                pass
        said = await asyncio.to_thread(xunwang, "log", "rebuild", "--data", data)
        assert "在途0" in said
        async with running(data, watched(port), START) as run:
            await advance(run, 1)
            assert (await run.balance())["difference"] == 0
