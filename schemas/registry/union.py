"""The union of all kinds of subject, as events carry it. A kind of subject is added before this is imported."""

from typing import TYPE_CHECKING, Literal, Union

from schemas.registry.subjects import SUBJECTS

if TYPE_CHECKING:
    from schemas.registry.subjects import Account, App, Site, UnitSubject

    AnySubject = Site | Account | App | UnitSubject
    SubjectKind = str
    ObjectKind = str
else:  # msgspec needs the types themselves
    AnySubject = Union[tuple(row.type for row in SUBJECTS.values())]  # noqa: UP007
    SubjectKind = Literal[tuple(SUBJECTS)]
    # What a finding or an indicator may be about.
    ObjectKind = Literal[tuple(name for row in SUBJECTS.values() for name in row.objects)]

OBJECT_WORDS = {name: word for row in SUBJECTS.values() for name, word in row.objects.items()}
KIND_OF_OBJECT = {name: kind for kind, row in SUBJECTS.items() for name in row.objects}
