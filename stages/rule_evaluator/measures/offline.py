"""擅自下线: a closed day with enough valid visits, all bad, and no approved state over it; or a state registered
without approval (office practice, section 2)."""

from datetime import timedelta

from schemas.events.findings import Measured, Status
from schemas.times import midnight
from stages.rule_evaluator import excuses
from stages.rule_evaluator.facts.visits import DayOfVisits
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.availability import Params, Tally, proofs_of_bad, tally
from stages.rule_evaluator.view import Facts, Rule, measure_of_facts
from stages.rule_evaluator.wording import cn_date

STATES = {"suspended": "临时下线", "migrating": "迁移", "closed": "关停"}


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    if not view.closed:
        return []
    day = view.state.visits.get(view.day.isoformat(), DayOfVisits())
    sums = tally([day], view.registration.visits_a_day, rule.params.bad_status_from)
    registered = excuses.state_on(view.subject, view.day)
    unapproved = registered is not None and not excuses.approved(registered)
    status: Status = "fail" if unapproved else _status(rule, sums)
    how = f"{cn_date(view.day)}全天{sums.valid}次有效访问均无法打开，且无经批准的下线登记"
    if unapproved and registered is not None:
        how = f"登记为{STATES[registered.state]}（自{cn_date(registered.since)}），未见批准依据"
    return [
        Judgement(
            target=view.subject.id,
            kind="site",
            status=status,
            measured=_measured(rule, sums, view),
            slots={"how": how},
            evidence=proofs_of_bad([day], rule.params.bad_status_from) if status == "fail" else [],
            reason="当日有效访问不足" if status == "unknown" else "",
            url=view.subject.address,
        )
    ]


def _status(rule: Rule, sums: Tally) -> Status:
    if sums.valid > sums.bad:
        return "pass"
    base = rule.indicator.base
    return "fail" if base is not None and sums.valid >= base.at_least else "unknown"


def _measured(rule: Rule, sums: Tally, view: Facts) -> Measured:
    return Measured(
        value=None if sums.valid == 0 else float(sums.bad == sums.valid),
        numerator=sums.bad,
        denominator=sums.valid,
        unit="flag",
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
        window_from=midnight(view.day),
        window_to=midnight(view.day + timedelta(days=1)),
        void=sums.void,
        missed=sums.missed,
    )


MEASURE = measure_of_facts(judge, frozenset({"day"}), frozenset({"how"}), Params, needs=("base",))
