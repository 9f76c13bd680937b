"""Findings with what was measured last: a fault that stays is no transition, but it was measured anew every day."""

from collections.abc import Collection, Iterable, Mapping

from schemas.ids import line_target
from schemas.states import STANDING
from stages.reporter.facts import Row

MEASURED = ("measured", "numerator", "denominator", "void", "missed")
AGED = "距检查日"
Line = tuple[str, str, str]  # site, indicator, target of a line


def newest(findings: Iterable[Row], failures: Iterable[Row]) -> list[Row]:
    """The findings that stand, with the sentence, numbers and day of their newest failed assessment where that is
    later than their last transition. `failures` are rows of the query newest_failures."""
    failed = {(str(row["subject"]), str(row["indicator"]), str(row["target"])): row for row in failures}
    apart = {(site, indicator, target.rpartition("@")[0]) for site, indicator, target in failed if "@" in target}
    return [_renewed(row, _failure(row, failed, apart)) for row in findings]


def _failure(row: Row, failed: Mapping[Line, Row], apart: Collection[Line]) -> Row | None:
    """The line of a finding: its unit's own where units were judged apart on the target, and no other unit's."""
    site, indicator, target = str(row["subject"]), str(row["indicator"]), str(row["target"])
    own = failed.get((site, indicator, line_target(target, str(row.get("unit") or ""))))
    return own if own is not None or (site, indicator, target) in apart else failed.get((site, indicator, target))


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
