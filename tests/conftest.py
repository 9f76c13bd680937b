"""What holds for every test, and in which order and on how many workers they run."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadgroup import LoadGroupScheduling

from pipelines.warehouse.embedded import EmbeddedWarehouse
from tests.support.forked import fork_instead_of_spawning

fork_instead_of_spawning()

# A busy machine is no fault of what is tested; where the time counts, a test says so itself.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# The groups of tests that take longest, longest first: begun last, one of them would run alone at the end.
LONGEST = ("kafka-stages", "kafka", "demo", "offices", "cluster-demo", "seeds", "whole_day", "rehearsal")


class GroupsAndFiles(LoadGroupScheduling):  # type: ignore[misc]
    """What shares a set-up stays on one worker: a group, and of the other tests those of one file."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupsAndFiles | None:
    """For `--dist loadgroup`."""
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False  # in the order of the collection
    return GroupsAndFiles(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests of workers, brokers and browsers spend much of their time waiting for them."""
    return 2 * len(os.sched_getaffinity(0))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker is not None else ""
    if group in LONGEST:
        return LONGEST.index(group)
    quick = item.get_closest_marker("slow") is None and item.get_closest_marker("kafka") is None
    return len(LONGEST) + quick


@pytest.fixture(autouse=True)
def _close_engines_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that fails in the middle must not take the others with it: the engine of one folder left open, no other
    can be opened in this process."""
    opened: list[EmbeddedWarehouse] = []
    plain = EmbeddedWarehouse._open

    def noted(self: EmbeddedWarehouse) -> None:
        plain(self)
        opened.append(self)

    monkeypatch.setattr(EmbeddedWarehouse, "_open", noted)
    yield
    for warehouse in opened:
        if not warehouse.closed:
            with suppress(Exception):  # the test has failed already, and says why
                warehouse.close()
