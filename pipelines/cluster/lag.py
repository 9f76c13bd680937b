"""Backlog, lag and dead letters of all stages, from the brokers."""

from collections.abc import Callable
from datetime import datetime

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.measuring import WITHIN_S
from pipelines.cluster.plan_follower import PlanFollower
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.unread import Unread
from pipelines.metrics import BACKLOG, DEAD_LETTERS, LAG_SECONDS
from schemas.events.types import DEAD_LETTERS as DEAD_LETTERS_TOPIC


class Lag:
    """`now` is the clock of the run; virtual time, which stands between two days, is as far as the plan has come."""

    name = "lag"

    def __init__(self, settings: ClusterSettings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._backlog = Backlog(settings, WITHIN_S)
        self._unread, self._plan = Unread(settings), PlanFollower(settings)

    def tell(self) -> None:
        _, planned_until = self._plan.read()
        standings = self._backlog.standings()
        oldest = self._unread.oldest(standings)
        now = max(self._now(), planned_until) if planned_until else self._now()
        waiting: dict[tuple[str, str], int] = {}
        for one in standings:
            key = (one.stage, one.topic)
            waiting[key] = waiting.get(key, 0) + one.waiting
        for key, count in waiting.items():
            BACKLOG.labels(*key).set(count)
            LAG_SECONDS.labels(*key).set(max(0.0, (now - oldest[key]).total_seconds()) if count else 0.0)
        DEAD_LETTERS.labels(DEAD_LETTERS_TOPIC).set(self._backlog.length(DEAD_LETTERS_TOPIC))

    def forget(self) -> None:
        for gauge in (BACKLOG, LAG_SECONDS, DEAD_LETTERS):
            gauge.clear()

    def close(self) -> None:
        for one in (self._backlog, self._unread, self._plan):
            one.close()
