"""`xunwang proof`: the statistical reader learns how words are written here, and shows how much it has learnt."""

from pathlib import Path

import click
import orjson

from pipelines.clock import RealClock
from pipelines.commands.options import At, data_option, json_option, settings_option
from pipelines.data_folder import DataFolder
from pipelines.evidence.shared import SharedEvidence
from pipelines.proof.learning import NEEDS_NUMPY, learn_from
from schemas.mistakes import MistakeError
from schemas.times import day_of


@click.group("proof")
def command() -> None:
    """Teach the statistical proofreader from stored pages, and see what it has learnt.

    \b
    Example:
      xunwang proof learn --data data
    """


@command.command("learn")
@data_option
@settings_option
def learn(data: Path, settings: Path | None) -> None:
    """Count what is written on the stored pages of a run, beginning with statutes; once a night is enough.

    \b
    Example:
      xunwang proof learn --data data
      xunwang proof learn --data data --settings cluster.yaml
    """
    folder = DataFolder(data)
    cluster = At(data, settings, None).cluster
    evidence = cluster.shared_evidence(folder.evidence) if cluster else SharedEvidence(url=str(folder.evidence))
    counts = learn_from(evidence, day_of(RealClock().now()))
    counts.save(folder.counts)
    about = counts.about
    click.echo(f"已从{about.pages}个页面学习{about.own}字，连同法律文本共{about.characters}字。")


@command.command("status")
@data_option
@json_option
def status(data: Path, as_json: bool) -> None:
    """Print how much was learnt, and whether hits may be reported yet or are clues only.

    \b
    Example:
      xunwang proof status --data data
    """
    try:
        from stages.classifier.text.statistical.counts import Counts
        from stages.classifier.text.statistical.reader import BACKGROUND
    except ImportError:
        raise MistakeError(NEEDS_NUMPY) from None
    counts = Counts.load(DataFolder(data).counts)
    if counts is None:
        click.echo("null" if as_json else f"尚未学习，请先执行 xunwang proof learn --data {data}。")
        return
    about = counts.about
    fields = {name: getattr(about, name) for name in about.__struct_fields__} | {"background": BACKGROUND}
    if as_json:
        click.echo(orjson.dumps(fields | {"reports": about.own >= BACKGROUND}))
        return
    click.echo(f"{about.learnt}学习：本地{about.pages}个页面{about.own}字，连同法律文本共{about.characters}字。")
    enough = "已达到" if about.own >= BACKGROUND else "未达到"
    told = "把握大的问题列为“错误”，其余列为“线索”" if about.own >= BACKGROUND else "发现的问题只列为“线索”"
    click.echo(f"{enough}最低学习量（本地{BACKGROUND}字），{told}。")
