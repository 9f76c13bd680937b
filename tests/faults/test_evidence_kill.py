"""Kill -9 the writer of evidence at random moments: every body it promised can be read again."""

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.evidence import EvidenceStore
from pipelines.evidence.packs import whole_records
from tests.support.evidence_worker import KEPT

KILLS = 20


def kill_after(folder: Path, promises: Path, seed: int, seconds: float) -> None:
    """Let a writer promise something, then a random while, then kill it."""
    before = promises.stat().st_size if promises.exists() else 0
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.support.evidence_worker", str(folder), str(promises), str(seed)]
    )
    deadline = time.monotonic() + 30
    while (not promises.exists() or promises.stat().st_size == before) and time.monotonic() < deadline:
        assert worker.poll() is None, "the writer ended by itself"
        time.sleep(0.005)
    time.sleep(seconds)
    worker.kill()
    worker.wait()


@pytest.mark.slow
def test_every_promised_body_survives_twenty_kills(tmp_path: Path) -> None:
    folder, promises, dice = tmp_path / "evidence", tmp_path / "promises", random.Random(11)
    for kill in range(KILLS):
        kill_after(folder, promises, kill, dice.uniform(0.0, 0.3))
    with EvidenceStore(folder, reserve_bytes=0, pack_bytes=2_000_000) as store:
        # a promise cut short by the kill is no promise; the others may have been forgotten on purpose
        names = [line for line in promises.read_text().split("\n") if len(line) == 64 and line[0] in KEPT]
        assert len(names) > 1_000
        for name in names:
            assert hashlib.sha256(store.get(name)).hexdigest() == name
        for pack in folder.glob("*.pack"):
            assert sum(record.end - record.offset for record in whole_records(pack)) == pack.stat().st_size
