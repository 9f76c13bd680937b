"""What stays faulty is confirmed anew every day, though nothing moves: editions print the last of these days."""

import pytest

from pipelines.reporting import last_confirmed
from stages.reporter.facts import Answer


@pytest.mark.parametrize(
    ("state", "failed_days", "last_seen"),
    [
        ("confirmed", ["2026-07-10", "2026-07-20"], "2026-07-20T00:00:00+08:00"),
        ("recurred", ["2026-07-20"], "2026-07-20T00:00:00+08:00"),
        ("confirmed", [], "2026-07-10T09:00:00+08:00"),
        ("confirmed", ["2026-07-09"], "2026-07-10T09:00:00+08:00"),
        ("rectified", ["2026-07-20"], "2026-07-10T09:00:00+08:00"),
        ("suspected", ["2026-07-20"], "2026-07-10T09:00:00+08:00"),
    ],
)
def test_last_confirmed(state: str, failed_days: list[str], last_seen: str) -> None:
    place = {"site": "s1", "indicator": "site.veto.home_stale", "target": "s1"}
    found = Answer("findings_in_window", {}, [{**place, "state": state, "last_seen": "2026-07-10T09:00:00+08:00"}])
    days = Answer("assessments_window", {}, [{**place, "failed_days": failed_days}])
    assert last_confirmed(found, days).rows[0]["last_seen"] == last_seen
