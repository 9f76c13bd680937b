"""Two versions of a page, compared block by block in linear time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from stages.classifier.reading.change.blocks import Block, blocks_of, files_of, links_of
from stages.classifier.reading.document import Document

_ALIKE = 0.5  # share of characters in common from which on a block is the same one, rewritten
_LOOKED_AT = 600  # characters of a block that are compared for likeness
_UNNAMED = "附件"  # a file behind a picture or in a frame
_MAX_PAIRS = 2_000  # blocks between two unchanged ones that are paired by likeness


@dataclass(frozen=True)
class Replacement:
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """Blocks of text that came, went, or were rewritten, as they are printed on the page. A link that kept its text and
    got another address counts as rewritten, one to a file also where others have the same text; a block that only
    moved is no change."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[Replacement, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.replaced)


def compare(old: Document, new: Document) -> Change:
    """The change from one version of a page to a later one; empty (false) when a person would see none."""
    before, after = blocks_of(old), blocks_of(new)
    gone, come = _surplus(before, after), _surplus(after, before)
    replaced: list[Replacement] = []
    for here, there in _same_place(gone, come):
        for one, other in _pairs(here, there):
            replaced.append(Replacement(one.text, other.text))
            here.remove(one)
            there.remove(other)
    return Change(
        added=tuple(block.text for blocks in come.values() for block in blocks),
        removed=tuple(block.text for blocks in gone.values() for block in blocks),
        replaced=(*replaced, *_readdressed(old, new), *_exchanged(old, new)),
    )


def _surplus(blocks: list[Block], others: list[Block]) -> dict[tuple[str, int], list[Block]]:
    """Blocks that the other version does not have, grouped by the last common block before them."""
    spare = Counter(block.key for block in others)
    groups: dict[tuple[str, int], list[Block]] = defaultdict(list)
    place, seen = ("", 0), Counter[str]()
    for block in blocks:
        if spare[block.key] > 0:
            spare[block.key] -= 1
            seen[block.key] += 1
            place = (block.key, seen[block.key])
        else:
            groups[place].append(block)
    return dict(groups)


def _same_place(
    gone: dict[tuple[str, int], list[Block]], come: dict[tuple[str, int], list[Block]]
) -> Iterator[tuple[list[Block], list[Block]]]:
    for place in gone:
        if place in come:
            yield gone[place], come[place]


def _pairs(here: list[Block], there: list[Block]) -> list[tuple[Block, Block]]:
    """Blocks of one place that belong together: one for one, or those that are alike, in order."""
    if len(here) == len(there) == 1:
        return [(here[0], there[0])]
    pairs: list[tuple[Block, Block]] = []
    rest = there[:_MAX_PAIRS]
    for block in here[:_MAX_PAIRS]:
        position = next((i for i, other in enumerate(rest[:20]) if _alike(block.key, other.key)), None)
        if position is not None:
            pairs.append((block, rest[position]))
            del rest[: position + 1]
    return pairs


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one[:_LOOKED_AT], other[:_LOOKED_AT], autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE


def _readdressed(old: Document, new: Document) -> Iterator[Replacement]:
    before, after = links_of(old), links_of(new)
    for text, address in before.items():
        if after.get(text, address) != address:
            yield Replacement(f"{text}〔{address}〕", f"{text}〔{after[text]}〕")


def _exchanged(old: Document, new: Document) -> Iterator[Replacement]:
    """Files that were exchanged under the same words. What words alone have come or gone is told by the blocks."""
    before, after = files_of(old), files_of(new)
    for text, addresses in before.items():
        others = after.get(text, [])
        gone, come = Counter(addresses) - Counter(others), Counter(others) - Counter(addresses)
        for one, other in zip(gone.elements(), come.elements(), strict=False):
            yield Replacement(f"{text or _UNNAMED}〔{one}〕", f"{text or _UNNAMED}〔{other}〕")
