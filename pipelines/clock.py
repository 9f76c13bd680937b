"""Where time comes from: the wall clock of a real run, or a virtual clock with the same face for demo and tests."""

import time
from datetime import UTC, datetime, timedelta

from schemas.events.checks import PlannedCheck
from schemas.times import SHANGHAI

NEVER = datetime.max.replace(tzinfo=UTC)


class RealClock:
    """Life itself. `now` never goes back: a clock that is set back stands still until time has caught up.

    `ahead`: by how much the machine's clock is known to be wrong.
    """

    speed = 1.0

    def __init__(self) -> None:
        self._latest = datetime.min.replace(tzinfo=SHANGHAI)
        self.ahead = timedelta()

    def now(self) -> datetime:
        self._latest = max(self._latest, datetime.now(SHANGHAI) - self.ahead)
        return self._latest

    def now_for(self, check: PlannedCheck) -> datetime:
        return self.now()

    def monotonic(self) -> float:
        return time.monotonic()


class VirtualClock:
    """Starts at `origin` and runs `speed` virtual seconds per second of life; at speed 0 it is moved by `set`.

    Every check is begun exactly when it is due, so what comes back does not depend on how fast we are. `scale` is by
    how much limits and delays run faster than life.
    """

    def __init__(
        self,
        origin: datetime,
        speed: float = 0.0,
        scale: float = 1.0,
        until: datetime = NEVER,
    ) -> None:
        self._origin, self.speed, self._scale, self._until = origin, speed, scale, until
        self._started = time.monotonic()

    def now(self) -> datetime:
        ahead = timedelta(seconds=(time.monotonic() - self._started) * self.speed)
        return min(self._origin + ahead, self._until)

    def set(self, instant: datetime) -> None:
        self._origin, self._started = instant, time.monotonic()

    def now_for(self, check: PlannedCheck) -> datetime:
        return check.due

    def monotonic(self) -> float:
        return time.monotonic() * self._scale
