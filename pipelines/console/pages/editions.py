"""报告: drafts made now or when a period ends, the difference to the one before, release by the chief, downloads."""

import asyncio
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
from aiohttp import web

from pipelines.console.keys import all_typed, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages.edition_editing import kept, sentence_of, spot
from pipelines.console.pages.edition_withdrawing import entailed, withdraw, withdrawable
from pipelines.console.paging import paged
from pipelines.console.rendering import said
from pipelines.console.wording import for_screen
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.edition_edits import rows, texts
from pipelines.office.edition_files import Made, save, saved_as
from pipelines.office.edition_keeper import announce_draft
from pipelines.office.finding_desk import Desk
from pipelines.office.kept_editions import KIND, KeptEdition, editions_of
from pipelines.office.papers import paper_of
from pipelines.office.pdf import can_print, printed
from pipelines.office.releasing import RECORD, Releases, before, differences
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.revising import Revised, newest_released, revised, window_of
from pipelines.office.windows import Window, days_of, quarter_of, week_of, window_of_code
from pipelines.office.work_calendar import Notices
from pipelines.opened import Opened
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.rights import may
from schemas.words import EDITION_KINDS

T = TypeVar("T")
WHOLE = "*"
INTERNAL = "internal"
LONGEST = 1_000  # characters of a reason
DEEDS = {"overrule": "维持报告原文", "withdraw": "撤回报告"}  # what the trail says; else it is a release


async def listed(office: Office, request: web.Request) -> web.Response:
    return await _list(office, request)


async def _list(office: Office, request: web.Request, status: int = 200, **told: Any) -> web.Response:
    root, releases = office.folder.editions, Releases(office.folder)
    found = [
        {
            "kind": kind,
            "label": label,
            "code": place.name,
            "period": _period(place.name),
            "scope": _scope(office, place.name),
            "files": _files(place),
            "standing": releases.standing(kind, place.name),
        }
        for kind, label in EDITION_KINDS.items()
        for place in sorted((root / kind).glob("*"), reverse=True)
    ]
    actor = visit_of(request).actor
    sheets = sorted((office.folder.root / INTERNAL).glob("*.xlsx"), reverse=True)
    values: dict[str, Any] = {"said": "", "wrong": [], **told}
    return office.page(
        request,
        "editions.html",
        status=status,
        here="/editions",
        kinds=EDITION_KINDS,
        units=_units(office),
        can_make=may(actor, "release") is None,
        can_sign=may(actor, "sign_edition") is None,
        can_sign_off=may(actor, "sign_off") is None,
        sheets=[path.name for path in sheets[:50]] if may(actor, "read_withheld") is None else [],
        **paged(found, request),
        **values,
    )


def _units(office: Office) -> list[tuple[str, str]]:
    """Whose subtree an edition may be about: every unit below the program's, with the city that it belongs to."""
    root = office.registry.program.unit
    below = [unit for unit in office.units.values() if unit.id != root and root in office.chain.get(unit.id, ())]
    return [
        (unit.id, unit.name if unit.parent == root else f"{office.city(unit.id)}　{unit.name}")
        for unit in sorted(below, key=lambda unit: (office.city(unit.id), unit.parent != root, unit.order))
    ]


async def change(office: Office, request: web.Request) -> web.Response:
    """Make a draft of any window, or sign that nothing was reported in one."""
    what, actor = typed(request, "what"), visit_of(request).actor
    try:
        if what == "sign_off":
            said = await _sign_off(office, request)
        else:
            window, kind, unit = _window(request), _kind(request), typed(request, "unit") or WHOLE
            if unit != WHOLE and unit not in office.units:
                raise MistakeError("没有这个单位，请刷新后再选。")
            made = await asyncio.to_thread(_made, office, kind, window, unit, None)
            await asyncio.to_thread(_keep, office, made, window, actor)
            checked = f"自校核有{len(made.problems)}处须核对：{'；'.join(made.problems[:10])}" if made.problems else ""
            said = f"已编成{window.label}{EDITION_KINDS[kind]}。{checked or '自校核通过。'}"
    except MistakeError as mistake:
        return await _list(office, request, 400, wrong=[for_screen(mistake)])
    office.keeper.trail.add(actor, "编制报告" if what != "sign_off" else "签认零报告", "", said, request.remote or "")
    return await _list(office, request, said=said)


