"""The console's aiohttp application: addresses, safety headers, start and stop."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from pipelines.console import pages, status
from pipelines.embedded import EmbeddedRun
from pipelines.subscribers.server_sent import EventStreams
from schemas.mistakes import MistakeError

RUN = web.AppKey("run", EmbeddedRun)
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class Console:
    """Serves one run. Only loopback addresses are accepted: there is no login yet."""

    def __init__(self, run: EmbeddedRun, host: str, port: int) -> None:
        require_loopback(host)
        self._run, self._host, self._port = run, host, port
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen; returns the address. Raises MistakeError when the port is taken."""
        self._runner = web.AppRunner(application(self._run), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            raise MistakeError(
                f"port {self._port} on {self._host} is taken ({error}); give another with --port."
            ) from None
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def application(run: EmbeddedRun) -> web.Application:
    """The application over a started run."""
    app = web.Application(middlewares=[_guard])
    app[RUN] = run
    view, told, streams = pages.Pages(run), status.Status(run), EventStreams(run.log)
    app.add_routes(
        [
            web.get("/", view.overview),
            web.get("/sites", view.sites),
            web.get("/sites/{site}", view.site),
            web.get("/findings", view.findings),
            web.get("/findings/{finding}", view.finding),
            web.get("/evidence/{sha}", view.evidence),
            web.get("/editions", view.editions),
            web.get("/editions/{kind}/{code}/{name}", view.edition_file),
            web.get("/events", streams.stream),
            web.get("/status", view.status),
            web.get("/style.css", pages.style),
            web.get("/status.json", told.overview),
            web.get("/health", told.health),
            web.get("/metrics", told.metrics),
        ]
    )
    app.on_shutdown.append(streams.close)
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page from elsewhere must not reach us through a name that points at loopback."""
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        raise web.HTTPForbidden(text="只能通过本机地址访问。")
    try:
        response = await handler(request)
    except web.HTTPNotFound:
        response = pages.not_found()
    response.headers.update(SAFE)
    return response


def require_loopback(host: str) -> None:
    """Raises MistakeError for an address that others could reach."""
    if not is_loopback(host):
        raise MistakeError(f"{host}: the console is unprotected; give a loopback address (127.0.0.1).")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
