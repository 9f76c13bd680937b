"""A record about a unit alone is judged with the unit as its subject; the same kind about a site stays the site's."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from pipelines.office.intake.reading import observation
from schemas.events.checks import Registered, Tick
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.ids import digest
from schemas.registry.model import Registration, Subject, Unit, unit_subject
from schemas.rulebooks import Rulebook, load_all
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.accounts import an_account, office
from tests.support.observations import DAY0, PROGRAM, a_site, moment, watcher
from tests.support.records import a_record

UNIT = Unit(id="u2", name="示例市教育局", short_name="市教育局", level="department", parent="u1")
DAY = timedelta(days=1)
LATE = moment(DAY0 - 3 * DAY, 9)


def local(*names: str) -> Rulebook:
    return office(*({"id": one, "enabled": True} for one in names), base=load_all()["national-2019-19-media"])


class Office:
    """Subjects registered, records handed in by an office's own door, and a day closed."""

    def __init__(self, book: Rulebook, *subjects: Subject) -> None:
        self.book, self.stage = book, RuleEvaluatorStage({book.id: book})
        self.state: dict[str, bytes] = {}
        self.out: list[Event] = []
        self.subjects = subjects
        for one in subjects:
            registration = Registration(
                subject=one,  # type: ignore[arg-type]
                unit_names={"u1": "示例市人民政府", "u2": UNIT.name},
                watchers=[watcher(rulebook=book.id)],
                visits_a_day=24,
                columns_a_day=2,
            )
            data = Registered(
                subject=one.id, subject_kind=one.subject_kind, registration=registration, content_hash="h"
            )
            self.feed(self.event(one.id, data, midnight(DAY0 - 9 * DAY)))

    def event(self, subject: str, data: msgspec.Struct, at: datetime) -> Event:
        name = BY_PAYLOAD[type(data)].name
        return Event(
            id=digest(subject, name, str(at)), source="xunwang/test@1", type=name, time=at, subject=subject,
            program=PROGRAM, partitionkey=subject, data=data,
        )  # fmt: skip

    def feed(self, event: Event) -> None:
        result = self.stage.evaluate([Incoming(event, OBSERVATIONS, 0, len(self.out))], self.state)
        self.state.update({key: value for key, value in result.state.items() if value is not None})
        assert result.rejected == []
        self.out += [one.event for one in result.out]

    def hand_in(self, kind: str, **more: Any) -> Event:
        record = a_record(kind, DAY0, more.pop("key", "K"), **more)
        event = observation(PROGRAM, kind, record, record.at)
        self.feed(event)
        return event

    def close(self, day: date = DAY0) -> None:
        until = midnight(day + DAY)
        for one in self.subjects:
            tick = Tick(subject=one.id, subject_kind=one.subject_kind, until=until, day_closed=str(day))
            self.feed(self.event(one.id, tick, until))

    def steps(self) -> list[FindingTransition]:
        return [one.data for one in self.out if isinstance(one.data, FindingTransition)]

    def lines(self, subject: str) -> dict[str, str]:
        days = [e.data for e in self.out if isinstance(e.data, SubjectAssessed) and e.data.subject == subject]
        return {row.indicator: row.status for row in days[-1].rows}


def of_unit(**more: Any) -> dict[str, Any]:
    return {"subject": "u2", "unit": "u2", "target": "u2", "target_kind": "unit", **more}


def test_it_travels_with_the_unit_and_is_judged_there() -> None:
    held = Office(local("local.duty.overdue"), unit_subject(UNIT))
    event = held.hand_in("duty.state.v1", **of_unit(duty="年度报表", due=str(DAY0 - DAY), done=None))
    assert (event.partitionkey, event.data.subject) == ("unit:u2", "u2")  # type: ignore[attr-defined]
    held.close()
    (step,) = held.steps()
    assert (step.subject, step.subject_kind, step.unit, step.target_kind) == ("unit:u2", "unit", "u2", "record")
    assert (step.to_state, step.wording) == ("confirmed", "“年度报表”逾期1天")
    assert held.lines("unit:u2") == {"local.duty.overdue": "fail"}


def test_one_in_time_is_not_named() -> None:
    held = Office(local("local.duty.overdue"), unit_subject(UNIT))
    held.hand_in("duty.state.v1", **of_unit(duty="年度报表", due=str(DAY0), done=moment(DAY0, 9)))
    held.close()
    assert (held.steps(), held.lines("unit:u2")) == ([], {"local.duty.overdue": "pass"})


@pytest.mark.parametrize(("times", "found"), [(2, []), (3, ["local.naming.three_a_year"])])
def test_three_namings_a_year_are_a_proposal_for_people(times: int, found: list[str]) -> None:
    for subject in (unit_subject(UNIT), an_account(id="a1")):
        held = Office(local("local.naming.three_a_year"), subject)
        for number in range(times):
            named = of_unit() if subject.id == "unit:u2" else {"subject": "a1", "target": "a1"}
            held.hand_in("naming.earlier.v1", key=f"K{number}", edition="一季度", **named)
        held.close()
        assert [one.indicator for one in held.steps()] == found
        assert {one.to_state for one in held.steps()} <= {"suspected"}
        assert all("建议" in one.wording for one in held.steps())


def test_numbers_of_a_unit_at_a_site_and_of_the_unit_alone_are_two_findings() -> None:
    held = Office(local("local.publish.goal"), a_site(), unit_subject(UNIT))
    held.hand_in("publication.count.v1", key="S", subject="s1", unit="u2", month="2026-07", published=1, goal=10)
    held.hand_in("publication.count.v1", **of_unit(month="2026-07", published=2, goal=10))
    held.close()
    assert [(one.subject, one.measured.numerator) for one in held.steps()] == [("s1", 1), ("unit:u2", 2)]
    assert len({one.finding_id for one in held.steps()}) == 2


def test_a_filing_of_an_account_is_judged_at_the_account() -> None:
    held = Office(local("local.filing.late"), an_account(id="a1"))
    for key, filed in (("in time", LATE), ("late", moment(DAY0 + 9 * DAY, 9))):
        held.hand_in("filing.state.v1", key=key, subject="a1", target="a1", step="rename", changed=LATE, filed=filed)
    held.close()
    assert [(one.subject_kind, one.indicator) for one in held.steps()] == [("account", "local.filing.late")]
