"""Which sites are drawn at an instant: what `xunwang sample draw` wrote down for the quarter, else the draw itself."""

from datetime import datetime
from pathlib import Path

import yaml

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from schemas.registry.installation import Installation
from schemas.registry.model import Registry
from schemas.states import STANDING
from schemas.times import day_of
from stages.scheduler.sample import draw, quarter_of, written_draw


def draw_file(samples: Path, period: str) -> Path:
    """Where the draw of a period is written down."""
    return samples / f"{period}.yaml"


def drawn_by_program(installation: Installation, folder: DataFolder, instant: datetime) -> dict[str, frozenset[str]]:
    """Site ids drawn for the quarter of the instant, by program."""
    return {
        key: drawn_sites(registry, folder.of_program(key).samples, instant)
        for key, registry in installation.registries.items()
    }


def drawn_sites(registry: Registry, samples: Path, instant: datetime) -> frozenset[str]:
    """Site ids drawn for the quarter of the instant; `samples` is the folder of the program's written draws."""
    period = quarter_of(str(day_of(instant)))
    written = draw_file(samples, period)
    if registry.program.sampling.coverage == "sampled" and written.exists():
        return written_draw(registry, yaml.safe_load(written.read_text(encoding="utf-8")))
    return draw(registry, period)


def problem_sites(log: Log, program: str) -> frozenset[str]:
    """Sites with a confirmed finding of the program that stands at the end of the log: always drawn again
    (office-practice 3)."""
    standing: dict[str, str] = {}
    for records in payload_rows(log, FINDINGS):
        for record in records:
            event = decode(record.value, FINDINGS)
            data = event.data
            if isinstance(data, FindingTransition) and event.program == program:
                standing.pop(data.finding_id, None)
                if data.to_state in STANDING:
                    standing[data.finding_id] = data.subject
    return frozenset(standing.values())
