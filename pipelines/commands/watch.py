"""xunwang recheck, pause, resume: what an operator asks of the scheduler."""

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options
from pipelines.office.watching import WatchAction, ask_of_watch, subject_of


def _ask(at: At, target: str, action: WatchAction, who: Who, reason: str) -> None:
    registry = at.registry
    subject_of(registry, target)
    actor = who.allowed(at.folder.root, lambda: registry.program.id)
    with at.log() as log:
        ask_of_watch(log, registry, target, action, actor, RealClock().now(), reason)


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
