"""A server for benchmarks, in a process of its own: as little work as a server can do.

`/empty/…` answers 200 with no body, `/page/…N` a page of its own out of a pickled list, everything else a short text.
Usage: python -m tests.support.page_server PAGES, which prints the port.
"""

import asyncio
import pickle
import re
import sys
from pathlib import Path

from tests.support.kept_connection import KeptConnection

NUMBER = re.compile(rb"\d+$")


class Pages(KeptConnection):
    """The pages of a list."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages

    def body(self, head: bytes, path: bytes) -> bytes:
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
