"""A server with every fault a government site has shown, on raw sockets, by path; it keeps what it was asked."""

import asyncio
import gzip
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

Writer = asyncio.StreamWriter
BOMB = gzip.compress(bytes(30_000_000))  # 30 KB; packed before any clock runs


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw_path: bytes = b""


Handler = Callable[[Asked, Writer], Awaitable[None]]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@dataclass
class FaultyServer:
    """`scale` runs its pauses as much faster as the fetcher's limits run. `down` makes it hang up on everybody."""

    scale: float = 1.0
    down: bool = False
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    at_once: int = 0
    most_at_once: int = 0
    opened: int = 0
    visits: dict[str, int] = field(default_factory=dict)
    release: asyncio.Event | None = None
    stall_s: float = 0.0
    stalls: int = 1
    raw: dict[str, bytes] = field(default_factory=dict)  # whole answers, sent as they are under /raw/<name>
    _server: asyncio.Server | None = None

    async def start(self, context: ssl.SSLContext | None = None) -> "FaultyServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    def methods(self, path: str) -> list[str]:
        return [one.method for one in self.asked if one.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.opened += 1
        try:
            while not writer.is_closing():
                asked = _parsed(await reader.readuntil(b"\r\n\r\n"))
                self.asked.append(asked)
                self.visits[asked.path] = self.visits.get(asked.path, 0) + 1
                if self.down:
                    break
                await self._one(asked, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _one(self, asked: Asked, writer: Writer) -> None:
        handler: Handler = getattr(self, "on_" + (asked.path.strip("/").split("/")[0] or "home"), self.on_home)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await handler(asked, writer)
            await writer.drain()
        finally:
            self.at_once -= 1

    async def pause(self, life_seconds: float) -> None:
        await asyncio.sleep(life_seconds / self.scale)

    # -- the faults, one a path

    async def on_home(self, asked: Asked, writer: Writer) -> None:
        body = f"<title>{asked.headers.get('host')}</title>{asked.path}".encode()
        writer.write(answer(b"" if asked.method == "HEAD" else body, X_Served="1"))

    async def on_status(self, asked: Asked, writer: Writer) -> None:
        extra = {"Set_Cookie": asked.query["cookie"]} if "cookie" in asked.query else {}
        writer.write(answer(b"said", asked.query["code"] + " Whatever", **extra))

    async def on_loop(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(status="302 Found", Location="/loop"))

    async def on_chain(self, asked: Asked, writer: Writer) -> None:
        left = int(asked.query["left"])
        writer.write(answer(status="301 Moved", Location=f"/chain?left={left - 1}" if left else "/end"))

    async def on_cookie(self, asked: Asked, writer: Writer) -> None:
        if "seen=1" in asked.headers.get("cookie", ""):
            writer.write(answer(b"welcome"))
        else:
            writer.write(answer(status="302 Found", Location="/cookie", Set_Cookie="seen=1; Path=/"))

    async def on_goto(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(status="302 Found", Location=asked.query["to"]))

    async def on_gbkgoto(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\xd0\xc5\xcf\xa2?q=\xb9\xab\r\n\r\n")

    async def on_bomb(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(BOMB, Content_Encoding="gzip"))

    async def on_gzip(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(gzip.compress(b"packed page " * 50), Content_Encoding="gzip"))

    async def on_torngzip(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(gzip.compress(bytes(range(256)) * 400)[:-200], Content_Encoding="gzip"))

    async def on_lyinggzip(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(b"<html>never packed</html>", Content_Encoding="gzip"))

    async def on_endless(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async def on_drip(self, asked: Asked, writer: Writer) -> None:
        """Much at first, then a little for ever, of no declared length."""
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_200_000)
        while True:
            writer.write(b"x")
            await writer.drain()
            await self.pause(0.5)

    async def on_slowheader(self, asked: Asked, writer: Writer) -> None:
        await self.pause(float(asked.query["s"]))
        writer.write(answer(b"at last"))

    async def on_slowbody(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
        await self.pause(float(asked.query["s"]))
        writer.write(b"half")

    async def on_reset(self, asked: Asked, writer: Writer) -> None:
        writer.transport.abort()

    async def on_resetonce(self, asked: Asked, writer: Writer) -> None:
        if self.visits[asked.path] == 1:
            writer.transport.abort()
        else:
            writer.write(answer(b"second time"))

    async def on_nohead(self, asked: Asked, writer: Writer) -> None:
        ok = asked.method == "GET"
        writer.write(answer(b"got" if ok else b"", "200 OK" if ok else asked.query.get("code", "405") + " No"))

    async def on_deafhead(self, asked: Asked, writer: Writer) -> None:
        if asked.method == "HEAD":
            await self.pause(60)
        writer.write(answer(b"got"))

    async def on_hugeheader(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(b"x", X_Huge="y" * 100_000))

    async def on_manyheaders(self, asked: Asked, writer: Writer) -> None:
        writer.write(answer(b"x", **{f"X_{i}": "y" for i in range(2000)}))

    async def on_oddheader(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Unit: \xb9\xab\xb0\xb2\xbe\xd6\r\n\r\nok")

    async def on_chunked(self, asked: Asked, writer: Writer) -> None:
        """Extensions, upper-case sizes with leading zeros, a trailer: odd and allowed (RFC 9112, 7.1)."""
        writer.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"005;name=value\r\nhello\r\n00A\r\n, citizens\r\n0\r\nX-Trailer: 1\r\n\r\n"
        )

    async def on_badchunk(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\nrest")
        writer.close()

    async def on_shortbody(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
        writer.close()

    async def on_junk(self, asked: Asked, writer: Writer) -> None:
        writer.write(b"<html>HTTP/0.9 has no status line</html>")
        writer.close()

    async def on_stall(self, asked: Asked, writer: Writer) -> None:
        """Holds the loop that fetcher and server share, the first `stalls` times."""
        if self.visits[asked.path] <= self.stalls:
            time.sleep(self.stall_s)  # noqa: ASYNC251 - the standstill itself
        await self.pause(0.1)
        writer.write(answer(b"after all"))

    async def on_slowonce(self, asked: Asked, writer: Writer) -> None:
        if self.visits[asked.path] == 1:
            await self.pause(float(asked.query["s"]))
        writer.write(answer(b"well"))

    async def on_raw(self, asked: Asked, writer: Writer) -> None:
        writer.write(self.raw[asked.path.rsplit("/", 1)[1]])
        await writer.drain()
        writer.close()

    async def on_hold(self, asked: Asked, writer: Writer) -> None:
        """Answers when the test says so."""
        assert self.release is not None
        await self.release.wait()
        writer.write(answer(b"released"))


def _parsed(raw: bytes) -> Asked:
    first, *lines = raw.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    path, _, query = target.partition("?")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return Asked(method, path, {k: v[0] for k, v in parse_qs(query).items()}, headers, target.encode("latin-1"))


async def refuse_handshakes() -> asyncio.Server:
    """A server that answers every ClientHello with the alert handshake_failure, as a 国密-only one does."""

    async def alert(reader: asyncio.StreamReader, writer: Writer) -> None:
        await reader.read(1)
        writer.write(b"\x15\x03\x03\x00\x02\x02\x28")
        await writer.drain()
        writer.close()

    return await asyncio.start_server(alert, "127.0.0.1", 0)
