"""The one table of what may become of a finding: its states, the steps of people, and how the office handles it.

Whether the fault is there (the state) and what the office does about it (the handling) are two dimensions. Handling
never changes a state, so a finding that a unit has been notified of is as open as before. Screens, checks, buttons,
reports and queries read this table; nothing else lists states by what they have in common.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.events.actor import Role
from schemas.events.findings import FindingState

ReviewAction = Literal["confirm", "dismiss", "exempt", "reopen"]
HandlingStep = Literal[
    "forewarned",
    "notified",
    "answered",
    "disputed",
    "upheld",
    "revoked",
    "overruled",
    "extended",
    "suspended",
    "reminded",
    "written_reminder",
    "named",
    "naming_withdrawn",
    "summoned",
    "closing_proposed",
    "closing_declined",
    "closing_letter",
    "closed",
]


@dataclass(frozen=True, slots=True)
class State:
    """`open`: not settled; it stands or still waits for a person. `stands`: confirmed and not mended, what an edition
    counts as a problem. `lifted`: found groundless or excused, it weighs in no verdict. `leads`: the states that may
    follow; a state follows itself when something is added to a finding that does not move."""

    word: str
    open: bool
    stands: bool
    lifted: bool
    leads: frozenset[FindingState]


@dataclass(frozen=True, slots=True)
class Act:
    """A step of a person. `within`: the states in which it may be taken; `to`: the states it can lead to."""

    word: str
    within: frozenset[FindingState]
    to: frozenset[FindingState]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Handling:
    """A step of the office, or of the unit it concerns. `act`: what is done, as it completes 无权……; `after`: the steps
    that may stand before it; `begins`: it may also be the first; `ends`: the office is through with it. `second`: it is
    taken by another person than these steps were. `reason`: it needs one. `waits`: it waits for a decision, and
    holds every step up that is not one. `aside`: it takes back what an earlier step said and moves nothing on. Whether
    the fault is there is the finding's state alone."""

    word: str
    act: str
    roles: frozenset[Role]
    after: frozenset[HandlingStep]
    begins: bool = False
    ends: bool = False
    waits: bool = False
    reason: bool = False
    second: frozenset[HandlingStep] = frozenset()
    aside: bool = False


def _states(*names: FindingState) -> frozenset[FindingState]:
    return frozenset(names)


STATES: dict[FindingState, State] = {
    "suspected": State(
        "待核实", True, False, False, _states("suspected", "confirmed", "rectified", "dismissed", "exempted")
    ),
    "confirmed": State("未整改", True, True, False, _states("confirmed", "rectified", "dismissed", "exempted")),
    "recurred": State("再次出现", True, True, False, _states("recurred", "rectified", "dismissed", "exempted")),
    "rectified": State("已整改", False, False, False, _states("suspected", "confirmed", "recurred")),
    "dismissed": State("经核实不成立", False, False, True, _states("suspected", "confirmed")),
    "exempted": State("已备案豁免", False, False, True, _states("suspected", "confirmed", "rectified", "dismissed")),
}
# Confirmed and not mended. This is what an edition counts as a problem (问题).
STANDING: frozenset[FindingState] = frozenset(name for name, state in STATES.items() if state.stands)
# Standing, or a clue (线索) that still waits for a person.
UNSETTLED: frozenset[FindingState] = frozenset(name for name, state in STATES.items() if state.open)
# Judged and found groundless, or excused: it never fails a site, whatever it was before.
LIFTED: frozenset[FindingState] = frozenset(name for name, state in STATES.items() if state.lifted)

_DESK: frozenset[Role] = frozenset({"officer", "reviewer", "chief"})
_SECOND: frozenset[Role] = frozenset({"reviewer", "chief"})
_DECIDE: frozenset[Role] = frozenset({"officer", "chief"})
_CHIEF: frozenset[Role] = frozenset({"chief"})
_UNIT: frozenset[Role] = frozenset({"unit"})

