"""Addresses that swallow every packet, on loopback: a listener whose queue is full answers no SYN any more."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_place(ip: str, port: int) -> Iterator[None]:
    """While open, a connection to this ip and port is neither accepted nor refused."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((ip, port))
        listener.listen(0)
        waiting = []
        try:
            for _ in range(4):
                one = socket.socket(family, socket.SOCK_STREAM)
                one.setblocking(False)
                one.connect_ex((ip, port))
                waiting.append(one)
            yield
        finally:
            for one in waiting:
                one.close()


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True
