"""Our own outage harms nobody; somebody else's is told as it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.events.checks import PlannedCheck
from stages.fetcher import FetcherSettings, NetworkHealth
from stages.fetcher.health import Health
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import DUE, Bench, fetcher, planned

REFERENCES = ("http://ref1.example/", "http://ref2.example/")


@asynccontextmanager
async def province(folder: Path, **settings: Any) -> AsyncIterator[tuple[Bench, FaultyServer, FaultyServer]]:
    """A bench, the server of all sites, and the server of the reference targets."""
    sites, references = await FaultyServer(scale=10.0).start(), await FaultyServer(scale=10.0).start()
    place = f"127.0.0.1:{references.port}"
    settings.setdefault("references", REFERENCES)
    settings["reference_overrides"] = {"ref1.example": place, "ref2.example": place}
    hosts = {f"s{i}.example": f"127.0.0.1:{sites.port}" for i in range(12)}
    async with fetcher(folder, hosts=hosts, **settings) as bench:
        yield bench, sites, references
    await sites.stop()
    await references.stop()


def visits(bench: Bench, count: int = 12, path: str = "") -> list[PlannedCheck]:
    return [bench.check(f"http://s{i}.example/{path}", target=f"s{i}") for i in range(count)]


async def test_all_is_void_while_we_are_sick(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, sites, references):
        sites.down = references.down = True
        got = await bench.batch(*visits(bench))
        sites.down = references.down = False
        after = await bench.batch(*visits(bench))
    assert {(one.outcome, one.void_reason, one.error) for one in got} == {("void", "own_network", "reset")}
    assert {one.outcome for one in after} == {"opened"}


async def test_with_the_void_logic_off_the_same_outage_bites(tmp_path: Path) -> None:
    async with province(tmp_path, void_logic=False) as (bench, sites, references):
        sites.down = references.down = True
        got = await bench.batch(*visits(bench))
    assert {(one.outcome, one.void_reason) for one in got} == {("failed", None)}


async def test_sites_that_are_down_while_we_are_well_are_down(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, sites, _):
        sites.down = True
        got = await bench.batch(*visits(bench))
    assert {(one.outcome, one.error) for one in got} == {("failed", "reset")}


async def test_what_opened_while_we_were_sick_is_valid(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, _, references):
        references.down = True
        got = await bench.batch(*visits(bench, 3), bench.check("http://s4.example/reset"))
    assert [one.outcome for one in got] == ["opened"] * 3 + ["void"]
    assert got[3].void_reason == "own_network"


async def test_a_reference_that_answers_with_trouble_is_no_witness(tmp_path: Path) -> None:
    async with province(tmp_path, references=("http://ref1.example/status?code=502",)) as (bench, *_):
        got = await bench.fetch("http://s1.example/reset")
    assert (got.outcome, got.void_reason) == ("void", "own_network")


async def test_references_are_not_asked_at_every_batch(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, _, references):
        for _ in range(5):
            await bench.batch(*visits(bench))
    assert len(references.asked) == len(REFERENCES)


async def test_half_of_the_references_answering_is_well(tmp_path: Path) -> None:
    references = ("http://ref1.example/", "http://127.0.0.1:1/")
    async with province(tmp_path, references=references) as (bench, *_):
        half = await bench.fetch("http://s1.example/reset")
    assert half.outcome == "failed"


async def test_a_time_out_of_a_site_is_no_outage_and_of_ours_is(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, _, references):
        site = await bench.fetch("http://s1.example/slowheader?s=60")
        references.down = True
        ours = await bench.fetch("http://s1.example/slowheader?s=60")
    assert (site.outcome, site.error) == ("failed", "timeout")
    assert (ours.outcome, ours.void_reason, ours.error) == ("void", "own_network", "timeout")


class Weather:
    """A network that is well or sick as the test says, with a clock moved by hand."""

    def __init__(self) -> None:
        self.well, self.asked, self.now = True, 0, 0.0
        self.dates: list[str | None] = []

    async def answers(self, url: str, date: str | None) -> float | None:
        self.asked += 1
        self.dates.append(date)
        well = self.well
        await asyncio.sleep(0)
        self.now += 1.0
        return 40.0 if well else None

    def now_for(self, check: PlannedCheck) -> datetime:
        return check.due

    def monotonic(self) -> float:
        return self.now


def health(weather: Weather, **settings: Any) -> NetworkHealth:
    return NetworkHealth(weather, FetcherSettings(clock=weather, contact="c", references=("http://r/",), **settings))


async def test_a_visit_begun_while_sick_is_void_though_we_are_well_when_it_fails(tmp_path: Path) -> None:
    weather, check = Weather(), planned("http://a.example/")
    watch = health(weather)
    weather.well = False
    await watch.look(check)
    begun, weather.well = weather.now, True
    assert await watch.since(check, begun) is Health.SICK
    assert await watch.since(check, weather.now) is Health.WELL


async def test_a_flap_between_two_good_probes_is_seen_by_any_failure_within(tmp_path: Path) -> None:
    weather, check = Weather(), planned("http://a.example/")
    watch = health(weather)
    await watch.look(check)
    begun, weather.well = weather.now, False
    await watch.since(planned("http://other.example/"), begun)
    weather.well = True
    assert await watch.since(check, begun) is Health.SICK


async def test_many_failures_share_one_probe_that_begins_after_them(tmp_path: Path) -> None:
    weather, check = Weather(), planned("http://a.example/")
    watch = health(weather)
    assert set(await asyncio.gather(*(watch.since(check, 0.0) for _ in range(200)))) == {Health.WELL}
    assert weather.asked <= 2


async def test_a_probe_already_running_says_nothing_about_a_later_failure(tmp_path: Path) -> None:
    weather, check = Weather(), planned("http://a.example/")
    watch = health(weather)
    first = asyncio.create_task(watch.since(check, 0.0))
    while weather.asked == 0:  # noqa: ASYNC110 - polled without time passing
        await asyncio.sleep(0)
    weather.well = False
    assert await watch.since(check, 5.0) is Health.SICK
    await first
    assert weather.asked == 2


async def test_in_a_demo_the_references_are_asked_about_the_slot_s_own_time(tmp_path: Path) -> None:
    weather = Weather()
    watch = health(weather, send_date=True)
    early, late = planned("http://a.example/"), planned("http://a.example/", due=DUE + timedelta(hours=3))
    weather.well = False
    assert await watch.since(early, 0.0) is Health.SICK
    weather.well = True
    assert await watch.since(late, 0.0) is Health.WELL
    assert weather.dates == ["Wed, 01 Jul 2026 02:00:00 GMT", "Wed, 01 Jul 2026 05:00:00 GMT"]


async def test_without_references_most_hosts_failing_is_our_own_fault(tmp_path: Path) -> None:
    async with province(tmp_path, references=()) as (bench, sites, _):
        sites.down = True
        got = await bench.batch(*visits(bench))
    assert {(one.outcome, one.void_reason) for one in got} == {("void", "own_network")}


async def test_without_references_a_few_hosts_failing_are_down(tmp_path: Path) -> None:
    async with province(tmp_path, references=()) as (bench, *_):
        got = await bench.batch(*visits(bench, 4, "reset"), *visits(bench)[4:])
    assert [one.outcome for one in got] == ["failed"] * 4 + ["opened"] * 8


@pytest.mark.parametrize("count", [2, 3, 4, 12])
async def test_without_references_all_hosts_failing_together_prove_nothing(tmp_path: Path, count: int) -> None:
    closed = await FaultyServer().start()
    await closed.stop()
    hosts = {f"s{i}.example": f"127.0.0.{1 + i % 3}:{closed.port}" for i in range(count)}
    async with fetcher(tmp_path, hosts=hosts) as bench:
        got = await bench.batch(*visits(bench, count))
        again = [await bench.batch(check) for check in visits(bench, count)]
    assert {(one.outcome, one.void_reason, one.error) for one in got} == {("void", "own_network", "refused")}
    assert {(one.outcome, one.void_reason) for (one,) in again} == {("void", "own_network")}


@pytest.mark.parametrize("down", [1, 7])
async def test_without_references_hosts_of_one_address_are_down_when_another_answers(tmp_path: Path, down: int) -> None:
    closed = await FaultyServer().start()
    await closed.stop()
    async with province(tmp_path, references=()) as (bench, *_):
        bench.hosts |= {f"s{i}.example": f"127.0.0.7:{closed.port}" for i in range(down)}
        got = await bench.batch(*visits(bench, 8))
    assert [one.outcome for one in got] == ["failed"] * down + ["opened"] * (8 - down)


async def test_an_answer_of_long_ago_is_no_witness(tmp_path: Path) -> None:
    async with province(tmp_path, references=()) as (bench, sites, _):
        await bench.batch(*visits(bench))
        sites.down = True
        later = DUE + timedelta(hours=1)
        checks = [bench.check(f"http://s{i}.example/", due=later, not_after=later + timedelta(hours=1)) for i in (1, 2)]
        got = await bench.batch(*checks)
    assert {(one.outcome, one.void_reason) for one in got} == {("void", "own_network")}


async def test_one_host_that_fails_alone_is_down_if_another_answers_when_asked(tmp_path: Path) -> None:
    closed = await FaultyServer().start()
    await closed.stop()
    later = DUE + timedelta(hours=1)
    async with province(tmp_path, references=()) as (bench, sites, _):
        await bench.batch(*visits(bench))
        bench.hosts["s1.example"] = f"127.0.0.1:{closed.port}"
        check = bench.check("http://s1.example/", due=later, not_after=later + timedelta(hours=1))
        (down,) = await bench.batch(check)
        sites.down = True
        (ours,) = await bench.batch(msgspec.structs.replace(check, due=later + timedelta(minutes=50)))
    assert (down.outcome, down.error) == ("failed", "refused")
    assert (ours.outcome, ours.void_reason) == ("void", "own_network")


async def test_a_limit_that_ran_out_while_our_loop_stood_still_is_tried_again(tmp_path: Path) -> None:
    async with province(tmp_path) as (bench, sites, _):
        sites.stall_s = 0.6  # sites and fetcher share the loop: 6 seconds of life
        got = await bench.fetch("http://s1.example/stall", visit_timeout_ms=4_000)
    assert (got.outcome, got.status) == ("opened", 200)
    assert [a.error for a in got.attempts] == ["timeout", None]


async def test_a_limit_that_runs_out_every_time_is_judged_by_the_references(tmp_path: Path) -> None:
    """In the same conditions the references answered and the site did not."""
    async with province(tmp_path, doubtful_tries=2) as (bench, sites, _):
        sites.stall_s, sites.stalls = 0.6, 9
        got = await bench.fetch("http://s1.example/stall", visit_timeout_ms=4_000)
    assert (got.outcome, got.error) == ("failed", "timeout")
    assert [a.error for a in got.attempts] == ["timeout"] * 3


async def test_without_references_it_stays_our_own_fault(tmp_path: Path) -> None:
    async with province(tmp_path, references=(), doubtful_tries=1) as (bench, sites, _):
        sites.stall_s, sites.stalls = 0.6, 9
        got = await bench.fetch("http://s1.example/stall", visit_timeout_ms=4_000)
    assert (got.outcome, got.void_reason, got.error) == ("void", "own_network", "timeout")


async def test_a_time_out_while_even_the_references_are_slow_is_looked_at_again(tmp_path: Path) -> None:
    async with province(tmp_path, references=("http://ref1.example/slowheader?s=4",)) as (bench, *_):
        got = await bench.fetch("http://s1.example/slowonce?s=6", visit_timeout_ms=4_000)
    assert got.outcome == "opened"
    assert [a.error for a in got.attempts] == ["timeout", None]
