"""What is made once for a user is made by one of all that want it, and whole or not at all."""

import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.rehearsal.broker import Broker, free_port
from pipelines.rehearsal.broker_files import made_once


def test_of_many_who_want_it_one_makes_it(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "classes").write_text("all of them")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: made_once(tmp_path / "cache" / "quick", make), range(8)))
    assert len(made) == 1
    assert set(found) == {tmp_path / "cache" / "quick"}
    assert (found[0] / "classes").read_text() == "all of them"


def test_what_broke_off_is_made_anew(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "classes").write_text("half of th")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        made_once(tmp_path / "quick", broken)
    assert [path.name for path in tmp_path.iterdir()] == ["quick.lock"]
    folder = made_once(tmp_path / "quick", lambda folder: (folder / "classes").touch())
    assert [path.name for path in folder.iterdir()] == ["classes"]


def test_a_broker_listens_on_two_ports(tmp_path: Path) -> None:
    port = free_port()
    broker = Broker(tmp_path, port=port, controller_port=port)
    assert (broker.port, broker.controller_port != port) == (port, True)


def listening(port: int) -> socket.socket:
    """As servers listen: they may take a port again at once that one before them has left."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a port cannot be held for a server")
def test_a_free_port_is_its_server_s_before_between_and_after_its_lives() -> None:
    port = free_port()
    for _ in range(2):
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
        with listening(port):
            socket.create_connection(("127.0.0.1", port)).close()
            with pytest.raises(OSError, match="in use"):
                listening(port)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
