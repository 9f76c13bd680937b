"""Every finding with its history, read from the log."""

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import BY_PAYLOAD, FINDINGS
from stages.rule_evaluator.projection import Histories

# A cheap look at the bytes before decoding: assessments make up most of the topic.
_TRANSITION = BY_PAYLOAD[FindingTransition].name.encode()


def read_histories(log: Log) -> Histories:
    """Every finding of the log with its history."""
    histories = Histories()
    for records in payload_rows(log, FINDINGS):
        for record in records:
            if _TRANSITION in record.value:
                histories.add(decode(record.value, FINDINGS))
    return histories
