"""The judge: for each character, the other one that may be meant, and how much more likely it makes the text.

A candidate has the same sound or a like shape. It is weighed by how it and the written character stand in the counts:
the probability of the stretches over them, the longest stretches that are known, and the words they make.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from schemas.textpacks import confusions
from schemas.textpacks.words import common_words, pairs_inside_words
from stages.classifier.text.statistical.counts import LONGEST, Counts, codes_of, extend

_BACKOFF = np.float32(np.log(0.4))
_REACH = LONGEST - 1
_UNKNOWN = np.float32(-14.0)
_AT_LEAST_TWO = np.float32(0.9)  # ln 3 is 1.1, ln 2 is 0.7
_SUPPORTED = np.float32(1.2)  # known three times
FIGURES = 9
# Weights of a logistic regression on slips put into right text and on right text; see docs/proofreading.md.
_WEIGHTS = np.array([0.373, -0.451, 0.711, 0.457, -0.513, -1.882, 2.266, -1.629, 0.082], dtype=np.float32)
_CONSTANT = -7.535


class Suspect(NamedTuple):
    """A character at `at` for which `right` may be meant. `score` is the log odds of a slip."""

    at: int
    right: str
    score: float


@cache
def alike() -> dict[str, str]:
    """Character → the ones taken for it, of the same sound first."""
    table = confusions()
    found: dict[str, str] = {}
    for group in (*table.homophones, *table.shapes):
        for char in group:
            found[char] = found.get(char, "") + "".join(
                other for other in group if other not in found.get(char, "") + char
            )
    return found


def figures(line: str, places: list[int], counts: Counts) -> tuple[list[tuple[int, str]], Any]:
    """(place, candidate) and their figures, for the candidates at the given places that make something known."""
    pairs = [(at, other) for at in places for other in alike().get(line[at], "")]
    if not pairs:
        return [], np.zeros((0, FIGURES), np.float32)
    pad = "\n" * _REACH
    codes = codes_of(pad + line + pad)
    at = np.array([place for place, _ in pairs]) + _REACH
    windows = codes[at[:, None] + np.arange(-_REACH, _REACH + 1)]
    others = windows.copy()
    others[:, _REACH] = codes_of("".join(other for _, other in pairs))
    known = np.nonzero(_makes_known(others, counts))[0]
    pairs = [pairs[index] for index in known]
    if not pairs:
        return [], np.zeros((0, FIGURES), np.float32)
    written, meant = _weighed(windows[known], counts), _weighed(others[known], counts)
    words = np.array([_words(line, place, other) for place, other in pairs], dtype=np.float32)
    columns = (
        meant[0] - written[0],
        written[1],
        meant[1],
        meant[2],
        written[2],
        words[:, 0],
        words[:, 1],
        words[:, 2],
        meant[3] - written[3],
    )
    return pairs, np.stack(columns, axis=1).astype(np.float32)


def _makes_known(windows: Any, counts: Counts) -> Any:
    """Whether a stretch of three over the middle of each window is known twice."""
    known = np.zeros(len(windows), dtype=bool)
    for start in range(_REACH - 2, _REACH + 1):
        hashes = np.zeros(len(windows), np.uint64)
        for place in range(start, start + 3):
            hashes = extend(hashes, windows[:, place])
        known |= counts.log_counts(hashes) > _AT_LEAST_TWO
    return known


def _weighed(windows: Any, counts: Counts) -> tuple[Any, Any, Any, Any]:
    """Of windows with the character in their middle: log probability of it and what follows, length of the longest
    known stretch over it, highest log count of a stretch of three over it, log count of it alone."""
    size = windows.shape[1]
    logs: dict[tuple[int, int], Any] = {}
    hashes = [extend(np.zeros(len(windows), np.uint64), windows[:, start]) for start in range(size)]
    for length in range(1, LONGEST + 1):
        for start in range(size - length + 1):
            if length > 1:
                hashes[start] = extend(hashes[start], windows[:, start + length - 1])
            logs[start, length] = counts.log_counts(hashes[start])
    total = sum(_log_probability(logs, position, size) for position in range(_REACH, size))
    longest = np.zeros(len(windows), np.float32)
    for length in range(2, LONGEST + 1):
        over = np.max([logs[start, length] for start in range(_REACH - length + 1, _REACH + 1)], axis=0)
        longest = np.where(over > _AT_LEAST_TWO, np.float32(length), longest)
    three = np.max([logs[start, 3] for start in range(_REACH - 2, _REACH + 1)], axis=0)
    return total, longest, three, logs[_REACH, 1]


def _log_probability(logs: dict[tuple[int, int], Any], position: int, size: int) -> Any:
    """Stupid back-off: the longest known stretch that ends here decides."""
    best = np.full(len(logs[0, 1]), _UNKNOWN)
    for length in range(1, LONGEST + 1):
        start = position - length + 1
        known = logs[start, length] > 0
        before = logs[start, length - 1] if length > 1 else np.float32(14.0)
        best = np.where(known, logs[start, length] - before, best + _BACKOFF if length > 1 else best)
    return best


def _words(line: str, at: int, other: str) -> tuple[float, float, float]:
    """Whether the written character is part of a common word, the other would be, and the written one may be part of
    any word."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    char = line[at]
    common, inside = common_words(), pairs_inside_words()
    return (
        float(char in common.get(before, "") or (bool(after) and after in common.get(char, ""))),
        float(other in common.get(before, "") or (bool(after) and after in common.get(other, ""))),
        float(char in inside.get(before, "") or (bool(after) and after in inside.get(char, ""))),
    )


def doubtful(line: str, counts: Counts) -> list[int]:
    """Places whose character stands in no stretch of three that is known twice: the others are not looked at."""
    codes = codes_of(line)
    if len(codes) < 5:
        return []
    hashes = extend(np.zeros(len(codes), np.uint64), codes)
    hashes = extend(hashes[:-1], codes[1:])
    hashes = extend(hashes[:-1], codes[2:])
    known = counts.log_counts(hashes) > _SUPPORTED
    over = np.zeros(len(codes), dtype=np.int8)
    for shift in range(3):
        over[shift : len(codes) - 2 + shift] += known
    return [int(at) for at in np.nonzero(over == 0)[0] if line[at] in alike()]


def suspects(line: str, counts: Counts) -> list[Suspect]:
    """The best candidate of each doubtful place, with its score."""
    pairs, table = figures(line, doubtful(line, counts), counts)
    best: dict[int, Suspect] = {}
    for (at, other), score in zip(pairs, table @ _WEIGHTS + _CONSTANT, strict=True):
        if at not in best or score > best[at].score:
            best[at] = Suspect(at, other, float(score))
    return list(best.values())
