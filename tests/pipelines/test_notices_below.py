"""A circular that a province releases is a notice from above for the programs of its cities, and for nobody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.data_folder import DataFolder
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.cases.above import reconcile_notices
from pipelines.office.cases.below import notify_below, withdraw_below
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.overview import all_namings
from pipelines.office.edition_files import Made, save
from pipelines.office.finding_desk import Desk
from pipelines.office.kept_editions import Kept, KeptEdition
from pipelines.office.releasing import release_kept, withdraw_kept
from pipelines.opened import Opened
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.gate import RESTRICTED
from schemas.records.notices import NoticeFromAbove
from schemas.registry.installation import Installation
from schemas.registry.model import Program, RoleHeld, Unit
from schemas.rulebooks import load_all
from stages.reporter.document import Edition, Figure, Paragraph
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.stages.templates.papers import composed, sites
from tests.support.looks import instant, moved
from tests.support.people import person
from tests.support.registries import site

NOW = instant("2026-07-20T10:00:00+08:00")
PARENTS = {"prov": None, "hall": "prov", "east": "prov", "west": "prov", "bureau": "east"}
OFFICE = {"prov": "示例省政府办公厅", "east": "示例东市政府办公室", "west": "示例西市政府办公室"}


def installation() -> Installation:
    """A province, two cities with a program each, and one more program of the province's own."""
    units = [
        Unit(id=one, name=f"示例{one}", short_name=one, level="province" if one == "prov" else "city", parent=parent)
        for one, parent in PARENTS.items()
    ]
    owners = ("hall", "east", "bureau", "west")
    listed = [site(n, roles=[RoleHeld(role="runs", unit=one)]) for n, one in enumerate(owners, start=1)]
    programs = [Program(id=one, name=f"{one}监测", office=office, unit=one) for one, office in OFFICE.items()]
    beside = Program(id="beside", name="专项监测", office=OFFICE["prov"], unit="prov")
    return Installation(id="i", programs=[*programs, beside], units=units, sites=listed, scoped=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CaseDesk]:
    """The province's desk over findings of its own and of another program."""
    log = SqliteLog(tmp_path / "log.db")
    opened = Opened(installation(), load_all(), ())
    yield CaseDesk(Desk(DataFolder(tmp_path), log, "prov", opened=opened, now=NOW))
    log.close()


def found(desk: CaseDesk, name: str, subject: str, unit: str, program: str = "prov", **more: Any) -> None:
    target = {"target": subject, "target_kind": "site"}
    step = moved(
        "confirmed", "2026-06-30T10:00:00+08:00", finding=name, **{"subject": subject, "unit": unit, **target, **more}
    )
    event = msgspec.structs.replace(step, program=program)
    desk.desk.log.append([NewRecord(FINDINGS, subject, encode(event))])


def printing(work: Path, *findings: str) -> Edition:
    """A signed circular that prints a number with these findings behind it."""
    made = composed(work, "parts:\n- text: 检查{sites.checked}家。\n", sites=sites(合格=3)).edition
    count = Figure(name="n", text="n", value=len(findings), query="findings_in_window", ids=[*findings])
    head = msgspec.structs.replace(made.head, signed_on="2026-07-20")
    return msgspec.structs.replace(made, head=head, blocks=[*made.blocks, Paragraph(["不更新", count, "个"])])


def release(desk: CaseDesk, edition: Edition, code: str = "2026Q2") -> None:
    facts = {"issue_date": "2026-07-20", "data_window": {"start": "2026-04-01", "end": "2026-06-30"}}
    save(desk.desk.folder, Made(edition, {FACTS: to_yaml(facts)}, [], kept=Kept(edition=edition, gaps=[])), code)
    release_kept(KeptEdition(desk.desk.folder, code), desk, person("签发人"))


def withdraw(desk: CaseDesk, code: str = "2026Q2") -> int:
    """In how many records below."""
    return withdraw_kept(KeptEdition(desk.desk.folder, code), desk, person("签发人"), "附件有误")[2]


def named_below(desk: CaseDesk, program: str = "east") -> list[tuple[str, str]]:
    """Whom the program below takes as named by a higher office, and in which paper."""
    registry = desk.desk.opened.registry(program)
    found = all_namings(desk.desk.log, desk.book(), registry, NOW.date())
    return [(one.unit, one.edition) for one in found]


def notices(desk: CaseDesk) -> list[Event]:
    told = [decode(one.value, OBSERVATIONS) for rows in payload_rows(desk.desk.log, OBSERVATIONS) for one in rows]
    return [event for event in told if isinstance(event.data, NoticeFromAbove)]


