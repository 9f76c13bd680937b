"""Who is charged: the program's rule says which role answers for which kind of fault; roles have dates.

Content faults go to the publisher when the page names one that has a role over this subject, then to the supplier of
the column (office practice, section 2).
"""

from datetime import date

from schemas.registry.model import Column, Registration, Subject, UnitRole, Watcher
from schemas.registry.roles import answers, successor


def charged(
    registration: Registration,
    watcher: Watcher,
    kind: str,
    day: date,
    column_id: str | None = None,
    publisher: str = "",
) -> str:
    """The id of the unit that answers for a fault of this kind on this day; empty when no unit has a role."""
    subject = registration.subject
    if kind == "content":
        named = next((unit for unit, name in registration.unit_names.items() if name and name == publisher), None)
        if named is not None:
            return taking_over(registration, watcher, kind, day, named)
        column = _column(subject, column_id)
        if column is not None and column.supplier and watcher.charge.get("content") == "supplies":
            return taking_over(registration, watcher, kind, day, column.supplier)
    return answers(subject, _role(watcher, kind), day, registration.successions)


def taking_over(registration: Registration, watcher: Watcher, kind: str, day: date, unit: str) -> str:
    """The unit that stands on a day in the place of the one that is charged with a fault of this kind."""
    return successor(unit, day, registration.successions, registration.subject, _role(watcher, kind))


def _role(watcher: Watcher, kind: str) -> UnitRole | None:
    return watcher.charge.get(kind) or watcher.charge.get("default")


def _column(subject: Subject, column_id: str | None) -> Column | None:
    return next((c for c in subject.columns if c.id == column_id), None) if column_id else None
