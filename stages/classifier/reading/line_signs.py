"""Signs of a line: plain words, looked for all at once for every part of the reader.

A part names the words without one of which it has nothing to say (`sign`). A line is asked once for the words of all
parts; the answer is kept, for the lines of menus, heads and feet stand on every page of a site. What a page shows is
then known before any part looks at it, and each part looks only where its sign stands.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from stages.classifier.reading.kept import Kept

_LONGEST = 80  # characters of a line that is kept: the text proper is on one page only
_ASKED = 2_000  # characters of a line that is asked; a longer one may hold any word

_DIGITS = frozenset("0123456789")
_DIGIT = re.compile("[0-9]")

_MADE: list[tuple[int, Callable[[], Iterable[str]]]] = []


def sign(*words: str, more: Callable[[], Iterable[str]] = tuple) -> int:
    """A number of one bit that stands in the signs of each line that holds one of some words, in small letters or in
    capitals, and in those of every endless line. `more`: words that are read from a file, when they are first needed.
    """
    bit = 1 << len(_MADE)
    _MADE.append((bit, lambda: (*words, *more())))
    _finder.cache_clear()
    SIGNS_OF.clear()
    return bit


@cache
def _finder() -> tuple[BytesAhoCorasick, list[int], int]:
    """What finds words, the signs of each of them, and the signs of any digit: of all that is found in lines, four
    fifths would be single digits."""
    bits: dict[str, int] = {}
    of_digits = 0
    for bit, words in _MADE:
        small = {word.lower() for word in words()}
        if small >= _DIGITS:
            small -= _DIGITS
            of_digits |= bit
        for word in small:
            bits[word] = bits.get(word, 0) | bit
    finder = BytesAhoCorasick([word.encode() for word in bits], matchkind=MatchKind.Standard)
    return finder, list(bits.values()), of_digits


def _signs_of(line: str) -> int:
    if len(line) > _ASKED:
        return -1
    finder, bits, of_digits = _finder()
    signs = of_digits if _DIGIT.search(line) else 0
    for number, _, _ in finder.find_matches_as_indexes(line.lower().encode("utf-8", "replace"), overlapping=True):
        signs |= bits[number]
    return signs


SIGNS_OF: Kept[str, int] = Kept(_signs_of, longest=_LONGEST)
