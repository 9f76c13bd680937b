"""网站证书: judged by its last day against the time of the visit that saw it, never against a clock of ours."""

from datetime import timedelta
from fractions import Fraction

from schemas.events.findings import Measured
from schemas.kinds import names_where
from stages.rule_evaluator.judge import Judgement, fails, warns
from stages.rule_evaluator.view import Facts, NoParams, Rule, measure_of_facts
from stages.rule_evaluator.wording import cn_date

_DAY = timedelta(days=1)


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    facts = view.state.certificate
    if facts is None or not view.read_recently(facts.at):
        return [_nothing(view, rule)]
    left = facts.not_after - facts.at
    days = Fraction(left // timedelta(microseconds=1), _DAY // timedelta(microseconds=1))
    failed = fails(rule.indicator, days)
    return [
        Judgement(
            target=view.subject.id,
            kind="site",
            status="fail" if failed else "pass",
            measured=_measured(rule, left // _DAY),
            slots={"not_after": cn_date(facts.not_after), "left": left // _DAY},
            evidence=[facts.proof],
            url=view.subject.address,
            warn=not failed and warns(rule.indicator, days),
            hours_left=None if failed else left.total_seconds() / 3600,
        )
    ]


def _nothing(view: Facts, rule: Rule) -> Judgement:
    plain = view.site.url.startswith("http://")
    return Judgement(
        target=view.subject.id,
        kind="site",
        status="not_applicable" if plain else "unknown",
        measured=_measured(rule, None),
        reason="未使用HTTPS" if plain else "近期未能读取证书",
    )


def _measured(rule: Rule, days: int | None) -> Measured:
    return Measured(
        value=days,
        numerator=days,
        denominator=None if days is None else 1,
        unit="days",
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
    )


_ON = names_where(looks_at="subject", agents=("self",)) | {"tick"}
MEASURE = measure_of_facts(judge, _ON, frozenset({"not_after", "left"}), NoParams)
