"""Steps with findings, as their forms hand them in: one, several at once, and a look again."""

from typing import cast

from aiohttp import web

from pipelines.console.desk_work import OvertakenError, Step
from pipelines.console.keys import all_typed, refuse_resumed, typed, visit_of
from pipelines.console.office import Office, Row
from pipelines.console.pages.finding import recheck_target, shown, steps_of, to_look_again
from pipelines.console.pages.watching import back_to
from pipelines.console.rendering import said
from pipelines.console.wording import for_screen
from schemas.mistakes import MistakeError
from schemas.states import ACTS, ReviewAction

MOST_AT_ONCE = 200


async def act(office: Office, request: web.Request) -> web.Response:
    """A step with one finding. What was typed for a step that was not taken is there again."""
    id = request.match_info["finding"]
    await steps_of(office, request, id)
    kept = {name: typed(request, name) for name in ("action", "reason", "approver", "until")}
    try:
        refuse_resumed(request)
        told = await office.desk.review(office.registry, id, _step(request), visit_of(request).actor, request)
    except OvertakenError as overtaken:
        return await shown(office, request, id, status=409, wrong=str(overtaken), typed=kept)
    except MistakeError as mistake:
        return await shown(office, request, id, status=400, wrong=for_screen(mistake), typed=kept)
    return await shown(office, request, id, told=told)


def _step(request: web.Request) -> Step:
    action, reason = typed(request, "action"), typed(request, "reason")
    if action not in ACTS:
        raise MistakeError("请选择要办理的事项。")
    if action in ("dismiss", "exempt") and not reason:
        raise MistakeError(f"{ACTS[action].word}须写明理由，请填写“理由”。")
    exempt = action == "exempt"
    if exempt and not (typed(request, "approver") and typed(request, "until")):
        raise MistakeError("豁免须写明批准人和截止日期，请补齐。")
    return Step(
        action=action,
        reason=reason,
        approver=typed(request, "approver") if exempt else None,
        until=typed(request, "until") if exempt else None,
        seen=_number(typed(request, "seen")),
        acted=_number(typed(request, "acted")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


async def act_on_several(office: Office, request: web.Request) -> web.Response:
    """One step with every marked finding; what became of each is said."""
    ids = list(dict.fromkeys(all_typed(request, "finding")))
    action, reason = typed(request, "action"), typed(request, "reason")
    back = f"{office.base}/findings"
    if not ids or action not in ACTS or action == "exempt" or len(ids) > MOST_AT_ONCE:
        wrong = f"请勾选1至{MOST_AT_ONCE}个问题，并选择要办理的事项。"
        return said(request, "没有办理", [wrong], status=400, back=back)
    if action == "dismiss" and not reason:
        return said(request, "没有办理", ["排除须写明理由，请返回填写。"], status=400, back=back)
    fates: list[Row] = []
    for id in ids:
        fates.append(await _fate(office, request, id, cast(ReviewAction, action), reason))
    done = sum(one["done"] for one in fates)
    return office.page(request, "several.html", here="/findings", fates=fates, done=done, word=ACTS[action].word)


async def _fate(office: Office, request: web.Request, id: str, action: ReviewAction, reason: str) -> Row:
    """What became of the step with one of several."""
    try:
        steps = await steps_of(office, request, id)
    except web.HTTPNotFound:
        return {"name": "没有这个问题", "id": "", "done": False, "told": "请返回列表核对。"}
    name = office.named(office.sight(request).row(steps[-1]))
    try:
        step = Step(action, reason, seen=len(steps))
        told, done = await office.desk.review(office.registry, id, step, visit_of(request).actor, request), True
    except MistakeError as mistake:
        told, done = for_screen(mistake), False
    return {"name": f"{name['site_name']}　{name['title']}", "id": id, "done": done, "told": told}


async def recheck(office: Office, request: web.Request) -> web.Response:
    """Look again now at what a finding is about."""
    id = request.match_info["finding"]
    last, actor = await to_look_again(office, request), visit_of(request).actor
    target = recheck_target(office, last)
    try:
        await office.desk.watch(office.registry, target, "recheck", actor, request, typed(request, "reason"))
    except MistakeError as mistake:
        return await shown(office, request, id, status=400, wrong=for_screen(mistake))
    return back_to(f"{office.base}/findings/{id}")
