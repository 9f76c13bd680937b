"""xunwang recheck, pause, resume: what an operator asks of the scheduler."""

import click

from pipelines.clock import RealClock
from pipelines.commands.options import At, at_options
from pipelines.intake import hand_in, observation
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


def _ask(at: At, target: str, action: str, by: str, reason: str) -> None:
    registry = at.registry
    subject, now = _subject_of(registry, target), RealClock().now()
    key = digest(action, target, rfc3339(now))
    asked = ChangeOfWatch(key=key, subject=subject, target=target, action=action, by=by, at=now, reason=reason)  # type: ignore[arg-type]
    with at.log() as log:
        hand_in(log, [observation(registry.program.id, "watch.changed.v1", asked, now)])


by_option = click.option("--by", required=True, help="Name of the person who asks.")
reason_option = click.option("--reason", default="", help="Why; kept with the event.")


@click.command()
@click.argument("target")
@by_option
@reason_option
@at_options
def recheck(target: str, by: str, reason: str, at: At) -> None:
    """Look at TARGET (a site or a column) again, beside the plan.

    \b
    Example:
      xunwang recheck site12/c03 --by 张三 --reason 单位称已整改
    """
    _ask(at, target, "recheck", by, reason)
    click.echo(f"已安排复查：{target}。")


@click.command()
@click.argument("target")
@by_option
@reason_option
@at_options
def pause(target: str, by: str, reason: str, at: At) -> None:
    """Stop looking at TARGET; while paused it is neither pass nor fail.

    \b
    Example:
      xunwang pause site12 --by 张三 --reason 改版迁移
    """
    _ask(at, target, "pause", by, reason)
    click.echo(f"已暂停监测：{target}；暂停期间不作判定。")


@click.command()
@click.argument("target")
@by_option
@reason_option
@at_options
def resume(target: str, by: str, reason: str, at: At) -> None:
    """Look at TARGET again after a pause.

    \b
    Example:
      xunwang resume site12 --by 张三
    """
    _ask(at, target, "resume", by, reason)
    click.echo(f"已恢复监测：{target}。")
