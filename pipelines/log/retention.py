"""What the embedded log no longer needs is removed, by the retention of each topic (`schemas/topics`).

A record goes when it is older than its topic keeps it, every stage that reads the topic has passed it, and the
warehouse has taken what came of it. Topics that are kept for ever (`observations`, the one record of facts, and
`findings`, `findings-public`, `reports`) stay whole, so that the warehouse can always be filled again and a rulebook
tried on the past. Dead letters stay until somebody has looked at them: on one machine they are few.
"""

import logging
from datetime import datetime, timedelta

from pipelines.log.event_time import event_time
from pipelines.log.sqlite import SqliteLog
from pipelines.topology import TOPOLOGY
from schemas.events.types import DEAD_LETTERS, OBSERVATIONS
from schemas.topics import topics

logger = logging.getLogger(__name__)
STORES = "aggregator"
KEPT = frozenset({DEAD_LETTERS})
LOOKED_AT_ONCE = 500
REMOVED_AT_ONCE = 2_000  # a transaction: others append meanwhile
SAFETY = timedelta(days=1)  # before what the warehouse has not taken yet


def trim_expired(log: SqliteLog, now: datetime) -> dict[str, int]:
    """Remove what has expired by `now`; how many records of each topic went. Blocks."""
    removed: dict[str, int] = {}
    stored = _stored_until(log, now)
    for name, topic in topics().items():
        if topic.retention_ms is None or name in KEPT:
            continue
        until = min(now - timedelta(milliseconds=topic.retention_ms), stored)
        if gone := _remove(log, name, _first_to_keep(log, name, until)):
            removed[name] = gone
    if removed:
        logger.info("log: removed what had expired: %s", removed)
    return removed


def _stored_until(log: SqliteLog, now: datetime) -> datetime:
    """Up to when the warehouse surely has what was observed."""
    waiting = log.read(OBSERVATIONS, 0, log.next_offset(STORES, OBSERVATIONS), 1)
    since = event_time(waiting[0].value) if waiting else None
    return min(since, now) - SAFETY if since else now


def _first_to_keep(log: SqliteLog, topic: str, until: datetime) -> int:
    """The offset of the first record that is not yet to go."""
    reads = [hop.stage for hop in TOPOLOGY if topic in hop.reads]
    passed = min([*(log.next_offset(stage, topic) for stage in reads), *log.readers(topic).values()], default=0)
    offset = log.begin_offset(topic)
    while offset < passed and (records := log.read(topic, 0, offset, LOOKED_AT_ONCE)):
        for record in records:
            at = event_time(record.value)
            if record.offset >= passed or (at is not None and at >= until):
                return record.offset
        offset = records[-1].offset + 1
    return min(offset, passed)


def _remove(log: SqliteLog, topic: str, before: int) -> int:
    gone, offset = 0, log.begin_offset(topic)
    while offset < before:
        offset = min(offset + REMOVED_AT_ONCE, before)
        gone += log.trim(topic, offset)
    return gone
