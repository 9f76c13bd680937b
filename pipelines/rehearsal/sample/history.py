"""When a column is posted to, and what: the whole history of a column, from its rhythm and the plots laid on it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pipelines.rehearsal.sample.model import Post, SampleColumn
from pipelines.rehearsal.sample.stock import pick, sentences
from schemas.ids import unit_hash
from schemas.times import SHANGHAI

# Days between two posts (fewest, most) and days of history before the first day, by the kind of column.
RHYTHMS = {
    "dynamic": (1, 3, 45),
    "notice": (8, 20, 420),
    "cycled": (5, 12, 120),
    "settled": (20, 40, 600),
}


def rhythm(column: str, kind: str, first: date, last: date) -> list[date]:
    """Days of posts at the usual rhythm of `kind`, in order. A settled column ends 40 days before `first`."""
    fewest, most, before = RHYTHMS[kind]
    end = last if kind != "settled" else first - timedelta(days=40)
    days, day = [], first - timedelta(days=before)
    while day <= end:
        days.append(day)
        day += timedelta(days=fewest + int(unit_hash("rhythm", column, len(days)) * (most - fewest + 1)))
    return days


def still(days: Iterable[date], last_post: date, next_post: date | None) -> list[date]:
    """The days with nothing between `last_post` and `next_post` (to the end where that is None)."""
    kept = {day for day in days if day < last_post or (next_post is not None and day > next_post)}
    return sorted(kept | {last_post} | ({next_post} if next_post else set()))


def write_posts(column: SampleColumn, days: Iterable[date], place: str, titles: str, paths: "PathOf") -> None:
    """Fill `column.posts`: one article a day, in office hours, titled from the stock's list `titles`."""
    for number, day in enumerate(sorted(days)):
        when = _office_hour(column.id, day)
        column.posts.append(Post(number, when, title_of(column.id, number, place, titles), paths(number, when)))


def _office_hour(column: str, day: date) -> datetime:
    minute = int(unit_hash("hour", column, str(day)) * 480)
    return datetime(day.year, day.month, day.day, 8, tzinfo=SHANGHAI) + timedelta(minutes=minute)


def title_of(column: str, number: int, place: str, titles: str) -> str:
    """The title of a column's `number`-th article; neighbours in a column never share their topic."""
    stock = sentences()
    return str(
        pick(stock["titles"][titles], "title", column, number).format(
            place=place,
            topic=topic_of(column, number),
            town=pick(stock["towns"], "town", column, number),
            number=number + 1,
        )
    )


def topic_of(column: str, number: int) -> str:
    topics = sentences()["topics"]
    return str(topics[(int(unit_hash("topic", column) * len(topics)) + 7 * number) % len(topics)])


class PathOf:
    """Addresses of a column's articles, in the manner of a family of templates."""

    def __init__(self, pattern: str, host: str, place: int) -> None:
        self._pattern, self._host, self._place = pattern, host, place

    def __call__(self, number: int, when: datetime) -> str:
        return self._pattern.format(
            host=self._host, column=1200 + self._place, id=self._place * 1000 + number + 10_000, when=when
        )
