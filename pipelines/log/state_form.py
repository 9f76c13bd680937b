"""The form of a stage's state in a data folder: written at the first opening, compared at every other."""

from pathlib import Path

from pipelines.log.judging_again import JUDGES, repeats_from_now
from pipelines.log.records import Commit
from pipelines.log.sqlite import SqliteLog
from schemas.events.types import OBSERVATIONS
from schemas.ids import RECORDS
from schemas.mistakes import MistakeError
from schemas.state_form import FORM_KEY, FORMS, form_of, is_former


def require_state_form(log: SqliteLog, folder: Path) -> None:
    """Write down the present form where none is written and no key is of a former one.

    Raises MistakeError for a folder whose state another build has written: its records would be read as none.
    """
    if not has_present_form(log, JUDGES):
        written = log.state(JUDGES, [FORM_KEY]).get(FORM_KEY, b"1").decode()
        raise MistakeError(
            f"{folder}：判定状态由另一版本的巡网写入（格式{written}，本版本为{FORMS[JUDGES]}），不能接着使用；请执行 "
            f"xunwang log rejudge --data {folder} 清除该状态，再启动时按日志从头判定，已有记录不会丢失。"
        )


def has_present_form(log: SqliteLog, stage: str) -> bool:
    """Whether the state that rules keep under a stage's name is of this build; a new one gets its number."""
    written = log.state(stage, [FORM_KEY]).get(FORM_KEY)
    if written is None and not any(map(is_former, log.state_keys(stage, RECORDS))):
        log.commit(Commit(stage, state={FORM_KEY: form_of(JUDGES)}))
        return True
    return written == form_of(JUDGES)


def begin_anew(log: SqliteLog, stage: str) -> None:
    """Forget the state and how far was read, and let the state be of the present form."""
    log.forget(stage, {FORM_KEY: form_of(JUDGES)})


def judge_anew(log: SqliteLog, folder: Path) -> int:
    """Forget what the rule-evaluator remembers, so that it reads every observation again; returns how many.

    Ids of findings depend on the facts alone, so that subscribers and the warehouse take nothing twice. Raises
    MistakeError where the log does not begin with the first observation: the judgement would lack facts.
    """
    if first := log.begin_offset(OBSERVATIONS):
        raise MistakeError(
            f"{folder}：日志中的观测从第{first}条才开始，不完整，不能从头判定；请用完整的备份恢复后再执行。"
        )
    log.forget(JUDGES, {FORM_KEY: form_of(JUDGES)}, repeats_from_now(log))
    return log.end_offset(OBSERVATIONS)
