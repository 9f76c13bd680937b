"""What a person asks of the scheduler: look again, stop looking, go on looking."""

from datetime import date, datetime, timedelta
from typing import Literal

from pipelines.log.records import Log
from pipelines.office.intake import hand_in, observation
from schemas.events.actor import Actor
from schemas.events.observations import ChangeOfWatch
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.times import rfc3339

LONGEST_PAUSE = timedelta(days=366)
WatchAction = Literal["recheck", "pause", "resume"]


def subject_of(registry: Registry, target: str) -> str:
    """The subject that a target is or belongs to. Raises MistakeError for one that is not registered."""
    for subject in registry.subjects:
        if target == subject.id or target in {column.id for column in subject.columns}:
            return subject.id
    raise MistakeError(f"登记册中没有对象“{target}”；请填写登记册中网站、账号或栏目的编号（id）。")


def ask_of_watch(
    log: Log,
    registry: Registry,
    target: str,
    action: WatchAction,
    actor: Actor,
    now: datetime,
    reason: str = "",
    *,
    until: str | None = None,
    approver: str | None = None,
) -> None:
    """Hand it in; the caller has asked whether the actor may. `until` is the last day of a pause. Raises
    MistakeError."""
    subject = subject_of(registry, target)
    key = digest(action, target, rfc3339(now))
    asked = ChangeOfWatch(
        key=key,
        subject=subject,
        target=target,
        action=action,
        actor=actor,
        at=now,
        reason=reason,
        until=until,
        approver=approver,
    )
    hand_in(log, [observation(registry.program.id, "watch.changed.v1", asked, now)])


def pause_until(text: str, today: date) -> str:
    """The last day of a pause as people write it. Raises MistakeError."""
    try:
        last = date.fromisoformat(text)
    except ValueError:
        raise MistakeError(f"截止日期“{text}”不能识别，应写作2026-12-31。") from None
    if not today <= last <= today + LONGEST_PAUSE:
        raise MistakeError(f"截止日期须在今天至{today + LONGEST_PAUSE}之间；长期不再监测的，请在登记册中登记下线。")
    return last.isoformat()
