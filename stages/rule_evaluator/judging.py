"""Judge a subject at an instant: measures, excuses, findings, warnings, and the day's assessment."""

from collections.abc import Iterable

from schemas.events.findings import Assessed, SubjectAssessed
from schemas.ids import line_target
from schemas.times import day_of
from schemas.words import CLUES_WAIT
from stages.rule_evaluator.allowing import allowed_judgements, allowed_summary, instead, kept_away
from stages.rule_evaluator.charging import charged
from stages.rule_evaluator.early_warning import warn
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.facts.people import slot_of
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.lifecycle.settling import settle
from stages.rule_evaluator.view import Rule, View
from stages.rule_evaluator.wording import cn_date


def judge(view: View, emitter: Emitter, rules: Iterable[Rule]) -> list[Assessed]:
    """Judge by those of these rules that are in force on the day; the lines of the assessment come in their order."""
    rows: list[Assessed] = []
    day, gone = view.day.isoformat(), kept_away(view)
    for rule in rules:
        if not rule.indicator.in_force(day):
            continue
        away = "" if rule.measure.minds_downtime else gone
        judgements = allowed_judgements(view, emitter, rule, away)
        for judged in judgements:
            settle(view, emitter, rule, judged)
            warn(view, emitter, rule, judged)
        if view.closed:
            lines = [_waiting(view, rule, judged) for judged in judgements]
            if rule.measure.summary is not None:
                lines = [allowed_summary(view, emitter, rule, away)]
            rows.extend(_row(rule, _looked_by_people(view, rule, line)) for line in lines)
    return rows


def assess(view: View, emitter: Emitter, rows: list[Assessed]) -> None:
    """Say how the subject stood when the day closed; nothing where no indicator in force is about such subjects."""
    if not rows:
        return
    emitter.emit(
        view.subject.id,
        SubjectAssessed(
            subject=view.subject.id,
            subject_kind=view.subject.subject_kind,
            day=view.day.isoformat(),
            generation=view.generation,
            rulebook=view.book.id,
            rulebook_version=view.book.version,
            unit=charged(view.registration, view.watcher, "default", view.day),
            rows=rows,
        ),
    )


def _waiting(view: View, rule: Rule, judged: Judgement) -> Judgement:
    """The line of the day: what a machine suspects and people have not decided is neither failed nor passed."""
    if judged.status != "fail" or not rule.indicator.needs_people or rule.indicator.fed_by != "machine":
        return judged
    record = view.judged.findings.get(view.finding_id(rule.indicator.id, judged.target, judged.unit))
    waits = record is not None and record.open and not record.stands
    return instead(judged, "unknown", f"1{CLUES_WAIT}") if waits else judged


def _looked_by_people(view: View, rule: Rule, line: Judgement) -> Judgement:
    """The line of the day where the machine has nothing to go by: what a person found by a look that is as recent as
    the machine's would have to be. A share of many looks is nothing that one look can tell."""
    if line.status != "unknown" or rule.indicator.fed_by != "machine" or rule.indicator.base is not None:
        return line
    said = view.judged.handed_in.manual.get(slot_of(rule.indicator.id, line.target, line.unit))
    if said is None or said.result == "unknown" or not view.read_recently(said.at) or _waits(view, rule):
        return line
    return instead(line, said.result, f"人工检查（{said.by}，{cn_date(day_of(said.at))}）")


def _waits(view: View, rule: Rule) -> bool:
    """Whether something of this indicator waits for people to decide."""
    mine = (one for one in view.judged.findings.values() if one.indicator == rule.indicator.id)
    return any(one.open and not one.stands for one in mine)


def _row(rule: Rule, judged: Judgement) -> Assessed:
    return Assessed(
        indicator=rule.indicator.id,
        target=line_target(judged.target, "" if judged.kind == "unit" else judged.unit),
        status=judged.status,
        measured=judged.measured,
        reason=judged.reason,
        wording=_sentence(rule, judged),
    )


def _sentence(rule: Rule, judged: Judgement) -> str:
    """The sentence of a failure; none for the line that sums up many small targets, for what a person handed in, and
    for what must not travel."""
    handed_in = "by" in judged.slots
    if judged.status != "fail" or handed_in or rule.indicator.restricted or rule.measure.summary is not None:
        return ""
    return judged.wording or rule.indicator.wording.format_map(judged.slots)
