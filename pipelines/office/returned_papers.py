"""An edited docx of a draft that comes back: what changed becomes edits, what cannot be matched is listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.office.edition_edits import Wanted, edit
from pipelines.office.kept_editions import KIND, KeptEdition
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from stages.reporter.document import Table
from stages.reporter.edits.comparing import Changed, compared
from stages.reporter.edits.marked import MarkedPaper, marked
from stages.reporter.edits.model import Edit
from stages.reporter.edits.places import places, tables
from stages.reporter.render.marks import ROW, SLOT, mark


@dataclass(frozen=True)
class Returned:
    """`edits` are taken into the draft; `left` says what was not, a sentence each."""

    edits: list[Edit]
    left: list[str]


def take_back(edition: KeptEdition, content: bytes, actor: Actor, now: datetime, reason: str = "") -> Returned:
    """Take what a person changed in a docx of the edition as edits. Raises MistakeError for a file that is none of the
    edition's, and for an edition that was released; then nothing is changed."""
    edition.refuse_released()
    back = marked(content)
    if not back.edition or not back.printed:
        raise MistakeError(
            "文件中没有本系统编成的标记，不能对应到通报；请在系统编成的docx上修改，不要把文字粘贴到新文件。"
        )
    if back.edition != edition.kept.edition.head.edition_id:
        raise MistakeError(f"这是另一期通报的文稿，不是{edition.code}的；请核对期号后再报。")
    given = edition.printed_before(back.printed)
    if given is None:
        raise MistakeError(f"{edition.code}没有留存这一稿的原文，不能比对；请在现在的docx上修改后再报。")
    changed = compared(marked(given), back)
    current = marked((edition.papers / f"{KIND}-{edition.code}.docx").read_bytes())
    edits, left = list[Edit](), list(changed.left)
    for wanted in _wanted(edition, changed, marked(given), current, left, reason):
        try:
            edits += edit(edition, [wanted], actor, now)
        except MistakeError as mistake:
            left += mistake.messages
    return Returned(edits, left)


def _wanted(
    edition: KeptEdition, changed: Changed, given: MarkedPaper, current: MarkedPaper, left: list[str], reason: str
) -> Iterator[Wanted]:
    """The edits that a changed paper asks for; what the data have changed since goes to `left`."""
    kept = edition.kept.edition
    where = {mark(SLOT, place.slot): place for place in places(kept)}
    before, now = _texts(given), _texts(current)
    for name, text in changed.texts.items():
        if name not in where:
            left.append(f"改为“{text}”的一处，本期草稿中已没有，未采用。")
        elif before[name] != now.get(name):
            left.append(f"{where[name].where}改为“{text}”，但草稿此后已变为“{now.get(name)}”，未采用；请在新稿上修改。")
        else:
            yield Wanted("text", where[name].slot, text=text, reason=reason)
    lines = {mark(ROW, table.slot, key): (table, key) for table in tables(kept) for key in table.keys}
    old = {row.mark: row.cells for row in given.rows if row.mark}
    new = {row.mark: row.cells for row in current.rows if row.mark}
    for name, number, text in changed.cells:
        if name not in lines or old[name] != new.get(name):
            left.append(f"表中一行的内容改为“{text}”，但草稿中这一行此后有变，未采用；请在新稿上修改。")
        else:
            table, key = lines[name]
            column = table.printed().columns[number]
            yield Wanted("cell", table.slot, row=key, column=column, text=text, reason=reason)
    yield from _orders(changed.order, lines, reason)


def _texts(paper: MarkedPaper) -> dict[str, str]:
    return {name: one.text[first:last] for one in paper.texts for name, first, last in one.spans}


def _orders(order: list[str], lines: dict[str, tuple[Table, str]], reason: str) -> Iterator[Wanted]:
    """A new order of the rows of each table whose rows stand otherwise."""
    found: dict[str, list[str]] = {}
    for name in (name for name in order if name in lines):
        table, key = lines[name]
        found.setdefault(table.slot, []).append(key)
    known = {table.slot: table.keys for table, _ in lines.values()}
    for slot, keys in found.items():
        if keys != [key for key in known[slot] if key in keys]:
            yield Wanted("order", slot, rows=keys, reason=reason)
