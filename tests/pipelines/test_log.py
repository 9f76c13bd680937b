"""The embedded log: order, atomic commits, damage, salvage."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.log.errors import LogDamagedError
from pipelines.log.records import Commit, NewRecord
from pipelines.log.salvage import salvage
from pipelines.log.sqlite import SqliteLog, table
from pipelines.log.verify import verify


def new(value: bytes, key: str = "s1", topic: str = "checks") -> NewRecord:
    return NewRecord(topic, key, value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def values(log: SqliteLog, topic: str = "checks") -> list[bytes]:
    return [r.value for r in log.read(topic, 0, 0, 10_000)]


def test_records_keep_their_order_and_survive_a_reopen(path: Path) -> None:
    log = SqliteLog(path)
    log.append(new(str(i).encode()) for i in range(10))
    log.close()
    again = SqliteLog(path)
    assert values(again) == [str(i).encode() for i in range(10)]
    assert again.end_offset("checks") == 10


def test_a_commit_moves_outputs_state_and_offset_together(path: Path) -> None:
    log = SqliteLog(path)
    log.commit(Commit("fetcher", [new(b"a", topic="fetches")], {("checks", 0): 5}, {"s1": b"x", "s2": b"y"}))
    log.commit(Commit("fetcher", [], {("checks", 0): 6}, {"s1": None}))
    assert log.next_offset("fetcher", "checks") == 6
    assert log.state("fetcher", ["s1", "s2"]) == {"s2": b"y"}
    assert values(log, "fetches") == [b"a"]


def test_a_commit_that_fails_leaves_nothing_behind(path: Path) -> None:
    log = SqliteLog(path)
    bad = Commit("x", [new(b"a")], {("checks", 0): 1}, {"k": object()})  # type: ignore[dict-item]
    with pytest.raises(sqlite3.Error):
        log.commit(bad)
    assert values(log) == []
    assert log.next_offset("x", "checks") == 0


def test_trim_keeps_the_end_offset_even_of_an_emptied_topic(path: Path) -> None:
    log = SqliteLog(path)
    log.append([new(b"a"), new(b"b")])
    assert log.trim("checks", 2) == 2
    log.append([new(b"c")])
    assert [r.offset for r in log.read("checks", 0, 0, 9)] == [2]
    log.close()
    assert verify(path) == 1


def damage(path: Path, offset: int) -> None:
    db = sqlite3.connect(path)
    db.execute(f"UPDATE {table('checks')} SET value = x'00' WHERE offset = ?", (offset,))
    db.commit()
    db.close()


def test_a_changed_byte_is_named_by_topic_and_offset_and_never_read(path: Path) -> None:
    log = SqliteLog(path)
    log.append(new(str(i).encode()) for i in range(10))
    log.close()
    damage(path, 7)
    with pytest.raises(LogDamagedError, match="主题checks偏移量7处") as caught:
        verify(path)
    assert "xunwang log salvage" in str(caught.value)
    with pytest.raises(LogDamagedError, match="偏移量7处"):
        SqliteLog(path).read("checks", 0, 5, 5)


def test_salvage_keeps_the_rest_at_its_offsets_and_counts_the_loss(path: Path) -> None:
    log = SqliteLog(path)
    log.append(new(str(i).encode()) for i in range(10))
    log.commit(Commit("fetcher", [], {("checks", 0): 9}, {"k": b"v"}))
    log.close()
    damage(path, 7)
    outcome = salvage(path)
    assert (outcome.kept["checks"], outcome.lost["checks"], outcome.state_kept) == (9, 1, True)
    assert outcome.aside is not None
    assert outcome.aside.exists()
    assert verify(path) == 9
    mended = SqliteLog(path)
    assert [r.offset for r in mended.read("checks", 0, 0, 99)] == [0, 1, 2, 3, 4, 5, 6, 8, 9]
    assert mended.next_offset("fetcher", "checks") == 9
    assert mended.state("fetcher", ["k"]) == {"k": b"v"}


def test_pages_overwritten_in_the_file_refuse_the_start_and_are_salvaged(path: Path) -> None:
    log = SqliteLog(path)
    log.append(new(bytes([i % 251]) * 3_000) for i in range(500))
    log.close()
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 8192] = b"\xa5" * 8192
    path.write_bytes(bytes(raw))
    with pytest.raises(LogDamagedError):
        verify(path)
    outcome = salvage(path)
    assert outcome.lost["checks"] > 0
    assert outcome.kept["checks"] + outcome.lost["checks"] == 500
    assert outcome.kept["checks"] > 450
    verify(path)


def test_a_file_that_is_no_log_is_refused_in_words(path: Path) -> None:
    path.write_bytes(b"this is not a database at all" * 300)
    with pytest.raises(LogDamagedError, match="文件结构损坏"):
        SqliteLog(path)


Step = st.one_of(
    st.tuples(st.just("append"), st.lists(st.binary(max_size=40), max_size=5)),
    st.tuples(st.just("commit"), st.integers(0, 50)),
    st.tuples(st.just("reopen"), st.none()),
    st.tuples(st.just("trim"), st.integers(0, 12)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(Step, max_size=12))
def test_against_a_model_in_memory(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]) -> None:
    path = tmp_path_factory.mktemp("model") / "log.db"
    log, model, first, offset = SqliteLog(path), [], 0, 0
    for action, argument in steps:
        if action == "append":
            assert isinstance(argument, list)
            log.append(new(v) for v in argument)
            model += argument
        elif action == "commit":
            offset = int(str(argument))
            log.commit(Commit("stage", [], {("checks", 0): offset}, {"at": str(offset).encode()}))
        elif action == "trim":
            log.trim("checks", int(str(argument)))
            first = max(first, min(int(str(argument)), len(model)))
        else:
            log.close()
            log = SqliteLog(path)
        assert values(log) == model[first:]
        assert log.end_offset("checks") == len(model)
        assert log.state("stage", ["at"]) == (
            {"at": str(offset).encode()} if offset or "at" in log.states("stage") else {}
        )
    log.close()
    verify(path)
