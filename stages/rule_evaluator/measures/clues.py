"""What only a person can decide: wording, personal data, hidden links, signs of tampering, news in a static column.

The machine suspects; the rulebook says how many different people must confirm. What is dismissed stays dismissed
until something else turns up on that page.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.events.reading import TextHit
from schemas.ids import digest
from schemas.kinds import names_where
from schemas.registry.model import Column
from schemas.registry.subjects import INSIDE_AN_ACCOUNT
from stages.rule_evaluator.facts.clues import Clues
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.summary import read_lately, summarise, summarise_posts
from stages.rule_evaluator.view import Facts, Measure, NoParams, Rule, View, measure_of_facts

SAMPLES = 5
V = TypeVar("V", bound=Facts)
Found = list[tuple[str, str]]  # key of the clue, how it is printed


class HitParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which hits count: of one of these `levels` (any but `clue` where empty), whose rule begins with one of
    `prefixes` (any where empty) and with none of `without_prefixes`. A `clue` is for a proofreader and never counts."""

    levels: list[str] = []
    prefixes: list[str] = []
    without_prefixes: list[str] = []

    def counts(self, hit: TextHit) -> bool:
        if hit.level == "clue" or (self.levels and hit.level not in self.levels):
            return False
        if self.prefixes and not hit.rule.startswith(tuple(self.prefixes)):
            return False
        return not hit.rule.startswith(tuple(self.without_prefixes))


def _hits(view: View, clues: Clues, rule: Rule) -> Found:
    hits = [hit for hit in clues.text_hits if view.reads(hit) and rule.params.counts(hit)]
    return [(digest(hit.rule, hit.text)[:16], _hit_text(hit)) for hit in hits]


def _hit_text(hit: TextHit) -> str:
    return f"“{hit.text}”" + (f"（应为“{hit.suggestion}”）" if hit.suggestion else "")


def _hidden(view: Facts, clues: Clues, rule: Rule) -> Found:
    return [(digest(link.url)[:16], link.text or link.url) for link in clues.hidden_links]


def _tamper(view: Facts, clues: Clues, rule: Rule) -> Found:
    return [(digest(sign.kind, sign.detail)[:16], sign.detail or sign.kind) for sign in clues.tamper]


def _judge(find: Callable[[V, Clues, Rule], Found]) -> Callable[[V, Rule], list[Judgement]]:
    def judge(view: V, rule: Rule) -> list[Judgement]:
        pages: dict[str, list[Clues]] = {}
        for clues in view.state.clues.values():
            if view.focus in (None, clues.target):
                pages.setdefault(clues.target, []).append(clues)
        return [_page(view, rule, target, clues, find) for target, clues in pages.items()]

    return judge


def _page(view: V, rule: Rule, target: str, looks: list[Clues], find: Callable[[V, Clues, Rule], Found]) -> Judgement:
    found = dict(pair for clues in looks for pair in find(view, clues, rule))
    proofs = [clues.proof for clues in looks if clues.proof is not None and find(view, clues, rule)]
    url = proofs[0].url if proofs else None
    column = next((c for c in view.subject.columns if c.id == target), None)
    return Judgement(
        target=target,
        kind=_kind(view, rule, target, column),
        status="fail" if found and fails(rule.indicator, len(found)) else "pass",
        measured=_count(view, rule, len(found), 1),
        slots={"count": len(found), "samples": "、".join(list(found.values())[:SAMPLES])},
        evidence=proofs,
        url=url,
        keys=tuple(found),
        publisher=next((clues.source for clues in looks if clues.source), ""),
        column=target if column is not None else None,
    )


def _kind(view: Facts, rule: Rule, target: str, column: Column | None) -> str:
    """A page of a site is a page, also where it is a column's; a post is a post, what a menu leads to is its entry."""
    if target == view.subject.id:
        return view.subject.subject_kind
    inside = column is not None and column.nature in INSIDE_AN_ACCOUNT
    return "menu" if inside else rule.indicator.object


def _count(view: Facts, rule: Rule, found: int, of: int) -> Measured:
    return Measured(
        value=found,
        numerator=found,
        denominator=of,
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
        window_to=view.at,
    )


def _summary(view: View, rule: Rule) -> Judgement:
    if rule.indicator.object == "post":
        return summarise_posts(view, rule)
    return summarise(view, rule, *read_lately(view, [view.subject.id, *(c.id for c in view.columns())]))


def _judge_nature(view: Facts, rule: Rule) -> list[Judgement]:
    columns = [c for c in view.columns() if c.nature == "static" and view.focus in (None, c.id)]
    return [_nature(view, rule, column) for column in columns]


def _nature(view: Facts, rule: Rule, column: Column) -> Judgement:
    facts = view.state.pages.get(column.id)
    shown = facts.now if facts else None
    count = shown.dated if shown and shown.dynamic else 0
    status: Status = "fail" if fails(rule.indicator, count) else "pass"
    if shown is None or shown.proof is None or shown.dynamic is None:
        status = "unknown"
    evidence: list[Evidence] = [shown.proof] if shown and shown.proof else []
    return Judgement(
        target=column.id,
        kind="column",
        status=status,
        measured=_count(view, rule, count, shown.items if shown else 0),
        slots={"column": column.name, "count": count},
        evidence=evidence,
        url=column.url,
        column=column.id,
    )


_ON = names_where(read_fully=True) | names_where(looks_at="links") | names_where(reader="posts") | {"day"}
_SLOTS = frozenset({"count", "samples"})
TEXT_HITS = Measure(_judge(_hits), _ON, _SLOTS, HitParams, _summary)
HIDDEN_LINKS = measure_of_facts(_judge(_hidden), _ON, _SLOTS, NoParams, _summary)
TAMPER = measure_of_facts(_judge(_tamper), _ON, _SLOTS, NoParams, _summary)
COLUMN_NATURE = measure_of_facts(
    _judge_nature, frozenset({"column", "day"}), frozenset({"column", "count"}), NoParams, _summary
)
