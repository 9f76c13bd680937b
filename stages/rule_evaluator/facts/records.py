"""Records about a subject as counting needs them, and the idempotency keys of all that was handed in for it.

They lie apart from the subject's other state, so that a visit does not pay for its letters, and in small parts, so that
a letter does not pay for all others: records by the week of their time, keys by their digest. What a batch does not
touch is not written again, and the work grows with what is handed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec
import zstandard

from schemas.events.observations import ConsultTest, ManualResult, Review
from schemas.ids import digest, records_key
from schemas.records import BY_NAME, BY_PAYLOAD, Record
from schemas.times import day_of
from stages.rule_evaluator.facts.people import name_of

KEPT_DAYS = 400  # a year's window, and what comes in a month late
_WEEK = timedelta(days=7)
# A tick may come late: records that were handed in meanwhile are counted as far ahead, and what has run out is looked
# for as far back.
_LATE_WEEKS = 13
_encoder = msgspec.json.Encoder()
Given = ManualResult | ConsultTest | Review | Record


class Kept(msgspec.Struct):
    """A record with its time and the event it came in. Its JSON is decoded when it is counted: state is written with
    every batch."""

    at: datetime
    event: str
    record: msgspec.Raw

    @property
    def rank(self) -> tuple[datetime, str]:
        """Of several records of one thing that with the highest says how it stands."""
        return self.at, self.event


# Kind of record -> thing -> its newest record of a week.
Things = dict[str, dict[str, Kept]]


class Part(msgspec.Struct, omit_defaults=True):
    """By program id, since nothing that one office's people handed in counts in another's. `things` of a week, or of
    some `keys` the day of what was handed in."""

    keys: dict[str, dict[str, date]] = {}
    things: dict[str, Things] = {}


class Recorded:
    """What one program's people handed in about a subject since `oldest`."""

    def __init__(self, weeks: Iterable[Things] = (), oldest: date = date.min) -> None:
        self._weeks, self._oldest = tuple(weeks), oldest

    def of_kind(self, kind: str) -> list[tuple[Record, str]]:
        """The records of a kind with the ids of their events, in the order of their things; not those taken back."""
        newest: dict[str, Kept] = {}
        for week in self._weeks:
            for thing, kept in week.get(kind, {}).items():
                known = newest.get(thing)
                if known is None or known.rank <= kept.rank:
                    newest[thing] = kept
        payload = BY_NAME[kind].payload
        found = [
            (msgspec.json.decode(one.record, type=payload), one.event)
            for _, one in sorted(newest.items())
            if day_of(one.at) >= self._oldest
        ]
        return [(record, event) for record, event in found if record.stands]


def thing_of(record: Record) -> str:
    """What the record is about: of several records of one thing the newest says how it stands."""
    return f"{record.by}|{record.key}" if not record.thing else f"#{record.thing}|{record.unit}"


def idempotency_key(data: Given) -> str:
    """What a hand-in is known by: two people may have one key, each in a table of their own."""
    if isinstance(data, Record):
        return f"{BY_PAYLOAD[type(data)].name}|{data.by}|{data.key}"
    return f"{data.by}|{data.key}" if isinstance(data, Review) else name_of(data)


def parts_of(data: Given) -> set[str]:
    """The names of the parts that a hand-in is remembered in."""
    keys = _part_of_key(idempotency_key(data))
    return {keys, _part_of_day(day_of(data.at))} if isinstance(data, Record) else {keys}


@lru_cache(maxsize=64)
def parts_until(day: date) -> tuple[str, ...]:
    """The names of all parts with records that a closing day may count, oldest first; asked for every subject."""
    first = day - timedelta(days=KEPT_DAYS)
    weeks = range(-_LATE_WEEKS, KEPT_DAYS // 7 + _LATE_WEEKS + 1)
    return tuple(_part_of_day(first + n * _WEEK) for n in weeks)


def _part_of_key(key: str) -> str:
    return "k" + digest(key)[:2]


@lru_cache(maxsize=4_096)
def _part_of_day(day: date) -> str:
    return f"w{day - timedelta(days=day.weekday())}"


_decoder = msgspec.json.Decoder(Part)
_packer = zstandard.ZstdCompressor(level=1)
_unpacker = zstandard.ZstdDecompressor()


class Shelf:
    """The parts of one batch: unpacked when first asked for, and those that were touched packed again at its end."""

    def __init__(self, state: Mapping[str, bytes]) -> None:
        self._state = state
        self._held: dict[str, Part] = {}
        self._gone: set[str] = set()

    def first_time(self, partition_key: str, program: str, data: Given, until: datetime | None) -> bool:
        """Whether a hand-in is new to the program; it is remembered from now on. `until`: up to when the subject is
        judged; keys older than any window are forgotten."""
        if self.known(partition_key, program, data):
            return False
        key = idempotency_key(data)
        part = self._part(partition_key, _part_of_key(key))
        keys = part.keys.setdefault(program, {})
        keys[digest(key)[:16]] = day_of(data.at)
        if until is not None:
            oldest = day_of(until) - timedelta(days=KEPT_DAYS)
            part.keys[program] = {name: day for name, day in keys.items() if day >= oldest}
        return True

    def known(self, partition_key: str, program: str, data: Given) -> bool:
        """Whether the same was handed in before."""
        key = idempotency_key(data)
        part = self._part(partition_key, _part_of_key(key))
        return digest(key)[:16] in part.keys.get(program, {})

    def note(self, partition_key: str, program: str, record: Record, event_id: str) -> None:
        """The newest record of a thing takes the place of the older ones, in whatever order they come in."""
        week = self._part(partition_key, _part_of_day(day_of(record.at)))
        things = week.things.setdefault(program, {}).setdefault(BY_PAYLOAD[type(record)].name, {})
        kept, thing = Kept(record.at, event_id, msgspec.Raw(_encoder.encode(record))), thing_of(record)
        known = things.get(thing)
        if known is None or known.rank <= kept.rank:
            things[thing] = kept

    def seen(self, partition_key: str, program: str, day: date) -> Recorded:
        """What a program's people handed in about a subject, as a closing day counts it; to be read only."""
        weeks = (self._stored(records_key(partition_key, name)) for name in parts_until(day))
        found = [week.things[program] for week in weeks if week is not None and program in week.things]
        return Recorded(found, day - timedelta(days=KEPT_DAYS + 1))

    def forget(self, partition_key: str, day: date) -> None:
        """Forget the weeks that no window reaches any more."""
        first = _part_of_day(day - timedelta(days=KEPT_DAYS))
        for name in parts_until(day)[:_LATE_WEEKS]:
            key = records_key(partition_key, name)
            if name < first and self._stored(key) is not None:
                self._held.pop(key, None)
                self._gone.add(key)

    def packed(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of these parts; none for what was forgotten."""
        for key in keys:
            part = self._stored(key)
            yield key, _packer.compress(_encoder.encode(part or Part()))
        yield from ((key, None) for key in sorted(self._gone))

    def _part(self, partition_key: str, name: str) -> Part:
        key = records_key(partition_key, name)
        part = self._stored(key)
        if part is None:
            part = self._held[key] = Part()
            self._gone.discard(key)
        return part

    def _stored(self, key: str) -> Part | None:
        if key not in self._held and key in self._state and key not in self._gone:
            self._held[key] = _decoder.decode(_unpacker.decompress(self._state[key]))
        return self._held.get(key)
