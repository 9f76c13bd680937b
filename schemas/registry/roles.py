"""Who holds a role at a site on a day: the one answer that charging, the warehouse, the draw and the pages share."""

from collections.abc import Mapping
from datetime import date

from schemas.registry.model import RoleHeld, Site, UnitRole

# Who else answers when nobody holds the role that the program's rule names.
FALLBACK: tuple[UnitRole, ...] = ("runs", "in_charge", "operates", "supplies")


def holder(site: Site, role: UnitRole, day: date) -> str | None:
    """The unit that holds the role on that day; of several the one that took it over last, None when there is none."""
    text = day.isoformat()
    held = [one for one in site.roles if one.role == role and _held_on(one, text)]
    return max(held, key=lambda one: one.since or "").unit if held else None


def answers(site: Site, role: UnitRole | None, day: date) -> str:
    """The unit that answers for the site on that day: who holds the role, else who holds another; "" for nobody."""
    for one in (*((role,) if role else ()), *FALLBACK):
        unit = holder(site, one, day)
        if unit is not None:
            return unit
    return ""


def charged_by_default(site: Site, charge: Mapping[str, UnitRole], day: date) -> str:
    """The unit that a program's rule charges with what is no fault of a particular kind."""
    return answers(site, charge.get("default"), day)


def _held_on(held: RoleHeld, day: str) -> bool:
    return (held.since is None or held.since <= day) and (held.until is None or day <= held.until)
