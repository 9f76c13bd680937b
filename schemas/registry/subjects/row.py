"""The form of a row of `SUBJECTS`, the table of kinds of subject; `table.py` fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.registry.subjects.common import Subject, SubjectState


@dataclass(frozen=True)
class KindOfSubject:
    """A row of the table. `listed` is the section of the registry that lists them, empty where they are derived.

    `measure` is the Chinese counter, `number` what its registered number is called. `objects` are the kinds of target,
    as rulebooks name them, that belong to such a subject, each with its word. `states` are those its periods may have.

    For reports: `title` is what circulars call such subjects, `inside` what their columns are called, `parts` what
    their `categories` are called, each with its word. `parts_are_places`: a subject is named together with its
    category, as in “示例发布”（微信公众号）. Until `apart_from` (YYYY-MM-DD) they counted as subjects of the kind
    `before`.
    """

    type: "type[Subject]"
    word: str
    measure: str
    listed: str
    objects: dict[str, str]
    states: "frozenset[SubjectState]"
    number: str = "编号"
    title: str = ""
    inside: str = "栏目"
    parts: str = "类别"
    categories: Mapping[str, str] = field(default_factory=dict)
    parts_are_places: bool = False
    before: str = ""
    apart_from: str = ""

    @property
    def heading(self) -> str:
        """What a circular calls such subjects."""
        return self.title or self.word


SUBJECTS: dict[str, KindOfSubject] = {}
