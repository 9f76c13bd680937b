"""The parts of a template as blocks: sections, paragraphs, repeated parts, points, tables, charts."""

from dataclasses import replace
from typing import Any

from schemas.chinese import numbered, section_number
from schemas.templates.model import ChartForm, Each, Part, Points
from schemas.templates.texts import slots_in
from stages.reporter.document import Block, Chart, Heading, Inline, Paragraph, Strong
from stages.reporter.templates.context import Context
from stages.reporter.templates.facts import FactBook
from stages.reporter.templates.lists import Group, chosen, grouped, value_text
from stages.reporter.templates.sentences import inlines, text_of, written_text
from stages.reporter.templates.slots import amount, filled
from stages.reporter.templates.tables import tables

_LEVELS = (1, 2, 3)


class Sections:
    """Numbers of headings as they are printed, and the headings of the first level for the facts."""

    def __init__(self, styles: list[str]) -> None:
        self._styles, self._counters, self.first_level = styles, [0, 0, 0], list[str]()

    def next(self, level: int, text: str) -> str:
        self._counters[level - 1] += 1
        self._counters[level:] = [0] * (3 - level)
        printed = section_number(level, self._counters[level - 1], self._styles) + text
        if level == 1:
            self.first_level.append(printed)
        return printed

    def back(self, state: list[int], kept: int) -> None:
        """As before a section that turned out to say nothing."""
        self._counters[:] = state
        del self.first_level[kept:]

    @property
    def state(self) -> tuple[list[int], int]:
        return list(self._counters), len(self.first_level)


def part_blocks(part: Part, context: Context, sections: Sections, level: int = 1) -> list[Block]:
    """What a part prints; nothing where it has nothing to say."""
    context = context.at(context.place, part.slots)
    if (part.when and amount(part.when, context) == 0) or (part.unless and amount(part.unless, context) > 0):
        return []
    before = sections.state
    heading: list[Block] = []
    if part.heading:
        text = text_of(part.heading, context)
        printed = sections.next(level, text)
        leads = level > 1 and _one_paragraph(part)
        heading = [Heading(_level(level), text, leads, f"{context.place}.heading")]
        context = replace(context, sections=(*context.sections, printed))
    blocks = _content(part, context, sections, level)
    if not blocks and part.none:
        blocks = [Paragraph([part.none], slot=context.place)]
    if not blocks:
        sections.back(*before)
        return []
    context.facts.merge({path: _stated(value, context) for path, value in part.facts.items()})
    return [*heading, *blocks]


def _stated(value: Any, context: Context) -> Any:
    """A fact that a part states; one that is a single slot in braces is the number of that slot."""
    named = slots_in(value) if isinstance(value, str) else []
    if len(named) != 1 or value != f"{{{named[0]}}}":
        return value
    number = filled(named[0], context.silent()).number
    return None if number is None else int(number) if number == int(number) else float(number)


def _one_paragraph(part: Part) -> bool:
    """Whether a part is a single paragraph, which goes on in the line of its heading."""
    return bool(part.text or part.written or part.points or (part.each and part.each.run))


def _level(level: int):  # type: ignore[no-untyped-def]
    return _LEVELS[level - 1]


def _content(part: Part, context: Context, sections: Sections, level: int) -> list[Block]:
    if part.parts:
        return [
            block
            for at, one in enumerate(part.parts)
            for block in part_blocks(one, context.at(f"{context.place}.parts[{at}]"), sections, level + 1)
        ]
    if part.each:
        made = _each(part.each, context.at(f"{context.place}.each"), sections, level + bool(part.heading))
        return _in_bold(part.bold, made)
    if part.points:
        return _in_bold(part.bold, _points(part.points, context.at(f"{context.place}.points")))
    if part.table:
        return list(tables(part.table, context.at(f"{context.place}.table")))
    if part.chart:
        return _chart(part.chart, context)
    return _paragraph(part, context)


def _in_bold(bold: str, blocks: list[Block]) -> list[Block]:
    """The blocks with a leading sentence in bold before the first paragraph."""
    if bold and blocks and isinstance(blocks[0], Paragraph):
        first = blocks[0]
        return [Paragraph([Strong(bold), *first.inlines], first.style, first.slot), *blocks[1:]]
    return blocks


def _paragraph(part: Part, context: Context) -> list[Block]:
    text = written_text(part.written, part.text, context) if part.written else part.text
    if text is None:
        context.gap(f"缺少由人填写的段落“{part.written}”")
        return []
    said = inlines(text, context)
    if not said:
        return []
    if part.written:
        context.facts.put(part.written, text_of(text, context.silent()))
    return [Paragraph([Strong(part.bold), *said] if part.bold else said, slot=context.place)]


def _each(each: Each, context: Context, sections: Sections, level: int) -> list[Block]:
    listed = context.rows(each.rows)
    rows = chosen(listed.rows, each.where)
    groups = [g for g in grouped(rows, each.by, each.order, always=each.values) if g.rows or each.values]
    blocks: list[Block] = []
    run: list[Inline] = []
    for group in groups:
        row = group.row(each.by)
        inner = context.at(
            context.place,
            each.slots,
            group=listed.only(group.rows),
            words={**context.words, **{key: value_text(value) for key, value in row.items()}},
            label="/".join(filter(None, (context.label, value_text(group.value)))),
        )
        made = _group(each, group, inner, sections, level)
        if each.run:
            said = [one for block in made if isinstance(block, Paragraph) for one in block.inlines]
            run += [each.join, *said] if run and each.join and said else said
        else:
            blocks += made
    if not run:
        return blocks
    return [Paragraph([*run, each.end] if each.end else run, slot=context.place)]


def _group(each: Each, group: Group, context: Context, sections: Sections, level: int) -> list[Block]:
    own = FactBook() if each.fact else context.facts
    inner = replace(context, facts=own)
    heading: list[Block] = []
    before, slot = sections.state, f"{context.place}[{value_text(group.value)}]"
    if each.heading:
        text = text_of(each.heading, inner)
        inner = replace(inner, sections=(*context.sections, sections.next(level, text)))
        heading = [Heading(_level(level), text, True, f"{slot}.heading")]
    said = inlines(each.text, inner)
    if not said:
        sections.back(*before)
        return []
    if each.fact:
        own.merge(each.facts)
        section = {"section": context.sections[-1]} if each.fact == "problem_items" and context.sections else {}
        context.facts.add(each.fact, [{**section, each.key: group.value, **own.tree}])
    return [*heading, Paragraph(said, slot=slot)]


def _points(points: Points, context: Context) -> list[Block]:
    said = [
        found
        for at, item in enumerate(points.items)
        if (found := inlines(item, context.at(f"{context.place}.items[{at}]")))
    ]
    if not said:
        return []
    line: list[Inline] = [*inlines(points.lead, context)] if points.lead else []
    for number, one in enumerate(said, start=1):
        line += [points.join] if number > 1 else []
        line += [numbered(points.style, number), *one]
    return [Paragraph([*line, points.end], slot=context.place)]


def _chart(form: ChartForm, context: Context) -> list[Block]:
    rows = chosen(context.rows(form.rows).rows, form.where)
    groups = grouped(rows, form.by, [], form.field)
    if not groups:
        return []
    return [Chart(form.title, [value_text(g.value) for g in groups], [float(g.n) for g in groups], form.unit)]
