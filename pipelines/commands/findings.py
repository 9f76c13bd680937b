"""xunwang findings: look at findings with their evidence and history, and decide what a person must decide."""

import click

from pipelines.commands.acting import Who, acting, require
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.cases.past import shared_causes
from pipelines.office.finding_desk import Desk, one, read_newest
from pipelines.office.histories import read_histories
from schemas.events.codec import dumps
from schemas.events.findings import FindingTransition
from schemas.gate import Sight
from schemas.registry.model import Registry
from schemas.states import UNSETTLED
from schemas.times import SHANGHAI
from schemas.words import CAUSES, FINDING_STATES, SEVERITIES

ID_SHOWN = 12


@click.group("findings")
def command() -> None:
    """Findings (问题) with their evidence and history.

    \b
    Example:
      xunwang findings list --open
    """


internal_option = click.option(
    "--internal", is_flag=True, help="Also what is withheld elsewhere: clues to be looked into, restricted content."
)


@command.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for a person or stand confirmed.")
@click.option("--indicator", help="Only of this indicator, e.g. site.veto.home_stale.")
@click.option("--site", help="Only of this site (its id).")
@internal_option
@at_options
@acting("read")
@json_option
def list_command(
    only_open: bool, indicator: str | None, site: str | None, internal: bool, who: Who, at: At, as_json: bool
) -> None:
    """List findings, the ones that moved last first; one JSON object a line with --json.

    What nobody has confirmed, and what is restricted, is listed without its content unless --internal is given.

    \b
    Example:
      xunwang findings list --open --indicator site.veto.home_stale --data data
    """
    program = at.registry.program.id
    with at.desk() as desk:
        sight = _sight(desk, who, internal, program)
        newest, histories = read_newest(desk.log, program), read_histories(desk.log)
    theirs = [last for last in histories.current() if histories.program_of(last.finding_id) == program]
    known = [newest.renewed(last) for last in theirs if sight.sees(last.unit)]
    found = [sight.step(last) for last in known if not only_open or last.to_state in UNSETTLED]
    found = [last for last in found if indicator in (None, last.indicator) and site in (None, last.subject)]
    for last in found:
        click.echo(dumps(last).decode() if as_json else _line(last))
    if not as_json:
        click.echo(f"共{len(found)}个问题。")


@command.command()
@click.argument("finding_id")
@internal_option
@at_options
@acting("read")
@json_option
def show(finding_id: str, internal: bool, who: Who, at: At, as_json: bool) -> None:
    """Show one finding: what was measured, the evidence, and every step of its life.

    FINDING_ID may be the first few characters. Who has to look into a clue adds --internal to read it.

    \b
    Example:
      xunwang findings show 3f9c2a71b0de --data data
    """
    with at.desk() as desk:
        histories = read_histories(desk.log)
        history = one(histories, finding_id)
        program = histories.program_of(history[-1].finding_id)
        sight = _sight(desk, who, internal, program)
        require(sight.actor, "read", sight.of(history[-1].unit))
        last = read_newest(desk.log, program).renewed(history[-1])
        registry = desk.opened.registry(program)
        cause = shared_causes(desk, program).get(last.finding_id) if last.to_state in UNSETTLED else None
    history, last = [sight.step(step, history[-1]) for step in history], sight.step(last)
    if as_json:
        common = cause.text if cause else None
        click.echo(dumps({"finding": last, "history": history, "common_cause": common}).decode())
    else:
        for line in _details(last, history, registry):
            click.echo(line)
        if cause is not None:
            click.echo(f"共同原因：{cause.text}")


@command.command()
@click.argument("finding_id")
@click.option("--reason", default="", help="What was looked at; kept with the step.")
@at_options
@acting("confirm", named=True)
def confirm(finding_id: str, who: Who, reason: str, at: At) -> None:
    """Confirm a suspected finding; some need two different people.

    \b
    Example:
      xunwang findings confirm 3f9c2a71b0de --by 张三 --reason 已核对原文
    """
    with at.desk() as desk:
        last, actor = desk.review(finding_id, "confirm", who.within(desk.folder.root), reason)
    click.echo(f"已登记{actor.name}对问题{last.finding_id[:ID_SHOWN]}的确认，规则评估读取后生效。")
    if last.needs_people > len(last.confirmed_by) + 1:
        click.echo("该指标须由两人分别初核、复核，请另一人再行确认。")


@command.command()
@click.argument("finding_id")
@click.option("--reason", required=True, help="Why it is none; kept with the step.")
@at_options
@acting("dismiss", named=True)
def dismiss(finding_id: str, who: Who, reason: str, at: At) -> None:
    """Dismiss a finding: looked into, and groundless.

    \b
    Example:
      xunwang findings dismiss 3f9c2a71b0de --by 张三 --reason 引用历史文件原文
    """
    with at.desk() as desk:
        last, actor = desk.review(finding_id, "dismiss", who.within(desk.folder.root), reason)
    click.echo(f"已登记{actor.name}对问题{last.finding_id[:ID_SHOWN]}的排除，规则评估读取后生效。")


