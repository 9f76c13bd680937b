"""A source that stands still: most accounts behind it show nothing newer than one day, though they used to.

A bridge that is blocked goes on giving its last copy. That looks like many accounts that fell silent at once, which no
office has: what such a source tells is void, and the operator is told once.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stages.fetcher.sources.base import Looked

log = logging.getLogger(__name__)
_FEWEST = 5  # accounts behind a source before anything is said of it
_SILENT = timedelta(days=4)  # longer than a week-end and its margins
_TOGETHER = timedelta(days=3)  # the accounts' last posts lie within this
_SEEN_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class _Seen:
    at: datetime
    newest: datetime


class FrozenSources:
    """Remembers the newest post of each account behind each source."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, _Seen]] = defaultdict(dict)
        self._told: set[tuple[str, datetime]] = set()

    def void(self, looks: Sequence[Looked]) -> None:
        """Take the facts of sources that stand still out of these looks, which belong to one batch."""
        told = [look for look in looks if any(one.newest for one in look.exchanges)]
        for look in sorted(told, key=lambda one: one.started):
            for one in look.exchanges:
                if one.newest is not None:
                    self._seen[one.behind][look.check.subject] = _Seen(look.started, one.newest)
        for look in told:
            for place, one in enumerate(look.exchanges):
                if one.newest is not None and (since := self._still_since(one.behind, look.started)) is not None:
                    self._take_out(look, place, since)

    def _still_since(self, behind: str, at: datetime) -> datetime | None:
        """The newest post behind a source, where most of its accounts stopped together and long ago."""
        near = [one.newest for one in self._seen[behind].values() if abs(at - one.at) <= _SEEN_WITHIN]
        if len(near) < _FEWEST:
            return None
        last = max(near)
        together = sum(last - newest <= _TOGETHER for newest in near)
        return last if at - last >= _SILENT and 2 * together > len(near) else None

    def _take_out(self, look: Looked, place: int, since: datetime) -> None:
        one = look.exchanges[place]
        detail = f"the source stands still since {since.date()}"
        look.exchanges[place] = replace(one, told="unknown", body=None, detail=detail)
        if look.sha256s:
            look.sha256s[place] = None
        if (one.behind, since) not in self._told:
            self._told.add((one.behind, since))
            log.warning(
                "source %s: most accounts behind it stand still since %s; its looks are void", one.behind, since
            )
