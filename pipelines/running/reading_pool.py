"""Pages are read in child processes that can be killed.

Every parser known to us can be made to hang, to die or to eat memory by some page. So a page is read in a spawned child
with a deadline and a cap on memory; a page that overruns or kills its child is inconclusive, and no other page is lost.
"""

import asyncio
import contextlib
import importlib
import logging
import multiprocessing
import os
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TypeVar

import msgspec

from pipelines.running.memory import give_back_heap
from schemas.events.found import Found
from schemas.events.reading import NOT_STARTED, Reading
from schemas.events.union import MaybeFound
from schemas.registry.leaders import NOBODY, Leaders
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read, reader_revision

logger = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 6  # times the deadline, at most, for a child that was given hardly any processor
_BUSY = 0.7  # of the deadline spent on the processor: the page is slow, not the machine
# Touches what is loaded when first needed: word packs, trades, known hosts.
_WARM_UP = '<html><body><p>预热：二〇二四年十月十二日</p><a href="http://www.example.org/">友情链接</a></body></html>'
_ANSWER = msgspec.msgpack.Decoder(tuple[Reading, float])  # pickling the hundreds of items took a millisecond a page
_FOUND: msgspec.msgpack.Decoder[Found | None] = msgspec.msgpack.Decoder(MaybeFound)
T = TypeVar("T")
Names = tuple[frozenset[str], Leaders]
_NO_NAMES: Names = (frozenset(), NOBODY)
_START_SECONDS = 60.0  # a child imports the reader and compiles the word packs before its first page
_STARTS = 2  # tries, before it is said that no child comes up
_TRIM_AFTER = 50  # pages, of which each leaves free memory in the child's heap
_FITS_BYTES = 64 << 10  # into the pipe to a child that waits for its next page
_REST_SECONDS = 60.0  # until the next try; meanwhile nothing is read and nobody waits


class NotStartedError(Exception):
    """No child comes up: no memory, a damaged installation. No page is to blame, so no page is judged by it."""


class ReadingPool:
    """`workers` children, each reading one page at a time. `deadline_s` counts from the moment a child has the page;
    `memory_mb` caps a child's address space over what it needs when idle; after `max_tasks` pages a child is replaced,
    so that what a library leaks does not grow. `word_packs` are the files of the offices' own packs: the
    revision of what is read holds their versions. `start_s`: how long a child may take to come up, `rest_s`: how long
    none is started after none came up."""

    def __init__(
        self,
        workers: int = 2,
        deadline_s: float = 5.0,
        memory_mb: int = 1024,
        max_tasks: int = 10_000,
        word_packs: tuple[Path, ...] = (),
        start_s: float = _START_SECONDS,
        rest_s: float = _REST_SECONDS,
    ) -> None:
        self._start_s, self._rest_s = start_s, rest_s
        self._resting_until = 0.0
        self.revision = reader_revision(word_packs)
        self._deadline = deadline_s
        self._memory_mb = memory_mb
        self._max_tasks = max_tasks
        self._idle: asyncio.Queue[_Child | None] = asyncio.Queue()
        for _ in range(workers):
            self._idle.put_nowait(None)  # started when first needed
        self._running: set[_Child] = set()

    async def read(self, body: bytes, context: PageContext) -> Reading:
        """Read one page. Never raises for any bytes; an inconclusive reading may say `deadline` or `worker_died`, or
        `reader_not_started` where no child comes up: that says nothing of the page, and another time it is read."""
        return (await self.timed(body, context))[0]

    async def read_as(self, reader: str, bodies: list[bytes], context: PageContext) -> Found | None:
        """What another reader ("module:function") reads of the bodies of one look; None when it overran or died, or
        when no child comes up."""
        try:
            return await self._with_child(
                lambda child: child.read_as(reader, bodies, context, self._deadline), None, None
            )
        except NotStartedError:
            return None

    async def timed(self, body: bytes, context: PageContext) -> tuple[Reading, float]:
        """The reading and the seconds it took its child, without the wait for a child."""
        late = Reading(verdict="inconclusive", reason="deadline"), self._deadline
        died = Reading(verdict="inconclusive", reason="worker_died"), 0.0
        try:
            return await self._with_child(lambda child: child.read(body, context, self._deadline), late, died)
        except NotStartedError:
            return Reading(verdict="inconclusive", reason=NOT_STARTED), 0.0

    async def _with_child(self, ask: Callable[["_Child"], Awaitable[T]], late: T, died: T) -> T:
        """What a child answers; `late` when it overran its deadline, `died` when it died. Such a child is replaced.
        Raises NotStartedError."""
        child = await self._idle.get()
        try:
            if child is None:
                child = await self._start()
            answer = await ask(child)
            spent = child.tasks >= self._max_tasks
        except TimeoutError:
            answer, spent = late, True
        except (EOFError, OSError):
            answer, spent = died, True
        except BaseException:
            self._discard(child)
            self._idle.put_nowait(None)
            raise
        if spent:
            self._discard(child)
            child = None
        self._idle.put_nowait(child)
        return answer

    def processes(self) -> list[int]:
        """Process ids of the children that run now."""
        return [child.pid for child in self._running]

    async def close(self) -> None:
        """End all children. Pages that are being read come back as worker_died."""
        for child in tuple(self._running):
            self._discard(child)

    async def _start(self) -> "_Child":
        """Raises NotStartedError, at once while none has come up lately."""
        clock = asyncio.get_running_loop().time
        if clock() < self._resting_until:
            raise NotStartedError
        for _ in range(_STARTS):
            try:
                return await self._started()
            except (EOFError, OSError, TimeoutError) as error:
                logger.warning("a reader's child process does not come up: %s: %s", type(error).__name__, error)
        self._resting_until = clock() + self._rest_s
        logger.error(
            "no reader's child process comes up; pages stay unread and go to dead letters; tried again in %s s",
            self._rest_s,
        )
        raise NotStartedError

    async def _started(self) -> "_Child":
        child = _Child(self._memory_mb)
        self._running.add(child)
        try:
            await child.ready(self._start_s)
        except BaseException:
            self._discard(child)
            raise
        return child

    def _discard(self, child: "_Child | None") -> None:
        if child is not None:
            self._running.discard(child)
            child.kill()


