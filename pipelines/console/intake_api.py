"""HTTP intake: another system hands records in with a token of its own, and asks what became of them.

A hand-in is answered with 202 as soon as it lies safe on disk, and worked off after it. The same Idempotency-Key with
the same content is the same hand-in, however often it comes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

import orjson
from aiohttp import hdrs, web

from pipelines.console.rendering import problem
from pipelines.console.shown import Shown
from pipelines.office.intake.receipts import OtherContentError, Receipt
from pipelines.office.intake.receiving import Receiving, lines_of
from pipelines.office.intake.row_schema import row_schema
from pipelines.office.intake.systems import FILE, System, Systems, handable, load_systems
from schemas.mistakes import MistakeError

logger = logging.getLogger(__name__)
BASE = "/api/v1/intake"
LARGEST = 16 << 20
MOST_WAITING = 1_000
KEY, LONGEST_KEY = "Idempotency-Key", 200
SUFFIXES = {
    "application/json": ".jsonl",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
Answer = Callable[["IntakeDesk", web.Request, System], Awaitable[web.Response]]


class RefusedError(Exception):
    """Why nothing is taken: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class IntakeDesk:
    """The intake of one console. Hand-ins are worked off one at a time, and those that a stop left over first."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._receiving: Receiving | None = None
        self._work: asyncio.Task[None] | None = None
        self._more = False

    @property
    def receiving(self) -> Receiving:
        if self._receiving is None:
            shown = self._shown
            self._receiving = Receiving(shown.folder, shown.installation, shown.rulebooks, shown.log)
        return self._receiving

    def systems(self) -> Systems:
        """As the file says now: a token that was withdrawn is refused at once. Raises MistakeError."""
        return load_systems(self._shown.folder.root / FILE, self._shown.installation)

    async def begin(self, _: web.Application) -> None:
        """Work off what an earlier run has left."""
        if (self._shown.folder.root / FILE).exists():
            self.kick()

    async def idle(self) -> None:
        """Returns when nothing is being worked off."""
        if self._work is not None:
            await self._work

    async def end(self, _: web.Application) -> None:
        """Finish the hand-in that is under way."""
        await self.idle()
        if self._receiving is not None:
            self._receiving.close()

    def kick(self) -> None:
        """Something waits."""
        self._more = True
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._work_off())

    async def _work_off(self) -> None:
        while self._more:
            self._more = False
            try:
                await asyncio.to_thread(lambda: self.receiving.work_off(self.systems(), self._shown.now()))
            except Exception:  # what waits stays on disk and is tried at the next hand-in or start
                logger.exception("intake: hand-ins wait")

    async def accept(self, request: web.Request, system: System, kind: str) -> tuple[Receipt, bool]:
        """Keep a hand-in; its receipt, and whether it is new. Raises RefusedError."""
        if kind not in handable():
            raise RefusedError(404, f"没有“{kind}”这种记录，可用的见{BASE}/kinds。")
        if kind not in system.kinds:
            raise RefusedError(403, f"“{system.name}”没有报送该种类的权限，请系统管理员调整。")
        key = request.headers.get(KEY, "").strip()
        if not 0 < len(key) <= LONGEST_KEY:
            raise RefusedError(400, f"请求头缺少{KEY}，或超过{LONGEST_KEY}个字符；同一次报送重发时用同一个值。")
        suffix = SUFFIXES.get(request.content_type)
        if suffix is None:
            raise RefusedError(415, f"Content-Type应为{'、'.join(SUFFIXES)}之一。")
        body = await _body(request, suffix)
        if self.receiving.receipts.waiting() >= MOST_WAITING:
            raise RefusedError(503, "等待处理的报送过多，请稍后用同一Idempotency-Key重发。")
        take_good = request.query.get("take_good", "") in ("1", "true")
        put = partial(self.receiving.receipts.put, suffix=suffix, take_good=take_good, at=self._shown.now())
        try:
            return await asyncio.to_thread(put, system.id, key, kind, body)
        except OtherContentError:
            raise RefusedError(409, f"{KEY}“{key}”已用于另一次报送，请换一个值。") from None


async def _body(request: web.Request, suffix: str) -> bytes:
    """The hand-in as a file would hold it. Raises RefusedError."""
    if request.content_length is not None and request.content_length > LARGEST:
        raise RefusedError(413, f"正文超过{LARGEST >> 20}兆字节，请分批报送。")
    body = await request.read()
    if len(body) > LARGEST:
        raise RefusedError(413, f"正文超过{LARGEST >> 20}兆字节，请分批报送。")
    if not body:
        raise RefusedError(400, "正文为空，请填写要报送的记录。")
    try:
        return lines_of(body) if suffix == ".jsonl" else body
    except MistakeError as mistake:
        raise RefusedError(400, str(mistake)) from None


async def hand_in(desk: IntakeDesk, request: web.Request, system: System) -> web.Response:
    receipt, new = await desk.accept(request, system, request.match_info["kind"])
    if receipt.fate.state == "waiting":
        desk.kick()
    status = 202 if receipt.fate.state == "waiting" else 200
    place = f"{BASE}/receipts/{receipt.id}"
    return _json({**_told(receipt), "repeated": not new, "receipt": place}, status, {hdrs.LOCATION: place})


async def receipt(desk: IntakeDesk, request: web.Request, system: System) -> web.Response:
    found = await asyncio.to_thread(desk.receiving.receipts.of, system.id, request.match_info["receipt"])
    if found is None:
        raise RefusedError(404, "没有这次报送，请核对编号。")
    return _json(_told(found))


async def kinds(desk: IntakeDesk, request: web.Request, system: System) -> web.Response:
    words = handable()
    listed = [{"kind": kind, "title": words[kind], "schema": f"{BASE}/schemas/{kind}"} for kind in system.kinds]
    return _json({"system": system.id, "name": system.name, "units": system.units, "kinds": listed})


async def schema(desk: IntakeDesk, request: web.Request, system: System) -> web.Response:
    kind = request.match_info["kind"]
    if kind not in handable():
        raise RefusedError(404, f"没有“{kind}”这种记录，可用的见{BASE}/kinds。")
    return _json(row_schema(kind))


class Route(NamedTuple):
    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]


_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/kinds", kinds),
    ("GET", "/schemas/{kind}", schema),
    ("GET", "/receipts/{receipt}", receipt),
    ("POST", "/{kind}", hand_in),
)


def routes(desk: IntakeDesk) -> list[Route]:
    """What the console's server mounts. Each address asks for the token itself: no session and no scope opens it."""
    return [Route(method, f"{BASE}{path}", partial(_answered, desk, answer)) for method, path, answer in _ROUTES]


async def _answered(desk: IntakeDesk, answer: Answer, request: web.Request) -> web.StreamResponse:
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    try:
        system = desk.systems().of(token.strip()) if kind.casefold() == "bearer" and token.strip() else None
        if system is None:
            refused = problem(401, "令牌不存在或已收回，请核对Authorization请求头。")
            refused.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
            return refused
        return await answer(desk, request, system)
    except RefusedError as refused_error:
        return problem(refused_error.status, str(refused_error))
    except MistakeError as mistake:  # the file of systems cannot be used
        logger.error("intake: %s", mistake)
        return problem(503, "报送接口的设置有误，请系统管理员核对。")


def _told(receipt: Receipt) -> dict[str, Any]:
    fate = receipt.fate
    return {
        "id": receipt.id,
        "kind": receipt.kind,
        "state": fate.state,
        "received_at": receipt.received_at,
        "done_at": receipt.done_at or None,
        "new": fate.new,
        "known": fate.known,
        "rows": [{"place": place, "fate": "已导入" if new else "此前已导入过"} for place, new in fate.rows],
        "problems": fate.problems,
        "notes": fate.notes,
    }


def _json(said: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=orjson.dumps(said), status=status, headers=headers, content_type="application/json")
