"""A text is looked at line by line: what is known to hold nothing is not looked at again."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

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


def look_at_unknown(text: str, packs: CompiledPacks, days: Days) -> tuple[Normalised, list[Match]] | None:
    """The same, None where nothing is. The lines in which nothing is are known from then on."""
    lines = text.split("\n")
    unknown = packs.clean.unknown(lines)
    if not unknown:
        return None
    is_all = len(unknown) == len(lines)
    page = normalise(text if is_all else "\n".join([lines[k] for k in unknown]))
    found = found_in(page.text, packs)
    beyond = any(packs.classes[kind].beyond_line for kind, _ in found.raised)
    matched = [*matches(page.text, packs, days, found)] if is_all or not beyond else []
    if not matched and not beyond:
        _learn([lines[k] for k in unknown], range(len(unknown)), page.text, found, matched, packs, days)
        return None
    if not is_all:  # each line counts beside its own neighbours
        part, page = page, normalise(text)
        starts = _starts(page.text)
        found = _moved(found, _starts(part.text), {i: starts[k] for i, k in enumerate(unknown)})
        matched = [*matches(page.text, packs, days, found)]
    _learn(lines, unknown, page.text, found, matched, packs, days)
    if not is_all and not _lines_of(matched, _starts(page.text)).issubset(unknown):
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


def _learn(
    lines: list[str],
    looked_at: Iterable[int],
    text: str,
    found: Found,
    matched: list[Match],
    packs: CompiledPacks,
    days: Days,
) -> None:
    """Keep those of the lines looked at in which nothing is. `text`: normalised, line by line the same. What raises
    doubt in a line is judged when the line is met again, by the line alone: what stands above it on this page may have
    settled it."""
    if len(found.words) + len(found.raised) >= MOST_LOOKED_AT:
        return  # of a monster not all was looked at
    starts = _starts(text)
    beyond = [end - 1 for kind, end in found.raised if packs.classes[kind].beyond_line]
    faulty = _lines_of(matched, starts) | _lines_at(beyond, starts) | _unpaired(text, starts)
    raised = [end - 1 for _, end in found.raised]
    doubted = _lines_at([*raised, *(number.start() for number in _NUMBER.finditer(text))], starts)
    doubted = {k for k in doubted.difference(faulty).intersection(looked_at) if len(lines[k]) <= LONGEST}
    again = [k for k in doubted if packs.clean.was_doubted(lines[k])]
    held_back = faulty | doubted.difference(_harmless_alone(again, text, starts, found, packs, days) if again else ())
    packs.clean.learn([lines[k] for k in looked_at if k not in held_back and len(lines[k]) <= LONGEST])


def _lines_at(places: Iterable[int], starts: list[int]) -> set[int]:
    return {bisect_right(starts, place) - 1 for place in places}


def _unpaired(text: str, starts: list[int]) -> set[int]:
    """Numbers of lines with marks that do not pair: whether that counts hangs on the marks of the other lines."""
    marked = _lines_at([mark.start() for mark in _MARK.finditer(text)], starts)
    return {k for k in marked if not _is_paired(text[starts[k] : starts[k + 1]])}


def _is_paired(line: str) -> bool:
    return all(line.count(opened) == line.count(closed) for opened, closed in _PAIRS)


def _harmless_alone(
    lines: list[int], text: str, starts: list[int], found: Found, packs: CompiledPacks, days: Days
) -> set[int]:
    """Those of some lines in which nothing is where no other lines stand around them."""
    pieces = [text[starts[k] : starts[k + 1] - 1] for k in lines]
    begins = [*accumulate([len(piece) + _APART for piece in pieces], initial=0)]
    apart = _moved(found, starts, dict(zip(lines, begins, strict=False)))
    still = _lines_of(matches(("\n" * _APART).join(pieces), packs, days, apart), begins)
    return {k for i, k in enumerate(lines) if i not in still}
