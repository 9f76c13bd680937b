"""How a case stands after its steps: what may follow what, by whom, until when; and that no step is ever lost."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.cases import CaseStep
from schemas.states import HANDLING, HandlingStep
from schemas.times import at
from stages.case_book import CaseBook
from tests.support.cases import CASE, actor, case_row, replied, step, told

ONE, TWO = case_row("f1", 1), case_row("f2", 2)
NOTICE = "2026-07-01T10:00:00+08:00"


def book(*steps: CaseStep) -> tuple[CaseBook, list[str | None]]:
    """The book, and what was said of each step."""
    kept = CaseBook()
    return kept, [kept.add(told(one)) for one in steps]


def noticed(**more: object) -> CaseStep:
    return step("notified", NOTICE, "张三", ONE, TWO, **({"deadline": "2026-07-06"} | more))


def test_a_case_goes_its_whole_way() -> None:
    kept, said = book(
        noticed(),
        step("answered", "2026-07-02T10:00:00+08:00", "赵六", TWO, answers=[replied("f2")], deadline="2026-07-15"),
        step("disputed", "2026-07-03T10:00:00+08:00", "赵六", ONE, answers=[replied("f1", "objected")]),
        step("upheld", "2026-07-06T10:00:00+08:00", "李四", ONE),
        step("reminded", "2026-07-16T10:00:00+08:00", "张三", ONE),
        step("written_reminder", "2026-07-20T10:00:00+08:00", "张三", ONE),
        step("named", "2026-07-25T10:00:00+08:00", "王五", ONE, edition="第1期"),
        step("summoned", "2026-07-26T10:00:00+08:00", "王五", ONE),
        step("closing_proposed", "2026-07-27T10:00:00+08:00", "张三", ONE),
        step("closing_letter", "2026-07-28T10:00:00+08:00", "王五", ONE),
        step("closed", "2026-07-30T10:00:00+08:00", "张三", ONE, TWO),
    )
    assert said == [None] * 11
    case = kept.cases[CASE]
    assert case.closed
    assert [one.step for one in case.steps] == [
        "notified", "answered", "disputed", "upheld", "reminded", "written_reminder", "named", "summoned",
        "closing_proposed", "closing_letter", "closed",
    ]  # fmt: skip
    assert case.rows["f2"].answer == replied("f2")


REFUSED: list[tuple[list[CaseStep], CaseStep, str]] = [
    ([], step("reminded", NOTICE), "没有办理单"),
    ([noticed()], step("upheld", "2026-07-02T10:00:00+08:00", "李四", ONE), "不能对异议作出决定"),
    ([noticed()], step("notified", "2026-07-02T10:00:00+08:00", "李四", ONE), "不能交办问题"),
    ([noticed()], step("closing_letter", "2026-07-02T10:00:00+08:00", "李四", ONE), "不能决定关停整合"),
    ([noticed()], step("reminded", "2026-07-02T10:00:00+08:00", "张三", case_row("f9", 9)), "不在办理单"),
    ([noticed()], step("reminded", "2026-06-30T10:00:00+08:00", "张三", ONE), "早于该办理单的上一步骤"),
    ([noticed()], step("reminded", "2026-07-08T10:00:00+08:00", "张三", ONE, unit="u2"), "责任单位是u1"),
    ([noticed()], step("named", "2026-07-08T10:00:00+08:00", "王五", ONE), "--edition"),
    ([noticed()], step("named", "2026-07-05T10:00:00+08:00", "王五", ONE, edition="第1期"), "未到，单位也尚未反馈"),
    (
        [step("forewarned", NOTICE, "张三", ONE)],
        step("named", "2026-07-05T10:00:00+08:00", "王五", ONE, edition="第1期"),
        "不能点名通报",
    ),
    (
        [step("forewarned", NOTICE, "张三", ONE), step("reminded", "2026-07-02T10:00:00+08:00", "张三", ONE)],
        step("named", "2026-07-05T10:00:00+08:00", "王五", ONE, edition="第1期"),
        "尚未向单位核实反馈",
    ),
    (
        [noticed()],
        step("answered", "2026-07-07T09:00:00+08:00", actor("赵六", "unit"), ONE),
        "反馈期限2026年7月6日已过",
    ),
    ([noticed()], step("answered", "2026-07-07T09:00:00+08:00", "张三", ONE, reason=""), "由经办人员写明理由"),
    ([noticed()], step("disputed", "2026-07-07T09:00:00+08:00", "张三", ONE), "准予延期"),
    ([noticed()], step("reminded", "2026-07-07T09:00:00+08:00", actor("赵六", "unit"), ONE), "无权催办"),
    (
        [noticed()],
        step("named", "2026-07-08T09:00:00+08:00", actor("张三", "officer"), ONE, edition="1"),
        "无权点名通报",
    ),
    ([noticed()], step("extended", "2026-07-02T10:00:00+08:00", "张三", ONE), "--until和--then"),
    (
        [noticed()],
        step("extended", "2026-07-02T10:00:00+08:00", "张三", ONE, until="2026-07-02", clock="due"),
        "不晚于当日",
    ),
    (
        [noticed()],
        step("suspended", "2026-07-02T10:00:00+08:00", "张三", ONE, until="2026-07-20", clock="due", reason=" "),
        "须写明理由",
    ),
    (
        [noticed(), step("suspended", "2026-07-02T10:00:00+08:00", "张三", until="2026-07-20", clock="due")],
        step("reminded", "2026-07-20T10:00:00+08:00", "张三", ONE),
        "中止计时至2026年7月20日",
    ),
    (
        [noticed(), step("reminded", "2026-07-07T10:00:00+08:00", "张三", ONE)],
        step("reminded", "2026-07-07T15:00:00+08:00", "张三", ONE),
        "同一天不能重复",
    ),
    (
        [noticed(), step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE)],
        step("upheld", "2026-07-03T10:00:00+08:00", "赵六", ONE),
        "同一人不能再",
    ),
    (
        [noticed(), step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE)],
        step("revoked", "2026-07-03T10:00:00+08:00", "张三", ONE),
        "同一人不能再",
    ),
    (
        [noticed(), step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE)],
        step("named", "2026-07-08T10:00:00+08:00", "王五", ONE, edition="1"),
        "异议尚未决定",
    ),
    (
        [noticed(), step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE)],
        step("closed", "2026-07-08T10:00:00+08:00", "王五", ONE, TWO),
        "异议尚未决定",
    ),
    (
        [noticed(), step("closed", "2026-07-02T10:00:00+08:00", "张三", ONE, TWO)],
        step("reminded", "2026-07-08T10:00:00+08:00", "王五", ONE),
        "已办结",
    ),
]


@pytest.mark.parametrize(("before", "asked", "why"), REFUSED, ids=[why for *_, why in REFUSED])
def test_a_step_that_may_not_be_taken_is_kept_with_its_reason(
    before: list[CaseStep], asked: CaseStep, why: str
) -> None:
    kept, said = book(*before)
    assert said == [None] * len(before)
    stood = {name: one.last for name, one in kept.cases[CASE].rows.items()} if before else {}
    refused = kept.add(told(asked))
    assert refused is not None
    assert why in refused
    assert refused.endswith("。")
    assert "\n" not in refused
    place = kept.cases[CASE].refused if before else kept.astray
    assert place == [(asked, refused)]
    assert stood == ({name: one.last for name, one in kept.cases[CASE].rows.items()} if before else {})


def test_a_step_of_another_program_is_refused() -> None:
    kept, _ = book(noticed())
    refused = kept.add(told(step("reminded", "2026-07-08T10:00:00+08:00", "张三", ONE), program="q"))
    assert refused is not None
    assert "属于监测任务p，不属于q" in refused


def test_the_innocent_twin_of_each_refusal_is_taken() -> None:
    """The same steps one day, one person or one deed away are taken."""
    ways = [
        [noticed(), step("named", "2026-07-07T10:00:00+08:00", "王五", ONE, edition="第1期")],
        [noticed(), step("answered", "2026-07-06T23:00:00+08:00", actor("赵六", "unit"), ONE, answers=[replied("f1")])],
        [noticed(), step("answered", "2026-07-07T09:00:00+08:00", "张三", ONE, reason="函件途中延误")],
        [
            noticed(),
            step("answered", "2026-07-02T10:00:00+08:00", "赵六", ONE, answers=[replied("f1")]),
            step("named", "2026-07-03T10:00:00+08:00", "王五", ONE, edition="第1期"),
        ],
        [
            noticed(),
            step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE),
            step("overruled", "2026-07-03T10:00:00+08:00", "王五", ONE),
            step("named", "2026-07-04T10:00:00+08:00", "王五", ONE, edition="第1期"),
        ],
        [
            noticed(),
            step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE),
            step("reminded", "2026-07-08T10:00:00+08:00", "张三", TWO),
        ],
        [
            noticed(),
            step("suspended", "2026-07-02T10:00:00+08:00", until="2026-07-20", clock="due", deadline="2026-07-20"),
            step("reminded", "2026-07-21T10:00:00+08:00", "张三", ONE),
        ],
        [
            noticed(),
            step("extended", "2026-07-07T09:00:00+08:00", until="2026-07-10", clock="due", deadline="2026-07-10"),
            step("disputed", "2026-07-09T09:00:00+08:00", actor("赵六", "unit"), ONE),
        ],
    ]
    for way in ways:
        _, said = book(*way)
        assert said == [None] * len(way), [one.step for one in way]


def test_an_open_objection_holds_its_row_and_no_other() -> None:
    objected = step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE)
    kept, _ = book(noticed(), objected)
    assert set(kept.held("p")) == {"f1"}
    assert kept.held("q") == {}
    kept.add(told(step("overruled", "2026-07-03T10:00:00+08:00", "王五", ONE)))
    assert kept.held("p") == {}
    assert [one.row.id for one in kept.cases[CASE].waiting] == ["f1"]  # it is still to be decided


STEPS: list[HandlingStep] = list(HANDLING)
WHO = ["张三", "李四", "王五", "赵六"]
taken = st.tuples(
    st.sampled_from(STEPS), st.integers(0, 40), st.sampled_from(WHO), st.sampled_from([(ONE,), (TWO,), (ONE, TWO)])
)


def made(one: tuple[HandlingStep, int, str, tuple[object, ...]], number: int) -> CaseStep:
    word, day, who, rows = one
    more = (
        {"until": "2026-07-20", "clock": "due", "deadline": "2026-07-20"} if word in ("extended", "suspended") else {}
    )
    more |= {"edition": f"第{day}期"} if word == "named" else {}
    when = at("2026-07-01T10:00:00+08:00") + timedelta(days=day // 4, minutes=number)
    return step(word, when, who, *rows, key=f"k{number}", **more)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.lists(taken, max_size=25))
def test_whatever_order_steps_come_in_none_is_lost_and_the_table_holds(
    steps: list[tuple[HandlingStep, int, str, tuple[object, ...]]],
) -> None:
    """Every step is in effect or refused with a sentence, exactly once; what is in effect follows the table; a second
    reading of the same log gives the same book; an event that is met twice changes nothing."""
    events = [made(one, number) for number, one in enumerate(steps)]
    kept, said = book(*events)
    cases = list(kept.cases.values())
    effective = [one for case in cases for one in case.steps]
    refused = [one for case in cases for one, _ in case.refused] + [one for one, _ in kept.astray]
    assert sorted(one.key for one in [*effective, *refused]) == sorted(one.key for one in events)
    assert [why is None for why in said] == [one in effective for one in events]
    for case in cases:
        for standing in case.rows.values():
            before: HandlingStep | None = None
            for one in standing.steps:
                assert before in HANDLING[one.step].after if before else HANDLING[one.step].begins
                before = one.step
            assert standing.last == before
            closed = [n for n, one in enumerate(standing.steps) if HANDLING[one.step].ends]
            assert closed in ([], [len(standing.steps) - 1])
        moments = [one.at for one in case.steps]
        assert moments == sorted(moments)
    again, _ = book(*events, *events)
    assert again.cases == kept.cases
    assert again.astray == kept.astray


@settings(max_examples=100, deadline=None)
@given(st.lists(taken, max_size=20))
def test_what_another_person_must_decide_is_never_decided_by_who_asked(
    steps: list[tuple[HandlingStep, int, str, tuple[object, ...]]],
) -> None:
    kept, _ = book(noticed(key="first"), *(made(one, number) for number, one in enumerate(steps)))
    for case in kept.cases.values():
        for number, one in enumerate(case.steps):
            rows = {row.id for row in one.rows}
            asked = [
                other for other in case.steps[:number]
                if other.step in HANDLING[one.step].second and rows & {row.id for row in other.rows}
            ]  # fmt: skip
            assert one.actor.id not in {other.actor.id for other in asked}
