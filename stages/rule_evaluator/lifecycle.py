"""The life of a finding: suspected → confirmed → rectified by recheck → recurred; dismissed; exempted.

What confirms itself (a measured number) is confirmed at once; what needs people stays suspected until that many
different people have confirmed it. Unknown never moves a finding: it neither raises nor mends one. Each step goes out
as a transition with its cause and actor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from schemas.events.actor import MACHINE, Actor, from_register
from schemas.events.findings import Evidence, FindingState, FindingTransition
from schemas.events.observations import Review
from schemas.registry.model import Exemption
from schemas.rights import may, review_right
from schemas.states import ACTS
from schemas.times import day_of
from stages.rule_evaluator import excuses
from stages.rule_evaluator.charging import charged, taking_over
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View
from stages.rule_evaluator.wording import cn_date

LEFT_PAGE, LEFT_MENU = "所在页面已不再包含该链接", "菜单已不再包含该链接"


class UnusableReviewError(ValueError):
    """A review that can never be carried out; the text says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transition to be made: where to, why, by whom."""

    to: FindingState
    cause: str
    actor: Actor = MACHINE
    reason: str = ""


def settle(view: View, emitter: Emitter, rule: Rule, judged: Judgement, by: Actor | None = None) -> None:
    """Bring the finding of this indicator and target in line with a judgement. `by`: the person who made it."""
    if judged.status == "fail":
        _failed(view, emitter, rule, judged, by)
    elif judged.status == "pass":
        _passed(view, emitter, rule, judged, by)


def _failed(view: View, emitter: Emitter, rule: Rule, judged: Judgement, by: Actor | None) -> None:
    key = view.finding_id(rule.indicator.id, judged.target, judged.unit)
    record = view.judged.findings.get(key)
    if record is None:
        record = view.judged.findings[key] = _new(view, rule, judged)
        _begin(view, emitter, rule, key, record, None, by, "")
        return
    if record.open:
        _still_there(view, rule, record, judged, by)
        if by is not None and record.state == "suspected":
            _add_voice(view, emitter, rule, key, record, by, judged.reason)
        elif by is not None:  # what a person adds to a finding that stands is told, not only remembered
            _emit(view, emitter, rule, key, record, record.state, Step(record.state, "person", by, judged.reason))
        return
    reason = _why_again(view, record, judged)
    if reason is None:
        return
    was = record.state
    dismissed = record.dismissed_keys
    fresh = _new(view, rule, judged)
    fresh.dismissed_keys = dismissed
    view.judged.findings[key] = fresh
    _begin(view, emitter, rule, key, fresh, was, by, reason)


def _still_there(view: View, rule: Rule, record: FindingRecord, judged: Judgement, by: Actor | None) -> None:
    """The fault is seen again. What a person writes stands beside what the machine has measured, never in its place."""
    measured_before = rule.indicator.measure is not None and not record.seen_by_person
    if by is not None and measured_before:
        record.last_seen, record.said = view.at, judged.wording
        record.evidence = list(dict.fromkeys((*record.evidence, *judged.evidence)))
        record.keys = list(dict.fromkeys((*record.keys, *judged.keys)))
        return
    if by is None and record.seen_by_person:
        record.said = record.wording
    _refresh(view, rule, record, judged)
    record.seen_by_person = record.seen_by_person and by is not None


def _begin(
    view: View,
    emitter: Emitter,
    rule: Rule,
    key: str,
    record: FindingRecord,
    was: FindingState | None,
    by: Actor | None,
    reason: str,
) -> None:
    """The first step of a new finding, or of one that is there again."""
    needs = rule.indicator.needs_people
    record.seen_by_person = by is not None
    if by is not None:
        record.confirmed_by = [by]
    to: FindingState = "suspected" if len(record.confirmed_by) < needs else "confirmed"
    if was == "rectified" and to == "confirmed":
        to = "recurred"
    cause = "person" if by else "recheck" if was == "rectified" else "measured"
    _emit(view, emitter, rule, key, record, was, Step(to, cause, by or MACHINE, reason))


def _why_again(view: View, record: FindingRecord, judged: Judgement) -> str | None:
    """Why a finding that was settled is taken up again; null while it rests."""
    if record.state == "rectified":
        return "整改后再次出现"
    if record.state == "exempted":
        return None if excuses.exempted_by_review(record, view.day) else "豁免到期，问题仍在"
    new = any(key not in record.dismissed_keys for key in judged.keys)
    return "排除后再次出现" if record.mended_since else "发现新的线索" if new else None


def _passed(view: View, emitter: Emitter, rule: Rule, judged: Judgement, by: Actor | None) -> None:
    if not view.judged.findings:
        return
    key = view.finding_id(rule.indicator.id, judged.target, judged.unit)
    record = view.judged.findings.get(key)
    if record is None:
        return
    if record.state == "exempted" and not excuses.exempted_by_review(record, view.day):
        step = Step("rectified", "recheck", MACHINE, "豁免到期，复查已恢复正常")
        _emit(view, emitter, rule, key, record, record.state, step)
    elif not record.open:
        record.mended_since = True
    elif record.stands and (by is not None or _machine_may_mend(rule, record)):
        record.measured = judged.measured
        record.evidence = judged.evidence or record.evidence
        step = Step("rectified", "recheck", MACHINE, _why_mended(view, record))
        if by is not None:
            step = Step("rectified", "person", by, judged.reason or "人工复查已整改")
        elif judged.gone:
            step = Step("rectified", "source_gone", MACHINE, LEFT_MENU if judged.kind == "menu" else LEFT_PAGE)
        _emit(view, emitter, rule, key, record, record.state, step)


def _why_mended(view: View, record: FindingRecord) -> str:
    """What a look that passes says of a finding. One that was last seen by a rulebook that was replaced meanwhile may
    pass because the rule is another one: nobody is said to have mended it."""
    if view.judged.former and record.last_seen <= view.judged.former[-1].until:
        day = cn_date(day_of(view.judged.former[-1].until))
        return f"自{day}起改用{view.book.title}，按现行指标复查合格"
    return "复查已恢复正常"


def _machine_may_mend(rule: Rule, record: FindingRecord) -> bool:
    return rule.indicator.mended_by == "recheck" and not record.seen_by_person


def exempt_by_register(view: View, emitter: Emitter, rule: Rule, judged: Judgement, filed: Exemption) -> None:
    """An open finding that a filed exemption covers is exempted by it."""
    key = view.finding_id(rule.indicator.id, judged.target, judged.unit)
    record = view.judged.findings.get(key)
    if record is None or not record.open:
        return
    record.approver, record.until = filed.approver, filed.until
    _emit(
        view,
        emitter,
        rule,
        key,
        record,
        record.state,
        Step("exempted", "person", from_register(filed.approver), filed.reason),
    )


def source_gone(view: View, emitter: Emitter, rule: Rule, key: str, reason: str) -> None:
    """The target is no longer there to be looked at."""
    record = view.judged.findings[key]
    _emit(view, emitter, rule, key, record, record.state, Step("rectified", "source_gone", MACHINE, reason))


def hand_over(view: View, emitter: Emitter, rules: Mapping[str, Rule], day: date) -> None:
    """What is open of a unit that has ended goes to its successor; what is settled stays with the old name."""
    for key, record in view.judged.findings.items():
        rule = rules.get(record.indicator)
        if rule is None or not record.open or not record.unit:
            continue
        unit = taking_over(view.registration, view.watcher, rule.indicator.charge, day, record.unit)
        if unit != record.unit:
            names = view.registration.unit_names
            reason = f"责任单位由“{names.get(record.unit, record.unit)}”变更为“{names.get(unit, unit)}”"
            record.unit = unit
            _emit(view, emitter, rule, key, record, record.state, Step(record.state, "succession", MACHINE, reason))


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
        _add_voice(view, emitter, rule, step.finding_id, record, step.actor, step.reason)
    elif step.action == "dismiss":
        _dismiss(view, emitter, rule, record, step)
    elif step.action == "exempt":
        _exempt(view, emitter, rule, record, step)
    else:
        _reopen(view, emitter, rule, record, step)


def _add_voice(
    view: View, emitter: Emitter, rule: Rule, key: str, record: FindingRecord, actor: Actor, reason: str
) -> None:
    """One more person confirms. The same person twice is recorded and is not enough."""
    needs = rule.indicator.needs_people
    if actor.id in {one.id for one in record.confirmed_by}:
        repeat = Step("suspected", "person", actor, "同一人不能兼作初核和复核，仍待另一人确认")
        _emit(view, emitter, rule, key, record, record.state, repeat)
        return
    record.confirmed_by.append(actor)
    enough = len(record.confirmed_by) >= needs
    to: FindingState = "confirmed" if enough else "suspected"
    default = "经人工核实确认" if enough else f"已由{len(record.confirmed_by)}人核实，仍待另一人复核"
    _emit(view, emitter, rule, key, record, record.state, Step(to, "person", actor, reason or default))


def _dismiss(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    record.dismissed_keys = sorted({*record.dismissed_keys, *record.keys})
    record.mended_since = False
    was = record.state
    _emit(view, emitter, rule, step.finding_id, record, was, Step("dismissed", "person", step.actor, step.reason))


def _exempt(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    if not step.reason or not step.approver or not step.until:
        raise UnusableReviewError("an exemption needs reason, approver and until (its last day)")
    try:
        date.fromisoformat(step.until)
    except ValueError as error:
        raise UnusableReviewError(f"until {step.until!r} must read like 2026-12-31") from error
    record.approver, record.until, record.mended_since = step.approver, step.until, False
    was = record.state
    _emit(view, emitter, rule, step.finding_id, record, was, Step("exempted", "person", step.actor, step.reason))


def _reopen(view: View, emitter: Emitter, rule: Rule, record: FindingRecord, step: Review) -> None:
    was = record.state
    record.confirmed_by, record.approver, record.until, record.dismissed_keys = [], None, None, []
    to: FindingState = "suspected" if rule.indicator.needs_people else "confirmed"
    _emit(view, emitter, rule, step.finding_id, record, was, Step(to, "person", step.actor, step.reason or "重新受理"))


def _new(view: View, rule: Rule, judged: Judgement) -> FindingRecord:
    indicator = rule.indicator
    return FindingRecord(
        indicator=indicator.id,
        target=judged.target,
        target_kind=judged.kind,
        state="suspected",
        first_seen=judged.evidence[0].at if rule.indicator.measure == "links" and judged.evidence else view.at,
        last_seen=view.at,
        measured=judged.measured,
        wording=_wording(rule, judged),
        unit=_charged_unit(view, rule, judged),
        evidence=judged.evidence,
        url=judged.url,
        keys=list(judged.keys),
    )


def _charged_unit(view: View, rule: Rule, judged: Judgement) -> str:
    """The unit that the facts name, or what stands in its place by now; else the one of the program's charge rule."""
    charge, registration, watcher = rule.indicator.charge, view.registration, view.watcher
    if judged.unit:
        return taking_over(registration, watcher, charge, view.day, judged.unit)
    return charged(registration, watcher, charge, view.day, judged.column, judged.publisher)


