"""From a printed figure or row of an edition to what stands behind it: query, findings, looks and stored bodies.

What an edition was made from is kept with it, so that a released one is traced as it was released. Only the newest
stored pages of a subject on which no finding stands are asked of the warehouse.
"""

import re
from datetime import timedelta

import msgspec

from pipelines.office.edition_facts import GENERATION
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.plain_editions import plain_edition
from pipelines.warehouse import Warehouse
from schemas.mistakes import MistakeError
from schemas.times import day_of
from stages.reporter.document import Edition, Figure, Proof, Source, Table, figures, row_figures

MOST = 50  # sources of one figure that are told at once
_PLACE = re.compile(r"附件(\d*)第(\d+)行")


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with what stands behind it. `sources` are those of its first ids, `others` the ids among them of which
    the edition keeps no more, `total` how many ids it has; `bodies`: the newest stored pages of its subjects."""

    code: str
    figure: Figure
    total: int
    sources: list[Source]
    others: list[str] = []
    bodies: dict[str, list[Proof]] = {}


def trace(edition: KeptEdition, name: str, warehouse: Warehouse | None = None, most: int = MOST) -> Trace:
    """The trace of a figure or row that is called so, or printed so. `warehouse`: ask for the pages of subjects too.
    Raises MistakeError for none or several."""
    document = document_of(edition)
    figure = _found(document, name, edition.code)
    known = {one.id: one for one in document.sources}
    asked = _with_problems(figure.ids[:most], known)
    shown, others = [known[key] for key in asked if key in known], [key for key in asked if key not in known]
    bodies = _bodies(warehouse, document, shown) if warehouse is not None else {}
    return Trace(code=edition.code, figure=figure, total=len(figure.ids), sources=shown, others=others, bodies=bodies)


def document_of(edition: KeptEdition) -> Edition:
    """What an edition printed, whether a template made it or not. Raises MistakeError where there is none."""
    plain = None if edition.from_template else plain_edition(edition.folder, edition.code)
    return plain or edition.kept.edition


def _with_problems(ids: list[str], known: dict[str, Source]) -> list[str]:
    """Each id, and behind that of a subject those of the findings that stand on it."""
    every = (one for id in ids for one in (id, *(known[id].problems if id in known else ())))
    return list(dict.fromkeys(every))


def listed(edition: KeptEdition) -> list[Figure]:
    """Every figure of an edition once, in the order of the page; rows are not among them."""
    return list({one.name: one for one in figures(document_of(edition))}.values())


def _found(document: Edition, name: str, code: str) -> Figure:
    every = [*figures(document), *row_figures(document)]
    wanted = _row_name(document, name)
    exact = {one.name: one for one in every if one.name == wanted}
    named = exact or {one.name: one for one in every if one.text == name}
    if len(named) == 1:
        return next(iter(named.values()))
    if not named:
        raise MistakeError(f"{code}中没有数字“{name}”，不写数字可列出全部；表中一行可写作“附件1第3行”。")
    raise MistakeError(f"{code}中有{len(named)}个“{name}”，请写明其一：{'、'.join(named)}。")


def _row_name(document: Edition, name: str) -> str:
    """附件1第3行 → the name of that row; anything else stays as it is."""
    found = _PLACE.fullmatch(name)
    number = int(found[1] or 1) if found else 0
    tables = (one for one in document.blocks if isinstance(one, Table) and one.attachment == number)
    table = next(tables, None) if found else None
    return f"{table.name}[{int(found[2])}]" if found and table is not None else name


def _bodies(warehouse: Warehouse, document: Edition, shown: list[Source]) -> dict[str, list[Proof]]:
    subjects = [one.id for one in shown if one.kind == "subject"]
    if not subjects:
        return {}
    head = document.head
    days = {
        "first_day": str(day_of(head.window_from)),
        "last_day": str(day_of(head.window_to - timedelta(seconds=1))),
    }
    asked = {"program": head.program, "generation": GENERATION, "subjects": subjects, **days}
    found: dict[str, list[Proof]] = {}
    for row in warehouse.query("newest_bodies", asked):
        at, url, event = str(row["observed_at"]), str(row["url"]), str(row["event_id"])
        proof = Proof(at=at, url=url, sha256=str(row["sha256"]), event_id=event)
        found.setdefault(str(row["subject"]), []).append(proof)
    return found
