"""Labels in the stretches of a text in which they may begin: to search all of it takes many times as long."""

import re
from collections.abc import Iterable, Iterator

Stretch = tuple[int, int]  # (start, end), none overlaps the next


def labels_in(
    text: str, stretches: Iterable[Stretch] | None, begins: re.Pattern[str], label: re.Pattern[str]
) -> Iterator[re.Match[str]]:
    """What `label.finditer(text)` gives, where each match begins in one of the stretches with a character that `begins`
    finds. Without stretches, all of the text."""
    if stretches is None:
        yield from label.finditer(text)
        return
    after = 0
    for start, end in stretches:
        for begun in begins.finditer(text, start, end):
            found = label.match(text, begun.start()) if begun.start() >= after else None
            if found:
                after = found.end()
                yield found
