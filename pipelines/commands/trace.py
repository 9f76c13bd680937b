"""xunwang trace: from a printed figure or row of a circular to query, findings, looks and stored bodies."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.edition_trace import MOST, Trace, listed, trace
from pipelines.office.kept_editions import KeptEdition
from pipelines.warehouse import Warehouse
from schemas.events.codec import dumps
from stages.reporter.document import Counting, Proof, Source

_KINDS = {"finding": "问题", "subject": "监测对象", "record": "记录", "step": "办理步骤", "warning": "预警"}


@click.command("trace")
@click.argument("code", metavar="EDITION")
@click.argument("figure", required=False)
@click.option("--all", "everything", is_flag=True, help=f"Tell everything behind it, not only the first {MOST}.")
@click.option("--bodies", is_flag=True, help="Also the newest stored pages of subjects, from the warehouse.")
@at_options
@acting("read_editions")
@json_option
def command(who: Who, code: str, figure: str | None, everything: bool, bodies: bool, at: At, as_json: bool) -> None:
    """Say where a printed FIGURE or row of EDITION comes from: query, parameters, how a share was counted, and the
    findings, looks, records and stored bodies behind it.

    FIGURE is its name, the text as printed, or a row as 附件1第3行. Without FIGURE all figures are listed. A finding
    can be looked up by `xunwang findings show`, a body by `xunwang evidence show`.

    \b
    Example:
      xunwang trace 2026Q3 accounts.failed --data data
      xunwang edition trace 2026Q3 附件1第3行 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = KeptEdition(at.home, code)
    if figure is None:
        every = listed(edition)
        click.echo(dumps(every).decode() if as_json else "\n".join(f"{f.name}\t{f.text}\t{f.query}" for f in every))
        return
    with _warehouse(at) if bodies else nullcontext() as warehouse:
        found = trace(edition, figure, warehouse, 1_000_000 if everything else MOST)
    click.echo(dumps(found).decode() if as_json else "\n".join(_lines(found, everything)))


@contextmanager
def _warehouse(at: At) -> Iterator[Warehouse]:
    from pipelines.cluster.worker import open_warehouse
    from pipelines.warehouse.embedded import EmbeddedWarehouse

    cluster = at.cluster
    warehouse = EmbeddedWarehouse(at.folder.warehouse) if cluster is None else open_warehouse(cluster, at.folder)
    try:
        yield warehouse
    finally:
        warehouse.close()


def _lines(found: Trace, everything: bool) -> Iterator[str]:
    figure = found.figure
    share = f"（{figure.numerator:g}/{figure.denominator:g}）" if figure.numerator is not None else ""
    yield f"{figure.name}：印为{figure.text}{share}"
    if figure.counting is not None:
        yield f"计数：{_counted(figure.counting)}"
    yield f"查询：{figure.query}"
    yield from (f"参数：{key}＝{value}" for key, value in figure.params.items())
    more = f"（下列前{MOST}项，--all列出全部）" if found.total > MOST and not everything else ""
    yield f"依据{found.total}项{more}"
    for one in found.sources:
        yield from _source(one, found.bodies.get(one.id, []))
    if found.others:
        yield f"  其他编号 {'、'.join(found.others)}"


def _counted(told: Counting) -> str:
    unknown = f"（{'计入' if told.inside else '不计入'}分母）" if told.unknown else ""
    asked = (("无法判定", told.unknown, unknown), ("无效检查", told.void, "次"), ("期内已整改", told.mended, ""))
    parts = [f"{word}{number}{after}" for word, number, after in asked if number is not None]
    return "，".join([f"{told.part}÷{told.of}", *parts])


def _source(one: Source, bodies: list[Proof]) -> Iterator[str]:
    counts = (("有效", one.done), ("无效", one.void), ("未执行", one.missed))
    looks = [f"{word}{number}次" for word, number in counts if number]
    told = (_KINDS[one.kind], one.id, one.unit, one.name, one.state, one.text, one.at, "，".join(looks))
    yield "  " + " ".join(filter(None, told))
    for proof in (*one.proofs, *bodies):
        sha = f"sha256={proof.sha256}" if proof.sha256 else ""
        event = f"事件{proof.event_id}" if proof.event_id else ""
        yield "    " + " ".join(filter(None, (proof.at, proof.url, sha, event)))
