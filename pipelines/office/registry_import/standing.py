"""Roles and states of a subject as a table tells them, merged into those that are registered with their dates."""

from collections.abc import Mapping
from typing import TypeVar

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.summary import Comparison
from schemas.mistakes import MistakeError
from schemas.registry.model import RoleHeld, StatePeriod, Subject, UnitRole
from schemas.registry.subjects import USUAL

S = TypeVar("S", bound=Subject)
ROLES: dict[UnitRole, str] = {
    "in_charge": "主管单位",
    "runs": "主办单位",
    "operates": "承办单位",
    "supplies": "内容保障单位",
}


def states_in(entry: Entry, field: str = "state", today: str | None = None) -> list[StatePeriod]:
    """The state that a row tells, none where it is the usual one. A state without a day begins `today` where that is
    given. Raises MistakeError."""
    values = entry.values
    state = values.get(field)
    if state is None or state in USUAL:
        return []
    since, until = values.get("state_since", today), values.get("state_until")
    if since is None:
        entry.need("state_since")
    if until is not None and until < str(since):
        raise MistakeError(
            f"“{entry.heading('state_since')}”{since}晚于“{entry.heading('state_until')}”{until}，请改正。"
        )
    approved, number = values.get("approved_by"), values.get("approval_no")
    return [StatePeriod(state=state, since=str(since), until=until, approved_by=approved, approval_no=number)]


def renew_roles(
    draft: Draft, compared: Comparison[S], roles: Mapping[UnitRole, str], words: Mapping[UnitRole, str] = ROLES
) -> None:
    """The holder of today changes; roles that have ended, their dates and roles the tables do not know stay."""
    for role, unit in roles.items():
        held = list(compared.value.roles)
        today = [one for one in held if one.role == role and one.until is None]
        if any(one.unit == unit for one in today):
            continue
        new = RoleHeld(role=role, unit=unit)
        names = "、".join(found.name for one in today if (found := draft.unit_by_id(one.unit))) or "空"
        found = draft.unit_by_id(unit)
        at = held.index(today[0]) if today else len(held)
        merged = [one for one in held if one not in today]
        merged.insert(at, new)
        compared.put("roles", merged, f"{words[role]}由“{names}”改为“{found.name if found else unit}”")


def renew_states(
    draft: Draft, compared: Comparison[S], entry: Entry, label: str, field: str = "state", today: str | None = None
) -> None:
    """The state of a row is added to those that are registered; their dates and approvals stay."""
    old = compared.value.states
    read = states_in(entry, field, today)
    if not read:
        last = next((one for one in old if one.until is None and one.state not in USUAL), None)
        if last is not None and field in entry.values:
            draft.summary.kept.append(
                f"{label}：表中为正常运行，登记册自{last.since}起另有状态且无截止日，请核对后填写截止日。"
            )
        return
    (new,) = read
    dated = "state_since" in entry.values
    same = next((one for one in old if one.state == new.state and (one.since == new.since or not dated)), None)
    if same is None:
        compared.put("states", [*old, new], f"增加{new.since}起的“{entry.printed[field]}”状态")
        return
    filled = StatePeriod(
        state=same.state,
        since=same.since,
        until=same.until or new.until,
        approved_by=same.approved_by or new.approved_by,
        approval_no=same.approval_no or new.approval_no,
    )
    compared.put("states", [filled if one is same else one for one in old], f"补全{same.since}起的状态")
    if new.until and new.until != filled.until:
        draft.summary.kept.append(f"{label}：{same.since}起状态的截止日表中为“{new.until}”，登记册为“{filled.until}”。")
