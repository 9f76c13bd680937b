"""Findings with what was measured last: a fault that stays is no transition, but it was measured anew every day."""

from collections.abc import Iterable

from schemas.states import STANDING
from stages.reporter.facts import Row

MEASURED = ("measured", "numerator", "denominator", "void", "missed")
AGED = "距检查日"


def newest(findings: Iterable[Row], failures: Iterable[Row]) -> list[Row]:
    """The findings that stand, with the sentence, numbers and day of their newest failed assessment where that is
    later than their last transition. `failures` are rows of the query newest_failures."""
    failed = {(row["subject"], row["indicator"], row["target"]): row for row in failures}
    return [_renewed(row, failed.get((row["subject"], row["indicator"], row["target"]))) for row in findings]


def _renewed(row: Row, failure: Row | None) -> Row:
    if failure is None or row["state"] not in STANDING:
        return row
    seen = f"{failure['day']}T00:00:00+08:00"
    if seen <= str(row["last_seen"]):
        return row
    if not failure["wording"] and AGED in str(row["wording"]):
        return row  # kept before sentences were: a day without its age would contradict it
    measured = {name: failure[name] for name in MEASURED if name in failure}
    return {**row, **measured, "last_seen": seen, "wording": failure["wording"] or row["wording"]}
