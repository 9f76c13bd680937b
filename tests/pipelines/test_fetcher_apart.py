"""A fetcher in a process of its own: the same outcomes, nothing asked by the process of the other stages, and nothing
emitted of a batch that came to no end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore, EvidenceStoreFull
from pipelines.rehearsal.demo import DemoOptions, province_of, rehearsal_of, write_folder
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.running.fetcher_apart import FetcherApart
from pipelines.running.fetching import fetcher_stage
from schemas.events.checks import PlannedCheck, Tick
from schemas.events.fetches import Fetched, Phases
from schemas.events.observations import PageObserved
from stages.contract import Incoming
from stages.fetcher import FetcherSettings
from stages.fetcher.hop import HopClient
from tests.support.embedded import serving
from tests.support.fetching import DUE, incoming, planned

SETTINGS = FetcherSettings(
    clock=VirtualClock(DUE, scale=10.0), contact="https://monitor.example/about", time_scale=10.0, retry_pause_ms=10
)


class BrokenClock(VirtualClock):
    """A mistake of ours in the other process."""

    def now_for(self, check: PlannedCheck) -> datetime:
        raise ValueError("no time")


@asynccontextmanager
async def apart(store: EvidenceStore, settings: FetcherSettings = SETTINGS) -> AsyncIterator[FetcherApart]:
    stage = FetcherApart(settings, store)
    try:
        yield stage
    finally:
        await stage.close()


def batch(port: int, *paths: str) -> list[Incoming]:
    hosts = {"a.example": f"127.0.0.1:{port}"}
    checks = [planned(f"http://a.example/{path}", address_overrides=hosts, allow_private=True) for path in paths]
    return [incoming(check, f"e{i}") for i, check in enumerate(checks)]


async def _page(request: web.Request) -> web.Response:
    status, said = 404 if request.path == "/none" else 200, {"Date": "Wed, 01 Jul 2026 02:00:00 GMT"}
    return web.Response(status=status, text=f"正文{request.path}" * 100, headers=said)


async def test_the_same_is_fetched_and_this_process_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EvidenceStore(tmp_path / "here") as here, EvidenceStore(tmp_path / "apart") as there:
        async with serving(_page) as port, apart(there) as stage:
            looks = [*batch(port, "a", "none", "b", "a"), incoming(Tick(subject="s1", until=DUE), "tick")]
            usual = fetcher_stage(SETTINGS, here)
            by_itself = await usual.process(looks, {})
            await usual.close()

            async def never(*_: object) -> None:
                raise AssertionError("asked here")

            monkeypatch.setattr(HopClient, "usual", never)
            told = await stage.process(looks, {})
            assert stage.pid not in (None, os.getpid())
        assert [_timeless(out.event.data) for out in told.out] == [_timeless(out.event.data) for out in by_itself.out]
        assert [out.event.id for out in told.out] == [out.event.id for out in by_itself.out]
        bodies = [one.sha256 for out in told.out if isinstance(one := out.event.data, Fetched) and one.sha256]
        assert [there.get(one) for one in bodies] == [here.get(one) for one in bodies]
        assert len(set(bodies)) == 3


def _timeless(data: msgspec.Struct) -> msgspec.Struct:
    if not isinstance(data, Fetched):
        return data
    attempts = [msgspec.structs.replace(one, total_ms=None) for one in data.attempts]
    return msgspec.structs.replace(data, phases=Phases(), attempts=attempts)


async def test_process_that_dies_over_a_batch_emits_nothing_and_another_takes_it_again(tmp_path: Path) -> None:
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def page(_: web.Request) -> web.Response:
        asked.set()
        await goes_on.wait()
        return web.Response(text="正文")

    with EvidenceStore(tmp_path / "evidence") as store:
        async with serving(page) as port, apart(store) as stage:
            working = asyncio.ensure_future(stage.process(batch(port, "a"), {}))
            await asked.wait()
            first = stage.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            with pytest.raises(OSError, match="process has ended"):
                await working
            goes_on.set()
            told = await stage.process(batch(port, "a"), {})
            assert [out.event.causeid for out in told.out] == ["e0"]
            assert stage.pid != first


class _FullOnce(EvidenceStore):
    full = True

    def flush(self) -> None:
        if self.full:
            self.full = False
            raise EvidenceStoreFull("full")
        super().flush()


async def test_nothing_is_emitted_while_the_store_is_full(tmp_path: Path) -> None:
    with _FullOnce(tmp_path / "evidence") as store:
        async with serving(_page) as port, apart(store) as stage:
            with pytest.raises(EvidenceStoreFull):
                await stage.process(batch(port, "a"), {})
            (out,) = (await stage.process(batch(port, "a"), {})).out
            assert isinstance(out.event.data, Fetched)
            assert out.event.data.sha256 is not None
            assert store.has(out.event.data.sha256)


async def test_what_it_cannot_use_and_our_own_mistakes_come_back(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path / "evidence") as store:
        async with apart(store) as stage:
            strange = PageObserved(check=planned("http://a.example/"), outcome="void", opened=False)
            event = msgspec.structs.replace(
                incoming(Tick(subject="s1", until=DUE), "x").event, type="xunwang.page.observed.v1", data=strange
            )
            odd = Incoming(event, "observations", 0, 7)
            told = await stage.process([incoming(Tick(subject="s1", until=DUE), "tick"), odd], {})
            assert [one.incoming for one in told.rejected] == [odd]
            assert len(told.out) == 1
        async with apart(store, _broken()) as stage:
            with pytest.raises(RuntimeError, match="no time"):
                await stage.process(batch(9, "a"), {})


def _broken() -> FetcherSettings:
    return FetcherSettings(clock=BrokenClock(DUE), contact="https://monitor.example/about")


def test_the_demo_asks_in_a_process_of_its_own(tmp_path: Path) -> None:
    options = DemoOptions(sites=9, days=35, start=date(2026, 7, 1))
    folder = DataFolder(tmp_path)
    registry = province_of(options).registry(Ports(80, 443))
    write_folder(folder, registry)
    assert rehearsal_of(options, registry, folder, tmp_path / "keys").fetch_apart
