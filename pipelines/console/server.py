"""The console's aiohttp application: addresses, safety headers, start and stop."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from pipelines.console import pages, status
from pipelines.console.shown import Shown
from pipelines.subscribers.server_sent import EventStreams
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.rights import Action, may

# Who reads while the console has no login: whoever sits at this machine.
LOOPBACK = Actor(id="console", name="本机查阅", roles=("reader",))
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class Console:
    """Serves the programs of an installation. There is no login yet: only loopback addresses are served, but for
    `published`, where somebody else sees to it who gets here (a container whose port is published on loopback, a proxy
    with a login). `names` are those of such a proxy; `actor` is who reads, whoever comes."""

    def __init__(
        self,
        shown: Shown,
        host: str,
        port: int,
        *,
        published: bool = False,
        names: Sequence[str] = (),
        actor: Actor = LOOPBACK,
    ) -> None:
        if not published:
            require_loopback(host)
        self._shown, self._host, self._port, self._names = shown, host, port, frozenset(names)
        self._actor = actor
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen; returns the address. Raises MistakeError when the port is taken."""
        self._runner = web.AppRunner(application(self._shown, self._names, self._actor), access_log=None)
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


class Door(NamedTuple):
    """An address, what answers there, and the right that it asks for; None: open to whoever reaches us."""

    path: str
    handler: Handler
    asks: Action | None


def doors(shown: Shown, streams: EventStreams) -> list[Door]:
    """Every address of the console: the pages of each program, and what is there once."""
    told = status.Status(shown)
    return [
        *_all_pages(shown),
        Door("/events", streams.stream, "subscribe"),
        Door("/style.css", pages.style, None),
        Door("/status.json", told.overview, "read_status"),
        Door("/health", told.health, "read_status"),
        Door("/metrics", told.metrics, "read_status"),
    ]


def _all_pages(shown: Shown) -> Iterator[Door]:
    registries = shown.installation.registries
    if len(registries) == 1:
        (registry,) = registries.values()
        yield from _pages(pages.Pages(shown, registry))
        return

    async def programs(request: web.Request) -> web.Response:
        return pages.programs(shown)

    yield Door("/", programs, "read")
    for key, registry in registries.items():
        base = pages.program_base(key)
        yield from _pages(pages.Pages(shown, registry, base), base)


def _pages(view: pages.Pages, base: str = "") -> list[Door]:
    """The pages of one program below its base."""
    return [
        Door(f"{base}/", view.overview, "read"),
        Door(f"{base}/sites", view.sites, "read"),
        Door(f"{base}/sites/{{site}}", view.site, "read"),
        Door(f"{base}/findings", view.findings, "read"),
        Door(f"{base}/findings/{{finding}}", view.finding, "read"),
        Door(f"{base}/evidence/{{sha}}", view.evidence, "read"),
        Door(f"{base}/editions", view.editions, "read_editions"),
        Door(f"{base}/editions/{{kind}}/{{code}}/{{name}}", view.edition_file, "read_editions"),
        Door(f"{base}/status", view.status, "read_status"),
    ]


def application(shown: Shown, names: frozenset[str] = frozenset(), actor: Actor = LOOPBACK) -> web.Application:
    """The application over a started run, or over a cluster, as the actor may see it."""
    streams = EventStreams(shown.log)
    known = doors(shown, streams)
    app = web.Application(middlewares=[_guard(names), _rights({door.path: door.asks for door in known}, actor)])
    app.add_routes([web.get(door.path, door.handler) for door in known])
    app.on_shutdown.append(streams.close)
    return app


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


def _rights(asks: Mapping[str, Action | None], actor: Actor) -> Middleware:
    @web.middleware
    async def rights(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every door asks before it opens; the pages look at what of it the actor may see."""
        resource = request.match_info.route.resource
        if resource is not None and (action := asks[resource.canonical]) is not None:
            refused = may(actor, action)
            if refused is not None:
                raise web.HTTPForbidden(text=refused)
        request["actor"] = actor
        return await handler(request)

    return rights


def require_loopback(host: str) -> None:
    """Raises MistakeError for an address that others could reach."""
    if not is_loopback(host):
        raise MistakeError(f"{host}：管理界面没有登录保护，只能用本机地址，请改用127.0.0.1。")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
