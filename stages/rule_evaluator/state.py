"""The state of one site between events, and its bytes."""

from datetime import datetime
from typing import NamedTuple

import msgspec
import zstandard

from schemas.events.actor import Actor
from schemas.events.fetches import Answered
from schemas.events.findings import Evidence, FindingState, Measured
from schemas.events.union import MaybeFound
from schemas.registry.model import Registration
from schemas.states import STANDING, UNSETTLED
from stages.rule_evaluator.facts.accounts import AccountFacts
from stages.rule_evaluator.facts.certificate import CertificateFacts
from stages.rule_evaluator.facts.clues import Clues
from stages.rule_evaluator.facts.home import HomeFacts
from stages.rule_evaluator.facts.links import LinkFacts
from stages.rule_evaluator.facts.pages import PageFacts
from stages.rule_evaluator.facts.people import HandedIn
from stages.rule_evaluator.facts.unregistered import Pointing
from stages.rule_evaluator.facts.visits import DayOfVisits


class FindingRecord(msgspec.Struct, omit_defaults=True):
    """Where a finding stands. `mended_since` tells a dismissed or exempted one that the fault had gone meanwhile;
    `seen_by_person` that only a person has seen it: what a machine does not see it cannot call mended. `said`: what
    people wrote of what a machine has measured."""

    indicator: str
    target: str
    target_kind: str
    state: FindingState
    first_seen: datetime
    last_seen: datetime
    measured: Measured
    wording: str
    unit: str
    said: str = ""
    evidence: list[Evidence] = []
    url: str | None = None
    keys: list[str] = []
    dismissed_keys: list[str] = []
    confirmed_by: list[Actor] = []
    approver: str | None = None
    until: str | None = None
    mended_since: bool = False
    seen_by_person: bool = False

    @property
    def open(self) -> bool:
        return self.state in UNSETTLED

    @property
    def stands(self) -> bool:
        """Confirmed: it may enter a circular."""
        return self.state in STANDING


class Former(msgspec.Struct, frozen=True):
    """A rulebook by which a program judged the subject up to an instant."""

    rulebook: str
    until: datetime


class JudgementState(msgspec.Struct, omit_defaults=True):
    """What one program has come to about a subject; nothing of it is shared with another program. `former`: rulebooks
    that were in force before the present one, in their order; `paused_until`: by target the last day of a pause that
    ends by itself."""

    handed_in: HandedIn = msgspec.field(default_factory=HandedIn)
    findings: dict[str, FindingRecord] = {}
    warned: list[str] = []
    paused: list[str] = []
    paused_until: dict[str, str] = {}
    former: list[Former] = []


class FoundFacts(msgspec.Struct, omit_defaults=True):
    """What a reader other than that of pages read at the last look of a kind at a target."""

    at: datetime
    event_id: str
    found: MaybeFound = None
    answers: list[Answered] = []
    sha256: str | None = None


class SubjectState(msgspec.Struct, omit_defaults=True):
    """The facts of a site, kept once, and what each program has judged from them (`programs`, by program id).

    `since`: first registration or tick; `until`: last tick; `touched`: a page was taken over since then;
    `links_carried`: how many addresses the pages of the site carried when the last audit was planned; `found`: what
    other readers than that of pages read, by kind of check and target (`found_key`); `account`: posts, menu and profile
    of an account or app; `pointing`: what it points to and is not registered.
    """

    since: datetime | None = None
    until: datetime | None = None
    touched: bool = False
    registration: Registration | None = None
    visits: dict[str, DayOfVisits] = {}
    pages: dict[str, PageFacts] = {}
    home: HomeFacts = msgspec.field(default_factory=HomeFacts)
    certificate: CertificateFacts | None = None
    links: dict[str, LinkFacts] = {}
    links_carried: int = 0
    clues: dict[str, Clues] = {}
    found: dict[str, FoundFacts] = {}
    account: AccountFacts | None = None
    pointing: Pointing | None = None
    programs: dict[str, JudgementState] = {}


def found_key(kind: str, target: str) -> str:
    return f"{kind}:{target}"


