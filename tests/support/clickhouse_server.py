"""A small server that speaks ClickHouse's native protocol and answers from chDB, the same engine in the process.

The driver's own block code reads and writes; blocks pass to and from the engine in its `Native` format, so no value is
ever converted by us. It says revision 54459, the lowest in which query parameters travel apart from the text.
It runs in a child, forked from a server that never opens the engine (which must not see a fork), and ends with it.
"""

import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.block import BlockInfo, ColumnOrientedBlock
from clickhouse_driver.bufferedreader import BufferedSocketReader
from clickhouse_driver.bufferedwriter import BufferedSocketWriter
from clickhouse_driver.compression.lz4 import Compressor
from clickhouse_driver.connection import ServerInfo
from clickhouse_driver.context import Context
from clickhouse_driver.protocol import ClientPacketTypes, ServerPacketTypes
from clickhouse_driver.reader import read_binary_str, read_binary_uint8, read_binary_uint64
from clickhouse_driver.streams.compressed import CompressedBlockInputStream, CompressedBlockOutputStream
from clickhouse_driver.streams.native import BlockInputStream, BlockOutputStream
from clickhouse_driver.varint import read_varint, write_varint
from clickhouse_driver.writer import write_binary_int32, write_binary_str, write_binary_uint8

from tests.support.forked import FORKED

REVISION = 54459
BUFFER = 1 << 16
UNESCAPED = {"b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t", "0": "\0", "a": "\a", "v": "\v"}


@dataclass(frozen=True)
class ServerPlan:
    """What the server is to be. `users`: name → (password, may write). `certificate`: PEM file with chain and key."""

    folder: Path
    port: int = 0
    version: tuple[int, int, int] = (25, 8, 0)
    users: dict[str, tuple[str, bool]] = field(default_factory=lambda: {"default": ("", True)})
    certificate: Path | None = None


class RunningServer:
    """The server in its child process; `port` stays the same over `stop` and `start`."""

    def __init__(self, plan: ServerPlan) -> None:
        self.plan = plan
        self.port = plan.port
        self._process: Any = None
        self._lifeline: Any = None  # the child ends when this end closes

    def start(self) -> "RunningServer":
        ours, theirs = FORKED.Pipe()
        self._process = FORKED.Process(target=_serve, args=(self.plan, self.port, theirs), daemon=True)
        self._process.start()
        theirs.close()
        if not ours.poll(60):
            raise RuntimeError("the ClickHouse stand-in did not start within a minute")
        self.port = ours.recv()
        self._lifeline = ours
        return self

    def stop(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def __enter__(self) -> "RunningServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _serve(plan: ServerPlan, port: int, ready: Pipe) -> None:
    from chdb.state.sqlitelike import Connection

    engine = Engine(Connection(f"{plan.folder}?max_threads=2"))
    listener = _listen(port)
    ready.send(listener.getsockname()[1])
    threading.Thread(target=_end_with_parent, args=(ready,), daemon=True).start()
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=_talk, args=(plan, engine, peer), daemon=True).start()


def _listen(port: int) -> socket.socket:
    """Somebody's outgoing connection may have taken the port between a stop and a start; it will give it back."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _end_with_parent(pipe: Pipe) -> None:
    """The parent's end of the pipe closes with the parent, whatever ends it."""
    with suppress(EOFError, OSError):
        pipe.recv()
    os._exit(0)


def _talk(plan: ServerPlan, engine: "Engine", peer: socket.socket) -> None:
    try:
        if plan.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(plan.certificate)
            peer = context.wrap_socket(peer, server_side=True)
        Session(plan, engine, peer).run()
    except (OSError, EOFError):
        pass
    finally:
        peer.close()


class Refused(Exception):
    """An error of the server, with ClickHouse's code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Engine:
    """chDB, one statement at a time."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.plain = _context(0)

    def ask(self, sql: str, params: dict[str, str]) -> bytes:
        with self._lock, _as_refusal():
            answer: bytes = self._connection.query(sql, "Native", params=params).bytes()
        return answer

    def insert(self, target: str, settings: str, body: bytes) -> None:
        """Not by the engine's streaming insert, which hides errors inside views, nor in the text of the statement,
        where data ends at the first two line ends: blocks are full of such bytes."""
        with self._lock, _as_refusal(), NamedTemporaryFile(prefix="xunwang-block-") as file:
            file.write(body)
            file.flush()
            self._connection.query(f"{target} FROM INFILE '{file.name}' {settings} FORMAT Native")

    def blocks(self, answer: bytes) -> Iterator[ColumnOrientedBlock]:
        source = BytesIO(answer)
        reader = BlockInputStream(BufferedSocketReader(_Memory(source), BUFFER), self.plain)
        with suppress(EOFError):
            while True:
                yield _writable(reader.read())


