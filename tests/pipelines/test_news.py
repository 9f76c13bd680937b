"""A worker that has read everything looks again when something was written, and at times for what others write."""

from pathlib import Path

import pytest

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.news import LOOK_ANYWAY_S, News


class Looking:
    """Counts the looks; finds what it is told to."""

    def __init__(self) -> None:
        self.looks, self.finds = 0, 0

    async def step(self) -> int:
        self.looks += 1
        return self.finds


async def test_who_found_nothing_looks_again_when_something_was_written(tmp_path: Path) -> None:
    log, looking = SqliteLog(tmp_path / "log.db"), Looking()
    told = News(log)
    assert [await told.look(looking.step) for _ in range(3)] == [0, 0, 0]
    assert looking.looks == 1
    log.append([NewRecord("checks", "a", b"{}")])
    looking.finds = 1
    assert [await told.look(looking.step) for _ in range(2)] == [1, 1]
    assert looking.looks == 3
    log.close()


async def test_what_another_process_writes_is_found_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, looking, now = SqliteLog(tmp_path / "log.db"), Looking(), 100.0
    monkeypatch.setattr("pipelines.running.news.time.monotonic", lambda: now)
    told = News(log)
    await told.look(looking.step)
    other = SqliteLog(tmp_path / "log.db")
    other.append([NewRecord("checks", "a", b"{}")])
    other.close()
    await told.look(looking.step)
    assert looking.looks == 1
    now += LOOK_ANYWAY_S
    await told.look(looking.step)
    assert looking.looks == 2
    log.close()
