"""Which sites are drawn at an instant: what `xunwang sample draw` wrote down for the quarter, else the draw itself."""

from datetime import datetime
from pathlib import Path

import yaml

from schemas.registry.model import Registry
from schemas.times import day_of
from stages.scheduler.sample import draw, quarter_of


def draw_file(folder: Path, period: str) -> Path:
    return folder / "samples" / f"{period}.yaml"


def drawn_sites(registry: Registry, folder: Path, instant: datetime) -> frozenset[str]:
    """Site ids drawn for the quarter of the instant."""
    period = quarter_of(str(day_of(instant)))
    written = draw_file(folder, period)
    if registry.program.sampling.coverage == "sampled" and written.exists():
        return frozenset(yaml.safe_load(written.read_text(encoding="utf-8"))["sites"])
    return draw(registry, period)
