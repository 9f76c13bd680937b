"""The five working days of an answer, over a year whose holiday notice is not there yet."""

from datetime import date
from pathlib import Path

from schemas.calendar import WorkCalendar, read_notices, shipped
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.observations import Watched, moment
from tests.unit.test_calendar import YEAR_2027

REPLY = "site.deduct.interact.reply"


def watched(day: date, calendar: WorkCalendar) -> Watched:
    """A site watched from a day on, by an evaluator that knows these notices."""
    one = Watched(day=day)
    one.stage = RuleEvaluatorStage({one.rulebook.id: one.rulebook}, calendar=lambda program: calendar)
    one.register(one.site)
    return one


def with_2027(tmp_path: Path) -> WorkCalendar:
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR_2027, encoding="utf-8")
    return shipped().with_years(read_notices(file))


def test_a_late_answer_over_a_festival_accuses_nobody_before_the_notice_is_there(tmp_path: Path) -> None:
    asked, answered = moment(date(2027, 2, 3), 9), moment(date(2027, 2, 15), 9)
    before = watched(date(2027, 2, 16), shipped())
    before.consult(asked, answered)
    before.close_day()
    row = before.assessed(REPLY)
    assert (row.status, row.reason) == ("unknown", "暂按周末推算已超过时限，待当年节假日安排公布后判定")
    assert before.transitions(REPLY) == []
    after = watched(date(2027, 2, 16), with_2027(tmp_path))  # three working days: the festival was in between
    after.consult(asked, answered)
    after.close_day()
    assert after.assessed(REPLY).status == "pass"


def test_an_answer_that_no_holiday_excuses_is_late_and_says_how_it_was_counted() -> None:
    late = watched(date(2027, 3, 29), shipped())
    late.consult(moment(date(2027, 3, 8), 9), moment(date(2027, 3, 26), 9))
    [found] = late.transitions(REPLY)
    assert found.wording.endswith("于第14个工作日（暂按周末推算）才答复，超过5个工作日时限")


def test_an_answer_in_time_passes_without_a_notice() -> None:
    quick = watched(date(2027, 3, 12), shipped())
    quick.consult(moment(date(2027, 3, 8), 9), moment(date(2027, 3, 10), 9))
    quick.close_day()
    assert quick.assessed(REPLY).status == "pass"
