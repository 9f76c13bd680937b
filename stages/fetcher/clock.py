"""Time as the fetcher may see it: handed in by the runner, so that a demo's clock and life's are the same code."""

from datetime import datetime
from typing import Protocol

from schemas.events.checks import PlannedCheck


class Clock(Protocol):
    """`now_for` is the instant a check is begun at (in a demo the due time of its slot); `monotonic` counts seconds
    of life, i.e. real seconds times the demo's factor."""

    def now_for(self, check: PlannedCheck) -> datetime: ...

    def monotonic(self) -> float: ...
