"""Where in the long topic of observations lies what people ask again and again: the looks at a subject, what people
handed in, the newest look at each target; and what subjects share. Reading millions of observations for each question
would take minutes."""

import logging
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from pipelines.log.records import Log, Record
from pipelines.office.index_beside_log import IndexBesideLog
from schemas.events import checks, observations
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, EVENT_TYPES, OBSERVATIONS
from schemas.kinds import KINDS

logger = logging.getLogger(__name__)

FILE, AT_ONCE = "observations.db", 2_000
# What the machine writes: everything else on the topic is somebody's deed.
OF_THE_MACHINE = (observations.PageObserved, checks.Tick, checks.MissedCheck, checks.Registered)
assert all(one in BY_PAYLOAD for one in OF_THE_MACHINE)
_DEEDS = frozenset(
    kind.name for kind in EVENT_TYPES if OBSERVATIONS in kind.topics and kind.payload not in OF_THE_MACHINE
)
_PAGE, _REGISTERED = BY_PAYLOAD[PageObserved].name, BY_PAYLOAD[checks.Registered].name
# A visit reads no page: nothing of it tells how a page stood.
_TELLING = frozenset(name for name, kind in KINDS.items() if kind.page or kind.reader != "page")


class _Check(msgspec.Struct):
    subject: str
    target: str
    kind: str


class _Reach(msgspec.Struct):
    answered: str | None = None


class _Tls(msgspec.Struct):
    not_after: datetime | None = None
    subject: str | None = None


class _Seen(msgspec.Struct):
    check: _Check | None = None
    outcome: str = ""
    sha256: str | None = None
    found: msgspec.Raw = msgspec.Raw(b"null")
    reach: _Reach | None = None
    tls: _Tls | None = None

    @property
    def shared(self) -> Iterator[tuple[str, str]]:
        """What the subject may have in common with others, as a good look at its front page shows it."""
        if self.reach is not None and self.reach.answered:
            yield "address", self.reach.answered
        if self.tls is not None and self.tls.subject and self.tls.not_after is not None:
            yield "certificate", f"{self.tls.subject}，{self.tls.not_after:%Y-%m-%d}到期"

    @property
    def told(self) -> bool:
        return self.outcome == "done" and bool(self.sha256 or bytes(self.found) != b"null")


class _Told(msgspec.Struct):
    """As much of an event as tells where it belongs; the rest, by far the most, is passed over."""

    type: str
    data: msgspec.Raw


_SLIM, _SEEN = msgspec.json.Decoder(_Told), msgspec.json.Decoder(_Seen)


