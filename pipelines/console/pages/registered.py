"""登记册: what is watched; the office's tables taken in, references set, proposed columns confirmed.

A change is in force when monitoring begins again with it, which it does by itself.
"""

import asyncio
import re
from pathlib import Path
from typing import Any, cast, get_args

from aiohttp import web

from pipelines.clock import RealClock
from pipelines.console.keys import FORM, files_of, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages import uploads
from pipelines.console.pages.numbers import first_looks
from pipelines.office.registry_desk import Confirmed, RegistryDesk
from pipelines.office.registry_import.own_headings import Unmatched, forget, load_own, matched, remember, unmatched
from pipelines.office.registry_import.vocabulary import heading_of
from schemas.mistakes import MistakeError
from schemas.registry.hints import hints
from schemas.registry.model import ColumnNature, subtree

MOST_FILES = 20
MOST_PAGES = 60
NATURES = {"dynamic": "动态要闻", "notice": "通知公告、政策文件", "static": "静态内容", "other": "其他"}
TABLES = {"units": "单位表", "sites": "网站表", "accounts": "账号表", "columns": "栏目表"}
SHOWN_ONLY = "示例省的登记册是预设的，不能修改；请另建数据目录运行本单位的登记册。"


async def show(office: Office, request: web.Request) -> web.Response:
    return await _page(office, request)


async def _page(office: Office, request: web.Request, status: int = 200, **told: Any) -> web.Response:
    registry = office.registry
    why = _why_not(office)
    proposed = [] if why else await asyncio.to_thread(_desk(office).proposed)
    own = matched(await asyncio.to_thread(load_own, office.shown.folder.root))
    values: dict[str, Any] = {
        "said": [],
        "wrong": [],
        "preview": None,
        "upload": "",
        "asked": [],
        "renewing": False,
        **told,
    }
    return office.page(
        request,
        "registry.html",
        status=status,
        here="/registry",
        program=registry.program,
        counts={
            "单位": len(subtree(registry.units, registry.program.unit)),
            "网站": len(registry.sites),
            "栏目": sum(len(site.columns) for site in registry.sites),
            "账号": len(registry.accounts),
        },
        why=why,
        hints=hints(registry),
        progress=await first_looks(office),
        plan=registry.program.plan,
        matched=[(kind, TABLES[kind], heading, word) for kind, heading, word in own],
        proposed=proposed[:200],
        proposed_total=len(proposed),
        natures=NATURES,
        sites=[(site.id, site.name) for site in registry.sites],
        in_life=isinstance(getattr(office.shown, "clock", None), RealClock),
        **values,
    )


def _why_not(office: Office) -> str:
    """Why the registry cannot be changed here; empty when it can."""
    return SHOWN_ONLY if office.keeper.guests is not None else ""


async def change(office: Office, request: web.Request) -> web.Response:
    """Look at tables, take them in, set references, look for columns, confirm them."""
    acts = {
        "preview": _preview,
        "match": _match,
        "forget": _forget,
        "accept": _accept,
        "references": _references,
        "discover": _discover,
        "confirm": _confirm,
    }
    what = typed(request, "what")
    why = _why_not(office)
    if why or what not in acts:
        return await _page(office, request, 400, wrong=[why or "请选择要办理的事项。"])
    try:
        return await acts[what](office, request)
    except MistakeError as mistake:
        return await _page(office, request, 400, wrong=mistake.messages[:200])


def _desk(office: Office) -> RegistryDesk:
    return RegistryDesk(office.shown.folder, office.program)


async def _preview(office: Office, request: web.Request) -> web.Response:
    files = files_of(request, "tables")
    if not 1 <= len(files) <= MOST_FILES:
        raise MistakeError(f"请选择1至{MOST_FILES}个表格文件（xlsx、xls或csv）。")
    return await _looked_at(office, request, await uploads.keep(office, files))


async def _looked_at(office: Office, request: web.Request, place: Path, *said: str) -> web.Response:
    """What the uploaded tables would do, or what is wrong; headings that nobody has matched are asked about. As long as
    one is, the files stay for another look."""
    files = uploads.files_in(place)
    own = await asyncio.to_thread(load_own, office.shown.folder.root)
    asked = _asked(await asyncio.to_thread(unmatched, files, own))
    try:
        preview = await asyncio.to_thread(_desk(office).preview, files)
    except MistakeError as mistake:
        told = uploads.without_paths(mistake, place).messages[:200]
        if not asked:
            uploads.drop(place)
        return await _page(office, request, 400, wrong=told, upload=place.name, asked=asked, said=said)
    return await _page(office, request, preview=preview, upload=place.name, asked=asked, said=said)


