"""What rulebook and draw ask people for: a result by hand of every indicator that no machine and no record feeds, and a
question asked as a user where one is judged by it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.office.intake.reading import OF_WORKLIST
from schemas.ids import digest
from schemas.registry.model import Column, Registry, Subject
from schemas.registry.subjects import ENDED
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator import excuses
from stages.rule_evaluator.measures import MEASURES

CONSULT = "consult"
Form = Literal["manual.result.v1", "consult.test.v1", "finding.review.v1"]


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """One row of a worklist. `form` is the kind of hand-in that answers it. `seen` is what the machine saw, `link`
    where to look, `last` what was found the last time. `people` are the ids of those who may not answer it: they
    confirmed the finding already."""

    form: Form
    subject: Subject
    target: str
    target_name: str
    indicator: str
    title: str
    link: str
    unit: str = ""
    finding: str = ""
    seen: str = ""
    last: str = ""
    people: frozenset[str] = frozenset()

    def key(self, program: str, period: str) -> str:
        """The number of the row: the same however often the worklist is made."""
        what = (self.form, self.subject.id, self.target, self.indicator, self.finding, *sorted(self.people))
        return f"{OF_WORKLIST}{period}-{digest(program, period, *what)[:12]}"


def asked(registry: Registry, book: Rulebook, drawn: Collection[str], day: date) -> Iterator[ToDo]:
    """Everything that people are asked for on the given day of a period, whatever is known already."""
    indicators = [one for one in book.indicators if _by_people(one) and one.in_force(day.isoformat())]
    for subject in registry.listed:
        if subject.id not in drawn or away(subject, day):
            continue
        for indicator in indicators:
            if KIND_OF_OBJECT[indicator.object] == subject.subject_kind and _applies(subject, indicator):
                yield from _of_subject(subject, indicator, day)


def _by_people(indicator: Indicator) -> bool:
    """Whether a person must look: nothing measures it, or what is measured is a question that a person asks."""
    if not indicator.enabled or indicator.severity == "bonus":
        return False
    if indicator.measure is None:
        return indicator.fed_by == "people"
    return CONSULT in MEASURES[indicator.measure].on


def away(subject: Subject, day: date) -> bool:
    """Whether it is closed, or down with approval: nobody has to look."""
    state = excuses.state_on(subject, day)
    return state is not None and (state.state in ENDED or excuses.approved(state))


def _applies(subject: Subject, indicator: Indicator) -> bool:
    """Services are not asked for where the registry says that there are none."""
    without = getattr(subject, "service_items", None) is False
    return not (without and indicator.group.startswith("service"))


def _of_subject(subject: Subject, indicator: Indicator, day: date) -> Iterator[ToDo]:
    form: Form = "manual.result.v1" if indicator.measure is None else "consult.test.v1"
    for column in _targets(subject, indicator):
        if excuses.exempted_by_register(subject, column, indicator, day) is not None:
            continue
        yield ToDo(
            form=form,
            subject=subject,
            target=column.id if column else subject.id,
            target_name=column.name if column else "",
            indicator=indicator.id,
            title=indicator.title,
            link=(column.url if column else "") or subject.address,
        )


def _targets(subject: Subject, indicator: Indicator) -> list[Column] | list[None]:
    """The columns or menu entries where the indicator is of them; else the subject itself."""
    if indicator.object == "menu":
        return [column for column in subject.columns if column.nature == "menu"]
    if indicator.object == "column":
        return [column for column in subject.columns if column.confirmed]
    return [None]
