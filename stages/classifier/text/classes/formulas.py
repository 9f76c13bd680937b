"""Fixed formulations and names of organs that are one character away: 稳中有进工作总基调, 双随机、一公示.

Half of the formula stands as it should and raises doubt; the other half differs by one character: another, one lost,
one too many, or two changed round. Marks of punctuation do not count as a difference, and neither do 的 and 之.
Another text may mean something else (核心价值体系, 社会保险), so that all of it is for the proofreader alone.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.textpacks.names import formulas, right_beside_formulas
from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_RULE = "proof.formula"
_AROUND = 24


class _Half(NamedTuple):
    formula: str
    half: str
    is_first: bool


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of halves."""
    last = 0
    for end in places:
        for formula, half, is_first in _ending(text[max(last, end - _LONGEST_HALF) : end]):
            start = end - len(half)
            other = formula[len(half) :] if is_first else formula[: -len(half)]
            reach = len(other) + 1
            beside = text[end : end + reach] if is_first else text[max(0, start - reach) : start]
            written = _nearly(beside, other, is_first)
            if written and not _is_right(text[max(0, start - _AROUND) : end + _AROUND]):
                yield clue(start - (0 if is_first else len(written)), end + len(written) * is_first, _RULE, formula)
                last = end
                break


@lru_cache(maxsize=4_096)  # the same formulas stand in the same sentences on every page
def _nearly(beside: str, other: str, is_first: bool) -> str | None:
    """What stands in the place of the other half where it is one character away from it."""
    size = len(other)
    if beside.startswith(other) if is_first else beside.endswith(other):
        return None
    stretches = (beside[:length] if is_first else beside[-length:] for length in (size, size - 1, size + 1))
    return next((written for written in stretches if _one_slip(written, other, is_first)), None)


def _is_right(around: str) -> bool:
    return any(right in around for right in right_beside_formulas())


def _one_slip(written: str, other: str, is_first: bool) -> bool:
    """The end of the formula that is away from the half that stands must be there, unless one character is another."""
    if not all("\u4e00" <= char <= "\u9fff" for char in written if char not in "、“”，"):
        return False
    inner, outer = (written, other) if is_first else (written[::-1], other[::-1])
    if _bare(written) == _bare(other):
        return False
    same = next((at for at in range(min(len(inner), len(outer))) if inner[at] != outer[at]), len(outer))
    if same >= len(inner) or same >= len(outer) or inner[same] in "、“”，" or outer[same] in "、“”，":
        return False
    if len(inner) == len(outer):
        swapped = inner[same + 1 : same + 2] + inner[same] + inner[same + 2 :] == outer[same:]
        return inner[same + 1 :] == outer[same + 1 :] or swapped
    longer, shorter = (inner, outer) if len(inner) > len(outer) else (outer, inner)
    return longer[same + 1 :] == shorter[same:] and len(shorter) > same


def _bare(words: str) -> str:
    return words.replace("的", "").replace("之", "")


@lru_cache(maxsize=4_096)
def _ending(before: str) -> list[_Half]:
    """The halves that end where `before` does."""
    return [entry for entry in _halves() if before.endswith(entry.half)]


@cache
def _halves() -> tuple[_Half, ...]:
    cut = {formula: (len(formula) + 1) // 2 for formula in formulas()}
    return tuple(
        half
        for formula, at in cut.items()
        for half in (_Half(formula, formula[:at], True), _Half(formula, formula[at:], False))
    )


_LONGEST_HALF = max(len(entry.half) for entry in _halves())
FORMULAS = SlipClass(tuple(dict.fromkeys(entry.half for entry in _halves())), find)
