"""The 15-second rule at its border, in exact virtual time."""

from pathlib import Path
from typing import Any

import pytest

from schemas.events.fetches import Fetched
from stages.fetcher import Lanes
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import fetcher
from tests.support.virtual_loop import run_virtually


def fetched(folder: Path, path: str, *, server_scale: float = 1.0, scale: float = 1.0, **fields: Any) -> Fetched:
    async def work() -> Fetched:
        server = await FaultyServer(scale=server_scale).start()
        async with fetcher(folder, hosts={"a.example": f"127.0.0.1:{server.port}"}, time_scale=scale) as bench:
            got = await bench.fetch(f"http://a.example/{path}", **fields)
        await server.stop()
        return got

    got: Fetched = run_virtually(work())
    return got


@pytest.mark.parametrize("path", ["slowheader", "slowbody"])
@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_opened_at_14_9_seconds_and_not_at_15_1(tmp_path: Path, path: str, scale: float) -> None:
    inside = fetched(tmp_path / "a", f"{path}?s=14.9", server_scale=scale, scale=scale)
    outside = fetched(tmp_path / "b", f"{path}?s=15.1", server_scale=scale, scale=scale)
    assert (inside.outcome, inside.error) == ("opened", None)
    assert inside.phases.total == pytest.approx(14_900, abs=90)
    assert (outside.outcome, outside.error, outside.void_reason) == ("failed", "timeout", None)
    assert outside.phases.total == pytest.approx(15_000, abs=90)


def test_a_time_out_is_not_tried_again(tmp_path: Path) -> None:
    got = fetched(tmp_path, "slowheader?s=40")
    assert [a.error for a in got.attempts] == ["timeout"]


def test_the_limit_is_the_check_s_own(tmp_path: Path) -> None:
    assert fetched(tmp_path / "a", "slowheader?s=4", visit_timeout_ms=5_000).outcome == "opened"
    assert fetched(tmp_path / "b", "slowheader?s=6", visit_timeout_ms=5_000).outcome == "failed"


def test_a_body_that_never_ends_is_inconclusive_when_time_is_up(tmp_path: Path) -> None:
    got = fetched(tmp_path, "drip")
    assert (got.outcome, got.void_reason, got.error, got.truncated) == ("void", "inconclusive", "endless_body", True)
    assert got.size > 1_200_000


def test_half_a_body_at_the_limit_is_not_opened_but_kept(tmp_path: Path) -> None:
    got = fetched(tmp_path, "slowbody?s=20")
    assert (got.outcome, got.status, got.size, got.truncated) == ("failed", 200, 4, True)


def test_waiting_for_a_lane_is_not_held_against_the_site(tmp_path: Path) -> None:
    async def work() -> list[Fetched]:
        server = await FaultyServer().start()
        hosts = {"a.example": f"127.0.0.1:{server.port}"}
        async with fetcher(tmp_path, hosts=hosts, time_scale=1.0, lanes=Lanes(per_host=1)) as bench:
            checks = [bench.check("http://a.example/slowheader?s=9", target=f"t{i}") for i in range(4)]
            got = await bench.batch(*checks)
        await server.stop()
        return got

    assert [one.outcome for one in run_virtually(work())] == ["opened"] * 4
