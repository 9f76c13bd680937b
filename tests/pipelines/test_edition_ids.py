"""What makes two events of editions two, and one told twice one; what was told before keeps the id that it had."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.edition_files import NAME, Made, former_id, made_event, save, saved_as
from pipelines.office.edition_keeper import announce, announce_draft, tell
from pipelines.office.finding_desk import Desk
from pipelines.office.kept_editions import Kept, KeptEdition
from pipelines.office.releasing import broken_off, release_kept, withdraw_kept
from pipelines.opened import Opened
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.reports import EditionMade
from schemas.events.types import REPORTS
from schemas.ids import edition_id
from schemas.mistakes import MistakeError
from schemas.rulebooks import load_all
from stages.reporter.document import Edition
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.pipelines.test_notices_below import NOW, installation, printing
from tests.pipelines.test_server_sent import events
from tests.support.people import person
from tests.support.receivers import frames

CODE, CORRECTION = "2026Q2", "2026Q2-r2"
CHIEF = person("申负责")
PAPERS = {"html": b"the same"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CaseDesk]:
    log = SqliteLog(tmp_path / "log.db")
    yield CaseDesk(Desk(DataFolder(tmp_path), log, "prov", opened=Opened(installation(), load_all(), ()), now=NOW))
    log.close()


def of_quarter(work: Path, scope: str = "*") -> Edition:
    """A circular with the id that an edition of the quarter has."""
    made = printing(work)
    id = edition_id("prov", "circular", scope, CODE)
    return msgspec.structs.replace(
        made, head=msgspec.structs.replace(made.head, program="prov", scope=scope, edition_id=id)
    )


def kept(desk: CaseDesk, edition: Edition) -> KeptEdition:
    """A draft of the quarter as `report` keeps and tells it; of a released one its correction."""
    facts = to_yaml({"issue_date": "2026-07-20", "data_window": {"start": "2026-04-01", "end": "2026-06-30"}})
    made = Made(edition, {FACTS: facts}, [], kept=Kept(edition=edition, gaps=[]))
    code = saved_as(desk.desk.folder, made, CODE)
    save(desk.desk.folder, made, CODE)
    announce_draft(desk.desk.log, made, code, CHIEF)
    return KeptEdition(desk.desk.folder, code)


async def heard(desk: CaseDesk) -> list[tuple[str, str]]:
    """State and code of each event that a subscriber takes, who knows repeats by their id."""
    log, taken = desk.desk.log, dict[str, EditionMade]()
    assert isinstance(log, SqliteLog)
    async with events(log) as url:
        for frame in await frames(f"{url}?topic=reports", log.end_offset(REPORTS)):
            event = decode(frame.data, REPORTS)
            assert isinstance(event.data, EditionMade)
            taken.setdefault(event.id, event.data)
    return [(one.state, one.code) for one in taken.values()]


def told_by_the_release_before(desk: CaseDesk, event: Event) -> None:
    """As an installation holds it that was not upgraded yet."""
    old = msgspec.structs.replace(event, id=former_id(event))
    record = NewRecord(REPORTS, old.partitionkey, encode(old))
    desk.desk.log.commit(Commit(NAME, [record], state={f"told:{old.id}": b"1"}))


async def test_a_correction_with_the_papers_of_what_it_corrects_is_an_event_of_its_own(
    desk: CaseDesk, tmp_path: Path
) -> None:
    edition = of_quarter(tmp_path)
    for _ in range(2):  # released at one moment with equal papers
        release_kept(kept(desk, edition), desk, CHIEF)
    withdraw_kept(KeptEdition(desk.desk.folder, CODE), desk, CHIEF, "附件有误")
    withdraw_kept(KeptEdition(desk.desk.folder, CORRECTION), desk, CHIEF, "附件有误")
    codes = (CODE, CORRECTION)
    assert sorted(await heard(desk)) == sorted(
        (state, code) for state in ("draft", "released", "withdrawn") for code in codes
    )


async def test_the_same_edition_made_twice_is_one_event(desk: CaseDesk, tmp_path: Path) -> None:
    made = Made(of_quarter(tmp_path), PAPERS, [])
    announce(desk.desk.log, [made, made])  # as it is made when the period ends
    announce_draft(desk.desk.log, made, CODE, CHIEF)
    announce_draft(desk.desk.log, made, CODE, CHIEF)
    assert await heard(desk) == [("draft", "")]
    assert desk.desk.log.end_offset(REPORTS) == 1


@pytest.mark.parametrize(("scope", "code"), [("*", ""), ("*", CODE), ("east", f"{CODE}-east")])
def test_what_is_no_correction_keeps_the_id_that_it_had(tmp_path: Path, scope: str, code: str) -> None:
    event = made_event(Made(of_quarter(tmp_path, scope), PAPERS, []), {"html": "sha"}, code=code)
    assert event.id == former_id(event)
    other = made_event(Made(of_quarter(tmp_path, scope), PAPERS, []), {"html": "sha"}, code=f"{CODE}-r2")
    assert other.id != former_id(other) == event.id


async def test_after_an_upgrade_nothing_is_told_again_and_the_hidden_correction_is(
    desk: CaseDesk, tmp_path: Path
) -> None:
    made, log = Made(of_quarter(tmp_path), PAPERS, []), desk.desk.log
    before, hidden, other = (
        made_event(made, {"html": sha}, by=CHIEF, code=code)
        for sha, code in (("a", CODE), ("a", CORRECTION), ("b", CORRECTION))
    )
    told_by_the_release_before(desk, before)
    told_by_the_release_before(desk, other)
    tell(log, [before, other])
    assert log.end_offset(REPORTS) == 2, "told before the upgrade"
    tell(log, [hidden])
    tell(log, [hidden])
    assert await heard(desk) == [("draft", CODE), ("draft", CORRECTION), ("draft", CORRECTION)]


def test_what_was_released_and_withdrawn_before_an_upgrade_is_not_done_again(desk: CaseDesk, tmp_path: Path) -> None:
    log, edition = desk.desk.log, of_quarter(tmp_path)
    release_kept(kept(desk, edition), desk, CHIEF)
    correction = kept(desk, edition)
    shas = correction.release(CHIEF, desk.now)  # kept as the release before did it, and told under the former id
    told_by_the_release_before(desk, made_event(Made(edition, {}, []), shas.files, shas, code=CORRECTION))
    end = log.end_offset(REPORTS)
    with pytest.raises(MistakeError, match="签发，不能再改"):
        release_kept(correction, desk, CHIEF)
    gone = correction.withdraw(CHIEF, "附件有误", desk.now)
    assert broken_off(correction, log)
    told_by_the_release_before(desk, made_event(Made(edition, {}, []), shas.files, shas, code=CORRECTION, gone=gone))
    assert not broken_off(correction, log)
    assert log.end_offset(REPORTS) == end + 1
