"""The stage: facts are remembered as they come, and judged at once where one look suffices, at ticks where time or
absence decides. Absence is never judged past the last tick."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from schemas.calendar import WorkCalendar, shipped
from schemas.events.checks import MissedCheck, Registered, Tick
from schemas.events.findings import Evidence
from schemas.events.found import FOUND
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, PageObserved, Review
from schemas.ids import records_key
from schemas.kinds import KINDS
from schemas.records import BY_PAYLOAD, Record
from schemas.records.accounts import ToldOfAccount
from schemas.registry.model import Registration, Subject, Watcher
from schemas.rulebooks.model import Rulebook
from schemas.times import SHANGHAI, day_of
from stages.contract import Incoming, Outgoing, Rejected, Result
from stages.rule_evaluator import excuses, watching
from stages.rule_evaluator.emitting import NAME, REVISION, Emitter
from stages.rule_evaluator.facts import visits
from stages.rule_evaluator.facts.people import name_of, note_consult, note_manual
from stages.rule_evaluator.facts.records import Recorded, Shelf, forget_records, note_record
from stages.rule_evaluator.judging import assess, judge
from stages.rule_evaluator.lifecycle import UnusableReviewError, hand_over, review, settle, source_gone
from stages.rule_evaluator.measures.people import manual
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import JudgementState, StateCache, SubjectState
from stages.rule_evaluator.view import View, day_judged


class UnusableEventError(ValueError):
    """An event this stage can never use; the text is the cause in the dead letter."""


_KEYED = (ManualResult, ConsultTest, Review)  # handed in and judged at once


def _shipped(program: str) -> WorkCalendar:
    return shipped()


class RuleEvaluatorStage:
    """Observations in, findings out. Facts of a subject are kept once, and each program that watches it judges them.

    `rulebooks` by id; `generation` tells rule sets apart that run
    beside each other."""

    revision = REVISION

    def __init__(
        self,
        rulebooks: Mapping[str, Rulebook],
        generation: int = 1,
        calendar: Callable[[str], WorkCalendar] = _shipped,
    ) -> None:
        """`calendar` gives the holiday notices that a program knows by now.

        Raises MistakeError when a rulebook asks for a measure, number or slot that does not exist."""
        self._rules = {book_id: Rules(book) for book_id, book in rulebooks.items()}
        self._generation = generation
        self._calendar = calendar
        # Rule sets that run beside each other have their own state, offsets and event ids.
        self.name = NAME if generation == 1 else f"{NAME}-g{generation}"
        self._cache = StateCache()
        self._handlers: dict[type, Callable[[SubjectState, Incoming, datetime, Any], list[Outgoing]]] = {
            PageObserved: self._observed,
            MissedCheck: self._missed,
            Tick: self._tick,
            Registered: self._registered,
            ManualResult: self._manual,
            ConsultTest: self._consult,
            Review: self._review,
            ChangeOfWatch: self._watch,
        }
        self._record_kinds = frozenset(kind for rules in self._rules.values() for kind in rules.record_kinds)
        self._shelf = Shelf({})

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        keys = {incoming.event.partitionkey for incoming in batch}
        return keys | {records_key(i.event.partitionkey) for i in batch if self._needs_records(i.event.data)}

    def _needs_records(self, data: Any) -> bool:
        """Whether judging this payload needs the subject's records or the keys of what was handed in."""
        if isinstance(data, Record):
            return _kind_of(data) in self._record_kinds
        return isinstance(data, _KEYED) or (isinstance(data, Tick) and data.day_closed is not None)

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        return self.evaluate(batch, state)

    def evaluate(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        """The same without a coroutine around it."""
        result = Result()
        self._shelf = Shelf(state)
        sites: dict[str, SubjectState] = {}
        for incoming in batch:
            event = incoming.event
            key = event.partitionkey
            if key not in sites:
                sites[key] = self._cache.take(key, state.get(key))
            handler = self._handlers.get(type(event.data), self._record)
            try:
                result.out.extend(handler(sites[key], incoming, event.time.astimezone(SHANGHAI), event.data))
            except UnusableEventError as error:
                result.rejected.append(Rejected(incoming, str(error)))
        for key, site in sites.items():
            result.state[key] = self._cache.put(key, site)
        for key in {i.event.partitionkey for i in batch if self._needs_records(i.event.data)}:
            result.state[records_key(key)] = self._shelf.packed(key)
        return result

    def _views(
        self, state: SubjectState, at: datetime, day_closed: str | None = None, focus: str | None = None
    ) -> Iterator[tuple[View, Rules]]:
        """One view for each program that judges it; a program that did not draw it has facts and no judgement."""
        registration = state.registration
        for watcher in registration.watchers if registration is not None else ():
            if watcher.sampled:
                yield self._view(state, watcher, at, day_closed, focus)

    def _view(
        self,
        state: SubjectState,
        watcher: Watcher,
        at: datetime,
        day_closed: str | None = None,
        focus: str | None = None,
    ) -> tuple[View, Rules]:
        assert state.registration is not None
        rules = self._rules[watcher.rulebook]
        judged = state.programs.get(watcher.program)
        if judged is None:
            judged = state.programs[watcher.program] = JudgementState()
        return (
            View(
                state=state,
                judged=judged,
                registration=state.registration,
                watcher=watcher,
                book=rules.book,
                at=at,
                day=day_judged(at, day_closed),
                closed=day_closed is not None,
                generation=self._generation,
                focus=focus,
                calendar=self._calendar(watcher.program),
                recorded=self._shelf.seen(state.registration.subject.id, watcher.program),
            ),
            rules,
        )

    def _needed_view(self, state: SubjectState, incoming: Incoming, at: datetime) -> tuple[View, Rules]:
        """The view of the program whose people handed the event in."""
        program = incoming.event.program
        watchers = state.registration.watchers if state.registration is not None else []
        watcher = next((w for w in watchers if w.program == program and w.sampled), None)
        if watcher is None:
            raise UnusableEventError(
                f"it is not registered in program {program!r} (or was not drawn): register it, then replay this"
            )
        return self._view(state, watcher, at)

    def _emitter(self, incoming: Incoming, view: View) -> Emitter:
        return Emitter(incoming.event, self.name, view.watcher.program)

    def _observed(self, state: SubjectState, incoming: Incoming, at: datetime, data: PageObserved) -> list[Outgoing]:
        if _during_downtime(state, data, at) or not watching.take_over(state, incoming.event.id, at, data):
            return []
        out: list[Outgoing] = []
        # A look at an account tells of many targets: its posts, the entries of its menu.
        focus = None if KINDS[data.check.kind].reader in FOUND else data.check.target
        for view, rules in self._views(state, at, focus=focus):
            emitter = self._emitter(incoming, view)
            judge(view, emitter, rules.on(view.subject, data.check.kind))
            out += emitter.out
        return out

    def _missed(self, state: SubjectState, incoming: Incoming, at: datetime, data: MissedCheck) -> list[Outgoing]:
        if data.check.kind == "visit":
            visits.note_missed(state.visits, data.check)
        return []

    def _tick(self, state: SubjectState, incoming: Incoming, at: datetime, data: Tick) -> list[Outgoing]:
        until = data.until.astimezone(SHANGHAI)
        state.since = state.since or until
        if state.until is not None and until <= state.until:
            return []
        state.until = until
        if day_judged(until, data.day_closed) < day_of(state.since) or (data.day_closed is None and not state.touched):
            return []
        state.touched = False
        out: list[Outgoing] = []
        for view, rules in self._views(state, until, data.day_closed):
            out += self._judged_at_tick(view, rules, self._emitter(incoming, view))
        if data.day_closed is not None and state.registration is not None:
            for recorded in self._shelf.of(incoming.event.partitionkey).programs.values():
                forget_records(recorded, day_judged(until, data.day_closed))
            visits.forget_before(state.visits, day_judged(until, data.day_closed))
            watching.forget_old_posts(state, day_judged(until, data.day_closed))
            watching.forget_old_links(state, self._books(state.registration), until)
        return out

    def _judged_at_tick(self, view: View, rules: Rules, emitter: Emitter) -> list[Outgoing]:
        triggers = ("tick", "day") if view.closed else ("tick",)
        rows = judge(view, emitter, rules.on(view.subject, *triggers))
        if view.closed:
            assess(view, emitter, rows)
            hand_over(view, emitter, rules.by_id, day_of(view.at))
        return emitter.out

    def _books(self, registration: Registration) -> list[Rules]:
        return [self._rules[watcher.rulebook] for watcher in registration.watchers]

    def _registered(self, state: SubjectState, incoming: Incoming, at: datetime, data: Registered) -> list[Outgoing]:
        for watcher in data.registration.watchers:
            if watcher.rulebook not in self._rules:
                raise UnusableEventError(
                    f"rulebook {watcher.rulebook!r} is not installed; there are {', '.join(self._rules)}"
                )
        state.since = state.since or at
        if state.registration is not None and _is_another(state.registration.subject, data.registration.subject):
            watching.forget_account(state)
        state.registration = data.registration
        known = {c.id for c in data.registration.subject.columns}
        out: list[Outgoing] = []
        for view, rules in self._views(state, at):
            emitter = self._emitter(incoming, view)
            _end_removed_columns(view, rules, emitter, known)
            hand_over(view, emitter, rules.by_id, day_of(at))
            out += emitter.out
        state.pages = {t: p for t, p in state.pages.items() if t in known or t == data.registration.subject.id}
        return out

    def _manual(self, state: SubjectState, incoming: Incoming, at: datetime, data: ManualResult) -> list[Outgoing]:
        view, rules = self._needed_view(state, incoming, at)
        rule = rules.by_id.get(data.indicator)
        if rule is None:
            raise UnusableEventError(f"indicator {data.indicator!r} is not in force in rulebook {view.book.id}")
        if not self._first_time(incoming, name_of(data), data.at):
            return []
        counts = note_manual(view.judged.handed_in, data, incoming.event.id)
        emitter = self._emitter(incoming, view)
        if counts:
            settle(view, emitter, rule, manual(view, rule, data), by=data.actor)
        return emitter.out

    def _consult(self, state: SubjectState, incoming: Incoming, at: datetime, data: ConsultTest) -> list[Outgoing]:
        view, rules = self._needed_view(state, incoming, at)
        if not self._first_time(incoming, name_of(data), data.at):
            return []
        note_consult(view.judged.handed_in, data, incoming.event.id)
        emitter = self._emitter(incoming, view)
        judge(view, emitter, rules.on(view.subject, "consult"))
        return emitter.out

    def _review(self, state: SubjectState, incoming: Incoming, at: datetime, data: Review) -> list[Outgoing]:
        view, rules = self._needed_view(state, incoming, at)
        record = view.judged.findings.get(data.finding_id)
        rule = rules.by_id.get(record.indicator) if record else None
        if record is None or rule is None:
            raise UnusableEventError(f"there is no finding {data.finding_id} at {data.subject}")
        recorded = self._recorded(incoming)
        key = f"{data.by}|{data.key}"  # two people may have one key, each in a table of their own
        if key in recorded.keys:
            return []
        emitter = self._emitter(incoming, view)
        try:
            review(view, emitter, rule, record, data)
        except UnusableReviewError as error:
            raise UnusableEventError(str(error)) from error
        recorded.keys[key] = day_of(data.at)
        return emitter.out

    def _record(self, state: SubjectState, incoming: Incoming, at: datetime, data: msgspec.Struct) -> list[Outgoing]:
        """Keep a record that some indicator counts, for the day's judgement; pass over what none reads. What tells of
        an account is a fact as those of its sources are, and judged with them at the next tick."""
        if isinstance(data, ToldOfAccount):
            sha256 = next(iter(data.evidence), None)
            proof = Evidence(event_id=incoming.event.id, at=at, url=data.url, sha256=sha256)
            watching.take_told(state, data.subject, proof, data.told())
        if not isinstance(data, Record) or _kind_of(data) not in self._record_kinds:
            return []
        kind = _kind_of(data)
        if self._first_time(incoming, f"{kind}|{data.by}|{data.key}", data.at):
            note_record(self._recorded(incoming), kind, data, incoming.event.id)
        return []

    def _recorded(self, incoming: Incoming) -> Recorded:
        return self._shelf.of(incoming.event.partitionkey).of(incoming.event.program)

    def _first_time(self, incoming: Incoming, key: str, at: datetime) -> bool:
        """Whether this idempotency key is new; it is remembered by the day of what was handed in."""
        keys = self._recorded(incoming).keys
        if key in keys:
            return False
        keys[key] = day_of(at)
        return True

    def _watch(self, state: SubjectState, incoming: Incoming, at: datetime, data: ChangeOfWatch) -> list[Outgoing]:
        judged = state.programs.setdefault(incoming.event.program, JudgementState())
        paused = judged.paused
        if data.action != "recheck":
            judged.paused_until.pop(data.target, None)
        if data.action == "pause" and data.until is not None:
            judged.paused_until[data.target] = data.until
        if data.action == "pause" and data.target not in paused:
            paused.append(data.target)
        elif data.action == "resume" and data.target in paused:
            paused.remove(data.target)
        return []


def _kind_of(record: Record) -> str:
    return BY_PAYLOAD[type(record)].name


def _is_another(before: Subject, now: Subject) -> bool:
    """Whether the entry is now about another account: on another platform, or under another id of the platform."""
    old = {(place, name): value for place, name, value in before.identities()}
    new = {(place, name): value for place, name, value in now.identities()}
    return before.place != now.place or any(new[key] != value for key, value in old.items() if key in new)


def _end_removed_columns(view: View, rules: Rules, emitter: Emitter, known: set[str]) -> None:
    """End the open findings of columns that are no longer registered."""
    for key, record in view.judged.findings.items():
        rule = rules.by_id.get(record.indicator)
        if record.open and rule and record.target_kind == "column" and record.target not in known:
            source_gone(view, emitter, rule, key, "栏目已从登记中移除")


def _during_downtime(state: SubjectState, seen: PageObserved, at: datetime) -> bool:
    """What pages show while a site is down with approval is no fact about them; visits are left out by their day. What
    a platform tells has its own time and stays a fact."""
    if state.registration is None or seen.check.kind == "visit" or KINDS[seen.check.kind].reader in FOUND:
        return False
    return excuses.approved_downtime(state.registration.subject, day_of(at)) is not None
