"""Accounts opened or renamed without filing, votes without filing."""

import re
from datetime import date, timedelta

from tests.seeds.entering.way import Entering, Way
from tests.seeds.records import Records

KIND, NAMING, VOTE = "filing.state.v1", "naming.earlier.v1", "vote.filing.v1"
_BEFORE = 20  # days before people write down
_CLOSED, _OPENED = re.compile("注销|关停"), re.compile("开通|开设|开办")


def _opened(one: Entering) -> None:
    """An account that the register does not hold: a fact about the unit that opened it."""
    steps = _history(one)
    if not steps:
        steps = [("open", one.days.base - timedelta(days=_BEFORE), False, one.text)]
    for order, (step, day, filed, detail) in enumerate(steps, start=1):
        changed = Records.clock(day)
        one.hand_in(
            KIND,
            f"/{order}",
            at=max(changed, Records.clock(one.days.base, 10)) if order == len(steps) else changed + timedelta(hours=8),
            target=one.problem.target or one.problem.subject,
            target_kind="account",
            thing=one.problem.target or one.problem.subject,
            step=step,
            changed=changed,
            filed=changed + timedelta(hours=8) if filed else None,
            platform=one.problem.platform,
            detail=detail,
        )


def _history(one: Entering) -> list[tuple[str, date, bool, str]]:
    """Steps with a day that the circular tells of the account; namings in earlier periods are records of their own."""
    steps: list[tuple[str, date, bool, str]] = []
    for order, told in enumerate(one.problem.item.get("history") or [], start=1):
        when, event = str(told.get("when")), str(told.get("event"))
        day = _day(when)
        if day is None:
            at = Records.clock(one.days.first - timedelta(days=1))
            one.hand_in(NAMING, f"/n{order}", at=at, edition=when, detail=event)
        elif _OPENED.search(event):
            steps.append(("reopen" if steps else "open", day, False, event))
        elif _CLOSED.search(event):
            steps.append(("close", day, True, event))
    return steps


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _renamed(one: Entering) -> None:
    changed = Records.clock(one.days.base - timedelta(days=_BEFORE))
    one.hand_in(KIND, step="rename", changed=changed)


def _voted(one: Entering) -> None:
    begins = Records.clock(one.days.base - timedelta(days=3))
    one.hand_in(VOTE, activity="vote", begins=begins, title="网络投票活动（名称虚构）")


_UNFILED = {"measure": "record_working_days", "comparator": ">", "threshold": 5, "unit": "days",
            "window": {"months": 12}, "mended_by": "person"}  # fmt: skip
OPENED = Way(
    _opened,
    {**_UNFILED, "params": {"kind": KIND, "by": "target", "placed": "changed", "begins": "changed", "ends": "filed",
                            "where": {"step": ["open", "reopen"]}},
     "wording": "开通后{count}个工作日仍未报备"},
)  # fmt: skip
RENAMED = Way(
    _renamed,
    {**_UNFILED, "params": {"kind": KIND, "by": "target", "placed": "changed", "begins": "changed", "ends": "filed",
                            "where": {"step": ["rename"]}},
     "wording": "变更名称后{count}个工作日仍未备案"},
)  # fmt: skip
VOTED = Way(
    _voted,
    {**_UNFILED, "comparator": "<", "threshold": 10,
     "params": {"kind": VOTE, "by": "target", "placed": "begins", "begins": "filed", "ends": "begins", "what": "title"},
     "wording": "活动“{what}”未提前10个工作日报备"},
)  # fmt: skip
