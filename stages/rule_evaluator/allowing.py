"""What registry and program let stand of a rule's judgements: downtime, filed exemptions, pauses.

A measure is asked once an event for all programs whose own decisions leave it the same to judge.
"""

import msgspec

from schemas.registry.model import Exemption
from stages.rule_evaluator import excuses
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.lifecycle.ending import exempt_by_register
from stages.rule_evaluator.view import Allowed, Facts, Rule, View


def kept_away(view: View) -> str:
    """Why nothing of the subject is judged on the day: approved downtime, or its end; "" where it is judged."""
    if not view.subject.states:
        return ""
    downtime = excuses.approved_downtime(view.subject, view.day)
    if downtime is not None:
        return f"经{downtime.approved_by}批准下线"
    gone = excuses.after_the_end(view.subject, view.day)
    return f"登记册自{gone.since}起已注销或迁移" if gone is not None else ""


def allowed_judgements(view: View, emitter: Emitter, rule: Rule, away: str) -> list[Judgement]:
    """What the measure judges, as the registry and this program let it stand."""
    own = rule.measure.own
    if own is None:
        return _by_program(view, emitter, rule, _allowed(view, rule, rule.measure.judge(view, rule), away), away)
    key = (rule, view.look_within_hours, own(view, rule))
    known = view.shared.get(key)
    if known is None:
        known = view.shared[key] = _allowed(view, rule, rule.measure.judge(view, rule), away)
    return _by_program(view, emitter, rule, known, away)


def _allowed(view: Facts, rule: Rule, judgements: list[Judgement], away: str) -> Allowed:
    """The judgements, or why the registry lets there be none: what keeps the whole subject away, or an exemption."""
    if away:
        return Allowed([instead(judged, "not_applicable", away) for judged in judgements], {})
    subject = view.subject
    found: dict[int, Exemption] = {}
    excused = {column.id: column for column in subject.columns if column.exemptions}
    if not excused and not subject.exemptions:
        return Allowed(judgements, found)
    for place, judged in enumerate(judgements):
        column = excused.get(judged.column) if judged.column else None
        filed = excuses.exempted_by_register(subject, column, rule.indicator, view.day)
        if filed is not None:
            found[place] = filed
    if found:
        judgements = [_exempted(judged, found.get(n)) for n, judged in enumerate(judgements)]
    return Allowed(judgements, found)


def _exempted(judged: Judgement, filed: Exemption | None) -> Judgement:
    if filed is None:
        return judged
    return instead(judged, "not_applicable", f"已报备豁免：{filed.reason}（{filed.approver}，至{filed.until}）")


def _by_program(view: View, emitter: Emitter, rule: Rule, known: Allowed, away: str) -> list[Judgement]:
    """What this program makes of it: a filed exemption ends its finding, what it has paused is unknown to it."""
    if away or not (known.filed or view.judged.paused):
        return known.judgements
    return [_excused(view, emitter, rule, judged, known.filed.get(n)) for n, judged in enumerate(known.judgements)]


def _excused(view: View, emitter: Emitter, rule: Rule, judged: Judgement, filed: Exemption | None) -> Judgement:
    if filed is not None:
        exempt_by_register(view, emitter, rule, judged, filed)
        return judged
    return instead(judged, "unknown", "已暂停监测") if view.paused(judged.target) else judged


def allowed_summary(view: View, emitter: Emitter, rule: Rule, away: str) -> Judgement:
    assert rule.measure.summary is not None
    return _by_program(view, emitter, rule, _allowed(view, rule, [rule.measure.summary(view, rule)], away), away)[0]


def instead(judged: Judgement, status: str, reason: str) -> Judgement:
    return msgspec.structs.replace(judged, status=status, reason=reason, warn=False)
