"""The text pass: wording, sensitive words, advertisement, privacy and calls to vote, in one pass over a text.

Pure: the same text, names and packs give the same hits. Offsets are those of the original text; evidence that holds
long numbers is masked with the same length.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import accumulate, chain, islice
from typing import NamedTuple

from schemas.events.reading import TextHit
from stages.classifier.text.classes import Days, Slip, raised_slips, unpaired_slips
from stages.classifier.text.compiled import (
    CompiledPacks,
    CompiledRule,
    Entry,
    compile_packs,
    default_packs,
    packs_with,
    slip_rule,
)
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
_ASIDE = {"notice": 1, "clue": 2}  # levels that never take the place of one that is reported


class _Match(NamedTuple):
    start: int
    end: int
    rule: CompiledRule
    suggestion: str | None
    confidence: float | None = None


class _Found(NamedTuple):
    """What the automaton found: words and allow phrases of packs, and the words that raise a class of slips."""

    words: list[tuple[int, int, int]]
    raised: list[tuple[int, int]]


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
    published: date | None = None,
    reader: Callable[[str], Iterable[Slip]] | None = None,
) -> list[TextHit]:
    """All hits of the packs in `text`, in reading order, at most MOST_HITS.

    `day` is the Shanghai day on which the text was read: nobody is born after it. `published` is the day on which it
    was published: old names of authorities are wrong after their reform only. `names` are right by definition (units,
    places, leaders of the registry): nothing inside one is a hit. Without `packs` the built-in ones are used. `reader`
    is the statistical one, where there is one. Never raises, whatever the text.
    """
    packs = packs or default_packs()
    days = Days(day, published)
    looked: dict[str, tuple[Normalised, _Found]] = {}
    if reader is None and packs.clean.covers(text, lambda part: _finds_nothing(part, packs, days, looked)):
        return []
    page, found = looked.get(text) or _look(text, packs)
    foot = foot_begins(page.text)
    silent = _Silent(page.text[:foot])
    suspected = (_slip(slip) for slip in (reader(page.text) if reader else ()))
    every = chain(_matches(page, packs, days, found), suspected)
    matches = [m for m in every if m.rule not in silent and _counts(page, m, names, foot)]
    chosen = _longest_first(_often_enough(page, matches))[:MOST_HITS]
    if not chosen:
        return []
    evidence = masked(text)
    return [_hit(page, evidence, match) for match in chosen]


def _look(text: str, packs: CompiledPacks) -> tuple[Normalised, _Found]:
    page = normalise(text)
    return page, _found(page.text, packs)


def _finds_nothing(part: str, packs: CompiledPacks, days: Days, looked: dict[str, tuple[Normalised, _Found]]) -> bool:
    """Whether nothing is in some lines of a text, and nothing that lines of it could be together with others."""
    page, found = looked[part] = _look(part, packs)
    if any(packs.classes[kind].beyond_line for kind, _ in found.raised):
        return False
    return not any(True for _ in _matches(page, packs, days, found))


def _matches(page: Normalised, packs: CompiledPacks, days: Days, found: _Found) -> Iterator[_Match]:
    text = page.text
    allowed = _allowed(found.words, packs.entries)
    yield from islice(_uncovered(found.words, packs.entries, allowed), _MOST_LOOKED_AT)
    numbers = find_numbers(text, _MOST_LOOKED_AT, days.read)
    for detect, rules in packs.detectors.items():
        for number in numbers[detect]:
            yield from (_Match(number.start, number.end, rule, number.suggestion) for rule in rules)
    for slip in chain(raised_slips(text, found.raised[:_MOST_LOOKED_AT], days, packs.classes), unpaired_slips(text)):
        if not allowed(slip.start, slip.end):
            yield _slip(slip)


def _slip(slip: Slip) -> _Match:
    return _Match(slip.start, slip.end, slip_rule(slip.rule, slip.level), slip.suggestion, slip.confidence)


def _found(text: str, packs: CompiledPacks) -> _Found:
    try:
        found = packs.automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate: one question mark for one, so that positions stay
        found = packs.automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=True)
    cut = len(packs.entries)
    words = [match for match in islice(found, _MOST_FOUND) if match[0] < cut]
    raised = [(packs.raised[index - cut], end) for index, _, end in islice(found, _MOST_FOUND) if index >= cut]
    return _Found(words, raised)


def _uncovered(
    found: list[tuple[int, int, int]], entries: list[Entry | None], allowed: Callable[[int, int], bool]
) -> Iterator[_Match]:
    """Matches that no allow phrase holds: the longest allow phrase wins."""
    for index, start, end in found:
        entry = entries[index]
        if entry is not None and not allowed(start, end):
            yield _Match(start, end, *entry)


def _allowed(found: list[tuple[int, int, int]], entries: list[Entry | None]) -> Callable[[int, int], bool]:
    """Whether an allow phrase of the text holds a place."""
    spans = sorted((start, end) for index, start, end in found if entries[index] is None)
    starts = [start for start, _ in spans]
    reaches = list(accumulate((end for _, end in spans), max))

    def allowed(start: int, end: int) -> bool:
        held = bisect_right(starts, start)
        return bool(held) and reaches[held - 1] >= end

    return allowed


def _counts(page: Normalised, match: _Match, names: frozenset[str], foot: int) -> bool:
    start, end, rule = match[:3]
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
    for match in matches:
        if match.rule.at_least > 1:
            distinct[match.rule.name].add(page.text[match.start : match.end])
    return (m for m in matches if m.rule.at_least == 1 or len(distinct[m.rule.name]) >= m.rule.at_least)


def _longest_first(matches: Iterable[_Match]) -> list[_Match]:
    """Leftmost, then longest, then the rule that stands first in its pack; no two overlap. A word of a pack goes before
    a class of slips, and what is not reported never takes the place of what is."""
    chosen: list[_Match] = []
    for match in sorted(matches, key=_rank):
        at = bisect_right(chosen, match.start, key=lambda other: other.start)
        fits = (at == 0 or chosen[at - 1].end <= match.start) and (at == len(chosen) or match.end <= chosen[at].start)
        if fits:
            chosen.insert(at, match)
    return chosen


def _rank(match: _Match) -> tuple[int, bool, int, int]:
    return _ASIDE.get(match.rule.level, 0), match.confidence is not None, match.start, -match.end


def _hit(page: Normalised, evidence: str, match: _Match) -> TextHit:
    start, end = page.span(match.start, match.end)
    return TextHit(
        rule=match.rule.name,
        level=match.rule.level,
        text=evidence[start:end],
        suggestion=match.suggestion,
        confidence=match.confidence,
        offset=start,
        context=" ".join(evidence[max(0, start - _CONTEXT) : end + _CONTEXT].split()),
    )
