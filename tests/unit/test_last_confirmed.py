"""What stays faulty is confirmed anew every day, though nothing moves: editions print the last of these days."""

import pytest

from stages.reporter.newest import newest

PLACE = {"subject": "s1", "indicator": "site.veto.home_stale", "target": "s1"}
FIRST = "最近一条更新日期为2026年6月25日，距检查日15天"
NEWEST = "最近一条更新日期为2026年6月25日，距检查日25天"


@pytest.mark.parametrize(
    ("state", "failed", "last_seen"),
    [
        ("confirmed", "2026-07-20", "2026-07-20T00:00:00+08:00"),
        ("recurred", "2026-07-20", "2026-07-20T00:00:00+08:00"),
        ("confirmed", None, "2026-07-10T09:00:00+08:00"),
        ("confirmed", "2026-07-09", "2026-07-10T09:00:00+08:00"),
        ("rectified", "2026-07-20", "2026-07-10T09:00:00+08:00"),
        ("suspected", "2026-07-20", "2026-07-10T09:00:00+08:00"),
    ],
)
def test_last_confirmed(state: str, failed: str | None, last_seen: str) -> None:
    found = {**PLACE, "state": state, "last_seen": "2026-07-10T09:00:00+08:00", "wording": FIRST, "measured": 15}
    failures = [{**PLACE, "day": failed, "wording": NEWEST, "measured": 25}] if failed else []
    [row] = newest([found], failures)
    assert row["last_seen"] == last_seen
    renewed = last_seen.startswith("2026-07-20")
    assert (row["wording"], row["measured"]) == ((NEWEST, 25) if renewed else (FIRST, 15))


def test_a_day_kept_without_its_sentence_does_not_contradict_the_age_that_is_printed() -> None:
    found = {**PLACE, "state": "confirmed", "last_seen": "2026-07-10T09:00:00+08:00", "wording": FIRST}
    silent = {**PLACE, "day": "2026-07-20", "wording": ""}
    assert newest([found], [silent]) == [found]
    without_age = {**found, "wording": "空白栏目共5个"}
    assert newest([without_age], [silent])[0]["last_seen"] == "2026-07-20T00:00:00+08:00"


def test_units_that_share_a_target_are_confirmed_each_by_its_own_line() -> None:
    base = {**PLACE, "state": "confirmed", "last_seen": "2026-07-10T09:00:00+08:00", "wording": "1处", "measured": 1}
    found = [{**base, "unit": unit} for unit in ("b1", "b2", "b3")]
    lines = [{**PLACE, "day": "2026-07-20", "wording": "6处", "measured": 6, "target": "s1@b1"},
             {**PLACE, "day": "2026-07-20", "wording": "7处", "measured": 7, "target": "s1@b2"}]  # fmt: skip
    assert [row["measured"] for row in newest(found, lines)] == [6, 7, 1]
    ruled = {**PLACE, "day": "2026-07-20", "wording": "9处", "measured": 9}
    assert [row["measured"] for row in newest(found, [*lines, ruled])] == [6, 7, 1]
    assert [row["measured"] for row in newest(found[2:], [ruled])] == [9]  # charged by the rule
