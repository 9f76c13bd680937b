"""暂停、恢复和复查: what people asked about watching a subject, what became of it, and the forms that ask."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from aiohttp import web

from pipelines.console.keys import typed, visit_of
from pipelines.console.office import Office, Row
from pipelines.console.wording import moment
from pipelines.office.watching import pause_until
from pipelines.warehouse.words import ERRORS
from schemas.mistakes import MistakeError
from schemas.registry.subjects import Subject
from schemas.rights import may
from schemas.times import rfc3339
from schemas.words import CHECK_KINDS, VOID_REASONS
from stages.scheduler.plan import next_looks

MOST_SHOWN = 10
_OUTCOMES = {"ok": "打开正常", "bad": "打不开或不正常", "unclear": "已读取，无法判定是否正常", "missed": "未能执行"}
ASKED = "asked"  # in the address of the page to which a look that was asked for leads back
TOLD = "已安排复查，结果出来后列在本页，请稍后刷新。"
WATCHES: dict[str, str] = {"recheck": "立即复查", "pause": "暂停监测", "resume": "恢复监测"}


@dataclass(frozen=True)
class Asked:
    """A look that somebody asked for. `outcome`: how it ended, one sentence for each page that was looked at."""

    at: str
    by: str
    what: str
    reason: str
    outcome: list[str]


@dataclass(frozen=True)
class Watching:
    """`paused`: what is not watched and until when, in a sentence, by target; `may`: what the person may ask for."""

    paused: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    may: dict[str, str] = field(default_factory=dict)


async def watching_of(office: Office, request: web.Request, subject: Subject, target: str = "") -> Watching:
    """How a subject is watched; of one target of it, where one is given."""
    changes = await office.ask("watch_changes", subject=subject.id)
    today = await office.today()
    told = [{**row, **orjson.loads(row["payload"])} for row in changes]
    rechecks = [row for row in told if row["action"] == "recheck" and target in ("", row["target"])][:MOST_SHOWN]
    looks: list[Row] = []
    if rechecks:
        first = min(str(row["at"])[:10] for row in rechecks)
        looks = await office.ask("looks_asked_for", subject=subject.id, first_day=first, last_day=str(today))
    actor, thing = visit_of(request).actor, office.sight(request).of(office.answers(subject, today))
    paused = dict(_paused(office, subject, told, today))
    allowed = {name: word for name, word in WATCHES.items() if may(actor, name, thing) is None}  # type: ignore[arg-type]
    allowed.pop("pause" if subject.id in paused else "resume", None)
    return Watching(paused, [_asked(office, subject, row, looks) for row in rechecks], allowed)


def told_of(request: web.Request) -> str:
    """What a page says to whom it was opened for after a look was asked for."""
    return TOLD if ASKED in request.query else ""


def back_to(page: str) -> web.Response:
    """To the page that tells how the look ends: it can be loaded again, and asks for nothing."""
    return web.Response(status=303, headers={"Location": f"{page}?{ASKED}=1"})


async def paused_now(office: Office, subject: Subject) -> dict[str, str]:
    """What of a subject is not watched now and until when, in a sentence, by target."""
    changes = await office.ask("watch_changes", subject=subject.id)
    told = [{**row, **orjson.loads(row["payload"])} for row in changes]
    return dict(_paused(office, subject, told, await office.today()))


async def next_reads(office: Office, subject: Subject) -> dict[str, str]:
    """When each part of a subject is looked at next by the plan, by target; empty where nothing is planned."""
    found: dict[str, datetime] = {}
    for (target, _), due in next_looks(office.shown.installation, subject, await office.reached()).items():
        found[target] = min(found.get(target, due), due)
    return {target: moment(rfc3339(due)) for target, due in found.items()}


def _paused(office: Office, subject: Subject, told: list[Row], today: date) -> Iterator[tuple[str, str]]:
    """The targets that are not watched now: what was asked last of each, unless its end has passed."""
    newest: dict[str, Row] = {}
    for row in told:
        if row["action"] != "recheck":
            newest.setdefault(str(row["target"]), row)
    for target, row in newest.items():
        until = str(row.get("until") or "")
        if row["action"] == "pause" and (not until or str(today) <= until):
            approved = f"，批准人{row['approver']}" if row.get("approver") else ""
            reason = f"，原因：{row['reason']}" if row.get("reason") else ""
            ends = f"至{until}" if until else "，未定期限"
            yield (
                target,
                f"{_name(office, subject, target)}已暂停监测{ends}（{row['actor']['name']}办理{approved}{reason}）。",
            )


def _asked(office: Office, subject: Subject, row: Row, looks: list[Row]) -> Asked:
    """The looks of a request are the first of each page that were due at its time."""
    at = moment(row["at"])
    own = [look for look in looks if look["target"] == row["target"] and moment(look["due"]) == at]
    outcome = [f"{CHECK_KINDS[look['kind']]}：{_ended(look)}" for look in own]
    return Asked(
        at, str(row["actor"]["name"]), _name(office, subject, str(row["target"])), row["reason"] or "", outcome
    )


def _ended(look: Row) -> str:
    when = moment(look["observed_at"])
    if look["outcome"] == "void":
        reason = VOID_REASONS[f"void_{look['void_reason']}"]
        return f"{when}无效（{reason}）"
    why = ERRORS.get(str(look["error"]), "") or (f"返回代码{look['status']}" if look["status"] else "")
    told = _OUTCOMES[look["outcome"]]
    return f"{when}{told}（{why}）" if why and look["outcome"] == "bad" else f"{when}{told}"


def _name(office: Office, subject: Subject, target: str) -> str:
    return subject.name if target == subject.id else office.columns.get(target, subject.name)


async def take(office: Office, request: web.Request, subject: Subject) -> str:
    """Hand in what the form asks for; a sentence for the person. Raises MistakeError; 403 for what is not allowed."""
    action, actor = typed(request, "action"), visit_of(request).actor
    today = await office.today()
    if action not in WATCHES:
        raise MistakeError("请选择要办理的事项。")
    refused = may(actor, action, office.sight(request).of(office.answers(subject, today)))  # type: ignore[arg-type]
    if refused is not None:
        raise web.HTTPForbidden(text=refused)
    target = typed(request, "target") or subject.id
    if target != subject.id and target not in {column.id for column in subject.columns}:
        raise MistakeError("没有这个栏目，请刷新后重新选择。")
    asked: dict[str, Any] = {"reason": typed(request, "reason")[:1000]}
    if action == "pause":
        asked |= _pause(office, request, today)
    await office.desk.watch(office.registry, target, action, actor, request, **asked)  # type: ignore[arg-type]
    name = _name(office, subject, target)
    return {
        "recheck": TOLD,
        "pause": f"已暂停监测：{name}，至{asked.get('until')}；期间不作判定，期满自动恢复。",
        "resume": f"已恢复监测：{name}。",
    }[action]


def _pause(office: Office, request: web.Request, today: date) -> dict[str, str]:
    """A pause needs a reason, an end and somebody else who approved it. Raises MistakeError."""
    lacking = [
        word
        for name, word in (("reason", "原因"), ("until", "截止日期"), ("approver", "批准人"))
        if not typed(request, name)
    ]
    if lacking:
        raise MistakeError(f"暂停监测须写明{'、'.join(lacking)}，请补上。")
    people, named = office.keeper.roll.people(), typed(request, "approver")
    actor = visit_of(request).actor
    if people is not None:
        person = people.named(named)
        if person.id == actor.id:
            raise MistakeError(f"{actor.name}不能批准自己提出的暂停，请由另一人批准。")
        named = person.name
    return {"until": pause_until(typed(request, "until"), today), "approver": named}
