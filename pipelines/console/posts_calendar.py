"""The posts of an account as a calendar: posts by day, days that were looked at, silent days that judge.

Facts are put together as the rules do it: a post once however many looks show it, silence only where a look proves it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.chinese import day_text
from schemas.events.findings import Evidence
from schemas.events.found import PostsRead
from schemas.events.observations import PageObserved
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight
from stages.rule_evaluator.facts.accounts.posts import PostsFacts, count, in_days, note_posts

_DAY = timedelta(days=1)
_LOOKS = {"done": "已查看", "void": "查看无效", "missed": "未查看"}  # the best of a day counts, in this order


@dataclass(frozen=True)
class Limit:
    """How many days without a post an indicator lets pass."""

    title: str
    days: int


@dataclass(frozen=True)
class Day:
    """`silent`: there is surely no post. `gap`: it belongs to a silence that is longer than a limit."""

    day: date
    posts: int
    originals: int
    reposts: int
    silent: bool
    gap: bool
    look: str

    @property
    def shown(self) -> str:
        """What stands in the cell."""
        return f"{self.posts}篇" if self.posts else "无" if self.silent else "未知"

    @property
    def kind(self) -> str:
        """How the cell is coloured; the words say the same."""
        return "good" if self.posts else "bad" if self.gap else "wait" if self.silent else "none"

    @property
    def words(self) -> str:
        told = [f"原创{self.originals}篇"] if self.originals else []
        told += [f"转载{self.reposts}篇"] if self.reposts else []
        said = f"发布{self.posts}篇" if self.posts else "没有发布" if self.silent else "是否发布未知"
        return f"{day_text(self.day)}：{said}{'（' + '，'.join(told) + '）' if told else ''}，{self.look}"


@dataclass(frozen=True)
class Calendar:
    """Weeks from Monday to Sunday; None where a day lies outside the window. `gaps` are sentences."""

    weeks: list[list[Day | None]]
    gaps: list[str]

    @property
    def days(self) -> Iterator[Day]:
        return (day for week in self.weeks for day in week if day is not None)


def limits_of(rulebook: Rulebook) -> list[Limit]:
    """The indicators in force that measure the age of the newest post in days, the narrowest first."""
    found = [
        Limit(one.title, int(one.threshold))
        for one in rulebook.indicators
        if one.enabled and one.measure == "posts_stale" and one.unit == "days" and one.threshold is not None
    ]
    return sorted(found, key=lambda one: one.days)


def facts_of(looks: Iterable[tuple[str, PageObserved]]) -> PostsFacts:
    """What these looks (event id, observation) know of the account's posts together."""
    facts = PostsFacts()
    for event_id, page in looks:
        if isinstance(page.found, PostsRead):
            proof = Evidence(event_id=event_id, at=page.check.due, url=page.check.url, sha256=page.sha256)
            note_posts(facts, page.found, proof)
    return facts


def calendar_of(
    facts: PostsFacts, outcomes: Mapping[str, set[str]], limits: list[Limit], first: date, last: date
) -> Calendar:
    """The days from `first` to `last`. `outcomes`: how the looks of a day (YYYY-MM-DD) ended."""
    silent = {day for day in _days(first, last) if not in_days(facts, day, day) and _proved(facts, day)}
    runs = list(_runs(facts, sorted(silent)))
    broken = [(run, [limit for limit in limits if len(run) > limit.days]) for run in runs]
    judging = {day for run, crossed in broken if crossed for day in run}
    days = [
        _day(facts, day, day in silent, day in judging, outcomes.get(str(day), set())) for day in _days(first, last)
    ]
    cells: list[Day | None] = [None] * first.weekday() + list(days) + [None] * (6 - last.weekday())
    return Calendar(
        [cells[at : at + 7] for at in range(0, len(cells), 7)],
        [_sentence(run, crossed[-1]) for run, crossed in broken if crossed],
    )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _proved(facts: PostsFacts, day: date) -> bool:
    return any(span.since <= midnight(day) and span.until >= midnight(day + _DAY) for span in facts.proved)


def _runs(facts: PostsFacts, silent: list[date]) -> Iterator[list[date]]:
    """Silent days that follow each other."""
    run: list[date] = []
    for day in silent:
        if run and day - run[-1] != _DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _sentence(run: list[date], limit: Limit) -> str:
    return (
        f"{day_text(run[0])}至{day_text(run[-1])}连续{len(run)}天没有发布，超过“{limit.title}”的{limit.days}天，"
        "是否构成问题以各项指标的判定为准。"
    )


def _day(facts: PostsFacts, day: date, silent: bool, gap: bool, ended: set[str]) -> Day:
    posts = in_days(facts, day, day)
    look = next((word for name, word in _LOOKS.items() if name in ended), "未安排查看")
    originals = [one for one in posts if one.original]
    reposts = [one for one in posts if one.original is False]
    return Day(day, count(posts), count(originals), count(reposts), silent, gap, look)


def ended_by_day(rows: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """How the looks of each day ended: done, void or missed."""
    found: dict[str, set[str]] = {}
    for row in rows:
        outcome = str(row["outcome"])
        found.setdefault(str(row["day"]), set()).add(outcome if outcome in ("void", "missed") else "done")
    return found
