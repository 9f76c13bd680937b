"""Editions made: the facts of one window, the reporter's blocks, and the bytes of every format."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from pipelines.office.edition_facts import FactsOfEditions, RulebookOn
from pipelines.office.edition_files import Made
from pipelines.office.kept_editions import Kept
from pipelines.office.papers import Paper
from pipelines.office.windows import Window
from pipelines.running.memory import give_back
from pipelines.warehouse import Warehouse
from schemas.calendar import Deadline, WorkCalendar, shipped
from schemas.ids import edition_id
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry, Unit
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of
from stages.reporter.circular import circular
from stages.reporter.document import Edition, EditionHead
from stages.reporter.facts import EditionFacts
from stages.reporter.internal import internal_sheet
from stages.reporter.render import RENDERERS
from stages.reporter.selfcheck import problems
from stages.reporter.sources import with_sources
from stages.reporter.templates.composing import compose
from stages.reporter.templates.facts import FACTS, audited, to_yaml
from stages.reporter.weekly import weekly

Kind = Literal["weekly", "circular"]


@dataclass(frozen=True)
class Asked:
    """The edition of a window that somebody wants; `scope` "*" or the id of a unit whose subtree is reported.

    `reached`: up to where data are there, for a window that may not have ended. `paper`: the template of a circular,
    where it is not the usual one; an extract for one unit has the plain form.
    """

    kind: Kind
    window: Window
    scope: str = "*"
    signed_on: str | None = None
    reached: datetime | None = None
    paper: Paper | None = None
    published_on: str | None = None

    @property
    def as_of(self) -> datetime:
        """Up to where the edition has data."""
        return min(self.window.end, self.reached or self.window.end)


@dataclass(frozen=True)
class _Written:
    """A document with what is to be told of it; `kept` and `facts` where a template made it."""

    edition: Edition
    problems: list[str]
    missing: tuple[int, ...]
    internal: bytes | None
    kept: Kept | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class Reporting:
    """Makes editions of one program from its warehouse."""

    def __init__(
        self,
        warehouse: Warehouse,
        registry: Registry,
        rulebook: Rulebook | RulebookOn,
        calendar: Callable[[], WorkCalendar] = shipped,
        papers: Callable[[Window], Paper | None] = lambda _: None,
    ) -> None:
        """`rulebook`: the one in force, or who tells the one that is in force on a day.
        `calendar` gives the holiday notices known by now, `papers` the template of a window's circular."""
        self._papers = papers
        self._registry, self.calendar = registry, calendar
        self._gathered = FactsOfEditions(warehouse, registry, rulebook)

    def make(self, asked: Asked) -> Made:
        """The edition that is asked for, in every format."""
        written = self._written(asked)
        files = {name: render(written.edition) for name, render in RENDERERS.items()}
        if written.kept is None:
            return Made(written.edition, files, written.problems, written.missing, None, written.internal)
        files[FACTS] = to_yaml(written.facts)
        found = [f"{one.path}：{one.sentence}" for one in audited(written.facts)]
        problems = [*written.problems, *found]
        return Made(written.edition, files, problems, written.missing, written.kept, written.internal)

    def _written(self, asked: Asked) -> "_Written":
        """The document with nothing printed yet. The rows that it was made from are let go before it is printed: of a
        province they take as much memory as its papers."""
        facts = self.facts(asked.window, asked.scope)
        give_back()  # what the questions took; writing and printing need room of their own
        head = self._head(asked, facts)
        whole = asked.kind == "circular" and asked.scope == "*"
        used = (asked.paper or self._papers(asked.window)) if whole else None
        if used is not None:
            return self._by_template(used, head, asked.window, facts)
        edition = with_sources(weekly(head, facts) if asked.kind == "weekly" else circular(head, facts), facts)
        missing = head.deadline.missing if head.deadline else ()
        return _Written(edition, problems(edition, facts), missing, self._internal(head, facts))

    def _by_template(self, paper: Paper, head: EditionHead, window: Window, facts: EditionFacts) -> "_Written":
        """The edition in the office's own form, with its facts beside it. What a slot asked for and did not get is a
        problem. Raises MistakeError for a window that nobody looked into."""
        answers = self._gathered.records(window)
        if not facts.seen() and not answers[0].rows:
            raise MistakeError(f"{head.period}没有一次有效检查，也没有任何记录，不能编通报；请核对起止日期。")
        calendar = self.calendar()

        def working_days(first: date, last: date) -> int:
            return calendar.count(first, last).days

        given = paper.given(facts, head, answers, working_days)
        made = compose(paper.numbered, given)
        edition = with_sources(made.edition, facts, answers)
        missing = head.deadline.missing if head.deadline and paper.deadline is None else ()
        template = paper.template
        kept = Kept(edition=edition, gaps=made.gaps, template=template.id, template_version=template.version)
        return _Written(edition, made.gaps, missing, self._internal(head, facts), kept, made.facts)

    def _internal(self, head: EditionHead, facts: EditionFacts) -> bytes | None:
        sheet = internal_sheet(head, facts)
        return RENDERERS["xlsx"](sheet) if sheet else None

    def facts(self, window: Window, scope: str = "*") -> EditionFacts:
        """All rows an edition of the window may print."""
        return self._gathered.facts(window, scope)

    def _deadline(self, asked: Asked) -> Deadline | None:
        """The one last day an edition names: of a circular from its signing, of a weekly report from its data. None
        while a circular is not signed."""
        days = self._registry.program.rectify_working_days
        if asked.kind == "weekly":
            return self.calendar().deadline(day_of(asked.as_of), days)
        return self.calendar().deadline(date.fromisoformat(asked.signed_on), days) if asked.signed_on else None

    def _head(self, asked: Asked, facts: EditionFacts) -> EditionHead:
        program, kind, window, scope = self._registry.program, asked.kind, asked.window, asked.scope
        root: Unit | None = facts.units.get(program.unit if scope == "*" else scope)
        # 云川省人民政府 → 云川省: the title goes on with 政府网站.
        place = root.name.removesuffix("人民政府") if root else program.name
        name = f"{facts.named_kinds()}{'监测周报' if kind == 'weekly' else '检查情况的通报'}"
        title = f"{place}{name}" if kind == "weekly" else f"关于{window.label}{place}{name}"
        return EditionHead(
            edition_id=edition_id(program.id, kind, scope, window.code),
            kind=kind,
            title=title,
            program=program.id,
            office=program.office,
            scope=scope,
            scope_name=place,
            number=window.number,
            period=window.label,
            window_from=window.start,
            window_to=window.end,
            as_of=asked.as_of,
            signed_on=asked.signed_on,
            deadline=self._deadline(asked),
            published_on=asked.published_on,
            rulebook=facts.rulebook,
            rulebook_version=facts.rulebook_version,
        )
