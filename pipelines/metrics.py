"""All metric names, one comment each; no other name is emitted."""

from prometheus_client import Counter, Gauge, Histogram

# Records a stage read.
EVENTS_IN = Counter("xunwang_stage_events_in_total", "Records read by a stage", ["stage"])
# Events a stage wrote.
EVENTS_OUT = Counter("xunwang_stage_events_out_total", "Events written by a stage", ["stage"])
# Events that went to dead-letters.
REJECTED = Counter("xunwang_stage_rejected_total", "Events sent to dead-letters", ["stage"])
# Batches tried again because of the environment.
RETRIES = Counter("xunwang_stage_retries_total", "Batches retried because of the environment", ["stage"])
# Seconds one batch took, reading to commit.
BATCH_SECONDS = Histogram("xunwang_stage_batch_seconds", "Seconds per batch", ["stage"])
# Records a stage has still to read.
BACKLOG = Gauge("xunwang_stage_backlog_records", "Records not yet read by a stage", ["stage"])
# Seconds of event time between the newest record of a stage's topic and the last one it committed.
LAG_SECONDS = Gauge("xunwang_stage_lag_seconds", "Event-time lag of a stage", ["stage"])
# Conservation: checks by how they ended; planned must equal done + void + missed once everything is read.
CHECKS = Gauge("xunwang_checks", "Checks in the warehouse by outcome", ["outcome"])
# planned - (done + void + missed); anything but 0 after a drain is a loss.
CONSERVATION = Gauge("xunwang_conservation_difference", "Planned checks minus ended checks")
# Daily states that differ from the raw table, in the days compared last; anything but 0 is a fault.
RECONCILIATION = Gauge("xunwang_reconciliation_differences", "Daily states that differ from the raw table")
# Attempts to hand an event to a webhook: taken, refused, and given_up (it went to dead-letters).
WEBHOOKS = Counter("xunwang_webhook_attempts_total", "Attempts to deliver an event by webhook", ["receiver", "outcome"])
