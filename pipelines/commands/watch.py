"""xunwang recheck, pause, resume: what an operator asks of the scheduler."""

from typing import Literal

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options
from pipelines.office.intake import hand_in, observation
from schemas.events.observations import ChangeOfWatch
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.times import rfc3339


def _subject_of(registry: Registry, target: str) -> str:
    for subject in registry.subjects:
        if target == subject.id or target in {column.id for column in subject.columns}:
            return subject.id
    raise MistakeError(f"登记册中没有对象“{target}”；请填写登记册中网站、账号或栏目的编号（id）。")


def _ask(at: At, target: str, action: Literal["recheck", "pause", "resume"], who: Who, reason: str) -> None:
    registry = at.registry
    subject, now = _subject_of(registry, target), RealClock().now()
    actor = who.allowed(at.folder.root, lambda: registry.program.id)
    key = digest(action, target, rfc3339(now))
    asked = ChangeOfWatch(key=key, subject=subject, target=target, action=action, actor=actor, at=now, reason=reason)
    with at.log() as log:
        hand_in(log, [observation(registry.program.id, "watch.changed.v1", asked, now)])


reason_option = click.option("--reason", default="", help="Why; kept with the event.")


@click.command()
@click.argument("target")
@reason_option
@at_options
@acting("recheck", named=True)
def recheck(target: str, who: Who, reason: str, at: At) -> None:
    """Look at TARGET (a site or a column) again, beside the plan.

    \b
    Example:
      xunwang recheck site12/c03 --by 张三 --reason 单位称已整改
    """
    _ask(at, target, "recheck", who, reason)
    click.echo(f"已安排复查：{target}。")


@click.command()
@click.argument("target")
@reason_option
@at_options
@acting("pause", named=True)
def pause(target: str, who: Who, reason: str, at: At) -> None:
    """Stop looking at TARGET; while paused it is neither pass nor fail.

    \b
    Example:
      xunwang pause site12 --by 张三 --reason 改版迁移
    """
    _ask(at, target, "pause", who, reason)
    click.echo(f"已暂停监测：{target}；暂停期间不作判定。")


@click.command()
@click.argument("target")
@reason_option
@at_options
@acting("resume", named=True)
def resume(target: str, who: Who, reason: str, at: At) -> None:
    """Look at TARGET again after a pause.

    \b
    Example:
      xunwang resume site12 --by 张三
    """
    _ask(at, target, "resume", who, reason)
    click.echo(f"已恢复监测：{target}。")
