"""Rulebooks made ready: measures by name, their numbers typed, their wording checked, sorted by what calls them."""

import string
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.subjects import SUBJECTS, Subject
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator.measures import MEASURES, PEOPLE
from stages.rule_evaluator.view import Rule


class Rules:
    """The enabled indicators of one rulebook."""

    def __init__(self, book: Rulebook, known: dict[bytes, Rule] | None = None) -> None:
        """`known`: rules of other rulebooks by their indicator; the same indicator is the same rule.

        Raises MistakeError when a measure, one of its numbers or a slot of a wording is unknown."""
        self.book = book
        self.by_id: dict[str, Rule] = {}
        problems: list[str] = []
        for indicator in book.indicators:
            if indicator.enabled and indicator.severity != "bonus":
                try:
                    self.by_id[indicator.id] = _ready(indicator, {} if known is None else known)
                except ValueError as error:
                    problems.append(f"指标体系{book.id}：指标{indicator.id}：{error}。")
        if problems:
            raise MistakeError(problems)
        self._on = {kind: _by_trigger(self.by_id, kind) for kind in SUBJECTS}
        # The kinds of record that some indicator counts; all others are passed over.
        self.record_kinds = frozenset(k for r in self.by_id.values() for k in r.measure.reads(r.params))

    def on(self, subject: Subject, *triggers: str) -> list[Rule]:
        """The rules about such subjects that one of the triggers calls, in the order of the rulebook."""
        known = self._on[subject.subject_kind]
        if len(triggers) == 1:
            return known.get(triggers[0], [])
        called = {rule.indicator.id for trigger in triggers for rule in known.get(trigger, [])}
        return [rule for name, rule in self.by_id.items() if name in called]

    def params_of(self, measure: str) -> object | None:
        """The numbers of the first indicator that uses this measure, null where none does."""
        return next((r.params for r in self.by_id.values() if r.indicator.measure == measure), None)


def _ready(indicator: Indicator, known: dict[bytes, Rule]) -> Rule:
    written = msgspec.json.encode(indicator)
    if written not in known:
        known[written] = _made(indicator)
    return known[written]


def _made(indicator: Indicator) -> Rule:
    measure = PEOPLE
    if indicator.measure is not None:
        if indicator.measure not in MEASURES:
            raise ValueError(f"没有“{indicator.measure}”这种计量方法，可用的有：{'、'.join(MEASURES)}")
        measure = MEASURES[indicator.measure]
    for field in measure.needs:
        if getattr(indicator, field) is None:
            raise ValueError(f"缺少{field}，计量方法{indicator.measure}不能没有它")
    try:
        params = msgspec.convert(indicator.params if indicator.measure else {}, measure.params)
    except msgspec.ValidationError as error:
        raise ValueError(f"params：{error}，请改正params") from error
    measure.reads(params)
    for field in ("wording", "warning_wording"):
        _check_slots(field, getattr(indicator, field), measure.slots)
    return Rule(indicator, measure, params)


def _check_slots(field: str, text: str, known: frozenset[str]) -> None:
    used = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    if used - known:
        listed = "、".join(sorted(known)) or "无"
        raise ValueError(f"{field}：没有占位{{{sorted(used - known)[0]}}}，该计量方法可用的有：{listed}")


def _by_trigger(rules: Mapping[str, Rule], subject_kind: str) -> dict[str, list[Rule]]:
    on: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules.values():
        if subject_kind in rule.indicator.about:
            for trigger in sorted(rule.measure.on):
                on[trigger].append(rule)
    return dict(on)