class ObservationIndex(IndexBesideLog):
    """`told`: by subject the places of its registrations and of looks that read something. `deeds`: of what people
    handed in. `newest`: of the newest look at each target that told anything, by kind of check. `shared`: by subject
    over which address and by which certificate it answered last."""

    LAYOUT = 2
    TABLES: ClassVar[dict[str, str]] = {
        "told": "(key TEXT, partition INTEGER, offset INTEGER, PRIMARY KEY (key, partition, offset)) WITHOUT ROWID",
        "deeds": "(partition INTEGER, offset INTEGER, PRIMARY KEY (partition, offset)) WITHOUT ROWID",
        "newest": "(key TEXT, target TEXT, kind TEXT, partition INTEGER, offset INTEGER, "
        "PRIMARY KEY (target, kind)) WITHOUT ROWID",
        "shared": "(key TEXT, kind TEXT, value TEXT, PRIMARY KEY (key, kind)) WITHOUT ROWID",
    }

    def add(self, records: Iterable[Record], reached: tuple[str, int, int]) -> None:
        """Take in records, and how far they were read, in one transaction. Taking one in twice changes nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        for record in records:
            told = _SLIM.decode(record.value)
            name, place = told.type, (record.partition, record.offset)
            if name in _DEEDS:
                self._db.execute("INSERT OR IGNORE INTO deeds VALUES (?, ?)", place)
            elif name == _REGISTERED:
                self._db.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", (record.key, *place))
            elif name == _PAGE:
                self._page(record.key, place, _SEEN.decode(told.data))
        self._db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", reached)
        self._db.execute("COMMIT")

    def _page(self, key: str, place: tuple[int, int], seen: _Seen) -> None:
        if seen.check is None or seen.outcome != "done":
            return
        if seen.check.kind in _TELLING:
            self._db.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", (key, *place))
        if seen.check.target == seen.check.subject:
            self._db.executemany("INSERT OR REPLACE INTO shared VALUES (?, ?, ?)", [(key, *one) for one in seen.shared])
        if seen.told:
            self._db.execute(
                "INSERT INTO newest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET partition = excluded.partition, "
                "offset = excluded.offset WHERE excluded.offset > offset OR excluded.partition != partition",
                (key, seen.check.target, seen.check.kind, *place),
            )

    def places(self, keys: Collection[str]) -> list[tuple[int, int]]:
        """Partition and offset of what tells of these subjects, in the order of the log."""
        found = (self._rows("SELECT partition, offset FROM told WHERE key = ?", key) for key in sorted(keys))
        return sorted(place for rows in found for place in rows)

    def deeds(self) -> list[tuple[int, int]]:
        """Partition and offset of what people handed in."""
        return self._rows("SELECT partition, offset FROM deeds ORDER BY partition, offset")

    def newest(self) -> list[tuple[int, int]]:
        """Partition and offset of the newest look at each target."""
        return self._rows("SELECT partition, offset FROM newest ORDER BY partition, offset")

    def shared(self) -> list[tuple[str, str, str]]:
        """(subject, kind, value) of what subjects may have in common with others."""
        return self._db.execute("SELECT key, kind, value FROM shared ORDER BY key, kind").fetchall()

    def _rows(self, statement: str, *values: Any) -> list[tuple[int, int]]:
        return self._db.execute(statement, values).fetchall()


@contextmanager
def observation_index(root: Path, log: Log) -> Iterator[ObservationIndex]:
    """The index in a data folder, read up to the present end of the log."""
    index = _of_this_log(root / FILE, log)
    try:
        for partition, end in enumerate(log.ends(OBSERVATIONS)):
            offset = index.reached(OBSERVATIONS, partition)
            while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(AT_ONCE, end - offset))):
                offset = records[-1].offset + 1
                index.add(records, (OBSERVATIONS, partition, offset))
        yield index
    finally:
        index.close()


def _of_this_log(path: Path, log: Log) -> ObservationIndex:
    """The index; an empty one where what is there was made of another log, or cannot be read."""
    try:
        index = ObservationIndex(path)
        if all(index.reached(OBSERVATIONS, number) <= end for number, end in enumerate(log.ends(OBSERVATIONS))):
            return index
        index.close()
    except sqlite3.OperationalError:
        raise  # it is whole, and another has it in hand
    except sqlite3.DatabaseError:
        logger.warning("%s is damaged: it is made again from the log", path)
    path.unlink(missing_ok=True)
    return ObservationIndex(path)


def records_at(log: Log, places: Iterable[tuple[int, int]]) -> Iterator[Record]:
    """The observations at these places; what the log no longer keeps is left out."""
    for partition, offset in places:
        for record in log.read(OBSERVATIONS, partition, offset, 1):
            if record.offset == offset:
                yield record


def told_of(root: Path, log: Log, subjects: Collection[str]) -> Iterator[Record]:
    """Registrations of some subjects and the looks at them that read something, in the order of the log."""
    with observation_index(root, log) as index:
        places = index.places(subjects)
    yield from records_at(log, places)


def deeds_of_people(root: Path, log: Log) -> Iterator[Record]:
    """What people handed in, in the order of the log."""
    with observation_index(root, log) as index:
        places = index.deeds()
    yield from records_at(log, places)


def shared_by_subjects(root: Path, log: Log) -> list[tuple[str, str, str]]:
    """(subject, kind, value): over which address and by which certificate each subject answered last."""
    with observation_index(root, log) as index:
        return index.shared()


def newest_looks(root: Path, log: Log) -> Iterator[Record]:
    """The newest look at each target that told anything, one for each kind of check."""
    with observation_index(root, log) as index:
        places = index.newest()
    yield from records_at(log, places)
