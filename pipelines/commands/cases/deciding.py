"""Decisions: on objections, on closing a site, on deadlines, on the end of a case."""

from typing import Literal

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.cases.options import (
    ID_SHOWN,
    at_desk,
    needed_reason,
    reason_option,
    rows_option,
    rule_option,
    said,
    take,
)
from pipelines.commands.options import At, at_options
from pipelines.office.cases.desk import Wanted
from pipelines.office.cases.reading import one_case, read_open
from schemas.events.cases import Clock
from schemas.mistakes import MistakeError
from schemas.states import HANDLING


@click.command()
@click.argument("case")
@click.option("--uphold", "step", flag_value="upheld", help="The finding stands (维持).")
@click.option("--revoke", "step", flag_value="revoked", help="The objection is right (撤销); the finding is dismissed.")
@rows_option
@needed_reason
@at_options
@acting("upheld", named=True)
def decide(
    case: str, step: Literal["upheld", "revoked"] | None, rows: tuple[str, ...], reason: str, who: Who, at: At
) -> None:
    """Decide on an objection, as another person than who told the unit or wrote the objection down.

    \b
    Example:
      xunwang cases decide 3f9c2a71b0de --uphold --row 1 --reason 截图日期不符 --as p2
    """
    if step is None:
        raise MistakeError("请用--uphold（维持）或--revoke（撤销）写明决定。")
    take(case, Wanted(step, rows, reason=reason), who, at)


@click.command()
@click.argument("case")
@rows_option
@needed_reason
@at_options
@acting("overruled", named=True)
def overrule(case: str, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Let rows be released although an objection is open; the reason is kept, the objection still to be decided.

    \b
    Example:
      xunwang cases overrule 3f9c2a71b0de --row 1 --reason 通报时限已到，证据充分 --as p3
    """
    take(case, Wanted("overruled", rows, reason=reason), who, at)


@click.command("propose-closing")
@click.argument("case")
@rows_option
@rule_option
@needed_reason
@at_options
@acting("closing_proposed", named=True)
def propose_closing(case: str, rows: tuple[str, ...], rule: str, reason: str, who: Who, at: At) -> None:
    """Propose that a site or account be closed or merged; another person decides.

    \b
    Example:
      xunwang cases propose-closing 3f9c2a71b0de --reason 年内三次被点名 --as p1
    """
    take(case, Wanted("closing_proposed", rows, reason=reason, paper="关停提示函", rule=rule), who, at)


@click.command("decide-closing")
@click.argument("case")
@click.option("--send", "step", flag_value="closing_letter", help="The letter is sent.")
@click.option("--decline", "step", flag_value="closing_declined", help="It is not closed; with the reason.")
@rows_option
@reason_option
@at_options
@acting("closing_letter", named=True)
def decide_closing(
    case: str,
    step: Literal["closing_letter", "closing_declined"] | None,
    rows: tuple[str, ...],
    reason: str,
    who: Who,
    at: At,
) -> None:
    """Decide on a proposal to close, as another person than who made it.

    \b
    Example:
      xunwang cases decide-closing 3f9c2a71b0de --send --as p3
    """
    if step is None:
        raise MistakeError("请用--send（发函）或--decline（不予关停）写明决定。")
    take(case, Wanted(step, rows, reason=reason, paper="关停提示函"), who, at)


clock_option = click.option(
    "--then",
    "clock",
    required=True,
    type=click.Choice(["resume", "restart", "due"]),
    help="What the clock does at the end: go on with the days that were left, begin again, or be due at once.",
)
until_option = click.option("--until", required=True, help="Last day, YYYY-MM-DD.")


@click.command()
@click.argument("case")
@until_option
@clock_option
@rows_option
@needed_reason
@at_options
@acting("extended", named=True)
def extend(case: str, until: str, clock: Clock, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Extend a deadline, with its end, its reason and what the clock does then.

    \b
    Example:
      xunwang cases extend 3f9c2a71b0de --until 2026-08-20 --then due --reason 汛期 --by 张三
    """
    take(case, Wanted("extended", rows, until=until, clock=clock, reason=reason), who, at)


@click.command()
@click.argument("case")
@until_option
@clock_option
@rows_option
@needed_reason
@at_options
@acting("suspended", named=True)
def suspend(case: str, until: str, clock: Clock, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Stop the clock of a case until a day; nobody presses the unit meanwhile.

    \b
    Example:
      xunwang cases suspend 3f9c2a71b0de --until 2026-08-20 --then resume --reason 网站迁移 --by 张三
    """
    take(case, Wanted("suspended", rows, until=until, clock=clock, reason=reason), who, at)


@click.command()
@click.argument("case")
@reason_option
@at_options
@acting("closed", named=True)
def close(case: str, reason: str, who: Who, at: At) -> None:
    """Close a case whose findings are mended or revoked; with what still stands open, the reason is needed.

    \b
    Example:
      xunwang cases close 3f9c2a71b0de --by 张三
    """
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        left = [one for one in found.rows if one in read_open(desk.desk.log)]
        if left and not reason.strip():
            raise MistakeError(
                f"办理单{found.id[:ID_SHOWN]}仍有{len(left)}个问题未整改，不能办结；确需办结的请用--reason写明理由，问题本身仍列为未整改。"
            )
        rows = tuple(name for name, one in found.rows.items() if not HANDLING[one.last].ends)
        said([desk.take(found.id, Wanted("closed", rows, reason=reason), actor)])
