"""What the looks have shown of accounts, and whom they point to, as an index beside the log.

The index is derived: it remembers how far it has read each partition, and a lost file is filled again from the log.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import msgspec

from pipelines.office.index_beside_log import IndexBesideLog
from schemas.events.found import Found, PostsRead, ProfileRead
from schemas.events.observations import PageObserved
from schemas.events.reading import Reading
from schemas.ids import digest
from schemas.mentions.mention import Mention
from schemas.mentions.seen import mentions_in
from schemas.times import SHANGHAI, day_of

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


@dataclass(frozen=True)
class Seen:
    """One look, or what a person handed in of an account. `program`: whose person it was, empty for the machine: what
    one office's people say counts in no other's comparison."""

    event_id: str
    subject: str
    at: datetime
    url: str = ""
    sha256: str = ""
    found: tuple[Found, ...] = ()
    reading: Reading | None = None
    program: str = ""

    @property
    def proof(self) -> str:
        made = Proof(event_id=self.event_id, at=self.at, url=self.url, sha256=self.sha256)
        return _TO_JSON.encode(made).decode()


def seen_in(event_id: str, page: PageObserved) -> Seen:
    """A look that was made."""
    found = () if page.found is None else (page.found,)
    url, sha256 = page.final_url or page.check.url, page.sha256 or ""
    return Seen(event_id, page.check.subject, page.check.due, url, sha256, found, page.reading)


class LookIndex(IndexBesideLog):
    """Instants are seconds."""

    LAYOUT = 2
    TABLES: ClassVar[dict[str, str]] = {
        "profiles": "(subject TEXT, program TEXT, first REAL, at REAL, same TEXT, profile BLOB, proof TEXT, "
        "PRIMARY KEY (subject, program, first)) WITHOUT ROWID",
        "posts": "(subject TEXT, program TEXT, newest TEXT, at REAL, proof TEXT, PRIMARY KEY (subject, program)) "
        "WITHOUT ROWID",
        "mentions": "(key TEXT, subject TEXT, program TEXT, mention BLOB, first REAL, at REAL, proof TEXT, "
        "PRIMARY KEY (key, subject, program)) WITHOUT ROWID",
    }

    def add(self, looks: Iterable[Seen], reached: tuple[str, int, int]) -> None:
        """Take in looks, and how far they were read, in one transaction."""
        self._db.execute("BEGIN")
        for seen in looks:
            for found in seen.found or (None,):
                if isinstance(found, ProfileRead) and found.existence != "unknown":
                    self._profile(seen, found)
                if isinstance(found, PostsRead):
                    self._posts(seen, found)
                for mention in mentions_in(seen.reading, found):
                    self._mention(seen, mention)
        self._db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", reached)
        self._db.execute("COMMIT")

    def _profile(self, seen: Seen, read: ProfileRead) -> None:
        """A look that shows what the one before it showed makes that run of looks longer."""
        subject, at, same = seen.subject, seen.at.timestamp(), _same(read)
        last = self._db.execute(
            "SELECT first, at, same FROM profiles WHERE subject = ? AND program = ? ORDER BY first DESC LIMIT 1",
            (subject, seen.program),
        ).fetchone()
        if last and at < last[1]:
            return
        first = last[0] if last and last[2] == same else at
        row = (subject, seen.program, first, at, same, _TO_JSON.encode(read), seen.proof)
        self._db.execute("INSERT OR REPLACE INTO profiles VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _posts(self, seen: Seen, read: PostsRead) -> None:
        days = [day_of(post.at) for post in read.posts if post.at is not None and post.state == "there"]
        if days and read.confidence != "second_hand":
            self._db.execute(
                "INSERT INTO posts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET newest = excluded.newest, "
                "at = excluded.at, proof = excluded.proof WHERE excluded.newest > newest",
                (seen.subject, seen.program, str(max(days)), seen.at.timestamp(), seen.proof),
            )

    def _mention(self, seen: Seen, mention: Mention) -> None:
        at = seen.at.timestamp()
        self._db.execute(
            "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "first = min(first, excluded.first), mention = iif(excluded.at > at, excluded.mention, mention), "
            "proof = iif(excluded.at > at, excluded.proof, proof), at = max(at, excluded.at)",
            (mention.key, seen.subject, seen.program, _TO_JSON.encode(mention), at, at, seen.proof),
        )

    def shown(self, subject: str, program: str) -> Shown | None:
        """What the last look at an account showed, of the machine or of a program's people; None where none told
        anything."""
        rows = self._db.execute(
            "SELECT first, at, profile, proof FROM profiles WHERE subject = ? AND program IN ('', ?) "
            "ORDER BY at DESC, first DESC",
            (subject, program),
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

    def newest_post(self, subject: str, program: str) -> tuple[date, Proof] | None:
        """The day of the newest post that any look has shown, and that look."""
        row = self._db.execute(
            "SELECT newest, proof FROM posts WHERE subject = ? AND program IN ('', ?) ORDER BY newest DESC",
            (subject, program),
        ).fetchone()
        return (date.fromisoformat(row[0]), _read_proof(row[1])) if row else None

    def sightings(self, since: datetime, program: str) -> Iterator[Sighting]:
        """Whom looks from an instant on have pointed to, by the looked-at subject."""
        rows = self._db.execute(
            "SELECT mention, subject, first, proof FROM mentions WHERE at >= ? AND program IN ('', ?) "
            "ORDER BY key, subject, program",
            (since.timestamp(), program),
        )
        for mention, subject, first, proof in rows:
            yield Sighting(
                mention=_MENTION.decode(mention), subject=subject, first=_instant(first), proof=_read_proof(proof)
            )


def _same(read: ProfileRead) -> str:
    return digest(read.existence, read.name, read.principal)


def _read_proof(text: str) -> Proof:
    return msgspec.json.decode(text, type=Proof)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, SHANGHAI)
