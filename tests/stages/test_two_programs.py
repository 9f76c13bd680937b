"""Two programs judge one site from the same facts: each is told what it would be told alone, and nothing else."""

import dataclasses
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.checks import Registered
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, Review
from schemas.ids import finding_id
from schemas.registry.model import Exemption, Watcher
from schemas.rulebooks import Rulebook
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures import MEASURES
from stages.rule_evaluator.view import Measure, Rule, View
from tests.support.observations import DAY0, Watched, a_column, a_site, moment, national, visits, watcher
from tests.support.people import person

CITY, PROVINCE = "city", "province"
HANDED_IN = (ChangeOfWatch, ConsultTest, ManualResult, Review)
HOME = "site.veto.home_stale"
WORDING = "site.veto.security.serious"
STALE, STALE_SUM = "site.notice.column_stale", "site.veto.columns.stale_sum"


def stricter() -> Rulebook:
    """The national rulebook with five days for the home page instead of fourteen."""
    book = national()
    changed = [
        msgspec.structs.replace(one, threshold=5, warning=3) if one.id == HOME else one for one in book.indicators
    ]
    return msgspec.structs.replace(book, id="city-rules", indicators=changed)


BOOKS = {book.id: book for book in (national(), stricter())}
WATCHERS = {
    PROVINCE: watcher(PROVINCE),
    CITY: watcher(CITY, rulebook="city-rules", charge={"default": "in_charge"}),
}


def told(facts: list[Incoming], programs: tuple[str, ...]) -> dict[str, list[Event]]:
    """What comes out for each program when these programs watch; what others handed in is left out."""
    stage, state = RuleEvaluatorStage(BOOKS), dict[str, bytes]()
    out: dict[str, list[Event]] = {program: [] for program in programs}
    for incoming in facts:
        event = incoming.event
        if isinstance(event.data, HANDED_IN) and event.program not in programs:
            continue
        if isinstance(event.data, Registered):
            watchers = [WATCHERS[program] for program in sorted(programs)]
            entry = msgspec.structs.replace(event.data.registration, watchers=watchers)
            event = msgspec.structs.replace(event, data=msgspec.structs.replace(event.data, registration=entry))
        result = stage.evaluate([msgspec.structs.replace(incoming, event=event)], state)
        assert not result.rejected, result.rejected
        state.update({key: raw for key, raw in result.state.items() if raw is not None})
        for outgoing in result.out:
            out[outgoing.event.program].append(outgoing.event)
    return out


def a_story(days: int = 20, seed: int = 0) -> Watched:
    """Bad days, a home page that grows old, a dead link, a column that is blank for a while."""
    column = a_column(1)
    watched = Watched(site=a_site([column]))
    for day in range(days):
        at = moment(watched.day, 9)
        watched.home({"一": DAY0.isoformat()} if day < 17 else None)
        if (day + seed) % 3:
            watched.column(column, watched.news())
        else:
            watched.blank(column)
        watched.link("http://gone.example/", "dead" if day < 9 else "ok", at)
        watched.close_day(visits(bad=6 if (day + seed) % 4 == 1 else 0))
    return watched


def handed_in_by(program: str, data: msgspec.Struct, after: Incoming) -> Incoming:
    event = msgspec.structs.replace(
        after.event,
        id=f"{program}-{getattr(data, 'key')}",  # noqa: B009 - every record has a key
        type=f"xunwang.{'finding.review' if isinstance(data, Review) else 'manual.result'}.v1",
        program=program,
        data=data,
    )
    return Incoming(event, after.topic, after.partition, after.offset)


def bytes_of(events: list[Event]) -> list[bytes]:
    return [encode(event) for event in events]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 11), days=st.integers(6, 20))
def test_each_program_is_told_what_it_is_told_alone(seed: int, days: int) -> None:
    facts = a_story(days, seed).fed
    both = told(facts, (PROVINCE, CITY))
    for program in (PROVINCE, CITY):
        alone = told(facts, (program,))[program]
        assert bytes_of(both[program]) == bytes_of(alone)


