"""Who holds a role over a subject on a day: one answer for charging, the warehouse, the draw and the pages."""

from collections.abc import Mapping
from datetime import date

from schemas.registry.subjects import RoleHeld, Subject, UnitRole

# Who else answers when nobody holds the role that the program's rule names.
FALLBACK: tuple[UnitRole, ...] = ("runs", "in_charge", "operates", "supplies")


def holder(subject: Subject, role: UnitRole, day: date) -> str | None:
    """The unit that holds the role on that day; of several the one that took it over last, None when there is none."""
    text = day.isoformat()
    held = [one for one in subject.roles if one.role == role and _held_on(one, text)]
    return max(held, key=lambda one: one.since or "").unit if held else None


def without_end(subject: Subject, role: UnitRole) -> str | None:
    """The unit that is registered for the role with no end: what a table of today shows. None where there is none."""
    held = [one.unit for one in subject.roles if one.role == role and one.until is None]
    return held[-1] if held else None


def answers(subject: Subject, role: UnitRole | None, day: date) -> str:
    """The unit that answers for the subject on that day: who holds the role, else who holds another; "" for nobody."""
    for one in (*((role,) if role else ()), *FALLBACK):
        unit = holder(subject, one, day)
        if unit is not None:
            return unit
    return ""


def charged_by_default(subject: Subject, charge: Mapping[str, UnitRole], day: date) -> str:
    """The unit that a program's rule charges with what is no fault of a particular kind."""
    return answers(subject, charge.get("default"), day)


def _held_on(held: RoleHeld, day: str) -> bool:
    return (held.since is None or held.since <= day) and (held.until is None or day <= held.until)
