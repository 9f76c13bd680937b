"""Which lines of the machine a person is asked to look at, and what stands in the row."""

from datetime import date
from typing import Any

import msgspec

from pipelines.office.worklists.undecided import undecided
from schemas.registry.model import StatePeriod
from schemas.rulebooks import load_all
from tests.support.registries import registry

DAY = date(2026, 7, 1)
STALE, PEOPLE = "site.notice.column_stale", "site.veto.security.opinion"


def line(indicator: str = "site.notice.offline", target: str = "site1", **more: Any) -> dict[str, Any]:
    told = {"reason": "当日有效访问不足", "numerator": None, "denominator": None, "day": "2026-06-30"}
    said = {"decided_status": "", "decided_on": ""}
    return {"subject": "site1", "indicator": indicator, "target": target, **told, **said, **more}


def asked(*lines: dict[str, Any], drawn: tuple[str, ...] = ("site1",), **site: Any) -> list[Any]:
    known = registry()
    known = msgspec.structs.replace(known, sites=[msgspec.structs.replace(known.sites[0], **site)])
    return list(undecided(known, load_all()["national-2019-19"], drawn, DAY, lines))


def test_the_row_says_why_what_was_counted_where_and_what_was_last_found() -> None:
    [row] = asked(line(numerator=2, denominator=5, decided_status="pass", decided_on="2026-06-20"))
    assert row.seen == "无法判定：当日有效访问不足，已查明2/5（截至2026年6月30日）"
    assert row.last == "合格（2026年6月20日，系统）"
    assert (row.form, row.link, row.target_name) == ("manual.result.v1", "http://www.site1.gov.cn/", "")


def test_a_column_is_named_and_what_is_smaller_is_looked_at_once_with_its_subject() -> None:
    known = load_all()["national-2019-19"]
    assert known.indicator(STALE) is not None
    rows = asked(line(STALE, "site1/c1"), line(target="link:a"), line(target="page:b@county"))
    assert [(row.target, row.target_name) for row in rows] == [("site1/c1", "要闻"), ("site1", "")]
    assert rows[0].link == "http://www.site1.gov.cn/yw/"


def test_what_people_feed_and_clues_that_wait_are_not_asked_for_here() -> None:
    assert asked(line(PEOPLE), line(reason="1条线索待核实"), line("no.such.indicator")) == []


def test_neither_what_was_not_drawn_nor_what_is_closed() -> None:
    closed = [StatePeriod(state="closed", since="2026-06-01", approved_by="示例市政府办公室")]
    assert asked(line(), drawn=()) == []
    assert asked(line(), states=closed) == []
    assert len(asked(line())) == 1
