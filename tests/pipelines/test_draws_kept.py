"""A draw is made once a quarter, and anew when another one is written down."""

import os
from pathlib import Path

import pytest
import yaml

from pipelines.data_folder import DataFolder
from pipelines.office import sampling
from pipelines.office.sampling import Draws, draw_file, draw_record
from schemas.registry.installation import installation_of
from schemas.registry.model import Sampling
from schemas.times import at
from tests.support.registries import registry

SUMMER, AUTUMN = at("2026-07-05T10:00:00+08:00"), at("2026-10-01T00:00:00+08:00")


def test_the_same_draw_is_not_made_again_until_something_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = registry(8, sampling=Sampling(coverage="sampled", share=0.25, seed=5))
    made: list[str] = []
    draw = sampling.draw

    def counted(registry, period, always=()):  # type: ignore[no-untyped-def]
        made.append(period)
        return draw(registry, period, always)

    monkeypatch.setattr(sampling, "draw", counted)
    folder = DataFolder(tmp_path)
    draws = Draws(installation_of(base), folder)
    first = draws.by_program(SUMMER)
    assert draws.by_program(SUMMER) is first
    assert draws.by_program(AUTUMN) != first
    assert made == ["2026Q3", "2026Q4"]
    assert draws.by_program(SUMMER) == first
    others = sorted({one.id for one in base.sites} - first["p"])[:1]
    path = draw_file(folder.of_program("p").samples, "2026Q3")
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(draw_record(base, "2026Q3", frozenset(others))), encoding="utf-8")
    written = draws.by_program(SUMMER)
    assert written["p"] == first["p"] | set(others)
    path.write_text(yaml.safe_dump(draw_record(base, "2026Q3", frozenset())), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert draws.by_program(SUMMER) == first
