"""A sheet as it lies in a file: cells by row and column, both counted from 0, with its merged ranges."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Merged:
    """A merged range; both ends are included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """`name` is empty for a file that has no sheets. `lines[r][c]` is the value of a cell, None where it is empty."""

    name: str
    lines: list[list[Any]]
    merged: list[Merged] = field(default_factory=list)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)  # cells whose value could not be read

    def place(self, row: int) -> str:
        """How a message calls a row: as the spreadsheet program numbers it."""
        return f"“{self.name}”第{row + 1}行" if self.name else f"第{row + 1}行"

    def fill_merged_down(self) -> None:
        """A value that is merged over several rows holds for each of them; over columns it stays in the first."""
        for area in self.merged:
            value = self.lines[area.top][area.left]
            for row in range(area.top + 1, min(area.bottom + 1, len(self.lines))):
                self.lines[row][area.left] = value

    def across(self, row: int) -> list[Any]:
        """The cells of a row with values that are merged over several columns in each of them."""
        cells = list(self.lines[row])
        for area in self.merged:
            if area.top <= row <= area.bottom:
                for column in range(area.left, min(area.right + 1, len(cells))):
                    cells[column] = self.lines[area.top][area.left]
        return cells

    def widest_merge(self, row: int) -> int:
        """Columns of the widest merged range that begins in this row."""
        return max((area.right - area.left + 1 for area in self.merged if area.top == row), default=1)


def letter(column: int) -> str:
    """A column as a spreadsheet program calls it: A, B, …, Z, AA."""
    name, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(ord("A") + last) + name
    return name
