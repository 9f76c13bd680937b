"""What falls due: by the ladder, by what was named how often, before something is overdue; and who is left in peace."""

from datetime import date
from typing import Any

import msgspec
import pytest

from schemas.calendar import shipped
from schemas.events.cases import CaseStep
from schemas.events.findings import Measured, Warned
from schemas.ladder import Ladder, Rung
from schemas.records.notices import EarlierNaming, NoticeFromAbove
from schemas.times import at
from stages.case_book import CaseBook
from stages.case_book.due import Due, Known, due_on, expiring
from stages.case_book.namings import Naming, namings, of_subjects, repeated, story, times
from tests.support.cases import CASE, actor, case_row, step, told
from tests.support.looks import moved

ONE, TWO = case_row("f1", 1), case_row("f2", 2, subject="s2")
LADDER = Ladder()


def book(*steps: CaseStep) -> CaseBook:
    kept = CaseBook()
    for one in steps:
        assert kept.add(told(one)) is None
    return kept


def noticed(**more: Any) -> CaseStep:
    return step("notified", "2026-07-01T10:00:00+08:00", "张三", ONE, TWO, **({"deadline": "2026-07-06"} | more))


def due(kept: CaseBook, day: str, open_rows: set[str], ladder: Ladder = LADDER, **known: Any) -> list[Due]:
    return due_on(kept, "p", ladder, shipped(), date.fromisoformat(day), Known(open_rows, **known))


def words(found: list[Due]) -> list[tuple[str, str, str, list[str]]]:
    return [(one.step, one.rule, str(one.day), [row.id for row in one.rows]) for one in found]


def test_only_what_still_stands_is_pressed() -> None:
    kept = book(noticed())
    assert words(due(kept, "2026-07-07", {"f1", "f2"})) == [("reminded", "催办1", "2026-07-07", ["f1", "f2"])]
    assert words(due(kept, "2026-07-07", {"f2"})) == [("reminded", "催办1", "2026-07-07", ["f2"])]
    assert words(due(kept, "2026-07-06", {"f1", "f2"})) == []
    assert words(due(kept, "2026-07-02", set())) == [("closed", "全部办结", "2026-07-01", ["f1", "f2"])]


def test_an_objection_is_owed_a_decision_and_its_row_is_not_pressed() -> None:
    kept = book(noticed(), step("disputed", "2026-07-02T10:00:00+08:00", "赵六", ONE))
    found = words(due(kept, "2026-07-09", {"f1", "f2"}))
    assert ("upheld", "异议决定", "2026-07-09", ["f1"]) in found
    assert ("reminded", "催办1", "2026-07-07", ["f2"]) in found
    assert ("upheld", "异议决定", "2026-07-09", ["f1"]) not in words(due(kept, "2026-07-08", {"f1", "f2"}))


def test_an_extension_moves_every_rung_and_begins_them_anew() -> None:
    kept = book(
        noticed(),
        step("reminded", "2026-07-07T10:00:00+08:00", "张三", ONE),
        step("extended", "2026-07-08T10:00:00+08:00", until="2026-07-15", clock="due", deadline="2026-07-15"),
    )
    assert words(due(kept, "2026-07-15", {"f1"})) == []
    assert words(due(kept, "2026-07-16", {"f1"})) == [("reminded", "催办1", "2026-07-16", ["f1"])]


def test_nothing_is_due_while_the_clock_stands() -> None:
    pause = step("suspended", "2026-07-02T10:00:00+08:00", until="2026-08-20", clock="due", deadline="2026-08-20")
    kept = book(noticed(), pause)
    assert words(due(kept, "2026-08-20", {"f1", "f2"})) == []
    assert words(due(kept, "2026-08-21", {"f1", "f2"})) == [("reminded", "催办1", "2026-08-21", ["f1", "f2"])]


