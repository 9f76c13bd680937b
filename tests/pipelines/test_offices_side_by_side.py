"""A province and two cities in one run: each finds and prints what it would alone, and its pages are fetched once; on a
cluster they find and print the same to the byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.server import running_server
from pipelines.running.fetching import TIME_SCALE
from schemas.events.codec import decode
from schemas.events.types import FINDINGS
from tests.support.folder_on_a_cluster import on_a_cluster
from tests.support.kafka import need_kafka
from tests.support.offices import (
    FIRST,
    OFFICES,
    PLAIN,
    PROVINCE,
    STRICT,
    UNTIL,
    Found,
    by_program,
    province,
    reports_in_a_process,
    run_alone_in_a_process,
    write_offices,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("offices")]


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with running_server(province(), time_scale=TIME_SCALE) as server:
        yield server.ports


@pytest.fixture(scope="module")
def together(ports: Ports, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return run_alone_in_a_process(write_offices(tmp_path_factory.mktemp("together"), ports, list(OFFICES)))


@pytest.mark.parametrize("program", list(OFFICES))
def test_an_office_finds_and_prints_what_it_would_alone(
    program: str, ports: Ports, together: Found, tmp_path: Path
) -> None:
    alone = run_alone_in_a_process(write_offices(tmp_path, ports, [program]))
    assert together.findings[program] == alone.findings[program]
    assert together.findings[program]
    assert together.reports[program] == alone.reports[program]
    assert alone.looks.items() <= together.looks.items()
    if program == PROVINCE:
        assert together.looks == alone.looks


def test_the_offices_do_not_find_the_same(together: Found) -> None:
    assert len({tuple(together.findings[program]) for program in (PROVINCE, STRICT, PLAIN)}) == 3


@pytest.mark.kafka
def test_they_find_and_print_on_a_cluster_what_they_do_on_one_machine(
    ports: Ports, together: Found, tmp_path: Path
) -> None:
    need_kafka()
    folder = write_offices(tmp_path / "there", ports, list(OFFICES))
    found = on_a_cluster(folder, tmp_path / "cluster", first=FIRST, until=UNTIL)
    findings = by_program([decode(value, FINDINGS) for value in found.values()])
    assert findings.keys() == OFFICES.keys()
    assert findings == together.findings
    assert reports_in_a_process(folder) == together.reports
