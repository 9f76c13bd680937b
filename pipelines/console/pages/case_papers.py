"""Papers of a case to download, and the filled reply form that a unit hands back."""

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import quote

import msgspec
from aiohttp import web

from pipelines.console.keys import files_of, visit_of
from pipelines.console.office import Office
from pipelines.console.pages import uploads
from pipelines.console.pages.cases import at_desk, known_case, shown_case
from pipelines.console.pages.proofs import proofs_of
from pipelines.console.pages.table import XLSX
from pipelines.console.wording import for_screen
from pipelines.evidence.handed_in import HandedInBodies
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.papers import LETTERS, case_facts, letter, with_causes
from pipelines.office.cases.papers.reply_form import TITLE, Filled, answers_in, read_form, reply_book, reply_form
from schemas.gate import Sight
from schemas.mistakes import MistakeError
from schemas.rights import Action, may
from schemas.times import day_of
from stages.case_book import Case
from stages.reporter.render.docx import to_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "整改通知"


async def paper(office: Office, request: web.Request) -> web.Response:
    """A paper as it stands now: letters for the office, the reply form for the unit too. A paper takes no step."""
    case = await known_case(office, request)
    kind, _, form = request.match_info["name"].rpartition(".")
    right: Action = "answered" if kind == TITLE else "release"
    actor, thing = visit_of(request).actor, office.sight(request).of(case.unit)
    if kind not in (*LETTERS, TITLE) or form not in ("docx", "xlsx") or (form == "xlsx" and kind != TITLE):
        raise web.HTTPNotFound
    refused = may(actor, right, thing)
    if refused is not None and may(actor, "release", thing) is not None:
        raise web.HTTPForbidden(text=refused)
    try:
        name, body = await at_desk(
            office, lambda desk: _written(desk, case, kind, form, Sight(actor, office.chain, False))
        )
    except MistakeError as mistake:
        return await shown_case(office, request, case, 400, wrong=for_screen(mistake))
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    kind_of_file = XLSX if form == "xlsx" else DOCX
    return web.Response(body=body, headers={"Content-Type": kind_of_file, "Content-Disposition": disposition})


def _written(desk: CaseDesk, case: Case, kind: str, form: str, sight: Sight) -> tuple[str, bytes]:
    facts = case_facts(desk, case, sight)
    name = f"{kind}-{facts.unit.short_name}-{case.id[:12]}.{form}"
    if kind == TITLE:
        return name, reply_book(facts) if form == "xlsx" else to_docx(reply_form(facts))
    return name, to_docx(letter(kind, with_causes(facts, desk) if kind == NOTICE else facts))


async def reply(office: Office, request: web.Request) -> web.Response:
    """Take in a filled reply form: all of its rows, or none when one is wrong."""
    case = await known_case(office, request)
    actor = visit_of(request).actor
    try:
        refused = may(actor, "answered", office.sight(request).of(case.unit))
        if refused is not None:
            raise MistakeError(refused)
        files = files_of(request, "form")
        if len(files) != 1:
            raise MistakeError(f"请选择一个填好的{TITLE}（docx或xlsx）。")
        bodies = await asyncio.to_thread(proofs_of, request, "proof")
        with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
            path = await uploads.put(Path(place), files[0])
            filled = await asyncio.to_thread(read_form, path)
        await asyncio.to_thread(HandedInBodies(office.shown.folder.root).put, bodies, office.shown.now())
        evidence = [body.sha256 for body in bodies]
        sight = Sight(actor, office.chain, whole=False)
        count, asked = await at_desk(office, lambda desk: _answered(desk, case, filled, sight, evidence))
    except MistakeError as mistake:
        return await shown_case(office, request, case, 400, wrong=for_screen(mistake))
    office.keeper.trail.add(actor, "办理单：反馈", case.id, f"{count}条，以{TITLE}报送", request.remote or "")
    told = f"已登记{count}条反馈{'，未填写的行仍待反馈' if count < asked else ''}；报已整改的，系统将自动复查。"
    return await shown_case(office, request, await known_case(office, request), told=told)


def _answered(desk: CaseDesk, case: Case, filled: Filled, sight: Sight, evidence: list[str]) -> tuple[int, int]:
    """How many rows were answered, of how many that were asked. Raises MistakeError."""
    facts = case_facts(desk, case, sight)
    answers = answers_in(filled, case, facts.rows, day_of(desk.now))
    if not answers:
        raise MistakeError(f"{filled.name}：各行均未填写，请填写后再报。")
    answers = [msgspec.structs.replace(one, evidence=evidence) for one in answers]
    desk.answer(case.id, answers, sight.actor)
    return len(answers), len(facts.rows)
