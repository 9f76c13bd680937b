"""Fetch pages for discovery through the product's own fetcher and reader, with every guard on."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pipelines.clock import RealClock
from pipelines.evidence import EvidenceStore
from pipelines.running.fetching import fetcher_stage
from pipelines.running.reading_pool import ReadingPool
from schemas.events.checks import PlannedCheck
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched
from schemas.events.reading import Reading
from schemas.ids import digest
from schemas.registry.model import Program, Site
from schemas.times import day_of
from stages.classifier.navigation import Entry, navigation
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.hosts import host_of
from stages.contract import Incoming
from stages.fetcher import FetcherSettings, FetcherStage, Lanes

AT_ONCE = 8
DAY = timedelta(days=1)
NAVIGATION_SECONDS = 30.0


@dataclass(frozen=True)
class Seen:
    """What came of an address: the reading and the ways on, or None and the reason."""

    reading: Reading | None
    why: str = ""
    url: str = ""  # after redirects
    entries: tuple[Entry, ...] = ()


class Navigator:
    """Reads the ways on from a page in a child process, which a page can neither hang nor bring down with us."""

    def __init__(self) -> None:
        self._pool = self._fresh()

    async def entries(self, body: bytes, context: PageContext, hosts: frozenset[str]) -> tuple[Entry, ...]:
        plain = replace(context, headers=dict(context.headers))
        work = asyncio.get_running_loop().run_in_executor(self._pool, navigation, body, plain, hosts)
        try:
            return tuple(await asyncio.wait_for(work, NAVIGATION_SECONDS))
        except (TimeoutError, BrokenProcessPool):
            self.close()
            self._pool = self._fresh()
            return ()

    def close(self) -> None:
        """End the child, whatever it does."""
        for process in list((self._pool._processes or {}).values()):  # no public way ends one that hangs
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _fresh() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


class Walk:
    """Pages of one site, each fetched once, politely."""

    def __init__(
        self, program: Program, site: Site, stage: FetcherStage, store: EvidenceStore, pool: ReadingPool
    ) -> None:
        self._program, self._site, self._stage, self._store, self._pool = program, site, stage, store, pool
        self._navigator = Navigator()

    async def read(self, urls: list[str], hosts: frozenset[str]) -> dict[str, Seen]:
        """What came of each address."""
        batch = [Incoming(self._event(url), "checks", 0, place) for place, url in enumerate(urls)]
        result = await self._stage.process(batch, {})
        out: dict[str, Seen] = {}
        for outgoing in result.out:
            fetched = outgoing.event.data
            if isinstance(fetched, Fetched):
                out[fetched.check.url] = await self._one(fetched, hosts)
        return {url: out.get(url, Seen(None, "未能访问")) for url in urls}

    async def _one(self, fetched: Fetched, hosts: frozenset[str]) -> Seen:
        if fetched.sha256 is None or fetched.outcome != "opened" or (fetched.status or 0) >= 400:
            return Seen(None, fetched.detail or fetched.error or f"HTTP {fetched.status}")
        context = PageContext(url=fetched.final_url, at=fetched.started, status=fetched.status, headers=fetched.headers)
        body = await asyncio.to_thread(self._store.get, fetched.sha256)
        reading = await self._pool.read(body, context)
        if fetched.check.url == self._site.url and fetched.final_url:
            hosts |= {host_of(fetched.final_url).removeprefix("www.")}
        entries = await self._navigator.entries(body, context, hosts)
        return Seen(reading, "", fetched.final_url or fetched.check.url, entries)

    def close(self) -> None:
        self._navigator.close()

    def _event(self, url: str) -> Event:
        now = RealClock().now()
        check = PlannedCheck(
            check_id=digest("discover", url),
            vantage=self._program.vantage,
            subject=self._site.id,
            target=self._site.id,
            kind="column",
            day=str(day_of(now)),
            slot=0,
            slots_a_day=0,
            due=now,
            not_after=now + DAY,
            url=url,
            address_overrides=self._program.address_overrides,
            allow_private=self._site.allow_private,
        )
        return Event(
            id=check.check_id,
            source="xunwang/discover@1",
            type="xunwang.check.planned.v1",
            time=now,
            subject=self._site.id,
            program=self._program.id,
            partitionkey=self._site.id,
            data=check,
        )


@asynccontextmanager
async def walking(program: Program, site: Site) -> AsyncIterator[Walk]:
    """A walk with everything it needs, closed at the end."""
    settings = FetcherSettings(
        clock=RealClock(),
        contact=program.agent_contact or program.office,
        references=tuple(program.reference_targets),
        reference_overrides=program.address_overrides,
        lanes=Lanes(per_host=1, per_address=2, at_once=AT_ONCE),
    )
    pool = ReadingPool(workers=1)
    with tempfile.TemporaryDirectory(prefix="xunwang-discover-") as folder:
        store = EvidenceStore(Path(folder))
        stage = fetcher_stage(settings, store)
        walk = Walk(program, site, stage, store, pool)
        try:
            yield walk
        finally:
            walk.close()
            await stage.close()
            await pool.close()
            store.close()
