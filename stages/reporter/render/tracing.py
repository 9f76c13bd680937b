"""The way from a printed number of the html page to what stands behind it: anchors, and the section at its end."""

from dataclasses import dataclass

from stages.reporter.document import Edition, Figure, Paragraph, Source, Table

MOST = 20  # ids told of one number; the json holds all of them
_KINDS = {"finding": "问题", "subject": "监测对象", "record": "记录", "step": "办理步骤", "warning": "预警"}


@dataclass(frozen=True)
class Traced:
    """One entry of the section: a number of a sentence, or a row that stands for several things."""

    anchor: str
    figure: Figure
    sources: list[tuple[str, Source]]

    @property
    def more(self) -> int:
        return len(self.figure.ids) - len(self.sources)


class Tracing:
    """Anchors of the numbers in sentences, of rows and of sources. A name stands for one number of an edition."""

    def __init__(self, edition: Edition) -> None:
        self._known = {one.id: one for one in edition.sources}
        self._places = {one.id: f"s{at}" for at, one in enumerate(edition.sources, start=1)}
        self._numbers: dict[str, Traced] = {}
        self._shown: set[str] = set()
        for block in edition.blocks:
            if isinstance(block, Paragraph):
                for inline in block.inlines:
                    if isinstance(inline, Figure):
                        self._add(inline)
            elif isinstance(block, Table) and block.name:
                self._rows(block)

    def _rows(self, table: Table) -> None:
        for number, ids in enumerate(table.ids, start=1):
            if len(ids) == 1 and ids[0] in self._known:
                self._show(ids[0])
            elif len(ids) > 1:
                name, query, params = f"{table.name}[{number}]", table.query, table.params
                text = f"{table.title}第{number}行"
                self._add(Figure(name=name, text=text, value=len(ids), query=query, params=params, ids=ids))

    def _add(self, figure: Figure) -> None:
        if figure.name in self._numbers:
            return
        shown = [one for one in figure.ids if one in self._known][:MOST]
        for one in shown:
            self._show(one)
        sources = [(self._places[one], self._known[one]) for one in shown]
        self._numbers[figure.name] = Traced(f"n{len(self._numbers) + 1}", figure, sources)

    def _show(self, id: str) -> None:
        self._shown.update((id, *self._known[id].problems))

    def problems(self, source: Source) -> list[str]:
        """The anchors of the problems that stand on a subject."""
        return [self._places[one] for one in source.problems if one in self._places]

    def of(self, name: str) -> str:
        """The anchor of a number; empty for one that stands in a table."""
        return self._numbers[name].anchor if name in self._numbers else ""

    def of_row(self, table: Table, number: int) -> str:
        """The anchor of what a row stands for; empty where that is nothing, as for a total."""
        ids = table.ids[number] if number < len(table.ids) else []
        if len(ids) == 1:
            return self._places.get(ids[0], "")
        return self.of(f"{table.name}[{number + 1}]")

    @property
    def numbers(self) -> list[Traced]:
        return list(self._numbers.values())

    @property
    def sources(self) -> list[tuple[str, str, Source]]:
        """Anchor, kind in words and source of everything that a number or row leads to."""
        return [(self._places[key], _KINDS[one.kind], one) for key, one in self._known.items() if key in self._shown]