def test_a_measure_of_the_facts_is_asked_once_however_many_programs_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The indicator that the city has changed is asked once for each of the two rulebooks."""
    asked: list[str] = []
    for name in ("certificate", "home_stale"):
        monkeypatch.setitem(MEASURES, name, _counted(MEASURES[name], asked))
    story = a_story(2).fed
    counts = []
    for programs in ((PROVINCE,), (PROVINCE, CITY)):
        asked.clear()
        told(story, programs)
        counts.append((asked.count("site.notice.certificate"), asked.count(HOME)))
    (certificate, home), (certificate_of_both, home_of_both) = counts
    assert 0 < certificate == certificate_of_both
    assert 0 < 2 * home == home_of_both


def test_sums_over_columns_are_judged_once_until_the_programs_have_decided_differently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    for name in ("column_stale", "stale_sum"):
        monkeypatch.setitem(MEASURES, name, _counted(MEASURES[name], asked))
    column = a_column(1, cycle_days=3)
    watched = Watched(site=a_site([column]))
    watched.column(column, watched.news())
    for _ in range(8):
        watched.column(column, {"旧闻": DAY0.isoformat()})
        watched.close_day()
    decided = finding_id(CITY, 1, STALE, column.id)
    dismissal = Review(
        key="r1", subject="s1", finding_id=decided, action="dismiss", actor=person("张三"), at=moment(watched.day),
        reason="核实",
    )  # fmt: skip
    begun = len(watched.fed)
    for _ in range(3):
        watched.column(column, {"旧闻": DAY0.isoformat()})
        watched.close_day()
    before, after = watched.fed[:begun], watched.fed[begun:]
    by_city = handed_in_by(CITY, dismissal, before[-1])
    alone = {program: told([*before, by_city, *after], (program,)) for program in (PROVINCE, CITY)}
    asked.clear()
    told(before, (PROVINCE, CITY))
    assert (asked.count(STALE), asked.count(STALE_SUM)) == (8, 8)
    asked.clear()
    both = told([*before, by_city, *after], (PROVINCE, CITY))
    assert (asked.count(STALE), asked.count(STALE_SUM)) == (8 + 3, 8 + 2 * 3)
    for program in (PROVINCE, CITY):
        assert bytes_of(both[program]) == bytes_of(alone[program][program])
    assert [one.data.to_state for one in both[CITY] if isinstance(one.data, FindingTransition)][-1] == "dismissed"


def _counted(measure: Measure, asked: list[str]) -> Measure:
    def judge(view: View, rule: Rule) -> list[Judgement]:
        asked.append(rule.indicator.id)
        return measure.judge(view, rule)

    return dataclasses.replace(measure, judge=judge)


@pytest.mark.parametrize("kept_by", ["registry", "pause"])
def test_what_keeps_one_program_from_judging_is_told_as_it_would_be_alone(kept_by: str) -> None:
    facts = a_story(20).fed
    if kept_by == "pause":
        pause = ChangeOfWatch(
            action="pause", subject="s1", target="s1", at=facts[3].event.time, actor=person("张三"), key="p"
        )
        facts = [*facts[:4], handed_in_by(CITY, pause, facts[3]), *facts[4:]]
    else:
        facts = [_with_exemption(incoming) for incoming in facts]
    both = told(facts, (PROVINCE, CITY))
    for program in (PROVINCE, CITY):
        assert bytes_of(both[program]) == bytes_of(told(facts, (program,))[program])
    stale = {program for program, events in both.items() if any(map(_is_home, events))}
    assert stale == ({PROVINCE} if kept_by == "pause" else set())


def _with_exemption(incoming: Incoming) -> Incoming:
    data = incoming.event.data
    if not isinstance(data, Registered):
        return incoming
    filed = Exemption(indicator=HOME, reason="改版", approver="李四", since="2026-01-01", until="2027-01-01")
    subject = msgspec.structs.replace(data.registration.subject, exemptions=[filed])
    entry = msgspec.structs.replace(data.registration, subject=subject)
    event = msgspec.structs.replace(incoming.event, data=msgspec.structs.replace(data, registration=entry))
    return msgspec.structs.replace(incoming, event=event)


def test_rules_and_charges_are_each_programs_own() -> None:
    both = told(a_story().fed, (PROVINCE, CITY))
    stale = {
        program: next(
            (e.data for e in events if isinstance(e.data, FindingTransition) and e.data.indicator == HOME), None
        )
        for program, events in both.items()
    }
    city, province = stale[CITY], stale[PROVINCE]
    assert city is not None
    assert province is not None
    assert province.at - city.at == timedelta(days=9)  # five days at the city, fourteen at the province
    assert (city.unit, province.unit) == ("u0", "u1")
    assert city.finding_id != province.finding_id


@pytest.mark.parametrize("action", ["confirm", "dismiss", "exempt"])
def test_a_step_of_one_programs_people_changes_nothing_of_another(action: str) -> None:
    facts = a_story().fed
    known = told(facts, (CITY,))[CITY]
    opened = next(n for n, e in enumerate(facts) if e.event.id in {one.causeid for one in known if _is_home(one)})
    more: dict[str, Any] = {"approver": "李四", "until": "2026-12-31"} if action == "exempt" else {}
    step = Review(
        key="r1",
        subject="s1",
        finding_id=finding_id(CITY, 1, HOME, "s1"),
        action=action,  # type: ignore[arg-type]
        actor=person("张三"),
        at=facts[opened].event.time,
        reason="核实",
        **more,
    )
    with_step = [*facts[: opened + 1], handed_in_by(CITY, step, facts[opened]), *facts[opened + 1 :]]
    before, after = told(facts, (PROVINCE, CITY)), told(with_step, (PROVINCE, CITY))
    assert bytes_of(before[PROVINCE]) == bytes_of(after[PROVINCE])
    if action != "confirm":  # it confirms itself: there is nothing to confirm
        assert bytes_of(before[CITY]) != bytes_of(after[CITY])


def test_one_person_of_each_program_is_not_two_people() -> None:
    """A serious wording needs two different people of the same program."""
    indicator = next(i for i in national().indicators if i.needs_people == 2 and i.fed_by == "people" and i.enabled)
    facts = a_story(3).fed
    result = {
        program: ManualResult(
            key=f"m-{program}",
            subject="s1",
            target="s1",
            indicator=indicator.id,
            result="fail",
            at=facts[-1].event.time,
            by=name,
            actor=person(name),
            detail="严重表述错误",
        )
        for program, name in ((PROVINCE, "张三"), (CITY, "李四"))
    }
    both = told(
        [*facts, *(handed_in_by(program, data, facts[-1]) for program, data in result.items())], (PROVINCE, CITY)
    )
    for program, name in ((PROVINCE, "张三"), (CITY, "李四")):
        last = [e.data for e in both[program] if isinstance(e.data, FindingTransition)][-1]
        assert (last.indicator, last.to_state, last.confirmed_by) == (indicator.id, "suspected", [person(name)])


def test_a_program_that_is_added_later_judges_the_facts_that_are_there() -> None:
    """Its first closed day finds what has stood for long, without a look being made again."""
    facts = a_story(16).fed
    stage, state = RuleEvaluatorStage(BOOKS), dict[str, bytes]()
    out: list[Event] = []
    for number, incoming in enumerate(facts):
        watchers: list[Watcher] = [WATCHERS[PROVINCE]]
        batch = [_watched_by(incoming, watchers)]
        if number == len(facts) - 1:  # before the last tick the city joins
            batch.insert(0, _watched_by(facts[0], [WATCHERS[CITY], WATCHERS[PROVINCE]]))
        result = stage.evaluate(batch, state)
        state.update({key: raw for key, raw in result.state.items() if raw is not None})
        out += [outgoing.event for outgoing in result.out]
    city = [e.data for e in out if e.program == CITY and isinstance(e.data, FindingTransition)]
    assert (HOME, "confirmed") in {(step.indicator, step.to_state) for step in city}


def _watched_by(incoming: Incoming, watchers: list[Watcher]) -> Incoming:
    data = incoming.event.data
    if not isinstance(data, Registered):
        return incoming
    entry = msgspec.structs.replace(data.registration, watchers=watchers)
    event = msgspec.structs.replace(incoming.event, data=msgspec.structs.replace(data, registration=entry))
    return msgspec.structs.replace(incoming, event=event)


def _is_home(event: Event) -> bool:
    return isinstance(event.data, FindingTransition) and event.data.indicator == HOME
