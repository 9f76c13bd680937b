"""Child processes of tests, forked from a server that has imported everything once: a start costs milliseconds instead
of two seconds of processor time. A process of tests has one such server, so what it loads is named here only. Whatever
is forked from it forks its own children from it too."""

import errno
import multiprocessing
import socket
from multiprocessing import forkserver, reduction
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any


class _Forked(ForkServerProcess):
    """Tells the child where the server is: of itself it would start a second one."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        forkserver.ensure_running()
        self._server = forkserver._forkserver._forkserver_address

    def run(self) -> None:
        server = forkserver._forkserver
        server._forkserver_address = self._server
        server.ensure_running = _runs  # type: ignore[method-assign]
        forkserver.ensure_running = _runs
        super().run()


def _runs() -> None:
    """The server lives as long as anybody who knows of it."""


class _ForkedContext(ForkServerContext):
    Process = _Forked


FORKED = _ForkedContext()
FORKED.set_forkserver_preload(["tests.support.forked_ahead"])
_get_context = multiprocessing.get_context


def outlive_the_killed() -> None:
    """In the server: who is killed between ringing and asking for a child takes nobody else along. Without this the
    server ends, and with it what anybody could be told of his children."""
    receive = reduction.recvfds

    def received(asking: socket.socket, size: int) -> list[int]:
        try:
            return receive(asking, size)
        except EOFError as gone:
            raise ConnectionAbortedError(errno.ECONNABORTED, "killed while asking") from gone  # the server goes on

    reduction.recvfds = received


def fork_instead_of_spawning() -> None:
    """What spawns children in life gets them forked; how they are spawned is `test_reading_pool`'s matter."""
    from pipelines.running import fetcher_apart, reading_pool

    multiprocessing.get_context = lambda method=None: FORKED if method == "spawn" else _get_context(method)
    for module in (reading_pool, fetcher_apart):
        module._SPAWN = FORKED  # type: ignore[attr-defined]
