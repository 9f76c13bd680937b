"""As little work as a server can do: for benchmarks, which measure those who ask."""

import asyncio


class KeptConnection(asyncio.Protocol):
    """Requests one after another on a connection that is kept; each is answered with 200."""

    TYPE = b"text/html"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._pending = transport, b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head, self._pending = self._pending[:end], self._pending[end + 4 :]
            body = self.body(head, head.split(b" ", 2)[1])
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (self.TYPE, len(body)) + body
            )

    def body(self, head: bytes, path: bytes) -> bytes:
        """What a request is answered with."""
        raise NotImplementedError
