"""Early warnings before a limit: raised once, cleared when the danger has passed or has become a finding."""

from schemas.events.findings import Warned
from schemas.ids import digest
from stages.rule_evaluator.charging import charged
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Rule, View


def warn(view: View, emitter: Emitter, rule: Rule, judged: Judgement) -> None:
    """Raise or clear. Unknown leaves a warning as it stands."""
    if not judged.warn and not view.judged.warned:
        return
    key = "|".join((rule.indicator.id, judged.target, *([judged.unit] if judged.unit else [])))
    raised = key in view.judged.warned
    if judged.warn and not raised:
        view.judged.warned.append(key)
        _emit(view, emitter, rule, judged, True)
    elif raised and not judged.warn and judged.status != "unknown":
        view.judged.warned.remove(key)
        _emit(view, emitter, rule, judged, False)


def _emit(view: View, emitter: Emitter, rule: Rule, judged: Judgement, raised: bool) -> None:
    indicator = rule.indicator
    wording = indicator.warning_wording.format_map(judged.slots) if raised else _cleared(view, rule)
    emitter.emit(
        judged.target,
        Warned(
            warning_id=digest(
                "warning",
                view.watcher.program,
                view.generation,
                indicator.id,
                judged.target,
                *([judged.unit] if judged.unit else []),
            ),
            generation=view.generation,
            rulebook=view.book.id,
            rulebook_version=view.book.version,
            indicator=indicator.id,
            subject=view.subject.id,
            subject_kind=view.subject.subject_kind,
            target=judged.target,
            target_kind=judged.kind,
            unit=judged.unit or charged(view.registration, view.watcher, indicator.charge, view.day, judged.column),
            raised=raised,
            at=view.at,
            measured=judged.measured,
            wording=wording,
            hours_left=judged.hours_left if raised else None,
            evidence=judged.evidence,
        ),
    )


def _cleared(view: View, rule: Rule) -> str:
    return view.book.cleared_wording.format(title=rule.indicator.title)
