"""人工记录: facts that people hand in by a table, looked at row by row before anything is taken."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from pipelines.console.keys import files_of, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages import uploads
from pipelines.console.pages.table import XLSX
from pipelines.console.wording import for_screen
from pipelines.evidence.handed_in import HandedInBodies
from pipelines.office.intake import Taken, read_in, take_in
from pipelines.office.intake.subjects import Subjects
from pipelines.office.intake.template import forms, write_template
from pipelines.office.sampling import drawn_sites
from schemas.mistakes import MistakeError


async def form(office: Office, request: web.Request) -> web.Response:
    return _page(office, request)


def _page(office: Office, request: web.Request, status: int = 200, **told: Any) -> web.Response:
    kinds = {name: one.word for name, one in forms().items()}
    values: dict[str, Any] = {"wrong": [], "taken": None, "preview": [], "upload": "", "kind": "", **told}
    return office.page(request, "records.html", status=status, here="/records", kinds=kinds, **values)


async def template(office: Office, request: web.Request) -> web.Response:
    """A table to fill in, with headings, explanations and an example."""
    kind = request.query.get("kind", "")
    if kind not in forms():
        raise web.HTTPNotFound
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        path = Path(place) / "template.xlsx"
        await asyncio.to_thread(write_template, kind, path)
        body = path.read_bytes()
    name = quote(f"{forms()[kind].word}.xlsx")
    return web.Response(
        body=body, headers={"Content-Type": XLSX, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


async def change(office: Office, request: web.Request) -> web.Response:
    """Look at a file, or take in what was looked at: all rows or none."""
    kind = typed(request, "kind")
    try:
        if kind and kind not in forms():
            raise MistakeError("请选择记录种类。")
        if typed(request, "what") == "accept":
            return await _accept(office, request, kind)
        return await _preview(office, request, kind)
    except MistakeError as mistake:
        return _page(office, request, 400, wrong=[for_screen(MistakeError(text)) for text in mistake.messages[:300]])


async def _preview(office: Office, request: web.Request, kind: str) -> web.Response:
    files = files_of(request, "file")
    if len(files) != 1:
        raise MistakeError("请选择一个文件（xlsx、xls、csv，或带图片的zip）。")
    place = await uploads.keep(office, files)
    actor = visit_of(request).actor

    def read() -> list[str]:
        subjects = Subjects(office.registry, office.rulebook, None, None)
        people = office.keeper.roll.people()
        (path,) = uploads.files_in(place)
        return [where for where, _ in read_in(path, office.registry, subjects, actor, kind or None, people)]

    try:
        places = await asyncio.to_thread(read)
    except MistakeError as mistake:
        uploads.drop(place)
        raise uploads.without_paths(mistake, place) from None
    return _page(office, request, preview=places, upload=place.name, kind=kind)


async def _accept(office: Office, request: web.Request, kind: str) -> web.Response:
    name, actor = typed(request, "upload"), visit_of(request).actor
    (path,) = uploads.kept_files(office, name)

    def take() -> Taken:
        now = office.shown.now()
        return take_in(
            path,
            office.shown.log,
            office.registry,
            actor,
            kind or None,
            drawn_sites(office.registry, office.folder.samples, now),
            office.shown.rulebooks,
            bodies=HandedInBodies(office.shown.folder.root),
            now=now,
            people=office.keeper.roll.people(),
        )

    taken = await asyncio.to_thread(take)
    uploads.dropped(office, name)
    office.keeper.trail.add(actor, "报送记录", path.name, f"新增{taken.new}条", request.remote or "")
    return _page(office, request, taken=taken)
