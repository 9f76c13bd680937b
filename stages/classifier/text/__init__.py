"""The text pass: wording, sensitive words, advertisement, privacy and calls to vote, in one pass over a text.

Pure: the same text, names and packs give the same hits. Offsets are those of the original text; evidence that holds
long numbers is masked with the same length.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from schemas.events.reading import TextHit
from stages.classifier.text.classes import Days, Slip
from stages.classifier.text.compiled import CompiledPacks, CompiledRule, compile_packs, default_packs, packs_with
from stages.classifier.text.exempt import (
    foot_begins,
    inside_name,
    loosely_spaced,
    outside_context,
    quoted_as_fault,
    written_traditionally,
)
from stages.classifier.text.found import Match, match_of
from stages.classifier.text.look import look_at_all, look_at_unknown
from stages.classifier.text.normalise import Normalised
from stages.classifier.text.numbers import masked

__all__ = ["MOST_HITS", "CompiledPacks", "compile_packs", "default_packs", "hits", "packs_with"]

MOST_HITS = 500  # a spam page has thousands; evidence needs no more
_CONTEXT = 20
_ASIDE = {"notice": 1, "clue": 2}  # levels that never take the place of one that is reported


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
    look = look_at_unknown if reader is None and packs.clean.usable else look_at_all
    looked = look(text, packs, days)
    if looked is None:
        return []
    page, found = looked
    foot = foot_begins(page.text)
    silent = _Silent(page.text[:foot])
    suspected = [match_of(slip) for slip in (reader(page.text) if reader else ())]
    counted = [m for m in (*found, *suspected) if m.rule not in silent and _counts(page, m, names, foot)]
    chosen = _longest_first(_often_enough(page, counted))[:MOST_HITS]
    if not chosen:
        return []
    evidence = masked(text)
    return [_hit(page, evidence, match) for match in chosen]


def _counts(page: Normalised, match: Match, names: frozenset[str], foot: int) -> bool:
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


def _often_enough(page: Normalised, matches: list[Match]) -> Iterable[Match]:
    distinct: defaultdict[str, set[str]] = defaultdict(set)
    for match in matches:
        if match.rule.at_least > 1:
            distinct[match.rule.name].add(page.text[match.start : match.end])
    return (m for m in matches if m.rule.at_least == 1 or len(distinct[m.rule.name]) >= m.rule.at_least)


def _longest_first(matches: Iterable[Match]) -> list[Match]:
    """Leftmost, then longest, then the rule that stands first in its pack; no two overlap. A word of a pack goes before
    a class of slips, and what is not reported never takes the place of what is."""
    chosen: list[Match] = []
    for match in sorted(matches, key=_rank):
        at = bisect_right(chosen, match.start, key=lambda other: other.start)
        fits = (at == 0 or chosen[at - 1].end <= match.start) and (at == len(chosen) or match.end <= chosen[at].start)
        if fits:
            chosen.insert(at, match)
    return chosen


def _rank(match: Match) -> tuple[int, bool, int, int]:
    return _ASIDE.get(match.rule.level, 0), match.confidence is not None, match.start, -match.end


def _hit(page: Normalised, evidence: str, match: Match) -> TextHit:
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
