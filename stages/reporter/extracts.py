"""分单位问题清单: of an edition the paper of one unit that it names, with the rows of that unit and of nobody else."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from schemas.states import STANDING
from schemas.templates.texts import SLOT
from schemas.words import FINDING_STATES
from stages.reporter.document import Block, Cell, Edition, Link, Paragraph, Source, Table, figures

COLUMNS = ["序号", "监测对象", "问题", "网址", "最近确认", "编号"]
WIDTHS = [0.5, 1.6, 4, 2.4, 1.2, 1.2]
LISTED = "problems"
_OPEN = frozenset(FINDING_STATES[state] for state in STANDING)


def units_named(edition: Edition) -> dict[str, str]:
    """Names by id of the units that have a paper of their own, in the order in which the edition names them: a row of a
    table is theirs alone, or a problem that stands is."""
    known = {one.id: one for one in edition.sources}
    found: dict[str, str] = {}
    for table in _tables(edition):
        for ids in table.ids:
            if unit := _only_unit(ids, known):
                found.setdefault(unit, _name(unit, known.values()))
    for one in _problems(edition):
        found.setdefault(one.unit_id, one.unit)
    return {unit: name for unit, name in found.items() if unit}


def extract(edition: Edition, unit: str) -> Edition:
    """The paper of one unit. The texts are those of the template's `extract`; the deadline is the edition's own."""
    name = units_named(edition)[unit]
    problems = [one for one in _problems(edition) if one.unit_id == unit]
    form = edition.form.extract
    words = {"unit": name, "title": edition.head.title, "n": str(len(problems))}
    opening = Paragraph([_filled(form.text if problems else form.without, words)])
    blocks: list[Block] = [Paragraph([f"{name}："], "addressee"), opening, *_closing(edition)]
    blocks += [_listed(problems)] if problems else []
    blocks += [part for table in _tables(edition) if (part := _part(edition, table, unit)).rows]
    title = _filled(form.title, words)
    head = msgspec.structs.replace(edition.head, title=title, scope=unit, scope_name=name)
    plain_form = msgspec.structs.replace(edition.form, red_head="", doc_no="", copies="", printed_by="")
    sources = [one for one in edition.sources if one.unit_id == unit]
    # Nobody edits it: what is to be changed is changed in the edition.
    closed = [
        msgspec.structs.replace(block, slot="") if isinstance(block, Paragraph | Table) else block for block in blocks
    ]
    return Edition(head=head, blocks=closed, form=plain_form, sources=sources)


def _tables(edition: Edition) -> list[Table]:
    return [block for block in edition.blocks if isinstance(block, Table)]


def _only_unit(ids: Sequence[str], known: Mapping[str, Source]) -> str:
    """The unit to which everything belongs that a row stands for; empty where that is not exactly one."""
    units = {known[one].unit_id if one in known else "" for one in ids}
    return units.pop() if len(units) == 1 else ""


def _name(unit: str, known: Iterable[Source]) -> str:
    return next((one.unit for one in known if one.unit_id == unit), unit)


def _problems(edition: Edition) -> list[Source]:
    """The problems that stand and that the edition names or counts, without those that a person took out of it."""
    printed = {one for figure in figures(edition) for one in figure.ids}
    printed.update(one for table in _tables(edition) for ids in table.ids for one in ids)
    out = set(edition.left_out)
    standing = (one for one in edition.sources if one.kind == "finding" and one.state in _OPEN)
    on_listed = {id for one in edition.sources if one.id in printed - out for id in one.problems}
    return [one for one in standing if one.id not in out and (one.id in printed or one.id in on_listed)]


def _filled(text: str, words: Mapping[str, str]) -> str:
    return SLOT.sub(lambda found: words[found[1]], text)


def _closing(edition: Edition) -> list[Block]:
    """By when and to whom, who signs and when."""
    kept = [one for one in edition.blocks if isinstance(one, Paragraph)]
    return [one for one in kept if one.slot in ("deadline", "contact_text") or one.style in ("signature", "date")]


def _listed(problems: Sequence[Source]) -> Table:
    rows: list[list[Cell]] = []
    for number, one in enumerate(problems, start=1):
        address = next((proof.url for proof in one.proofs if proof.url), "")
        rows.append([number, one.name, one.text, Link(address) if address else "—", one.at[:10], one.id[:8]])
    return Table(LISTED, "问题清单", COLUMNS, rows, WIDTHS, name=LISTED, ids=[[one.id] for one in problems])


def _part(edition: Edition, table: Table, unit: str) -> Table:
    """A table with the rows of one unit, numbered anew; lines around it may speak of others and are left out."""
    known = {one.id: one for one in edition.sources}
    kept = [(list(row), ids) for row, ids in zip(table.rows, table.ids, strict=False) if _only_unit(ids, known) == unit]
    for number, (row, _) in enumerate(kept, start=1):
        row[:] = [number if isinstance(cell, int) else cell for cell in row]
    rows, ids = [row for row, _ in kept], [ids for _, ids in kept]
    return msgspec.structs.replace(table, rows=rows, ids=ids, keys=[], under=[], closing=[], attachment=None)