ACTS: dict[ReviewAction, Act] = {
    "confirm": Act("确认", _states("suspected"), _states("suspected", "confirmed"), _DESK),
    "dismiss": Act("排除", UNSETTLED | {"exempted"}, _states("dismissed"), _DESK),
    "exempt": Act("豁免", UNSETTLED, _states("exempted"), _DECIDE),
    "reopen": Act("重新受理", frozenset(STATES) - UNSETTLED, _states("suspected", "confirmed"), _DESK),
}

_ASKED: frozenset[HandlingStep] = frozenset(
    {"notified", "upheld", "extended", "suspended", "reminded", "written_reminder"}
)
_TOLD: frozenset[HandlingStep] = _ASKED | {"answered", "named", "summoned", "closing_declined", "closing_letter"}
_REMINDED: frozenset[HandlingStep] = _TOLD | {"forewarned"}
# 核实反馈, 异议, 催办 and 通报 as offices do them: a unit is reminded of what will soon be overdue (到期提醒), told of
# what was found, and may mend, object or stay silent; a second person decides on an objection; who stays silent is
# reminded, then in writing, then named, then summoned; for who is named again and again the closing of the site is
# proposed and decided by two people. An open objection holds every further step up, unless the chief lets the row be
# released with a reason that is kept.
HANDLING: dict[HandlingStep, Handling] = {
    "forewarned": Handling("已到期提醒", "到期提醒", _DECIDE, frozenset({"forewarned"}), begins=True),
    "notified": Handling("已交办", "交办问题", _DECIDE, frozenset({"forewarned"}), begins=True),
    "answered": Handling("已反馈", "反馈整改情况", _UNIT | _DECIDE, _REMINDED),
    "disputed": Handling("提出异议", "提出异议", _UNIT | _DECIDE, _ASKED - {"upheld"} | {"answered"}, waits=True),
    "upheld": Handling(
        "维持认定",
        "对异议作出决定",
        _SECOND,
        frozenset({"disputed", "overruled"}),
        reason=True,
        second=frozenset({"notified", "disputed"}),
    ),
    "revoked": Handling(
        "撤销认定",
        "对异议作出决定",
        _SECOND,
        frozenset({"disputed", "overruled"}),
        reason=True,
        second=frozenset({"notified", "disputed"}),
    ),
    "overruled": Handling(
        "异议期间准予通报",
        "在异议期间准予通报",
        _CHIEF,
        frozenset({"disputed"}),
        reason=True,
        second=frozenset({"disputed"}),
    ),
    "extended": Handling("准予延期", "准予延期", _DECIDE, _TOLD, reason=True),
    "suspended": Handling("中止计时", "中止计时", _DECIDE, _TOLD, reason=True),
    "reminded": Handling("已催办", "催办", _DECIDE, _REMINDED),
    "written_reminder": Handling("书面催办", "书面催办", _DECIDE, _REMINDED),
    "named": Handling("点名通报", "点名通报", _CHIEF, _TOLD | {"overruled"}),
    "naming_withdrawn": Handling("撤回点名通报", "撤回点名通报", _CHIEF, frozenset({"named"}), reason=True, aside=True),
    "summoned": Handling("约谈", "约谈", _CHIEF, _TOLD),
    "closing_proposed": Handling("拟发关停整合函", "提出关停整合", _DECIDE, _TOLD, reason=True),
    "closing_declined": Handling(
        "不予关停整合",
        "决定关停整合",
        _CHIEF,
        frozenset({"closing_proposed"}),
        reason=True,
        second=frozenset({"closing_proposed"}),
    ),
    "closing_letter": Handling(
        "发关停整合函",
        "决定关停整合",
        _CHIEF,
        frozenset({"closing_proposed"}),
        second=frozenset({"closing_proposed"}),
    ),
    "closed": Handling("已办结", "办结", _DECIDE, _REMINDED | {"revoked"}, ends=True),
}
# The steps after which somebody else must decide.
UNDECIDED: frozenset[HandlingStep] = frozenset(
    before for one in HANDLING.values() if one.second for before in one.after
)
