"""What the classes of slips share: a slip, the days that judge it, and a class with the words that raise it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from schemas.textpacks import Level

SURE = 0.95
LIKELY = 0.6


class Slip(NamedTuple):
    """A slip at [start, end) of the normalised text. `rule` is the class as it is reported."""

    start: int
    end: int
    rule: str
    suggestion: str | None = None
    level: Level = "wrong"
    confidence: float = SURE


class Days(NamedTuple):
    """`read` is the Shanghai day on which the text was read, `published` the day its page says it was published."""

    read: date | None = None
    published: date | None = None


Find = Callable[[str, list[int], Days], Iterable[Slip]]


class SlipClass(NamedTuple):
    """`find` looks at a text only where one of `words` stands; it is given the places where each of them ends.

    `beyond_line`: a slip may lie in the relation of several lines, or hang on the day, so that a line that once held
    none proves nothing.
    """

    words: tuple[str, ...]
    find: Find
    beyond_line: bool = False


def clue(start: int, end: int, rule: str, suggestion: str | None = None) -> Slip:
    """A slip that only a proofreader is shown."""
    return Slip(start, end, rule, suggestion, "clue", LIKELY)
