"""The daily comparison of what the reports read with the raw table, and the balance of planned against ended looks."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.metrics import RECONCILIATION
from pipelines.warehouse import Row, Warehouse, WarehouseError
from schemas.times import day_of

logger = logging.getLogger(__name__)
DAY = timedelta(days=1)
SETTLED_AFTER = 2 * DAY  # the last looks of a day may still be on their way when the next one has begun


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`differences`: daily states that disagree with the raw table; `clashes`: slots or check ids that are not one to
    one; `unbalanced`: days on which looks of the plan have not ended (today, and the day a site was added, are such).
    """

    differences: list[Row]
    clashes: list[Row]
    unbalanced: list[Row]

    @property
    def exact(self) -> bool:
        return not self.differences and not self.clashes


def reconcile(
    warehouse: Warehouse, installation: str, first_day: date, last_day: date, *, generation: int = 1
) -> Reconciliation:
    """Compare the days from first to last (both included). One day of 100 million a quarter takes under a second."""
    window = {"generation": generation, "first_day": first_day, "last_day": last_day}
    mine = window | {"installation": installation}
    return Reconciliation(
        differences=warehouse.query("reconcile_checks", mine),
        clashes=warehouse.query("reconcile_identities", mine),
        unbalanced=[
            day for day in warehouse.query("conservation", window | {"program": installation}) if day["not_ended"] != 0
        ],
    )


class DailyReconciliation:
    """Compares each day once it has settled; `reached` tells how far the plan has come, in event time."""

    def __init__(self, warehouse: Warehouse, installation: str, reached: Callable[[], datetime | None]) -> None:
        self._warehouse = warehouse
        self._installation = installation
        self._reached = reached
        self._done: date | None = None

    def run(self) -> list[Row]:
        """Compare the days that have settled since the last call; returns, logs and counts what differs."""
        reached = self._reached()
        if reached is None:
            return []
        day = day_of(reached) - SETTLED_AFTER
        if self._done is not None and day <= self._done:
            return []
        first = day if self._done is None else self._done + DAY
        self._done = day
        try:
            result = reconcile(self._warehouse, self._installation, first, day)
        except WarehouseError:
            logger.exception("warehouse: %s to %s could not be compared with the raw table", first, day)
            return []  # what is written goes on; the next day is compared again
        wrong = [*result.differences, *result.clashes]
        RECONCILIATION.labels(self._installation).set(len(wrong))
        if wrong:
            logger.error(
                "warehouse: %d rows of %s to %s differ from the raw table: %s", len(wrong), first, day, wrong[0]
            )
        return wrong
