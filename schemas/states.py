"""The one table of what may become of a finding: its states, the steps of people, and how the office handles it.

Whether the fault is there (the state) and what the office does about it (the handling) are two dimensions. Handling
never changes a state, so a finding that a unit has been notified of is as open as before. Screens, checks, buttons,
reports and queries read this table; nothing else lists states by what they have in common.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from schemas.events.actor import Role
from schemas.events.findings import FindingState

ReviewAction = Literal["confirm", "dismiss", "exempt", "reopen"]
HandlingStep = Literal[
    "notified",
    "answered",
    "disputed",
    "upheld",
    "extended",
    "reminded",
    "written_reminder",
    "named",
    "summoned",
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
    """A step of the office, or of the unit it concerns. `after`: the steps that may stand before it, empty for one that
    begins; `ends`: the office is through with it. Whether the fault is there is the finding's state alone."""

    word: str
    roles: frozenset[Role]
    after: frozenset[HandlingStep]
    ends: bool = False


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

_ASKED: frozenset[HandlingStep] = frozenset({"notified", "upheld", "extended", "reminded", "written_reminder"})
# 核实反馈, 异议, 催办 and 通报 as offices do them: a unit is told and may mend, object or stay silent; a second person
# decides on an objection; who stays silent is reminded, then in writing, then named, then summoned; who is named again
# and again gets the letter that closes the site. An open objection holds every further step up.
HANDLING: dict[HandlingStep, Handling] = {
    "notified": Handling("已交办", _DECIDE, frozenset()),
    "answered": Handling("已反馈", _UNIT | _DECIDE, _ASKED | {"named", "summoned", "closing_letter"}),
    "disputed": Handling("提出异议", _UNIT | _DECIDE, _ASKED),
    "upheld": Handling("维持认定", _SECOND, frozenset({"disputed"})),
    "extended": Handling("准予延期", _DECIDE, _ASKED),
    "reminded": Handling("已催办", _DECIDE, _ASKED),
    "written_reminder": Handling("书面催办", _DECIDE, _ASKED),
    "named": Handling("点名通报", _CHIEF, _ASKED | {"answered"}),
    "summoned": Handling("约谈", _CHIEF, _ASKED | {"named"}),
    "closing_letter": Handling("发关停整合函", _CHIEF, _ASKED | {"named", "summoned"}),
    "closed": Handling("已办结", _DECIDE, frozenset(get_args(HandlingStep)) - {"disputed", "closed"}, ends=True),
}
