"""The titles that watched pages and accounts have listed, as an index beside the log."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from pipelines.office.index_beside_log import IndexBesideLog
from schemas.times import SHANGHAI

_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A title as a look first showed it. `day`: the day printed beside it; `at`: its time, where the source states one
    to the second; `first_seen`: the earliest look that showed it; `front`: on a front page, which repeats what columns
    list; `cut`: the list shows only its beginning."""

    subject: str
    target: str
    title: str
    url: str
    first_seen: datetime
    day: date | None = None
    at: datetime | None = None
    front: bool = False

    @property
    def cut(self) -> bool:
        return self.title.rstrip().endswith(("…", "...", "．．．"))


def plain_title(title: str) -> str:
    """A title for comparison: half-width, lower case, letters, digits and Chinese characters only."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", title).lower())


class TitleIndex(IndexBesideLog):
    """Days are Shanghai days as text, instants are seconds."""

    LAYOUT = 1
    TABLES: ClassVar[dict[str, str]] = {
        "titles": "(subject TEXT, target TEXT, plain TEXT, url TEXT, title TEXT, first_seen REAL, day TEXT, at REAL, "
        "front INTEGER, PRIMARY KEY (subject, target, plain, url)) WITHOUT ROWID",
        "looks": "(subject TEXT, target TEXT, day TEXT, PRIMARY KEY (subject, target, day)) WITHOUT ROWID",
    }
    INDEXES = ("CREATE INDEX titles_seen ON titles (subject, first_seen);",)

    def add(
        self,
        listed: Iterable[Listed],
        looks: Iterable[tuple[str, str, date]],
        reached: tuple[str, int, int] | None = None,
    ) -> None:
        """Take in titles and looks (subject, target, day), and how far they were read, in one transaction. A title that
        is known keeps its earliest look, whatever the order in which looks arrive."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO titles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "first_seen = min(first_seen, excluded.first_seen), day = coalesce(day, excluded.day), "
            "at = coalesce(at, excluded.at)",
            (
                (
                    one.subject, one.target, plain_title(one.title), one.url, one.title, one.first_seen.timestamp(),
                    str(one.day) if one.day else None, one.at.timestamp() if one.at else None, one.front,
                )
                for one in listed
            ),
        )  # fmt: skip
        self._db.executemany("INSERT OR IGNORE INTO looks VALUES (?, ?, ?)", ((s, t, str(d)) for s, t, d in looks))
        if reached:
            self._db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", reached)
        self._db.execute("COMMIT")

    def seen_between(self, subject: str, first: datetime, last: datetime) -> Iterator[Listed]:
        """Titles of a subject that were first seen in a span of time, both ends included."""
        yield from map(
            _listed,
            self._db.execute(
                "SELECT subject, target, title, url, first_seen, day, at, front FROM titles "
                "WHERE subject = ? AND first_seen BETWEEN ? AND ? ORDER BY first_seen, target, plain, url",
                (subject, first.timestamp(), last.timestamp()),
            ),
        )

    def dated_between(self, first: date, last: date) -> Iterator[tuple[str, str, int]]:
        """(subject, target, titles) of those whose printed day lies in a span of days; a title counts once a target.
        Front pages are left out."""
        yield from self._db.execute(
            "SELECT subject, target, count(DISTINCT plain) FROM titles WHERE day BETWEEN ? AND ? AND NOT front "
            "GROUP BY subject, target ORDER BY subject, target",
            (str(first), str(last)),
        )

    def days_looked(self, subject: str, first: date, last: date, target: str | None = None) -> int:
        """On how many days of a span one of the subject's lists (or the given one) could be read."""
        row = self._db.execute(
            "SELECT count(DISTINCT day) FROM looks WHERE subject = ? AND day BETWEEN ? AND ? "
            "AND (? IS NULL OR target = ?)",
            (subject, str(first), str(last), target, target),
        ).fetchone()
        return int(row[0])


def _listed(row: tuple[str, str, str, str, float, str | None, float | None, int]) -> Listed:
    subject, target, title, url, first_seen, day, at, front = row
    return Listed(
        subject, target, title, url, datetime.fromtimestamp(first_seen, SHANGHAI),
        date.fromisoformat(day) if day else None, datetime.fromtimestamp(at, SHANGHAI) if at is not None else None,
        bool(front),
    )  # fmt: skip
