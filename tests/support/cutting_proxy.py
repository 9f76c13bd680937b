"""A proxy that loses or holds back an answer at the worst moment: an insert was taken and nobody hears of it."""

import socket
import threading
from contextlib import suppress

END_OF_STREAM = b"\x05"


class CuttingProxy:
    """Passes bytes on between its `port` and `to`. While `cuts` is not 0, the answer to an insert is thrown away and
    both connections are closed, once per cut. While `holds` is not 0, such an answer is held back until the client has
    given up, once per hold: a server that is slower than anybody waits."""

    def __init__(self, to: tuple[str, int]) -> None:
        self.to = to
        self.cuts = self.holds = 0
        self.happened = 0
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections and end those there are."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            _end(one)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.to, 5)
            server.settimeout(None)
        except OSError:
            client.close()
            return
        self._open += [client, server]
        insert, left = threading.Event(), threading.Event()
        back = threading.Thread(target=self._back, args=(server, client, insert, left), daemon=True)
        back.start()
        with suppress(OSError):
            while chunk := client.recv(1 << 16):
                if b"INSERT INTO" in chunk:
                    insert.set()
                server.sendall(chunk)
        left.set()
        _end(server)
        back.join()
        _end(client)

    def _back(
        self, server: socket.socket, client: socket.socket, insert: threading.Event, left: threading.Event
    ) -> None:
        with suppress(OSError):
            while chunk := server.recv(1 << 16):
                if insert.is_set() and chunk.endswith(END_OF_STREAM) and (self.cuts or self.holds):
                    if self.cuts:
                        self.cuts -= 1
                    else:
                        self.holds -= 1
                        left.wait()
                    self.happened += 1
                    break
                client.sendall(chunk)
        _end(client)
        _end(server)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
