"""The rule of last resort where no reference target is configured: when most hosts fail at once, it is us."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

from stages.fetcher.settings import Cohort


class CohortWatch:
    """Remembers how the last visit of each host ended, for `window_s` of the clock, over batches."""

    def __init__(self, rule: Cohort) -> None:
        self._rule = rule
        self._last: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()

    def sick(self, ended: Iterable[tuple[str, datetime, bool]]) -> bool:
        """Take in (host, instant, failed by network) of a batch; true when too many of the hosts known now failed."""
        newest: datetime | None = None
        for host, at, failed in ended:
            self._last[host] = (at, failed)
            self._last.move_to_end(host)
            newest = at if newest is None or at > newest else newest
        if newest is None:
            return False
        self._forget(newest - timedelta(seconds=self._rule.window_s))
        failing = sum(failed for _, failed in self._last.values())
        return failing >= self._rule.hosts and failing > self._rule.share * len(self._last)

    def _forget(self, before: datetime) -> None:
        for host in [host for host, (at, _) in self._last.items() if at < before]:
            del self._last[host]