class _as_refusal:
    """The engine's error text with its code in front, as an error of the server."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RuntimeError):
            head, _, rest = str(error).partition("Code: ")
            code, _, text = rest.partition(". ")
            raise Refused(int(code) if code.isdigit() else 1000, text or head) from error


class Session:
    """One connection: hello, then queries one after another."""

    def __init__(self, plan: ServerPlan, engine: Engine, peer: socket.socket) -> None:
        self._plan, self._engine = plan, engine
        self._in = BufferedSocketReader(peer, BUFFER)
        self._out = BufferedSocketWriter(peer, BUFFER)
        self._context = _context(REVISION)
        self._compressed = 0
        self._may_write = False

    def run(self) -> None:
        read_varint(self._in)
        self._hello()
        while True:
            self._packet(read_varint(self._in))
            self._out.flush()

    def _hello(self) -> None:
        read_binary_str(self._in)
        for _ in range(3):
            read_varint(self._in)
        _database, user, password = (read_binary_str(self._in) for _ in range(3))
        known, self._may_write = self._plan.users.get(user, (None, False))
        if known != password:
            self._exception(Refused(516, f"DB::Exception: {user}: Authentication failed"))
            self._out.flush()
            raise EOFError
        major, minor, patch = self._plan.version
        write_varint(ServerPacketTypes.HELLO, self._out)
        write_binary_str("ClickHouse", self._out)
        for number in (major, minor, REVISION):
            write_varint(number, self._out)
        write_binary_str("UTC", self._out)
        write_binary_str("stand-in", self._out)
        write_varint(patch, self._out)
        self._out.flush()
        read_binary_str(self._in)  # addendum: quota key

    def _packet(self, kind: int) -> None:
        if kind == ClientPacketTypes.PING:
            write_varint(ServerPacketTypes.PONG, self._out)
        elif kind == ClientPacketTypes.QUERY:
            self._query()
        else:
            raise EOFError

    def _query(self) -> None:
        read_binary_str(self._in)  # id
        _read_client_info(self._in)
        settings = _read_settings(self._in)
        read_binary_str(self._in)  # interserver secret
        read_varint(self._in)  # stage
        self._compressed = read_varint(self._in)
        sql = read_binary_str(self._in)
        params = {name: _unquoted(value) for name, value in _read_settings(self._in).items()}
        self._read_block()  # the empty block that ends external tables
        try:
            self._answer(sql.strip(), settings, params)
            write_varint(ServerPacketTypes.END_OF_STREAM, self._out)
        except Refused as error:
            self._exception(error)

    def _answer(self, sql: str, settings: dict[str, str], params: dict[str, str]) -> None:
        verb = sql.split(None, 1)[0].upper()
        if not self._may_write and verb not in ("SELECT", "WITH", "DESCRIBE", "EXISTS"):
            raise Refused(497, f"DB::Exception: Not enough privileges. To execute this query, it's necessary to {verb}")
        if verb == "INSERT":
            self._insert(sql, settings)
            return
        for number, block in enumerate(self._engine.blocks(self._engine.ask(sql, params))):
            if number == 0:
                self._header(block.columns_with_types)
            self._data(ServerPacketTypes.DATA)
            self._writer().write(block)

    def _insert(self, sql: str, settings: dict[str, str]) -> None:
        target = sql.removesuffix("VALUES").strip()
        self._sample(target)
        body = BytesIO()
        native = BlockOutputStream(BufferedSocketWriter(_Memory(body), BUFFER), self._engine.plain)
        while (block := self._read_packet_of_data()).num_rows:
            native.write(block)
            self._profile_events()
        named = ", ".join(f"{name} = '{value}'" for name, value in settings.items())
        self._engine.insert(target, f"SETTINGS {named}" if named else "", body.getvalue())
        self._profile_events()

    def _sample(self, target: str) -> None:
        """The header of the block that the client shall send."""
        table, _, columns = target.removeprefix("INSERT INTO ").partition(" (")
        described: dict[str, str] = {}
        for block in self._engine.blocks(self._engine.ask(f"DESCRIBE TABLE {table}", {})):
            described |= {row[0]: row[1] for row in block.get_rows()}
        names = [name.strip() for name in columns.removesuffix(")").split(",")]
        self._header([(name, described[name]) for name in names])
        self._out.flush()

    def _header(self, columns: list[tuple[str, str]]) -> None:
        """A block without rows; the driver's writer would write the columns' preambles, which nobody reads."""
        self._data(ServerPacketTypes.DATA)
        writer = self._writer()
        BlockInfo().write(writer.fout)
        write_varint(len(columns), writer.fout)
        write_varint(0, writer.fout)
        for name, kind in columns:
            write_binary_str(name, writer.fout)
            write_binary_str(kind, writer.fout)
            write_binary_uint8(0, writer.fout)
        writer.finalize()

    def _profile_events(self) -> None:
        self._data(ServerPacketTypes.PROFILE_EVENTS)
        BlockOutputStream(self._out, self._context).write(ColumnOrientedBlock())

    def _data(self, kind: int) -> None:
        write_varint(kind, self._out)
        write_binary_str("", self._out)

    def _writer(self) -> BlockOutputStream:
        if self._compressed:
            return CompressedBlockOutputStream(Compressor, 1 << 20, self._out, self._context)
        return BlockOutputStream(self._out, self._context)

    def _read_packet_of_data(self) -> ColumnOrientedBlock:
        if read_varint(self._in) != ClientPacketTypes.DATA:
            raise EOFError
        return self._block()

    def _read_block(self) -> None:
        self._read_packet_of_data()

    def _block(self) -> ColumnOrientedBlock:
        read_binary_str(self._in)
        stream = CompressedBlockInputStream if self._compressed else BlockInputStream
        return _writable(stream(self._in, self._context).read())

    def _exception(self, error: Refused) -> None:
        write_varint(ServerPacketTypes.EXCEPTION, self._out)
        write_binary_int32(error.code, self._out)
        for text in ("DB::Exception", str(error), ""):
            write_binary_str(text, self._out)
        write_binary_uint8(0, self._out)


def _writable(block: ColumnOrientedBlock) -> ColumnOrientedBlock:
    """The driver reads columns as tuples and wants lists to write."""
    block.data = [list(column) for column in block.data]
    return block


class _Memory:
    """Bytes in memory where the driver's buffers expect a socket."""

    def __init__(self, bytes_: BytesIO) -> None:
        self._bytes = bytes_

    def recv_into(self, buffer: Any, *_: Any) -> int:
        return self._bytes.readinto(buffer)

    def sendall(self, data: Any) -> None:
        self._bytes.write(data)


