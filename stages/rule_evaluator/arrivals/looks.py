"""A look at a target, or one that was missed."""

from datetime import datetime

from schemas.events.checks import MissedCheck
from schemas.events.found import FOUND
from schemas.events.observations import PageObserved
from schemas.kinds import KINDS
from schemas.times import day_of
from stages.contract import Outgoing
from stages.rule_evaluator import excuses, watching
from stages.rule_evaluator.arrivals.arrival import Arrival
from stages.rule_evaluator.facts import visits
from stages.rule_evaluator.judging import judge
from stages.rule_evaluator.state import SubjectState


def observed(came: Arrival, data: PageObserved) -> list[Outgoing]:
    if _during_downtime(came.state, data, came.at) or not watching.take_over(came.state, came.event.id, came.at, data):
        return []
    out: list[Outgoing] = []
    # A look at an account tells of many targets: its posts, the entries of its menu.
    focus = None if KINDS[data.check.kind].reader in FOUND else data.check.target
    for view, rules in came.views.of_all(came.state, came.at, focus=focus):
        emitter = came.emitter(view)
        judge(view, emitter, rules.on(view.subject, data.check.kind))
        out += emitter.out
    return out


def missed(came: Arrival, data: MissedCheck) -> list[Outgoing]:
    if data.check.kind == "visit":
        visits.note_missed(came.state.visits, data.check)
    return []


def _during_downtime(state: SubjectState, seen: PageObserved, at: datetime) -> bool:
    """What pages show while a site is down with approval is no fact about them; visits are left out by their day. What
    a platform tells has its own time and stays a fact."""
    if state.registration is None or seen.check.kind == "visit" or KINDS[seen.check.kind].reader in FOUND:
        return False
    return excuses.approved_downtime(state.registration.subject, day_of(at)) is not None
