"""What pages keep of the warehouse: never other than a fresh question would answer, and asked no more than needed."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipelines.console.followed.answers import MOST_ANSWERS, Answers
from pipelines.console.followed.findings import Followed
from pipelines.console.followed.listed import Listed
from pipelines.console.followed.lists import Lists, Names
from pipelines.console.followed.positions import Position, topics_of
from pipelines.console.followed.wanted import Wanted
from pipelines.console.shown import Shown
from pipelines.warehouse import Row
from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.events.envelope import Event
from schemas.events.findings import Assessed, Measured, SubjectAssessed
from schemas.gate import Sight
from schemas.times import at
from schemas.warehouse import query
from stages.aggregator import Aggregator
from tests.support.looks import event, incoming, moved
from tests.support.people import person


class Filled:
    """A warehouse that is filled from a log of findings, step by step."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = EmbeddedWarehouse(folder)
        self.warehouse.migrate()
        self.offset = 0
        self.asked: list[str] = []

    def put(self, *events: Event) -> None:
        for table, rows in Aggregator().rows(incoming(list(events), "findings", first=self.offset)).items():
            self.warehouse.insert(table, rows, f"{table}:{self.offset}")
        self.offset += len(events)

    def ask(self, name: str, **params: Any) -> list[Row]:
        self.asked.append(name)
        return self.warehouse.query(name, {"program": "p", "generation": 1, **params})

    def position(self) -> Position:
        return ((self.offset,),)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    filled = Filled(tmp_path / "warehouse")
    yield filled
    filled.warehouse.close()


def failed(day: str, value: float, status: str = "fail") -> Event:
    one = Assessed(
        indicator="site.veto.home_stale",
        target="s1",
        status=status,  # type: ignore[arg-type]
        measured=Measured(value=value, unit="days"),
        wording=f"首页{value:.0f}天未更新",
    )
    data = SubjectAssessed(
        subject="s1", day=day, generation=1, rulebook="r", rulebook_version="1", unit="u1", rows=[one]
    )
    return event("subject.assessed", data, at(f"{day}T23:59:59+08:00"), parts=(day, status, str(value)))


def states(found: Mapping[str, Listed]) -> dict[str, tuple[str, str]]:
    return {id: (one.state, one.wording) for id, one in found.items()}


def test_findings_follow_the_log_and_say_what_a_fresh_question_says(filled: Filled) -> None:
    followed = Followed(filled.ask, filled.position)
    assert followed.caught_up().findings == {}
    filled.put(moved("confirmed", "2026-07-01T00:00:00+08:00"), failed("2026-07-01", 15))
    assert states(followed.caught_up().findings) == {"f1": ("confirmed", "首页超过两周未更新")}
    for day, value in (("2026-07-02", 16), ("2026-07-03", 17)):
        filled.put(failed(day, value))
        assert states(followed.caught_up().findings) == {"f1": ("confirmed", f"首页{value}天未更新")}
    filled.put(failed("2026-07-03", 0, "pass"))  # the day is judged again: it did not fail
    assert states(followed.caught_up().findings) == {"f1": ("confirmed", "首页16天未更新")}
    filled.put(
        moved("rectified", "2026-07-04T00:00:00+08:00", frm="confirmed"),
        moved("suspected", "2026-07-04T00:00:00+08:00", finding="f2", subject="s2", target="s2", url="http://x/"),
    )
    assert {id: state for id, (state, _) in states(followed.caught_up().findings).items()} == {
        "f1": "rectified",
        "f2": "suspected",
    }
    assert followed.caught_up().findings == Followed(filled.ask, filled.position).caught_up().findings


def test_nothing_is_asked_while_nothing_has_come(filled: Filled) -> None:
    followed = Followed(filled.ask, filled.position)
    filled.put(moved("confirmed", "2026-07-01T00:00:00+08:00"))
    first = followed.caught_up()
    filled.asked.clear()
    again = followed.caught_up()
    assert again.findings is first.findings
    assert (filled.asked, again.version) == ([], first.version)
    filled.put(failed("2026-07-02", 16))
    assert followed.caught_up().findings["f1"].measured == 16
    assert filled.asked == ["findings_reached", "failures_since"]


