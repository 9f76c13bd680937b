"""xunwang status: how a data folder stands."""

import urllib.request
from typing import Any

import click
import orjson

from pipelines.commands.options import At, at_options, json_option
from pipelines.data_folder import DataFolder
from pipelines.topology import BY_STAGE
from pipelines.warehouse import Warehouse
from schemas.events.codec import dumps
from schemas.registry.subjects import SUBJECTS
from schemas.words import CHECK_KINDS

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy knows nothing of our loopback


@click.command("status")
@at_options
@json_option
def command(at: At, as_json: bool) -> None:
    """Print coverage, backlog, the conservation balance and the last edition, whether a run is up or not.

    \b
    Example:
      xunwang status --data data --json
      xunwang status --settings cluster.yaml --data /srv/xunwang
    """
    running = _of_run(at.folder) if at.cluster is None else None
    told = running or _asked(at)
    click.echo(dumps(told).decode() if as_json else _text(told))


def _of_run(folder: DataFolder) -> dict[str, Any] | None:
    """Asked of the run that holds the folder; None when none is up."""
    if not folder.address.exists():
        return None
    try:
        request = urllib.request.Request(folder.address.read_text(encoding="utf-8") + "status.json")
        if folder.console_key.exists():
            request.add_header("Authorization", f"Bearer {folder.console_key.read_text(encoding='utf-8')}")
        with DIRECT.open(request, timeout=10) as answer:
            told: dict[str, Any] = orjson.loads(answer.read())
    except (OSError, ValueError):
        return None  # the run ended without taking its address away; somebody else may listen there by now
    return told


def _asked(at: At) -> dict[str, Any]:
    from pipelines.running.overview import overview

    cluster, folder = at.cluster, at.folder
    with at.log() as log:
        if cluster is None:
            from pipelines.warehouse.embedded import EmbeddedWarehouse  # the engine is loaded only when it is used

            warehouse: Warehouse = EmbeddedWarehouse(folder.warehouse)
        else:
            from pipelines.cluster.worker import open_warehouse

            warehouse = open_warehouse(cluster, folder)
        try:
            warehouse.migrate()
            return overview(folder, log, warehouse, at.opened.installation)
        finally:
            warehouse.close()


def _text(told: dict[str, Any]) -> str:
    balance = told["balance"]
    several = told["by_program"] if len(told["by_program"]) > 1 else {}
    waiting = "，".join(f"{BY_STAGE[stage].title}{number}" for stage, number in told["backlog"].items())
    return "\n".join(
        [
            f"{'、'.join(told['programs'])}，计划至{_minute(told['planned_until'])}",
            f"覆盖：{_covered(told['coverage'])}",
            *(f"　其中监测任务{program}：{_covered(of)}" for program, of in several.items()),
            f"待处理：{waiting}",
            f"守恒（{_days(balance)}）：计划{balance['planned']} = 有效{balance['done']} + 无效{balance['void']}"
            f" + 未执行{balance['missed']} + 在途{balance['difference']}；无法处理的事件{balance['dead_letters']}个",
            *(f"　{_ended(kind, of)}" for kind, of in balance["by_kind"].items()),
            *([f"应办：{_due(told['cases_due'])}"] if told["cases_due"] else []),
            f"最近一期报告：{told['last_edition'] or '尚无'}",
            *(
                f"请注意：{text}"
                for text in [*told["advice"], *told["editions_failed"], *told["calendar"], *told["sources"]]
            ),
        ]
    )


def _due(counted: list[dict[str, Any]]) -> str:
    """What falls due by the offices' ladders; `xunwang cases due` lists it."""
    return "，".join(f"{one['word']}{one['count']}项（{one['program']}）" for one in counted)


def _covered(coverage: dict[str, dict[str, int]]) -> str:
    """网站2/2家（栏目8/9个），账号0/3个."""
    parts = []
    for kind, of in coverage.items():
        row = SUBJECTS[kind]
        inside = f"（{row.inside}{of['columns_seen']}/{of['columns']}个）" if of["columns"] else ""
        parts.append(f"{row.word}{of['seen']}/{of['registered']}{row.measure}{inside}")
    return "，".join(parts) or "没有登记监测对象"


def _ended(kind: str, of: dict[str, int]) -> str:
    return f"{CHECK_KINDS[kind]}：有效{of['done']}，无效{of['void']}，未执行{of['missed']}"


def _minute(instant: str | None) -> str:
    """2026-07-01T09:30:12.5+08:00 → 2026-07-01 09:30."""
    return instant[:16].replace("T", " ") if instant else "尚未开始"


def _days(balance: dict[str, Any]) -> str:
    return "全部日期" if balance["first_day"] is None else f"{balance['first_day']}至{balance['last_day']}"
