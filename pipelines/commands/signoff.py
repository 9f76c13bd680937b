"""xunwang signoff: a named person signs for the items only people can know (零报告)."""

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.signing import signed_for
from schemas.events.codec import dumps
from stages.rule_evaluator.wording import cn_date


@click.command("signoff")
@click.option("--from", "first", required=True, help="First day signed for, YYYY-MM-DD.")
@click.option("--to", "last", required=True, help="Last day signed for, YYYY-MM-DD.")
@click.option("--site", default="*", show_default=True, help="One site, or * for all sites of the program.")
@click.option("--item", "items", multiple=True, help="Indicator signed for; all that only people can know if left out.")
@at_options
@acting("sign_off", named=True)
@json_option
def command(who: Who, first: str, last: str, site: str, items: tuple[str, ...], at: At, as_json: bool) -> None:
    """Sign that no case of the items only people can know was reported in a window.

    Without it an edition prints 机器监测项合格率, never 总体合格率.

    \b
    Example:
      xunwang signoff --by 张三 --from 2026-07-01 --to 2026-09-30 --data data
    """
    with at.desk() as desk:
        actor = who.allowed(desk.folder.root, desk.program)
        signed, taken = desk.sign_off(site, first, last, list(items), actor)
        whom = signed_for(desk.registry, site)
    if as_json:
        click.echo(dumps(signed).decode())
        return
    click.echo(
        f"{actor.name}已签认：{cn_date(signed.window_from)}至{cn_date(signed.window_to)}，{whom}{len(signed.items)}项须人工"
        f"确认的指标未接报。" + ("" if taken.new else "（此前已签认，未重复登记）")
    )
