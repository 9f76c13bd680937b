"""xunwang discover: propose the columns of a site."""

import asyncio
from pathlib import Path

import click
import msgspec

from pipelines.commands.options import json_option
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.load import dump, load

NATURES = {"dynamic": "动态要闻", "notice": "通知公告/政策文件", "static": "静态", "other": "其他"}


@click.command("discover")
@click.argument("site")
@click.option("--registry", required=True, type=click.Path(path_type=Path), help="Registry that holds the site.")
@click.option("--limit", default=60, show_default=True, type=click.IntRange(1, 500), help="Pages read at most.")
@click.option("--write", is_flag=True, help="Add the proposals to the registry, unconfirmed; what is there is kept.")
@json_option
def command(site: str, registry: Path, limit: int, write: bool, as_json: bool) -> None:
    """Walk the navigation of SITE (id, code or name) and propose columns with their nature, for a person to confirm.

    \b
    Example:
      xunwang discover site12 --registry registry.yaml --write
    """
    from pipelines.discover import discover  # the fetcher and reader are loaded only when they are used

    known = load(registry)
    named = [one for one in known.sites if site in (one.id, one.code, one.name)]
    if len(named) != 1:
        why = f"有{len(named)}家网站叫" if named else "没有网站"
        raise MistakeError(f"{registry}：{why}“{site}”，请填写网站编号（sites中的id）或网站标识码。")
    (chosen,) = named
    walked = asyncio.run(discover(known.program, chosen, limit, lambda line: click.echo(line, err=True)))
    if write:
        sites = [walked.site(one) if one.id == chosen.id else one for one in known.sites]
        registry.write_text(dump(msgspec.structs.replace(known, sites=sites)), encoding="utf-8")
    if as_json:
        click.echo(dumps({"proposed": walked.proposed, "unreadable": walked.unreadable}).decode())
        return
    for column in walked.proposed:
        click.echo(f"{column.id}\t{column.name}\t{NATURES[column.nature]}\t{column.url}")
    click.echo(f"新发现栏目{len(walked.proposed)}个（待确认），已登记{len(walked.kept)}个保持不变。")
    for url, why in walked.unreadable.items():
        click.echo(f"未能读取：{url}（{why}）", err=True)
