"""What is looked at before a run begins: whatever cannot work is said in a sentence, and nothing was started."""

import errno
import socket

from pipelines.console.server import is_loopback
from schemas.mistakes import MistakeError

LAST_PORT = 65_535


def require_free(host: str, port: int, beyond: bool = False) -> None:
    """Raises MistakeError unless the console can listen there: a loopback address, any of this machine's with `beyond`,
    and a free port (0: any)."""
    if not is_loopback(host) and not beyond:
        raise MistakeError(
            f"--host {host}：不加密时只能使用本机地址（127.0.0.1、::1或localhost）；要供其他机器访问，请用--certificate"
            "和--key给出证书，或在本机前面加带证书的代理（其域名用--name写明）。"
        )
    if not 0 <= port <= LAST_PORT:
        raise MistakeError(f"--port {port}：端口应为1至{LAST_PORT}的整数（0表示自动选一个空闲端口）。")
    try:
        _bind(host, port)
    except PermissionError:
        raise MistakeError(f"--port {port}：当前用户无权使用该端口，请换用1024以上的端口。") from None
    except OSError as error:
        raise MistakeError(
            f"--port {port}：{host}的端口{port}已被占用或不能使用（{error.strerror or error}），请用--port另选端口，"
            "或先停止占用它的程序。"
        ) from None


def _bind(host: str, port: int) -> None:
    """See that one could listen at every address of the host that this machine has. Raises OSError."""
    missing: list[OSError] = []
    ways = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in ways:
        try:
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise
            missing.append(error)
    if len(missing) == len(ways):
        raise missing[0]
