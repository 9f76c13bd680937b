"""Reading what is stored, the newest first, while others store and throw away."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.evidence import EvidenceStore
from pipelines.evidence.newest import newest_bodies
from pipelines.evidence.objects import ObjectEvidence
from pipelines.evidence.shared import SharedEvidence

DAY = datetime(2026, 6, 1, tzinfo=UTC)
SMALL = (b"first", b"later")
LARGEST = 500


@pytest.fixture(params=["folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> SharedEvidence:
    """Two small bodies and a large one; of the folder, each in a pack of its own."""
    bodies = (*SMALL, b"large" * 1_000)
    if request.param == "folder":
        for number, body in enumerate(bodies):
            with EvidenceStore(tmp_path / f"writer-{number:03d}") as store:
                store.put(body, DAY)
        return SharedEvidence(url=str(tmp_path))
    url = f"memory://newest-{tmp_path.name}"
    objects = ObjectEvidence(url, {})
    for body in bodies:
        objects.put(body, DAY)
    objects.flush()
    return SharedEvidence(url=url)


def test_every_body_that_is_not_too_large_is_read(place: SharedEvidence) -> None:
    assert set(newest_bodies(place, LARGEST)) == set(SMALL)


def test_what_is_thrown_away_meanwhile_is_passed_over(place: SharedEvidence) -> None:
    bodies = newest_bodies(place, LARGEST)
    read = {next(bodies)}
    if place.folder is not None:
        for pack in place.folder.glob("*/*.pack"):
            pack.unlink()
    else:
        ObjectEvidence(place.url, {}).expire(frozenset(), datetime(2100, 1, 1, tzinfo=UTC))
    assert read | set(bodies) == read
