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
        self._pauses: dict[_Key, int] = {}
        self._held: dict[str, float] = {}  # seconds of pauses since the host last answered
        self._most = pace.longest_wait_ms / 1000 / scale

    async def turn(self, host: str, ip: str) -> None:
        """Return when a request may go out: first its turn with the host, then with the address, each in the order of
        asking. The host's comes first, so that a host that is held back keeps no other host of its address waiting."""
        await self._one(("host", host))
        await self._one(("ip", ip))

    async def _one(self, key: _Key) -> None:
        loop, pauses = asyncio.get_running_loop(), -1
        while pauses != self._pauses.get(key, 0):  # a pause asked for meanwhile means another turn
            pauses, now = self._pauses.get(key, 0), loop.time()
            at = max(self._next.get(key, 0.0), now)
            self._put(key, at + self._gaps[key[0]] * self._slower.get(key, 1))
            if at > now:
                await asyncio.sleep(at - now)

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
        self._pauses[key] = self._pauses.get(key, 0) + 1
        self._slower[key] = min(self._slower.get(key, 1) * 2, _SLOWEST)
        return True

    @property
    def holds(self) -> bool:
        """Whether any host has asked for a pause and not answered since."""
        return bool(self._held)

    def relieved(self, host: str) -> None:
        """The host answers again."""
        self._held.pop(host, None)

    def _put(self, key: _Key, at: float) -> None:
        self._next[key] = at
        self._next.move_to_end(key)
        while len(self._next) > _KEPT:
            old, _ = self._next.popitem(last=False)
            self._slower.pop(old, None)
            self._pauses.pop(old, None)
