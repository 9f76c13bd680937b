"""State of another form is never read as none: such a folder is refused, and judged anew from its log."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.log.state_form import JUDGES, require_state_form
from pipelines.office.trial.judging import STAGE, Trial, judge_share
from pipelines.running.runner import StageLoop
from schemas.events.codec import decode, encode
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.ids import RECORDS
from schemas.mistakes import MistakeError
from schemas.state_form import FORM_KEY, FORMS, is_former
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.command_line import xunwang
from tests.support.embedded import running
from tests.support.observations import DAY0, PROGRAM, Watched, moment
from tests.support.records import COUNTED, a_record, counting, hand_in
from tests.support.registries import registry

BOOK = counting(
    "record_count", {"kind": "mutual.error.v1", "by": "target"}, threshold=1, wording="{count}处", mended_by="person"
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with closing(SqliteLog(tmp_path / "log.db")) as opened:
        yield opened


def handed_in() -> Watched:
    watched = Watched(rulebook=BOOK)
    hand_in(watched, a_record("mutual.error.v1", DAY0, "K1", category="typo", count=2))
    watched.close_day()
    return watched


def appended(log: SqliteLog, fed: list[Incoming]) -> None:
    log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in fed)


async def judged(log: SqliteLog) -> None:
    loop = StageLoop(log, RuleEvaluatorStage({BOOK.id: BOOK}), OBSERVATIONS, lambda: moment(DAY0))
    while await loop.step():
        pass


def as_an_older_build_left_it(log: SqliteLog, stage: str = JUDGES) -> None:
    parts = log.state_keys(stage, RECORDS)
    assert parts, "there are records to lose"
    log.commit(Commit(stage, state={**dict.fromkeys(parts), FORM_KEY: None, f"{RECORDS}s1": b"{}"}))


def counted(log: SqliteLog) -> list[tuple[str, float]]:
    """Of each event of the indicator the id with its number, in the order of the log."""
    events = [decode(one.value, FINDINGS) for one in log.read(FINDINGS, 0, 0, 10_000)]
    found = [one for one in events if isinstance(one.data, FindingTransition) and one.data.indicator == COUNTED]
    return [(one.id, one.data.measured.numerator) for one in found]


def test_keys_of_the_former_form_are_told_from_todays() -> None:
    for former in ("records|s1", "records|unit:u1", "records|unit:w2026-06-29", "records|a|b"):
        assert is_former(former)
    for ours in ("records|w2026-06-29|s1", "records|k0f|unit:u1", "records|k0f|a|b", "s1", "unit:records|s1"):
        assert not is_former(ours)


async def test_a_folder_of_the_former_form_is_refused_and_counts_once_after_the_mend(
    log: SqliteLog, tmp_path: Path
) -> None:
    watched = handed_in()
    appended(log, watched.fed)
    await judged(log)
    before = counted(log)
    as_an_older_build_left_it(log)
    with pytest.raises(MistakeError) as refused:
        require_state_form(log, tmp_path)
    (sentence,) = refused.value.messages
    assert sentence.startswith(f"{tmp_path}：")
    assert f"xunwang log rejudge --data {tmp_path}" in sentence
    assert f"{len(watched.fed)}条观测从头判定" in xunwang("log", "rejudge", "--data", tmp_path)
    require_state_form(log, tmp_path)
    done = len(watched.fed)
    hand_in(watched, a_record("mutual.error.v1", DAY0, "K1", category="typo", count=2))  # the same table once more
    watched.close_day()
    appended(log, watched.fed[done:])
    await judged(log)
    assert {number for _, number in counted(log)} == {2.0}, "never four"
    assert set(before), "there was something to lose"
    assert set(counted(log)) >= set(before), "the same findings under the same ids"


async def test_a_folder_of_todays_form_opens_whether_it_has_the_number_or_not(log: SqliteLog, tmp_path: Path) -> None:
    appended(log, handed_in().fed)
    await judged(log)
    for _ in range(2):  # without the number, then with it
        require_state_form(log, tmp_path)
        assert log.state(JUDGES, [FORM_KEY]) == {FORM_KEY: str(FORMS[JUDGES]).encode()}


def test_another_number_is_refused_and_a_log_without_its_beginning_is_not_judged_anew(
    log: SqliteLog, tmp_path: Path
) -> None:
    appended(log, handed_in().fed)
    log.commit(Commit(JUDGES, state={FORM_KEY: b"99"}))
    with pytest.raises(MistakeError, match="格式99，本版本为2"):
        require_state_form(log, tmp_path)
    log.trim(OBSERVATIONS, 1)
    assert "从第1条才开始" in xunwang("log", "rejudge", "--data", tmp_path, code=2)
    assert log.state(JUDGES, [FORM_KEY]) == {FORM_KEY: b"99"}


async def test_a_run_does_not_start_on_it(log: SqliteLog, tmp_path: Path) -> None:
    log.commit(Commit(JUDGES, state={f"{RECORDS}s1": b"{}"}))
    with pytest.raises(MistakeError, match="不能接着使用"):
        async with running(tmp_path, registry(), moment(DAY0)):
            pass


def test_a_trial_that_another_build_has_left_begins_anew(log: SqliteLog, tmp_path: Path) -> None:
    watched = handed_in()
    appended(log, watched.fed)
    (tmp_path / "trial").mkdir()
    trial = Trial(tmp_path, None, PROGRAM, frozenset({"s1"}), BOOK, DAY0, tmp_path / "trial", 1)
    judge_share(trial, 0)
    with closing(SqliteLog(trial.log(0))) as own:
        first = counted(own)
        as_an_older_build_left_it(own, STAGE)
    hand_in(watched, a_record("mutual.error.v1", DAY0, "K1", category="typo", count=2))
    appended(log, watched.fed[-1:])
    judge_share(trial, 0)
    with closing(SqliteLog(trial.log(0))) as own:
        assert [one for records in payload_rows(own, FINDINGS) for one in records]
        assert counted(own) == first, "once, and not beside what was there"
