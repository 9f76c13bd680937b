"""One demo of sites, accounts, apps and records for the tests that ask what it found: those of the group `demo`, which
stay on one worker."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.log.records import Record
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.demo import DemoOptions, DemoOutcome, province_of, run_demo
from pipelines.rehearsal.sample.accounts.roles import ROLES
from pipelines.rehearsal.sample.province import Province
from tests.support.replay import observed

OPTIONS = DemoOptions(days=35, sites=9, accounts=len(ROLES) + 3, records=2, seed=11)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> DemoOutcome:
    return asyncio.run(run_demo(replace(OPTIONS, data=demo_folder)))


@pytest.fixture(scope="session")
def demo_province() -> Province:
    return province_of(OPTIONS)


@pytest.fixture
def demo_log(demo: DemoOutcome, demo_folder: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(demo_folder / "log.db")
    yield log
    log.close()


@pytest.fixture(scope="session")
def demo_observed(demo: DemoOutcome, demo_folder: Path) -> list[Record]:
    """All its observations, in their order."""
    return observed(demo_folder / "log.db")
