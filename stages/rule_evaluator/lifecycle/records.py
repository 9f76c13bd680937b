"""What is known of a finding, from what was judged."""

from stages.rule_evaluator.charging import charged, taking_over
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View


def new_record(view: View, rule: Rule, judged: Judgement) -> FindingRecord:
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


def _wording(rule: Rule, judged: Judgement) -> str:
    """What is said of the fault, from what was measured now."""
    return judged.wording or rule.indicator.wording.format_map(judged.slots)


def refresh(view: View, rule: Rule, record: FindingRecord, judged: Judgement) -> None:
    """The fault is still there: what is known of it is brought up to date, without a transition."""
    record.last_seen, record.measured = view.at, judged.measured
    record.wording = _wording(rule, judged)
    record.evidence = judged.evidence or record.evidence
    record.keys = list(judged.keys)
