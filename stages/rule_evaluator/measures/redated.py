"""弄虚作假: an item that was listed with an older date now shows a newer one (保定 2017: old texts re-dated in ten
columns). A machine can only suspect it."""

from schemas.events.findings import Evidence, Measured
from schemas.registry.model import Column
from stages.rule_evaluator.facts.pages import PageFacts, Redated
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.summary import read_lately, summarise
from stages.rule_evaluator.view import Facts, NoParams, Rule, View, measure_of_facts
from stages.rule_evaluator.wording import cn_date

SAMPLES = 3


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    pages = view.state.pages
    columns = [c for c in view.columns() if view.focus in (None, c.id) and c.id in pages]
    return [_column(view, rule, column, pages[column.id]) for column in columns]


def _column(view: Facts, rule: Rule, column: Column, facts: PageFacts) -> Judgement:
    found = facts.redated
    first = list(found.values())[:SAMPLES]
    return Judgement(
        target=column.id,
        kind="column",
        status="fail" if found else "pass" if facts.now.proof else "unknown",
        measured=Measured(
            value=len(found),
            numerator=len(found),
            denominator=facts.now.items,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=view.at,
        ),
        slots={"column": column.name, "count": len(found), "samples": "；".join(map(_sample, first))},
        evidence=list(dict.fromkeys(evidence for item in first for evidence in _pair(item))),
        url=column.url,
        keys=tuple(found),
        column=column.id,
    )


def _sample(item: Redated) -> str:
    seen = cn_date(item.older_copy.at)
    return f"“{item.title}”{seen}采集时标注{cn_date(item.was)}，现标注{cn_date(item.now)}"


def _pair(item: Redated) -> list[Evidence]:
    return [item.older_copy, item.newer_copy]


def summary(view: View, rule: Rule) -> Judgement:
    return summarise(view, rule, *read_lately(view, [c.id for c in view.columns()]))


MEASURE = measure_of_facts(
    judge, frozenset({"column", "day"}), frozenset({"column", "count", "samples"}), NoParams, summary
)