def test_a_ladder_of_calendar_days_counts_them() -> None:
    ladder = Ladder(rungs=[Rung(id="甲", step="reminded", days=4, working=False)])
    kept = book(noticed())
    assert words(due(kept, "2026-07-09", {"f1"}, ladder)) == []
    assert words(due(kept, "2026-07-10", {"f1"}, ladder)) == [("reminded", "甲", "2026-07-10", ["f1"])]


def named(subject: str, day: str, edition: str, unit: str = "u1") -> Naming:
    return Naming(unit, subject, date.fromisoformat(day), "edition", edition)


def test_who_was_named_three_times_in_a_year_has_a_letter_proposed_once() -> None:
    papers = [named("s1", f"2026-0{month}-10", f"第{month}期") for month in (2, 4, 6)]
    kept = book(noticed())
    (letter,) = [one for one in due(kept, "2026-07-02", {"f1"}, namings=papers) if one.step == "closing_proposed"]
    assert (letter.rule, letter.case_id, letter.subject, str(letter.day)) == ("三次点名", CASE, "s1", "2026-06-10")
    assert [row.id for row in letter.rows] == ["f1"]
    assert "2026年内已被点名通报3次" in letter.why
    kept.add(told(step("closing_proposed", "2026-07-02T10:00:00+08:00", "张三", ONE)))
    assert [one for one in due(kept, "2026-07-03", {"f1"}, namings=papers) if one.step == "closing_proposed"] == []


@pytest.mark.parametrize(
    "papers",
    [
        [named("s1", "2026-02-10", "第2期"), named("s1", "2026-04-10", "第4期")],
        [named("s1", "2025-11-10", "第9期"), named("s1", "2026-02-10", "第2期"), named("s1", "2026-04-10", "第4期")],
        [named("s1", "2026-02-10", "第2期"), named("s1", "2026-02-10", "第2期"), named("s1", "2026-04-10", "第4期")],
        [named("s1", "2026-02-10", "第2期"), named("s1", "2026-04-10", "第4期"), named("s2", "2026-05-10", "第5期")],
        [named("s1", "2026-02-10", "第2期"), named("s1", "2026-04-10", "第4期"), named("s1", "2026-09-10", "第9期")],
    ],
    ids=["twice", "last-year", "one-paper-twice", "another-subject", "not-yet"],
)
def test_who_was_named_less_often_has_none(papers: list[Naming]) -> None:
    found = due(book(noticed()), "2026-07-02", {"f1"}, namings=papers)
    assert [one for one in found if one.step == "closing_proposed"] == []


def test_a_letter_is_proposed_also_where_nothing_is_handled() -> None:
    papers = [named("s9", f"2026-0{month}-10", f"第{month}期", unit="u9") for month in (1, 2, 3, 4)]
    found = due(CaseBook(), "2026-07-02", set(), namings=papers)
    assert {(one.step, one.case_id, one.unit, one.subject) for one in found} == {
        ("closing_proposed", "", "u9", "s9"),
        ("summoned", "", "u9", ""),
    }


def test_a_case_of_a_merged_unit_counts_for_its_successor() -> None:
    papers = [named("s3", "2026-02-10", "第2期", unit="new"), named("s4", "2026-04-10", "第4期", unit="new")]
    found = due(book(noticed()), "2026-07-02", {"f1"}, namings=papers, heirs={"u1": "new"})
    (talk,) = [one for one in found if one.step == "summoned"]
    assert (talk.case_id, talk.unit) == (CASE, "u1")


