"""Edits of an edition: who changed what, kept beside it as `edits.yaml` and put on every draft.

They are only ever added to: an edit that is taken back stays in the record with who took it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import yaml

from pipelines.office.cases.reading import alone
from pipelines.office.kept_editions import KIND, Kept, KeptEdition, revision_of, write_whole, write_yaml
from pipelines.office.pdf import to_pdf
from schemas.events.actor import Actor
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.load import parse
from schemas.times import rfc3339
from stages.reporter.document import Edition, Figure, Table, figures, plain
from stages.reporter.edits.applying import with_edits
from stages.reporter.edits.binding import bound, names_in, pattern
from stages.reporter.edits.model import Edit, EditKind, in_effect
from stages.reporter.edits.places import Place, places, tables
from stages.reporter.edits.remarks import Remark
from stages.reporter.edits.rows import row_text
from stages.reporter.render import RENDERERS
from stages.reporter.templates.facts import FACTS, to_yaml

EDITS = "edits.yaml"
MOST = 2000  # characters of one text


@dataclass(frozen=True)
class Wanted:
    """An edit as a person asks for it; the fields are those of `Edit`. `row` and `rows` are keys of rows."""

    kind: EditKind
    slot: str = ""
    text: str = ""
    row: str = ""
    column: str = ""
    cells: Mapping[str, str] | None = None
    rows: Sequence[str] = ()
    reason: str = ""
    undoes: str = ""


@dataclass(frozen=True)
class TextPlace:
    """A text of the edition as it stands: `text` as printed, `typed` with its figures as {name}. `edit` is the edit in
    effect, `remarks` what is to be said of it."""

    slot: str
    kind: str  # heading, paragraph or line
    where: str
    text: str
    typed: str
    figures: dict[str, str]
    edit: Edit | None
    remarks: list[Remark]


@dataclass(frozen=True)
class TablePlace:
    """A table as it stands: `rows` are (key, cells as printed) without a row of totals, `dropped` the edits that took
    rows out, `edits` all edits of it."""

    slot: str
    title: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    edits: list[Edit]
    remarks: list[Remark]

    @property
    def dropped(self) -> list[Edit]:
        return [one for one in self.edits if one.kind == "drop"]


@dataclass(frozen=True)
class Drafted:
    """A draft with the edits of people on it, and those of its files that the edits changed."""

    kept: Kept
    files: dict[str, bytes]


def edits_of(edition: KeptEdition) -> list[Edit]:
    """Every edit in the order in which it was made, also those taken back. A correction begins with the edits of the
    edition that it corrects."""
    path = edition.home / EDITS
    if path.is_file():
        return msgspec.convert(parse(path) or [], list[Edit])
    number = revision_of(edition.code)
    if number == 1:
        return []
    first = edition.code.removesuffix(f"-r{number}")
    return edits_of(KeptEdition(edition.folder, first if number == 2 else f"{first}-r{number - 1}"))


def drafted(edition: KeptEdition, kept: Kept, files: Mapping[str, bytes]) -> Drafted:
    """What the data made with the edits on it; `files` are the papers of the draft without them."""
    edits = edits_of(edition)
    if not in_effect(edits):
        return Drafted(kept, {})
    facts: dict[str, Any] = yaml.load(files[FACTS], Loader=yaml.CSafeLoader)
    return _edited(kept, kept.edition, facts, edits, "pdf" in files)


def _edited(kept: Kept, data: Edition, facts: dict[str, Any], edits: Sequence[Edit], as_pdf: bool) -> Drafted:
    made = with_edits(data, facts, edits)
    papers = {name: render(made.edition) for name, render in RENDERERS.items()}
    if as_pdf:
        papers["pdf"] = to_pdf(papers["docx"], made.edition.head.as_of)
    told = msgspec.structs.replace(kept, edition=made.edition, data=data, data_facts=facts, remarks=made.remarks)
    return Drafted(told, {**papers, FACTS: to_yaml(made.facts)})


def edit(edition: KeptEdition, wanted: Sequence[Wanted], actor: Actor, now: datetime) -> list[Edit]:
    """Take edits into a draft and print it anew: all of them or none. Raises MistakeError for an edition that was
    released and for what cannot be edited so."""
    with alone(edition.folder.root):
        edition.refuse_released()
        kept, before = edition.kept, edits_of(edition)
        made: list[Edit] = []
        for one in wanted:
            made.append(_Asked(edition, kept, [*before, *made], actor, now).edit(one))
        _print(edition, kept, [*before, *made])
    return made


def _print(edition: KeptEdition, kept: Kept, edits: Sequence[Edit]) -> None:
    """Everything is made before anything is written; the record of the edits comes first, so that a draft that is made
    anew after a broken print has them."""
    data, facts = kept.data or kept.edition, kept.data_facts or edition.facts
    as_pdf = (edition.papers / f"{KIND}-{edition.code}.pdf").is_file()
    made = _edited(kept, data, facts, edits, as_pdf)
    write_yaml(edition.home / EDITS, [msgspec.to_builtins(one) for one in edits])
    edition.keep(made.kept)
    edition.remember(made.files["docx"], made.kept.edition)
    for name, content in made.files.items():
        write_whole(edition.papers / f"{KIND}-{edition.code}.{name}", content)


def texts(edition: KeptEdition) -> list[TextPlace]:
    """Every text that can be edited, in the order of the page, as it stands now."""
    kept = edition.kept
    mine = {one.slot: one for one in in_effect(edits_of(edition)) if one.kind == "text"}
    found = []
    for place in places(kept.edition):
        edit = mine.get(place.slot)
        said = [one for one in kept.remarks if edit is not None and one.edit == edit.id]
        printed = {one.name: one.text for one in place.inlines if isinstance(one, Figure)}
        text = "".join(map(plain, place.inlines))
        found.append(TextPlace(place.slot, place.kind, place.where, text, pattern(place.inlines), printed, edit, said))
    return found


def rows(edition: KeptEdition) -> list[TablePlace]:
    """Every table whose rows can be edited, as it stands now."""
    kept, counting = edition.kept, in_effect(edits_of(edition))
    return [
        TablePlace(
            table.slot,
            table.title,
            table.columns,
            [(key, [plain(cell) for cell in cells]) for key, cells in zip(table.keys, table.rows, strict=False)],
            [one for one in counting if one.slot == table.slot and one.kind != "text"],
            [one for one in kept.remarks if one.slot == table.slot],
        )
        for table in tables(kept.edition)
    ]


@dataclass(frozen=True)
class _Asked:
    """What is asked of an edition as it stands, put against what the data made of it."""

    edition: KeptEdition
    kept: Kept
    before: Sequence[Edit]
    actor: Actor
    now: datetime

    @property
    def data(self) -> Edition:
        return self.kept.data or self.kept.edition

    def edit(self, wanted: Wanted) -> Edit:
        if any(len(text) > MOST for text in (wanted.text, wanted.reason, *(wanted.cells or {}).values())):
            raise MistakeError(f"一处文字最多{MOST}字，请改短。")
        if any("\n" in text.strip() for text in (wanted.text, *(wanted.cells or {}).values())):
            raise MistakeError("一处文字只能是一段，请去掉其中的换行。")
        making = {
            "text": self._text, "cell": self._cell, "drop": self._drop, "add": self._add, "order": self._order,
            "undo": self._undo,
        }  # fmt: skip
        return making[wanted.kind](wanted)

    def _made(self, wanted: Wanted, **told: Any) -> Edit:
        key = digest(
            "edit", self.edition.code, self.actor.id, rfc3339(self.now), len(self.before),
            wanted.kind, wanted.slot, wanted.row, wanted.column, wanted.text, *wanted.rows,
        )  # fmt: skip
        return Edit(
            id=key[:12],
            kind=wanted.kind,
            slot=told.pop("slot", wanted.slot),
            row=wanted.row,
            column=wanted.column,
            actor=self.actor,
            at=rfc3339(self.now),
            reason=wanted.reason.strip(),
            **told,
        )

    def _text(self, wanted: Wanted) -> Edit:
        place = self._place(self.data, wanted.slot)
        shown = next((one for one in places(self.kept.edition) if one.slot == wanted.slot), place)
        known = {one.name: one for one in figures(self.data)}
        typed = bound(wanted.text.strip(), shown.inlines, known)
        if typed == pattern(shown.inlines):
            raise MistakeError(f"{place.where}所写与原文相同，没有可改之处。")
        if not typed and (place.kind != "paragraph" or not wanted.reason.strip()):
            raise MistakeError(f"{place.where}不能为空；确需删去一段的，请写明理由。")
        used = names_in(typed, known)
        return self._made(
            wanted,
            text=typed,
            base=pattern(place.inlines, frozenset(used)),
            figures={name: known[name].text for name in used},
        )

    def _place(self, edition: Edition, slot: str) -> Place:
        found = next((one for one in places(edition) if one.slot == slot), None)
        if found is None:
            raise MistakeError(
                f"本期通报中没有可改的“{slot}”，请用 xunwang edition slots {self.edition.code} 查看各处的名称。"
            )
        return found

    def _table(self, slot: str) -> tuple[Table, Table]:
        """A table as data made it and as it stands."""
        pairs = zip(tables(self.data), tables(self.kept.edition), strict=True)
        found = next(((one, shown) for one, shown in pairs if one.slot == slot), None)
        if found is None:
            known = "、".join(one.slot for one in tables(self.data)) or "无"
            raise MistakeError(f"本期通报中没有表“{slot}”，可改的有：{known}。")
        return found

    def _row(self, table: Table, key: str) -> list[Any]:
        for one, cells in zip(table.keys, table.rows, strict=False):
            if one == key:
                return cells
        raise MistakeError(
            f"表“{table.title}”中没有行“{key}”，请用 xunwang edition slots {self.edition.code} 查看各行的编号。"
        )

    def _cell(self, wanted: Wanted) -> Edit:
        data, shown = self._table(wanted.slot)
        if wanted.column not in shown.columns:
            raise MistakeError(f"表“{shown.title}”没有“{wanted.column}”一列，各列为：{'、'.join(shown.columns)}。")
        at = shown.columns.index(wanted.column)
        now = self._row(shown, wanted.row)[at]
        if plain(now) == wanted.text.strip():
            raise MistakeError(f"表“{shown.title}”的“{wanted.column}”所写与原文相同，没有可改之处。")
        if isinstance(now, int):
            raise MistakeError(f"表“{shown.title}”的“{wanted.column}”随行次自动编排，不能改写。")
        if wanted.row not in data.keys:
            raise MistakeError(f"表“{shown.title}”的这一行是人工增加的，请撤销后重新增加。")
        base = plain(self._row(data, wanted.row)[at])
        return self._made(wanted, text=wanted.text.strip(), base=base)

    def _drop(self, wanted: Wanted) -> Edit:
        data, shown = self._table(wanted.slot)
        self._row(shown, wanted.row)
        self._reason(wanted, "删去一行")
        if wanted.row not in data.keys:
            raise MistakeError(f"表“{shown.title}”的这一行是人工增加的，请撤销该项修改。")
        return self._made(wanted, base=row_text(self._row(data, wanted.row)))

    def _add(self, wanted: Wanted) -> Edit:
        _, shown = self._table(wanted.slot)
        self._reason(wanted, "增加一行")
        cells = {name: text.strip() for name, text in (wanted.cells or {}).items() if text.strip()}
        if not cells:
            raise MistakeError(f"增加的一行没有内容，请按列填写，各列为：{'、'.join(shown.columns)}。")
        if strange := [name for name in cells if name not in shown.columns]:
            raise MistakeError(f"表“{shown.title}”没有“{strange[0]}”一列，各列为：{'、'.join(shown.columns)}。")
        return self._made(wanted, cells=cells)

    def _order(self, wanted: Wanted) -> Edit:
        _, shown = self._table(wanted.slot)
        for key in wanted.rows:
            self._row(shown, key)
        if not wanted.rows or len(set(wanted.rows)) != len(wanted.rows):
            raise MistakeError("请按新的次序写各行的编号，每行一次。")
        rest = [key for key in shown.keys if key not in wanted.rows]
        return self._made(wanted, rows=[*wanted.rows, *rest])

    def _undo(self, wanted: Wanted) -> Edit:
        found = [one for one in in_effect(self.before) if one.id == wanted.undoes]
        if not found:
            known = "、".join(one.id for one in in_effect(self.before)) or "无"
            raise MistakeError(f"没有编号为“{wanted.undoes}”的修改，现有的修改：{known}。")
        return self._made(wanted, slot=found[0].slot, undoes=found[0].id)

    def _reason(self, wanted: Wanted, what: str) -> None:
        if not wanted.reason.strip():
            raise MistakeError(f"{what}须写明理由，理由随通报留存。")
