"""The dates of an edition compared with each other: one deadline, nothing in the future, ages that fit their days."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from schemas.chinese import day_text
from schemas.states import STANDING
from schemas.times import day_of
from stages.reporter.document import Day, Edition, Paragraph, Table, plain
from stages.reporter.facts import EditionFacts, Row

_DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_DEADLINE = re.compile(f"于{_DATE}(?:（[^）]*）)?前")
_AGE = re.compile(f"最近一条更新日期为{_DATE}，距检查日(\\d+)天")
# A page that was read within 48 hours still stands for its day, and what closes a day carries the midnight after it.
SLACK = timedelta(days=2)


def date_problems(edition: Edition, facts: EditionFacts) -> list[str]:
    return [*_head(edition), *_deadlines(edition), *_rows(edition, facts)]


def _head(edition: Edition) -> Iterator[str]:
    head = edition.head
    if head.window_from >= head.window_to:
        yield "数据采集时间的起止颠倒"
    if head.as_of > head.window_to:
        yield "数据截至时间晚于监测时段"
    if head.signed_on and date.fromisoformat(head.signed_on) < head.window_from.date():
        yield "签发日期早于数据采集的开始日期"
    if head.deadline and head.signed_on and head.deadline.day <= date.fromisoformat(head.signed_on):
        yield f"整改期限{day_text(head.deadline.day)}不晚于签发日期"


def _deadlines(edition: Edition) -> list[str]:
    """Every last day that the text or a table names is the same one."""
    named = {one for block in edition.blocks for one in _named(block)}
    if edition.head.deadline is not None:
        named.add(edition.head.deadline.day)
    if len(named) <= 1:
        return []
    return [f"正文与表格的整改期限不一致：{'、'.join(day_text(day) for day in sorted(named))}"]


def _named(block: object) -> Iterator[date]:
    if isinstance(block, Paragraph):
        text = "".join(plain(inline) for inline in block.inlines)
        yield from (_day(found.groups()) for found in _DEADLINE.finditer(text))
    elif isinstance(block, Table) and "期限" in block.columns:
        column = block.columns.index("期限")
        for row in block.rows:
            cell = row[column]
            if isinstance(cell, Day):
                yield cell.day
            elif found := re.match(_DATE, plain(cell)):
                yield _day(found.groups())


def _rows(edition: Edition, facts: EditionFacts) -> Iterator[str]:
    for row in facts.findings.rows:
        first, last = (date.fromisoformat(str(row[name])[:10]) for name in ("first_seen", "last_seen"))
        number = str(row["finding_id"])[:8]
        if first > last:
            yield f"问题{number}的首次发现{day_text(first)}晚于最近确认{day_text(last)}"
        if last > day_of(edition.head.as_of):
            yield f"问题{number}的最近确认{day_text(last)}晚于数据截至时间"
        if row["state"] in STANDING and (said := _age_problem(row, last)):
            yield f"问题{number}：{said}"


def _age_problem(row: Row, last: date) -> str:
    """An age is that of the last confirmation."""
    found = _AGE.search(str(row["wording"]))
    if found is None:
        return ""
    checked = _day(found.groups()[:3]) + timedelta(days=int(found[4]))
    if last - SLACK <= checked <= last:
        return ""
    return f"描述中的检查日为{day_text(checked)}，与最近确认{day_text(last)}不符"


def _day(parts: tuple[str | None, ...]) -> date:
    year, month, day = (int(part or 0) for part in parts)
    return date(year, month, day)
