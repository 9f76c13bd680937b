"""How much of a file is read. A list of 15,000 persons in six columns is about a million characters."""

from typing import NamedTuple

MAX_BYTES = 32 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
MAX_PAGES = 300
MAX_CELLS = 2_000_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # of one packed part; honest XML packs about 1:10 to 1:60
RATIO_FROM = 8 * 1024 * 1024  # smaller parts may pack as well as they like


class Refused(Exception):
    """The file must not or cannot be read; `problem` is the word for it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Text(NamedTuple):
    """What a reader got; `cut` when a cap ended the reading."""

    text: str
    cut: bool = False
