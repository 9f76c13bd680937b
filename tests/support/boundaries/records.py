"""Records on each side of a number. All are about s1 (and unit u2 where units are counted apart)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.calendar import shipped
from schemas.records import BY_NAME, Record
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator.judge import add_months
from tests.support.boundaries.base import DAY, Boundary, Sides, steps, watched
from tests.support.observations import DAY0, moment
from tests.support.records import a_record, hand_in

PLAIN: dict[str, dict[str, Any]] = {  # what a record of a kind cannot do without
    "mailbox.letter.v1": {"asked": moment(DAY0, 9), "thing": "XF1"},
    "foi.request.v1": {"asked": moment(DAY0, 9), "thing": "YSQ1"},
    "repost.look.v1": {"task": "一", "result": "in_time"},
    "publication.count.v1": {"month": f"{DAY0:%Y-%m}", "published": 10, "goal": 10},
    "submission.count.v1": {"month": f"{DAY0:%Y-%m}", "submitted": 10, "adopted": 10},
    "duty.state.v1": {"duty": "报表", "due": str(DAY0), "done": moment(DAY0, 9)},
    "filing.state.v1": {"step": "change", "changed": moment(DAY0, 9)},
    "vote.filing.v1": {"activity": "vote", "begins": moment(DAY0, 9), "title": "评选"},
    "notice.above.v1": {"office": "省政府办公厅", "detail": "未更新"},
    "naming.earlier.v1": {"edition": "一"},
    "mutual.error.v1": {"category": "typo", "detail": "错字"},
    "outside.test.v1": {"test": "一", "result": "pass"},
    "guide.check.v1": {"service": "落户", "result": "pass"},
    "accessibility.check.v1": {"point": "contrast", "result": "pass"},
}
_LONG = 45  # working days after which the records are judged
Row = dict[str, Any]


def working_day(number: int) -> date:
    return shipped().deadline(DAY0, number).day if number else DAY0


def record(rule: Indicator, number: int, **own: Any) -> Record:
    """A record that the indicator counts, but for `own`."""
    wanted = {name: values[0] for name, values in rule.params.get("where", {}).items()}
    fields = {**PLAIN[rule.params["kind"]], **wanted, **own}
    if "thing" in fields:
        fields["thing"] += f"-{number}"
    if rule.params.get("by") == "unit":
        fields.setdefault("unit", "u2")
    return a_record(rule.params["kind"], DAY0, f"K{number}", **fields)


def judged(book: Rulebook, rule: Indicator, rows: list[Row], day: date | None = None) -> Any:
    made = watched(book, rule)
    hand_in(made, *(record(rule, number, **row) for number, row in enumerate(rows)))
    made.day = day or working_day(_LONG)
    made.close_day()
    return made


def _pair(rows: Callable[[Rulebook, Indicator], tuple[list[Row], list[Row]]], day: date | None = None) -> Boundary:
    def play(book: Rulebook, rule: Indicator) -> Sides:
        failing, standing = rows(book, rule)
        return judged(book, rule, failing, day), judged(book, rule, standing, day)

    return play


def _instant(rule: Indicator, field: str, day: date) -> Any:
    """A day as the field holds it: a time, or a day's text."""
    kind = BY_NAME[rule.params["kind"]].payload.__annotations__[field]
    return str(day) if kind in (str, "str") else moment(day, 9)


def _other_values(rule: Indicator) -> Row:
    """A value in one field by which the record is not counted."""
    kind = BY_NAME[rule.params["kind"]]
    name = next(name for name in rule.params["where"] if kind.words.get(name))
    return {name: next(value for value in kind.words[name].values() if value not in rule.params["where"][name])}


def _count(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    failing, standing = steps(rule)
    amount = rule.params.get("amount", "count")
    if amount != "count":
        return [{amount: failing}], [{amount: standing}]
    told = any(BY_NAME[rule.params["kind"]].words.get(name) for name in rule.params.get("where", {}))
    beside = [_other_values(rule)] if told else []  # what is not counted stands beside the last that does not fail
    return [{}] * failing, [{}] * standing + beside


def _share(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    of = 20
    failing, standing = steps(rule, of)
    within, counts = rule.params.get("within"), rule.params.get("counts", {})
    if within is not None:
        begins, ends, term = within["begins"], within["ends"], within["working_days"]
        good = {begins: moment(DAY0, 9), ends: moment(working_day(term), 9)}
        bad = {begins: moment(DAY0, 9), ends: moment(working_day(term + 1), 9)}
    else:
        (name, values), *_ = counts.items()
        good = {name: values[0]}
        bad = {name: next(one for one in rule.params["where"][name] if one not in values)}
    return [good] * failing + [bad] * (of - failing), [good] * standing + [bad] * (of - standing)


def _ratio(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    amount, base = rule.params["amount"], rule.params["base"]
    return tuple([{amount: number, base: 100}] for number in steps(rule, 100))  # type: ignore[return-value]


def _working_days(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    begins, ends = rule.params["begins"], rule.params["ends"]
    return tuple(  # type: ignore[return-value]
        [{begins: moment(DAY0, 9), ends: moment(working_day(number), 9)}] for number in steps(rule)
    )


def _overdue(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    """Nothing is done, so many days before the day that is judged."""
    due, done, day = rule.params["due"], rule.params["done"], working_day(_LONG)
    return tuple(  # type: ignore[return-value]
        [{due: _instant(rule, due, day - number * DAY), done: None}] for number in steps(rule)
    )


def _late(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    """Done a day late, or on the day; undone since yesterday, or due today."""
    due, done, day = rule.params["due"], rule.params["done"], working_day(_LONG)
    failing, standing = steps(rule)
    late: Row
    good: Row
    if rule.params.get("where", {}).get(done) == [None]:
        late, good = {due: str(day - DAY), done: None}, {due: str(day), done: None}
    else:
        late, good = ({due: str(DAY0), done: moment(DAY0 + n * DAY, 9)} for n in (1, 0))
    return [late] * failing, [late] * standing + [good]


def _months(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    amount, placed, floor = rule.params["amount"], rule.params["placed"], rule.params.get("floor", 1)

    def rows(number: int) -> list[Row]:
        poor = [{placed: f"{add_months(DAY0, -n):%Y-%m}", amount: floor - 1} for n in range(number)]
        return [*poor, {placed: f"{add_months(DAY0, -number):%Y-%m}", amount: floor}]

    failing, standing = steps(rule)
    return rows(failing), rows(standing)


def _streak(_: Rulebook, rule: Indicator) -> tuple[list[Row], list[Row]]:
    due, done = rule.params["due"], rule.params["done"]

    def rows(number: int) -> list[Row]:
        """So many late in a row, after one that was in time."""
        turns = [add_months(DAY0, -n) for n in range(number + 1)]
        late = [{due: str(turn), done: moment(turn + DAY, 9)} for turn in turns[:-1]]
        return [*late, {due: str(turns[-1]), done: moment(turns[-1], 9)}]

    failing, standing = steps(rule)
    return rows(failing), rows(standing)


RECORDS: dict[str, Boundary] = {
    "record_count": _pair(_count),
    "record_share": _pair(_share),
    "record_ratio": _pair(_ratio),
    "record_working_days": _pair(_working_days),
    "record_overdue": _pair(_overdue),
    "record_late": _pair(_late),
    "record_months": _pair(_months),
    "record_streak": _pair(_streak),
}
