"""The scheduler at work: plan what has fallen due since the watermark, in one transaction with the state it used."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec

from pipelines.log.records import Commit, Log, NewRecord
from pipelines.running.agenda import Agenda
from schemas.events.checks import MissedCheck, PlannedCheck
from schemas.events.codec import dumps, encode
from schemas.events.envelope import Event
from schemas.events.types import CHECKS
from schemas.kinds import KINDS
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.times import day_of, midnight, rfc3339
from stages.contract import Stage
from stages.scheduler.first_looks import ask_first_looks
from stages.scheduler.plan import Span, next_due, plan_subject
from stages.scheduler.stage import load, state_key

WATERMARK = "watermark"
PLANNED = "planned"  # how many checks were ever planned, those planned as missed included
PLANNED_KINDS = "planned_kinds"  # the same by kind of subject; a release before counted all kinds together
COUNTED_SINCE = "planned_since"  # the first day whose checks were all counted by day as well
LONGEST_GAP = timedelta(days=400)
AT_ONCE = 250  # subjects whose state is in memory: that of a large site is 100 KB
PLAN_EVERY_S = 5.0  # in life


def planned_kinds(stored: bytes | None) -> dict[str, int]:
    """How many checks were planned by kind of subject, as it is stored."""
    return msgspec.json.decode(stored, type=dict[str, int]) if stored else {}


def planned_on(day: str) -> str:
    """The key under which stands how many checks of a day were planned."""
    return f"{PLANNED}:{day}"


class Learning(Protocol):
    """The scheduler's way through `observations`: a StageLoop, or one for every partition."""

    log: Log
    stage: Stage

    def tell(self, changed: Callable[[Iterable[str]], None]) -> None:
        """From now on call with the keys of state that a step has changed."""
        ...

    async def step(self) -> int: ...

    def remember(self, state: Mapping[str, bytes | None]) -> None: ...


@dataclass
class _Draft:
    """What a span comes to, before it is written: events with their times, how many checks of each day and of each
    kind of subject, changed state, and when each subject is due next, by its place in the registry."""

    records: list[tuple[datetime, NewRecord]] = field(default_factory=list)
    planned: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    state: dict[str, bytes | None] = field(default_factory=dict)
    due: dict[int, datetime] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        if isinstance(event.data, PlannedCheck | MissedCheck):
            check = event.data if isinstance(event.data, PlannedCheck) else event.data.check
            self.planned[check.day] += 1
            self.kinds[KINDS[check.kind].subject_kind] += 1
        self.records.append((event.time, NewRecord(CHECKS, event.partitionkey, encode(event))))


