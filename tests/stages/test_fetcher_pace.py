"""We keep our distance, wait when asked to, and never call a limiter's answer a broken site."""

import asyncio
import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.events.fetches import Fetched
from stages.fetcher import Pace
from tests.support.faulty_server import Asked, FaultyServer, Writer, answer
from tests.support.fetching import DUE, fetcher
from tests.support.virtual_loop import run_virtually


class Limiter(FaultyServer):
    """Answers `budget` requests in any `seconds` of life, and the rest with `refusal`."""

    def __init__(self, budget: int = 5, seconds: float = 2.0, refusal: str = "503 Busy", **headers: str) -> None:
        super().__init__()
        self.budget, self.seconds, self.refusal, self.headers = budget, seconds, refusal, headers
        self.times: list[float] = []

    async def _one(self, asked: Asked, writer: Writer) -> None:
        now = asyncio.get_running_loop().time()
        self.times.append(now)
        if sum(1 for at in self.times if now - at < self.seconds) > self.budget:
            writer.write(answer(b"slow down", self.refusal, **self.headers))
            await writer.drain()
        else:
            await super()._one(asked, writer)


def batch(folder: Path, server: FaultyServer, count: int, pace: Pace | None = None, **fields: Any) -> list[Fetched]:
    async def work() -> list[Fetched]:
        await server.start()
        hosts = {"a.example": f"127.0.0.1:{server.port}"}
        settings = {} if pace is None else {"pace": pace}
        async with fetcher(folder, hosts=hosts, time_scale=1.0, **settings) as bench:
            checks = [bench.check(f"http://a.example/page/{n}", **{"kind": "link", **fields}) for n in range(count)]
            got = await bench.batch(*checks)
        await server.stop()
        return got

    got: list[Fetched] = run_virtually(work())
    return got


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("refusal", ["503 Busy", "429 Too Many Requests"])
def test_a_limit_with_retry_after_is_waited_for(tmp_path: Path, refusal: str, method: str) -> None:
    server = Limiter(refusal=refusal, Retry_After="2")
    got = batch(tmp_path, server, 20, Pace(per_host_ms=0, per_address_ms=0), method=method)
    assert {(one.outcome, one.status) for one in got} == {("opened", 200)}
    assert any(len(one.attempts) > 1 for one in got)


def test_our_own_pace_keeps_a_burst_below_an_ordinary_limit(tmp_path: Path) -> None:
    server = Limiter(budget=10)
    got = batch(tmp_path, server, 40)
    assert {(one.outcome, one.status, len(one.attempts)) for one in got} == {("opened", 200, 1)}
    gaps = [late - early for early, late in itertools.pairwise(server.times)]
    assert min(gaps) >= 0.2


def test_hosts_of_one_address_keep_its_pace_together(tmp_path: Path) -> None:
    async def work() -> list[float]:
        server = await Limiter(budget=99).start()
        hosts = {f"s{n}.example": f"127.0.0.1:{server.port}" for n in range(10)}
        async with fetcher(tmp_path, hosts=hosts, time_scale=1.0, pace=Pace(per_address_ms=500)) as bench:
            await bench.batch(*(bench.check(f"http://{host}/") for host in hosts))
        await server.stop()
        assert isinstance(server, Limiter)
        return server.times

    times: list[float] = run_virtually(work())
    assert len(times) == 10
    assert min(late - early for early, late in itertools.pairwise(times)) >= 0.45


@pytest.mark.parametrize("kind", ["link", "visit"])
@pytest.mark.parametrize("after", ["86400", "Thu, 02 Jul 2026 02:00:00 GMT"])
def test_a_wait_that_does_not_fit_is_blocked_and_neither_dead_nor_bad(tmp_path: Path, after: str, kind: str) -> None:
    server = Limiter(budget=0, Retry_After=after)
    (got,) = batch(tmp_path, server, 1, kind=kind)
    assert (got.outcome, got.void_reason, got.status, len(got.attempts)) == ("void", "blocked", 503, 1)


def test_a_wait_longer_than_the_slot_is_not_waited_for(tmp_path: Path) -> None:
    server = Limiter(budget=0, Retry_After="20")
    (got,) = batch(tmp_path, server, 1, not_after=DUE + timedelta(seconds=10))
    assert (got.outcome, got.void_reason, len(got.attempts)) == ("void", "blocked", 1)


def test_a_limit_that_never_ends_is_asked_a_few_times_only(tmp_path: Path) -> None:
    (got,) = batch(tmp_path, Limiter(budget=0, Retry_After="2"), 1)
    assert (got.outcome, got.void_reason, len(got.attempts)) == ("void", "blocked", 1 + Pace().asked_again)


def test_a_host_that_refuses_everything_does_not_hold_up_the_batch(tmp_path: Path) -> None:
    """Its checks together wait no longer than one of them may."""
    server = Limiter(budget=0, Retry_After="50")
    got = batch(tmp_path, server, 30)
    assert {(one.outcome, one.void_reason) for one in got} == {("void", "blocked")}
    assert server.times[-1] - server.times[0] < 200


@pytest.mark.parametrize("status", ["503 Service Unavailable", "500 Error"])
def test_an_outage_without_retry_after_is_an_answer_of_the_site(tmp_path: Path, status: str) -> None:
    (got,) = batch(tmp_path, Limiter(budget=0, refusal=status), 1, kind="visit")
    assert (got.outcome, got.status) == ("opened", int(status[:3]))


def test_waiting_for_the_pace_is_not_charged_to_the_site(tmp_path: Path) -> None:
    got = batch(tmp_path, Limiter(budget=99), 6, Pace(per_host_ms=4_000), visit_timeout_ms=5_000)
    assert {one.outcome for one in got} == {"opened"}
    assert all((one.phases.total or 0) < 1_000 for one in got)
