"""What the desk must know of the long topics, kept beside the log and carried on from where it was left: which findings
stand open, which warnings are raised, who was named before. Reading millions of observations for each look would take
minutes. It can be made again at any time: what it holds is folded from the log alone."""

import msgspec

from pipelines.log.records import Commit, Log, Record
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import BY_PAYLOAD, FINDINGS, OBSERVATIONS
from schemas.records.notices import EarlierNaming, NoticeFromAbove
from schemas.states import UNSETTLED

STAGE, KEY, FORM = "case-index", "index", 1
AT_ONCE = 2_000
# A cheap look at the bytes before decoding: these are few among the many of their topics.
_MOVED = BY_PAYLOAD[FindingTransition].name.encode()
_WARNED = BY_PAYLOAD[Warned].name.encode()
_NAMED = tuple(BY_PAYLOAD[kind].name.encode() for kind in (EarlierNaming, NoticeFromAbove))


class _Moved(msgspec.Struct):
    finding_id: str
    to_state: str


class _Raised(msgspec.Struct):
    warning_id: str
    raised: bool


class _MovedEvent(msgspec.Struct):
    data: _Moved


class _RaisedEvent(msgspec.Struct):
    data: _Raised


_MOVED_EVENT, _RAISED_EVENT = msgspec.json.Decoder(_MovedEvent), msgspec.json.Decoder(_RaisedEvent)


class Index(msgspec.Struct):
    """`offsets`: by topic the next offset of each partition. `open`: ids of findings that stand open. `warnings` and
    `named`: events as they were written, by warning and in order."""

    form: int = FORM
    offsets: dict[str, list[int]] = {}
    open: set[str] = set()
    warnings: dict[str, bytes] = {}
    named: list[bytes] = []


def read_index(log: Log) -> Index:
    """The index up to the present end of the log; what is new is kept with it."""
    raw = log.state(STAGE, [KEY]).get(KEY)
    index = msgspec.msgpack.decode(raw, type=Index) if raw else Index()
    if index.form != FORM or any(_is_another(log, index, topic) for topic in index.offsets):
        index = Index()
    moved = [_carry_on(log, index, topic) for topic in (FINDINGS, OBSERVATIONS)]
    if any(moved):
        log.commit(Commit(STAGE, state={KEY: msgspec.msgpack.encode(index)}))
    return index


def _is_another(log: Log, index: Index, topic: str) -> bool:
    """Whether the log is not the one that the index was made of: it was restored, or moved to a cluster."""
    known, ends = index.offsets[topic], log.ends(topic)
    return len(known) != len(ends) or any(at > end for at, end in zip(known, ends, strict=True))


def _carry_on(log: Log, index: Index, topic: str) -> bool:
    ends = log.ends(topic)
    offsets = list(index.offsets.get(topic) or [0] * len(ends))
    begun = list(offsets)
    for partition, end in enumerate(ends):
        at = offsets[partition]
        while at < end and (records := log.read(topic, partition, at, min(AT_ONCE, end - at))):
            for record in records:
                _note(index, record)
            at = records[-1].offset + 1
        offsets[partition] = at
    index.offsets[topic] = offsets
    return offsets != begun


def _note(index: Index, record: Record) -> None:
    """Taking a record in twice changes nothing."""
    value = record.value
    if record.topic == FINDINGS:
        if _MOVED in value:
            moved = _MOVED_EVENT.decode(value).data
            (index.open.add if moved.to_state in UNSETTLED else index.open.discard)(moved.finding_id)
        elif _WARNED in value:
            told = _RAISED_EVENT.decode(value).data
            if told.raised:
                index.warnings[told.warning_id] = value
            else:
                index.warnings.pop(told.warning_id, None)
    elif any(name in value for name in _NAMED) and value not in index.named:
        index.named.append(value)
