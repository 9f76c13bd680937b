"""A draft from a template beside its data: sentences and rows edited in place, each figure with the way to its trace,
what the self-check says with the way to the spot."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from pipelines.console.keys import FORM, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.wording import for_screen, moment
from pipelines.office.edition_edits import TablePlace, TextPlace, Wanted, edit, edits_of, rows, texts
from pipelines.office.edition_trace import Trace, document_of, listed, trace
from pipelines.office.kept_editions import KIND, KeptEdition, Problem, editions_of
from schemas.mistakes import MistakeError
from schemas.words import EDITION_KINDS
from stages.reporter.edits.model import WORDS, Edit
from stages.reporter.edits.places import tables

_NAME = re.compile(r"(\{[^{}]+\})")
_OWN_NAME = re.compile(r"（[a-z_.]+）")
SOURCES = {"finding": "问题", "subject": "监测对象", "record": "记录", "step": "办理步骤", "warning": "预警"}


def kept(office: Office, kind: str, code: str) -> KeptEdition | None:
    """The edition, where a template made it: of others no text can be edited."""
    made = kind == KIND and code in editions_of(office.folder)
    return KeptEdition(office.folder, code) if made else None


def _known(office: Office, request: web.Request) -> KeptEdition:
    found = kept(office, request.match_info["kind"], request.match_info["code"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def show(office: Office, request: web.Request) -> web.Response:
    return await _page(office, request)


async def _page(office: Office, request: web.Request, told: str = "", wrong: str = "", **more: Any) -> web.Response:
    edition = _known(office, request)
    found, parts, figures, edits, waiting = await asyncio.to_thread(_read, edition)
    return office.page(
        request,
        "edition_edit.html",
        status=400 if wrong else 200,
        here="/editions",
        place=f"{office.base}/editions/{KIND}/{edition.code}",
        title=edition.kept.edition.head.title,
        released=edition.released,
        texts=[_text(number, one) for number, one in enumerate(found)],
        tables=[_table(number, *one) for number, one in enumerate(parts)],
        figures=figures,
        problems=[_problem(one, found, [part for part, _ in parts], edition) for one in waiting],
        seen=len(edits),
        told=told,
        wrong=wrong,
        typed=more,
    )


def _read(edition: KeptEdition) -> tuple[Any, ...]:
    """Texts, tables with the names of their rows, figures, edits, and what waits."""
    names = [[f"{one.name}[{at + 1}]" if one.name else "" for at in range(len(one.rows))] for one in _tables(edition)]
    parts = list(zip(rows(edition), names, strict=True))
    return texts(edition), parts, listed(edition), edits_of(edition), edition.waiting()


def _tables(edition: KeptEdition) -> list[Any]:
    return list(tables(edition.kept.edition))


def _text(number: int, one: TextPlace) -> dict[str, Any]:
    pieces = [
        {"text": one.figures[part[1:-1]], "figure": part[1:-1]}
        if part[:1] == "{" and part[1:-1] in one.figures
        else {"text": part, "figure": ""}
        for part in _NAME.split(one.typed)
    ]
    told = _edit(one.edit) if one.edit else None
    remarks = [remark.sentence for remark in one.remarks]
    return {"anchor": f"t{number}", "place": one, "pieces": pieces, "edit": told, "remarks": remarks}


def _table(number: int, one: TablePlace, names: list[str]) -> dict[str, Any]:
    return {
        "anchor": f"b{number}",
        "place": one,
        "rows": [(key, cells, name) for (key, cells), name in zip(one.rows, names, strict=False)],
        "edits": [_edit(edit) for edit in one.edits],
        "remarks": [remark.sentence for remark in one.remarks],
    }


def _edit(one: Edit) -> dict[str, str]:
    told = f"{one.actor.name}于{moment(one.at)}{WORDS[one.kind]}"
    return {"id": one.id, "text": f"{told}（{one.reason}）" if one.reason else told}


def _problem(one: Problem, found: list[TextPlace], parts: list[TablePlace], edition: KeptEdition) -> dict[str, str]:
    anchor = spot(one, found, parts, edition)
    return {"severity": one.severity, "sentence": sentence_of(one), "anchor": anchor}


def sentence_of(one: Problem) -> str:
    """What a problem says to a person: without our own names of places and figures."""
    said = one.sentence.removeprefix(one.place)
    return _OWN_NAME.sub("", said.removeprefix(f"{_gap_of(one)}："))


def _gap_of(one: Problem) -> str:
    """The place that a gap names, by our own name; empty for other problems."""
    begins, colon, _ = one.sentence.partition("：")
    return begins if colon and not one.place and begins.isascii() else ""


def spot(one: Problem, found: list[TextPlace], parts: list[TablePlace], edition: KeptEdition) -> str:
    """The anchor of what a problem is about on the page of edits; empty where it is about nothing that is printed."""
    slots = {remark.slot for remark in edition.kept.remarks if remark.sentence == one.sentence}
    path = one.place.rstrip("：").removeprefix("totals.") or _gap_of(one)
    names = list(_names(edition, path))
    for number, place in enumerate(found):
        prints = any(_same(path, name) for name in place.figures) if path else False
        if place.slot in (*slots, path) or prints or any(name in place.text for name in names):
            return f"t{number}"
    for number, part in enumerate(parts):
        cells = "".join("".join(cells) for _, cells in part.rows)
        if part.slot in slots or any(name in cells for name in names):
            return f"b{number}"
    return ""


def _same(path: str, name: str) -> bool:
    """Whether a place of the facts is that of a figure: sites.failed.count and sites.failed are."""
    return path == name or path.startswith(f"{name}.") or path.endswith(f".{name}") or name.endswith(f".{path}")


def _names(edition: KeptEdition, path: str) -> Iterator[str]:
    """Whom an entry of a list in the facts is about: problem_items[3].text is about its target and unit."""
    held: Any = edition.facts
    for part in re.findall(r"\w+", path.partition("]")[0]) if "[" in path else []:
        inside = isinstance(held, list) and part.isdigit() and int(part) < len(held)
        held = held[int(part)] if inside else held.get(part) if isinstance(held, dict) else None
    for key in ("target", "account", "site", "unit"):
        if isinstance(held, dict) and isinstance(held.get(key), str) and held[key]:
            yield held[key]


async def change(office: Office, request: web.Request) -> web.Response:
    """One edit. What was typed is there again where it cannot be taken."""
    edition, actor = _known(office, request), visit_of(request).actor
    kept_fields = {name: typed(request, name) for name in ("slot", "text", "reason")}
    try:
        wanted = _wanted(request)
        await asyncio.to_thread(_refuse_overtaken, edition, request, wanted)
        (made,) = await asyncio.to_thread(edit, edition, [wanted], actor, office.shown.now())
    except MistakeError as mistake:
        return await _page(office, request, wrong=for_screen(mistake), **kept_fields)
    office.keeper.trail.add(actor, f"报告：{WORDS[made.kind]}", edition.code, made.reason, request.remote or "")
    return await _page(office, request, told=f"已{WORDS[made.kind]}，五种格式已重新生成。")


def _wanted(request: web.Request) -> Wanted:
    kind = typed(request, "what")
    if kind not in WORDS:
        raise MistakeError("请选择要办理的事项。")
    added = {name.removeprefix("new."): typed(request, name) for name in request[FORM] if name.startswith("new.")}
    return Wanted(
        kind,
        slot=typed(request, "slot"),
        text=typed(request, "text"),
        row=typed(request, "row"),
        column=typed(request, "column"),
        cells=added or None,
        rows=_order(request) if kind == "order" else (),
        reason=typed(request, "reason"),
        undoes=typed(request, "undoes"),
    )


def _order(request: web.Request) -> list[str]:
    """The keys of rows by the numbers that were typed before them."""
    given = {name.removeprefix("at."): typed(request, name) for name in request[FORM] if name.startswith("at.")}
    wrong = [text for text in given.values() if not re.fullmatch(r"\d{1,5}", text)]
    if wrong:
        raise MistakeError(f"次序“{wrong[0][:20]}”应为整数，请改正。")
    return sorted(given, key=lambda key: int(given[key]))


def _refuse_overtaken(edition: KeptEdition, request: web.Request, wanted: Wanted) -> None:
    """Raises MistakeError when somebody else has changed the same place since the page was opened."""
    seen = typed(request, "seen")
    since = edits_of(edition)[int(seen) :] if re.fullmatch(r"\d{1,6}", seen) else []
    other = next((one for one in since if one.slot == wanted.slot and one.actor.id != visit_of(request).actor.id), None)
    if other is not None:
        raise MistakeError(f"您打开本页后，{other.actor.name}已改动这一处，请看过现在的文字后再改。")


async def traced(office: Office, request: web.Request) -> web.Response:
    """What stands behind a figure or row, of any edition that was made."""
    kind, code = request.match_info["kind"], request.match_info["code"]
    edition, name = KeptEdition(office.folder, code), request.query.get("figure", "")[:200]
    if kind not in EDITION_KINDS or code not in {place.name for place in (office.folder.editions / kind).glob("*")}:
        raise web.HTTPNotFound
    try:
        document = await asyncio.to_thread(document_of, edition)
        found = await asyncio.to_thread(trace, edition, name, office.shown.warehouse)
    except MistakeError:
        raise web.HTTPNotFound from None
    return office.page(
        request,
        "edition_trace.html",
        here="/editions",
        place=f"{office.base}/editions/{kind}/{code}",
        title=document.head.title,
        head=document.head,
        figure=found.figure,
        counting=_counting(found),
        total=found.total,
        sources=[_source(office, found, one) for one in found.sources],
        more=found.total - len(found.sources),
    )


def _counting(found: Trace) -> list[str]:
    """How a share was counted, in words."""
    figure, told = found.figure, found.figure.counting
    lines = [f"{figure.numerator:g}÷{figure.denominator:g}"] if figure.numerator is not None else []
    if told is not None:
        inside = "计入" if told.inside else "不计入"
        lines.append(f"{told.part}÷{told.of}")
        lines += [f"无法判定{told.unknown}个（{inside}分母）"] if told.unknown else []
        lines += [f"无效检查{told.void}次"] if told.void else []
        lines += [f"期内已整改{told.mended}个"] if told.mended else []
    return lines


def _source(office: Office, found: Trace, one: Any) -> dict[str, Any]:
    proofs = [*one.proofs, *found.bodies.get(one.id, [])]
    looks = (("有效", one.done), ("无效", one.void), ("未执行", one.missed))
    return {
        "kind": SOURCES[one.kind],
        "link": f"{office.base}/findings/{one.id}" if one.kind == "finding" else "",
        "told": [text for text in (one.unit, one.name, one.state, one.text) if text],
        "at": one.at,
        "looks": "，".join(f"{word}{number}次" for word, number in looks if number),
        "proofs": [{"at": proof.at, "url": proof.url, "sha": proof.sha256} for proof in proofs],
    }
