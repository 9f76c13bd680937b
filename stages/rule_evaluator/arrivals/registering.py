"""The registry's entry of a subject, new or changed."""

from datetime import datetime

from schemas.events.checks import Registered
from schemas.registry.model import Registration, Subject
from schemas.times import day_of
from stages.contract import Outgoing
from stages.rule_evaluator import watching
from stages.rule_evaluator.arrivals.arrival import Arrival, UnusableEventError
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.lifecycle.ending import hand_over, source_gone
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import Former, SubjectState
from stages.rule_evaluator.view import View


def registered(came: Arrival, data: Registered) -> list[Outgoing]:
    state, at = came.state, came.at
    for watcher in data.registration.watchers:
        if watcher.rulebook not in came.views.rules:
            raise UnusableEventError(
                f"rulebook {watcher.rulebook!r} is not installed; there are {', '.join(came.views.rules)}"
            )
    state.since = state.since or at
    if state.registration is not None and _is_another(state.registration.subject, data.registration.subject):
        watching.forget_account(state)
    _note_former(state, data.registration, at)
    state.registration = data.registration
    known = {c.id for c in data.registration.subject.columns}
    out: list[Outgoing] = []
    for view, rules in came.views.of_all(state, at):
        emitter = came.emitter(view)
        _end_removed_columns(view, rules, emitter, known)
        hand_over(view, emitter, rules.by_id, day_of(at))
        out += emitter.out
    state.pages = {t: p for t, p in state.pages.items() if t in known or t == data.registration.subject.id}
    return out


def _note_former(state: SubjectState, registration: Registration, at: datetime) -> None:
    """Remember by which rulebook each program judged so far, where it judges by another one from now on."""
    before = {one.program: one.rulebook for one in state.registration.watchers} if state.registration else {}
    for watcher in registration.watchers:
        judged = state.programs.get(watcher.program)
        if judged is not None and before.get(watcher.program, watcher.rulebook) != watcher.rulebook:
            judged.former = [*judged.former, Former(before[watcher.program], at)]


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
