"""The text pass: wording, sensitive words, advertisement, privacy and calls to vote, in one pass over a text.

Pure: the same text, names and packs give the same hits. Offsets are those of the original text; evidence that holds
long numbers is masked with the same length.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate, islice
from typing import NamedTuple

from schemas.events.reading import TextHit
from stages.classifier.text.compiled import CompiledPacks, CompiledRule, Entry, compile_packs, default_packs, packs_with
from stages.classifier.text.exempt import (
    foot_begins,
    inside_name,
    loosely_spaced,
    outside_context,
    quoted_as_fault,
    written_traditionally,
)
from stages.classifier.text.normalise import Normalised, normalise
from stages.classifier.text.numbers import find_numbers, masked

__all__ = ["MOST_HITS", "CompiledPacks", "compile_packs", "default_packs", "hits", "packs_with"]

MOST_HITS = 500  # a spam page has thousands; evidence needs no more
_MOST_FOUND = 500_000  # two million characters of ordinary text have a tenth of this
_MOST_LOOKED_AT = 20_000  # of words, and of each kind of number: context costs ten microseconds a match
_CONTEXT = 20


class _Match(NamedTuple):
    start: int
    end: int
    rule: CompiledRule
    suggestion: str | None


class _Silent:
    """Rules that a word anywhere in the text keeps quiet; each is looked up once a text."""

    def __init__(self, text: str) -> None:
        self._text = text  # without the foot of the page
        self._known: dict[str, bool] = {}

    def __contains__(self, rule: CompiledRule) -> bool:
        if not rule.unless_in_text:
            return False
        if rule.name not in self._known:
            self._known[rule.name] = any(word in self._text for word in rule.unless_in_text)
        return self._known[rule.name]


def hits(
    text: str,
    *,
    names: frozenset[str] = frozenset(),
    packs: CompiledPacks | None = None,
    day: date | None = None,
) -> list[TextHit]:
    """All hits of the packs in `text`, in reading order, at most MOST_HITS.

    `day` is the Shanghai day on which the text was read: nobody is born after it. `names` are right by definition
    (units, places, leaders of the registry): nothing inside one is a hit. Without `packs` the built-in ones are used.
    Never raises, whatever the text.
    """
    packs = packs or default_packs()
    if packs.clean.covers(text, lambda part: not any(True for _ in _matches(normalise(part), packs, day))):
        return []
    page = normalise(text)
    foot = foot_begins(page.text)
    silent = _Silent(page.text[:foot])
    matches = [m for m in _matches(page, packs, day) if m.rule not in silent and _counts(page, m, names, foot)]
    chosen = _longest_first(_often_enough(page, matches))[:MOST_HITS]
    if not chosen:
        return []
    evidence = masked(text)
    return [_hit(page, evidence, match) for match in chosen]


def _matches(page: Normalised, packs: CompiledPacks, day: date | None) -> Iterator[_Match]:
    found = _words(page.text, packs)
    if found:
        yield from islice(_uncovered(found[:_MOST_FOUND], packs.entries), _MOST_LOOKED_AT)
    numbers = find_numbers(page.text, _MOST_LOOKED_AT, day)
    for detect, rules in packs.detectors.items():
        for number in numbers[detect]:
            yield from (_Match(number.start, number.end, rule, number.suggestion) for rule in rules)


def _words(text: str, packs: CompiledPacks) -> list[tuple[int, int, int]]:
    try:
        found = packs.automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate: one question mark for one, so that positions stay
        found = packs.automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=True)
    return list(found)


def _uncovered(found: list[tuple[int, int, int]], entries: list[Entry | None]) -> Iterator[_Match]:
    """Matches that no allow phrase holds: the longest allow phrase wins."""
    if all(entries[index] is None for index, _, _ in found):
        return
    spans = sorted((start, end) for index, start, end in found if entries[index] is None)
    starts = [start for start, _ in spans]
    reaches = list(accumulate((end for _, end in spans), max))
    for index, start, end in found:
        entry = entries[index]
        if entry is None:
            continue
        held = bisect_right(starts, start)
        if not (held and reaches[held - 1] >= end):
            yield _Match(start, end, *entry)


def _counts(page: Normalised, match: _Match, names: frozenset[str], foot: int) -> bool:
    start, end, rule, _ = match
    if rule.wording and loosely_spaced(page, start, end):
        return False
    if rule.wording and rule.level == "wrong" and written_traditionally(page, start, end):
        return False
    if outside_context(page, rule, start, end, foot):
        return False
    if not rule.even_quoted and quoted_as_fault(page, start, end):
        return False
    return not (names and inside_name(page, names, start, end))


def _often_enough(page: Normalised, matches: list[_Match]) -> Iterable[_Match]:
    distinct: defaultdict[str, set[str]] = defaultdict(set)
    for start, end, rule, _ in matches:
        if rule.at_least > 1:
            distinct[rule.name].add(page.text[start:end])
    return (m for m in matches if m.rule.at_least == 1 or len(distinct[m.rule.name]) >= m.rule.at_least)


def _longest_first(matches: Iterable[_Match]) -> list[_Match]:
    """Leftmost, then longest, then the rule that stands first in its pack; no two overlap."""
    chosen: list[_Match] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen


def _hit(page: Normalised, evidence: str, match: _Match) -> TextHit:
    start, end = page.span(match.start, match.end)
    return TextHit(
        rule=match.rule.name,
        level=match.rule.level,
        text=evidence[start:end],
        suggestion=match.suggestion,
        offset=start,
        context=" ".join(evidence[max(0, start - _CONTEXT) : end + _CONTEXT].split()),
    )
