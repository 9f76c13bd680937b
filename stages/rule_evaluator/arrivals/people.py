"""What people hand in and decide."""

from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, Review
from stages.contract import Outgoing
from stages.rule_evaluator.arrivals.arrival import Arrival, UnusableEventError
from stages.rule_evaluator.facts.people import note_consult, note_manual
from stages.rule_evaluator.judging import judge
from stages.rule_evaluator.lifecycle.reviewing import UnusableReviewError, review
from stages.rule_evaluator.lifecycle.settling import settle
from stages.rule_evaluator.measures.people import manual
from stages.rule_evaluator.state import JudgementState


def manual_result(came: Arrival, data: ManualResult) -> list[Outgoing]:
    view, rules = came.sender_view()
    rule = rules.by_id.get(data.indicator)
    if rule is None:
        raise UnusableEventError(f"indicator {data.indicator!r} is not in force in rulebook {view.book.id}")
    if not came.first_time(data):
        return []
    counts = note_manual(view.judged.handed_in, data, came.event.id)
    emitter = came.emitter(view)
    if counts:
        settle(view, emitter, rule, manual(view, rule, data), by=data.actor)
    return emitter.out


def consulted(came: Arrival, data: ConsultTest) -> list[Outgoing]:
    view, rules = came.sender_view()
    if not came.first_time(data):
        return []
    note_consult(view.judged.handed_in, data, came.event.id)
    emitter = came.emitter(view)
    judge(view, emitter, rules.on(view.subject, "consult"))
    return emitter.out


def reviewed(came: Arrival, data: Review) -> list[Outgoing]:
    view, rules = came.sender_view()
    record = view.judged.findings.get(data.finding_id)
    if record is not None and record.indicator not in rules.by_id:
        view, rules = came.views.by_former(view, rules, record.indicator)
    rule = rules.by_id.get(record.indicator) if record else None
    if record is None or rule is None:
        raise UnusableEventError(f"there is no finding {data.finding_id} at {data.subject}")
    if came.known(data):
        return []
    emitter = came.emitter(view)
    try:
        review(view, emitter, rule, record, data)
    except UnusableReviewError as error:
        raise UnusableEventError(str(error)) from error
    came.first_time(data)
    return emitter.out


def watch_changed(came: Arrival, data: ChangeOfWatch) -> list[Outgoing]:
    judged = came.state.programs.setdefault(came.event.program, JudgementState())
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
