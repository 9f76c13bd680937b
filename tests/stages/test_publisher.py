"""What other systems may see: of restricted and unconfirmed findings never a word, an address or a name."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.events.actor import Actor
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.findings import Evidence, FindingTransition, Measured, SubjectAssessed, Warned
from schemas.events.types import FINDINGS_PUBLIC
from schemas.times import at
from stages.contract import Incoming
from stages.publisher import PublisherStage
from stages.publisher.masking import PERSON
from tests.support.people import person

NOON = at("2026-07-01T12:00:00+08:00")
SECRET = "机密原文"
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
STATES = ["suspected", "confirmed", "rectified", "recurred", "dismissed", "exempted"]
# What is said of a finding that may not be read: every other text of the transition carries the marker.
SAID = {
    "finding_id": "f1", "rulebook": "national-2019-19", "rulebook_version": "1", "indicator": "site.veto.x",
    "clause": "单项否决", "severity": "veto", "subject": "s1", "unit": "u1", "cause": "measured", "until": None,
}  # fmt: skip


def transition(**changed: Any) -> FindingTransition:
    """A finding whose free texts all hold what must not get out."""
    values = {
        **SAID,
        "generation": 1,
        "target": "s1/c1",
        "target_kind": "column",
        "from_state": None,
        "to_state": "confirmed",
        "at": NOON,
        "first_seen": NOON,
        "last_seen": NOON,
        "measured": Measured(value=1),
        "wording": f"页面出现{SECRET}",
        "actor": person(f"张{SECRET}"),
        "reason": SECRET,
        "confirmed_by": [person(f"张{SECRET}"), person(f"李{SECRET}")],
        "approver": SECRET,
        "url": f"http://s1.example/{SECRET}",
        "evidence": [Evidence(event_id=SECRET, at=NOON, url=SECRET, sha256=SECRET, note=SECRET)],
    }
    return FindingTransition(**(values | changed))


async def sent(data: msgspec.Struct, kind: str = "finding.transition") -> list[Event]:
    event: Event = Event(
        id="parent",
        source="xunwang/rule-evaluator@1",
        type=f"xunwang.{kind}.v1",
        time=NOON,
        subject=getattr(data, "target", "s1"),
        program="p",
        partitionkey="s1",
        data=data,
    )
    result = await PublisherStage().process([Incoming(event, "findings", 0, 0)], {})
    assert not result.rejected
    assert not result.state
    assert {out.topic for out in result.out} <= {FINDINGS_PUBLIC}
    return [out.event for out in result.out]


@st.composite
def hidden(draw: st.DrawFn) -> FindingTransition:
    """Restricted, or not confirmed by enough different people, or dismissed; in any state and of any target."""
    kind = draw(st.sampled_from(["site", "column", "page", "link", "account"]))
    needs = draw(st.integers(0, 2))
    voices = draw(st.lists(st.sampled_from([person(f"张{SECRET}"), person(f"李{SECRET}")]), max_size=3))
    state = draw(st.sampled_from(STATES))
    confirmed = len({one.id for one in voices}) >= needs and state not in ("suspected", "dismissed")
    return transition(
        restricted=True if confirmed else draw(st.booleans()),
        needs_people=needs,
        confirmed_by=voices,
        to_state=state,
        from_state=draw(st.sampled_from([None, *STATES])),
        target_kind=kind,
        target=f"http://s1.example/{SECRET}" if kind in ("page", "link") else "s1/c1",
    )


@unhurried
@given(hidden())
async def test_nothing_of_a_restricted_or_unconfirmed_finding_can_be_read(finding: FindingTransition) -> None:
    (event,) = await sent(finding)
    raw = encode(event).decode()
    assert SECRET not in raw
    assert "http" not in raw
    assert (event.data.evidence, event.data.url, event.data.reason) == ([], None, "")
    assert event.data.wording
    assert {name: getattr(event.data, name) for name in SAID} == {name: getattr(finding, name) for name in SAID}
    assert (event.data.from_state, event.data.to_state) == (finding.from_state, finding.to_state)
    assert event.data.measured == finding.measured


@unhurried
@given(st.sampled_from(["confirmed", "recurred", "rectified", "exempted"]), st.integers(0, 2))
async def test_a_confirmed_finding_goes_out_whole_but_for_names(state: str, needs: int) -> None:
    finding = transition(to_state=state, needs_people=needs)
    (event,) = await sent(finding)
    assert (event.data.confirmed_by, event.data.approver, event.data.actor) == ([], None, PERSON)
    given_back = msgspec.structs.replace(
        event.data, actor=finding.actor, confirmed_by=finding.confirmed_by, approver=finding.approver
    )
    assert given_back == finding


@pytest.mark.parametrize("voices", [[], [person("张三")], [person("张三", id="p1"), person("张 三", id="p1")]])
async def test_one_person_twice_does_not_open_a_finding_that_needs_two(voices: list[Actor]) -> None:
    (event,) = await sent(transition(needs_people=2, confirmed_by=voices, to_state="exempted"))
    assert SECRET not in encode(event).decode()


async def test_a_warning_goes_out_with_its_numbers_only() -> None:
    warning = Warned(
        warning_id="w1",
        generation=1,
        rulebook="national-2019-19",
        rulebook_version="1",
        indicator="site.veto.home_stale",
        subject="s1",
        target=f"http://s1.example/{SECRET}",
        target_kind="page",
        unit="u1",
        raised=True,
        at=NOON,
        measured=Measured(value=11, threshold=14, unit="days"),
        wording=SECRET,
        hours_left=60,
        evidence=[Evidence(event_id=SECRET, at=NOON, url=SECRET)],
    )
    (event,) = await sent(warning, "finding.warning")
    assert SECRET not in encode(event).decode()
    assert (event.data.measured, event.data.hours_left, event.data.raised) == (warning.measured, 60, True)


async def test_a_public_event_may_travel_and_names_its_parent() -> None:
    (event,) = await sent(transition())
    assert decode(encode(event), FINDINGS_PUBLIC) == event
    assert (event.causeid, event.partitionkey) == ("parent", "s1")
    assert event.id != "parent"
    assert [event] == await sent(transition())


async def test_assessments_stay_inside() -> None:
    day = SubjectAssessed(
        subject="s1", day="2026-07-01", generation=1, rulebook="r", rulebook_version="1", unit="u1", rows=[]
    )
    assert await sent(day, "subject.assessed") == []
