"""The source and the measure, and how they are made known."""

from collections.abc import Sequence

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Attempt
from schemas.events.findings import Evidence, Measured, Status
from stages.classifier.readers import READERS
from stages.fetcher.sources import SOURCES, Exchange, Looked, Parts
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures import MEASURES
from stages.rule_evaluator.state import found_key
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from tests.support.made_up.parts import CHECK, KIND, READER, SOURCE, Tally

# What the ledger of a line holds, page by page. A line that is not here refuses.
LEDGERS = {"12301": [b"answered answered unanswered", b"unanswered unanswered"], "12302": [b"answered", b"answered"]}


class Ledger:
    """Tells the pages of a ledger, and that there is nothing after the last."""

    def __init__(self, parts: Parts) -> None:
        self._clock = parts.settings.clock

    async def look(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Looked:
        now = self._clock.now_for(check)
        pages = LEDGERS.get(check.target)
        if pages is None:
            return Looked(check, now, [Exchange("page 1", "refused", now, detail="403")])
        told = [Exchange(f"page {n}", "facts", now, body) for n, body in enumerate(pages, start=1)]
        return Looked(check, now, [*told, Exchange(f"page {len(pages) + 1}", "empty", now)])


def judge(view: View, rule: Rule) -> list[Judgement]:
    """Unanswered calls in all calls of the last ledger; unknown where none was read."""
    seen = view.state.found.get(found_key(CHECK, view.subject.id))
    found = seen.found if seen is not None else None
    status: Status = "unknown"
    limit = {"comparator": rule.indicator.comparator, "threshold": rule.indicator.threshold}
    measured = Measured(value=None, **limit)  # type: ignore[arg-type]
    evidence: list[Evidence] = []
    if seen is not None and isinstance(found, Tally):
        all_calls = found.answered + found.unanswered
        status = "fail" if found.unanswered >= (rule.indicator.threshold or 0) else "pass"
        calls = {"value": found.unanswered, "numerator": found.unanswered, "denominator": all_calls}
        measured = Measured(**calls, **limit)  # type: ignore[arg-type]
        evidence = [Evidence(event_id=seen.event_id, at=seen.at, sha256=seen.sha256)]
    return [
        Judgement(
            target=view.subject.id, kind=KIND, status=status, measured=measured, evidence=evidence,
            slots={"count": measured.value},
        )
    ]  # fmt: skip


def add() -> None:
    SOURCES[SOURCE] = Ledger
    READERS[READER] = "tests.support.made_up.reader:tally"
    MEASURES["calls_unanswered"] = Measure(judge, frozenset({CHECK, "day"}), frozenset({"count"}), NoParams)
