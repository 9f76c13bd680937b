"""Answers that are kept from page to page, because the pages of a site repeat their menus, heads and feet."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_MOST = 16_384  # answers kept of one question; when they are full all go
_LONGEST = 1024  # characters of a question whose answer is kept


class Kept(dict[Key, Value]):
    """Answers of a pure function by a string or a tuple of strings: `kept[question]`. Half the time of an `lru_cache`,
    and safe with pages that hold monsters: long questions are answered and forgotten."""

    def __init__(self, answer: Callable[[Key], Value], most: int = _MOST) -> None:
        super().__init__()
        self._answer = answer
        self._most = most

    def __missing__(self, question: Key) -> Value:
        answer = self._answer(question)
        length = len(question) if isinstance(question, str) else sum(map(len, question))  # type: ignore[call-overload]
        if length <= _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[question] = answer
        return answer
