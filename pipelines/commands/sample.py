"""xunwang sample: draw the sites of a period."""

import click
import yaml

from pipelines.commands.options import At, at_options, json_option
from pipelines.office.sampling import draw_file, problem_sites
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from stages.scheduler.sample import by_section, draw, quarter_number


@click.group("sample")
def command() -> None:
    """Samples (抽查) of a program with coverage `sampled`.

    \b
    Example:
      xunwang sample draw 2026Q4 --data data
    """


@command.command("draw")
@click.argument("period")
@at_options
@json_option
def draw_command(period: str, at: At, as_json: bool) -> None:
    """Draw the sample of PERIOD (a quarter, 2026Q4) and write it down; the run uses what is written.

    The same registry, seed and findings give the same draw. Sites with open problems are always in it.

    \b
    Example:
      xunwang sample draw 2026Q4 --data data
    """
    registry, home = at.registry, at.home
    try:
        quarter_number(period)
    except ValueError:
        raise MistakeError(f"“{period}”不是季度，应写作2026Q4。") from None
    with at.log() as log:
        problems = problem_sites(log, registry.program.id)
    sections = by_section(registry, draw(registry, period, problems))
    drawn = [one for ids in sections.values() for one in ids]
    sampling, population = registry.program.sampling, len(registry.listed)
    record = {"period": period, "seed": sampling.seed, "share": sampling.share, "population": population}
    path = draw_file(home.samples, period)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({**record, **sections}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if as_json:
        click.echo(dumps({**record, **sections, "file": str(path)}).decode())
    else:
        names = {site.id: site.name for site in registry.listed}
        click.echo(f"{period}：共{population}家，抽取{len(drawn)}家，已写入{path}")
        click.echo(
            "\n".join(f"{site}\t{names[site]}" + ("\t上期存在问题" if site in problems else "") for site in drawn)
        )
