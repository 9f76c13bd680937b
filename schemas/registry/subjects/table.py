"""The kinds of subject: one row each, in the order in which they are shown."""

from schemas.registry.subjects import account, app, site, unit
from schemas.registry.subjects.row import SUBJECTS

SUBJECTS.update(site=site.ROW, account=account.ROW, app=app.ROW, unit=unit.ROW)


def listed_kinds() -> list[str]:
    """The kinds of subject that a registry lists; reports count them and give a verdict on each of them."""
    return [kind for kind, row in SUBJECTS.items() if row.listed]


def counted_as(kind: str, day: str) -> str:
    """The kind as which reports count a subject of a kind on a Shanghai day, YYYY-MM-DD."""
    row = SUBJECTS[kind]
    return row.before if row.before and day < row.apart_from else kind