def _kind(request: web.Request) -> Kind:
    for kind in get_args(Kind):
        if kind == typed(request, "kind"):
            return kind  # type: ignore[no-any-return]
    raise MistakeError("请选择报告种类。")


def _window(request: web.Request) -> Window:
    first, last = _day(request, "from"), _day(request, "to")
    if first and last:
        if last < first:
            raise MistakeError(f"起始日{first}晚于截止日{last}，请对调。")
        return days_of(first, last, typed(request, "label")[:60])
    if first is None:
        raise MistakeError("请填写起始日；只填起始日的，编其所在的周（季度）。")
    return week_of(first) if typed(request, "kind") == "weekly" else quarter_of(first)


def _day(request: web.Request, name: str) -> date | None:
    text = typed(request, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise MistakeError(f"日期“{text[:20]}”不能识别，应写作2026-12-31。") from None


def _made(office: Office, kind: Kind, window: Window, unit: str, signed_on: str | None) -> Made:
    """An edition by the functions of the command. Raises MistakeError for one that was released."""
    program, shown = office.registry.program, office.shown
    paper = paper_of(shown.folder, program, window.label) if kind == "circular" else None
    if paper is None or unit != WHOLE:  # what a template made is kept, and the next one is its correction
        Releases(office.folder).refuse_released(kind, window.code if unit == WHOLE else f"{window.code}-{unit}")
    notices = Notices(shown.folder.root).calendar
    reporting = Reporting(shown.warehouse, office.registry, office.rulebook_on, notices)
    return reporting.make(Asked(kind, window, unit, signed_on, shown.now(), paper))


def _keep(office: Office, made: Made, window: Window, by: Actor) -> None:
    """Write its files and tell of it."""
    code = saved_as(office.folder, made, window.code)
    save(office.folder, made, window.code)
    announce_draft(office.shown.log, made, code, by)


async def _sign_off(office: Office, request: web.Request) -> str:
    actor, first, last = visit_of(request).actor, typed(request, "from"), typed(request, "to")
    refused = may(actor, "sign_off")
    if refused is not None:
        raise MistakeError(refused)
    opened = Opened(office.shown.installation, dict(office.shown.rulebooks), ())
    desk = Desk(office.shown.folder, office.shown.log, office.program, opened=opened, now=office.shown.now())
    signed, taken = await asyncio.to_thread(desk.sign_off, WHOLE, first, last, [], actor)
    known = "" if taken.new else "（此前已签认，没有重复登记）"
    return f"已签认{first}至{last}全部网站{len(signed.items)}项须人工确认的指标未接报{known}。"


async def show(office: Office, request: web.Request) -> web.Response:
    """One edition: what changed since the one before, its release, its files."""
    return _one(office, request)


def _one(office: Office, request: web.Request, status: int = 200, **told: Any) -> web.Response:
    kind, code = request.match_info["kind"], request.match_info["code"]
    place = _place(office, kind, code)
    older = before(office.folder.editions, kind, code)
    html = place / f"{kind}-{code}.html"
    changed = (
        list(differences(older.read_text(encoding="utf-8"), html.read_text(encoding="utf-8")))
        if older is not None and html.is_file()
        else []
    )
    standing = Releases(office.folder).standing(kind, code)
    release = standing.release
    values: dict[str, Any] = {"said": "", "wrong": [], "revised": [], "correction": "", "entailed": None, **told}
    can_sign = may(visit_of(request).actor, "sign_edition") is None
    may_make = may(visit_of(request).actor, "release") is None
    return office.page(
        request,
        "edition.html",
        status=status,
        here="/editions",
        kind=kind,
        code=code,
        label=EDITION_KINDS[kind],
        period=_period(code),
        scope=_scope(office, code),
        files=[path.name for path in _files(place)],
        release=release,
        replaced_by=standing.replaced_by,
        waiting=_waiting(office, kind, code) if release is None else [],
        can_edit=kept(office, kind, code) is not None and may_make,
        older=_period(older.parent.name) if older is not None else "",
        changed=changed,
        can_sign=can_sign and not _of_unit(office, code),
        can_withdraw=can_sign and release is not None and withdrawable(office, kind, code),
        can_revise=release is not None and kept(office, kind, code) is not None and may_make,
        today=office.shown.now().date(),
        **values,
    )


def _place(office: Office, kind: str, code: str) -> Path:
    root = office.folder.editions.resolve()
    place = (root / kind / code).resolve()
    if kind not in EDITION_KINDS or place.parent != root / kind or not place.is_dir():
        raise web.HTTPNotFound
    return place


def _files(place: Path) -> list[Path]:
    """The files of an edition, with the pdf that is printed from its paper when somebody asks for it."""
    found = {*place.iterdir()}
    papers = {path.with_suffix(".pdf") for path in found if path.suffix == ".docx"} if can_print() else set()
    return sorted(found | papers)


def _of_unit(office: Office, code: str) -> bool:
    return any(code.endswith(f"-{unit}") for unit in office.units)


async def release(office: Office, request: web.Request) -> web.Response:
    """The chief signs, keeps a reason for what stays as it is, or withdraws, which is shown before it is done."""
    what, actor = typed(request, "what"), visit_of(request).actor
    kind, code, reason = request.match_info["kind"], request.match_info["code"], typed(request, "reason")[:LONGEST]
    _place(office, kind, code)
    try:
        if what == "look":
            found = await _at_cases(office, lambda desk: entailed(office, kind, code, reason, desk))
            return _one(office, request, entailed=found)
        if what == "withdraw":
            said = await _at_cases(office, lambda desk: withdraw(office, kind, code, reason, actor, desk))
        elif what == "overrule":
            said = _overruled(office, request, code)
        else:
            said = await _released(office, request, kind, code)
    except MistakeError as mistake:
        return _one(office, request, 400, wrong=[for_screen(mistake)])
    office.keeper.trail.add(actor, DEEDS.get(what, "签发报告"), f"{kind} {code}", said, request.remote or "")
    return _one(office, request, said=said)


async def revise(office: Office, request: web.Request) -> web.Response:
    """The correction of what is released, from what has come since."""
    kind, code, actor = request.match_info["kind"], request.match_info["code"], visit_of(request).actor
    _place(office, kind, code)
    try:
        found = await asyncio.to_thread(_revised, office, kind, code, actor)
    except MistakeError as mistake:
        return _one(office, request, 400, wrong=[for_screen(mistake)])
    office.keeper.trail.add(actor, "编制更正稿", f"{kind} {found.now.code}", found.lines[0], request.remote or "")
    return _one(office, request, revised=found.lines, correction=found.now.code)


def _revised(office: Office, kind: str, code: str, actor: Actor) -> Revised:
    if kind != KIND:
        raise MistakeError("只有通报可以编更正稿。")
    before = newest_released(KeptEdition(office.folder, code))
    window, signed_on = window_of(before), before.kept.edition.head.signed_on
    made = _made(office, "circular", window, WHOLE, signed_on)
    return revised(office.folder, before, made, window, office.shown.log, actor)


async def _released(office: Office, request: web.Request, kind: str, code: str) -> str:
    """The edition is made once more with its signing day and kept as it is for good. Raises MistakeError."""
    actor, signed_on = visit_of(request).actor, _day(request, "signed_on")
    if signed_on is None:
        raise MistakeError("请填写签发日期。")
    window, releases = _of_code(code, _label(_place(office, kind, code), kind)), Releases(office.folder)
    made = await asyncio.to_thread(_made, office, _kind_of(kind), window, WHOLE, str(signed_on))
    releases.refuse(made, code, window.last, office.shown.now().date())
    await asyncio.to_thread(_keep, office, made, window, actor)
    left = await _at_cases(office, lambda desk: releases.release(made, code, desk, actor))
    return "已签发；该期报告今后不再改动。" + "".join(f"未记录点名：{sentence}" for sentence in left)


def _overruled(office: Office, request: web.Request, code: str) -> str:
    """A reason for everything that stands in the way of a release. Raises MistakeError."""
    edition = KeptEdition(office.folder, code)
    chosen, waiting = set(all_typed(request, "key")), edition.waiting()
    keys = [one.key for one in waiting if one.key in chosen]
    if not keys:
        raise MistakeError("请勾选维持原文的各处。")
    if not typed(request, "reason").strip():
        raise MistakeError("请填写维持原文的理由。")
    told = edition.overrule(keys, typed(request, "reason"), visit_of(request).actor, office.shown.now())
    return f"已记录维持{len(told)}处原文的理由。"


def _waiting(office: Office, kind: str, code: str) -> list[dict[str, str]]:
    """What an edition from a template contradicts or lacks, as long as nobody has overruled it."""
    if kind != KIND or code not in editions_of(office.folder):
        return []
    edition = KeptEdition(office.folder, code)
    printed, parts = texts(edition), rows(edition)
    return [
        {
            "key": one.key,
            "text": f"{one.severity}：{sentence_of(one)}",
            "anchor": spot(one, printed, parts, edition),
        }
        for one in edition.waiting()
    ]


def _label(place: Path, kind: str) -> str:
    """How the draft prints its period: a window of any days has the name that a person gave it."""
    head = msgspec.json.decode((place / f"{kind}-{place.name}.json").read_bytes(), type=_Printed).head
    return str(head["period"])


class _Printed(msgspec.Struct):
    head: dict[str, Any]


async def _at_cases(office: Office, work: Callable[[CaseDesk], T]) -> T:
    return await asyncio.to_thread(office.desk.at_cases, office.registry, work)


def _kind_of(text: str) -> Kind:
    return "weekly" if text == "weekly" else "circular"


def _of_code(code: str, label: str) -> Window:
    """The window of an edition of the whole program; `label` is how its days are called. Raises MistakeError for
    one of a unit."""
    if (window := window_of_code(code, label)) is not None:
        return window
    raise MistakeError("只签发全部范围的报告；某一单位的报告供其对照，不单独签发。")


async def file(office: Office, request: web.Request) -> web.StreamResponse:
    """A file of an edition; of a released one as it was released."""
    kind, code, name = (request.match_info[part] for part in ("kind", "code", "name"))
    for root in (Releases(office.folder).root.resolve(), office.folder.editions.resolve()):
        path = (root / kind / code / name).resolve()
        if path.is_relative_to(root) and path.is_file() and name != RECORD:
            return web.FileResponse(path)
        paper = path.with_suffix(".docx")
        if path.suffix == ".pdf" and path.is_relative_to(root) and paper.is_file() and can_print():
            return await _printed(request, paper)
    raise web.HTTPNotFound


async def _printed(request: web.Request, paper: Path) -> web.Response:
    try:
        content = await asyncio.to_thread(printed, paper.read_bytes())
    except MistakeError as mistake:
        return said(request, "没有生成", [for_screen(mistake)], status=503)
    return web.Response(body=content, content_type="application/pdf")


async def internal(office: Office, request: web.Request) -> web.StreamResponse:
    """The internal sheet of an edition, for who reads what is withheld."""
    root = (office.folder.root / INTERNAL).resolve()
    path = (root / request.match_info["name"]).resolve()
    if path.parent != root or not path.is_file():
        raise web.HTTPNotFound
    office.keeper.trail.add(visit_of(request).actor, "下载内部核查单", path.name, address=request.remote or "")
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
    if (window := window_of_code(code)) is not None and "_" not in code:
        return window.label
    return code[:21].replace("_", "至")
