"""Slips that the statistical reader suspects in a text."""

import math
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from schemas.textpacks.words import common_words
from stages.classifier.text.classes.slip import Slip
from stages.classifier.text.statistical.counts import Counts
from stages.classifier.text.statistical.judge import Suspect, suspects

RULE = "proof.reader"
BACKGROUND = 1_000_000  # characters of an installation's own pages; below, hits are clues only
_SURE, _LIKELY = 4.6, 2.0  # log odds: one and three false in 100,000 characters of text of the kind that was learnt
_LIKELY_UNLEARNT = 4.0
_TERM = 2  # stretches that stand so often in one text are a term of its trade
_LONGEST = 200_000  # characters that are looked at; a notice is shorter


def reader_of(folder: Path) -> Callable[[str], Iterable[Slip]] | None:
    """The reader with what was learnt in a folder; None where nothing was."""
    counts = _loaded(folder)
    return (lambda text: slips(text, counts)) if counts else None


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> Counts | None:
    return Counts.load(folder)


def slips(text: str, counts: Counts) -> Iterator[Slip]:
    """What is suspected in a normalised text, in reading order."""
    learnt = counts.about.own >= BACKGROUND
    for suspect in suspects(text[:_LONGEST], counts):
        if suspect.score < (_LIKELY if learnt else _LIKELY_UNLEARNT) or _of_a_term(text, suspect.at):
            continue
        start, end, right = _word(text, suspect)
        level = "wrong" if learnt and suspect.score >= _SURE else "clue"
        confidence = round(1 / (1 + math.exp(-suspect.score)), 2)
        yield Slip(start, end, RULE, right, level, confidence)  # type: ignore[arg-type]


def _of_a_term(text: str, at: int) -> bool:
    """Whether the stretch around a character stands in the text again, or no Chinese character is beside it."""
    around = text[max(0, at - 1) : at + 2]
    beside = any("\u4e00" <= char <= "\u9fff" for char in (text[at - 1 : at] + text[at + 1 : at + 2]))
    return not beside or "（" in around or text.count(around) >= _TERM


def _word(text: str, suspect: Suspect) -> tuple[int, int, str]:
    """The slip with the neighbour that makes a word of it, so that a person sees a word corrected."""
    at, right = suspect.at, suspect.right
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before and right in common_words().get(before, ""):
        return at - 1, at + 1, before + right
    if after and after in common_words().get(right, ""):
        return at, at + 2, right + after
    return at, at + 1, right
