"""转载任务 looked for in what watched subjects have listed. The machine says when it is sure, and asks when it is not.

A repost is seen where a title is the task's title: the same letters and figures, but for a frame around it (转载：…,
…（附全文）), an end that a list has cut off, or a slight word more or less (的, 有关). One other word makes another
title: notices of two years, or on flood and on winter, differ in two characters.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipelines.office.seen.titles import Listed, TitleIndex, plain_title
from schemas.records.repost_tasks import RepostTask
from schemas.times import day_of

_SLIGHT = re.compile("有关|[的了等]")  # may be there or not without making another title
SHORTEST = 8  # characters of a title (or of what a list left of it) that can stand for the whole
LONGEST_FRAME = 12  # characters that a site may add before and after a title
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十百零〇两]+")

Outcome = Literal["in_time", "late", "day_unclear", "not_seen", "not_looked"]
WORDS: dict[Outcome, str] = {
    "in_time": "按时转载",
    "late": "超时转载",
    "day_unclear": "已转载，是否按时无法判定",
    "not_seen": "未见转载，待人工核实",
    "not_looked": "期间无有效读取，无法判定",
}
SURE: frozenset[Outcome] = frozenset({"in_time", "late"})


@dataclass(frozen=True)
class Sighting:
    """What the machine saw of a task at a subject. `days_looked` of `days` in the span had a list that could be read.

    `listed` is the earliest copy; None where nothing was seen.
    """

    task: RepostTask
    subject: str
    outcome: Outcome
    days_looked: int
    days: int
    listed: Listed | None = None


def same_title(task: str, listed: str, *, cut: bool = False) -> bool:
    """Whether a listed title is the task's title."""
    wanted, found = plain_title(task), plain_title(listed)
    if min(len(wanted), len(found)) < SHORTEST:
        return wanted == found
    if wanted == found or (cut and wanted.startswith(found)):
        return True
    if wanted in found:
        return len(found) - len(wanted) <= LONGEST_FRAME and _figures(found.replace(wanted, "")) == []
    return _SLIGHT.sub("", wanted) == _SLIGHT.sub("", found)


def _figures(plain: str) -> list[str]:
    return _FIGURES.findall(plain)


def look_for(
    index: TitleIndex, tasks: Iterable[RepostTask], subjects: Sequence[str], until: datetime
) -> Iterator[Sighting]:
    """Each task at each subject, as far as looks until an instant tell; tasks that are not due by then are left out."""
    for task in tasks:
        if task.due <= until:
            yield from (_sighting(index, task, subject, until) for subject in subjects)


def _sighting(index: TitleIndex, task: RepostTask, subject: str, until: datetime) -> Sighting:
    first, last = day_of(task.given), day_of(until)
    looked, days = index.days_looked(subject, first, last), (last - first).days + 1
    copies = [
        one
        for one in index.seen_between(subject, task.given, until)
        if (one.day is None or one.day >= first) and same_title(task.title, one.title, cut=one.cut)
    ]
    if not copies:
        outcome: Outcome = "not_seen" if index.days_looked(subject, day_of(task.due), last) else "not_looked"
        return Sighting(task, subject, outcome, looked, days)
    told = [(_when(one, task), one) for one in copies]
    for outcome in ("in_time", "day_unclear", "late"):
        for came, one in told:
            if came == outcome:
                return Sighting(task, subject, came, looked, days, one)
    raise AssertionError("a copy is in time, late or unclear")


def _when(listed: Listed, task: RepostTask) -> Outcome:
    """In time when the copy stood there before the task was due, or bears an earlier time; late when it bears a later
    one. A copy of the very day, first seen after the hour, may be either."""
    due_on = day_of(task.due)
    if listed.first_seen <= task.due:
        return "in_time"
    if listed.at is not None:
        return "in_time" if listed.at <= task.due else "late"
    if listed.day is None or listed.day == due_on:
        return "day_unclear"
    return "in_time" if listed.day < due_on else "late"