def _described(record: FindingRecord) -> str:
    """What was measured, with what people wrote beside it."""
    return record.wording if record.said in ("", record.wording) else f"{record.wording}（{record.said}）"


def _wording(rule: Rule, judged: Judgement) -> str:
    """What is said of the fault, from what was measured now."""
    return judged.wording or rule.indicator.wording.format_map(judged.slots)


def _refresh(view: View, rule: Rule, record: FindingRecord, judged: Judgement) -> None:
    """The fault is still there: what is known of it is brought up to date, without a transition."""
    record.last_seen, record.measured = view.at, judged.measured
    record.wording = _wording(rule, judged)
    record.evidence = judged.evidence or record.evidence
    record.keys = list(judged.keys)


def _emit(
    view: View,
    emitter: Emitter,
    rule: Rule,
    key: str,
    record: FindingRecord,
    was: FindingState | None,
    step: Step,
) -> None:
    record.state = step.to
    indicator = rule.indicator
    assert indicator.severity != "bonus"
    hidden = indicator.restricted and not record.stands
    emitter.emit(
        record.target,
        FindingTransition(
            finding_id=key,
            generation=view.generation,
            rulebook=view.book.id,
            rulebook_version=view.book.version,
            indicator=indicator.id,
            clause=indicator.clause,
            severity=indicator.severity,
            subject=view.subject.id,
            subject_kind=view.subject.subject_kind,
            target=record.target,
            target_kind=record.target_kind,
            unit=record.unit,
            from_state=was,
            to_state=step.to,
            at=view.at,
            cause=step.cause,
            actor=step.actor,
            reason=step.reason,
            first_seen=record.first_seen,
            last_seen=record.last_seen,
            measured=record.measured,
            wording=_described(record),
            needs_people=indicator.needs_people,
            confirmed_by=list(record.confirmed_by),
            approver=record.approver,
            until=record.until,
            evidence=_evidence(record, indicator.restricted, hidden),
            url=None if hidden else record.url,
            restricted=indicator.restricted,
        ),
    )


def _evidence(record: FindingRecord, restricted: bool, hidden: bool) -> list[Evidence]:
    """Restricted findings travel without excerpts, and without addresses until they are confirmed."""
    if not restricted:
        return list(record.evidence)
    masked = [msgspec.structs.replace(e, note="") for e in record.evidence]
    return [msgspec.structs.replace(e, url=None) for e in masked] if hidden else masked
