"""Who holds a role over a subject on a day: one answer for charging, the warehouse, the draw and the pages.

Roles have dates, and so have units: where the unit that holds a role has ended, its successor holds it from its day on.
"""

from collections.abc import Mapping
from datetime import date

from schemas.registry.days import covers
from schemas.registry.subjects import Subject, Succession, UnitRole

# Who else answers when nobody holds the role that the program's rule names.
FALLBACK: tuple[UnitRole, ...] = ("runs", "in_charge", "operates", "supplies")
Successions = Mapping[str, Succession]


def holder(subject: Subject, role: UnitRole, day: date, successions: Successions) -> str | None:
    """The unit that holds the role on that day; of several the one that took it over last, None when there is none."""
    held = [one for one in subject.roles if one.role == role and covers(one.since, one.until, day)]
    if not held:
        return None
    return successor(max(held, key=lambda one: one.since or "").unit, day, successions, subject, role)


def successor(
    unit: str, day: date, successions: Successions, subject: Subject | None = None, role: UnitRole | None = None
) -> str:
    """The unit that stands in the place of a unit on a day: the unit itself while it is there.

    Of the parts of a unit that was split it is the one that holds the role, else any role, over the subject; without a
    subject, or where none of them has a role, the first that is registered.
    """
    passed: set[str] = set()
    while (change := successions.get(unit)) is not None and change.since <= day.isoformat() and unit not in passed:
        passed.add(unit)
        unit = _part(change.units, day, subject, role)
    return unit


def _part(units: list[str], day: date, subject: Subject | None, role: UnitRole | None) -> str:
    roles = subject.roles if subject is not None and len(units) > 1 else []
    for wanted in (*((role,) if role else ()), *FALLBACK):
        for held in roles:
            if held.role == wanted and held.unit in units and covers(held.since, held.until, day):
                return held.unit
    return units[0]


def without_end(subject: Subject, role: UnitRole) -> str | None:
    """The unit that is registered for the role with no end: what a table of today shows. None where there is none."""
    held = [one.unit for one in subject.roles if one.role == role and one.until is None]
    return held[-1] if held else None


def answers(subject: Subject, role: UnitRole | None, day: date, successions: Successions) -> str:
    """The unit that answers for the subject on that day: who holds the role, else who holds another; "" for nobody."""
    for one in (*((role,) if role else ()), *FALLBACK):
        unit = holder(subject, one, day, successions)
        if unit is not None:
            return unit
    return ""


def charged_by_default(subject: Subject, charge: Mapping[str, UnitRole], day: date, successions: Successions) -> str:
    """The unit that a program's rule charges with what is no fault of a particular kind."""
    return answers(subject, charge.get("default"), day, successions)
