"""What the looks have shown of accounts, and whom they point to, as an index beside the log.

The index is derived: it remembers how far it has read each partition, and a lost file is filled again from the log.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec

from pipelines.office.register_comparison.mentions import Mention, mentions_in
from schemas.events.found import PostsRead, ProfileRead
from schemas.events.observations import PageObserved
from schemas.ids import digest
from schemas.times import SHANGHAI, day_of

LAYOUT = 1
_TO_JSON, _PROFILE, _MENTION = msgspec.json.Encoder(), msgspec.json.Decoder(ProfileRead), msgspec.json.Decoder(Mention)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was seen: the look's event, its time, the address, the stored body."""

    event_id: str
    at: datetime
    url: str = ""
    sha256: str = ""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the last look showed of an account: `since` is the first look from which on it has shown the same.
    `gone_before`: a look at which the platform had said that it was closed, before it was shown again."""

    profile: ProfileRead
    since: datetime
    proof: Proof
    gone_before: datetime | None = None


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """An account that a look at a subject pointed to, with the first and the last such look."""

    mention: Mention
    subject: str
    first: datetime
    proof: Proof


class LookIndex:
    """One SQLite file. Instants are seconds."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        if self._db.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
            self._make()

    def _make(self) -> None:
        self._db.executescript(
            f"""
            DROP TABLE IF EXISTS profiles; DROP TABLE IF EXISTS posts; DROP TABLE IF EXISTS mentions;
            DROP TABLE IF EXISTS reached;
            CREATE TABLE profiles (subject TEXT, first REAL, at REAL, same TEXT, profile BLOB, proof TEXT,
                PRIMARY KEY (subject, first)) WITHOUT ROWID;
            CREATE TABLE posts (subject TEXT PRIMARY KEY, newest TEXT, at REAL, proof TEXT) WITHOUT ROWID;
            CREATE TABLE mentions (key TEXT, subject TEXT, mention BLOB, first REAL, at REAL, proof TEXT,
                PRIMARY KEY (key, subject)) WITHOUT ROWID;
            CREATE TABLE reached (topic TEXT, partition INTEGER, offset INTEGER, PRIMARY KEY (topic, partition));
            PRAGMA user_version = {LAYOUT};
            """
        )

    def close(self) -> None:
        self._db.close()

    def reached(self, topic: str, partition: int) -> int:
        """The offset to go on reading at."""
        row = self._db.execute(
            "SELECT offset FROM reached WHERE topic = ? AND partition = ?", (topic, partition)
        ).fetchone()
        return int(row[0]) if row else 0

    def add(self, pages: Iterable[tuple[str, PageObserved]], reached: tuple[str, int, int]) -> None:
        """Take in looks, each with the id of its event, and how far they were read, in one transaction."""
        self._db.execute("BEGIN")
        for event_id, page in pages:
            proof = _proof(event_id, page)
            if isinstance(page.found, ProfileRead) and page.found.existence != "unknown":
                self._profile(page, page.found, proof)
            if isinstance(page.found, PostsRead):
                self._posts(page, page.found, proof)
            for mention in mentions_in(page):
                self._mention(page, mention, proof)
        self._db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", reached)
        self._db.execute("COMMIT")

    def _profile(self, page: PageObserved, read: ProfileRead, proof: str) -> None:
        """A look that shows what the one before it showed makes that run of looks longer."""
        subject, at, same = page.check.subject, page.check.due.timestamp(), _same(read)
        last = self._db.execute(
            "SELECT first, at, same FROM profiles WHERE subject = ? ORDER BY first DESC LIMIT 1", (subject,)
        ).fetchone()
        if last and at < last[1]:
            return
        first = last[0] if last and last[2] == same else at
        row = (subject, first, at, same, _TO_JSON.encode(read), proof)
        self._db.execute("INSERT OR REPLACE INTO profiles VALUES (?, ?, ?, ?, ?, ?)", row)

    def _posts(self, page: PageObserved, read: PostsRead, proof: str) -> None:
        days = [day_of(post.at) for post in read.posts if post.at is not None and post.state == "there"]
        if days and read.confidence != "second_hand":
            self._db.execute(
                "INSERT INTO posts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET newest = excluded.newest, "
                "at = excluded.at, proof = excluded.proof WHERE excluded.newest > newest",
                (page.check.subject, str(max(days)), page.check.due.timestamp(), proof),
            )

    def _mention(self, page: PageObserved, mention: Mention, proof: str) -> None:
        at = page.check.due.timestamp()
        self._db.execute(
            "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "first = min(first, excluded.first), mention = iif(excluded.at > at, excluded.mention, mention), "
            "proof = iif(excluded.at > at, excluded.proof, proof), at = max(at, excluded.at)",
            (mention.key, page.check.subject, _TO_JSON.encode(mention), at, at, proof),
        )

    def shown(self, subject: str) -> Shown | None:
        """What the last look at an account showed; None where none told anything."""
        rows = self._db.execute(
            "SELECT first, at, profile, proof FROM profiles WHERE subject = ? ORDER BY first DESC", (subject,)
        ).fetchall()
        if not rows:
            return None
        profiles = [_PROFILE.decode(row[2]) for row in rows]
        closed = (row[1] for row, one in zip(rows, profiles, strict=True) if one.existence == "closed_by_owner")
        gone = next(closed, None) if profiles[0].existence == "there" else None
        return Shown(
            profile=profiles[0],
            since=_instant(rows[0][0]),
            proof=_read_proof(rows[0][3]),
            gone_before=None if gone is None else _instant(gone),
        )

    def newest_post(self, subject: str) -> tuple[date, Proof] | None:
        """The day of the newest post that any look has shown, and that look."""
        row = self._db.execute("SELECT newest, proof FROM posts WHERE subject = ?", (subject,)).fetchone()
        return (date.fromisoformat(row[0]), _read_proof(row[1])) if row else None

    def sightings(self, since: datetime) -> Iterator[Sighting]:
        """Whom looks from an instant on have pointed to, by the looked-at subject."""
        rows = self._db.execute(
            "SELECT mention, subject, first, proof FROM mentions WHERE at >= ? ORDER BY key, subject",
            (since.timestamp(),),
        )
        for mention, subject, first, proof in rows:
            yield Sighting(
                mention=_MENTION.decode(mention), subject=subject, first=_instant(first), proof=_read_proof(proof)
            )


def _same(read: ProfileRead) -> str:
    return digest(read.existence, read.name, read.principal)


def _proof(event_id: str, page: PageObserved) -> str:
    made = Proof(event_id=event_id, at=page.check.due, url=page.final_url or page.check.url, sha256=page.sha256 or "")
    return _TO_JSON.encode(made).decode()


def _read_proof(text: str) -> Proof:
    return msgspec.json.decode(text, type=Proof)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, SHANGHAI)
