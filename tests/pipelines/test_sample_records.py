"""What people of the sample province hand in, judged by the real evaluator, comes to the computed truth."""

from datetime import date, timedelta

import msgspec
import pytest

from pipelines.data_folder import DataFolder
from pipelines.rehearsal.demo import DemoOptions, rulebooks, write_folder
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.records import SampleDuty, SampleLetter, handed_in
from pipelines.rehearsal.sample.truth import Comparison, compare, planted
from pipelines.rehearsal.sample.truth.records import of_records
from schemas.events.checks import Registered, Tick
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.registry.installation import installation_of
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator.stage import RuleEvaluatorStage
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.watch import SubjectWatch

START, DAY = DemoOptions().start, timedelta(days=1)
FAULTS = {
    "letter_unanswered", "letter_late", "duty_missing", "duty_late", "duty_streak", "repost_missed", "repost_late",
    "submission_rarely_taken",
}  # fmt: skip
TWINS = {
    "letter_in_time", "letter_in_term", "duty_done", "duty_not_due", "duty_streak_broken", "repost_done",
    "repost_not_applicable", "submission_taken",
}  # fmt: skip


def province(seed: int, rounds: int = 2, sites: int = 9, days: int = 35, start: date = START) -> Province:
    return Province(seed, sites=sites, start=start, days=days, records=rounds)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rulebook]:
    folder = DataFolder(tmp_path_factory.mktemp("books"))
    write_folder(folder, province(1).registry(Ports(1, 2)))
    return rulebooks(frozenset(), folder.root)


def without(books: dict[str, Rulebook], indicator: str) -> dict[str, Rulebook]:
    def off(book: Rulebook) -> Rulebook:
        kept = [msgspec.structs.replace(one, enabled=one.enabled and one.id != indicator) for one in book.indicators]
        return msgspec.structs.replace(book, indicators=kept)

    return {name: off(book) for name, book in books.items()}


def compared(made: Province, books: dict[str, Rulebook]) -> Comparison:
    """Registrations, records and the ticks that close the days, to the end of the run; nothing is looked at."""
    registry = made.registry(Ports(1, 2))
    installation = installation_of(registry)
    drawn = {registry.program.id: frozenset(one.id for one in registry.subjects)}
    first = Span(midnight(made.start), midnight(made.start) + timedelta(minutes=1), midnight(made.start))
    events: list[Event] = []
    for subject in registry.subjects:
        planned = plan_subject(installation, subject, SubjectWatch(), first, drawn)
        registered = next(event for event in planned if isinstance(event.data, Registered))
        events.append(registered)
        for number in range(made.days):
            closed = made.start + number * DAY
            at = midnight(closed + DAY)
            tick = Tick(subject=subject.id, until=at, day_closed=closed.isoformat())
            events.append(
                msgspec.structs.replace(
                    registered, id=f"{subject.id}-{closed}", type="xunwang.watch.tick.v1", time=at, data=tick
                )
            )
    events += handed_in(made.records, registry.program.id)
    stage, state = RuleEvaluatorStage(books), dict[str, bytes]()
    incoming = [Incoming(one, "observations", 0, n) for n, one in enumerate(sorted(events, key=lambda one: one.time))]
    result = stage.evaluate(incoming, state)
    assert result.rejected == []
    transitions = [one.event.data for one in result.out if isinstance(one.event.data, FindingTransition)]
    return compare(of_records(made), transitions)


@pytest.mark.parametrize("seed", [2, 3, 7])
def test_a_right_machine_finds_the_truth_and_nothing_else(seed: int, books: dict[str, Rulebook]) -> None:
    found = compared(province(seed), books)
    assert (found.missed, found.false) == ([], [])
    assert found.found == found.planted
    assert found.planted_kinds.keys() == FAULTS | TWINS


@pytest.mark.parametrize("start", [date(2025, 9, 15), date(2026, 1, 25), date(2027, 4, 20)])
def test_holidays_and_many_rounds_change_nothing(start: date, books: dict[str, Rulebook]) -> None:
    found = compared(province(5, rounds=6, sites=12, days=50, start=start), books)
    assert (found.missed, found.false) == ([], [])


def test_with_any_one_indicator_off_its_plants_are_missed(books: dict[str, Rulebook]) -> None:
    made = province(7)
    wanted = {plant.indicator for plant in of_records(made) if not plant.look_alike}
    assert len(wanted) == 5
    for indicator in wanted:
        found = compared(made, without(books, indicator))
        assert {one.indicator for one in found.missed} == {indicator}
        assert found.false == []


def test_a_term_is_kept_to_the_day(books: dict[str, Rulebook]) -> None:
    """A letter of Wednesday 1 July: five working days are up on the 8th. A duty done on its day, and a day later."""
    made = province(1, rounds=0)
    in_time, late = date(2026, 7, 8), date(2026, 7, 9)
    made.records.letters = [
        SampleLetter("in-time", "s01", START, in_time, START),
        SampleLetter("late", "s01", START, late, START),
    ]
    unit = made.sites[0].unit
    made.records.duties = [
        SampleDuty("报表甲", unit, in_time, in_time, START),
        SampleDuty("报表乙", unit, in_time, late, START),
    ]
    plants = {plant.target: (plant.kind, plant.begins.first) for plant in of_records(made) if not plant.look_alike}
    assert plants == {"record:late": ("letter_late", late), f"record:报表乙-{in_time}": ("duty_late", late)}


def test_without_rounds_the_province_is_as_it_was() -> None:
    bare = province(3, rounds=0)
    assert list(of_records(bare)) == []
    assert bare.registry(Ports(1, 2)).program.rulebook == "national-2019-19"
    assert {one.kind for one in planted(province(3))} == {one.kind for one in planted(bare)} | FAULTS | TWINS