def test_another_warehouse_in_its_place_is_read_from_its_start(filled: Filled) -> None:
    followed = Followed(filled.ask, filled.position)
    filled.put(
        moved("confirmed", "2026-07-01T00:00:00+08:00"), moved("suspected", "2026-07-01T00:00:00+08:00", finding="f2")
    )
    assert set(followed.caught_up().findings) == {"f1", "f2"}
    filled.warehouse.set_aside()
    filled.offset = 0
    filled.put(moved("confirmed", "2026-07-01T00:00:00+08:00"))
    assert set(followed.caught_up().findings) == {"f1"}


def test_a_list_holds_what_its_reader_may_know_of_and_ends_with_a_new_step(filled: Filled) -> None:
    followed = Followed(filled.ask, filled.position)
    lists = Lists(Names(lambda unit: f"{unit}局", {}, {}, {}), {"u1": frozenset({"u1"}), "u2": frozenset({"u2"})})
    filled.put(
        moved("suspected", "2026-07-01T00:00:00+08:00", wording="甲处"),
        moved(
            "confirmed",
            "2026-07-02T00:00:00+08:00",
            finding="f2",
            unit="u2",
            wording="乙处",
            confirmed_by=[person("王")],
        ),
    )
    officer = Sight(person("张"), {"u1": frozenset({"u1"}), "u2": frozenset({"u2"})})
    reader = Sight(person("李", "reader"), officer.chain)
    unit = Sight(person("何", "unit", unit="u2"), officer.chain)

    def ids(sight: Sight, **wanted: Any) -> list[str]:
        return [one.finding_id for one in lists.of(followed.caught_up(), sight, Wanted(**wanted))]

    assert ids(officer) == ["f2", "f1"]
    assert ids(officer, order="oldest") == ["f1", "f2"]
    assert ids(officer, text="甲") == ["f1"]
    assert ids(reader, text="甲") == []  # nobody finds by words what is withheld
    assert ids(reader, text="尚待核实") == ["f1"]
    assert ids(unit) == ["f2"]
    assert ids(officer, city="u1") == ["f1"]
    assert ids(officer, unit="u2局") == ["f2"]
    filled.put(moved("dismissed", "2026-07-03T00:00:00+08:00", frm="suspected", wording="甲处"))
    assert ids(officer) == ["f2"]
    assert ids(officer, state="all") == ["f1", "f2"]


class Counting:
    """A warehouse that counts how often it is asked, and a log that stands where it is told to."""

    def __init__(self) -> None:
        self.asked, self.next, self.rows = 0, 0, [{"a": 1}]

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        self.asked += 1
        return list(self.rows)

    def next_offset(self, stage: str, topic: str, partition: int) -> int:
        return self.next

    def ends(self, topic: str) -> list[int]:
        return [self.next]


async def test_an_answer_is_kept_until_the_warehouse_holds_more() -> None:
    counting = Counting()
    answers = Answers(cast("Shown", SimpleNamespace(log=counting, warehouse=counting)))
    both = await asyncio.gather(answers.ask("coverage", {"a": 1}), answers.ask("coverage", {"a": 1}))
    assert (both[0], counting.asked) == ([{"a": 1}], 1)
    assert await answers.ask("coverage", {"a": 2}) == [{"a": 1}]
    assert counting.asked == 2
    for number in range(MOST_ANSWERS + 10):
        await answers.ask("coverage", {"b": number})
    asked = counting.asked
    await answers.ask("coverage", {"b": 0})  # it made way
    assert counting.asked == asked + 1
    counting.next, counting.rows = 5, [{"a": 9}]
    assert await answers.ask("coverage", {"a": 1}) == [{"a": 9}]


def test_every_topic_that_can_change_an_answer_is_known() -> None:
    assert topics_of(query("coverage")) == {"observations"}
    assert topics_of(query("assessments_of")) == {"findings"}
    assert topics_of(query("case_steps")) == {"cases"}
    assert topics_of(query("editions")) >= {"reports"}
