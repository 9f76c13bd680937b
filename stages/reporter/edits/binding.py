"""Sentences as people edit them: text in which {name} stands for a figure that follows the data.

A person who types a plain sentence need not know names: a number that stands as it stood between the same words is the
figure that it was. Where that is not certain the number is the person's own.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from schemas.mistakes import MistakeError
from schemas.templates.texts import SLOT
from stages.reporter.document import Figure, Inline, Strong, plain

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_PART_OF_NUMBER = re.compile(r"[\d.%]")


def pattern(inlines: Sequence[Inline], bound: frozenset[str] | None = None) -> str:
    """The text with its figures as {name}: all of them, or those named in `bound`."""
    return "".join(
        f"{{{one.name}}}" if isinstance(one, Figure) and (bound is None or one.name in bound) else plain(one)
        for one in inlines
    )


def names_in(text: str, known: Mapping[str, Figure]) -> list[str]:
    return [name for name in SLOT.findall(text) if name in known]


def bound(text: str, inlines: Sequence[Inline], known: Mapping[str, Figure]) -> str:
    """What a person typed, as a pattern. Raises MistakeError for braces that name no figure of the edition."""
    printed = "".join(map(plain, inlines))
    strange = [name for name in SLOT.findall(text) if name not in known and f"{{{name}}}" not in printed]
    if strange:
        raise MistakeError(f"本期通报中没有数字“{strange[0]}”，请用 xunwang edition slots 查看可用的名称。")
    if names_in(text, known):
        return text
    spans = _spans(inlines)
    blocks = SequenceMatcher(None, printed, text, autojunk=False).get_matching_blocks()
    found: list[tuple[int, int, str]] = []
    for first, last, figure in spans:
        for block in blocks:
            at = block.b + first - block.a
            if block.a <= first and last <= block.a + block.size and _certain(printed, text, (first, last), at, block):
                found.append((at, at + last - first, figure.name))
    for first, last, name in sorted(found, reverse=True):
        text = f"{text[:first]}{{{name}}}{text[last:]}"
    return text


def _spans(inlines: Sequence[Inline]) -> list[tuple[int, int, Figure]]:
    at, found = 0, []
    for one in inlines:
        if isinstance(one, Figure):
            found.append((at, at + len(one.text), one))
        at += len(plain(one))
    return found


def _certain(printed: str, text: str, span: tuple[int, int], at: int, block: Sequence[int]) -> bool:
    """Whether a number still means what it meant: both neighbours are the same, or one is and the number stands only
    once; and it has not become part of a longer number."""
    first, last = span
    length = last - first
    around = text[max(at - 1, 0) : at] + text[at + length : at + length + 1]
    before = printed[max(first - 1, 0) : first] + printed[last : last + 1]
    if any(_PART_OF_NUMBER.match(sign) for sign in around) and around != before:
        return False
    start, end = block[0], block[0] + block[2]
    left = first > start or (first == 0 and at == 0)
    right = last < end or (last == len(printed) and at + length == len(text))
    number = printed[first:last]
    alone = printed.count(number) == 1 and text.count(number) == 1
    return (left and right) or (alone and (left or right))


def filled(text: str, base: Sequence[Inline], known: Mapping[str, Figure], kept: Mapping[str, str]) -> list[Inline]:
    """A pattern as it is printed: figures as the data have them now, those that are gone as they were printed last;
    words that stood in bold at the beginning stay in bold."""
    found: list[Inline] = []
    lead = base[0] if base and isinstance(base[0], Strong) else None
    if lead and text.startswith(lead.text):
        found, text = [lead], text.removeprefix(lead.text)
    for at, piece in enumerate(SLOT.split(text)):
        if at % 2 == 0:
            found += [piece] if piece else []
        elif piece in known:
            found.append(known[piece])
        else:
            found.append(kept.get(piece, f"{{{piece}}}"))
    return found


def by_hand(text: str, base: Sequence[Inline]) -> list[str]:
    """Numbers that a person typed: those in the text that did not stand among the words before."""
    words = Counter(_NUMBER.findall("".join(" " if isinstance(one, Figure) else plain(one) for one in base)))
    typed = Counter(_NUMBER.findall(SLOT.sub(" ", text)))
    return [number for number in typed if typed[number] > words[number]]
