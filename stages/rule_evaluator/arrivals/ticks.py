"""Time has gone by, and a day may have closed."""

from schemas.events.checks import Tick
from schemas.times import SHANGHAI, day_of
from stages.contract import Outgoing
from stages.rule_evaluator import watching
from stages.rule_evaluator.arrivals.arrival import Arrival
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.facts import visits
from stages.rule_evaluator.judging import assess, judge
from stages.rule_evaluator.lifecycle.ending import hand_over
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.view import View, day_judged


def ticked(came: Arrival, data: Tick) -> list[Outgoing]:
    state, until = came.state, data.until.astimezone(SHANGHAI)
    state.since = state.since or until
    if state.until is not None and until <= state.until:
        return []
    state.until = until
    if day_judged(until, data.day_closed) < day_of(state.since) or (data.day_closed is None and not state.touched):
        return []
    state.touched = False
    out: list[Outgoing] = []
    for view, rules in came.views.of_all(state, until, data.day_closed):
        out += _judged_at_tick(view, rules, came.emitter(view))
    if data.day_closed is not None and state.registration is not None:
        came.views.shelf.forget(came.event.partitionkey, day_judged(until, data.day_closed))
        visits.forget_before(state.visits, day_judged(until, data.day_closed))
        watching.forget_old_posts(state, day_judged(until, data.day_closed))
        watching.forget_old_links(state, came.views.rules_of(state.registration), until)
    return out


def _judged_at_tick(view: View, rules: Rules, emitter: Emitter) -> list[Outgoing]:
    triggers = ("tick", "day") if view.closed else ("tick",)
    rows = judge(view, emitter, rules.on(view.subject, *triggers))
    if view.closed:
        assess(view, emitter, rows)
        hand_over(view, emitter, rules.by_id, day_of(view.at))
    return emitter.out
