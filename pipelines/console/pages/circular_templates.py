"""通报模板: the forms of an office's circulars, looked at over invented data, changed, and chosen."""

import asyncio
from pathlib import PurePath
from typing import Any

from aiohttp import web

from pipelines.console.keys import files_of, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages.registered import SHOWN_ONLY
from pipelines.office.own_templates import LARGEST, OwnTemplates
from pipelines.office.registry_desk import RegistryDesk
from pipelines.office.template_sample import sample_lines, sample_of
from schemas.mistakes import MistakeError
from schemas.rights import may

PLAIN = "circular"  # how the first template of an office is called
RENEWING = "监测正在按新的设置重新开始，请过几秒再办理其他事项。"


def _desk(office: Office) -> OwnTemplates:
    return OwnTemplates(office.shown.folder, office.program)


async def listed(office: Office, request: web.Request) -> web.Response:
    return await _list(office, request)


async def _list(office: Office, request: web.Request, wrong: list[str] | None = None) -> web.Response:
    known = await asyncio.to_thread(lambda: list(_desk(office).known()))
    return office.page(
        request,
        "circular_templates.html",
        status=400 if wrong else 200,
        here="/templates",
        known=known,
        chosen=office.registry.program.template,
        wrong=wrong or [],
        **_rights(office, request),
    )


def _rights(office: Office, request: web.Request) -> dict[str, Any]:
    return {
        "why": "" if office.keeper.guests is None else SHOWN_ONLY,
        "may_change": may(visit_of(request).actor, "register") is None,
    }


async def add(office: Office, request: web.Request) -> web.Response:
    """Begin one from the starter, or take in a file."""
    try:
        _refuse_sample(office)
        if typed(request, "what") == "begin":
            name = PLAIN
            await asyncio.to_thread(_desk(office).begin, name, office.registry.program.office)
        else:
            name, text = _uploaded(request)
            await asyncio.to_thread(_desk(office).keep, name, text)
    except MistakeError as mistake:
        return await _list(office, request, mistake.messages[:50])
    _changed(office, request, "保存通报模板", name)
    return web.Response(status=303, headers={"Location": f"{office.base}/templates/{name}"})


def _uploaded(request: web.Request) -> tuple[str, str]:
    files = files_of(request, "file")
    if len(files) != 1:
        raise MistakeError("请选择一个模板文件（yaml）。")
    content = files[0].file.read(LARGEST + 1)
    try:
        return PurePath(files[0].filename).stem, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MistakeError("文件不是UTF-8编码的文本，请另存为UTF-8后再上传。") from None


async def show(office: Office, request: web.Request) -> web.Response:
    return await _one(office, request)


async def _one(office: Office, request: web.Request, wrong: list[str] | None = None, **told: Any) -> web.Response:
    """A template with its preview. What was typed and could not be kept is there again."""
    name = request.match_info["template"]
    text, lines = await asyncio.to_thread(_read, _desk(office), name)
    values: dict[str, Any] = {"told": "", "renewing": False, "text": text, **told}
    return office.page(
        request,
        "circular_template.html",
        status=400 if wrong else 200,
        here="/templates",
        name=name,
        lines=lines,
        chosen=office.registry.program.template == name,
        wrong=wrong or [],
        **_rights(office, request),
        **values,
    )


def _read(desk: OwnTemplates, name: str) -> tuple[str, list[str]]:
    """The text and the lines of the preview; none of one that cannot be used. Raises HTTPNotFound."""
    try:
        text = desk.text(name)
    except MistakeError:
        raise web.HTTPNotFound from None
    try:
        return text, sample_lines(sample_of(desk.template(name)))
    except MistakeError:
        return text, []


async def change(office: Office, request: web.Request) -> web.Response:
    """Keep a changed text, or let circulars follow the template from now on."""
    name, text = request.match_info["template"], typed(request, "text")
    await asyncio.to_thread(_read, _desk(office), name)
    try:
        _refuse_sample(office)
        if typed(request, "what") == "choose":
            return await _choose(office, request, name)
        await asyncio.to_thread(_desk(office).keep, name, text.replace("\r\n", "\n") + "\n")
    except MistakeError as mistake:
        return await _one(office, request, mistake.messages[:50], **({"text": text} if text else {}))
    _changed(office, request, "保存通报模板", name)
    return await _one(office, request, told="已保存，下一次编制报告即按此。")


async def _choose(office: Office, request: web.Request, name: str) -> web.Response:
    await asyncio.to_thread(_desk(office).template, name)
    await asyncio.to_thread(RegistryDesk(office.shown.folder, office.program).set_template, name)
    _changed(office, request, "选用通报模板", name)
    renewing = office.renew is not None
    page = await _one(
        office,
        request,
        told=f"今后的通报按此模板编制。{RENEWING if renewing else '重新启动监测后生效。'}",
        renewing=renewing,
    )
    if office.renew is not None:
        office.renew()
    return page


def _refuse_sample(office: Office) -> None:
    if office.keeper.guests is not None:
        raise MistakeError(SHOWN_ONLY)


def _changed(office: Office, request: web.Request, action: str, name: str) -> None:
    office.shown.folder.edited.touch()  # a folder given at the next start must not undo it
    office.keeper.trail.add(visit_of(request).actor, action, name, address=request.remote or "")
