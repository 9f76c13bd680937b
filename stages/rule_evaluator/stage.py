"""The stage: facts are remembered as they come, and judged at once where one look suffices, at ticks where time or
absence decides. Absence is never judged past the last tick."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.events.checks import MissedCheck, Registered, Tick
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, PageObserved, Review, SignOff
from schemas.rulebooks.model import Rulebook
from schemas.times import SHANGHAI, day_of
from stages.contract import Incoming, Outgoing, Rejected, Result
from stages.rule_evaluator import excuses, watching
from stages.rule_evaluator.emitting import NAME, REVISION, Emitter
from stages.rule_evaluator.facts import visits
from stages.rule_evaluator.facts.links import forget_links
from stages.rule_evaluator.facts.people import name_of, note_consult, note_manual, remember
from stages.rule_evaluator.judging import assess, judge
from stages.rule_evaluator.lifecycle import UnusableReviewError, review, settle, source_gone
from stages.rule_evaluator.measures.people import manual
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import SiteState, StateCache
from stages.rule_evaluator.view import View, day_judged


class UnusableEventError(ValueError):
    """An event this stage can never use; the text is the cause in the dead letter."""


class RuleEvaluatorStage:
    """Observations in, findings out; one state a site. `rulebooks` by id; `generation` tells rule sets apart that run
    beside each other."""

    revision = REVISION

    def __init__(self, rulebooks: Mapping[str, Rulebook], generation: int = 1) -> None:
        """Raises MistakeError when a rulebook asks for a measure, number or slot that does not exist."""
        self._rules = {book_id: Rules(book) for book_id, book in rulebooks.items()}
        self._generation = generation
        # Rule sets that run beside each other have their own state, offsets and event ids.
        self.name = NAME if generation == 1 else f"{NAME}-g{generation}"
        self._cache = StateCache()
        self._handlers: dict[type, Callable[[SiteState, Incoming, datetime, Any], list[Outgoing]]] = {
            PageObserved: self._observed,
            MissedCheck: self._missed,
            Tick: self._tick,
            Registered: self._registered,
            ManualResult: self._manual,
            ConsultTest: self._consult,
            Review: self._review,
            ChangeOfWatch: self._watch,
            SignOff: lambda state, incoming, at, data: [],  # read by the verdict, not by the evaluator
        }

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return {incoming.event.partitionkey for incoming in batch}

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        return self.evaluate(batch, state)

    def evaluate(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        """The same without a coroutine around it."""
        result = Result()
        sites: dict[str, SiteState] = {}
        for incoming in batch:
            event = incoming.event
            key = event.partitionkey
            if key not in sites:
                sites[key] = self._cache.take(key, state.get(key), event.program)
            handler = self._handlers.get(type(event.data))
            if handler is None:
                result.rejected.append(Rejected(incoming, f"the evaluator has no use for {event.type}"))
                continue
            try:
                result.out.extend(handler(sites[key], incoming, event.time.astimezone(SHANGHAI), event.data))
            except UnusableEventError as error:
                result.rejected.append(Rejected(incoming, str(error)))
        for key, site in sites.items():
            result.state[key] = self._cache.put(key, site)
        return result

    def _view(
        self, state: SiteState, at: datetime, day_closed: str | None = None, focus: str | None = None
    ) -> tuple[View, Rules] | None:
        """Null while the site is not registered, or was not drawn: then there are facts and no judgement."""
        registration = state.registration
        if registration is None or not registration.sampled:
            return None
        rules = self._rules[registration.rulebook]
        day = day_judged(at, day_closed)
        view = View(state, registration, rules.book, at, day, day_closed is not None, self._generation, focus)
        return view, rules

    def _needed_view(self, state: SiteState, at: datetime) -> tuple[View, Rules]:
        found = self._view(state, at)
        if found is None:
            raise UnusableEventError("the site is not registered (or was not drawn): register it, then replay this")
        return found

    def _observed(self, state: SiteState, incoming: Incoming, at: datetime, data: PageObserved) -> list[Outgoing]:
        rules = None if state.registration is None else self._rules[state.registration.rulebook]
        if _during_downtime(state, data, at) or not watching.take_over(state, rules, incoming.event.id, at, data):
            return []
        found = self._view(state, at, focus=data.check.target)
        if found is None:
            return []
        view, rules = found
        emitter = Emitter(incoming.event, self.name)
        judge(view, emitter, rules.on.get(data.check.kind, []))
        return emitter.out

    def _missed(self, state: SiteState, incoming: Incoming, at: datetime, data: MissedCheck) -> list[Outgoing]:
        if data.check.kind == "visit":
            visits.note_missed(state.visits, data.check)
        return []

    def _tick(self, state: SiteState, incoming: Incoming, at: datetime, data: Tick) -> list[Outgoing]:
        until = data.until.astimezone(SHANGHAI)
        state.since = state.since or until
        if state.until is not None and until <= state.until:
            return []
        state.until = until
        found = self._view(state, until, data.day_closed)
        if found is None or found[0].day < day_of(state.since) or (data.day_closed is None and not state.touched):
            return []
        state.touched = False
        view, rules = found
        emitter = Emitter(incoming.event, self.name)
        triggers = ("tick", "day") if view.closed else ("tick",)
        due = [r for r in rules.by_id.values() if not r.measure.on.isdisjoint(triggers)]
        rows = judge(view, emitter, due)
        if view.closed:
            assess(view, emitter, rows)
            visits.forget_before(state.visits, view.day)
            forget_links(state.links, until, watching.link_memory_days(rules))
        return emitter.out

    def _registered(self, state: SiteState, incoming: Incoming, at: datetime, data: Registered) -> list[Outgoing]:
        if data.registration.rulebook not in self._rules:
            raise UnusableEventError(
                f"rulebook {data.registration.rulebook!r} is not installed; there are {', '.join(self._rules)}"
            )
        state.since = state.since or at
        state.registration = data.registration
        return self._drop_removed_columns(state, incoming, at)

    def _drop_removed_columns(self, state: SiteState, incoming: Incoming, at: datetime) -> list[Outgoing]:
        found = self._view(state, at)
        if found is None:
            return []
        view, rules = found
        emitter = Emitter(incoming.event, self.name)
        known = {c.id for c in view.site.columns}
        for key, record in state.findings.items():
            rule = rules.by_id.get(record.indicator)
            if record.open and rule and record.target_kind == "column" and record.target not in known:
                source_gone(view, emitter, rule, key, "栏目已从登记中移除")
        state.pages = {t: p for t, p in state.pages.items() if t in known or t == view.site.id}
        return emitter.out

    def _manual(self, state: SiteState, incoming: Incoming, at: datetime, data: ManualResult) -> list[Outgoing]:
        view, rules = self._needed_view(state, at)
        rule = rules.by_id.get(data.indicator)
        if rule is None:
            raise UnusableEventError(f"indicator {data.indicator!r} is not in force in rulebook {view.book.id}")
        if name_of(data) in state.handed_in.keys:
            return []
        remember(state.handed_in, name_of(data))
        counts = note_manual(state.handed_in, data, incoming.event.id)
        emitter = Emitter(incoming.event, self.name)
        if counts:
            settle(view, emitter, rule, manual(view, rule, data), by=data.by)
        return emitter.out

    def _consult(self, state: SiteState, incoming: Incoming, at: datetime, data: ConsultTest) -> list[Outgoing]:
        view, rules = self._needed_view(state, at)
        if name_of(data) in state.handed_in.keys:
            return []
        remember(state.handed_in, name_of(data))
        note_consult(state.handed_in, data, incoming.event.id)
        emitter = Emitter(incoming.event, self.name)
        judge(view, emitter, rules.on.get("consult", []))
        return emitter.out

    def _review(self, state: SiteState, incoming: Incoming, at: datetime, data: Review) -> list[Outgoing]:
        view, rules = self._needed_view(state, at)
        record = state.findings.get(data.finding_id)
        rule = rules.by_id.get(record.indicator) if record else None
        if record is None or rule is None:
            raise UnusableEventError(f"there is no finding {data.finding_id} at {data.site}")
        if data.key in state.handed_in.keys:
            return []
        emitter = Emitter(incoming.event, self.name)
        try:
            review(view, emitter, rule, record, data)
        except UnusableReviewError as error:
            raise UnusableEventError(str(error)) from error
        remember(state.handed_in, data.key)
        return emitter.out

    def _watch(self, state: SiteState, incoming: Incoming, at: datetime, data: ChangeOfWatch) -> list[Outgoing]:
        if data.action == "pause" and data.target not in state.paused:
            state.paused.append(data.target)
        elif data.action == "resume" and data.target in state.paused:
            state.paused.remove(data.target)
        return []


def _during_downtime(state: SiteState, seen: PageObserved, at: datetime) -> bool:
    """What pages show while a site is down with approval is no fact about them; visits are left out by their day."""
    if state.registration is None or seen.check.kind == "visit":
        return False
    return excuses.approved_downtime(state.registration.site, day_of(at)) is not None
