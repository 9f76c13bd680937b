"""办理单: what units were asked, by when, what they answered or object to, and what was decided.

The office and the units work on the same pages; each sees and may do what the table of rights says. Every step goes
through the desk of cases, as from the command line.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from aiohttp import web

from pipelines.console.followed.listed import Listed
from pipelines.console.keys import FORM, all_typed, refuse_resumed, typed, visit_of
from pipelines.console.office import Office, Row
from pipelines.console.pages.framed import picture_type
from pipelines.console.pages.proofs import proofs_of
from pipelines.console.paging import paged
from pipelines.console.wording import for_screen
from pipelines.evidence.errors import EvidenceMissingError
from pipelines.evidence.handed_in import Body, HandedInBodies
from pipelines.office.cases.desk import CaseDesk, Wanted
from pipelines.office.cases.overview import CHANNELS, CLOCKS, REPLIES, case_line, step_line, step_text
from pipelines.office.cases.papers import LETTERS
from pipelines.office.cases.papers.reply_form import TITLE
from pipelines.office.cases.past import shared_causes
from schemas.events.cases import Channel, Clock, Reply, RowAnswer
from schemas.mistakes import MistakeError
from schemas.rights import may
from schemas.states import HANDLING, STANDING, UNSETTLED, HandlingStep
from stages.case_book import Case, CaseBook, RowStanding

T = TypeVar("T")
OWN_FORM: tuple[HandlingStep, ...] = ("answered", "disputed")  # taken row by row, with a form of their own
TYPED = ("reply", "cause", "measures", "done_on", "responsible", "proof")


async def _book(office: Office) -> CaseBook:
    return await asyncio.to_thread(office.cases.caught_up)


async def listed(office: Office, request: web.Request) -> web.Response:
    """The cases that the person may know of: those that are open, or all."""
    return await _list(office, request)


async def _list(office: Office, request: web.Request, status: int = 200, **told: str) -> web.Response:
    book, sight = await _book(office), office.sight(request)
    found = [one for one in (await office.findings()).values() if one.state in UNSETTLED]
    open_ids = {one.finding_id for one in found}
    every = request.query.get("state") == "all"
    rows = [
        {**case_line(case, open_ids), "unit_name": office.unit_name(case.unit) or "未登记的单位"}
        for case in book.of(office.program)
        if sight.sees(case.unit) and (every or not case.closed)
    ]
    values: dict[str, Any] = {"told": "", "wrong": "", **told}
    page = paged(rows, request)
    waiting = _not_asked(office, book, found) if may(visit_of(request).actor, "notified") is None else []
    return office.page(
        request, "cases.html", status=status, here="/cases", every=every, waiting=waiting, **page, **values
    )


def _not_asked(office: Office, book: CaseBook, found: Iterable[Listed]) -> list[dict[str, Any]]:
    """Units with confirmed findings that are in no case yet."""
    counts: dict[str, int] = {}
    for one in found:
        if one.state in STANDING and book.open_of(one.finding_id) is None:
            counts[one.unit] = counts.get(one.unit, 0) + 1
    return [
        {"unit": unit, "name": office.unit_name(unit), "count": count}
        for unit, count in sorted(counts.items())
        if office.unit_name(unit)
    ]


async def notify(office: Office, request: web.Request) -> web.Response:
    """Ask units for what was found: a case for each unit and cause."""
    units = [unit for unit in all_typed(request, "unit") if unit in office.units]
    deadline, reason = typed(request, "deadline") or None, typed(request, "reason")
    actor = visit_of(request).actor
    try:
        if not units:
            raise MistakeError("请至少勾选一个单位。")
        steps = await at_desk(
            office,
            lambda desk: desk.notify(
                actor,
                units,
                findings=_confirmed(desk, units),
                causes=shared_causes(desk.desk, desk.program),
                deadline=deadline,
                reason=reason,
            ),
        )
    except MistakeError as mistake:
        return await _list(office, request, 400, wrong=for_screen(mistake))
    office.keeper.trail.add(actor, "交办问题", "办理单", f"{len(steps)}份", request.remote or "")
    return await _list(office, request, told=f"已交办{len(steps)}份，各单位登录后即可看到并反馈。")


def _confirmed(desk: CaseDesk, units: list[str]) -> list[str]:
    """The findings of the units that stand confirmed and are in no case: a clue is not asked about."""
    book = desk.book()
    found = [
        one.finding_id
        for one in desk.standing()
        if one.unit in units and one.to_state in STANDING and book.open_of(one.finding_id) is None
    ]
    if not found:
        raise MistakeError("所选单位没有已确认而尚未交办的问题，请刷新后核对。")
    return found


async def at_desk(office: Office, work: Callable[[CaseDesk], T]) -> T:
    """Something done at the desk of cases of the program. Raises MistakeError."""
    return await asyncio.to_thread(office.desk.at_cases, office.registry, work)


async def known_case(office: Office, request: web.Request) -> Case:
    """The case of the address, for who may know of it; else there is no such page."""
    case = (await _book(office)).cases.get(request.match_info["case"])
    if case is None or case.program != office.program or not office.sight(request).sees(case.unit):
        raise web.HTTPNotFound
    return case


async def show(office: Office, request: web.Request) -> web.Response:
    return await shown_case(office, request, await known_case(office, request))


async def shown_case(office: Office, request: web.Request, case: Case, status: int = 200, **told: Any) -> web.Response:
    findings = await _findings(office, request, case)
    actor = visit_of(request).actor
    thing = office.sight(request).of(case.unit)
    open_ids = {id for id, row in findings.items() if row["state"] in STANDING or row["state"] == "suspected"}
    answering = not case.closed and any(may(actor, step, thing) is None for step in OWN_FORM)
    rows = [_row_shown(one, findings.get(id)) for id, one in case.rows.items()]
    values: dict[str, Any] = {"told": "", "wrong": "", "typed": {}, **told}
    return office.page(
        request,
        "case.html",
        status=status,
        here="/cases",
        case={**case_line(case, open_ids), "unit_name": office.unit_name(case.unit)},
        rows=sorted(rows, key=lambda row: row["number"]),
        steps=[{**step_line(step), "text": step_text(step)} for step in case.steps],
        seen=len(case.steps),
        answering=answering,
        replies=REPLIES,
        clocks=CLOCKS,
        channels=CHANNELS,
        reply_form=TITLE,
        letters=list(LETTERS) if may(actor, "release", thing) is None else [],
        possible=_possible(office, request, case),
        **values,
    )


def _row_shown(standing: RowStanding, finding: Row | None) -> dict[str, Any]:
    answer = standing.answer
    return {
        "id": standing.row.id,
        "number": standing.row.number,
        "finding": finding,
        "word": HANDLING[standing.last].word,
        "answer": answer,
        "reply": REPLIES[answer.reply] if answer else "",
        "can_answer": any(standing.last in HANDLING[step].after for step in OWN_FORM),
    }


async def _findings(office: Office, request: web.Request, case: Case) -> dict[str, Row]:
    """The findings of the rows as the actor may read them, by id."""
    known, sight = await office.findings(), office.sight(request)
    found = (known[id] for id in case.rows if id in known)
    return {one.finding_id: office.shown_row(request, one) for one in found if sight.sees(one.unit)}


def _possible(office: Office, request: web.Request, case: Case) -> dict[str, str]:
    """The steps that this person may take with the case as it stands, with what is done."""
    actor, thing = visit_of(request).actor, office.sight(request).of(case.unit)
    last = {one.last for one in case.rows.values()}
    if case.closed:
        return {}
    return {
        name: one.word
        for name, one in HANDLING.items()
        if name not in OWN_FORM and not one.begins and last & one.after and may(actor, name, thing) is None
    }


async def step(office: Office, request: web.Request) -> web.Response:
    """A step of the office with the rows that were marked, or all on which it can be taken."""
    case = await known_case(office, request)
    kept = {name: typed(request, name) for name in ("step", "reason", "until", "clock", "deadline", "edition")}
    actor = visit_of(request).actor
    try:
        refuse_resumed(request)
        _refuse_overtaken(case, request)
        wanted = _wanted(request)
        await at_desk(office, lambda desk: desk.take(case.id, wanted, actor))
    except MistakeError as mistake:
        return await shown_case(office, request, case, 400, wrong=for_screen(mistake), typed=kept)
    word = HANDLING[wanted.step].word
    office.keeper.trail.add(actor, f"办理单：{word}", case.id, wanted.reason, request.remote or "")
    return await shown_case(office, request, await known_case(office, request), told=f"已登记：{word}。")


def _refuse_overtaken(case: Case, request: web.Request) -> None:
    if typed(request, "seen") and typed(request, "seen") != str(len(case.steps)):
        raise MistakeError(
            f"您打开本页后，{case.last.actor.name}已登记“{HANDLING[case.last.step].word}”；请核对下面的经过后再决定是否办理。"
        )


def _wanted(request: web.Request) -> Wanted:
    name, clock, channel = (typed(request, field) for field in ("step", "clock", "channel"))
    if name not in HANDLING or name in OWN_FORM:
        raise MistakeError("请选择要办理的事项。")
    return Wanted(
        name,
        rows=all_typed(request, "row"),
        deadline=typed(request, "deadline") or None,
        until=typed(request, "until") or None,
        clock=cast(Clock, clock) if clock in CLOCKS else None,
        reason=typed(request, "reason"),
        edition=typed(request, "edition"),
        channel=cast(Channel, channel) if channel in CHANNELS and name == "named" else None,
    )


async def answer(office: Office, request: web.Request) -> web.Response:
    """The unit's answer row by row, with what proves it. What was typed is there again when it cannot be taken."""
    case = await known_case(office, request)
    actor = visit_of(request).actor
    kept = {name: typed(request, name) for name in request[FORM] if name.partition(".")[0] in TYPED}
    try:
        refuse_resumed(request)
        _refuse_overtaken(case, request)
        answers, bodies = _answers(request, case)
        refused = may(actor, "answered", office.sight(request).of(case.unit))
        if refused is not None:
            raise MistakeError(refused)
        now = office.shown.now()
        await asyncio.to_thread(HandedInBodies(office.shown.folder.root).put, bodies, now)
        await at_desk(office, lambda desk: desk.answer(case.id, answers, actor))
    except MistakeError as mistake:
        return await shown_case(office, request, case, 400, wrong=for_screen(mistake), typed=kept)
    office.keeper.trail.add(actor, "办理单：反馈", case.id, f"{len(answers)}条", request.remote or "")
    told = f"已反馈{len(answers)}条；报已整改的，系统将自动复查。"
    return await shown_case(office, request, await known_case(office, request), told=told)


