"""What a person asks of the scheduler: look again, stop looking, go on looking."""

from datetime import datetime
from typing import Literal

from pipelines.log.records import Log
from pipelines.office.intake import hand_in, observation
from schemas.events.actor import Actor
from schemas.events.observations import ChangeOfWatch
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.times import rfc3339

WatchAction = Literal["recheck", "pause", "resume"]


def subject_of(registry: Registry, target: str) -> str:
    """The subject that a target is or belongs to. Raises MistakeError for one that is not registered."""
    for subject in registry.subjects:
        if target == subject.id or target in {column.id for column in subject.columns}:
            return subject.id
    raise MistakeError(f"登记册中没有对象“{target}”；请填写登记册中网站、账号或栏目的编号（id）。")


def ask_of_watch(
    log: Log, registry: Registry, target: str, action: WatchAction, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Hand it in; the caller has asked whether the actor may. Raises MistakeError."""
    subject = subject_of(registry, target)
    key = digest(action, target, rfc3339(now))
    asked = ChangeOfWatch(key=key, subject=subject, target=target, action=action, actor=actor, at=now, reason=reason)
    hand_in(log, [observation(registry.program.id, "watch.changed.v1", asked, now)])
