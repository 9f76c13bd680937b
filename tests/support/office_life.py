"""An office's run and its console over one data folder, as `xunwang run` keeps them: in life while the first looks are
made, then on virtual time. When the registry is changed in the browser both begin again on the same port."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipelines.clock import RealClock, VirtualClock
from pipelines.console.server import Console
from pipelines.data_folder import DataFolder
from pipelines.office.edition_keeper import keepers
from pipelines.opened import Opened, open_folder
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import TIME_SCALE, office_fetching, virtual_fetching
from pipelines.running.pacing import keep_planning
from pipelines.running.run_options import RunOptions
from schemas.times import day_of, midnight
from tests.support.embedded import advance


class OfficeLife:
    """`names`: where host names lead, in place of a name server. `start`: what the clock shows when it begins."""

    def __init__(self, folder: Path, names: Mapping[str, str], start: datetime) -> None:
        self._folder, self._names, self._start = DataFolder(folder), names, start
        self._clock: RealClock | VirtualClock = RealClock()
        self._clock.ahead = datetime.now(UTC) - start
        self._port, self._times = 0, 0
        self._begun, self._stopping, self._ended = asyncio.Condition(), asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.address, self.first_link = "", ""
        self.run: EmbeddedRun

    async def begin(self) -> None:
        """Start; what the terminal would print is in `address` and `first_link`."""
        self._task = asyncio.create_task(self._live())
        await self.begun(1)

    @property
    def times(self) -> int:
        """How often it has begun."""
        return self._times

    async def begun(self, times: int) -> None:
        """Wait until it has begun so often. Raises what ended it."""
        assert self._task is not None
        waiting = asyncio.create_task(self._wait(times))
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            self._task.result()

    async def _wait(self, times: int) -> None:
        async with self._begun:
            await self._begun.wait_for(lambda: self._times >= times)

    async def leave_life(self) -> None:
        """From now on time stands still until `days` moves it."""
        reached = self.run.planner.watermark()
        assert reached is not None
        times = self._times + 1
        self._clock = VirtualClock(reached, scale=TIME_SCALE)
        self._stopping.set()
        await self.begun(times)

    async def days(self, days: float) -> None:
        """Let time go by; the editions that fell due are made."""
        await advance(self.run, days)
        reached = self.run.clock.now()
        for keeper in keepers(self.run, self.run.notices.calendar):
            for kind, window in keeper.due(midnight(day_of(self._start)), reached):
                await asyncio.to_thread(keeper.make, kind, window)

    async def settle(self) -> None:
        """Wait until all that was handed in has been judged."""
        await self.run.drain()

    async def end(self) -> None:
        self._ended.set()
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _live(self) -> None:
        while not self._ended.is_set():
            self._stopping.clear()
            self.run = self._opened()
            await self.run.start()
            console = Console(self.run, "127.0.0.1", self._port, renew=self._stopping.set)
            try:
                self.address = await console.start()
                self.first_link = console.first_link
                self._port = int(self.address.rstrip("/").rpartition(":")[2])
                async with self._begun:
                    self._times += 1
                    self._begun.notify_all()
                if isinstance(self._clock, RealClock):
                    await keep_planning(self.run, self._stopping)
                else:
                    await self._stopping.wait()
            finally:
                await console.stop()
                await self.run.stop()

    def _opened(self) -> EmbeddedRun:
        opened = self._named(open_folder(self._folder.root))
        options = RunOptions(
            rulebooks=opened.rulebooks,
            fetcher=office_fetching(opened.installation, self._clock, None, None, ("", ""))
            if isinstance(self._clock, RealClock)
            else virtual_fetching(opened.installation, self._clock),
            word_packs=opened.word_packs,
            started_at=self._start if isinstance(self._clock, VirtualClock) else None,
        )
        return EmbeddedRun(self._folder, opened.installation, self._clock, options)

    def _named(self, opened: Opened) -> Opened:
        known = opened.installation
        programs = [
            msgspec.structs.replace(one, address_overrides={**self._names, **one.address_overrides})
            for one in known.programs
        ]
        return Opened(msgspec.structs.replace(known, programs=programs), opened.rulebooks, opened.word_packs)