class Planner:
    """Owns the scheduler's state: its loop over observations and the planning never run at the same time.

    `drawn` gives the ids drawn into the sample at an instant, by program. `at_once`: what is new in the registry
    is looked at as soon as it is planned, beside the plan; in virtual time nobody waits for it.
    """

    def __init__(
        self,
        loop: Learning,
        installation: Installation,
        drawn: Callable[[datetime], Mapping[str, frozenset[str]]],
        *,
        at_once: bool = False,
    ) -> None:
        self._loop = loop
        self._installation = installation
        self._drawn, self._at_once = drawn, at_once
        self._busy = asyncio.Lock()
        self._subjects = installation.subjects
        self._agenda = Agenda(self._subjects)
        loop.tell(self._agenda.changed)

    def watermark(self) -> datetime | None:
        """Everything due before it has been planned; None before the first run."""
        raw = self._loop.log.state(self._loop.stage.name, [WATERMARK]).get(WATERMARK)
        return msgspec.json.decode(raw, type=datetime) if raw else None

    def planned_checks(self) -> int:
        """How many checks were ever planned here; the left side of the conservation balance."""
        raw = self._loop.log.state(self._loop.stage.name, [PLANNED]).get(PLANNED)
        return msgspec.json.decode(raw, type=int) if raw else 0

    async def learn(self) -> int:
        """Take in new observations; returns how many were read."""
        async with self._busy:
            return await self._loop.step()

    async def plan(self, until: datetime, now: datetime | None, start: datetime | None = None) -> int:
        """Plan [watermark, until); slots that had closed by `now` become missed (None: every check is begun when it
        is due, so none has). Returns how many events.

        `start` is where a first run begins. A clock that went back plans nothing until it has caught up.
        """
        async with self._busy:
            begin = self.watermark() or start or until
            if until <= begin and self.watermark():
                return 0
            if until - begin > LONGEST_GAP:
                raise MistakeError(
                    f"上次计划到{rfc3339(begin)}，而本机时钟为{rfc3339(until)}，相差超过{LONGEST_GAP.days}天；请校准本机"
                    "时钟，或用--data另选新的数据目录。"
                )
            count = 0
            for first, last in itertools.pairwise([begin, *self._changes_between(begin, until), until]):
                count += await self._plan(Span(first, last, now or first))
            return count

    def _changes_between(self, begin: datetime, until: datetime) -> list[datetime]:
        """The midnights inside a span from which a program judges by another rulebook: what is registered holds for a
        whole planned span, so the span must end there."""
        changes = (one for program in self._installation.programs for one in program.rulebook_changes)
        midnights = {midnight(date.fromisoformat(one.valid_from)) for one in changes}
        return sorted(one for one in midnights if begin < one < until)

    async def _plan(self, span: Span) -> int:
        drawn, draft = self._drawn(span.start), _Draft()
        waiting = self._agenda.waiting(span, drawn)
        for first in range(0, len(waiting), AT_ONCE):
            self._draft(draft, waiting[first : first + AT_ONCE], span, drawn)
        state = draft.state | {WATERMARK: dumps(span.end)} | self._counted(span, draft.planned, draft.kinds)
        draft.records.sort(key=lambda pair: pair[0])  # stable: order within a subject stays
        commit = Commit(self._loop.stage.name, [record for _, record in draft.records], {}, state)
        await asyncio.to_thread(self._loop.log.commit, commit)
        self._loop.remember(state)
        self._agenda.planned(span, drawn, draft.due)
        return len(commit.records)

    def _draft(self, draft: _Draft, places: Sequence[int], span: Span, drawn: Mapping[str, frozenset[str]]) -> None:
        """Add what the subjects at these places have in the span."""
        subjects = {place: self._subjects[place] for place in places}
        stored = self._loop.log.state(self._loop.stage.name, [state_key(one.id) for one in subjects.values()])
        for place, subject in subjects.items():
            key = state_key(subject.id)
            watch = load(stored.get(key))
            if self._at_once:
                ask_first_looks(watch, subject, span.start)
            for event in plan_subject(self._installation, subject, watch, span, drawn):
                draft.add(event)
            draft.due[place] = next_due(self._installation, subject, watch, span.end)
            raw = dumps(watch)
            if raw != stored.get(key):
                draft.state[key] = raw

    def _counted(self, span: Span, planned: Counter[str], kinds: Counter[str]) -> dict[str, bytes | None]:
        """The counts with these checks in them."""
        keys = [planned_on(day) for day in planned]
        known = self._loop.log.state(self._loop.stage.name, [*keys, COUNTED_SINCE, PLANNED_KINDS])
        counts: dict[str, bytes | None] = {
            key: dumps(int(known.get(key, b"0")) + planned[key.partition(":")[2]]) for key in keys
        }
        # A folder of a release that did not count by day has part of the first day already.
        first = day_of(span.start) + timedelta(days=self.watermark() is not None)
        if COUNTED_SINCE not in known or msgspec.json.decode(known[COUNTED_SINCE], type=date) > first:
            counts[COUNTED_SINCE] = dumps(first)
        by_kind = Counter(planned_kinds(known.get(PLANNED_KINDS))) + kinds
        return counts | {
            PLANNED: dumps(self.planned_checks() + planned.total()),
            PLANNED_KINDS: dumps(dict(sorted(by_kind.items()))),
        }
