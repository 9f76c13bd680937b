"""Serves the sample world on 127.0.0.1: one process, one port for http and one for https.

The time of a request is its `Date` header; without one the last instant of the run is shown. Delays of life run
`time_scale` times faster. Nothing else depends on when or in which order requests come.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from multiprocessing.connection import Connection
from pathlib import Path

import uvloop
from aiohttp import web

from pipelines.rehearsal.platforms.platforms import Platforms
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.answers import Request, World
from pipelines.rehearsal.sample.certificates import contexts, make_authority
from pipelines.rehearsal.sample.model import Fault
from pipelines.rehearsal.sample.province import Province
from pipelines.running.garbage import collect_seldom

_STARTS_WITHIN = 600.0  # seconds of the wall clock until the child must have told its ports; it builds the world first


@dataclass(frozen=True, slots=True)
class ProvinceKey:
    """The arguments of a Province, small enough to send to another process."""

    seed: int
    sites: int
    start: date
    days: int
    healed: frozenset[Fault] = frozenset()
    accounts: int = 0

    def build(self) -> Province:
        province = Province(self.seed, sites=self.sites, start=self.start, days=self.days, accounts=self.accounts)
        for site in province.sites:
            site.faults = {fault: spans for fault, spans in site.faults.items() if fault not in self.healed}
        return province


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server in its own process. `authority` is the PEM of the authority that signed the https certificates."""

    ports: Ports
    authority: bytes
    pid: int


def key_of(province: Province, healed: Iterable[Fault] = ()) -> ProvinceKey:
    key = (province.seed, len(province.sites), province.start, province.days, frozenset(healed))
    return ProvinceKey(*key, accounts=len(province.accounts))


@contextmanager
def running_server(
    province: Province, time_scale: float = 1.0, ports: Ports | None = None, healed: Iterable[Fault] = ()
) -> Iterator[RunningServer]:
    """Serve the province from a child process while the context is open, without the faults in `healed`.

    `ports` 0 (the default) are chosen by the system. Raises OSError when a port is taken.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_child,
        args=(key_of(province, healed), ports or Ports(0, 0), time_scale, theirs),
        name="sample",
        daemon=True,
    )
    process.start()
    theirs.close()
    try:
        if not ours.poll(_STARTS_WITHIN):
            raise OSError("the sample server did not start")
        try:
            told = ours.recv()
        except EOFError:
            raise OSError("the sample server ended before it answered") from None
        if isinstance(told, OSError):
            raise told
        chosen, authority = told
        yield RunningServer(chosen, authority, process.pid or 0)
    finally:
        ours.close()  # the child ends when its end of the pipe does
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()


def _child(key: ProvinceKey, ports: Ports, time_scale: float, parent: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides when we end
    with contextlib.suppress(KeyboardInterrupt):
        province = key.build()
        collect_seldom()  # the province lives as long as the process
        uvloop.run(serve(province, ports, time_scale, parent))


async def serve(province: Province, ports: Ports, time_scale: float, parent: Connection) -> None:
    """Serve until `parent` is closed; tells it (Ports, PEM of the authority), or the OSError that kept us from it."""
    server = web.Server(Handler(World(province), time_scale).handle, access_log=None)
    runner = web.ServerRunner(server, handle_signals=False)
    await runner.setup()
    authority = make_authority(datetime.now().astimezone())
    with tempfile.TemporaryDirectory(prefix="xunwang-sample-") as folder:
        tls = contexts(authority, _certified(province), Path(folder))
        try:
            plain, secure = _listen(ports.http), _listen(ports.https)
        except OSError as error:
            parent.send(error)
            return
        await web.SockSite(runner, plain).start()
        await web.SockSite(runner, secure, ssl_context=tls).start()
    parent.send((Ports(plain.getsockname()[1], secure.getsockname()[1]), authority.pem))
    await _closed(parent)
    await runner.cleanup()


def _certified(province: Province) -> dict[str, datetime]:
    """Until when the certificate of each https host is valid; those of the platforms outlive the run."""
    platforms = dict.fromkeys(Platforms(province.platform_accounts).hosts, province.until + timedelta(days=365))
    return platforms | {site.host: site.not_after for site in province.sites if site.not_after}


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


async def _closed(parent: Connection) -> None:
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(parent.fileno(), gone.set)
    await gone.wait()
    asyncio.get_running_loop().remove_reader(parent.fileno())


class Handler:
    """Turns HTTP requests into questions to the world and its answers into responses."""

    def __init__(self, world: World, time_scale: float) -> None:
        self._world = world
        self._time_scale = time_scale

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        question = self._question(request, await request.read() if request.can_read_body else b"")
        answer = self._world.answer(question)
        if answer.hang_up:
            return _hung_up(request)
        if answer.delay:
            await asyncio.sleep(answer.delay / self._time_scale)
        date = format_datetime(question.at.astimezone(UTC), usegmt=True)  # ours, or two runs would differ
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers | {"Date": date})

    def _question(self, request: web.BaseRequest, body: bytes) -> Request:
        return Request(
            host=request.host.rsplit(":", 1)[0].lower(),
            path=request.raw_path,
            at=self._instant(request.headers.get("Date")),
            agent=request.headers.get("User-Agent", ""),
            method=request.method,
            headers=request.headers,
            body=body,
        )

    def _instant(self, header: str | None) -> datetime:
        if header is not None:
            with contextlib.suppress(ValueError):
                told = parsedate_to_datetime(header)
                return told if told.tzinfo else told.replace(tzinfo=UTC)
        return self._world.until - timedelta(seconds=1)


def _hung_up(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
