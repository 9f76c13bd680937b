"""The observations of a finished run, judged again: same log and rulebook, or another rulebook."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from pipelines.log.records import Record
from pipelines.log.sqlite import SqliteLog, payload_rows
from schemas.events.codec import decode, encode
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import OBSERVATIONS
from schemas.rulebooks.model import Rulebook
from stages.contract import Incoming
from stages.rule_evaluator.stage import RuleEvaluatorStage


def observed(log_path: Path) -> list[Record]:
    """Every observation of a log, in their order."""
    log = SqliteLog(log_path)
    try:
        return [record for records in payload_rows(log, OBSERVATIONS) for record in records]
    finally:
        log.close()


def judged_again(observations: Sequence[Record], books: dict[str, Rulebook], batch: int = 500) -> list[bytes]:
    """The bytes of every event that the evaluator emits for these observations."""
    stage, state, out = RuleEvaluatorStage(books), dict[str, bytes](), list[bytes]()
    for begun in range(0, len(observations), batch):
        records = observations[begun : begun + batch]
        incoming = [Incoming(decode(r.value, OBSERVATIONS), r.topic, r.partition, r.offset) for r in records]
        wanted = {key: state[key] for key in stage.state_keys(incoming) if key in state}
        result = asyncio.run(stage.process(incoming, wanted))
        state.update({key: value for key, value in result.state.items() if value is not None})
        out += [encode(outgoing.event) for outgoing in result.out]
    return out


def split(events: list[bytes]) -> tuple[list[FindingTransition], list[Warned]]:
    """(transitions, warnings) among emitted events."""
    payloads = [decode(raw, "findings").data for raw in events]
    return (
        [p for p in payloads if isinstance(p, FindingTransition)],
        [p for p in payloads if isinstance(p, Warned)],
    )
