"""人工记录逐条填写: one record of any kind by a form, through the same intake as a table."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from pipelines.console.keys import FORM, refuse_resumed, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages.proofs import proofs_of
from pipelines.console.people.secrets import new_secret
from pipelines.console.wording import for_screen
from pipelines.evidence.handed_in import Body, HandedInBodies
from pipelines.office.intake import Taken, take_in
from pipelines.office.intake.fields import FilledAs, filled_as
from pipelines.office.intake.one_row import by_field, write_row
from pipelines.office.intake.subjects import in_force
from pipelines.office.intake.template import Form, forms
from pipelines.office.intake.words import headings_of
from pipelines.office.sampling import drawn_sites
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError

LONGEST = 4_000
EVIDENCE = "evidence"
MOST_OFFERED = 400  # names in the list that a field offers
LONG = frozenset({"detail", "question", "text"})
_TYPES: dict[FilledAs, str] = {"day": "date", "month": "month", "moment": "datetime-local"}


@dataclass(frozen=True)
class Field:
    """One field on the page. `input`: its type in HTML, `long` for several lines; `offered`: the list that helps to
    fill it in; `wrong`: what is wrong with it."""

    name: str
    heading: str
    input: str
    value: str
    required: bool
    meant: str
    choices: tuple[str, ...] = ()
    offered: str = ""
    wrong: str = ""


async def form(office: Office, request: web.Request) -> web.Response:
    """The form of a kind, with what is known already."""
    kind = request.query.get("kind", "")
    if kind not in forms():
        raise web.HTTPNotFound
    return _page(office, request, kind, _begun(office, request))


def _begun(office: Office, request: web.Request) -> dict[str, str]:
    """A number of its own, so that what is handed in twice counts once; now; who is here."""
    return {
        "key": f"LR-{new_secret()[:10]}",
        "at": office.shown.now().strftime("%Y-%m-%dT%H:%M"),
        "by": visit_of(request).actor.name,
    }


def _page(
    office: Office,
    request: web.Request,
    kind: str,
    values: Mapping[str, str],
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
    general: list[str] | None = None,
    told: str = "",
) -> web.Response:
    one = forms()[kind]
    return office.page(
        request,
        "record.html",
        status=status,
        here="/records",
        kind=kind,
        word=one.word,
        fields=list(_fields(one, values, wrong or {})),
        wrong=general or [],
        told=told,
        offers=_offers(office, one),
        proof_wrong=(wrong or {}).get(EVIDENCE, ""),
    )


def _fields(one: Form, values: Mapping[str, str], wrong: Mapping[str, str]) -> Iterator[Field]:
    headings = headings_of(one.payload)
    for name in one.names:
        if name == EVIDENCE:
            continue
        choices, value = tuple(one.choices(name)), values.get(name, "")
        yield Field(
            name,
            headings[name],
            _input(one, name, value, choices),
            value,
            name in one.required,
            "" if one.meant(name) == headings[name] else one.meant(name),
            choices,
            name if name in ("subject", "unit", "indicator") else "",
            wrong.get(name, ""),
        )


def _input(one: Form, name: str, value: str, choices: tuple[str, ...]) -> str:
    """What a browser would not show again, because it is no value of its type, is kept as text."""
    if choices and (not value or value in choices):
        return "choice"
    if name in LONG or "\n" in value:
        return "long"
    wanted = _TYPES.get(filled_as(one.payload, name), "text")
    shapes = {"date": "dddd-dd-dd", "month": "dddd-dd", "datetime-local": "dddd-dd-ddTdd:dd"}
    shape = "".join("d" if sign.isascii() and sign.isdigit() else sign for sign in value)
    return wanted if not value or shape == shapes.get(wanted, shape) else "text"


def _offers(office: Office, one: Form) -> dict[str, list[str]]:
    """Names to choose from, where there are not too many for a list."""
    known = {
        "subject": [subject.name for subject in office.registry.listed],
        "unit": [unit.name for unit in office.registry.units],
        "indicator": [indicator.title for indicator in office.rulebook.indicators if in_force(indicator)],
    }
    return {name: words for name, words in known.items() if name in one.names and len(words) <= MOST_OFFERED}


async def hand_in(office: Office, request: web.Request) -> web.Response:
    """Take one record. When it cannot be taken, each mistake stands beside its field and nothing typed is lost."""
    kind = typed(request, "kind")
    if kind not in forms():
        raise web.HTTPNotFound
    one = forms()[kind]
    values = {name: typed(request, name)[:LONGEST] for name in one.names if name in request[FORM]}
    try:
        proofs = await asyncio.to_thread(proofs_of, request, "proof")
    except MistakeError as mistake:
        return _page(office, request, kind, values, status=400, wrong={EVIDENCE: for_screen(mistake)})
    try:
        refuse_resumed(request)
        taken = await asyncio.to_thread(_take, office, request, kind, values, proofs)
    except MistakeError as mistake:
        headings = {name: headings_of(one.payload)[name] for name in one.names}
        beside, general = by_field(headings, [for_screen(MistakeError(text)) for text in mistake.messages])
        return _page(office, request, kind, values, status=400, wrong=beside, general=general)
    if taken.new:
        office.keeper.trail.add(
            visit_of(request).actor, "报送记录", values.get("key", ""), one.word, request.remote or ""
        )
    told = f"已登记{one.word}“{values.get('key', '')}”。" if taken.new else "该编号的记录此前已登记过，没有重复计入。"
    return _page(office, request, kind, _begun(office, request), told=told)


def _take(office: Office, request: web.Request, kind: str, values: Mapping[str, str], proofs: list[Body]) -> Taken:
    one = forms()[kind]
    headings = headings_of(one.payload)
    return taken_row(
        office, visit_of(request).actor, {"种类": one.word, **{headings[n]: v for n, v in values.items()}}, proofs
    )


def taken_row(office: Office, actor: Actor, cells: Mapping[str, str], proofs: list[Body]) -> Taken:
    """Hand in one row by its headings. Raises MistakeError."""
    now = office.shown.now()
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        return take_in(
            write_row(cells, proofs, Path(place)),
            office.shown.log,
            office.registry,
            actor,
            None,
            drawn_sites(office.registry, office.folder.samples, now),
            office.shown.rulebooks,
            bodies=HandedInBodies(office.shown.folder.root),
            now=now,
            people=office.keeper.roll.people(),
        )
