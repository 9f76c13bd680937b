"""Classes of slips that need no list of wrong words: order, dates, pairs, doubled words, old names, titles, sums.

Each class is a plain function from text to slips in a module of its own. It looks at a text only where a cheap word
raises doubt; these words ride on the automaton of the packs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stages.classifier.text.classes import (
    congresses,
    dates,
    doubled,
    expressions,
    formulas,
    grammar,
    halves,
    oldnames,
    ordinals,
    pairs,
    plans,
    repealed,
    sums,
    telephones,
    titles,
)
from stages.classifier.text.classes.slip import Days, Slip, SlipClass

__all__ = ["CLASSES", "Days", "Slip", "SlipClass", "raised_slips", "unpaired_slips"]

CLASSES: tuple[SlipClass, ...] = (
    ordinals.ORDINALS,
    dates.YEARS,
    dates.SPANS,
    dates.CLOCK,
    dates.SIGNED,
    pairs.DOCUMENT_NUMBERS,
    doubled.HALF_DOUBLED,
    doubled.DOUBLED,
    doubled.DOUBLED_AT_END,
    oldnames.INSTITUTIONS,
    oldnames.STATE_ORGANS,
    oldnames.PLACES,
    titles.LAW_TITLES,
    repealed.REPEALED_LAWS,
    congresses.CONGRESSES,
    congresses.SESSIONS,
    grammar.UNTIL,
    grammar.ADVERBS,
    grammar.DE,
    grammar.DEGREES,
    sums.LISTS,
    sums.MOVES,
    sums.PARTS,
    sums.PERCENT,
    sums.ABOUT,
    halves.HALVES,
    telephones.TELEPHONES,
    formulas.FORMULAS,
    plans.PLANS,
    *expressions.EXPRESSIONS,
)


def raised_slips(
    text: str, raised: list[tuple[int, int]], days: Days, classes: Sequence[SlipClass] = CLASSES
) -> Iterator[Slip]:
    """The slips of the classes whose words were found, given by their place in `classes` and where the words end. In
    the order of the classes."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for kind, end in raised:
        places[kind].append(end)
    for kind, ends in sorted(places.items()):
        yield from classes[kind].find(text, ends, days)


def unpaired_slips(text: str) -> Iterator[Slip]:
    """Brackets and quotation marks that do not pair: counting them is cheaper than looking for each."""
    if text.count("“") != text.count("”"):
        yield from pairs.find_lone_quotes(text)
    for opened, closed in pairs.PAIRS:
        if text.count(opened) != text.count(closed):
            yield from pairs.find_unpaired(text, opened, closed)
