"""The home page: dated entries by block."""

from dataclasses import dataclass

from schemas.events.reading import ListItem
from stages.classifier.reading.document import Document
from stages.classifier.reading.lists import read_lists


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a home page: the heading printed above it (None where there is none) and its entries."""

    heading: str | None
    items: tuple[ListItem, ...]

    @property
    def newest(self) -> str | None:
        """Latest date in the block, YYYY-MM-DD."""
        return max((item.date for item in self.items if item.date), default=None)


def blocks(document: Document) -> list[Block]:
    """Blocks of dated entries in document order."""
    grouped: dict[str | None, list[ListItem]] = {}
    for item in read_lists(document).items:
        grouped.setdefault(item.block, []).append(item)
    return [Block(heading, tuple(members)) for heading, members in grouped.items()]
