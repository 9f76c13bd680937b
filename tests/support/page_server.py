"""A server for benchmarks, in a process of its own: as little work as a server can do.

`/empty/…` answers 200 with no body, `/page/…N` a page of its own out of a pickled list, everything else a short text.
Usage: python -m tests.support.page_server PAGES, which prints the port.
"""

import asyncio
import pickle
import re
import sys
from pathlib import Path

NUMBER = re.compile(rb"\d+$")


class Pages(asyncio.Protocol):
    """Requests one after another on a connection that is kept."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._pending = transport, b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            request, self._pending = self._pending[:end], self._pending[end + 4 :]
            path = request.split(b" ", 2)[1]
            body = self._body(path)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )

    def _body(self, path: bytes) -> bytes:
        if path.startswith(b"/empty/"):
            return b""
        number = NUMBER.search(path)
        if not path.startswith(b"/page/") or number is None:
            return b"ok"
        page = self._pages[int(number[0]) % len(self._pages)]
        return page.replace(b"</body>", b"<p>%s</p></body>" % path, 1)


async def serve(pages: list[bytes]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Pages(pages), "0.0.0.0", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(pickle.loads(Path(sys.argv[1]).read_bytes())))
