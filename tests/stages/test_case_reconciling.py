"""Notices from above against our own findings: days ahead, or why not; unlike matters are never matched."""

from datetime import date
from typing import Any

import pytest

from schemas.events.findings import FindingTransition
from schemas.records.notices import NoticeFromAbove
from schemas.times import at
from stages.case_book.reconciling import Knowledge, Matched, measures_of, missed_share, reconciled
from tests.support.cases import actor
from tests.support.looks import moved

STALE, TEXT = "site.stale", "site.text"


def notice(detail: str = "部分栏目更新不及时", subject: str = "s1", day: str = "2026-07-20") -> NoticeFromAbove:
    return NoticeFromAbove(
        key=detail, subject=subject, at=at(f"{day}T09:00:00+08:00"), by="张三", actor=actor("张三"),
        office="省政府办公厅", detail=detail,
    )  # fmt: skip


def life(*steps: tuple[str, str], indicator: str = STALE, **more: Any) -> list[FindingTransition]:
    return [
        moved(to, f"{day}T00:00:00+08:00", finding=f"f-{indicator}", indicator=indicator, **more).data
        for to, day in steps
    ]


def match(one: NoticeFromAbove, *histories: list[FindingTransition], seen: bool = True) -> Matched:
    days = {"s1": [date(2026, 7, 1)]} if seen else {}
    known = Knowledge(histories, {STALE: "column_stale", TEXT: "text_hits"}, {"s1"}, days)
    (found,) = reconciled([one], known)
    return found


def test_what_was_found_before_is_told_by_the_days_ahead() -> None:
    found = match(notice(), life(("suspected", "2026-06-28"), ("confirmed", "2026-07-02")))
    assert (found.verdict, found.days) == ("提前发现", 18)
    assert "2026年7月2日已确认，早于通报18天" in found.why
    mended = match(notice(), life(("confirmed", "2026-05-02"), ("rectified", "2026-06-01")))
    assert (mended.verdict, mended.days) == ("提前发现", 79)


@pytest.mark.parametrize(
    ("histories", "verdict"),
    [
        ([life(("confirmed", "2026-07-25"))], "滞后发现"),
        ([life(("confirmed", "2026-07-02"), indicator=TEXT)], "漏检"),  # another matter
        ([life(("confirmed", "2025-12-02"), ("rectified", "2026-01-10"))], "漏检"),  # mended long ago
        ([life(("confirmed", "2026-07-02"), subject="s2")], "漏检"),  # another site
        ([life(("suspected", "2026-07-02"))], "仅为线索未核实"),
        ([life(("suspected", "2026-07-02"), ("dismissed", "2026-07-03"), reason="引用原文")], "曾发现但已排除"),
        ([], "漏检"),
    ],
    ids=["late", "other-matter", "long-ago", "other-site", "clue", "dropped", "nothing"],
)
def test_what_was_not_found_in_time_says_why(histories: list[list[FindingTransition]], verdict: str) -> None:
    assert match(notice(), *histories).verdict == verdict


def test_who_is_not_watched_or_was_not_seen_is_neither_found_nor_missed() -> None:
    elsewhere, unseen = match(notice(subject="s9")), match(notice(), seen=False)
    assert (elsewhere.verdict, unseen.verdict) == ("未纳入监测", "期间未监测")
    ahead, missed = match(notice(), life(("confirmed", "2026-07-02"))), match(notice())
    assert missed_share([elsewhere, unseen, ahead, missed]) == (1, 2)


def test_a_notice_without_known_words_may_be_about_anything() -> None:
    assert measures_of("被点名") == frozenset()
    assert match(notice("被点名"), life(("confirmed", "2026-07-02"), indicator=TEXT)).verdict == "提前发现"
    assert "text_hits" in measures_of("出现严重表述错误")
    assert measures_of("部分栏目空白") == {"column_blank", "blank_sum", "entry_blank"}
