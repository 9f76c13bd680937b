"""Results of checks by hand, and consult tests."""

from datetime import timedelta
from typing import Any

from tests.seeds.entering.way import Entering, Way
from tests.seeds.plan import on_working_day, working_day
from tests.seeds.records import OFFICER, REVIEWER, Records

ASKED_BEFORE = 30  # days before people write down


def checked(one: Entering) -> None:
    """A fail by as many people as must confirm; the text of the circular is what they wrote."""
    people = (OFFICER, REVIEWER)[: max(1, one.type.people)]
    for order, who in enumerate(people, start=1):
        one.hand_in("manual.result.v1", f"/{order}", who=who, **_result(one))


def _result(one: Entering) -> dict[str, Any]:
    return {
        "target": _target(one),
        "target_kind": "page" if one.type.part == "page" and one.column is None else None,
        "indicator": one.indicator,
        "result": "fail",
        "detail": one.text,
        "url": one.problem.url or None,
        "count": one.problem.count if one.problem.count != 1 else None,
    }


def _target(one: Entering) -> str | None:
    """The part of the subject that is at fault: a column, or a page of the site whose address is invented."""
    if one.column is not None:
        return one.column.id
    if one.type.part == "column" and one.subject.subject_kind == "site":
        return one.subject.columns[0].id
    if one.type.part == "page" and one.subject.subject_kind == "site":
        return f"{one.subject.address}wz/{one.key}.html"
    return None


def _asked(one: Entering) -> None:
    """A question as a user would ask it, without an answer or with one after the term."""
    asked = on_working_day(one.days.base - timedelta(days=ASKED_BEFORE))
    late = one.type.name == "site.reply_over_5wd"
    answered = Records.clock(working_day(asked, 8), 16) if late else None
    at = Records.clock(one.days.base)
    one.records.add(
        "consult.test.v1",
        one.key,
        at=at,
        subject=one.subject.id,
        asked=Records.clock(asked),
        answered=answered,
        question="简单常见问题（虚构）",
    )


CHECKED = Way(checked, {"wording": "{detail}", "mended_by": "person"})
ASKED = Way(
    _asked,
    {"measure": "consult", "unit": "days", "comparator": ">", "threshold": 5,
     "wording": "{asked}模拟用户提出的简单常见问题{outcome}"},
)  # fmt: skip
