"""Records about a subject as counting needs them, and the idempotency keys of all that was handed in for it.

They lie under a state key of their own: a visit of the site does not pay for its letters.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec
import zstandard

from schemas.ids import records_key
from schemas.records import BY_NAME, Record
from schemas.times import day_of

KEPT_DAYS = 400  # a year's window, and what comes in a month late
_encoder = msgspec.json.Encoder()


class Kept(msgspec.Struct):
    """A record with its time and the event it came in. Its JSON is decoded when it is counted: state is written with
    every batch."""

    at: datetime
    event: str
    record: msgspec.Raw


class Recorded(msgspec.Struct, omit_defaults=True):
    """What one program's people handed in about a subject. `keys`: idempotency key -> day of the record, however many
    there are; `things`: kind -> thing -> its newest record."""

    keys: dict[str, date] = {}
    things: dict[str, dict[str, Kept]] = {}

    def of_kind(self, kind: str) -> list[tuple[Record, str]]:
        """The records of a kind with the ids of their events, in the order of their things."""
        payload = BY_NAME[kind].payload
        kept = sorted(self.things.get(kind, {}).items())
        return [(msgspec.json.decode(one.record, type=payload), one.event) for _, one in kept]


class RecordsState(msgspec.Struct, omit_defaults=True):
    """By program id: nothing that one office's people handed in counts in another's."""

    programs: dict[str, Recorded] = {}

    def of(self, program: str) -> Recorded:
        return self.programs.setdefault(program, Recorded())


def thing_of(record: Record) -> str:
    """What the record is about: of several records of one thing the newest says how it stands."""
    return f"{record.by}|{record.key}" if not record.thing else f"#{record.thing}|{record.unit}"


def note_record(recorded: Recorded, kind: str, record: Record, event_id: str) -> None:
    """The newest record of a thing takes the place of the older ones, in whatever order they come in."""
    things = recorded.things.setdefault(kind, {})
    known = things.get(thing_of(record))
    if known is None or (known.at, known.event) <= (record.at, event_id):
        things[thing_of(record)] = Kept(record.at, event_id, msgspec.Raw(_encoder.encode(record)))


def forget_records(recorded: Recorded, today: date) -> None:
    """Forget keys and records that are older than any window."""
    oldest = today - timedelta(days=KEPT_DAYS)
    recorded.keys = {key: day for key, day in recorded.keys.items() if day >= oldest}
    for things in recorded.things.values():
        old = [thing for thing, kept in things.items() if day_of(kept.at) < oldest]
        for thing in old:
            del things[thing]


_decoder = msgspec.json.Decoder(RecordsState)
_packer = zstandard.ZstdCompressor(level=1)
_unpacker = zstandard.ZstdDecompressor()


class Shelf:
    """The records of the subjects of one batch: unpacked when first asked for, packed again at its end."""

    def __init__(self, state: Mapping[str, bytes]) -> None:
        self._state = state
        self._held: dict[str, RecordsState] = {}

    def of(self, partition_key: str) -> RecordsState:
        """The records of a subject; fresh ones where there are no bytes."""
        held = self._held.get(partition_key)
        if held is None:
            raw = self._state.get(records_key(partition_key))
            held = RecordsState() if raw is None else _decoder.decode(_unpacker.decompress(raw))
            self._held[partition_key] = held
        return held

    def seen(self, partition_key: str, program: str) -> Recorded:
        """What a program's people handed in about a subject, to be read only."""
        return self.of(partition_key).programs.get(program) or Recorded()

    def packed(self, partition_key: str) -> bytes:
        return _packer.compress(_encoder.encode(self.of(partition_key)))
