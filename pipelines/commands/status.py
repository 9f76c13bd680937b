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
        with DIRECT.open(folder.address.read_text(encoding="utf-8") + "status.json", timeout=10) as answer:
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
    seen, balance = told["coverage"], told["balance"]
    waiting = "，".join(f"{BY_STAGE[stage].title}{number}" for stage, number in told["backlog"].items())
    return "\n".join(
        [
            f"{'、'.join(told['programs'])}，计划至{_minute(told['planned_until'])}",
            f"覆盖：网站{seen['sites_seen']}/{seen['sites']}家，栏目{seen['columns_seen']}/{seen['columns']}个，"
            f"账号{seen['accounts_not_watched']}个尚未纳入监测",
            f"待处理：{waiting}",
            f"守恒（{_days(balance)}）：计划{balance['planned']} = 有效{balance['done']} + 无效{balance['void']}"
            f" + 未执行{balance['missed']} + 在途{balance['difference']}；无法处理的事件{balance['dead_letters']}个",
            *([f"应办：{_due(told['cases_due'])}"] if told["cases_due"] else []),
            f"最近一期报告：{told['last_edition'] or '尚无'}",
            *(f"请注意：{text}" for text in [*told["advice"], *told["editions_failed"], *told["calendar"]]),
        ]
    )


def _due(counted: list[dict[str, Any]]) -> str:
    """What falls due by the offices' ladders; `xunwang cases due` lists it."""
    return "，".join(f"{one['word']}{one['count']}项（{one['program']}）" for one in counted)


def _minute(instant: str | None) -> str:
    """2026-07-01T09:30:12.5+08:00 → 2026-07-01 09:30."""
    return instant[:16].replace("T", " ") if instant else "尚未开始"


def _days(balance: dict[str, Any]) -> str:
    return "全部日期" if balance["first_day"] is None else f"{balance['first_day']}至{balance['last_day']}"
