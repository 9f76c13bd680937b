"""Which records a rule counts, whose they are, and how what was counted becomes a judgement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.ids import unit_subject_id
from schemas.records import BY_NAME, Record, RecordKind
from schemas.times import day_of, midnight
from stages.rule_evaluator.judge import Judgement, Number, add_months
from stages.rule_evaluator.view import Rule, View

PROOFS = 50  # of one judgement
NONE_IN_WINDOW = "本期没有相关记录"


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`kind` of record; `where`: field -> the values that count; `unless`: field -> the values that do not; `by`: whose
    numbers are added up; `placed`: the field whose time or day places a record in the indicator's window."""

    kind: str
    where: dict[str, list[Any]] = {}
    unless: dict[str, list[Any]] = {}
    by: Literal["subject", "unit", "target", "record"] = "subject"
    placed: str = "at"

    def fields(self) -> Iterable[str]:
        """Every field of the kind that the params name."""
        return (*self.where, *self.unless, self.placed)


def reads(params: Chosen) -> frozenset[str]:
    """The kind that is counted. Raises ValueError for a kind or a field that there is not."""
    kind = BY_NAME.get(params.kind)
    if kind is None:
        raise ValueError(f"params.kind：没有记录种类“{params.kind}”，可用的有：{'、'.join(BY_NAME)}")
    for name in params.fields():
        if name not in kind.payload.__struct_fields__:
            known = "、".join(kind.payload.__struct_fields__)
            raise ValueError(f"params：记录种类“{kind.word}”没有字段“{name}”，可用的有：{known}")
    return frozenset({params.kind})


@dataclass(frozen=True, slots=True)
class Told:
    """A record and the id of the event that it came in."""

    record: Record
    event: str

    @property
    def name(self) -> str:
        """What a dismissal covers."""
        return f"{self.record.by}|{self.record.key}"


@dataclass(frozen=True, slots=True)
class Group:
    """Whose records these are. `unit` is charged; empty leaves that to the program's rule."""

    target: str
    kind: str
    unit: str


def kind_of(rule: Rule) -> RecordKind:
    return BY_NAME[rule.params.kind]


def matches(record: Record, where: Mapping[str, list[Any]]) -> bool:
    """Whether each named field has one of the values."""
    return all(getattr(record, name) in values for name, values in where.items())


def groups(view: View, rule: Rule) -> dict[Group, list[Told]]:
    """The records that the rule counts, by whose they are."""
    found: dict[Group, list[Told]] = {}
    for told in chosen(view, rule):
        found.setdefault(_group(view, rule.params.by, told.record), []).append(told)
    return found


def chosen(view: View, rule: Rule) -> list[Told]:
    """Those records of the kind that match and lie in the window."""
    first = window_from(view, rule)
    told = [Told(record, event) for record, event in view.recorded.of_kind(rule.params.kind)]
    return [t for t in told if _counts(t.record, rule) and _inside(t.record, rule, first, view.day)]


def _counts(record: Record, rule: Rule) -> bool:
    out = any(getattr(record, name) in values for name, values in rule.params.unless.items())
    return not out and matches(record, rule.params.where)


def window_from(view: View, rule: Rule) -> date | None:
    """The day after which the window lies; None without a window."""
    window = rule.indicator.window
    if window is None:
        return None
    if window.months is not None:
        return add_months(view.day, -window.months)
    return view.day - timedelta(days=window.days or 0)


def day_in(record: Record, name: str) -> date | None:
    """The Shanghai day of a field: a time, a day, or the first day of a month. None for a text that is no day: other
    systems may write records too, and one that cannot be placed counts nowhere."""
    value = getattr(record, name)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return day_of(value)
    try:
        return date.fromisoformat(value if len(value) > len("2026-07") else f"{value}-01")
    except ValueError:
        return None


def _inside(record: Record, rule: Rule, first: date | None, last: date) -> bool:
    day = day_in(record, rule.params.placed)
    return day is not None and day <= last and (first is None or first < day)


def _group(view: View, by: str, record: Record) -> Group:
    """Where units are counted apart, what names no unit is the subject's own."""
    whole = Group(view.subject.id, view.subject.subject_kind, "")
    if by == "unit":
        itself = not record.unit or view.subject.id == unit_subject_id(record.unit)
        return whole if itself else Group(unit_subject_id(record.unit), "unit", record.unit)
    if by == "record":
        return Group(f"record:{record.thing or record.key}", "record", record.unit)
    if by == "target" and (record.target or record.unit):
        at_site = record.target in ("", view.subject.id, record.subject)
        kind = view.subject.subject_kind if at_site else record.target_kind
        return Group(record.target or view.subject.id, kind, record.unit)
    return whole


def nothing(view: View, rule: Rule) -> Judgement:
    """The line of a subject about which nothing was recorded: there is nothing to judge."""
    return Judgement(
        target=view.subject.id,
        kind=view.subject.subject_kind,
        status="not_applicable",
        measured=Measured(
            value=None,
            numerator=None,
            denominator=None,
            unit=rule.indicator.unit,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=view.at,
        ),
        reason=NONE_IN_WINDOW,
    )


def by_group(view: View, rule: Rule, judge: Callable[[Group, list[Told]], Judgement]) -> list[Judgement]:
    """A judgement for each group, or the line that says that there is none."""
    found = groups(view, rule)
    return [judge(group, told) for group, told in found.items()] or [nothing(view, rule)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted. `low` and `high` bound the value while something is still open."""

    value: Number | None
    numerator: Number
    denominator: Number
    low: Number | None = None
    high: Number | None = None


def judgement(
    view: View,
    rule: Rule,
    group: Group,
    told: list[Told],
    status: Status,
    figures: Figures,
    reason: str = "",
    slots: Mapping[str, object] | None = None,
) -> Judgement:
    """`told` are the records that prove it."""
    first = window_from(view, rule)
    proofs = told[-PROOFS:]
    column = next((c.id for c in view.subject.columns if c.id == group.target), None)
    own = {"count": figures.numerator, "of": figures.denominator, **(slots or {})}
    return Judgement(
        target=group.target,
        kind=group.kind,
        status=status,
        measured=Measured(
            value=_plain(figures.value),
            numerator=_plain(figures.numerator),
            denominator=_plain(figures.denominator),
            low=_plain(figures.low),
            high=_plain(figures.high),
            unit=rule.indicator.unit,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_from=midnight(first + timedelta(days=1)) if first is not None else None,
            window_to=view.at,
        ),
        slots=own,
        evidence=[_proof(rule, one, sha) for one in proofs for sha in _hashes(one.record.evidence)],
        reason=reason,
        url=next((one.record.url for one in reversed(told) if one.record.url), None),
        keys=tuple(one.name for one in told),
        column=column,
        unit=group.unit,
    )


def _hashes(handed_in: list[str]) -> list[str | None]:
    return [*handed_in] or [None]


def _proof(rule: Rule, told: Told, sha: str | None) -> Evidence:
    record = told.record
    note = f"{record.by}{kind_of(rule).word}"
    return Evidence(event_id=told.event, at=record.at, url=record.url, sha256=sha, note=note)


def _plain(number: Number | None) -> float | None:
    return None if number is None else float(number)
