"""The table of states and steps, and that nothing else knows a part of it of its own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from schemas.events.actor import Role
from schemas.events.findings import FindingState
from schemas.events.observations import Review
from schemas.states import ACTS, HANDLING, LIFTED, STANDING, STATES, UNSETTLED, HandlingStep, ReviewAction
from schemas.warehouse import migrations, query, query_names
from schemas.words import FINDING_STATES

ROOT = Path(__file__).parents[2]
# What may be asked for together. What ever stood is the base of the rate of rectification; what was mended may be back;
# judged is what a person says of a finding.
SETS = {
    "open": UNSETTLED,
    "standing": STANDING,
    "stood": STANDING | {"rectified"},
    "mended": {"rectified", "recurred"},
    "judged": {"confirmed", "dismissed"},
}


def test_every_state_and_step_is_declared_once_with_its_word() -> None:
    assert set(STATES) == set(get_args(FindingState))
    assert set(ACTS) == set(get_args(ReviewAction))
    assert set(HANDLING) == set(get_args(HandlingStep))
    words = [one.word for table in (STATES, ACTS, HANDLING) for one in table.values()]
    assert all(words)
    assert len(set(words)) == len(words)
    assert {name: state.word for name, state in STATES.items()} == FINDING_STATES
    assert Review.__annotations__["action"] == ReviewAction


def test_what_stands_is_open_and_what_is_lifted_is_not() -> None:
    assert {"confirmed", "recurred"} == STANDING
    assert STANDING | {"suspected"} == UNSETTLED
    assert {"dismissed", "exempted"} == LIFTED


def test_every_state_can_be_left_and_every_step_leads_where_the_states_allow() -> None:
    for name, state in STATES.items():
        assert state.leads - {name}, name
    for name, act in ACTS.items():
        assert act.within, name
        assert act.roles <= set(get_args(Role)), name
        for state in act.within:
            assert act.to & STATES[state].leads, (name, state)


def test_handling_is_told_apart_from_the_fault() -> None:
    """No step of handling is a state, so a finding whose unit was notified keeps its state and is counted as before."""
    assert HANDLING.keys().isdisjoint(STATES)
    assert "open" not in type(HANDLING["notified"]).__slots__
    assert all(step.roles and step.roles <= set(get_args(Role)) for step in HANDLING.values())
    assert HANDLING["upheld"].after == HANDLING["revoked"].after == {"disputed", "overruled"}
    assert [name for name, step in HANDLING.items() if step.waits] == ["disputed"]
    assert [name for name, step in HANDLING.items() if step.aside] == ["naming_withdrawn"]
    assert HANDLING["upheld"].second >= {"notified", "disputed"}
    assert HANDLING["closing_letter"].second == {"closing_proposed"}
    assert "disputed" not in HANDLING["closed"].after  # an open objection is decided first
    assert [name for name, step in HANDLING.items() if step.ends] == ["closed"]


def test_every_step_of_handling_can_be_reached_from_the_first() -> None:
    reached = {name for name, step in HANDLING.items() if step.begins}
    assert reached == {"forewarned", "notified"}
    while more := {name for name, step in HANDLING.items() if step.after & reached} - reached:
        reached |= more
    assert reached == set(HANDLING)


def asked() -> Iterator[tuple[str, str]]:
    """Every SQL text there is: named queries, views, and the panels of the dashboards."""
    yield from ((name, query(name).sql) for name in query_names())
    yield from ((one.name, "\n".join(one.statements)) for one in migrations())
    for path in sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json")):
        for number, text in enumerate(re.findall(r'"rawSql": ("(?:[^"\\]|\\.)*")', path.read_text(encoding="utf-8"))):
            yield f"{path.stem}:{number}", json.loads(text)


@pytest.mark.parametrize(("name", "sql"), list(asked()), ids=[name for name, _ in asked()])
def test_every_list_of_states_in_a_query_is_one_of_the_table(name: str, sql: str) -> None:
    for listed in re.findall(r"\bIN \(([^()]*'[^()]*)\)", sql):
        states = set(re.findall(r"'(\w+)'", listed))
        if states & set(STATES):
            assert states in SETS.values(), (name, listed)
    for lone in re.findall(r"\b(?:to_)?state\s*(?:=|!=|<>)\s*'(\w+)'", sql):
        assert lone in STATES, (name, lone)
    for step in HANDLING:
        assert f"'{step}'" not in sql, (name, step)


def test_the_lists_are_looked_at_where_they_are() -> None:
    """The patterns above would find nothing, and say so to nobody, if queries were written another way."""
    found = [name for name, sql in asked() if set(re.findall(r"'(\w+)'", sql)) >= UNSETTLED]
    assert {"findings_open", "findings_in_window"} <= set(found)
    assert any(name.startswith("province") for name in found)
    assert any(name.startswith("rectification") for name in found)


def test_nothing_else_lists_states() -> None:
    """Sets of states that are written out in Python or a template beside the table are faults."""
    listed = re.compile(
        r"[\[({]\s*(?:['\"](?:" + "|".join(STATES) + r")['\"]\s*,\s*){1,}['\"](?:" + "|".join(STATES) + ")"
    )
    places = [
        str(path.relative_to(ROOT))
        for layer in ("schemas", "stages", "pipelines")
        for path in (ROOT / layer).rglob("*")
        if path.suffix in (".py", ".html")
        and path.name != "states.py"
        and listed.search(path.read_text(encoding="utf-8"))
    ]
    assert places == ["schemas/events/findings.py"]  # the type itself
