"""What is read of the past of a subject: all of its looks, in little memory."""

import tracemalloc
from datetime import date, timedelta
from pathlib import Path

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.past import read_past
from schemas.events.codec import encode
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.events.types import OBSERVATIONS
from tests.support.looks import event, planned

DAYS = 200
LINKS = Links(internal=[Link(url=f"http://s1.example/column/{n}/", text=f"栏目{n}") for n in range(100)])


def home(day: str, links: Links) -> NewRecord:
    check = planned(day, 1, kind="home")
    reading = Reading(page_kind="homepage", links=links)
    page = PageObserved(check=check, outcome="done", opened=True, sha256="a" * 64, reading=reading)
    return NewRecord(OBSERVATIONS, "s1", encode(event("page.observed", page, check.due, parts=(day,))))


def test_a_page_that_stays_as_it_is_takes_its_room_once(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    days = [str(date(2026, 1, 1) + timedelta(days=n)) for n in range(DAYS)]
    changed = Links(internal=[*LINKS.internal, Link(url="http://s1.example/new/", text="新栏目")])
    log.append([home(day, changed if day == days[-1] else LINKS) for day in days])
    read_past(tmp_path, log, ["s1"])  # what is loaded with the first
    tracemalloc.start()
    try:
        past = read_past(tmp_path, log, ["s1"])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    log.close()
    looks = past.looks["s1"]
    assert [len(look.links) for look in looks] == [100] * (DAYS - 1) + [101]
    assert most < 1 << 20  # with the links of every look beside each other it is four times as much
