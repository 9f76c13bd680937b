"""Guarantee 1 as numbers that a monitoring system can watch: planned = done + void + missed + waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.metrics import CHECKS, CONSERVATION
from pipelines.warehouse import Warehouse
from schemas.events.types import CHECKS as CHECKS_TOPIC
from schemas.events.types import FETCHES, OBSERVATIONS
from schemas.kinds import KINDS

ENDED = ("done", "void_own_network", "void_blocked", "void_inconclusive", "missed")
# Where a planned check may be before it is in the warehouse, in the order of its way: who reads what.
PATH = (("fetcher", CHECKS_TOPIC), ("classifier", FETCHES), ("aggregator", OBSERVATIONS))
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
# Labels where a kind of subject stands else: what a release planned that did not count by kind, and records on the way,
# of which only their number is known (ticks among them).
EARLIER, ALL = "earlier", "all"
OPEN_DAYS = timedelta(days=3)  # what ended longer ago changes seldom: it is asked for once a day


@dataclass(frozen=True)
class Balance:
    """`planned`: checks ever planned; `kinds`: by kind of subject. `ended`: how many ended in which way, by kind of
    subject. `waiting`: records on the way from the plan to the warehouse, not fewer than the checks among them (ticks
    travel with them, and one check can be on its way twice after a take-over).

    The three have to be asked for in the order planned, waiting, ended, so that whatever moves meanwhile is counted
    twice rather than not at all.
    """

    planned: int
    ended: Mapping[str, Mapping[str, int]]
    waiting: int
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        """Checks that are nowhere. What waits is counted too high rather than too low, so a positive number is never
        a false alarm, and a negative one means something only when nothing waits."""
        ended = sum(sum(counts.values()) for counts in self.ended.values())
        found = self.planned - ended - self.waiting
        return found if self.waiting == 0 else max(0, found)

    def tell(self, installation: str) -> None:
        """Set the gauges."""
        for kind, counts in self.ended.items():
            for outcome, count in counts.items():
                CHECKS.labels(installation, kind, outcome).set(count)
        for kind, count in {**dict.fromkeys(self.ended, 0), **self.kinds}.items():
            CHECKS.labels(installation, kind, "planned").set(count)
        before = self.planned - sum(self.kinds.values())
        if before > 0:
            CHECKS.labels(installation, EARLIER, "planned").set(before)
        CHECKS.labels(installation, ALL, "waiting").set(self.waiting)
        CONSERVATION.labels(installation).set(self.difference)


def forget() -> None:
    """Who does not measure any more must not go on telling."""
    CHECKS.clear()
    CONSERVATION.clear()


class Endings:
    """How all checks ever ended, by kind of subject and outcome. A question over all days of a large installation
    takes seconds, so the days before the last few are asked for once a day."""

    def __init__(self, warehouse: Warehouse, installation: str, generation: int = 1) -> None:
        self._warehouse, self._installation, self._generation = warehouse, installation, generation
        self._settled: dict[str, dict[str, int]] = {}
        self._until: date | None = None

    def counts(self, today: date) -> dict[str, dict[str, int]]:
        """Every kind of subject that is looked at has a number, so that its first check is an increase. Raises
        WarehouseError."""
        until = today - OPEN_DAYS
        if self._until != until:
            self._settled, self._until = self._between(FIRST_DAY, until), until
        recent = self._between(until + timedelta(days=1), LAST_DAY)
        return {
            kind: {name: self._settled[kind][name] + counts[name] for name in ENDED} for kind, counts in recent.items()
        }

    def _between(self, first: date, last: date) -> dict[str, dict[str, int]]:
        window = {"first_day": first, "last_day": last, "program": self._installation, "generation": self._generation}
        rows = self._warehouse.query("outcomes_by_kind", window)
        counts = {kind.subject_kind: dict.fromkeys(ENDED, 0) for kind in KINDS.values()}
        for row in rows:
            for name in ENDED:
                counts[KINDS[str(row["kind"])].subject_kind][name] += int(row[name])
        return counts
