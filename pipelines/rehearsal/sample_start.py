"""`xunwang run` without a registry: the sample province, served on loopback and watched in virtual time."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from pipelines.clock import VirtualClock
from pipelines.data_folder import SAMPLE_MARKER, DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.demo import FIRST_DAY
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import running_server
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import TIME_SCALE, virtual_fetching
from pipelines.running.live import LiveOptions
from pipelines.running.planner import WATERMARK
from pipelines.running.run_options import RunOptions
from schemas.registry.installation import installation_of
from schemas.rulebooks.load import load_all
from schemas.times import midnight

SAMPLE_SITES, SAMPLE_DAYS, SAMPLE_SEED = 9, 92, 1
SAMPLE_SPEED = 17_280.0  # a day of the sample province takes five seconds


def is_sample(registry: Path | None, data: Path) -> bool:
    """Whether a start shows the sample province: no registry is given, and the data folder holds it or none either."""
    return registry is None and ((data / SAMPLE_MARKER).exists() or not DataFolder(data).registry.exists())


def sample_run(folder: DataFolder, stack: ExitStack, options: LiveOptions) -> EmbeddedRun:
    """Serve the province and put a run over it together; it goes on where an earlier run of the folder ended."""
    marker = folder.root / SAMPLE_MARKER
    marker.touch()
    province = Province(SAMPLE_SEED, sites=SAMPLE_SITES, start=FIRST_DAY, days=SAMPLE_DAYS)
    registry = province.registry(_serve_where_it_was(province, marker, stack))
    start = midnight(FIRST_DAY)
    until = start + timedelta(days=SAMPLE_DAYS)
    clock = VirtualClock(_reached(folder) or start, SAMPLE_SPEED, TIME_SCALE, until)
    options.say(f"示例省：{SAMPLE_SITES}个网站，{FIRST_DAY}起{SAMPLE_DAYS}天；虚拟时间每5秒走1天。")
    installation = installation_of(registry)
    run_options = RunOptions(rulebooks=load_all(), fetcher=virtual_fetching(installation, clock), started_at=start)
    return EmbeddedRun(folder, installation, clock, run_options)


def _serve_where_it_was(province: Province, marker: Path, stack: ExitStack) -> Ports:
    """Serve the province on the ports of the last run where they are still free: checks that were planned and not yet
    fetched carry them."""
    words = marker.read_text(encoding="utf-8").split()
    wanted = Ports(int(words[0]), int(words[1])) if len(words) == 2 else None
    try:
        server = stack.enter_context(running_server(province, TIME_SCALE, wanted))
    except OSError:
        server = stack.enter_context(running_server(province, TIME_SCALE))
    marker.write_text(f"{server.ports.http} {server.ports.https}", encoding="utf-8")
    return server.ports


def _reached(folder: DataFolder) -> datetime | None:
    """Where the plan of an earlier run of this folder ended."""
    if not folder.log.exists():
        return None
    log = SqliteLog(folder.log)
    raw = log.state("scheduler", [WATERMARK]).get(WATERMARK)
    log.close()
    return msgspec.json.decode(raw, type=datetime) if raw else None
