"""The rule of last resort where no reference target is configured: when hosts fail together and nothing else of the
outside answers, it is us."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

from stages.fetcher.settings import Cohort


@dataclass(frozen=True, slots=True)
class Look:
    """How one look at a host ended. `network` is None where no address of it was known."""

    host: str
    at: datetime
    failed: bool
    network: str | None = None


def network_of(ip: str) -> str:
    """The network that an address shares its way with: /24, or /48 of IPv6."""
    address = ip.split("%", 1)[0]
    return str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))


class CohortWatch:
    """Remembers how the last look at each host ended, for `window_s` of the clock, over batches."""

    def __init__(self, rule: Cohort) -> None:
        self._rule = rule
        self._last: OrderedDict[str, Look] = OrderedDict()
        self._answered: datetime | None = None  # when any host answered last

    def unwitnessed(self, ended: Iterable[Look]) -> list[Look]:
        """The failures of a batch, where no host at all answered about that time: somebody else should be asked."""
        looks = list(ended)
        failed = [look for look in looks if look.failed]
        return [] if len(failed) < len(looks) or not failed or self._has_witness(failed) else failed

    def sick(self, ended: Iterable[Look], *, nobody_else: bool = False) -> bool:
        """Take in a batch; true when its failures by network prove nothing: most hosts failed, of more than one
        network, or several hosts of whatever network failed and no host at all answered about that time.
        `nobody_else`: others that used to answer were asked now, and none did; then one host is enough."""
        looks = list(ended)
        if not looks:
            return False
        for look in sorted(looks, key=lambda one: not one.failed):  # of one batch, an answer goes before a failure
            self._last[look.host] = look
            self._last.move_to_end(look.host)
        self._witness([look.at for look in looks if not look.failed])
        self._forget(max(look.at for look in looks) - timedelta(seconds=self._rule.window_s))
        failed = [look for look in looks if look.failed]
        return self._most_fail() or self._alone(failed, 1 if nobody_else else 2)

    def _most_fail(self) -> bool:
        failing = [look for look in self._last.values() if look.failed]
        if len(failing) < self._rule.hosts or len(failing) <= self._rule.share * len(self._last):
            return False
        networks = {look.network for look in failing}
        return len(networks) > 1 or None in networks

    def _alone(self, failed: list[Look], enough: int) -> bool:
        """Whether hosts failed together and nobody else can tell that we were well."""
        if not failed or self._has_witness(failed):
            return False
        since = self._since(failed)
        return len({look.host for look in self._last.values() if look.failed and look.at >= since}) >= enough

    def _has_witness(self, failed: list[Look]) -> bool:
        return self._answered is not None and self._answered >= self._since(failed)

    def _since(self, failed: list[Look]) -> datetime:
        return min(look.at for look in failed) - timedelta(seconds=self._rule.witness_s)

    def _witness(self, answered: list[datetime]) -> None:
        if answered:
            newest = max(answered)
            self._answered = newest if self._answered is None else max(self._answered, newest)

    def _forget(self, before: datetime) -> None:
        for host in [host for host, look in self._last.items() if look.at < before]:
            del self._last[host]