def _asked(found: list[Unmatched]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "where": f"{one.file}　{one.sheet}".strip(),
            "heading": one.heading,
            "samples": one.samples,
            "groups": [
                (TABLES[kind], [(f"{kind}:{field}", heading_of(kind, field)) for field in fields])
                for kind, fields in one.kinds.items()
            ],
            "unused": f"{next(iter(one.kinds))}:" if len(one.kinds) == 1 else "",
        }
        for number, one in enumerate(found)
    ]


async def _match(office: Office, request: web.Request) -> web.Response:
    """Headings as a person has matched them are remembered, and the tables looked at once more."""
    place = uploads.kept_place(office, typed(request, "upload"))
    said = []
    for name in request[FORM]:
        kind, _, field = typed(request, name).partition(":")
        if name.startswith("field.") and kind:
            if kind not in TABLES:
                raise MistakeError("所选的内容不能识别，请重新选择。")
            said.append((kind, typed(request, f"heading.{name.removeprefix('field.')}"), field))
    if not said:
        raise MistakeError("请至少为一个表头选择对应的内容。")
    count = await asyncio.to_thread(remember, office.shown.folder.root, said)
    told = "、".join(heading for _, heading, _ in said)
    office.keeper.trail.add(visit_of(request).actor, "对应表头", "登记册", told[:500], request.remote or "")
    return await _looked_at(office, request, place, f"已记住{count}个表头，今后上传时不必再选。")


async def _forget(office: Office, request: web.Request) -> web.Response:
    kind, heading = typed(request, "kind"), typed(request, "heading")
    await asyncio.to_thread(forget, office.shown.folder.root, kind, heading)
    office.keeper.trail.add(visit_of(request).actor, "不再记住表头", "登记册", heading, request.remote or "")
    return await _page(office, request, said=[f"不再记住表头“{heading}”。"])


async def _accept(office: Office, request: web.Request) -> web.Response:
    name = typed(request, "upload")
    lines = await asyncio.to_thread(_desk(office).accept, uploads.kept_files(office, name), typed(request, "base"))
    uploads.dropped(office, name)
    return await _changed(office, request, "导入登记册", lines)


async def _references(office: Office, request: web.Request) -> web.Response:
    addresses = typed(request, "addresses").split()
    await asyncio.to_thread(_desk(office).set_references, addresses, typed(request, "contact")[:200])
    return await _changed(office, request, "设置参考网址", [f"已保存{len(addresses)}个参考网址。"])


async def _discover(office: Office, request: web.Request) -> web.Response:
    from pipelines.discover import discover  # the reader is loaded only when it is used

    site = next((one for one in office.registry.sites if one.id == typed(request, "site")), None)
    if site is None:
        raise MistakeError("请选择要查找栏目的网站。")
    walked = await discover(office.registry.program, site, MOST_PAGES, lambda _: None)
    if site.url in walked.unreadable:
        raise MistakeError(f"{site.name}的首页未能读取（{walked.unreadable[site.url]}），请核对网址后再试。")
    added = await asyncio.to_thread(_desk(office).propose, site.id, walked.proposed)
    office.keeper.trail.add(visit_of(request).actor, "查找栏目", site.name, f"{added}个", request.remote or "")
    return await _page(office, request, said=[f"{site.name}：新找到{added}个栏目，请在下面逐个确认。"])


async def _confirm(office: Office, request: web.Request) -> web.Response:
    said: dict[str, Confirmed] = {}
    for name in request[FORM]:
        fate = typed(request, name) if name.startswith("fate.") else ""
        if fate not in ("keep", "drop"):
            continue
        id = name.removeprefix("fate.")
        nature, cycle = typed(request, f"nature.{id}"), typed(request, f"cycle.{id}")
        if nature not in NATURES or nature not in get_args(ColumnNature):
            raise MistakeError("请选择栏目性质。")
        if cycle and not re.fullmatch(r"\d{1,4}", cycle):
            raise MistakeError(f"更新周期“{cycle[:20]}”应为天数，请填写整数或留空。")
        days = int(cycle) if cycle else None
        said[id] = Confirmed(fate == "keep", typed(request, f"name.{id}")[:80], cast(ColumnNature, nature), days)
    if not said:
        raise MistakeError("请至少对一个栏目选择“确认”或“不要”。")
    kept, dropped = await asyncio.to_thread(_desk(office).confirm, said)
    return await _changed(office, request, "确认栏目", [f"已确认{kept}个栏目，去掉{dropped}个。"])


async def _changed(office: Office, request: web.Request, action: str, lines: list[str]) -> web.Response:
    """The registry is written; monitoring begins again with it."""
    office.keeper.trail.add(visit_of(request).actor, action, "登记册", "\n".join(lines), request.remote or "")
    renewing = office.renew is not None
    if office.renew is not None:
        office.renew()
    note = "监测正在按新的登记册重新开始，网站和栏目的数字随之更新。" if renewing else "重新启动监测后生效。"
    return await _page(office, request, said=[*lines, note], renewing=renewing)
