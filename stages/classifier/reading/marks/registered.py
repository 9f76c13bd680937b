"""Names of the registry in a text, as they stand."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

_SHORTEST = 4  # 城管局 may be part of anything
_BODY_END = re.compile(
    r"(?:[局厅部委院署会处所社队站办室府馆园]|中心|机关|法院|公司|集团|大学|学院|学校|银行|海关|总队|支队|街道|开发区)$"
)


@lru_cache(maxsize=8)
def _by_beginning(names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Names of units by their first two characters, longest first. Places and people are among the names, too."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if len(name) >= _SHORTEST and _BODY_END.search(name):
            found[name[:2]].append(name)
    return {start: tuple(sorted(same, key=lambda name: (-len(name), name))) for start, same in found.items()}


def name_at(text: str, place: int, names: frozenset[str]) -> str:
    """The longest registered name that begins at a place of a text; empty where there is none."""
    if not names:
        return ""
    return next((n for n in _by_beginning(names).get(text[place : place + 2], ()) if text.startswith(n, place)), "")


def places_of(text: str, names: frozenset[str]) -> list[tuple[int, str]]:
    """(place, name) of every registered name in a text."""
    if not names:
        return []
    known = _by_beginning(names)
    starts = (place for place in range(len(text) - 1) if text[place : place + 2] in known)
    return [(place, name) for place in starts if (name := name_at(text, place, names))]
