"""Indicators fed by people: results of checks by hand, and the consult test (办理答复: five working days)."""

from dataclasses import dataclass

from schemas.calendar import PROVISIONAL, Counted
from schemas.events.findings import Evidence, Measured, Status
from schemas.events.observations import ConsultTest, ManualResult
from schemas.times import day_of
from schemas.words import BY_HAND
from stages.rule_evaluator.facts.people import name_of, slot_of
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from stages.rule_evaluator.wording import cn_date


def judge_manual(view: View, rule: Rule) -> list[Judgement]:
    results = view.judged.handed_in.manual.values()
    return [manual(view, rule, r) for r in results if r.indicator == rule.indicator.id]


def manual(view: View, rule: Rule, newest: ManualResult) -> Judgement:
    """What people say of a target as a judgement: the faults that stand, all of them, else the newest result; `unknown`
    stays unknown."""
    results = _standing(view, rule, newest)
    result = results[-1]
    said = "；".join(dict.fromkeys(r.detail for r in results if r.detail))
    detail = (said or rule.indicator.title) + _counted(results)
    column = next((c.id for c in view.subject.columns if c.id == result.target), None)
    return Judgement(
        target=result.target,
        kind=_kind(rule, view, result),
        status=result.result,
        measured=_measured(rule, results),
        slots={"detail": detail, "by": "、".join(dict.fromkeys(r.by for r in results)), "count": _count(results)},
        wording="" if rule.measure is MANUAL else f"{BY_HAND}{rule.indicator.title}。{said}{_counted(results)}",
        evidence=[proof for r in results for proof in _proofs(view, r, _slot(r), "人工核查")],
        reason=newest.detail,
        url=result.url,
        keys=tuple(map(name_of, results)),
        column=column,
        unit=result.unit,
    )


def _standing(view: View, rule: Rule, newest: ManualResult) -> list[ManualResult]:
    """The faults that people named and nobody has dismissed or found mended, oldest first; else the newest result."""
    dismissed = _dismissed(view, rule, newest.target, newest.unit)
    faults = view.judged.handed_in.faults.get(_slot(newest), [])
    return [fault for fault in faults if name_of(fault) not in dismissed] or [newest]


def _slot(result: ManualResult) -> str:
    return slot_of(result.indicator, result.target, result.unit)


def _count(results: list[ManualResult]) -> int:
    """How many faults the rows stand for."""
    return sum(result.count for result in results)


def _counted(results: list[ManualResult]) -> str:
    """（共3处）, where a row stands for more than one fault."""
    return f"（共{_count(results)}处）" if any(r.count != 1 for r in results if r.result == "fail") else ""


def _dismissed(view: View, rule: Rule, target: str, unit: str = "") -> list[str]:
    """The keys of what a person has already dismissed."""
    record = view.judged.findings.get(view.finding_id(rule.indicator.id, target, unit))
    return record.dismissed_keys if record is not None else []


def _measured(rule: Rule, results: list[ManualResult]) -> Measured:
    result = results[-1]
    flag = None if result.result == "unknown" else float(result.result == "fail")
    if flag and any(r.count != 1 for r in results):
        flag = float(_count(results))
    return Measured(
        value=flag if result.value is None else result.value,
        numerator=flag if result.numerator is None else result.numerator,
        denominator=max(1, flag) if result.denominator is None and flag is not None else result.denominator,
        unit=rule.indicator.unit,
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
        window_to=result.at,
    )


def _proofs(view: View, said: ManualResult | ConsultTest, older_key: str, what: str) -> list[Evidence]:
    """The evidence of what a person handed in; `older_key` is where an older state kept the event's id."""
    proofs = view.judged.handed_in.proofs
    event_id = proofs.get(name_of(said)) or proofs.get(older_key) or said.key
    return [
        Evidence(event_id=event_id, at=said.at, url=said.url, sha256=sha, note=f"{said.by}{what}")
        for sha in _hashes(said.evidence)
    ]


def _hashes(handed_in: list[str]) -> list[str | None]:
    return [*handed_in] or [None]


def _kind(rule: Rule, view: View, result: ManualResult) -> str:
    if result.target_kind is not None:
        return result.target_kind
    return view.subject.subject_kind if result.target == view.subject.id else rule.indicator.object


def judge_consult(view: View, rule: Rule) -> list[Judgement]:
    by_target: dict[str, list[ConsultTest]] = {}
    for test in view.judged.handed_in.consults.values():
        by_target.setdefault(test.target, []).append(test)
    return [_consult(view, rule, sorted(tests, key=lambda t: (t.asked, t.key))) for tests in by_target.values()]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A test, the working days it took or has taken so far, and how it stands."""

    test: ConsultTest
    counted: Counted
    status: Status


def _consult(view: View, rule: Rule, tests: list[ConsultTest]) -> Judgement:
    """How a target stands by all its tests: those that fail and are not made good, else one that is still open, else
    the newest."""
    judged = [_judged(view, rule, test) for test in tests]
    failing = _failing(judged)
    failing = [f for f in failing if name_of(f.test) not in _dismissed(view, rule, f.test.target)] or failing
    open_ones = [one for one in judged if one.status == "unknown"]
    shown = failing or open_ones[-1:] or judged[-1:]
    one = shown[-1]
    asked = dict.fromkeys(cn_date(day_of(f.test.asked)) for f in shown)
    said = [f"{cn_date(day_of(f.test.asked))}的咨询{_outcome(rule, f.test, f.counted)}" for f in shown]
    return Judgement(
        target=one.test.target,
        kind="site",
        status=one.status,
        measured=Measured(
            value=one.counted.days,
            numerator=one.counted.days,
            denominator=1,
            unit="days",
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_from=one.test.asked,
            window_to=one.test.answered or view.at,
        ),
        slots={
            "asked": "、".join(asked),
            "outcome": _outcome(rule, one.test, one.counted)
            if len(shown) == 1
            else f"有{len(shown)}个：{'；'.join(said)}",
        },
        evidence=[p for f in shown for p in _proofs(view, f.test, f"consult|{f.test.target}", "模拟咨询")],
        reason=_consult_reason(rule, one.status, one.counted),
        url=one.test.url,
        keys=tuple(name_of(f.test) for f in shown),
    )


def _judged(view: View, rule: Rule, test: ConsultTest) -> _Judged:
    ended = day_of(test.answered) if test.answered else view.day
    counted = view.calendar.count(day_of(test.asked), ended)
    return _Judged(test, counted, _consult_status(rule, test, counted))


def _failing(judged: list[_Judged]) -> list[_Judged]:
    """The tests that failed, without those answered late or evasively before one that went well. A question that was
    never answered is made good by nothing but its answer."""
    last_good = max((n for n, one in enumerate(judged) if one.status == "pass"), default=-1)
    return [
        one for n, one in enumerate(judged) if one.status == "fail" and (n > last_good or one.test.answered is None)
    ]


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


MANUAL = Measure(judge_manual, frozenset({"day"}), frozenset({"detail", "by", "count"}), NoParams, needs=())
CONSULT = Measure(judge_consult, frozenset({"day", "consult"}), frozenset({"asked", "outcome"}), NoParams)
