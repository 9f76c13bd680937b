"""Where in an edition something can be edited, and how a person calls that place."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.chinese import section_number
from stages.reporter.document import Chart, Edition, Heading, Inline, Paragraph, Table

TITLE = "title"
UNDER, CLOSING = "under", "closing"
_NAMED = {
    "addressees": "主送机关",
    "opening": "开头段",
    "deadline": "整改报送段",
    "contact_text": "联系方式",
    "disclosure": "公开标识",
}


@dataclass(frozen=True)
class Place:
    """One text that can be edited: `where` for the person, `kind` heading, paragraph or line (of a table)."""

    slot: str
    kind: str
    where: str
    inlines: list[Inline]


def is_editable(edition: Edition) -> bool:
    """Whether a template made it: the others have no places with names."""
    return any(block.slot for block in edition.blocks if not isinstance(block, Chart))


def places(edition: Edition) -> Iterator[Place]:
    """Every text that can be edited, in the order of the page."""
    yield Place(TITLE, "heading", "标题", [edition.head.title])
    counters, section, number = [0, 0, 0], "", 0
    for block in edition.blocks:
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (3 - block.level)
            section = section_number(block.level, counters[block.level - 1], edition.form.numbering) + block.text
            number = 0
            if not block.slot:
                continue
            yield Place(block.slot, "heading", f"标题“{section}”", [block.text])
        elif isinstance(block, Paragraph) and block.slot:
            number += block.style != "addressee"
            told = f"“{section}”第{number}段" if section else f"正文第{number}段"
            yield Place(block.slot, "paragraph", _NAMED.get(block.slot, told), list(block.inlines))
        elif isinstance(block, Table) and block.slot:
            yield from _lines(block)


def _lines(table: Table) -> Iterator[Place]:
    yield Place(f"{table.slot}.{TITLE}", "line", f"表“{table.title}”的题名", [table.title])
    for name, lines in ((UNDER, table.under), (CLOSING, table.closing)):
        for at, line in enumerate(lines):
            yield Place(f"{table.slot}.{name}[{at}]", "line", f"表“{table.title}”的附注", [line])


def tables(edition: Edition) -> Iterator[Table]:
    """The tables whose rows can be edited."""
    return (block for block in edition.blocks if isinstance(block, Table) and block.slot)
