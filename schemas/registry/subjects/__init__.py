"""监测对象: what is watched. A site, an account, an app and a unit share a common part and have their own.

`SUBJECTS` is the table of kinds of subject. What plans, judges, draws, charges and prints works on the common part;
what it must know of a kind stands in the kind's row, beside its type.
"""

from schemas.registry.subjects.account import Account
from schemas.registry.subjects.app import App
from schemas.registry.subjects.common import (
    ENDED,
    INSIDE_AN_ACCOUNT,
    USUAL,
    Column,
    ColumnNature,
    Draw,
    Exemption,
    NameHeld,
    RoleHeld,
    StatePeriod,
    Subject,
    SubjectState,
    Succession,
    UnitLevel,
    UnitRole,
)
from schemas.registry.subjects.new_medium import NewMedium, Outside
from schemas.registry.subjects.row import SUBJECTS, KindOfSubject
from schemas.registry.subjects.site import Site, SiteKind
from schemas.registry.subjects.table import counted_as, listed_kinds
from schemas.registry.subjects.unit import LEVELS, UnitSubject

__all__ = [
    "ENDED", "INSIDE_AN_ACCOUNT", "LEVELS", "SUBJECTS", "USUAL", "Account", "App", "Column", "ColumnNature", "Draw",
    "Exemption", "KindOfSubject", "NameHeld", "NewMedium", "Outside", "RoleHeld", "Site", "SiteKind", "StatePeriod",
    "Subject", "SubjectState", "Succession", "UnitLevel", "UnitRole", "UnitSubject", "counted_as", "listed_kinds",
]  # fmt: skip
