"""What a person decides of a finding."""

from datetime import date

from schemas.events.findings import FindingState
from schemas.events.observations import Review
from schemas.rights import may, review_right
from schemas.states import ACTS
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.lifecycle.step import Step, take_step
from stages.rule_evaluator.lifecycle.voices import add_voice
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View


class UnusableReviewError(ValueError):
    """A review that can never be carried out; the text says why."""


def review(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    """A person's step; in a state in which it cannot be taken it changes nothing.

    Raises UnusableReviewError when it could never be carried out.
    """
    if not step.actor.id.strip():
        raise UnusableReviewError("a review must tell who made it: fill in the id of the actor")
    needed = review_right(step.action, rule.indicator.needs_people, [one.id for one in record.confirmed_by])
    if may(step.actor, needed) is not None:  # every door asks; this was written past them
        raise UnusableReviewError(f"{step.actor.id} ({', '.join(step.actor.roles)}) may not {needed}")
    if record.state not in ACTS[step.action].within:
        return
    if step.action == "confirm":
        add_voice(view, emitter, rule, step.finding_id, record, step.actor, step.reason)
    elif step.action == "dismiss":
        _dismiss(view, emitter, rule, record, step)
    elif step.action == "exempt":
        _exempt(view, emitter, rule, record, step)
    else:
        _reopen(view, emitter, rule, record, step)


def _dismiss(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    record.dismissed_keys = sorted({*record.dismissed_keys, *record.keys})
    record.mended_since = False
    was = record.state
    take_step(view, emitter, rule, step.finding_id, record, was, Step("dismissed", "person", step.actor, step.reason))


def _exempt(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    if not step.reason or not step.approver or not step.until:
        raise UnusableReviewError("an exemption needs reason, approver and until (its last day)")
    try:
        date.fromisoformat(step.until)
    except ValueError as error:
        raise UnusableReviewError(f"until {step.until!r} must read like 2026-12-31") from error
    record.approver, record.until, record.mended_since = step.approver, step.until, False
    was = record.state
    take_step(view, emitter, rule, step.finding_id, record, was, Step("exempted", "person", step.actor, step.reason))


def _reopen(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    was = record.state
    record.confirmed_by, record.approver, record.until, record.dismissed_keys = [], None, None, []
    to: FindingState = "suspected" if rule.indicator.needs_people else "confirmed"
    take_step(
        view, emitter, rule, step.finding_id, record, was, Step(to, "person", step.actor, step.reason or "重新受理")
    )
