"""The console's aiohttp application: addresses, safety headers, start and stop."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from pipelines.console import pages, status
from pipelines.console.shown import Shown
from pipelines.subscribers.server_sent import EventStreams
from schemas.mistakes import MistakeError

SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class Console:
    """Serves the programs of an installation. There is no login yet: only loopback addresses are served, but for
    `published`, where somebody else sees to it who gets here (a container whose port is published on loopback, a proxy
    with a login). `names` are those of such a proxy."""

    def __init__(
        self, shown: Shown, host: str, port: int, *, published: bool = False, names: Sequence[str] = ()
    ) -> None:
        if not published:
            require_loopback(host)
        self._shown, self._host, self._port, self._names = shown, host, port, frozenset(names)
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen; returns the address. Raises MistakeError when the port is taken."""
        self._runner = web.AppRunner(application(self._shown, self._names), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            raise MistakeError(
                f"{self._host}的端口{self._port}不能使用（{error.strerror or error}），请用--port另选一个端口。"
            ) from None
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def application(shown: Shown, names: frozenset[str] = frozenset()) -> web.Application:
    """The application over a started run, or over a cluster."""
    app = web.Application(middlewares=[_guard(names)])
    told, streams = status.Status(shown), EventStreams(shown.log)
    registries = shown.installation.registries
    if len(registries) == 1:
        (registry,) = registries.values()
        app.add_routes(_routes(pages.Pages(shown, registry)))
    else:

        async def programs(request: web.Request) -> web.Response:
            return pages.programs(shown)

        app.add_routes([web.get("/", programs)])
        for key, registry in registries.items():
            base = pages.program_base(key)
            app.add_routes(_routes(pages.Pages(shown, registry, base), base))
    app.add_routes(
        [
            web.get("/events", streams.stream),
            web.get("/style.css", pages.style),
            web.get("/status.json", told.overview),
            web.get("/health", told.health),
            web.get("/metrics", told.metrics),
        ]
    )
    app.on_shutdown.append(streams.close)
    return app


def _routes(view: pages.Pages, base: str = "") -> list[web.RouteDef]:
    """The pages of one program below its base."""
    handlers: dict[str, Handler] = {
        "/": view.overview,
        "/sites": view.sites,
        "/sites/{site}": view.site,
        "/findings": view.findings,
        "/findings/{finding}": view.finding,
        "/evidence/{sha}": view.evidence,
        "/editions": view.editions,
        "/editions/{kind}/{code}/{name}": view.edition_file,
        "/status": view.status,
    }
    return [web.get(base + address, handler) for address, handler in handlers.items()]


def _guard(names: frozenset[str]) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A page from elsewhere must not reach us through a name that points at loopback."""
        host = urlsplit(f"//{request.host}").hostname or ""
        if host not in names and not is_loopback(host):
            raise web.HTTPForbidden(text="只能通过本机地址访问。")
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = pages.not_found()
        response.headers.update(SAFE)
        return response

    return guard


def require_loopback(host: str) -> None:
    """Raises MistakeError for an address that others could reach."""
    if not is_loopback(host):
        raise MistakeError(f"{host}：管理界面没有登录保护，只能用本机地址，请改用127.0.0.1。")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
