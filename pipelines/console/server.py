"""The console as a server: where it listens, with or without TLS, start and stop."""

import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web

from pipelines.console.doors import doors
from pipelines.console.guarding import LARGEST, guards, is_loopback
from pipelines.console.house import House
from pipelines.console.people.doorkeeper import LOOPBACK, Doorkeeper, Guests
from pipelines.console.shown import Shown
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError

__all__ = ["LOOPBACK", "Console", "application", "house_of", "is_loopback", "tls_of"]


class Console:
    """Serves the programs of an installation. Beyond loopback only where people log in, over TLS (`tls`) or behind
    somebody who sees to it (`published`: a container whose port is published on loopback, a proxy). `names` are those
    under which we are reached."""

    def __init__(
        self,
        shown: Shown,
        host: str,
        port: int,
        *,
        published: bool = False,
        names: Sequence[str] = (),
        tls: ssl.SSLContext | None = None,
        guests: Guests | None = None,
        renew: Callable[[], None] | None = None,
    ) -> None:
        if not published and tls is None:
            require_loopback(host)
        self._shown, self._host, self._port, self._names = shown, host, port, frozenset(names)
        self._tls, self._guests, self._published, self._renew = tls, guests, published, renew
        self._runner: web.AppRunner | None = None
        self.first_link = ""

    async def start(self) -> str:
        """Listen; returns the address. Raises MistakeError when the port is taken, or others could reach us before
        there is an administrator."""
        house = house_of(self._shown, guests=self._guests, secure=self._tls is not None, renew=self._renew)
        beyond = not is_loopback(self._host)
        if beyond and not self._published and not house.keeper.has_administrator():
            house.keeper.close()
            raise MistakeError(
                f"{self._host}：还没有系统管理员，先只能用本机地址启动；请在本机打开终端给出的链接登记系统管理员，再改用该地址。"
            )
        self._runner = web.AppRunner(application(house, self._names, beyond), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._tls)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            raise MistakeError(
                f"{self._host}的端口{self._port}不能使用（{error.strerror or error}），请用--port另选一个端口。"
            ) from None
        host, port = self._runner.addresses[0][:2]
        address = f"{'https' if self._tls else 'http'}://{_bracketed(host)}:{port}/"
        key = self._shown.folder.console_key
        key.touch(mode=0o600)
        key.write_text(house.keeper.local_key, encoding="utf-8")
        link = house.keeper.first_link()
        self.first_link = f"{address}first?link={link}" if link else ""
        return address

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._shown.folder.console_key.unlink(missing_ok=True)


def house_of(
    shown: Shown,
    *,
    actor: Actor | None = None,
    guests: Guests | None = None,
    secure: bool = False,
    renew: Callable[[], None] | None = None,
) -> House:
    """The console of what is shown. `actor`: who everybody is, for tests."""
    known = shown.installation
    keeper = Doorkeeper(
        shown.folder.root,
        frozenset(unit.id for unit in known.units),
        frozenset(program.id for program in known.programs),
        always=actor,
        guests=guests,
        secure=secure,
    )
    return House(shown, keeper, renew)


def application(house: House, names: frozenset[str] = frozenset(), everywhere: bool = False) -> web.Application:
    """The application over a started run, or over a cluster."""
    known = doors(house)
    table = {(door.method, door.path): door for door in known}
    app = web.Application(middlewares=guards(house, table, names, everywhere), client_max_size=LARGEST)
    app.add_routes([web.route(door.method, door.path, door.handler) for door in known if door.method != "GET"])
    app.add_routes([web.get(door.path, door.handler) for door in known if door.method == "GET"])
    app.on_startup.append(house.intake.begin)
    app.on_shutdown.append(house.streams.close)
    app.on_shutdown.append(house.live.close)
    app.on_startup.append(house.notices.beside.begin)
    app.on_startup.append(house.photographer.beside.begin)
    app.on_shutdown.append(house.intake.end)
    app.on_shutdown.append(house.notices.beside.end)
    app.on_shutdown.append(house.trials.end)
    app.on_shutdown.append(house.photographer.beside.end)

    async def close(_: web.Application) -> None:
        house.keeper.close()

    app.on_cleanup.append(close)
    return app


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS with the office's own certificate. Raises MistakeError for files that cannot be used."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise MistakeError(f"{certificate}、{key}：证书或私钥不能使用（{error}），请核对两个文件是否配对。") from None
    return context


def require_loopback(host: str) -> None:
    """Raises MistakeError for an address that others could reach without TLS."""
    if not is_loopback(host):
        raise MistakeError(
            f"{host}：不加密时只能用本机地址，请改用127.0.0.1；要供其他机器访问，请用--certificate和--key给出证书，"
            "或在本机前面加带证书的代理。"
        )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
