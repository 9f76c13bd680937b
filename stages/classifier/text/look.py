"""A text is looked at line by line: what is known to hold nothing is not looked at again."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from itertools import accumulate
from typing import NamedTuple

from stages.classifier.text.classes import Days
from stages.classifier.text.clean import LONGEST
from stages.classifier.text.compiled import CompiledPacks
from stages.classifier.text.found import MOST_LOOKED_AT, Found, Match, found_in, matches
from stages.classifier.text.normalise import Normalised, normalise

_APART = 64  # line ends between two lines, more than any look around a place goes
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"))
_MARK = re.compile("[“”（）《》]")
_NUMBER = re.compile("[0-9](?:[ -]?[0-9]){9}")  # may be somebody's, or of a filing by the line above it


def look_at_all(text: str, packs: CompiledPacks, days: Days) -> tuple[Normalised, list[Match]]:
    """A text as it is read, and what may count in it."""
    page = normalise(text)
    return page, [*matches(page.text, packs, days, found_in(page.text, packs))]


class _Lines(NamedTuple):
    """Lines as they stand, the numbers of those that were looked at, and the normalised text, which has the same lines,
    with where each begins and what the automaton found in those looked at."""

    lines: list[str]
    looked_at: Collection[int]
    text: str
    starts: list[int]
    found: Found


def look_at_unknown(text: str, packs: CompiledPacks, days: Days) -> tuple[Normalised, list[Match]] | None:
    """The same, None where nothing is. The lines in which nothing is are known from then on."""
    lines = text.split("\n")
    unknown = packs.clean.unknown(lines)
    if not unknown:
        return None
    is_all = len(unknown) == len(lines)
    new = lines if is_all else [lines[k] for k in unknown]
    page = normalise(text if is_all else "\n".join(new))
    part = _Lines(new, range(len(new)), page.text, _starts(page.text), found_in(page.text, packs))
    beyond = any(packs.classes[kind].beyond_line for kind, _ in part.found.raised)
    matched = [*matches(page.text, packs, days, part.found)] if is_all or not beyond else []
    if not matched and not beyond:
        _learn(part, set(), packs, days)
        return None
    if not is_all:  # each line counts beside its own neighbours
        page = normalise(text)
        starts = _starts(page.text)
        found = _moved(part.found, part.starts, {i: starts[k] for i, k in enumerate(unknown)})
        part = _Lines(lines, unknown, page.text, starts, found)
        matched = [*matches(page.text, packs, days, found)]
    faulty = _lines_of(matched, part.starts)
    if len(matched) < MOST_LOOKED_AT:
        _learn(part, faulty, packs, days)
    if not faulty.issubset(part.looked_at):
        return look_at_all(text, packs, days)  # nobody knows whether a slip in a line that was left out is allowed
    return page, matched


def _starts(text: str) -> list[int]:
    """Where each of the lines of a text begins."""
    return [*accumulate([len(line) + 1 for line in text.split("\n")], initial=0)]


def _moved(found: Found, starts: list[int], moved: dict[int, int]) -> Found:
    """What was found in some of the lines that begin at `starts`, in a text in which these begin at other places."""
    words, raised = [], []
    for entry, start, end in found.words:
        line = bisect_right(starts, start) - 1
        if line in moved:
            far = moved[line] - starts[line]
            words.append((entry, start + far, end + far))
    for kind, end in found.raised:
        line = bisect_right(starts, end - 1) - 1
        if line in moved:
            raised.append((kind, end + moved[line] - starts[line]))
    return Found(words, raised)


def _lines_of(matched: Iterable[Match], starts: list[int]) -> set[int]:
    """Numbers of the lines in which something was found."""
    return _lines_at([place for match in matched for place in (match.start, match.end - 1)], starts)


def _learn(part: _Lines, faulty: set[int], packs: CompiledPacks, days: Days) -> None:
    """Keep those of the lines looked at in which nothing is. What raises doubt in a line is judged when the line is met
    again, by the line alone: what stands above it on this page may have settled it."""
    lines, starts, raised = part.lines, part.starts, part.found.raised
    if len(part.found.words) + len(raised) >= MOST_LOOKED_AT:
        return  # of a monster not all was looked at
    beyond = _lines_at([end - 1 for kind, end in raised if packs.classes[kind].beyond_line], starts)
    wrong = {lines[k] for k in faulty | beyond}
    once = {lines[k]: k for k in part.looked_at if len(lines[k]) <= LONGEST and lines[k] not in wrong}
    if not once:
        return
    short = {*once.values()}
    numbers = [number.start() for number in _NUMBER.finditer(part.text)]
    doubted = short & _lines_at([*numbers, *(end - 1 for _, end in raised)], starts)
    again = [k for k in doubted if packs.clean.was_doubted(lines[k])]
    if again:
        doubted -= _harmless_alone(again, part, packs, days)
    packs.clean.learn([lines[k] for k in short - doubted - _unpaired(part.text, starts)])


def _lines_at(places: Iterable[int], starts: list[int]) -> set[int]:
    return {bisect_right(starts, place) - 1 for place in places}


def _unpaired(text: str, starts: list[int]) -> set[int]:
    """Numbers of lines with marks that do not pair: whether that counts hangs on the marks of the other lines."""
    marked = _lines_at([mark.start() for mark in _MARK.finditer(text)], starts)
    return {k for k in marked if not _is_paired(text[starts[k] : starts[k + 1]])}


def _is_paired(line: str) -> bool:
    return all(line.count(opened) == line.count(closed) for opened, closed in _PAIRS)


def _harmless_alone(numbers: list[int], part: _Lines, packs: CompiledPacks, days: Days) -> set[int]:
    """Those of some lines in which nothing is where no other lines stand around them."""
    pieces = [part.text[part.starts[k] : part.starts[k + 1] - 1] for k in numbers]
    begins = [*accumulate([len(piece) + _APART for piece in pieces], initial=0)]
    apart = _moved(part.found, part.starts, dict(zip(numbers, begins, strict=False)))
    matched = [*matches(("\n" * _APART).join(pieces), packs, days, apart)]
    if len(matched) >= MOST_LOOKED_AT:
        return set()
    still = _lines_of(matched, begins)
    return {k for i, k in enumerate(numbers) if i not in still}
