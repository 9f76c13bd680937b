"""The stage: facts are remembered as they come, and judged at once where one look suffices, at ticks where time or
absence decides. Absence is never judged past the last tick."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from schemas.calendar import WorkCalendar, shipped
from schemas.events.checks import MissedCheck, Registered, Tick
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, PageObserved, Review
from schemas.ids import records_key
from schemas.records import Record
from schemas.rulebooks.model import Rulebook
from schemas.times import SHANGHAI
from stages.contract import Incoming, Outgoing, Rejected, Result
from stages.rule_evaluator.arrivals.arrival import Arrival, UnusableEventError
from stages.rule_evaluator.arrivals.looks import missed, observed
from stages.rule_evaluator.arrivals.people import consulted, manual_result, reviewed, watch_changed
from stages.rule_evaluator.arrivals.records import kind_of, recorded
from stages.rule_evaluator.arrivals.registering import registered
from stages.rule_evaluator.arrivals.ticks import ticked
from stages.rule_evaluator.emitting import NAME, REVISION
from stages.rule_evaluator.facts.records import Shelf, parts_of, parts_until
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import CACHE_BYTES, StateCache, SubjectState
from stages.rule_evaluator.view import Rule
from stages.rule_evaluator.views import Views

_KEYED = (ManualResult, ConsultTest, Review)  # handed in and judged at once
# What is no kind of event of its own is a record.
HANDLERS: dict[type, Callable[[Arrival, Any], list[Outgoing]]] = {
    PageObserved: observed,
    MissedCheck: missed,
    Tick: ticked,
    Registered: registered,
    ManualResult: manual_result,
    ConsultTest: consulted,
    Review: reviewed,
    ChangeOfWatch: watch_changed,
}


def _shipped(program: str) -> WorkCalendar:
    return shipped()


class RuleEvaluatorStage:
    """Observations in, findings out. Facts of a subject are kept once, and each program that watches it judges them.

    `rulebooks` by id; `generation` tells rule sets apart that run beside each other."""

    revision = REVISION

    def __init__(
        self,
        rulebooks: Mapping[str, Rulebook],
        generation: int = 1,
        calendar: Callable[[str], WorkCalendar] = _shipped,
        cached: int = CACHE_BYTES,
    ) -> None:
        """`calendar` gives the holiday notices that a program knows by now; `cached`: bytes of decoded states kept.

        Raises MistakeError when a rulebook asks for a measure, number or slot that does not exist."""
        known: dict[bytes, Rule] = {}
        rules = {book_id: Rules(book, known) for book_id, book in rulebooks.items()}
        self._views = Views(rules, generation, calendar)
        # Rule sets that run beside each other have their own state, offsets and event ids.
        self.name = NAME if generation == 1 else f"{NAME}-g{generation}"
        self._cache = StateCache(cached)

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        keys = {incoming.event.partitionkey for incoming in batch} | self._written_parts(batch)
        for event in (incoming.event for incoming in batch):
            if self._views.record_kinds and isinstance(event.data, Tick) and event.data.day_closed is not None:
                parts = parts_until(date.fromisoformat(event.data.day_closed))
                keys.update(records_key(event.partitionkey, part) for part in parts)
        return keys

    def _written_parts(self, batch: Sequence[Incoming]) -> set[str]:
        """The state keys of what people handed in; an event of a batch is done when all of its own are written."""
        return {
            records_key(incoming.event.partitionkey, part)
            for incoming in batch
            for part in (parts_of(incoming.event.data) if self._remembered(incoming.event.data) else ())
        }

    def _remembered(self, data: Any) -> bool:
        return isinstance(data, _KEYED) or (isinstance(data, Record) and kind_of(data) in self._views.record_kinds)

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        return self.evaluate(batch, state)

    def evaluate(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        """The same without a coroutine around it."""
        result = Result()
        self._views.begin(Shelf(state))
        sites: dict[str, SubjectState] = {}
        for incoming in batch:
            event = incoming.event
            key = event.partitionkey
            if key not in sites:
                sites[key] = self._cache.take(key, state.get(key))
            came = Arrival(event, event.time.astimezone(SHANGHAI), sites[key], self._views, self.name)
            try:
                result.out.extend(HANDLERS.get(type(event.data), recorded)(came, event.data))
            except UnusableEventError as error:
                result.rejected.append(Rejected(incoming, str(error)))
        for key, site in sites.items():
            result.state[key] = self._cache.put(key, site)
        result.state.update(self._views.shelf.packed(sorted(self._written_parts(batch))))
        return result
