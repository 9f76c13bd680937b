"""One program as its pages see it: its registry, names, questions to the warehouse, and what an actor sees of it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from pipelines.console.desk_work import DeskWork
from pipelines.console.followed.answers import Answers
from pipelines.console.followed.findings import Followed
from pipelines.console.followed.listed import Listed
from pipelines.console.followed.lists import Lists, Names
from pipelines.console.followed.positions import position
from pipelines.console.followed.wanted import Wanted
from pipelines.console.keys import visit_of
from pipelines.console.people.doorkeeper import Doorkeeper
from pipelines.console.rendering import page
from pipelines.console.shown import Shown
from pipelines.console.status import Status
from pipelines.console.trials import TrialDesk
from pipelines.office.cases.reading import FollowedBook
from schemas.events.types import FINDINGS
from schemas.gate import Sight
from schemas.registry.model import Registry, Site, Subject
from schemas.registry.roles import charged_by_default, holder
from schemas.registry.subjects import SUBJECTS
from schemas.rights import chains
from schemas.rulebooks.model import Indicator, Rulebook
from schemas.states import STANDING
from schemas.times import day_of, rfc3339
from schemas.warehouse import query
from stages.reporter.facts import within

if TYPE_CHECKING:
    from pipelines.console.photographer import Photographer

Row = dict[str, Any]


class Office:
    """Every number on its pages is 暂定 until an edition is released.

    `base` is what addresses of the program begin with: "" where the installation has no other. `renew` begins
    monitoring again with the registry as it is by then.
    """

    def __init__(
        self,
        shown: Shown,
        registry: Registry,
        base: str,
        told: Status,
        keeper: Doorkeeper,
        desk: DeskWork,
        trials: TrialDesk,
        renew: Callable[[], None] | None = None,
        photographer: "Photographer | None" = None,
    ) -> None:
        self.shown, self.registry, self.base, self.told = shown, registry, base, told
        self.photographer = photographer
        self.keeper, self.desk, self.renew = keeper, desk, renew
        self.trials = trials
        self.program = registry.program.id
        self.folder = shown.folder.of_program(self.program)
        self.units = {unit.id: unit for unit in registry.units}
        self.subjects = {one.id: one for one in registry.subjects}
        self.columns = {c.id: c.name for one in registry.listed for c in one.columns}
        indicators = [one for name in registry.program.rulebooks for one in shown.rulebooks[name].indicators]
        self.titles = {indicator.id: indicator.title for indicator in indicators}
        self.titles_apart = _apart(indicators)
        self.restricted = {indicator.id for indicator in indicators if indicator.restricted}
        self.chain = chains(registry.units)
        self._listed = {one.id for one in registry.listed}
        self._with_pages = {site.id for site in registry.sites}
        self._answers = Answers(shown)
        self._followed = Followed(self._ask_at_once, lambda: position(shown.log, [FINDINGS]))
        self._lists = Lists(Names(self.unit_name, self.subjects, self.columns, self.titles), self.chain)

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force today."""
        return self.rulebook_on(day_of(self.shown.now()))

    @cached_property
    def cases(self) -> FollowedBook:
        """The case book, for pages to look at."""
        return FollowedBook(self.shown.log)

    def rulebook_on(self, day: date) -> Rulebook:
        """The rulebook that is in force on a day."""
        return self.shown.rulebooks[self.registry.program.rulebook_on(day)]

    def page(self, request: web.Request, template: str, **values: Any) -> web.Response:
        several = len(self.shown.installation.programs) > 1
        name = self.registry.program.name if several else ""
        guests = self.keeper.guests
        frame: dict[str, Any] = {
            "base": self.base,
            "program_name": name,
            "several": several,
            "notice": guests.note if guests else "",
        }
        return page(request, template, **frame, **values)

    async def ask(self, name: str, **params: Any) -> list[Row]:
        """Rows of a named query about this program; nobody may change them."""
        return await self._answers.ask(name, self._asked(name, params))

    def _asked(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        generation = {"generation": 1} if "generation" in query(name).parameters else {}
        return {"program": self.program, **generation, **params}

    def _ask_at_once(self, name: str, **params: Any) -> list[Row]:
        return self.shown.warehouse.query(name, self._asked(name, params))

    async def reached(self) -> datetime:
        return await self.shown.reached()

    async def now(self) -> str:
        return rfc3339(await self.reached())

    async def today(self) -> date:
        return day_of(await self.reached())

    async def last_closed_day(self) -> str:
        """The last whole Shanghai day: what is judged by days is judged up to it."""
        return str(await self.today() - timedelta(days=1))

    async def days_and_today(self, days: int) -> dict[str, str]:
        """The last closed `days` days and the one that has begun: what was read today is shown today."""
        today = await self.today()
        return {"first_day": str(today - timedelta(days=days)), "last_day": str(today)}

    def sight(self, request: web.Request) -> Sight:
        """What the actor of a request may see."""
        return Sight(visit_of(request).actor, self.chain)

    def sites(self, request: web.Request) -> list[Site]:
        """The sites that the actor may know of."""
        sight = self.sight(request)
        return [site for site in self.registry.sites if sight.sees(*(held.unit for held in site.roles))]

    async def findings(self) -> Mapping[str, Listed]:
        """Every finding by id as it stands now, with what was measured last and nothing withheld: for what has yet to
        pass the gate."""
        return (await asyncio.to_thread(self._followed.caught_up)).findings

    async def found(self, request: web.Request, wanted: Wanted) -> list[Listed]:
        """The findings that are wanted and that the actor may know of. What of them may be read is told by `shown_row`.
        Text is looked for in what may be read, so that nobody finds by it what is withheld."""
        standing = await asyncio.to_thread(self._followed.caught_up)
        return self._lists.of(standing, self.sight(request), wanted)

    async def standing(self, request: web.Request) -> Counter[str]:
        """How many confirmed findings that the actor may know of stand, by subject."""
        return Counter(one.subject for one in await self.found(request, Wanted()) if one.state in STANDING)

    def shown_row(self, request: web.Request, one: Listed) -> Row:
        """A finding as the actor may read it, with names."""
        return self.named(self.sight(request).row(one.row()))

    def named(self, row: Row) -> Row:
        """A finding or assessment with the names of what it is about."""
        subject = self.subjects.get(str(row["subject"]))
        return {
            **row,
            "own_page": self._page_of(str(row["subject"])),
            "subject_word": SUBJECTS[row.get("subject_kind") or "site"].word,
            "site_name": subject.name if subject else "已不在登记册中的对象",
            "unit_name": self.unit_name(str(row.get("unit", ""))),
            "column_name": self.columns.get(str(row.get("target", "")), ""),
            "title": self.titles.get(str(row.get("indicator", "")), "指标已停用"),
            "evidence": orjson.loads(row["evidence"]) if row.get("evidence") else [],
        }

    def _page_of(self, subject: str) -> str:
        """The address of a subject's own page; empty for what has none."""
        if subject in self._with_pages:
            return f"{self.base}/sites/{subject}"
        return f"{self.base}/subjects/{subject}" if subject in self._listed else ""

    def judged(self, row: Row) -> Row:
        """A line of the day's assessment; what is restricted gives no reason here."""
        return self.named({**row, "reason": "" if row["indicator"] in self.restricted else row["reason"]})

    def unit_name(self, unit: str | None) -> str:
        return self.units[unit].name if unit in self.units else ""

    def holder_name(self, site: Site, role: Any, day: date) -> str:
        return self.unit_name(holder(site, role, day, self.registry.successions))

    def answers(self, site: Subject, day: date) -> str:
        """The unit that answers for a site by a day."""
        return charged_by_default(site, self.registry.program.charge, day, self.registry.successions)

    def city_id(self, unit: str) -> str:
        """The unit right below the program's root that a unit belongs to; the root itself for what is its own."""
        root = self.registry.program.unit
        for candidate in self.units.values():
            if candidate.parent == root and within(unit, candidate.id, self.units):
                return candidate.id
        return root

    def city(self, unit: str) -> str:
        """The name of that unit."""
        return self.unit_name(self.city_id(unit)) or "其他"


def _apart(indicators: Iterable[Indicator]) -> dict[str, str]:
    """Titles by indicator id; where several have one title, with the kinds of subject that each is judged for."""
    by_id = {one.id: one for one in indicators}
    times = Counter(one.title for one in by_id.values())
    return {
        name: f"{one.title}（{'、'.join(row.word for kind, row in SUBJECTS.items() if kind in one.about)}）"
        if times[one.title] > 1
        else one.title
        for name, one in by_id.items()
    }
