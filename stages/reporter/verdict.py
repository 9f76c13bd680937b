"""From findings to 合格 / 不合格 / 无法判定 / 未抽查 / 不适用 by the program's verdict rule: one subject, one window.

Only confirmed findings fail a subject, and only those of veto indicators; unknown never passes. A machine never sees
泄密 or 严重负面舆情: while the items only people can know are unsigned, `signed` is false and the rate is printed as
机器监测项合格率 (office practice, section 1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from schemas.events.findings import FindingState, Severity, Status
from schemas.registry.model import VerdictRule
from schemas.rulebooks.model import Indicator, Rulebook
from schemas.states import LIFTED, STANDING
from schemas.words import CLUES_WAIT, SOMETHING_WAITS

VerdictValue = Literal["合格", "不合格", "无法判定", "未抽查", "不适用"]
NOT_ASKED = "判定依据中没有对此类对象启用的单项否决指标"
NOT_SIGNED = "须由人工确认的事项尚未签认"
RATE_SIGNED, RATE_MACHINE = "总体合格率", "机器监测项合格率"


@dataclass(frozen=True)
class Standing:
    """How one indicator stood for targets of a subject over the closed days of a window: `last` is the status at its
    end, `judged` whether it passed or failed on any day."""

    indicator: str
    last: Status
    judged: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Fault:
    """A finding over a window. `held` are all states it had in the window, those it came in with included; `ended`
    is the day it was mended, null while it stands; `due` the last day to mend it, null where none was set."""

    finding_id: str
    indicator: str
    severity: Severity
    state: FindingState
    held: frozenset[FindingState]
    wording: str
    ended: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class Base:
    """What a verdict rests on: veto indicators that a machine can judge, and how many of them were."""

    indicators: int = 0
    judged: int = 0
    unknown: int = 0
    not_applicable: int = 0


@dataclass(frozen=True)
class Verdict:
    """`reasons` are printed sentences; every veto is listed, also those that no longer change the value. `first` is the
    verdict of the first check (初查), where the rule is that what was mended in time counts no more: then `value` is
    that of the second (复查)."""

    value: VerdictValue
    reasons: tuple[str, ...] = ()
    base: Base = field(default_factory=Base)
    findings: tuple[str, ...] = ()
    signed: bool = False
    unsigned: tuple[str, ...] = ()
    first: VerdictValue | None = None

    @property
    def text(self) -> str:
        """The value as it is printed, with both checks where they differ."""
        if self.first in (None, self.value):
            return self.value
        return f"{self.value}（初查{self.first}，复查{self.value}）"


def verdict(
    book: Rulebook,
    rule: VerdictRule,
    last_day: date,
    standings: Sequence[Standing],
    faults: Sequence[Fault],
    signed_items: Collection[str] = (),
    sampled: bool = True,
    kind: str = "site",
) -> Verdict:
    """The verdict on one subject of a kind. `signed_items`: indicators signed for the window by a named person."""
    if not sampled:
        return Verdict("未抽查")
    rows = {one: [s for s in standings if s.indicator == one] for one in machine_vetoes(book, kind)}
    base = _base(rows, rule)
    failing = [fault for fault in faults if fault.severity == "veto" and counts(fault, rule, last_day)]
    asked_of_people = people_vetoes(book, kind)
    # What stands against the subject has been answered: nobody can sign that there is nothing.
    answered = {*signed_items, *(fault.indicator for fault in failing)}
    unsigned = tuple(item for item in asked_of_people if item not in answered)
    reasons = tuple(fault.wording for fault in failing)
    value: VerdictValue = "合格"
    if failing:
        value = "不合格"
    elif base.indicators and base.not_applicable == base.indicators:
        value, reasons = "不适用", ("本期经批准下线或不在监测范围",)
    elif not base.indicators:
        # No machine judges such subjects here: they pass when people have signed for all there is to ask.
        if not asked_of_people or unsigned:
            value, reasons = "无法判定", (NOT_ASKED if not asked_of_people else NOT_SIGNED,)
    elif base.unknown or not base.judged:
        value, reasons = "无法判定", tuple(_why_unknown(book, rows, rule))
    found = tuple(f.finding_id for f in failing)
    return Verdict(value, reasons, base, found, not unsigned, unsigned, _first(rule, value, faults, last_day))


def _first(rule: VerdictRule, value: VerdictValue, faults: Sequence[Fault], last_day: date) -> VerdictValue | None:
    """What the first check came to: failed where a veto stood at any time of the window, also one mended since."""
    if rule != "unrectified":
        return None
    vetoes = (fault for fault in faults if fault.severity == "veto")
    return "不合格" if any(counts(fault, "any_in_window", last_day) for fault in vetoes) else value


def counts(fault: Fault, rule: VerdictRule, last_day: date) -> bool:
    """Whether a finding weighs by this rule: at the point of time, at any time in the window, or when it was not
    mended in time. What was dismissed or exempted weighs by none."""
    if fault.state in LIFTED:
        return False
    if rule == "at_point":
        return fault.state in STANDING
    if fault.held.isdisjoint(STANDING):
        return False
    return rule == "any_in_window" or _overdue(fault, last_day)


def _overdue(fault: Fault, last_day: date) -> bool:
    """Not mended by its last day; without a last day what still stands at the end was not mended."""
    if fault.due is None:
        return fault.state in STANDING
    return (fault.ended or last_day) > fault.due


def machine_vetoes(book: Rulebook, kind: str = "site") -> list[str]:
    """Veto indicators of a kind of subject that a machine judges every day."""
    return [i.id for i in _vetoes(book, kind) if i.fed_by == "machine"]


def people_vetoes(book: Rulebook, kind: str = "site") -> list[str]:
    """Veto indicators of a kind of subject that only people can know; each edition needs their sign-off."""
    return [i.id for i in _vetoes(book, kind) if i.fed_by == "people"]


def rate_label(verdicts: Sequence[Verdict]) -> str:
    """What the rate may be called: 总体合格率 only when every judged subject is signed for."""
    judged = [v for v in verdicts if v.value in ("合格", "不合格")]
    return RATE_SIGNED if judged and all(v.signed for v in judged) else RATE_MACHINE


def _vetoes(book: Rulebook, kind: str) -> list[Indicator]:
    return [i for i in book.indicators if i.enabled and i.severity == "veto" and kind in i.about]


def _base(rows: dict[str, list[Standing]], rule: VerdictRule) -> Base:
    kinds = [_kind(found, rule) for found in rows.values()]
    return Base(
        indicators=len(kinds),
        judged=kinds.count("judged"),
        unknown=kinds.count("unknown"),
        not_applicable=kinds.count("not_applicable"),
    )


def _kind(found: Sequence[Standing], rule: VerdictRule) -> Literal["judged", "unknown", "not_applicable"]:
    """An indicator without any line was not looked at: unknown. Over a window it must have been judged at least once
    and stand decided at the end."""
    if not found or any(s.last == "unknown" for s in found):
        return "unknown"
    if all(s.last == "not_applicable" for s in found):
        return "not_applicable"
    seen = any(s.judged for s in found)
    return "judged" if seen or rule == "at_point" else "unknown"


def _why_unknown(book: Rulebook, rows: dict[str, list[Standing]], rule: VerdictRule) -> list[str]:
    reasons = []
    for indicator_id, found in rows.items():
        if _kind(found, rule) == "unknown":
            indicator = book.indicator(indicator_id)
            why = next((s.reason for s in found if s.reason), "") or "未监测"
            title = indicator.title if indicator else indicator_id
            reasons.append(SOMETHING_WAITS if why.endswith(CLUES_WAIT) else f"{title}：{why}")
    return list(dict.fromkeys(reasons))
