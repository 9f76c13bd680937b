"""What the packs find in a normalised text, before its surroundings are asked."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, islice
from typing import NamedTuple

from stages.classifier.text.classes import Days, Slip, raised_slips, unpaired_slips
from stages.classifier.text.compiled import CompiledPacks, CompiledRule, Entry, slip_rule
from stages.classifier.text.numbers import find_numbers

MOST_LOOKED_AT = 20_000  # of words, and of each kind of number: context costs ten microseconds a match
_MOST_FOUND = 500_000  # two million characters of ordinary text have a tenth of this


class Match(NamedTuple):
    """A rule that may count at [start, end) of a normalised text."""

    start: int
    end: int
    rule: CompiledRule
    suggestion: str | None
    confidence: float | None = None


class Found(NamedTuple):
    """What the automaton found: words and allow phrases of packs (entry, start, end), and the words that raise a class
    of slips (class, end)."""

    words: list[tuple[int, int, int]]
    raised: list[tuple[int, int]]


def found_in(text: str, packs: CompiledPacks) -> Found:
    """One pass of the automaton over a normalised text."""
    try:
        found = packs.automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate: one question mark for one, so that positions stay
        found = packs.automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=True)
    cut = len(packs.entries)
    words = [match for match in islice(found, _MOST_FOUND) if match[0] < cut]
    raised = [(packs.raised[index - cut], end) for index, _, end in islice(found, _MOST_FOUND) if index >= cut]
    return Found(words, raised)


def matches(text: str, packs: CompiledPacks, days: Days, found: Found) -> Iterator[Match]:
    """Words that no allow phrase holds, numbers and slips, in this order."""
    allowed = _allowed(found.words, packs.entries)
    yield from islice(_uncovered(found.words, packs.entries, allowed), MOST_LOOKED_AT)
    numbers = find_numbers(text, MOST_LOOKED_AT, days.read)
    for detect, rules in packs.detectors.items():
        for number in numbers[detect]:
            yield from (Match(number.start, number.end, rule, number.suggestion) for rule in rules)
    for slip in chain(raised_slips(text, found.raised[:MOST_LOOKED_AT], days, packs.classes), unpaired_slips(text)):
        if not allowed(slip.start, slip.end):
            yield match_of(slip)


def match_of(slip: Slip) -> Match:
    """A slip as the match of a rule without context of its own."""
    return Match(slip.start, slip.end, slip_rule(slip.rule, slip.level), slip.suggestion, slip.confidence)


def _uncovered(
    found: Iterable[tuple[int, int, int]], entries: list[Entry | None], allowed: Callable[[int, int], bool]
) -> Iterator[Match]:
    """Matches that no allow phrase holds: the longest allow phrase wins."""
    for index, start, end in found:
        entry = entries[index]
        if entry is not None and not allowed(start, end):
            yield Match(start, end, *entry)


def _allowed(found: list[tuple[int, int, int]], entries: list[Entry | None]) -> Callable[[int, int], bool]:
    """Whether an allow phrase of the text holds a place."""
    spans = sorted([(start, end) for index, start, end in found if entries[index] is None])
    starts = [start for start, _ in spans]
    reaches = list(accumulate([end for _, end in spans], max))

    def allowed(start: int, end: int) -> bool:
        held = bisect_right(starts, start)
        return bool(held) and reaches[held - 1] >= end

    return allowed
