"""What whoever leads the aggregator measures: whether every planned check can be accounted for, and whether the daily
states are those of the raw table."""

from collections.abc import Callable
from datetime import datetime

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.measuring import WITHIN_S
from pipelines.cluster.plan_follower import PlanFollower
from pipelines.cluster.settings import ClusterSettings
from pipelines.metrics import RECONCILIATION
from pipelines.running import balance
from pipelines.running.balance import PATH, Balance, Endings
from pipelines.warehouse import Warehouse
from pipelines.warehouse.reconcile import DailyReconciliation
from schemas.times import day_of


class Accounts:
    """`warehouse` must allow to be asked from a thread of our own."""

    name = "conservation"

    def __init__(
        self, settings: ClusterSettings, warehouse: Warehouse, installation: str, now: Callable[[], datetime]
    ) -> None:
        self._installation, self._now = installation, now
        self._backlog, self._plan = Backlog(settings, WITHIN_S), PlanFollower(settings)
        self._endings = Endings(warehouse, installation)
        self._planned_until: datetime | None = None
        self._daily = DailyReconciliation(warehouse, installation, lambda: self._planned_until)

    def tell(self) -> None:
        """Planned, waiting, ended: in the order that `Balance` asks for."""
        planned, self._planned_until = self._plan.read()
        if self._planned_until is None:
            return  # nothing was ever planned
        waiting = sum(one.waiting for one in self._backlog.standings() if (one.stage, one.topic) in PATH)
        today = day_of(max(self._now(), self._planned_until))
        Balance(planned, self._endings.counts(today), waiting, self._plan.kinds).tell(self._installation)
        self._daily.run()

    def forget(self) -> None:
        balance.forget()
        RECONCILIATION.clear()

    def close(self) -> None:
        self._backlog.close()
        self._plan.close()