def warned(hours: float | None, when: str = "2026-07-10T00:00:00+08:00", raised: bool = True) -> Warned:
    return Warned(
        warning_id="w1", generation=1, rulebook="r", rulebook_version="1", indicator="site.deduct.column_stale",
        subject="s1", target="s1/c1", target_kind="column", unit="u1", raised=raised, at=at(when),
        measured=Measured(value=12.0), wording="将满14天", hours_left=hours,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "raised", "day", "reminds"),
    [(48, True, "2026-07-10", True), (96, True, "2026-07-10", False), (96, True, "2026-07-11", True),
     (48, False, "2026-07-10", False), (None, True, "2026-07-10", False), (48, True, "2026-07-14", False)],
)  # fmt: skip
def test_what_will_soon_be_overdue_is_reminded_of_once(hours: float, raised: bool, day: str, reminds: bool) -> None:
    warnings = [("p", warned(hours, raised=raised)), ("q", warned(48))]
    found = expiring(warnings, CaseBook(), "p", LADDER, date.fromisoformat(day))
    assert [one.rows[0].target for one in found] == (["s1/c1"] if reminds else [])
    done = step("forewarned", "2026-07-10T09:00:00+08:00", "张三", case_row("w1"))
    assert expiring(warnings, book(done), "p", LADDER, date.fromisoformat(day)) == []


def record(kind: type, key: str, day: str, **more: Any) -> Any:
    values = {"key": key, "subject": "s1", "at": at(f"{day}T09:00:00+08:00"), "by": "张三", "actor": actor("张三")}
    return kind(**values, **more)


def test_namings_are_counted_over_levels_and_years_each_paper_once() -> None:
    kept = book(
        noticed(),
        step("named", "2026-07-10T10:00:00+08:00", "王五", ONE, edition="2026年第二季度通报"),
        step("named", "2026-10-10T10:00:00+08:00", "王五", ONE, TWO, edition="2026年第三季度通报"),
    )
    records = [
        (record(EarlierNaming, "k1", "2025-12-01", edition="2025年第四季度通报"), "old"),
        (record(EarlierNaming, "k2", "2026-07-10", edition="2026年第二季度通报"), "u1"),  # told by the step as well
        (record(NoticeFromAbove, "k3", "2026-05-01", office="省政府办公厅", detail="错误", document="1号"), "u1"),
    ]
    found = namings(kept, "p", records, lambda unit, subject: {"old": "u1"}.get(unit, unit))
    assert [(one.subject, one.channel, one.edition) for one in found] == [
        ("s1", "earlier", "2025年第四季度通报"),
        ("s1", "above", "1号"),
        ("s1", "edition", "2026年第二季度通报"),
        ("s1", "edition", "2026年第三季度通报"),
        ("s2", "edition", "2026年第三季度通报"),
    ]
    assert found[0].said_of == "old"
    assert times(found) == {("u1", 2025): 1, ("u1", 2026): 3, ("u1", None): 4}
    assert of_subjects(found)["s1", None] == 4
    assert of_subjects(found)["s2", 2026] == 1


def test_the_story_of_a_fault_that_came_back_is_told_by_its_dates() -> None:
    """Named twice, said to be mended, there again: the four dates of an account that was opened anew."""
    papers = [named("s1", "2025-12-20", "2025年第四季度通报"), named("s1", "2026-03-10", "2026年第一季度通报")]
    steps = [
        moved("confirmed", "2025-12-01T00:00:00+08:00", wording="未经批准开设").data,
        moved("rectified", "2026-03-15T00:00:00+08:00", frm="confirmed").data,
        moved("recurred", "2026-07-16T00:00:00+08:00", frm="rectified", wording="再次开通，仍未报备").data,
    ]
    told_of = story(steps, [], papers)
    assert [(str(one.at.date()), one.text) for one in told_of] == [
        ("2025-12-01", "发现：未经批准开设"),
        ("2025-12-20", "在2025年第四季度通报中被点名通报"),
        ("2026-03-10", "在2026年第一季度通报中被点名通报"),
        ("2026-03-15", "已整改"),
        ("2026-07-16", "再次出现：再次开通，仍未报备"),
    ]
    assert repeated(papers, [steps[-1]]) == [steps[-1]]
    assert repeated(papers, [steps[1]]) == []  # mended
    assert repeated(papers[:1], [steps[-1]]) == []  # named once
    other = msgspec.structs.replace(steps[-1], subject="s2")
    assert repeated(papers, [other]) == []