class _Child:
    """One child process and our end of its pipe."""

    def __init__(self, memory_mb: int) -> None:
        self.tasks = 0
        self._names = _NO_NAMES  # sent once, not with every page: a registry has thousands
        self._pipe, theirs = _SPAWN.Pipe()
        self._process: SpawnProcess = _SPAWN.Process(target=_serve, args=(theirs, memory_mb), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    async def ready(self, seconds: float) -> None:
        await self._answer(seconds)

    async def read(self, body: bytes, context: PageContext, seconds: float) -> tuple[Reading, float]:
        """The reading and the seconds it took. Raises TimeoutError when it takes longer than `seconds`, EOFError or
        OSError when the child has died."""
        return _ANSWER.decode(await self._asked((None, body, *self._known(context)), seconds))

    async def read_as(self, reader: str, bodies: list[bytes], context: PageContext, seconds: float) -> Found | None:
        """What the reader with this path reads. Raises as `read` does."""
        return _FOUND.decode(await self._asked((reader, bodies, *self._known(context)), seconds))

    def _known(self, context: PageContext) -> tuple[PageContext, Names | None]:
        """The context without the names of the registry, and these, None where the child has them already."""
        names = (context.registry_names, context.leaders)
        fresh, self._names = None if names == self._names else names, names
        return replace(context, headers=dict(context.headers), registry_names=_NO_NAMES[0], leaders=_NO_NAMES[1]), fresh

    async def _asked(self, task: tuple[object, ...], seconds: float) -> bytes:
        """Time that the machine did not give the child is not counted, up to a limit."""
        self.tasks += 1
        begun = self._cpu_seconds()
        async with asyncio.timeout(seconds * _PATIENCE):
            await self._send(bytes(ForkingPickler.dumps(task)))
            while True:
                try:
                    return await self._answer(seconds)
                except TimeoutError:
                    if self._cpu_seconds() - begun >= seconds * _BUSY:
                        raise

    async def _send(self, task: bytes) -> None:
        """What the pipe holds is written at once; a thread, where it may have to wait, takes as long as a short page is
        read in."""
        if len(task) <= _FITS_BYTES:
            self._pipe.send_bytes(task)
        else:
            await asyncio.to_thread(self._pipe.send_bytes, task)

    def _cpu_seconds(self) -> float:
        """Processor time of the child: on a machine that is busy with other things a page must not be blamed."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return float("inf")  # no such file, no such allowance
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def _answer(self, seconds: float) -> bytes:
        """Wait for the pipe without a thread, so that a child that hangs holds nothing of ours."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self._pipe.fileno(), readable.set)
        try:
            async with asyncio.timeout(seconds):
                await readable.wait()
        finally:
            loop.remove_reader(self._pipe.fileno())
        return self._pipe.recv_bytes()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, memory_mb: int) -> None:
    """The child: warm up, say so, then read page after page until the pipe closes."""
    read(_WARM_UP.encode(), PageContext())
    _cap_memory(memory_mb)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send_bytes(b"")
        names = _NO_NAMES
        for turn in count(1):
            if turn % _TRIM_AFTER == 0:
                give_back_heap()
            reader, body, context, new_names = pipe.recv()
            names = names if new_names is None else new_names
            if reader is not None:
                found = _function(reader)(body, replace(context, registry_names=names[0], leaders=names[1]))
                pipe.send_bytes(msgspec.msgpack.encode(found))
                continue
            started = time.perf_counter()
            reading = read(body, replace(context, registry_names=names[0], leaders=names[1]))
            pipe.send_bytes(msgspec.msgpack.encode((reading, time.perf_counter() - started)))


@cache
def _function(path: str) -> Callable[[list[bytes], PageContext], Found]:
    module, _, name = path.partition(":")
    found: Callable[[list[bytes], PageContext], Found] = getattr(importlib.import_module(module), name)
    return found


def _cap_memory(memory_mb: int) -> None:
    """Limit the address space to what is mapped now and `memory_mb` more; where a system cannot, the deadline holds."""
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as statm:
            mapped = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory_mb * 1024 * 1024, resource.RLIM_INFINITY))
