"""Our own pace: requests to one host, and to one IP address, keep a distance, after a stop as on any day."""

import asyncio
from collections import OrderedDict

from stages.fetcher.settings import Pace

_KEPT = 20_000
_SLOWEST = 16  # times the usual distance, after a host has asked for less again and again

_Key = tuple[str, str]


class PaceKeeper:
    """Seconds of the loop; `scale` runs the distances faster than life."""

    def __init__(self, pace: Pace, scale: float) -> None:
        self._gaps = {"host": pace.per_host_ms / 1000 / scale, "ip": pace.per_address_ms / 1000 / scale}
        self._next: OrderedDict[_Key, float] = OrderedDict()
        self._slower: dict[_Key, int] = {}
        self._held: dict[str, float] = {}  # seconds of pauses since the host last answered
        self._most = pace.longest_wait_ms / 1000 / scale

    async def turn(self, host: str, ip: str) -> None:
        """Return when a request may go out, first come, first served as far as the lanes let them come."""
        loop, keys = asyncio.get_running_loop(), (("host", host), ("ip", ip))
        while (at := max(self._next.get(key, 0.0) for key in keys)) > loop.time():  # noqa: ASYNC110 - time itself is waited for
            await asyncio.sleep(at - loop.time())
        for key in keys:
            self._put(key, loop.time() + self._gaps[key[0]] * self._slower.get(key, 1))

    def hold(self, host: str, seconds: float) -> bool:
        """The host asked for a pause: nothing goes to it meanwhile, and less than before afterwards. False when it has
        had enough pauses since it last answered: waiting on would only hold up the others."""
        key, until = ("host", host), asyncio.get_running_loop().time() + seconds
        longer = until - max(self._next.get(key, 0.0), until - seconds)
        held = self._held.get(host, 0.0) + max(longer, 0.0)
        if held > self._most:
            return False
        self._held[host] = held
        self._put(key, max(self._next.get(key, 0.0), until))
        self._slower[key] = min(self._slower.get(key, 1) * 2, _SLOWEST)
        return True

    def relieved(self, host: str) -> None:
        """The host answers again."""
        self._held.pop(host, None)

    def _put(self, key: _Key, at: float) -> None:
        self._next[key] = at
        self._next.move_to_end(key)
        while len(self._next) > _KEPT:
            old, _ = self._next.popitem(last=False)
            self._slower.pop(old, None)
