"""An edition is due when its period is judged and stored, whatever has come in since."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.edition_keeper import EditionKeeper
from pipelines.running.settling import Settling
from schemas.times import at
from tests.support.registries import registry

NOON = at("2026-07-02T12:00:00+08:00")
PATH = [("fetcher", "checks", "fetches"), ("classifier", "fetches", "observations")]
PATH += [
    ("rule-evaluator", "observations", "findings"),
    ("aggregator", "observations", ""),
    ("aggregator", "findings", ""),
]


def work(log: SqliteLog, stage: str, topic: str, out: str) -> None:
    """A stage reads its topic to the end and writes one record for all of it."""
    records = [NewRecord(out, "s", b"{}")] if out else []
    log.commit(Commit(stage, records, {(topic, 0): log.end_offset(topic)}))


def test_a_watermark_is_settled_when_it_has_gone_all_the_way_though_new_work_waits_everywhere(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    settling = Settling(log)
    assert settling.reached(None) is None
    log.append([NewRecord("checks", "s", b"{}")])
    for number, (stage, topic, out) in enumerate(PATH):
        later = NOON + timedelta(minutes=number)
        assert settling.reached(NOON if number == 0 else later) is None
        work(log, stage, topic, out)
        log.append(NewRecord(name, "s", b"{}") for name in ("checks", "fetches", "observations"))
    assert settling.reached(later) == NOON
    assert settling.reached(later + timedelta(hours=1)) == NOON  # the next one has just set out
    log.close()


def test_nothing_new_keeps_what_was_reached(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    settling = Settling(log)
    assert settling.reached(NOON) == NOON  # nothing was planned: nothing has to be waited for
    assert settling.reached(NOON) == NOON
    log.close()


def test_a_week_in_which_the_office_started_anew_still_gets_its_report(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    monday, thursday = at("2026-07-06T00:00:00+08:00"), at("2026-07-09T10:00:00+08:00")

    def keeper() -> EditionKeeper:
        nothing_is_made: Any = None
        return EditionKeeper(log, DataFolder(tmp_path), nothing_is_made, registry())

    assert keeper().begun(monday) == monday
    begun = keeper().begun(thursday)  # a new start
    due = keeper().due(begun, at("2026-07-13T03:00:00+08:00"))
    assert [(kind, window.code) for kind, window in due] == [("weekly", "2026-W28")]
    log.close()
