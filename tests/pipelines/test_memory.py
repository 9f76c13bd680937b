"""Code of the engine is given back, and the engine goes on as before."""

import gc
import re
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from pipelines.running import memory
from pipelines.running.garbage import give_back_all
from pipelines.warehouse.embedded import EmbeddedWarehouse


def of_files() -> int:
    """Resident bytes of this process that belong to files."""
    found = re.search(r"RssFile:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]) << 10


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's own way of counting")
def test_what_only_the_start_has_read_is_given_back_and_read_again(tmp_path: Path) -> None:
    warehouse = EmbeddedWarehouse(tmp_path)
    warehouse.migrate()
    before = warehouse.query("schema_migrations", {})
    held = of_files()
    given = memory.give_back()
    assert given > 20 << 20
    assert of_files() < held - given // 2
    assert warehouse.query("schema_migrations", {}) == before
    warehouse.close()


def test_without_that_way_of_counting_nothing_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "_SMAPS", tmp_path / "none")
    assert memory.give_back() == 0


LARGE_AND_SMALL = """
import re
from pathlib import Path
from pipelines.running.memory import keep_heaps_few

def held():
    return int(re.search(r"RssAnon:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

keep_heaps_few()
block = b"x" * (9 << 20)
del block  # after which the C library by itself would keep blocks of that size in its heap
before = held()
large = [b"x" * (300 << 10) for _ in range(100)]
small = [b"x" * 2_000 for _ in range(100)]
most = held()
del large
print(most - before, held() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library of Linux")
def test_large_blocks_go_back_when_they_are_freed_though_smaller_ones_were_taken_since() -> None:
    ran = subprocess.run([sys.executable, "-c", LARGE_AND_SMALL], capture_output=True, text=True, check=True)
    most, left = map(int, ran.stdout.split())
    assert most > 28_000
    assert left < 2_000


class Loaded:
    """What holds itself, as a run with its stages does."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_run_had_loaded_is_given_back_when_it_has_ended() -> None:
    loaded = Loaded()
    known = weakref.ref(loaded)
    gc.freeze()  # as when a run starts
    del loaded
    gc.collect()
    assert known() is not None
    give_back_all()
    assert known() is None
