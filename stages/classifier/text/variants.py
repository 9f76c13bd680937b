"""Faulty spellings of a right phrase, one slip away: by a confusable character, a lost, doubled or swapped one."""

from collections.abc import Iterator
from functools import cache

from schemas.textpacks import Confusions, Variant, confusions
from schemas.textpacks.words import never_doubled, pairs_inside_words

_LINKS = frozenset("和与及的、")  # short forms drop these rightly (人力资源社会保障局)
_LONG = 6  # a shorter phrase loses no character: what is left would read as other words


def variants(phrase: str, kinds: list[Variant]) -> Iterator[str]:
    """All faulty forms of `phrase` of the given kinds. Forms that stand in right texts too are the caller's to sort
    out (a right phrase always beats a variant)."""
    edges = "edge" in kinds
    if "homophone" in kinds:
        yield from _replaced(phrase, _alike().homophones, edges)
    if "shape" in kinds:
        yield from _replaced(phrase, _alike().shapes, edges)
    if "apart" in kinds:
        yield from _apart(phrase)
    for at in range(1, len(phrase) - 1):
        if "drop" in kinds and len(phrase) >= _LONG and 2 <= at <= len(phrase) - 3 and phrase[at] not in _LINKS:
            yield phrase[:at] + phrase[at + 1 :]
        if "double" in kinds:
            yield phrase[: at + 1] + phrase[at:]
        if "swap" in kinds and at < len(phrase) - 2 and phrase[at] != phrase[at + 1]:
            yield phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]


def _replaced(phrase: str, alike: dict[str, str], edges: bool) -> Iterator[str]:
    endings = _alike().endings
    for at, char in enumerate(phrase):
        edge = at in (0, len(phrase) - 1)
        if edge and not edges:
            continue
        for other in alike.get(char, ""):
            if not (edge and other in endings):
                yield phrase[:at] + other + phrase[at + 1 :]


def _apart(phrase: str) -> Iterator[str]:
    """Forms with one character taken for another that makes a word with neither neighbour. At the ends also, unless
    what is left of the word may stand alone or be read with the rest of the phrase."""
    ends = {0: phrase[1:3], len(phrase) - 1: phrase[-3:-1]}
    for at, char in enumerate(phrase):
        if at in ends and not _clings(ends[at], phrase[1] if at == 0 else phrase[-2]):
            continue
        for other in {*_alike().homophones.get(char, ""), *_alike().shapes.get(char, "")}:
            apart = at in ends or not (_is_bound(phrase[at - 1]) and _is_bound(phrase[at + 1]))
            reads_on = apart and other in _alike().endings
            if not (reads_on or _are_word(phrase[at - 1 : at] + other) or _are_word(other + phrase[at + 1 : at + 2])):
                yield phrase[:at] + other + phrase[at + 1 :]


def _clings(with_rest: str, left: str) -> bool:
    """Whether a character that has lost its word stands neither alone nor in a word with the next one."""
    return _is_bound(left) and not _are_word(with_rest)


def _is_bound(char: str) -> bool:
    return char in _bound()


@cache
def _bound() -> frozenset[str]:
    return frozenset(never_doubled())


def _are_word(pair: str) -> bool:
    return len(pair) == 2 and pair[1] in pairs_inside_words().get(pair[0], "")


def look_alike(one: str, other: str) -> bool:
    """Whether two characters are taken for each other by their sound or shape."""
    alike = _alike()
    return other in alike.homophones.get(one, "") or other in alike.shapes.get(one, "")


class _Alike:
    def __init__(self, table: Confusions) -> None:
        self.homophones = _by_character(table.homophones)
        self.shapes = _by_character(table.shapes)
        self.endings = frozenset(table.endings)


@cache
def _alike() -> _Alike:
    return _Alike(confusions())


def _by_character(groups: list[str]) -> dict[str, str]:
    alike: dict[str, str] = {}
    for group in groups:
        for char in group:
            alike[char] = alike.get(char, "") + group.replace(char, "")
    return alike