def _answers(request: web.Request, case: Case) -> tuple[list[RowAnswer], list[Body]]:
    """The rows that were filled in, and the files that prove them. Raises MistakeError."""
    answers, bodies = [], []
    for id, one in sorted(case.rows.items(), key=lambda item: item[1].row.number):
        number = one.row.number
        reply = typed(request, f"reply.{number}")
        if not reply:
            continue
        if reply not in REPLIES:
            raise MistakeError(f"第{number}条：请选择反馈意见。")
        said = {name: typed(request, f"{name}.{number}")[:1000] for name in TYPED[1:]}
        if reply == "objected" and not said["cause"]:
            raise MistakeError(f"第{number}条：有异议的须写明理由，请填写“原因”。")
        proofs = proofs_of(request, f"files.{number}", f"第{number}条：")
        bodies += proofs
        evidence = [body.sha256 for body in proofs]
        answers.append(RowAnswer(row=id, reply=cast(Reply, reply), evidence=evidence, **said))
    if not answers:
        raise MistakeError("各条均未填写，请至少对一条选择反馈意见。")
    return answers, bodies


async def proof(office: Office, request: web.Request) -> web.Response:
    """A file that a unit handed in with its answer; shown when it is a picture, else kept by the browser."""
    case, sha = await known_case(office, request), request.match_info["sha"]
    handed = {name for step in case.steps for one in step.answers for name in one.evidence}
    if sha not in handed:
        raise web.HTTPNotFound
    try:
        raw = await asyncio.to_thread(HandedInBodies(office.shown.folder.root).get, sha)
    except EvidenceMissingError:
        raise web.HTTPNotFound from None
    kind = picture_type(raw)
    headers = {} if kind else {"Content-Disposition": "attachment; filename*=UTF-8''%E9%99%84%E4%BB%B6"}
    return web.Response(body=raw, content_type=kind or "application/octet-stream", headers=headers)
