"""Lines that are known to hold nothing: the menus and feet that every page of a site repeats."""

from collections.abc import Callable
from itertools import filterfalse

_MOST = 16_384  # lines kept; when they are full all go
_LONGEST = 60  # characters of a line that is kept: the text proper is on one page only


class CleanLines:
    """Nothing that is looked for goes over the end of a line, so a line in which nothing was found holds nothing on
    any page. Not `usable` with packs whose words do."""

    def __init__(self, usable: bool) -> None:
        self._usable = usable
        self._known: set[str] = set()

    def covers(self, text: str, finds_nothing: Callable[[str], bool]) -> bool:
        """Whether nothing is in a text. Only the lines that were never seen are looked at, all at once."""
        known = self._known
        unseen = [*filterfalse(known.__contains__, text.split("\n"))]
        if not self._usable or (unseen and not finds_nothing("\n".join(unseen))):
            return False
        if len(known) > _MOST:
            known.clear()
        known.update(line for line in unseen if len(line) <= _LONGEST)
        return True
