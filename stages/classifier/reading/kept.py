"""Answers that are kept from page to page, because the pages of a site repeat their menus, heads and feet."""

from collections.abc import Callable, Hashable, Iterable
from itertools import filterfalse
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

T = TypeVar("T")

_MOST = 16_384  # answers kept of one question; when they are full all go
_LONGEST = 1024  # characters of a question whose answer is kept
_SCRIPTS, _LONGEST_SCRIPT = 256, 40_000  # the same where the question is a script


class Kept(dict[Key, Value]):
    """Answers of a pure function by a string or a tuple of strings: `kept[question]`. Half the time of an `lru_cache`,
    and safe with pages that hold monsters: long questions are answered and forgotten."""

    __slots__ = ("_answer", "_longest", "_most")

    def __init__(self, answer: Callable[[Key], Value], most: int = _MOST, longest: int = _LONGEST) -> None:
        super().__init__()
        self._answer = answer
        self._most, self._longest = most, longest

    def __missing__(self, question: Key) -> Value:
        answer = self._answer(question)
        is_text = question.__class__ in (str, bytes)
        length = len(question) if is_text else sum(map(len, question))  # type: ignore[arg-type,call-overload]
        if length <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[question] = answer
        return answer

    def learn(self, questions: Iterable[Key], answers: Callable[[list[Key]], Iterable[Value]]) -> None:
        """Keep the answers to those of some short questions that were never asked, worked out all at once."""
        new = [*filterfalse(self.__contains__, questions)]
        if len(self) + len(new) > self._most:
            self.clear()
        self.update(zip(new, answers(new), strict=True))


def by_script(answer: Callable[[str], Value]) -> Callable[[str], Value]:
    """A pure function of the code of a script, some answers kept: several parts ask the same of each script, and the
    pages of a site have the same scripts."""
    return Kept(answer, most=_SCRIPTS, longest=_LONGEST_SCRIPT).__getitem__


class once(Generic[T]):
    """A property of a page that is worked out when it is first asked for. A page is read by one thread, so it does
    without the lock of `functools.cached_property`, which costs as much as a cheap answer itself."""

    def __init__(self, answer: Callable[[Any], T]) -> None:
        self._answer = answer
        self._name = answer.__name__
        self.__doc__ = answer.__doc__

    def __get__(self, page: Any, owner: type[Any] | None = None) -> T:
        """The answer; it then stands in the page's own dictionary, where Python looks first."""
        if page is None:  # asked of the class, by tools that read documentation
            return self  # type: ignore[return-value]
        answer = page.__dict__[self._name] = self._answer(page)
        return answer
