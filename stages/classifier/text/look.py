"""A text is looked at line by line: what is known to hold nothing is not looked at again."""

from bisect import bisect_right
from itertools import accumulate

from stages.classifier.text.classes import Days
from stages.classifier.text.compiled import CompiledPacks
from stages.classifier.text.found import MOST_LOOKED_AT, Found, Match, found_in, matches
from stages.classifier.text.normalise import Normalised, normalise


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
    part = normalise(text if is_all else "\n".join([lines[k] for k in unknown]))
    found = found_in(part.text, packs)
    beyond = any(packs.classes[kind].beyond_line for kind, _ in found.raised)
    matched = [*matches(part.text, packs, days, found)] if is_all or not beyond else []
    if not matched and not beyond:
        _learn(lines, unknown, set(), packs, found)
        return None
    page = part if is_all else normalise(text)
    starts = _starts(page.text)
    if not is_all:  # each line counts beside its own neighbours
        found = _moved(found, _starts(part.text), [starts[k] for k in unknown])
        matched = [*matches(page.text, packs, days, found)]
    faulty = _lines_of(matched, found, starts, packs)
    _learn(lines, unknown, faulty, packs, found)
    if not faulty.issubset(unknown):  # of a slip in a line that was left out nobody knows whether it is allowed
        return look_at_all(text, packs, days)
    return page, matched


def _starts(text: str) -> list[int]:
    """Where each of the lines of a text begins."""
    return [*accumulate([len(line) + 1 for line in text.split("\n")], initial=0)]


def _moved(found: Found, starts: list[int], moved: list[int]) -> Found:
    """What was found in lines that begin at `starts`, in the text in which they begin at `moved`."""

    def by(place: int) -> int:
        line = bisect_right(starts, place) - 1
        return moved[line] - starts[line]

    words = [(entry, start + (far := by(start)), end + far) for entry, start, end in found.words]
    return Found(words, [(kind, end + by(end - 1)) for kind, end in found.raised])


def _lines_of(matched: list[Match], found: Found, starts: list[int], packs: CompiledPacks) -> set[int]:
    """Numbers of the lines in which something was found, or stands what may be something with other lines."""
    beyond = [end - 1 for kind, end in found.raised if packs.classes[kind].beyond_line]
    places = (*beyond, *(match.start for match in matched), *(match.end - 1 for match in matched))
    return {bisect_right(starts, place) - 1 for place in places}


def _learn(lines: list[str], unknown: list[int], faulty: set[int], packs: CompiledPacks, found: Found) -> None:
    if len(found.words) + len(found.raised) < MOST_LOOKED_AT:  # of a monster not all was looked at
        packs.clean.learn([lines[k] for k in unknown if k not in faulty])
