"""Many hosts for benchmarks, in a process of their own: each has an address on loopback, and every page is its own.

A page is about 60 KB, as real ones are: a list of dated items, a site map, scripts and text. Usage:
python -m tests.support.many_hosts HOSTS, which prints the port.
"""

import asyncio
import hashlib
import sys
from functools import cache

from tests.support.kept_connection import KeptConnection

ITEMS, LINKS, PROSE, SCRIPTS = 20, 170, 60, 250
OWN = b"@@own@@"


def address(number: int) -> str:
    """Where host `number` answers, from 0 on."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


@cache
def template() -> bytes:
    """A page in which `OWN` stands for what only this page has."""
    own = OWN.decode()
    items = "".join(
        f'<li><a href="/content/{own}/{n}.html">关于做好第{n}项{own}工作的通知</a><span>2026-07-{n + 1:02}</span></li>'
        for n in range(ITEMS)
    )
    links = "".join(f'<li><a href="/zwgk/bm{n}/index.html">部门{n}政务公开</a></li>' for n in range(LINKS))
    prose = "".join(f"<p>会议要求，各部门要认真落实第{n}项工作任务，明确责任分工，按时完成。</p>" for n in range(PROSE))
    script = "".join(
        f"function menu{n}(o){{var a=o.getElementsByTagName('li');return a.length+{n};}}\n" for n in range(SCRIPTS)
    )
    head = f"<title>示例{own}</title><meta name='SiteName' content='示例'><script>{script}</script>"
    body = f"<ul>{items}</ul><div class='map'><ul>{links}</ul></div><div class='note'>{prose}</div>"
    return f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


class Host(KeptConnection):
    """Every host has its own pages."""

    TYPE = b"text/html; charset=utf-8"

    def body(self, head: bytes, path: bytes) -> bytes:
        host = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"host:")), b"")
        return template().replace(OWN, hashlib.sha256(host + path).hexdigest()[:12].encode())


async def serve(hosts: int) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Host, address(0), 0, backlog=1024)
    port = first.sockets[0].getsockname()[1]
    others = [await loop.create_server(Host, address(n), port, backlog=256) for n in range(1, hosts)]
    print(port, flush=True)
    await asyncio.gather(first.serve_forever(), *(one.serve_forever() for one in others))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