@command.command()
@click.argument("finding_id")
@click.option("--approver", required=True, help="Who approved the exemption.")
@click.option("--reason", required=True, help="Why; printed with the exemption.")
@click.option("--until", required=True, help="Last day of the exemption, YYYY-MM-DD.")
@at_options
@acting("exempt", named=True)
def exempt(finding_id: str, who: Who, approver: str, reason: str, until: str, at: At) -> None:
    """Exempt a finding until a day, with reason and approver.

    \b
    Example:
      xunwang findings exempt 3f9c2a71b0de --by 张三 --approver 李四 --reason 栏目改版 --until 2026-12-31
    """
    with at.desk() as desk:
        last, _ = desk.review(finding_id, "exempt", who.within(desk.folder.root), reason, approver, until)
    click.echo(f"已登记对问题{last.finding_id[:ID_SHOWN]}的豁免（批准人{approver}，至{until}），规则评估读取后生效。")


@command.command()
@click.argument("finding_id")
@click.option("--reason", default="", help="Why; kept with the step.")
@at_options
@acting("reopen", named=True)
def reopen(finding_id: str, who: Who, reason: str, at: At) -> None:
    """Take up again what was dismissed, exempted or rectified.

    \b
    Example:
      xunwang findings reopen 3f9c2a71b0de --by 李四 --reason 复核认为排除不当
    """
    with at.desk() as desk:
        last, actor = desk.review(finding_id, "reopen", who.within(desk.folder.root), reason)
    click.echo(f"已登记{actor.name}对问题{last.finding_id[:ID_SHOWN]}的重新受理，规则评估读取后生效。")


def _sight(desk: Desk, who: Who, internal: bool, program: str) -> Sight:
    """What the person sees of findings. Raises MistakeError when --internal asks for more than the person may read."""
    actor = who.allowed(desk.folder.root, lambda: program)
    if internal:
        require(actor, "read_withheld")
    return Sight(actor, desk.chain_for(actor, program), whole=internal)


def _line(last: FindingTransition) -> str:
    seen = last.first_seen.astimezone(SHANGHAI).strftime("%Y-%m-%d")
    return "\t".join(
        [last.finding_id[:ID_SHOWN], FINDING_STATES[last.to_state], last.indicator, last.target, seen, last.wording]
    )


def _details(last: FindingTransition, history: list[FindingTransition], registry: Registry) -> list[str]:
    measured, names = last.measured, _names(registry)
    lines = [
        f"问题编号：{last.finding_id}",
        f"状态：{FINDING_STATES[last.to_state]}",
        f"指标：{last.clause}（{last.indicator}，{SEVERITIES[last.severity]}）",
        f"对象：{names.get(last.target, last.target)}（网站：{names.get(last.subject, last.subject)}）",
        f"责任单位：{names.get(last.unit, last.unit) or '未登记'}",
        f"问题描述：{last.wording}",
        f"首次发现：{_when(last, 'first_seen')}；最近确认：{_when(last, 'last_seen')}",
        f"测得值：{_number(measured.value)}（分子{_number(measured.numerator)}，分母{_number(measured.denominator)}，"
        f"限值{measured.comparator}{_number(measured.threshold)}；无效{measured.void}，未执行{measured.missed}）",
        f"依据：{last.rulebook}，版本{last.rulebook_version}",
    ]
    if last.needs_people:
        lines.append(f"须{last.needs_people}人核实，已核实：{'、'.join(one.name for one in last.confirmed_by) or '无'}")
    if last.to_state == "exempted":
        lines.append(f"豁免：批准人{last.approver}，至{last.until}")
    lines.append(f"证据（{len(last.evidence)}项）：")
    for proof in last.evidence:
        parts = [proof.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"), proof.url or "", proof.note]
        lines.append("  " + " ".join([*filter(None, parts), f"sha256={proof.sha256}" if proof.sha256 else ""]).strip())
    lines.append("经过：")
    lines.extend(f"  {_step(step)}" for step in history)
    return lines


def _names(registry: Registry) -> dict[str, str]:
    """Names of units, sites and columns by id."""
    units = {unit.id: unit.name for unit in registry.units}
    columns = {column.id: column.name for one in registry.listed for column in one.columns}
    return {**units, **columns, **{one.id: one.name for one in registry.subjects}}


def _step(step: FindingTransition) -> str:
    begun = f"{FINDING_STATES[step.from_state]}→" if step.from_state else ""
    why = f"{CAUSES.get(step.cause, step.cause)}，{step.actor.name}"
    return f"{_when(step, 'at')} {begun}{FINDING_STATES[step.to_state]}（{why}） {step.reason}".rstrip()


def _when(step: FindingTransition, field: str) -> str:
    return str(getattr(step, field).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
