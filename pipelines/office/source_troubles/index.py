"""How each source answered last for each account, as an index beside the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from pipelines.log.records import Log, Record
from pipelines.office.index_beside_log import IndexBesideLog
from schemas.events.codec import InvalidEventError, decode
from schemas.events.fetches import Answered
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.times import SHANGHAI

RECENT = timedelta(days=4)  # a new index begins so long before the log's end: what stands is told by every look
_AT_ONCE = 500
_TELLING = b'"answers":[{'  # a cheap look at the bytes before decoding
_WELL = ("facts", "empty")


@dataclass(frozen=True)
class LastAnswer:
    """The last look at an account through a source. `behind`: the source, with its host where it has an address of its
    own. `detail` is empty where all was well, else it has been the same since `since`."""

    behind: str
    subject: str
    kind: str
    at: datetime
    since: datetime
    detail: str
    refused: bool


class SourceIndex(IndexBesideLog):
    """Instants are seconds."""

    LAYOUT = 1
    TABLES: ClassVar[dict[str, str]] = {
        "answers": "(behind TEXT, subject TEXT, kind TEXT, at REAL, since REAL, detail TEXT, refused INTEGER, "
        "PRIMARY KEY (behind, subject, kind)) WITHOUT ROWID"
    }

    def add(self, looks: Iterable[PageObserved], reached: tuple[str, int, int]) -> None:
        """Take in looks, and how far they were read, in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        for page in looks:
            for behind, worst in _answers(page).items():
                self._keep(page, behind, worst)
        self._db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", reached)
        self._db.execute("COMMIT")

    def _keep(self, page: PageObserved, behind: str, worst: Answered) -> None:
        at, detail = page.check.due.timestamp(), "" if worst.told in _WELL else worst.detail
        row = (behind, page.check.subject, page.check.kind, at, at, detail, worst.told == "refused")
        self._db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "since = iif(excluded.detail = detail, since, excluded.since), at = excluded.at, "
            "detail = excluded.detail, refused = excluded.refused WHERE excluded.at > at",
            row,
        )

    def last(self) -> list[LastAnswer]:
        """The last answers of all sources for all accounts."""
        rows = self._db.execute("SELECT * FROM answers ORDER BY behind, subject, kind").fetchall()
        return [
            LastAnswer(behind, subject, kind, _instant(at), _instant(since), detail, bool(refused))
            for behind, subject, kind, at, since, detail, refused in rows
        ]


def fill(index: SourceIndex, log: Log) -> None:
    """Read on to the log's present end; a new index begins a few days before it."""
    for partition, end in enumerate(log.ends(OBSERVATIONS)):
        offset = index.reached(OBSERVATIONS, partition) or _recent(log, partition, end)
        while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(_AT_ONCE, end - offset))):
            offset = records[-1].offset + 1
            index.add(_looks(records), (OBSERVATIONS, partition, offset))


def _looks(records: list[Record]) -> Iterator[PageObserved]:
    for record in records:
        if _TELLING not in record.value:
            continue
        try:
            data = decode(record.value, OBSERVATIONS).data
        except InvalidEventError:
            continue  # a dead letter of the stages already
        if isinstance(data, PageObserved) and data.void_reason != "own_network":
            yield data


def _answers(page: PageObserved) -> dict[str, Answered]:
    """The worst exchange of each source."""
    worst: dict[str, Answered] = {}
    for one in page.answers:
        source, _, rest = one.asked.partition(" ")
        host = urlsplit(rest).hostname if "://" in rest else None
        behind = f"{source} {host}" if host else source
        if behind not in worst or worst[behind].told in _WELL:
            worst[behind] = one
    return worst


class _Time(msgspec.Struct):
    time: datetime


def _recent(log: Log, partition: int, end: int) -> int:
    """The offset of about `RECENT` before the last record; events stand nearly in the order of their times."""
    last = _time_at(log, partition, end - 1)
    if last is None:
        return 0
    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        at = _time_at(log, partition, middle)
        if at is None or at < last - RECENT:
            low = middle + 1
        else:
            high = middle
    return low


def _time_at(log: Log, partition: int, offset: int) -> datetime | None:
    """The time of the record at an offset, or of the next one that is kept; None where none can be told."""
    if offset < 0:
        return None
    records = log.read(OBSERVATIONS, partition, offset, 1)
    try:
        return msgspec.json.decode(records[0].value, type=_Time).time if records else None
    except msgspec.MsgspecError:
        return None


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, SHANGHAI)
