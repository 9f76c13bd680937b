"""What every request passes before a handler sees it: from where, who, what they may, and whether the form is ours."""

import ipaddress
import logging
from collections.abc import Collection, Mapping
from urllib.parse import quote, urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from multidict import MultiDict, MultiDictProxy

from pipelines.console.doors import Door
from pipelines.console.house import House
from pipelines.console.keys import FORM, VISIT, Form, typed
from pipelines.console.people.doorkeeper import STRANGER
from pipelines.console.people.login import ask, resume, typed_fields
from pipelines.console.people.secrets import same
from pipelines.console.rendering import not_found, problem, said
from pipelines.warehouse import WarehouseError
from schemas.rights import may

logger = logging.getLogger(__name__)
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
LARGEST = 64 << 20  # of a form with its files
CHANGES = frozenset({hdrs.METH_POST})
Doors = Mapping[tuple[str, str], Door]


def guards(house: House, doors: Doors, names: Collection[str], everywhere: bool) -> list[Middleware]:
    """From the outside in. `names` are those under which we may be reached besides this machine's; `everywhere`: by any
    numbered address as well, for who listens beyond loopback."""
    return [_answers(doors), _names(names, everywhere), _who(house, doors), _form(house, doors), _rights(doors)]


def _answers(doors: Doors) -> Middleware:
    @web.middleware
    async def answers(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whatever goes wrong is said in a sentence; every answer carries the safety headers."""
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = _told(request, doors, "", "没有这项内容。", 404)
        except web.HTTPForbidden as refused:
            response = _told(request, doors, "不能办理", refused.text or "无权查阅。", 403)
        except web.HTTPUnauthorized as unknown:
            response = _told(request, doors, "请登录", unknown.text or "请登录。", 401)
            response.headers["WWW-Authenticate"] = "Bearer"
        except web.HTTPRequestEntityTooLarge:
            limit = f"上传的内容超过{LARGEST >> 20}兆字节，请拆分后再传。"
            response = said(request, "文件过大", [limit], status=413)
        except web.HTTPMethodNotAllowed:
            response = _page_of(request)
        except web.HTTPException:
            raise
        except WarehouseError:
            logger.exception("console: %s", request.path)
            response = said(request, "暂时不能查询", ["数据仓库暂时不能使用，请稍后刷新；原因见日志。"], status=503)
        except Exception:
            logger.exception("console: %s", request.path)
            response = said(request, "出现错误", ["本页未能生成，请稍后重试；如仍不行，请联系运维人员。"], status=500)
        if not response.prepared:
            for name, value in SAFE.items():
                response.headers.setdefault(name, value)
        return response

    return answers


def _page_of(request: web.Request) -> web.Response:
    """Whoever opens the address of a form (a page reloaded or sent on after a step) comes to the page that it stands
    on."""
    if request.method not in (hdrs.METH_GET, hdrs.METH_HEAD):
        return said(request, "不能办理", ["该地址不接受这种请求。"], status=405)
    return web.Response(status=303, headers={"Location": request.path.rpartition("/")[0] or "/"})


def _told(request: web.Request, doors: Doors, heading: str, sentence: str, status: int) -> web.Response:
    """Why there is nothing here: as a page, or as JSON for who asks where there is no page."""
    door = _door(request, doors)
    if door is not None and door.bare:
        return problem(status, sentence)
    return not_found(request) if status == 404 else said(request, heading, [sentence], status=status)


def _names(names: Collection[str], everywhere: bool) -> Middleware:
    @web.middleware
    async def known(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A page from elsewhere must not reach us through a name that points at this machine."""
        host = urlsplit(f"//{request.host}").hostname or ""
        if host not in names and not is_loopback(host) and not (everywhere and _is_number(host)):
            raise web.HTTPForbidden(text="只能通过本机地址或登记的域名访问。")
        return await handler(request)

    return known


def _door(request: web.Request, doors: Doors) -> Door | None:
    resource = request.match_info.route.resource
    method = hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method
    return None if resource is None else doors.get((method, resource.canonical))


def _who(house: House, doors: Doors) -> Middleware:
    @web.middleware
    async def who(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Who is not known gets the login, or is told so where there is no page to show."""
        door, visit = _door(request, doors), house.keeper.visit(request)
        request[VISIT] = visit or STRANGER
        if visit is not None or (door is not None and door.asks is None):
            return await handler(request)
        if door is not None and door.bare:
            raise web.HTTPUnauthorized(text="请先登录，或使用对接系统的令牌。")
        if request.method in CHANGES:
            request[FORM] = await _read(request)
            ended = "登录已失效，请重新登录；已填写的内容仍在。"
            return ask(house, request, request.path_qs, ended, typed_fields(request))
        return web.Response(status=303, headers={"Location": f"/login?next={quote(request.path_qs, safe='')}"})

    return who


def _form(house: House, doors: Doors) -> Middleware:
    @web.middleware
    async def form(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A form must come from a page of ours, and from the session that it was shown to."""
        if request.method not in CHANGES:
            return await handler(request)
        if not _is_ours(request):
            raise web.HTTPForbidden(text="该操作不是从本系统的页面发出的，未予办理。")
        request[FORM] = await _read(request)
        visit, door = request[VISIT], _door(request, doors)
        if visit.session is None:
            if door is not None and door.asks is not None and house.keeper.always is None:
                kept = typed_fields(request)
                return ask(house, request, request.path_qs, "请登录后办理；已填写的内容仍在。", kept)
            return await handler(request)
        if not same(typed(request, "csrf"), visit.csrf):
            kept = typed_fields(request)
            return resume(request, request.path_qs, kept, visit.csrf, status=403)
        return await handler(request)

    return form


def _rights(doors: Doors) -> Middleware:
    @web.middleware
    async def rights(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every door asks before it opens; the pages look at what of it the actor may see."""
        door, visit = _door(request, doors), request[VISIT]
        if door is None:
            return await handler(request)
        if visit.by_token and door.asks is not None and door.scope not in visit.scopes:
            raise web.HTTPForbidden(text="该令牌不能读取这项内容，请系统管理员另发令牌。")
        if door.program and not visit.works_for(door.program):
            raise web.HTTPNotFound
        if door.asks is not None:
            refused = may(visit.actor, door.asks)
            if refused is not None:
                raise web.HTTPForbidden(text=refused)
        return await handler(request)

    return rights


def _is_ours(request: web.Request) -> bool:
    """Whether the browser says that the form came from our own pages; who says nothing is no browser."""
    origin, site = request.headers.get(hdrs.ORIGIN), request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or (origin != "null" and urlsplit(origin).netloc == request.host)


async def _read(request: web.Request) -> Form:
    return MultiDictProxy(MultiDict(await request.post()))


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
