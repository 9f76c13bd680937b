"""链接无法访问: reported only after a second bad look at least so many hours after the first (a link that is down for
an evening is no finding). Which classes are bad is the rulebook's; blocked, slow and unresolved never are."""

from datetime import timedelta

import msgspec

from schemas.events.findings import Evidence, Measured
from schemas.kinds import names_where
from stages.rule_evaluator.facts.links import LinkFacts
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.summary import summarise
from stages.rule_evaluator.view import Facts, Rule, View, measure_of_facts
from stages.rule_evaluator.wording import cn_instant

PLACES = {"site": "首页和栏目页", "account": "菜单"}


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`bad`: class -> what it is called; `good`: classes that mend; a link not looked at for `remembered_days` and not
    bad is forgotten."""

    second_look_hours: int
    remembered_days: int
    bad: dict[str, str]
    good: list[str]


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    links = view.state.links
    if view.focus in links:
        return [_link(view, rule, view.focus, links[view.focus])]
    at_tick = view.focus is None
    return [_link(view, rule, t, f) for t, f in links.items() if f.gone_at or (at_tick and _ends(rule, f)[0])]


def _ends(rule: Rule, facts: LinkFacts) -> tuple[Evidence | None, Evidence | None]:
    """The first and the last look of the run of looks that this rulebook calls bad."""
    return facts.now.bad(rule.params.bad, rule.params.good)


def _sure(rule: Rule, facts: LinkFacts) -> bool:
    first, last = _ends(rule, facts)
    hours = rule.params.second_look_hours
    return first is not None and last is not None and last.at - first.at >= timedelta(hours=hours)


def _link(view: Facts, rule: Rule, target: str, facts: LinkFacts) -> Judgement:
    shown, params = facts.now, rule.params
    sure = facts.gone_at is None and _sure(rule, facts)
    first, last = _ends(rule, facts)
    waiting = facts.gone_at is None and not sure and (first is not None or shown.klass is None)
    return Judgement(
        target=target,
        kind=rule.indicator.object,
        status="fail" if sure else "unknown" if waiting else "pass",
        measured=Measured(
            value=None if waiting else float(sure),
            numerator=2 if sure else 0,
            denominator=2,
            unit="count",
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_from=first.at if first else None,
            window_to=last.at if last else view.at,
        ),
        slots={
            "text": facts.text or facts.url,
            "url": facts.url,
            "klass": params.bad.get(shown.klass, ""),
            "first": cn_instant(first.at) if first else "",
            "second": cn_instant(last.at) if last else "",
            "found_on": facts.found_on or "",
        },
        evidence=[e for e in (first, last) if e is not None],
        url=facts.url,
        gone=facts.gone_at is not None,
    )


def summary(view: View, rule: Rule) -> Judgement:
    links = [f for f in view.state.links.values() if f.gone_at is None]
    waiting = sum(_ends(rule, f)[0] is not None and not _sure(rule, f) for f in links)
    reason = f"{waiting}条链接待第二次检查" if waiting else ""
    line = summarise(view, rule, len(links), max((f.look.at for f in links), default=None), reason)
    carried = view.state.links_carried
    seen = f"已检查{len(links)}条，{PLACES[view.subject.subject_kind]}共有{carried}条" if carried > len(links) else ""
    return msgspec.structs.replace(line, reason="；".join(filter(None, (line.reason, seen))))


MEASURE = measure_of_facts(
    judge,
    names_where(looks_at="links") | names_where(audited=True) | {"day"},
    frozenset({"text", "url", "klass", "first", "second", "found_on"}),
    Params,
    summary,
)
