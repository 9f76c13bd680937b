"""Days that the markup of an entry gives beside vague words: `<time datetime="2026-11-18">1周前</time>`.

A printed day with its year is believed before the attribute: it is what citizens read.
"""

import re
from itertools import compress, count

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.parse import parse_date
from stages.classifier.reading.lists.stamps import Stamp
from stages.classifier.reading.tree import Tree

_TIMES = frozenset(("time", "TIME", "Time"))
_SAID = re.compile(
    r"(?:datetime|title|content|data-[a-z-]*(?:time|date)[a-z-]*)\s*=\s*[\"']?\s*((?:19|20)[0-9]{2}[-/年.][^\"'<>]{3,30})",
    re.I,
)
_INSIDE = 12  # tags inside a `<time>`, at the very most
_NO_VISIT = VisitClock(None)  # the day as written; whether it lies after the visit is asked later


def with_attributes(tree: Tree, stamps: list[Stamp]) -> list[Stamp]:
    """The stamps of a page in reading order, the vague ones dated by the markup around them."""
    for stamp in stamps:
        if stamp.ago is not None or stamp.unsure:
            _date(stamp, tree.tags[stamp.node - 1] if stamp.node else "")
    if _TIMES.isdisjoint(tree.kinds):
        return stamps
    places = {stamp.node: stamp for stamp in stamps}
    added: list[Stamp] = []
    for i in compress(count(), (name in _TIMES for name in tree.names)):
        end = next((k for k in range(i + 1, min(i + _INSIDE, len(tree.names))) if tree.names[k] == "/time"), i + 1)
        inside = [places[node] for node in range(i + 1, end + 1) if node in places]
        if any(stamp.full for stamp in inside):
            continue
        if inside:
            _date(inside[0], tree.tags[i])
            continue
        stamp = Stamp(tree.owner(i + 1), i + 0.5, i + 1, 0, 0, None, 0, 0, unsure=True)
        _date(stamp, tree.tags[i])
        if stamp.full:
            added.append(stamp)
    return sorted([*stamps, *added], key=lambda stamp: stamp.position) if added else stamps


def _date(stamp: Stamp, tag: str) -> None:
    """Give a stamp the day that an attribute of the tag before it says."""
    said = _SAID.search(tag)
    parsed = parse_date(said[1], _NO_VISIT) if said else None
    if parsed and parsed.precision in ("day", "minute", "second"):
        day = parsed.day
        stamp.year, stamp.month, stamp.day = day.year, day.month, day.day
        stamp.ago, stamp.unsure = None, False
