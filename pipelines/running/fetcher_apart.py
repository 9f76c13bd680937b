"""A fetcher in a process of its own, for virtual time: there nothing waits for due dates, so whatever is done in one
process is done at the cost of its one interpreter, and asking thousands of addresses takes most of it.

Bodies come over as they arrive and are put in the store by us: one process writes to it. What the other process
cannot do now is trouble of the environment, and the batch is tried again, by a new process where the old one is gone.
"""

import asyncio
import contextlib
import multiprocessing
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from multiprocessing.connection import Connection

import msgspec
import uvloop

from pipelines.running.fetching import fetcher_stage
from pipelines.running.garbage import collect_seldom
from schemas.events.codec import decode, encode
from stages.contract import Incoming, Outgoing, Rejected, Result
from stages.fetcher import BodyStore, FetcherSettings, FetcherStage

_SPAWN = multiprocessing.get_context("spawn")
_BODIES_BYTES = 1 << 20  # of bodies in one message
_END_S = 5.0  # for the process to close its connections


class Sent(msgspec.Struct, array_like=True, frozen=True):
    """An event on its way, and where it stood or goes to."""

    topic: str
    event: bytes
    partition: int = 0
    offset: int = 0


class Arrived(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """Bodies that were fetched, with the instants they were fetched at."""

    bodies: list[tuple[bytes, datetime]]


class Ended(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """What became of a batch; `rejected` by its place in the batch. `trouble` is of the environment, `mistake` is ours:
    then nothing became of it."""

    out: list[Sent] = []
    rejected: list[tuple[int, str, str]] = []
    trouble: str = ""
    mistake: str = ""


_TOLD: msgspec.msgpack.Decoder[Arrived | Ended] = msgspec.msgpack.Decoder(Arrived | Ended)
_BATCH = msgspec.msgpack.Decoder(list[Sent])
_ENCODER = msgspec.msgpack.Encoder()


class FetcherApart:
    """The fetcher as a stage whose work is done by a child process; started when it is first needed. `settings` go to
    it as they are, so they hold nothing that lives in this process (`hops` of a recorded world)."""

    name, revision = FetcherStage.name, FetcherStage.revision

    def __init__(self, settings: FetcherSettings, evidence: BodyStore) -> None:
        self._settings, self._evidence = settings, evidence
        self._child: _Child | None = None
        self._busy = threading.Lock()  # `close` waits for the batch in hand

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return set()

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        """As the fetcher itself. Raises OSError (also of the store): nothing was emitted."""
        return await asyncio.to_thread(self._processed, batch)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    @property
    def pid(self) -> int | None:
        """Of the child process that is there now."""
        return self._child.process.pid if self._child is not None else None

    def _close(self) -> None:
        with self._busy:
            self._end()

    def _processed(self, batch: Sequence[Incoming]) -> Result:
        with self._busy:
            return self._result(batch)

    def _result(self, batch: Sequence[Incoming]) -> Result:
        try:
            ended = self._ended(batch)
        except BaseException as error:
            self._end()  # in the middle of a batch: what it would say next is no answer to the next one
            if isinstance(error, EOFError):
                raise OSError("the fetcher's process has ended") from error
            raise
        if ended.trouble:
            raise OSError(ended.trouble)
        if ended.mistake:
            raise RuntimeError(ended.mistake)
        return Result(
            out=[Outgoing(one.topic, decode(one.event, one.topic)) for one in ended.out],
            rejected=[Rejected(batch[place], cause, error) for place, cause, error in ended.rejected],
        )

    def _ended(self, batch: Sequence[Incoming]) -> Ended:
        """What the child makes of a batch, its bodies durable."""
        if self._child is None:
            self._child = _Child(self._settings)
        sent = [Sent(one.topic, encode(one.event), one.partition, one.offset) for one in batch]
        self._child.pipe.send_bytes(_ENCODER.encode(sent))
        while isinstance(told := _TOLD.decode(self._child.pipe.recv_bytes()), Arrived):
            for body, at in told.bodies:
                self._evidence.put(body, at)
        self._evidence.flush()
        return told

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    """The process and our end of its pipe."""

    def __init__(self, settings: FetcherSettings) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs, settings), name="fetcher", daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        """The child ends when its end of the pipe does."""
        self.pipe.close()
        self.process.join(_END_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(pipe: Connection, settings: FetcherSettings) -> None:
    """The child: work through batches until the pipe closes. Its whole work is sockets, which this loop serves at three
    quarters of the processor time of Python's own."""
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        uvloop.run(_work(pipe, settings))


async def _work(pipe: Connection, settings: FetcherSettings) -> None:
    stage = fetcher_stage(settings, _Onward(pipe), quick_store=True)
    collect_seldom()
    try:
        while True:
            sent = _BATCH.decode(await asyncio.to_thread(pipe.recv_bytes))
            pipe.send_bytes(_ENCODER.encode(await _became(stage, sent)))
    finally:
        await stage.close()


async def _became(stage: FetcherStage, sent: Sequence[Sent]) -> Ended:
    batch = [Incoming(decode(one.event, one.topic), one.topic, one.partition, one.offset) for one in sent]
    try:
        result = await stage.process(batch, {})
    except OSError as error:
        return Ended(trouble=str(error))
    except Exception as error:  # it is told where the batch is known, and looked for there
        return Ended(mistake=f"{type(error).__name__}: {error}")
    places = {id(one): place for place, one in enumerate(batch)}
    return Ended(
        out=[Sent(one.topic, encode(one.event)) for one in result.out],
        rejected=[(places[id(one.incoming)], one.cause, one.error) for one in result.rejected],
    )


class _Onward:
    """A store that sends bodies on to where the true one is. Nothing of a batch counts before it has ended, and by then
    they are all there."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._guard = threading.RLock()  # bodies are put by the loop, too, where many of them wait
        self._waiting: list[tuple[bytes, datetime]] = []
        self._bytes = 0

    def put(self, body: bytes, at: datetime) -> str:
        with self._guard:
            self._waiting.append((body, at))
            self._bytes += len(body)
            if self._bytes >= _BODIES_BYTES:
                self.flush()
        return sha256(body).hexdigest()

    def put_all(self, bodies: Sequence[tuple[bytes, datetime]]) -> list[str]:
        return [self.put(body, at) for body, at in bodies]

    def flush(self) -> None:
        with self._guard:
            if self._waiting:
                self._pipe.send_bytes(_ENCODER.encode(Arrived(self._waiting)))
                self._waiting, self._bytes = [], 0
