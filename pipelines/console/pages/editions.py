"""报告: what was made, to be read and downloaded."""

import re

from aiohttp import web

from pipelines.console.office import Office
from pipelines.console.paging import paged
from schemas.words import EDITION_KINDS


async def listed(office: Office, request: web.Request) -> web.Response:
    root = office.folder.editions
    rows = [
        {
            "kind": kind,
            "label": label,
            "code": place.name,
            "period": _period(place.name),
            "scope": _scope(office, place.name),
            "files": sorted(place.iterdir()),
        }
        for kind, label in EDITION_KINDS.items()
        for place in sorted((root / kind).glob("*"), reverse=True)
    ]
    return office.page(request, "editions.html", here="/editions", **paged(rows, request))


async def file(office: Office, request: web.Request) -> web.StreamResponse:
    kind, code, name = (request.match_info[part] for part in ("kind", "code", "name"))
    root = office.folder.editions.resolve()
    path = (root / kind / code / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path)


def _scope(office: Office, code: str) -> str:
    """The unit whose subtree an edition reports; the whole program when its code names none."""
    named = (unit.name for unit in office.units.values() if code.endswith(f"-{unit.id}"))
    return max(named, key=len, default=office.unit_name(office.registry.program.unit))


def _period(code: str) -> str:
    """2026-W28… → 2026年第28周, 2026Q3 → 2026年第3季度, 2026-07-01_2026-08-04 → 2026-07-01至2026-08-04."""
    if found := re.match(r"(\d{4})-W0?(\d+)", code):
        return f"{found[1]}年第{found[2]}周"
    if found := re.match(r"(\d{4})Q(\d)", code):
        return f"{found[1]}年第{found[2]}季度"
    return code[:21].replace("_", "至")
