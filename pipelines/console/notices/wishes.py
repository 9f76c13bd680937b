"""What each person wants to be told, where and how often, and what they were told already."""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.console.people.store import Store

Channel = Literal["mail", "hook"]
CHANNELS: dict[Channel, str] = {"mail": "邮件", "hook": "网络回调"}
SOON = -1  # instead of an hour of the day: soon, but not more often than QUIET_S
QUIET_S = 900.0
AGAIN_S = 300.0  # after a notice that could not be sent; nobody else sends it meanwhile
FORGOTTEN_S = 400 * 86_400.0
TABLES = """
CREATE TABLE IF NOT EXISTS notice_wishes (
    person TEXT NOT NULL, channel TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL, kinds TEXT NOT NULL,
    hour INTEGER NOT NULL, since REAL NOT NULL, last REAL NOT NULL, claimed REAL NOT NULL, trouble TEXT NOT NULL,
    PRIMARY KEY (person, channel)) STRICT;
CREATE TABLE IF NOT EXISTS notices_told (
    person TEXT NOT NULL, channel TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, channel, key)) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """`target`: the address of mail or of the webhook, `key` what signs it; `hour` of the day in Shanghai, or SOON;
    `since`: when it was made, `last`: when the person was told or there was nothing to tell, seconds since 1970;
    `trouble`: why the last one was not taken."""

    person: str
    channel: Channel
    target: str
    kinds: frozenset[str]
    hour: int
    since: float
    last: float = 0.0
    trouble: str = ""
    key: str = ""


@dataclass
class Wishes:
    store: Store

    def __post_init__(self) -> None:
        self.store.add_tables(TABLES)

    def put(self, wish: Wish) -> None:
        """What was told stays told, also at a new address."""
        with self.store.changing() as db:
            db.execute(
                "INSERT INTO notice_wishes VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, '') ON CONFLICT (person, channel) DO "
                "UPDATE SET target = excluded.target, key = excluded.key, kinds = excluded.kinds, "
                "hour = excluded.hour, trouble = ''",
                (wish.person, wish.channel, wish.target, wish.key, " ".join(sorted(wish.kinds)), wish.hour, wish.since),
            )

    def drop(self, person: str, channel: Channel) -> None:
        with self.store.changing() as db:
            db.execute("DELETE FROM notice_wishes WHERE person = ? AND channel = ?", (person, channel))

    def of(self, person: str) -> dict[Channel, Wish]:
        found = self.store.all("SELECT * FROM notice_wishes WHERE person = ?", (person,))
        return {row["channel"]: _wish(dict(row)) for row in found}

    def all(self) -> list[Wish]:
        return [_wish(dict(row)) for row in self.store.all("SELECT * FROM notice_wishes ORDER BY person, channel")]

    def claim(self, wish: Wish, now: float) -> bool:
        """Whether it is ours to tell now: two consoles of one installation do not tell the same thing twice."""
        with self.store.changing() as db:
            done = db.execute(
                "UPDATE notice_wishes SET claimed = ? WHERE person = ? AND channel = ? AND claimed <= ?",
                (now, wish.person, wish.channel, now - AGAIN_S),
            )
            return done.rowcount == 1

    def release(self, wish: Wish, now: float) -> None:
        """There was nothing to tell; the next look comes when the next notice could."""
        with self.store.changing() as db:
            db.execute(
                "UPDATE notice_wishes SET last = ?, claimed = 0 WHERE person = ? AND channel = ?",
                (now, wish.person, wish.channel),
            )

    def untold(self, wish: Wish, keys: Iterable[str]) -> set[str]:
        rows = self.store.all(
            "SELECT key FROM notices_told WHERE person = ? AND channel = ?", (wish.person, wish.channel)
        )
        return set(keys) - {row["key"] for row in rows}

    def told(self, wish: Wish, keys: Collection[str], now: float) -> None:
        """The notice was taken: none of it is told again."""
        with self.store.changing() as db:
            db.executemany(
                "INSERT OR IGNORE INTO notices_told VALUES (?, ?, ?, ?)",
                [(wish.person, wish.channel, key, now) for key in keys],
            )
            db.execute("DELETE FROM notices_told WHERE at < ?", (now - FORGOTTEN_S,))
            db.execute(
                "UPDATE notice_wishes SET last = ?, claimed = 0, trouble = '' WHERE person = ? AND channel = ?",
                (now, wish.person, wish.channel),
            )

    def failed(self, wish: Wish, trouble: str) -> None:
        """It is tried again when the claim has run out."""
        with self.store.changing() as db:
            db.execute(
                "UPDATE notice_wishes SET trouble = ? WHERE person = ? AND channel = ?",
                (trouble[:300], wish.person, wish.channel),
            )


def _wish(row: dict[str, str]) -> Wish:
    return Wish(
        person=row["person"],
        channel="hook" if row["channel"] == "hook" else "mail",
        target=row["target"],
        kinds=frozenset(row["kinds"].split()),
        hour=int(row["hour"]),
        since=float(row["since"]),
        last=float(row["last"]),
        trouble=row["trouble"],
        key=row["key"],
    )


def new_wish(person: str, channel: Channel, target: str, kinds: Iterable[str], hour: int, key: str = "") -> Wish:
    return Wish(person, channel, target, frozenset(kinds), hour, time.time(), key=key)
