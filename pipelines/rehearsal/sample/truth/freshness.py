"""Truth of what grows old: columns, sums of columns, the home page, blank columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from pipelines.rehearsal.sample.model import SampleColumn, SampleSite
from pipelines.rehearsal.sample.months import add_months
from pipelines.rehearsal.sample.truth.plants import DAY, Horizon, Plant, Stretch, stretches
from schemas.times import day_of

_SHORT_MONTH = timedelta(days=4)  # six months before 31 March lies no 31st


class Limit:
    """The first day on which a newest item is too old, and the first on which that is warned of."""

    def __init__(self, stale: Callable[[date], date], warned: Callable[[date], date]) -> None:
        self.stale, self.warned = stale, warned


FORTNIGHT = Limit(lambda day: day + 15 * DAY, lambda day: day + 10 * DAY)
HALF_YEAR = Limit(lambda day: add_months(day, 6) + DAY, lambda day: add_months(day, 5) + 16 * DAY)
NATIONAL = {"dynamic": FORTNIGHT, "notice": HALF_YEAR}


def cycle_limit(days: int) -> Limit:
    """A column's own cycle; the warning comes at four fifths, rounded up."""
    return Limit(lambda day: day + (days + 1) * DAY, lambda day: day + -(-days * 4 // 5) * DAY)


def stale_stretches(posts: list[datetime], limit: Callable[[date], date]) -> list[Stretch]:
    """When the newest of `posts` is over a limit. A new post on the very day the limit is crossed leaves it open
    whether a look came before it."""
    found = []
    for post, following in zip(posts, [*posts[1:], None], strict=True):
        first = limit(day_of(post))
        if following is None:
            found.append(Stretch(first, None))
        elif day_of(following) >= first:
            found.append(Stretch(first, day_of(following), sure=day_of(following) > first))
    return found


def of_columns(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    for column in site.columns:
        limit = cycle_limit(column.cycle_days) if column.cycle_days else NATIONAL.get(column.nature)
        if limit is None or column.words is not None or not column.dated:
            continue
        like = Plant(
            "column_stale", "site.notice.column_stale", site.id, column.id, "finding", horizon.seen(horizon.start, 0)
        )
        yield from _aged(like, [post.when for post in column.posts], limit, horizon, within=1)


def of_home(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    posts = sorted(post.when for column in site.home_columns for post in column.posts)
    like = Plant("home_stale", "site.veto.home_stale", site.id, site.id, "finding", horizon.seen(horizon.start, 0))
    yield from _aged(like, posts, FORTNIGHT, horizon, within=1)


def _aged(like: Plant, posts: list[datetime], limit: Limit, horizon: Horizon, within: int) -> Iterator[Plant]:
    """Findings over the limit and the warnings that go before them."""
    over = stale_stretches(posts, limit.stale)
    for stretch in over:
        yield from horizon.plants(like, stretch, within)
    warning = replace(like, kind=f"{like.kind}_warning", outcome="warning", any_end=True)
    for stretch in stale_stretches(posts, limit.warned):
        before = next((o.first for o in over if o.first >= stretch.first), None)
        ends = [day for day in (stretch.end, before) if day is not None]
        yield from horizon.plants(warning, replace(stretch, end=min(ends, default=None)), within)


def of_sums(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """Counts of columns over the national limits, over their own cycles, and blank."""
    national = [c for c in site.columns if c.nature in NATIONAL and c.dated and c.words is None]
    cycled = [c for c in site.columns if c.cycle_days]
    limits = {c.id: NATIONAL[c.nature].stale for c in national}
    cycles = {c.id: cycle_limit(c.cycle_days or 0).stale for c in cycled}
    yield from _summed(site, "stale_sum", _stretches_of(national, limits), 5, 3, horizon)
    yield from _summed(site, "long_stale", _stretches_of(cycled, cycles), 10, 6, horizon)
    blank = [Stretch(day_of(span.since), day_of(span.until)) for c in site.columns for span in c.blank]
    yield from _summed(site, "blank", blank, 5, 3, horizon)


def _stretches_of(columns: Iterable[SampleColumn], limits: dict[str, Callable[[date], date]]) -> list[Stretch]:
    return [s for c in columns for s in stale_stretches([post.when for post in c.posts], limits[c.id])]


def _summed(
    site: SampleSite, name: str, parts: list[Stretch], fails: int, warns: int, horizon: Horizon
) -> Iterator[Plant]:
    days = [horizon.start + n * DAY for n in range((horizon.last - horizon.start).days + 1)]
    counts = {day: sum(s.first <= day and (s.end is None or day < s.end) for s in parts) for day in days}
    indicator = f"site.veto.columns.{name}"
    like = Plant(name, indicator, site.id, site.id, "finding", horizon.seen(horizon.start, 0))
    for stretch in stretches(counts, fails):
        yield from horizon.plants(like, stretch, 2)
    warning = replace(like, kind=f"{name}_warning", outcome="warning", any_end=True)
    for stretch in stretches(counts, warns):
        below = any(warns <= counts[day] < fails for day in _first_days(stretch, days))
        yield from horizon.plants(warning, replace(stretch, sure=below), 2)


def _first_days(stretch: Stretch, days: list[date]) -> list[date]:
    """The first three days of a stretch: what is over the limit at once need not be warned of."""
    return [day for day in days if stretch.first <= day < stretch.first + 3 * DAY]


def of_blank_columns(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    for column in site.columns:
        for span in column.blank:
            like = Plant(
                "column_blank",
                "site.notice.column_blank",
                site.id,
                column.id,
                "finding",
                horizon.seen(horizon.start, 0),
            )
            yield from horizon.plants(like, Stretch(day_of(span.since), day_of(span.until)), 2)


def of_redating(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """Texts that were given a newer date: a suspicion for people, and never an update."""
    for column in site.columns:
        if column.redating is not None:
            day = day_of(column.redating.at)
            like = Plant(
                "redated",
                "site.veto.security.fraud",
                site.id,
                column.id,
                "finding",
                horizon.seen(horizon.start, 0),
                any_end=True,
            )
            yield from horizon.plants(like, Stretch(day, None), 1)


def look_alikes(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """Columns and home pages that are as old as they may be, columns without dates, old static columns."""
    for column in site.columns:
        kind = _column_like(column, horizon)
        if kind is not None:
            yield _like(kind, "site.notice.column_stale", site, column.id, horizon)
    newest = max(post.when for column in site.home_columns for post in column.posts)
    if FORTNIGHT.stale(day_of(newest)) == horizon.last + DAY:
        yield _like("home_14_days", "site.veto.home_stale", site, site.id, horizon)


def _column_like(column: SampleColumn, horizon: Horizon) -> str | None:
    if column.words is not None or not column.posts:
        return None
    if not column.dated:
        return "column_undated"
    oldest_possible = {"dynamic": "column_14_days", "notice": "notice_6_months"}.get(column.nature)
    newest = column.posts[-1].day
    if oldest_possible and horizon.last < NATIONAL[column.nature].stale(newest) <= horizon.last + _SHORT_MONTH:
        return oldest_possible
    return "static_column_old" if column.nature == "static" else None


def _like(kind: str, indicator: str, site: SampleSite, target: str, horizon: Horizon) -> Plant:
    begins = horizon.seen(horizon.start, (horizon.last - horizon.start).days + 1)
    return Plant(kind, indicator, site.id, target, "finding", begins, look_alike=True)
