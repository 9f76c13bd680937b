"""Who may do what: the one place that every door asks before it gives something out or takes something in.

Doors are the commands, the console's pages and files, the feeds and webhooks. A right is a row: what may be done, by
which roles. What a person may read is decided here as well; how withheld content is masked is `schemas.gate`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.events.actor import Actor, Role
from schemas.registry.model import Unit
from schemas.states import ACTS, HANDLING, HandlingStep, ReviewAction

_Action = Literal[
    "read",
    "read_withheld",
    "read_editions",
    "read_status",
    "subscribe",
    "confirm",
    "second_review",
    "dismiss",
    "exempt",
    "reopen",
    "recheck",
    "pause",
    "resume",
    "sign_off",
    "hand_in",
    "release",
    "sign_edition",
    "register",
    "handle",
    "operate",
    "administer",
    "read_trail",
    "try_rulebook",
    "switch_rulebook",
]
Action = Literal[_Action, HandlingStep]

ROLES: dict[Role, str] = {
    "administrator": "系统管理员",
    "operator": "运维人员",
    "officer": "经办人员",
    "reviewer": "复核人员",
    "chief": "负责人",
    "unit": "单位联系人",
    "reader": "查阅人员",
    "service": "对接系统",
}
# Roles that reach as far as the person's own unit and the units below it.
UNDER_UNIT: frozenset[Role] = frozenset({"unit"})


@dataclass(frozen=True, slots=True)
class Right:
    """`word` completes the sentence 无权……."""

    word: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is acted on or read. `units`: the units that it concerns with all units above them, None where it concerns
    no unit in particular; `people`: the ids of those who have confirmed it."""

    units: frozenset[str] | None = None
    people: frozenset[str] = frozenset()


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_DESK = _roles("officer", "reviewer", "chief")
_PEOPLE = frozenset(ROLES) - {"service"}
_OFFICE = _PEOPLE - UNDER_UNIT
_WATCH = _roles("operator", "officer", "chief")

RIGHTS: dict[Action, Right] = {
    "read": Right("查阅监测情况", _PEOPLE),
    "read_withheld": Right("查阅不宜公开或尚待核实的内容", _DESK),
    "read_editions": Right("查阅报告", _OFFICE),
    "read_status": Right("查看系统运行情况", _OFFICE | {"service"}),
    "subscribe": Right("接收推送", _OFFICE | {"service"}),
    "confirm": Right("确认问题", ACTS["confirm"].roles),
    "second_review": Right("复核问题", _roles("reviewer", "chief")),
    "dismiss": Right("排除问题", ACTS["dismiss"].roles),
    "exempt": Right("豁免问题", ACTS["exempt"].roles),
    "reopen": Right("重新受理问题", ACTS["reopen"].roles),
    "recheck": Right("安排复查", _WATCH | {"reviewer"}),
    "pause": Right("暂停监测", _WATCH),
    "resume": Right("恢复监测", _WATCH),
    "sign_off": Right("签认零报告", _roles("officer", "chief")),
    "hand_in": Right("报送人工检查结果", _DESK),
    "release": Right("编制报告", _DESK),
    "handle": Right("办理办理单", frozenset().union(*(one.roles for one in HANDLING.values())) - UNDER_UNIT),
    "sign_edition": Right("签发和撤回报告", _roles("chief")),
    "register": Right("维护登记册", _roles("administrator", "officer", "chief")),
    "operate": Right("处理运行数据", _roles("operator", "administrator")),
    "administer": Right("修改系统设置", _roles("administrator")),
    "read_trail": Right("查阅操作轨迹", _DESK | {"administrator"}),
    "try_rulebook": Right("试算指标体系", _DESK),
    "switch_rulebook": Right("更换指标体系", _roles("chief")),
    **{step: Right(handling.act, handling.roles) for step, handling in HANDLING.items()},
}


ANYTHING = Thing()


def may(actor: Actor, action: Action, thing: Thing = ANYTHING) -> str | None:
    """None when the actor may do this, else the reason in a sentence for the person."""
    right = RIGHTS[action]
    held = right.roles.intersection(actor.roles)
    if not held:
        own = "、".join(ROLES[role] for role in actor.roles) or "没有角色"
        allowed = "、".join(word for role, word in ROLES.items() if role in right.roles)
        return f"{actor.name}（{own}）无权{right.word}，请由{allowed}办理。"
    if held <= UNDER_UNIT and thing.units is not None and actor.unit not in thing.units:
        return f"{actor.name}（{ROLES['unit']}）{right.word}限于本单位及所属单位，此项不在其内。"
    if action == "second_review" and actor.id in thing.people:
        return f"{actor.name}此前已确认过，同一人不能兼作初核和复核，请由另一人复核。"
    return None


def limited(actor: Actor) -> bool:
    """Whether what the actor sees and does depends on the unit that it concerns."""
    return UNDER_UNIT.issuperset(actor.roles)


def visible(thing: Thing, actor: Actor) -> bool:
    """Whether the actor may know of this thing at all; its content may still be withheld."""
    return may(actor, "read", thing) is None


def reads_whole(thing: Thing, actor: Actor) -> bool:
    """Whether the actor may read what the gate withholds from others."""
    return visible(thing, actor) and may(actor, "read_withheld", thing) is None


def review_right(action: ReviewAction, needs_people: int, confirmed: Iterable[str]) -> Action:
    """The right that a review asks for: to confirm what one has confirmed and two must is the second review."""
    if action == "confirm" and needs_people > 1 and any(confirmed):
        return "second_review"
    return action


def chains(units: Iterable[Unit]) -> Mapping[str, frozenset[str]]:
    """By unit id: the unit itself and all units above it. A unit whose parents go round ends where it would repeat."""
    parents = {unit.id: unit.parent for unit in units}
    found: dict[str, frozenset[str]] = {}
    for start in parents:
        chain: list[str] = []
        at: str | None = start
        while at is not None and at not in chain:
            chain.append(at)
            at = parents.get(at)
        found[start] = frozenset(chain)
    return found


def concerning(chain: Mapping[str, frozenset[str]], *units: str) -> Thing:
    """A thing of these units. A unit that is not registered concerns nobody but the office."""
    return Thing(units=frozenset().union(*(chain.get(unit, frozenset({unit})) for unit in units)))
