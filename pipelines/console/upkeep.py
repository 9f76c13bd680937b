"""运行维护: what could not be used, backup now, holiday notices, the newest lines of the log."""

import asyncio
import re
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from pipelines.backup import back_up, told
from pipelines.clock import RealClock
from pipelines.console.house import House
from pipelines.console.keys import all_typed, files_of, typed, visit_of
from pipelines.console.rendering import page
from pipelines.dead_letters import MOST_REPLAYS, letters, replay
from pipelines.log.retention import KEPT
from pipelines.logs import FILE
from pipelines.office.work_calendar import add, newest
from pipelines.topology import BY_STAGE
from schemas.calendar import shipped
from schemas.mistakes import MistakeError
from schemas.rights import may
from schemas.times import rfc3339
from schemas.topics import Topic, topics

MOST_SHOWN, LINES = 200, 200
LARGEST_NOTICE = 1 << 20
BACKUPS = "backups"
DAY_MS = 86_400_000


async def show(house: House, request: web.Request) -> web.Response:
    return await _page(house, request)


async def _page(house: House, request: web.Request, said: str = "", wrong: str = "") -> web.Response:
    read: Callable[[], Any] = lambda: (_letters(house), _years(house), _lines(house))  # noqa: E731
    found, years, lines = await asyncio.to_thread(read)
    actor = visit_of(request).actor
    return page(
        request,
        "upkeep.html",
        status=400 if wrong else 200,
        here="/upkeep",
        said=said,
        wrong=wrong,
        letters=found[-MOST_SHOWN:],
        letters_total=len(found),
        years=years,
        lines=lines,
        kept=[(topic.title, _kept_for(topic)) for topic in topics().values()],
        place=_backups(house),
        may_change=may(actor, "administer") is None,
    )


def _kept_for(topic: Topic) -> str:
    """How long the log keeps a topic, as it is in force now."""
    if topic.name in KEPT:
        return "有人处理之前一直保留"
    return "永久" if topic.retention_ms is None else f"{topic.retention_ms // DAY_MS}天，且后续环节都已处理"


def _letters(house: House) -> list[dict[str, Any]]:
    return [
        {
            "offset": one.offset,
            "stage": BY_STAGE[one.letter.stage].title if one.letter.stage in BY_STAGE else one.letter.stage,
            "cause": one.letter.cause,
            "replays": one.replays,
            "can": bool(one.key) and one.replays < MOST_REPLAYS,
        }
        for one in letters(house.shown.log)
    ]


def _years(house: House) -> list[tuple[int, str]]:
    own = newest(house.shown.folder.root)
    return [
        (year, f"本单位添加，第{own[year].version}版" if year in own else "随软件提供")
        for year in sorted({*shipped().years, *own})
    ]


def _lines(house: House) -> list[str]:
    path = house.shown.folder.logs / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return list(deque(file, maxlen=LINES))[::-1]


def _backups(house: House) -> Path:
    """Beside the data folder: a backup never lies inside what it copies."""
    root = house.shown.folder.root.resolve()
    return root.with_name(f"{root.name}-{BACKUPS}")


async def change(house: House, request: web.Request) -> web.Response:
    """Try dead letters again, back up, or take in a holiday notice."""
    actor, what = visit_of(request).actor, typed(request, "what")
    acts = {"replay": ("operate", _replay), "backup": ("operate", _back_up), "notice": ("administer", _notice)}
    if what not in acts:
        return await _page(house, request, wrong="请选择要办理的事项。")
    right, act = acts[what]
    refused = may(actor, right)  # type: ignore[arg-type]
    if refused is not None:
        raise web.HTTPForbidden(text=refused)
    try:
        said = await act(house, request)
    except MistakeError as mistake:
        return await _page(house, request, wrong="；".join(mistake.messages))
    house.keeper.trail.add(actor, "运行维护", what, said, request.remote or "")
    return await _page(house, request, said)


async def _replay(house: House, request: web.Request) -> str:
    chosen = {int(text) for text in all_typed(request, "letter") if re.fullmatch(r"\d{1,12}", text)}
    if not chosen:
        raise MistakeError("请勾选要重新处理的数据。")
    done, refused = await asyncio.to_thread(replay, house.shown.log, chosen)
    left = f"，{len(refused)}条不能再试" if refused else ""
    return f"已重新处理{len(done)}条{left}。"


async def _back_up(house: House, _: web.Request) -> str:
    now = RealClock().now()
    place = _backups(house) / rfc3339(now)[:19].replace(":", "")
    manifest = await asyncio.to_thread(back_up, house.shown.folder, place, now, lambda _: None)
    return f"已备份到{place}：{told(manifest)}。请定期转存到另一块磁盘。"


async def _notice(house: House, request: web.Request) -> str:
    files = files_of(request, "file")
    if len(files) != 1:
        raise MistakeError("请选择一个节假日安排文件。")
    content = files[0].file.read(LARGEST_NOTICE + 1)
    if len(content) > LARGEST_NOTICE:
        raise MistakeError("节假日安排文件过大，请核对是否选错了文件。")
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        path = Path(place) / "节假日安排.yaml"
        path.write_bytes(content)
        try:
            added = await asyncio.to_thread(add, house.shown.folder.root, path)
        except MistakeError as mistake:
            raise MistakeError([text.replace(f"{place}/", "") for text in mistake.messages]) from None
    years = "、".join(f"{year}年（第{version}版）" for year, version in added.items())
    return f"已添加{years}节假日安排，立即生效。" if years else "与已有的节假日安排相同，没有重复添加。"
