"""A finding is brought in line with a judgement."""

from schemas.events.actor import MACHINE, Actor
from schemas.events.findings import FindingState
from schemas.times import day_of
from stages.rule_evaluator import excuses
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.lifecycle.records import new_record, refresh
from stages.rule_evaluator.lifecycle.step import Step, take_step
from stages.rule_evaluator.lifecycle.voices import add_voice
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View
from stages.rule_evaluator.wording import cn_date

LEFT_PAGE, LEFT_MENU = "所在页面已不再包含该链接", "菜单已不再包含该链接"


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
        record = view.judged.findings[key] = new_record(view, rule, judged)
        _begin(view, emitter, rule, key, record, None, by, "")
        return
    if record.open:
        _still_there(view, rule, record, judged, by)
        if by is not None and record.state == "suspected":
            add_voice(view, emitter, rule, key, record, by, judged.reason)
        elif by is not None:  # what a person adds to a finding that stands is told, not only remembered
            take_step(view, emitter, rule, key, record, record.state, Step(record.state, "person", by, judged.reason))
        return
    reason = _why_again(view, record, judged)
    if reason is None:
        return
    was = record.state
    dismissed = record.dismissed_keys
    fresh = new_record(view, rule, judged)
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
    refresh(view, rule, record, judged)
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
    take_step(view, emitter, rule, key, record, was, Step(to, cause, by or MACHINE, reason))


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
        take_step(view, emitter, rule, key, record, record.state, step)
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
        take_step(view, emitter, rule, key, record, record.state, step)


def _why_mended(view: View, record: FindingRecord) -> str:
    """What a look that passes says of a finding. One that was last seen by a rulebook that was replaced meanwhile may
    pass because the rule is another one: nobody is said to have mended it."""
    if view.judged.former and record.last_seen <= view.judged.former[-1].until:
        day = cn_date(day_of(view.judged.former[-1].until))
        return f"自{day}起改用{view.book.title}，按现行指标复查合格"
    return "复查已恢复正常"


def _machine_may_mend(rule: Rule, record: FindingRecord) -> bool:
    return rule.indicator.mended_by == "recheck" and not record.seen_by_person
