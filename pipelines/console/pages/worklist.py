"""检查底稿: what people must still look at in a period, filled in row by row where they stand, with a photo."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from pipelines.console.keys import refuse_resumed, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages.proofs import proofs_of
from pipelines.console.pages.record_form import LONGEST, taken_row
from pipelines.console.pages.table import XLSX
from pipelines.console.paging import paged
from pipelines.console.wording import for_screen
from pipelines.office.intake.one_row import PROOF, by_field
from pipelines.office.sampling import drawn_sites
from pipelines.office.windows import Window, period_of, quarter_of
from pipelines.office.worklists import (
    FORMS,
    NOBODY,
    Checker,
    ToDo,
    Worklists,
    checkers_among,
    row_cells,
    shared,
    write_worklist,
)
from schemas.mistakes import MistakeError

EVERYBODY = "all"
PAGE = 30
_TIMES = frozenset({"时间", "提问时间", "答复时间"})
_LONG = frozenset({"情况", "理由", "咨询问题"})


@dataclass(frozen=True)
class Part:
    """What is left to a checker; `whose` is the id, or for all; `period` as it was asked for."""

    period: str
    window: Window
    whose: str
    rows: list[ToDo]
    checkers: list[Checker]

    @property
    def query(self) -> str:
        """What leads back to this part."""
        return urlencode({"period": self.period, "checker": self.whose})


async def _part(office: Office, request: web.Request) -> Part:
    """The part that the address asks for: of this quarter and the person who asks, where it names none. Raises
    MistakeError for a period that is none."""
    text, actor = request.query.get("period", "").strip(), visit_of(request).actor
    today = await office.today()
    window = period_of(text) if text else quarter_of(today)
    period = text or window.code
    people = office.keeper.roll.people()
    checkers = checkers_among(people, office.program) if people else [Checker(actor.id, actor.name)]
    drawn = drawn_sites(office.registry, office.folder.samples, window.start)
    asked = Worklists(office.shown.warehouse, office.registry, office.rulebook)
    rows = await asyncio.to_thread(asked.left, window, drawn, today)
    known = {one.id for one in checkers}
    whose = request.query.get("checker", actor.id if actor.id in known else EVERYBODY)
    if whose == EVERYBODY or whose not in known:
        return Part(period, window, EVERYBODY, rows, checkers)
    parts = {one.id: own for one, own in shared(rows, checkers).items()}
    return Part(period, window, whose, parts.get(whose, []), checkers)


async def listed(office: Office, request: web.Request) -> web.Response:
    return await _list(office, request)


async def _list(office: Office, request: web.Request, told: str = "") -> web.Response:
    try:
        part = await _part(office, request)
    except MistakeError as mistake:
        part, told = Part("", quarter_of(await office.today()), EVERYBODY, [], []), ""
        return _shown(office, request, part, told, for_screen(mistake), 400)
    return _shown(office, request, part, told)


def _shown(
    office: Office, request: web.Request, part: Part, told: str, wrong: str = "", status: int = 200
) -> web.Response:
    page = paged(part.rows, request, PAGE)
    page["rows"] = [(one.key(office.program, part.window.code), one) for one in page["rows"]]
    return office.page(
        request,
        "worklist.html",
        status=status,
        here="/worklist",
        part=part,
        period=part.period or request.query.get("period", ""),
        everybody=EVERYBODY,
        forms={form: sheet.title for form, sheet in FORMS.items()},
        told=told,
        wrong=wrong,
        **page,
    )


async def table(office: Office, request: web.Request) -> web.Response:
    """The part as the workbook that is handed back filled in."""
    try:
        part = await _part(office, request)
    except MistakeError:
        raise web.HTTPNotFound from None
    checker = next((one for one in part.checkers if one.id == part.whose), NOBODY)
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        path = Path(place) / "worklist.xlsx"
        if not part.rows:
            raise web.HTTPNotFound
        await asyncio.to_thread(write_worklist, path, part.rows, office.program, part.window.code, checker.name)
        body = path.read_bytes()
    name = quote(f"检查底稿-{part.window.code}{'-' if checker.name else ''}{checker.name}.xlsx")
    headers = {"Content-Type": XLSX, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return web.Response(body=body, headers=headers)


async def _found(office: Office, request: web.Request) -> tuple[Part, ToDo]:
    """The row of the address, while it is still to be done."""
    try:
        part = await _part(office, request)
    except MistakeError:
        raise web.HTTPNotFound from None
    wanted = request.match_info["row"]
    row = next((one for one in part.rows if one.key(office.program, part.window.code) == wanted), None)
    if row is None:
        raise web.HTTPNotFound
    return part, row


async def show(office: Office, request: web.Request) -> web.Response:
    """One row with what is known of it, to be filled in."""
    part, row = await _found(office, request)
    return _row(office, request, part, row, {"时间": office.shown.now().strftime("%Y-%m-%dT%H:%M")})


def _row(
    office: Office,
    request: web.Request,
    part: Part,
    row: ToDo,
    filled: dict[str, str],
    status: int = 200,
    **told: Any,
) -> web.Response:
    values: dict[str, Any] = {"beside": {}, "wrong": [], **told}
    heads = FORMS[row.form].open
    return office.page(
        request,
        "worklist_row.html",
        status=status,
        here="/worklist",
        part=part,
        row=row,
        key=row.key(office.program, part.window.code),
        form=FORMS[row.form].title,
        unit=office.unit_name(row.unit) or office.unit_name(office.answers(row.subject, part.window.last)),
        heads={head: (f"field{n}", choices, _input(head, filled)) for n, (head, choices) in enumerate(heads.items())},
        filled=filled,
        photo=PROOF in heads,
        proof=PROOF,
        **values,
    )


def _input(head: str, filled: dict[str, str]) -> str:
    """A time that the browser could not show again is kept as text."""
    value = filled.get(head, "")
    if head in _LONG:
        return "long"
    return "datetime-local" if head in _TIMES and (not value or value[10:11] == "T") else "text"


async def fill_in(office: Office, request: web.Request) -> web.Response:
    """Hand the row in; when it cannot be taken, what is wrong stands beside its field."""
    part, row = await _found(office, request)
    actor, heads = visit_of(request).actor, list(FORMS[row.form].open)
    filled = {head: typed(request, f"field{n}")[:LONGEST] for n, head in enumerate(heads)}
    try:
        proofs = await asyncio.to_thread(proofs_of, request, "proof") if PROOF in heads else []
    except MistakeError as mistake:
        return _row(office, request, part, row, filled, 400, beside={PROOF: for_screen(mistake)})
    cells = row_cells(row, office.program, part.window.code, {**filled, PROOF: ""}, actor.name)
    try:
        refuse_resumed(request)
        if not any(filled[head] for head in heads if head not in _TIMES):
            raise MistakeError("还没有填写，请至少填写结论。")
        await asyncio.to_thread(taken_row, office, actor, cells, proofs)
    except MistakeError as mistake:
        messages = [for_screen(MistakeError(text)) for text in mistake.messages]
        beside, general = by_field({head: head for head in heads}, messages)
        return _row(office, request, part, row, filled, 400, beside=beside, wrong=general)
    office.keeper.trail.add(actor, "填写检查底稿", cells["编号"], row.title, request.remote or "")
    part_of_it = f"（{row.target_name}）" if row.target_name else ""
    told = f"已登记：{row.subject.name}，{row.title}{part_of_it}。"
    left = replace(part, rows=[one for one in part.rows if one is not row])
    return _shown(office, request, left, told)
