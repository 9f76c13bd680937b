"""The index of observations says what reading the whole topic would say, whatever happened to it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.log.records import NewRecord, Record
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.observation_index import FILE, ObservationIndex, deeds_of_people, newest_looks, told_of
from schemas.events.codec import decode, encode
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.times import at
from stages.case_book.looks import look_of
from tests.support.looks import event, looked, planned
from tests.support.people import person


def page(site: str, day: str, target: str = "", kind: str = "home", **more: object) -> NewRecord:
    values = {"outcome": "done", "opened": False, "sha256": "a" * 64} | more
    seen = PageObserved(check=planned(day, 1, site=site, target=target, kind=kind), **values)  # type: ignore[arg-type]
    told = event("page.observed", seen, seen.check.due, parts=(site, day, target, kind), key=site)
    return NewRecord(OBSERVATIONS, site, encode(told))


def asked(site: str) -> NewRecord:
    when = at("2026-07-02T09:00:00+08:00")
    data = ChangeOfWatch(key=site, subject=site, target=site, action="recheck", actor=person("张三"), at=when)
    return NewRecord(OBSERVATIONS, site, encode(event("watch.changed", data, when, parts=(site,), key=site)))


def fill(log: SqliteLog, day: str) -> None:
    visits = [NewRecord(OBSERVATIONS, site, encode(looked(day, 3, site=site))) for site in ("s1", "s2")]
    void = page("s1", day, "void", outcome="void", void_reason="own_network", sha256=None)
    log.append([*visits, page("s1", day), page("s2", day), page("s1", day, "s1/c1", "column"), void, asked(f"s{day}")])


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    made = SqliteLog(tmp_path / "log.db")
    fill(made, "2026-07-01")
    return made


def whole(log: SqliteLog) -> list[Record]:
    return [record for rows in payload_rows(log, OBSERVATIONS) for record in rows]


def agrees(root: Path, log: SqliteLog) -> None:
    events = [(record, decode(record.value, OBSERVATIONS)) for record in whole(log)]
    looks = [one for one, told in events if one.key == "s1" and look_of(told) is not None]
    assert looks
    assert [one for one in told_of(root, log, {"s1"}) if look_of(decode(one.value, OBSERVATIONS))] == looks
    assert list(deeds_of_people(root, log)) == [one for one, told in events if isinstance(told.data, ChangeOfWatch)]
    newest = {
        (told.data.check.target, told.data.check.kind): one
        for one, told in events
        if isinstance(told.data, PageObserved) and told.data.outcome == "done" and told.data.sha256
    }
    assert list(newest_looks(root, log)) == sorted(newest.values(), key=lambda one: one.offset)


def test_it_says_what_the_topic_says_and_goes_on_with_what_is_new(tmp_path: Path, log: SqliteLog) -> None:
    agrees(tmp_path, log)
    agrees(tmp_path, log)
    fill(log, "2026-07-02")
    agrees(tmp_path, log)


def _lost(root: Path) -> None:
    (root / FILE).unlink()


def _broken(root: Path) -> None:
    (root / FILE).write_bytes(b"no database" * 500)


@pytest.mark.parametrize("happens", [_lost, _broken])
def test_what_is_lost_or_broken_is_filled_again(
    tmp_path: Path, log: SqliteLog, happens: Callable[[Path], None]
) -> None:
    agrees(tmp_path, log)
    happens(tmp_path)
    agrees(tmp_path, log)


def test_what_another_has_made_and_filled_meanwhile_stays(
    tmp_path: Path, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(tmp_path, log)
    file = tmp_path / FILE
    before = ObservationIndex(file)
    reached = before.reached(OBSERVATIONS, 0)
    before.close()
    plain, answers = ObservationIndex._layout, iter([0])  # the file was new when this one looked first
    monkeypatch.setattr(ObservationIndex, "_layout", lambda self: next(answers, plain(self)))
    again = ObservationIndex(file)
    assert again.reached(OBSERVATIONS, 0) == reached > 0
    again.close()


def test_an_index_in_use_is_not_thrown_away(tmp_path: Path, log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    agrees(tmp_path, log)
    file = tmp_path / FILE
    before = file.stat().st_ino

    def locked(self: ObservationIndex, topic: str, partition: int) -> int:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as held:
        held.setattr(ObservationIndex, "reached", locked)
        with pytest.raises(sqlite3.OperationalError):
            list(told_of(tmp_path, log, {"s1"}))
    assert file.stat().st_ino == before
    agrees(tmp_path, log)


def test_a_shorter_log_is_another_log(tmp_path: Path, log: SqliteLog) -> None:
    agrees(tmp_path, log)
    other = SqliteLog(tmp_path / "restored.db")
    other.append([page("s1", "2026-06-01"), asked("s9")])
    agrees(tmp_path, other)


def test_only_the_records_that_are_asked_for_are_read_again(tmp_path: Path, log: SqliteLog) -> None:
    agrees(tmp_path, log)
    read: list[int] = []

    class Watched(SqliteLog):
        def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
            read.append(limit)
            return super().read(topic, partition, offset, limit)

    again = Watched(tmp_path / "log.db")
    assert len(list(told_of(tmp_path, again, {"s2"}))) == 1
    assert read == [1]
    again.close()
