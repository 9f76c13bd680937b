"""Which subjects are drawn: what `xunwang sample draw` wrote down for the quarter, else the draw itself."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from schemas.registry.installation import Installation
from schemas.registry.model import Registry
from schemas.registry.subjects import SUBJECTS
from schemas.states import LIFTED, STANDING
from schemas.times import day_of, midnight
from stages.scheduler.sample import (
    by_section,
    draw,
    first_day,
    quarter_before,
    quarter_of,
    written_draw,
)


def draw_file(samples: Path, period: str) -> Path:
    """Where the draw of a period is written down."""
    return samples / f"{period}.yaml"


class Draws:
    """What is drawn, by program. Planning asks every few seconds, and a draw sorts all that is registered: it is made
    anew when the quarter is another one or another draw has been written down."""

    def __init__(self, installation: Installation, folder: DataFolder) -> None:
        self._samples = {key: folder.of_program(key).samples for key in installation.registries}
        self._registries = installation.registries
        self._made_of: dict[str, tuple[str, int]] = {}
        self._drawn: dict[str, frozenset[str]] = {}

    def by_program(self, instant: datetime) -> Mapping[str, frozenset[str]]:
        """Ids drawn for the quarter of the instant, by program; the same object as long as nothing has changed."""
        period = quarter_of(str(day_of(instant)))
        made_of = {key: (period, _written_ns(draw_file(samples, period))) for key, samples in self._samples.items()}
        if made_of != self._made_of:
            found = {key: drawn_sites(one, self._samples[key], instant) for key, one in self._registries.items()}
            self._made_of, self._drawn = made_of, found
        return self._drawn


def _written_ns(path: Path) -> int:
    """When a file was written last; 0 when there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def drawn_sites(registry: Registry, samples: Path, instant: datetime) -> frozenset[str]:
    """Ids drawn for the quarter of the instant; `samples` is the folder of the program's written draws."""
    period = quarter_of(str(day_of(instant)))
    written = draw_file(samples, period)
    if registry.program.sampling.coverage == "sampled" and written.exists():
        return written_draw(registry, yaml.safe_load(written.read_text(encoding="utf-8")))
    return draw(registry, period)


def draw_record(registry: Registry, period: str, problems: frozenset[str]) -> dict[str, Any]:
    """What is written down of a draw: how it was made, what it was made among, the drawn ids in the order in which they
    are printed, and which of them are held for a problem of the last period."""
    day, sampling = first_day(period), registry.program.sampling
    drawn = draw(registry, period, problems)
    sections = by_section(registry, drawn, day)
    listed = [one for one in registry.listed if one.in_use(day) or one.id in drawn]
    held = [one for ids in sections.values() for one in ids if one in problems]
    return {
        "period": period,
        "seed": sampling.seed,
        "share": sampling.share,
        **({"shares": dict(sampling.shares)} if sampling.shares else {}),
        "population": len(listed),
        "populations": dict(Counter(SUBJECTS[one.subject_kind].listed for one in listed)),
        **sections,
        "held": held,
    }


def problem_subjects(log: Log, program: str, period: str) -> frozenset[str]:
    """Subjects with a confirmed finding of the program that stood at some time in the quarter before (office-practice
    3), also where it was mended meanwhile; what was found groundless is none. What came after the quarter before says
    nothing, so that the draw of a period stays the same whenever it is made."""
    begins, ends = (midnight(day) for day in (first_day(quarter_before(period)), first_day(period)))
    standing: dict[str, str] = {}
    mended: dict[str, str] = {}
    seen: set[str] = set()  # what is judged again comes again, also what was mended long ago
    for records in payload_rows(log, FINDINGS):
        for record in records:
            event = decode(record.value, FINDINGS)
            data = event.data
            if not isinstance(data, FindingTransition) or event.program != program or data.at >= ends:
                continue
            if event.id in seen:
                continue
            seen.add(event.id)
            stood = standing.pop(data.finding_id, None)
            if data.to_state in STANDING:
                standing[data.finding_id] = data.subject
            elif data.to_state in LIFTED:
                mended.pop(data.finding_id, None)
            elif stood is not None and data.at >= begins:
                mended[data.finding_id] = stood
    return frozenset((*standing.values(), *mended.values()))