def test_what_a_release_names_reaches_the_program_below_once(desk: CaseDesk, tmp_path: Path) -> None:
    found(desk, "f-east", "site2", "east", target="site2/c1", target_kind="column", url="http://www.site2.gov.cn/yw/")
    found(desk, "f-bureau", "site1", "bureau")  # on the hall's site, charged to who supplied it
    found(desk, "f-hall", "site1", "hall")
    found(desk, "f-unprinted", "site2", "east")
    found(desk, "f-others", "site2", "east", program="east")
    release(desk, printing(tmp_path, "f-east", "f-bureau", "f-hall", "f-others"))
    by_finding = {event.data.key: event for event in notices(desk)}
    assert by_finding.keys() == {"prov-2026Q2-f-east", "prov-2026Q2-f-bureau"}
    assert {event.program for event in by_finding.values()} == {"east"}
    east, bureau = (by_finding[f"prov-2026Q2-{name}"] for name in ("f-east", "f-bureau"))
    said = east.data
    assert (said.subject, said.target, said.target_kind, said.unit) == ("site2", "site2/c1", "column", "east")
    assert (said.office, said.by, said.document, said.level) == (OFFICE["prov"], OFFICE["prov"], "2026Q2", "province")
    assert (said.detail, said.category) == ("首页超过两周未更新", "首页不更新")
    assert (said.at, said.url) == (NOW, "http://www.site2.gov.cn/yw/")
    assert (bureau.data.subject, bureau.data.target_kind, bureau.partitionkey) == ("bureau", "unit", "unit:bureau")

    known, root = desk.desk.opened, desk.desk.folder.root
    matched = reconcile_notices(root, desk.desk.log, known.registry("east"), known.rulebooks["national-2019-19"])
    assert sorted(one.notice.key for one in matched) == sorted(by_finding)


def test_a_second_time_it_changes_nothing_and_a_correction_is_of_the_same_matter(
    desk: CaseDesk, tmp_path: Path
) -> None:
    found(desk, "f-west", "site4", "west")
    edition = printing(tmp_path, "f-west")
    assert notify_below(desk, edition, "2026Q2", person("签发人")) == 1
    assert notify_below(desk, edition, "2026Q2", person("签发人")) == 0
    assert notify_below(desk, edition, "2026Q2-r2", person("签发人")) == 1
    first, corrected = notices(desk)
    assert first.data.thing == corrected.data.thing
    assert first.data.key != corrected.data.key


def test_a_withdrawal_takes_the_notices_back_and_keeps_what_was_told(desk: CaseDesk, tmp_path: Path) -> None:
    found(desk, "f-east", "site2", "east")
    found(desk, "f-west", "site4", "west")
    release(desk, printing(tmp_path, "f-east", "f-west"))
    release(desk, printing(tmp_path, "f-west"), "2026Q1")  # of another period: it stays
    assert (named_below(desk), len(named_below(desk, "west"))) == ([("east", "2026Q2")], 2)
    assert withdraw(desk) == 2
    assert (named_below(desk), named_below(desk, "west")) == ([], [("west", "2026Q1")])
    opened = desk.desk.opened
    asked = (desk.desk.folder.root, desk.desk.log, opened.registry("east"), opened.rulebooks["national-2019-19"])
    assert reconcile_notices(*asked) == []
    first, *_, taken_back = [event.data for event in notices(desk) if event.program == "east"]
    assert (first.withdrawn, taken_back.withdrawn, taken_back.thing) == (False, True, first.thing)
    assert taken_back.actor.name == "签发人"
    assert taken_back.detail == "首页超过两周未更新（示例省政府办公厅已撤回：附件有误）"


def test_what_a_correction_still_names_is_not_taken_back(desk: CaseDesk, tmp_path: Path) -> None:
    found(desk, "f-east", "site2", "east")
    found(desk, "f-bureau", "site1", "bureau")
    release(desk, printing(tmp_path, "f-east", "f-bureau"))
    release(desk, printing(tmp_path, "f-east"), "2026Q2-r2")
    assert withdraw(desk) == 1  # only the second finding is in no edition any more
    assert {unit for unit, _ in named_below(desk)} == {"east"}
    assert withdraw(desk, "2026Q2-r2") == 1
    assert named_below(desk) == []
    assert (
        withdraw_below(desk, "2026Q2", person("签发人"), "附件有误", lambda code: False) == 1
    )  # no edition stands now
    assert withdraw_below(desk, "2026Q2-r2", person("签发人"), "附件有误", lambda _: False) == 0  # done again


def test_what_must_not_travel_is_named_without_its_words(desk: CaseDesk, tmp_path: Path) -> None:
    page = {"target": "page:http://www.site4.gov.cn/1.html", "target_kind": "page", "url": "http://www.site4.gov.cn/1"}
    found(desk, "f-west", "site4", "west", restricted=True, wording="原文", **page)
    release(desk, printing(tmp_path, "f-west"))
    [event] = notices(desk)
    assert (event.data.detail, event.data.target, event.data.url) == (RESTRICTED, "site4", None)


def test_a_city_has_nobody_below_and_tells_nobody_above(desk: CaseDesk, tmp_path: Path) -> None:
    found(desk, "f-east", "site2", "east", program="east")
    own = Desk(desk.desk.folder, desk.desk.log, "east", opened=desk.desk.opened, now=NOW)
    release(CaseDesk(own), printing(tmp_path, "f-east"))
    assert notices(desk) == []
