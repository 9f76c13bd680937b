"""What the desk must know of the long topics, kept beside the log and carried on from where it was left: which findings
stand open, which warnings are raised, who was named before. Reading millions of observations for each look would take
minutes. It can be made again at any time: what it holds is folded from the log alone."""

import msgspec

from pipelines.log.judging_again import before_repeats
from pipelines.log.records import Commit, Log, Record, may_be_of
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
    """The index up to the present end of the log; what is new is kept with it. While everything is judged again it
    stays as it was before: what is open or raised is told by the last event alone."""
    repeated = before_repeats(log)
    raw = log.state(STAGE, [KEY]).get(KEY)
    index = msgspec.msgpack.decode(raw, type=Index) if raw else Index()
    if index.form != FORM or not all(may_be_of(log, *known) for known in index.offsets.items()):
        index = Index()
    until = {FINDINGS: repeated or log.ends(FINDINGS), OBSERVATIONS: log.ends(OBSERVATIONS)}
    moved = [_carry_on(log, index, topic, ends) for topic, ends in until.items()]
    if any(moved):
        log.commit(Commit(STAGE, state={KEY: msgspec.msgpack.encode(index)}))
    return index


def _carry_on(log: Log, index: Index, topic: str, ends: list[int]) -> bool:
    """Whether there was anything to take in up to the `ends` of the partitions."""
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