def _context(revision: int) -> Context:
    """What the driver's block code wants to know; revision 0 is the bare Native format."""
    context = Context()
    context.server_info = ServerInfo("ClickHouse", 25, 8, 0, revision, "UTC", "", revision)
    context.settings = {}
    context.client_settings = Client("nowhere").client_settings | {"namedtuple_as_json": False}
    return context


def _read_client_info(source: Any) -> None:
    read_binary_uint8(source)  # kind of query
    for _ in range(3):
        read_binary_str(source)  # initial user, id, address
    read_binary_uint64(source)  # start
    read_binary_uint8(source)  # interface
    for _ in range(3):
        read_binary_str(source)  # user, host, name of the client
    for _ in range(3):
        read_varint(source)  # its version and revision
    read_binary_str(source)  # quota key
    for _ in range(2):
        read_varint(source)  # distributed depth, patch
    read_binary_uint8(source)  # no trace
    for _ in range(3):
        read_varint(source)  # parallel replicas


def _read_settings(source: Any) -> dict[str, str]:
    found = {}
    while name := read_binary_str(source):
        read_binary_uint8(source)
        found[name] = read_binary_str(source)
    return found


def _unquoted(text: str) -> str:
    """The value of a quoted literal."""
    out, rest = [], iter(text[1:-1])
    for char in rest:
        if char == "\\":
            char = next(rest)
            char = UNESCAPED.get(char, char)
        out.append(char)
    return "".join(out)


if __name__ == "__main__":
    with RunningServer(ServerPlan(Path(sys.argv[1]), port=int(sys.argv[2]))) as running:
        print(running.port, flush=True)
        threading.Event().wait()
