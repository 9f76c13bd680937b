"""Talking with a browser over its two pipes (Chrome DevTools Protocol): a message is JSON and ends with a zero byte."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Any

import orjson

LARGEST_MESSAGE = 96 << 20
Event = Callable[[str, dict[str, Any]], None]


class BrowserGoneError(Exception):
    """It has died, or refuses what it is told."""


class Devtools:
    """`event`: what is told of everything that the browser says by itself. Close it when done."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._writer: asyncio.WriteTransport | None = None
        self._reads: asyncio.ReadTransport | None = None
        self._task: asyncio.Task[None] | None = None

    async def begin(self, tells: int, told: int) -> None:
        """`tells`, `told`: our ends of its pipes; they are ours to close from now on."""
        loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(limit=LARGEST_MESSAGE)
        self._writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(told, "wb", 0))
        self._reads, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(tells, "rb", 0)
        )
        self._task = asyncio.create_task(self._read(reader))

    async def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Raises BrowserGoneError."""
        assert self._writer is not None
        if self._task is None or self._task.done():
            raise BrowserGoneError(method)
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        answer = self._asked[self._number] = asyncio.get_running_loop().create_future()
        self._writer.write(orjson.dumps(message) + b"\0")
        found = await answer
        if "error" in found:
            raise BrowserGoneError(f"{method}: {found['error'].get('message', '')}")
        result: dict[str, Any] = found["result"]
        return result

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for transport in (self._writer, self._reads):
            if transport is not None:
                transport.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                message = orjson.loads((await reader.readuntil(b"\0"))[:-1])
                if "id" in message:
                    answer = self._asked.pop(message["id"], None)
                    if answer is not None and not answer.done():
                        answer.set_result(message)
                else:
                    self._event(message["method"], message.get("params", {}))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(BrowserGoneError("the browser has ended"))
