"""Our own pace: requests to one host, and to one IP address, keep a distance, after a stop as on any day."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from stages.fetcher.settings import Pace

_KEPT = 20_000
_SLOWEST = 16  # times the usual distance, after a host has asked for less again and again

_Key = tuple[str, str]


@dataclass(slots=True)
class _Line:
    """Of one host or address: when the next request may go out, how much slower than usual, and how many pauses it has
    asked for."""

    next: float = 0.0
    slower: int = 1
    pauses: int = 0


class PaceKeeper:
    """Seconds of the loop; `scale` runs the distances faster than life."""

    def __init__(self, pace: Pace, scale: float) -> None:
        self._gaps = {"host": pace.per_host_ms / 1000 / scale, "ip": pace.per_address_ms / 1000 / scale}
        self._lines: OrderedDict[_Key, _Line] = OrderedDict()
        self._held: dict[str, float] = {}  # seconds of pauses since the host last answered
        self._most = pace.longest_wait_ms / 1000 / scale

    async def turn(self, host: str, ip: str) -> None:
        """Return when a request may go out: first its turn with the host, then with the address, each in the order of
        asking. The host's comes first, so that a host that is held back keeps no other host of its address waiting."""
        time = asyncio.get_running_loop().time
        for key in (("host", host), ("ip", ip)):
            line, pauses = self._line(key), -1
            while pauses != line.pauses:  # a pause asked for meanwhile means another turn
                pauses, now = line.pauses, time()
                at = max(line.next, now)
                line.next = at + self._gaps[key[0]] * line.slower
                if at > now:
                    await asyncio.sleep(at - now)

    def hold(self, host: str, seconds: float) -> bool:
        """The host asked for a pause: nothing goes to it meanwhile, and less than before afterwards. False when it has
        had enough pauses since it last answered: waiting on would only hold up the others."""
        line, until = self._line(("host", host)), asyncio.get_running_loop().time() + seconds
        longer = until - max(line.next, until - seconds)
        held = self._held.get(host, 0.0) + max(longer, 0.0)
        if held > self._most:
            return False
        self._held[host] = held
        line.next = max(line.next, until)
        line.pauses += 1
        line.slower = min(line.slower * 2, _SLOWEST)
        return True

    @property
    def holds(self) -> bool:
        """Whether any host has asked for a pause and not answered since."""
        return bool(self._held)

    def relieved(self, host: str) -> None:
        """The host answers again."""
        self._held.pop(host, None)

    def _line(self, key: _Key) -> _Line:
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line()
            if len(self._lines) > _KEPT:
                self._lines.popitem(last=False)
        else:
            self._lines.move_to_end(key)
        return line
