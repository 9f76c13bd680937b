"""The gauges of an embedded run, set when they are asked for."""

from datetime import datetime

from pipelines.log.event_time import event_time
from pipelines.log.records import Log
from pipelines.metrics import BACKLOG, DEAD_LETTERS, LAG_SECONDS
from pipelines.running.balance import PATH, Balance, Endings
from pipelines.running.overview import PLANNER
from pipelines.running.planner import PLANNED, PLANNED_KINDS, planned_kinds
from pipelines.topology import TOPOLOGY
from schemas.events.types import DEAD_LETTERS as DEAD_LETTERS_TOPIC
from schemas.times import day_of


def tell(log: Log, endings: Endings, installation: str, now: datetime) -> None:
    """Planned, waiting, ended: in the order that `Balance` asks for. Blocks. Raises WarehouseError."""
    plan = log.state(PLANNER, [PLANNED, PLANNED_KINDS])
    planned, kinds = int(plan.get(PLANNED, b"0")), planned_kinds(plan.get(PLANNED_KINDS))
    waiting = _tell_lag(log, now)
    Balance(planned, endings.counts(day_of(now)), waiting, kinds).tell(installation)
    DEAD_LETTERS.labels(DEAD_LETTERS_TOPIC).set(log.end_offset(DEAD_LETTERS_TOPIC))


def _tell_lag(log: Log, now: datetime) -> int:
    """Backlog and lag of every stage; returns how many records wait on the way from the plan to the warehouse.

    The scheduler is left out: here it reads when it plans, and what it has not read yet holds nobody up.
    """
    on_the_way = 0
    for stage, topic in [(hop.stage, topic) for hop in TOPOLOGY for topic in hop.reads if hop.stage != PLANNER]:
        begin = log.next_offset(stage, topic)
        waiting = max(0, log.end_offset(topic) - begin)
        first = log.read(topic, 0, begin, 1) if waiting else []
        since = event_time(first[0].value) if first else None
        BACKLOG.labels(stage, topic).set(waiting)
        LAG_SECONDS.labels(stage, topic).set(max(0.0, (now - since).total_seconds()) if since else 0.0)
        on_the_way += waiting if (stage, topic) in PATH else 0
    return on_the_way