# 5,000 accounts, or 750 sites of a quarter's kind. What finds no room is decoded each time: of accounts a tenth slower.
CACHE_BYTES = 200_000_000
# Subjects come round after round. Where only a part of them finds room, keeping that part saves hardly anything and
# takes what a machine of 1 GB has not: then the cache only spans the batches of a look at one subject.
MANY_SUBJECTS, CACHE_BYTES_OF_MANY = 4_000, 32_000_000
_DECODED = 5  # bytes in memory for a byte of JSON: four decoded, measured over sites and accounts, and itself
_ROUNDS, _FEW = 4, 1_000
_decoder = msgspec.json.Decoder(SubjectState)
_encoder = msgspec.json.Encoder()
# State is written with every batch: a fifth of the bytes for a fifth of a millisecond.
_packer = zstandard.ZstdCompressor(level=1)
_unpacker = zstandard.ZstdDecompressor()


# The written parts of a state, each with the object whose being another one says that it has changed: of a page, by its
# target, the look that was taken over last; under _ENTRY the registry's entry.
Written = dict[str, tuple[object, msgspec.Raw]]
_ENTRY = ""


def pack(state: SubjectState) -> bytes:
    """The bytes of a state: JSON, compressed."""
    return _packer.compress(_encoder.encode(state))


def unpack(raw: bytes) -> SubjectState:
    return _decoder.decode(_unpacker.decompress(raw))


def _written(state: SubjectState, before: Written) -> Written:
    """The parts of a state as they are written. Most of a state is pages, and a batch brings a look at few of them."""
    parts: Written = {}
    for target, facts in state.pages.items():
        known = before.get(target)
        if known is None or known[0] is not facts.look or facts.look is None:
            known = (facts.look, msgspec.Raw(_encoder.encode(facts)))
        parts[target] = known
    entry = before.get(_ENTRY)
    if entry is None or entry[0] is not state.registration:
        entry = (state.registration, msgspec.Raw(_encoder.encode(state.registration)))
    parts[_ENTRY] = entry
    return parts


def _put_together(state: SubjectState, written: Written) -> SubjectState:
    """The same state with its parts as they are written, to be encoded only."""
    pages = {target: written[target][1] for target in state.pages}
    entry = written[_ENTRY][1] if state.registration is not None else None
    return msgspec.structs.replace(state, pages=pages, registration=entry)


class _Kept(NamedTuple):
    """`cost` is about what it takes in memory, `turn` when it was put; `written` what its bytes are made of."""

    raw: bytes
    state: SubjectState
    cost: int
    turn: int
    written: Written


def cache_bytes(subjects: int) -> int:
    """How large the cache of so many subjects is."""
    return CACHE_BYTES if subjects <= MANY_SUBJECTS else CACHE_BYTES_OF_MANY


class StateCache:
    """Decoded states by their bytes: a runner hands the same bytes back that it was given, so most decoding is saved.

    A state is taken out to be changed and put back under its new bytes; other bytes than the known ones (after a
    failed commit, or from another worker) are simply decoded. The cache takes about `limit` bytes. Subjects come round
    after round, so that what was put longest ago is needed next: when the cache is full a newcomer is not kept, and
    only what has not come for several rounds goes.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._known: dict[str, _Kept] = {}
        self._written: dict[str, Written] = {}  # of the states that are taken out
        self._held = self._turn = 0

    @property
    def kept(self) -> int:
        """How many states are held."""
        return len(self._known)

    def take(self, key: str, raw: bytes | None) -> SubjectState:
        """The state of a key; a fresh one where there are no bytes yet."""
        known = self._known.pop(key, None)
        if known is not None:
            self._held -= known.cost
        if raw is None:
            return SubjectState()
        if known is not None and known.raw == raw:
            self._written[key] = known.written
            return known.state
        return unpack(raw)

    def put(self, key: str, state: SubjectState) -> bytes:
        """The bytes of a state, which is kept where there is room."""
        written = _written(state, self._written.pop(key, {}))
        plain = _encoder.encode(_put_together(state, written))
        raw = _packer.compress(plain)
        cost = len(raw) + _DECODED * len(plain)
        self._turn += 1
        self._drop_left_behind()
        if self._held + cost <= self._limit:
            self._known[key] = _Kept(raw, state, cost, self._turn, written)
            self._held += cost
        return raw

    def _drop_left_behind(self) -> None:
        """The oldest one, where it has not come for several rounds: another worker has it now, or nobody."""
        oldest = next(iter(self._known), None)
        if oldest is not None and self._turn - self._known[oldest].turn > _ROUNDS * len(self._known) + _FEW:
            self._held -= self._known.pop(oldest).cost
