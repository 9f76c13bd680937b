"""Indicators fed by people: newest result of a check by hand, and the consult test (办理答复: five working days)."""

from schemas.calendar import PROVISIONAL, Counted
from schemas.events.findings import Evidence, Measured, Status
from schemas.events.observations import ConsultTest, ManualResult
from schemas.times import day_of
from stages.rule_evaluator.facts.people import slot_of
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from stages.rule_evaluator.wording import cn_date


def judge_manual(view: View, rule: Rule) -> list[Judgement]:
    results = view.state.handed_in.manual.values()
    return [manual(view, rule, r) for r in results if r.indicator == rule.indicator.id]


def manual(view: View, rule: Rule, result: ManualResult) -> Judgement:
    """A person's result as a judgement; `unknown` stays unknown."""
    event_id = view.state.handed_in.proofs.get(slot_of(result.indicator, result.target), result.key)
    column = next((c.id for c in view.site.columns if c.id == result.target), None)
    flag = None if result.result == "unknown" else float(result.result == "fail")
    return Judgement(
        target=result.target,
        kind=_kind(rule, view, result.target),
        status=result.result,
        measured=Measured(
            value=flag if result.value is None else result.value,
            numerator=flag if result.numerator is None else result.numerator,
            denominator=1 if result.denominator is None and flag is not None else result.denominator,
            unit=rule.indicator.unit,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=result.at,
        ),
        slots={"detail": result.detail or rule.indicator.title, "by": result.by},
        wording="" if rule.measure is MANUAL else f"人工核查：{rule.indicator.title}。{result.detail}",
        evidence=[
            Evidence(event_id=event_id, at=result.at, url=result.url, sha256=sha, note=f"{result.by}人工核查")
            for sha in _hashes(result.evidence)
        ],
        reason=result.detail,
        url=result.url,
        keys=(result.key,),
        column=column,
    )


def _hashes(handed_in: list[str]) -> list[str | None]:
    return [*handed_in] or [None]


def _kind(rule: Rule, view: View, target: str) -> str:
    return "site" if target == view.site.id else rule.indicator.object


def judge_consult(view: View, rule: Rule) -> list[Judgement]:
    return [_consult(view, rule, test) for test in view.state.handed_in.consults.values()]


def _consult(view: View, rule: Rule, test: ConsultTest) -> Judgement:
    asked = day_of(test.asked)
    ended = day_of(test.answered) if test.answered else view.day
    counted = view.calendar.count(asked, ended)
    days = counted.days
    status = _consult_status(rule, test, counted)
    return Judgement(
        target=test.target,
        kind="site",
        status=status,
        measured=Measured(
            value=days,
            numerator=days,
            denominator=1,
            unit="days",
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_from=test.asked,
            window_to=test.answered or view.at,
        ),
        slots={"asked": cn_date(asked), "outcome": _outcome(rule, test, counted)},
        evidence=[
            Evidence(
                event_id=view.state.handed_in.proofs.get(f"consult|{test.target}", test.key),
                at=test.at,
                url=test.url,
                sha256=sha,
                note=f"{test.by}模拟咨询",
            )
            for sha in _hashes(test.evidence)
        ],
        reason=_consult_reason(rule, status, counted),
        url=test.url,
        keys=(test.key,),
    )


def _consult_status(rule: Rule, test: ConsultTest, counted: Counted) -> Status:
    """Late only where no holiday that is still to be announced can excuse it."""
    if test.evasive or fails(rule.indicator, counted.least):
        return "fail"
    if fails(rule.indicator, counted.days):
        return "unknown"
    return "pass" if test.answered else "unknown"


def _consult_reason(rule: Rule, status: Status, counted: Counted) -> str:
    if status == "unknown" and fails(rule.indicator, counted.days):
        return f"{PROVISIONAL}已超过时限，待当年节假日安排公布后判定"
    return "答复期限未到" if status == "unknown" else ""


def _outcome(rule: Rule, test: ConsultTest, counted: Counted) -> str:
    mark = f"（{PROVISIONAL}）" if counted.provisional else ""
    if test.answered is None:
        return f"超过{rule.indicator.threshold}个工作日仍未答复{mark}"
    if test.evasive:
        return "答复敷衍，未实质解答"
    return f"于第{counted.days}个工作日{mark}才答复，超过{rule.indicator.threshold}个工作日时限"


MANUAL = Measure(judge_manual, frozenset({"day"}), frozenset({"detail", "by"}), NoParams, needs=())
CONSULT = Measure(judge_consult, frozenset({"day", "consult"}), frozenset({"asked", "outcome"}), NoParams)
