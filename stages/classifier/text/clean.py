"""Lines that are known to hold nothing: the menus and feet that every page of a site repeats."""

from collections.abc import Iterable

_MOST = 16_384  # lines kept; when they are full all go
_MOST_DOUBTED = 4_096  # of those that raised doubt
LONGEST = 200  # characters of a line that is kept: menus, feet and rows of tables that stand in one line have them


class CleanLines:
    """Nothing that is looked for goes over the end of a line, so a line in which nothing was found holds nothing on
    any page. Not `usable` with packs whose words do."""

    def __init__(self, usable: bool) -> None:
        self.usable = usable
        self._known: set[str] = set()
        self._doubted: set[str] = set()

    def unknown(self, lines: list[str]) -> list[int]:
        """Numbers of the lines that were never seen, or in which something was found."""
        known = self._known
        return [] if known.issuperset(lines) else [k for k, line in enumerate(lines) if line not in known]

    def was_doubted(self, line: str) -> bool:
        """Whether a line was asked for before: one that is met once is not worth judging by itself."""
        if len(self._doubted) > _MOST_DOUBTED:
            self._doubted.clear()
        met = line in self._doubted
        self._doubted.add(line)
        return met

    def learn(self, lines: Iterable[str]) -> None:
        """Nothing is in these lines, alone or together with others."""
        if len(self._known) > _MOST:
            self._known.clear()
        self._known.update(lines)
