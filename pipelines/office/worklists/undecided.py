"""What the machine looked at in a period and could not judge: a person looks in its place and hands in a result."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pipelines.office.worklists.asked import ToDo, away
from schemas.chinese import day_text
from schemas.registry.model import Registry, Subject
from schemas.rulebooks.model import Indicator, Rulebook
from schemas.words import CLUES_WAIT, STATUSES

Row = Mapping[str, Any]


def undecided(
    registry: Registry, book: Rulebook, drawn: Collection[str], day: date, lines: Iterable[Row]
) -> Iterator[ToDo]:
    """A row for each line that stands undecided. `lines` are those of `assessments_undecided`. What records or people
    feed lacks their facts and no look; what waits for people to decide a clue is asked for as that clue."""
    subjects = {one.id: one for one in registry.subjects if one.id in drawn and not away(one, day)}
    indicators = {one.id: one for one in book.indicators if _of_machine(one)}
    rows: dict[tuple[str, str, str], ToDo] = {}
    for line in lines:
        subject, indicator = subjects.get(str(line["subject"])), indicators.get(str(line["indicator"]))
        if subject is None or indicator is None or str(line["reason"]).endswith(CLUES_WAIT):
            continue
        row = _row(subject, indicator, line)
        rows.setdefault((subject.id, indicator.id, row.target), row)
    yield from rows.values()


def _of_machine(indicator: Indicator) -> bool:
    return indicator.enabled and indicator.fed_by == "machine" and indicator.severity != "bonus"


def _row(subject: Subject, indicator: Indicator, line: Row) -> ToDo:
    """A result by hand names the subject or a column of it: what is smaller is looked at with its subject."""
    target = str(line["target"]).partition("@")[0]
    column = next((one for one in subject.columns if one.id == target), None)
    return ToDo(
        form="manual.result.v1",
        subject=subject,
        target=column.id if column else subject.id,
        target_name=column.name if column else "",
        indicator=indicator.id,
        title=indicator.title,
        link=(column.url if column else "") or subject.address,
        seen=_seen(line),
        last=_decided(line),
    )


def _seen(line: Row) -> str:
    """无法判定：近期未能读取页面（截至2026年7月1日）, with the numbers where something was counted."""
    base = line["denominator"]
    counted = f"，已查明{line['numerator'] or 0:g}/{base:g}" if base else ""
    return f"无法判定：{line['reason'] or '监测数据不足'}{counted}（截至{day_text(str(line['day']))}）"


def _decided(line: Row) -> str:
    """The last result of the machine in the period, '' where it came to none."""
    if not line["decided_status"]:
        return ""
    return f"{STATUSES[str(line['decided_status'])]}（{day_text(str(line['decided_on']))}，系统）"
