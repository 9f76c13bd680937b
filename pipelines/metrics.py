"""All metric names, one comment each; no other name is emitted.

Gauges have labels throughout, so that a process exports only what it knows: a gauge without labels would say 0 in every
process that never measured it, and 0 means well.
"""

from prometheus_client import Counter, Gauge, Histogram

# Records a stage read.
EVENTS_IN = Counter("xunwang_stage_events_in_total", "Records read by a stage", ["stage"])
# Events a stage wrote.
EVENTS_OUT = Counter("xunwang_stage_events_out_total", "Events written by a stage", ["stage"])
# Events that went to dead-letters.
REJECTED = Counter("xunwang_stage_rejected_total", "Events sent to dead-letters", ["stage"])
# Records that a topic's retention removed before a stage had read them; anything but 0 is a loss.
RECORDS_LOST = Counter("xunwang_records_lost_total", "Records removed by retention unread", ["stage", "topic"])
# Batches tried again because of the environment.
RETRIES = Counter("xunwang_stage_retries_total", "Batches retried because of the environment", ["stage"])
# Seconds one batch took, reading to commit.
BATCH_SECONDS = Histogram("xunwang_stage_batch_seconds", "Seconds per batch", ["stage"])
# Records a stage has still to read of a topic.
BACKLOG = Gauge("xunwang_stage_backlog_records", "Records not yet read by a stage", ["stage", "topic"])
# Event-time age of the oldest record a stage has still to read of a topic; 0 when it has read everything.
LAG_SECONDS = Gauge("xunwang_stage_lag_seconds", "Age of the oldest record not yet read", ["stage", "topic"])
# Records in dead-letters now, whatever became of them since.
DEAD_LETTERS = Gauge("xunwang_dead_letters_records", "Records in the dead-letters topic", ["topic"])
# Conservation: checks ever planned, how they ended (done, void_own_network, void_blocked, void_inconclusive, missed),
# and as waiting the records on the way from the plan to the warehouse. All are told by kind of subject (site,
# account, app …), except what waits, of which only the number of records is known (kind "all"), and what was planned
# before it was counted by kind (kind "earlier").
CHECKS = Gauge("xunwang_checks", "Checks by outcome and kind of subject", ["installation", "kind", "outcome"])
# planned - (done + void + missed + waiting), see `pipelines.running.balance`; anything but 0 that stays is a fault.
CONSERVATION = Gauge("xunwang_conservation_difference", "Planned checks that cannot be accounted for", ["installation"])
# When lag and conservation were measured last, in seconds since 1970: a gauge that nobody sets any more looks well.
MEASURED = Gauge("xunwang_measured_timestamp_seconds", "When this was measured last", ["measure"])
# Daily states that differ from the raw table, in the days compared last; anything but 0 is a fault.
RECONCILIATION = Gauge(
    "xunwang_reconciliation_differences", "Daily states that differ from the raw table", ["installation"]
)
# Warehouses whose files could not be read: each was kept under another name, and a new one filled from the log.
WAREHOUSES_SET_ASIDE = Counter("xunwang_warehouse_set_aside_total", "Damaged warehouses set aside and filled again")
# Attempts to hand an event to a webhook: taken, refused, given_up (it went to dead-letters), and ended (answered 410).
WEBHOOKS = Counter("xunwang_webhook_attempts_total", "Attempts to deliver an event by webhook", ["receiver", "outcome"])


def begin(stage: str) -> None:
    """Let a stage's counters be there from its start: what begins to exist at 1 has never increased, for who asks."""
    for counter in (EVENTS_IN, EVENTS_OUT, REJECTED, RETRIES):
        counter.labels(stage)


def begin_webhook(receiver: str) -> None:
    """The same for a receiver of webhooks."""
    for outcome in ("taken", "refused", "given_up", "ended"):
        WEBHOOKS.labels(receiver, outcome)
