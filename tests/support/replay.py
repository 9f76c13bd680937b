"""The observations of a finished run, judged again: same log and rulebook, or another rulebook."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from pipelines.log.sqlite import SqliteLog, payload_rows
from schemas.events.codec import decode, encode
from schemas.events.findings import FindingTransition, Warned
from schemas.rulebooks.model import Rulebook
from stages.contract import Incoming
from stages.rule_evaluator.stage import RuleEvaluatorStage


def judged_again(
    log_path: Path, books: dict[str, Rulebook], batch: int = 500, subjects: Collection[str] | None = None
) -> list[bytes]:
    """The bytes of every event the evaluator emits for the whole log; for what happened to `subjects` only, where they
    are given."""
    log = SqliteLog(log_path)
    stage, state, out = RuleEvaluatorStage(books), dict[str, bytes](), list[bytes]()
    for records in payload_rows(log, "observations", step=batch):
        theirs = records if subjects is None else [r for r in records if r.key in subjects]
        incoming = [Incoming(decode(r.value, "observations"), r.topic, r.partition, r.offset) for r in theirs]
        wanted = {key: state[key] for key in stage.state_keys(incoming) if key in state}
        result = asyncio.run(stage.process(incoming, wanted))
        state.update({key: value for key, value in result.state.items() if value is not None})
        out += [encode(outgoing.event) for outgoing in result.out]
    log.close()
    return out


def split(events: list[bytes]) -> tuple[list[FindingTransition], list[Warned]]:
    """(transitions, warnings) among emitted events."""
    payloads = [decode(raw, "findings").data for raw in events]
    return (
        [p for p in payloads if isinstance(p, FindingTransition)],
        [p for p in payloads if isinstance(p, Warned)],
    )
