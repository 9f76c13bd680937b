"""Editions made: named queries over one window, the reporter's blocks, files in the data folder, and the event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pipelines.data_folder import DataFolder
from pipelines.warehouse import Warehouse
from schemas.calendar import Deadline, WorkCalendar, shipped
from schemas.chinese import chinese_number, day_text
from schemas.events.envelope import Event
from schemas.events.reports import EditionMade
from schemas.ids import digest, event_id
from schemas.registry.model import Registry, Unit
from schemas.registry.roles import charged_by_default
from schemas.registry.subjects import REPORTED
from schemas.rulebooks.model import Rulebook
from schemas.states import STANDING
from schemas.times import day_of, midnight, rfc3339
from stages.reporter.circular import circular
from stages.reporter.document import Edition, EditionHead
from stages.reporter.facts import Answer, EditionFacts, within
from stages.reporter.internal import internal_sheet
from stages.reporter.newest import newest
from stages.reporter.render import RENDERERS
from stages.reporter.selfcheck import problems
from stages.reporter.site_verdicts import site_verdicts
from stages.reporter.weekly import weekly

Kind = Literal["weekly", "circular"]
NAME, REVISION = "reporter", 1
GENERATION = 1
MOSTLY_VOID = 0.5


@dataclass(frozen=True)
class Window:
    """Shanghai days first..last, both included; `label` is how the period is printed."""

    first: date
    last: date
    label: str
    number: str
    code: str  # 2026-W27, 2026Q3, or the days themselves

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        return midnight(self.last + timedelta(days=1))


def week_of(day: date) -> Window:
    """The ISO week (Monday to Sunday) that holds the day."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Window(
        monday,
        monday + timedelta(days=6),
        f"{year}年第{week}周",
        f"{year}年第{week}期",
        f"{year}-W{week:02d}",
    )


def quarter_of(day: date) -> Window:
    """The calendar quarter that holds the day."""
    number = (day.month + 2) // 3
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + number // 4, 3 * number % 12 + 1, 1)
    label = f"{day.year}年第{chinese_number(number)}季度"
    return Window(first, after - timedelta(days=1), label, label, f"{day.year}Q{number}")


def days_of(first: date, last: date, label: str = "") -> Window:
    """Any window; a quarter may be checked from 27 November to 25 February."""
    text = label or f"{day_text(first)}至{day_text(last)}"
    return Window(first, last, text, text, f"{first}_{last}")


@dataclass(frozen=True)
class Made:
    """A made edition: its document, the bytes of each format, and what the self-check found."""

    edition: Edition
    files: dict[str, bytes]
    problems: list[str]
    missing_years: tuple[int, ...] = ()  # years without a holiday notice that its deadline rests on
    internal: bytes | None = None  # the internal sheet as xlsx, where the edition withholds anything


class Reporting:
    """Makes editions of one program from its warehouse."""

    def __init__(
        self,
        warehouse: Warehouse,
        registry: Registry,
        rulebook: Rulebook,
        calendar: Callable[[], WorkCalendar] = shipped,
    ) -> None:
        """`calendar` gives the holiday notices known by now."""
        self._warehouse, self._registry, self._rulebook = warehouse, registry, rulebook
        self.calendar = calendar
        self._units = {unit.id: unit for unit in registry.units}

    def make(
        self,
        kind: Kind,
        window: Window,
        scope: str = "*",
        signed_on: str | None = None,
        reached: datetime | None = None,
    ) -> Made:
        """The edition of a window; `scope` "*" or the id of a unit whose subtree is reported. `reached`: up to where
        data are there, for a window that may not have ended."""
        facts = self.facts(window, scope)
        head = self._head(kind, window, scope, signed_on, reached)
        edition = weekly(head, facts) if kind == "weekly" else circular(head, facts)
        files = {name: render(edition) for name, render in RENDERERS.items()}
        missing = head.deadline.missing if head.deadline else ()
        sheet = internal_sheet(head, facts)
        internal = RENDERERS["xlsx"](sheet) if sheet else None
        return Made(edition, files, problems(edition, facts), missing, internal)

    def facts(self, window: Window, scope: str = "*") -> EditionFacts:
        """All rows an edition of the window may print: the scope's sites, and what the scope's units are charged
        with, on whose site it ever stands."""
        days = {"first_day": str(window.first), "last_day": str(window.last)}
        every = self._named(
            self._ask("subject_list", at=rfc3339(window.end), subject_kinds=list(REPORTED)), window.last
        )
        sites = self._scoped(every, scope)
        known = {str(row["subject"]) for row in sites.rows}
        now = {"start": rfc3339(window.start), "end": rfc3339(window.end)}
        signoffs = self._ask("signoffs", **days)
        assessments = _of(self._ask("assessments_window", **days), known)
        findings = self._renewed(self._ask("findings_in_window", **now), window)
        first_look = self._first_look()
        everywhere = self._ask("coverage", **days)
        coverage, charged = _of(everywhere, known), self._scoped(findings, scope)
        return EditionFacts(
            registry=self._registry,
            window_from=window.start,
            window_to=window.end,
            findings=charged,
            previous=self._scoped(self._previous(window, findings), scope),
            warnings=self._scoped(self._ask("warnings_open", at=rfc3339(window.end)), scope),
            coverage=coverage,
            unreachable=_of(self._ask("unreachable_for_us", share=MOSTLY_VOID, **days), known),
            sites=sites,
            signoffs=signoffs,
            verdicts=site_verdicts(
                self._registry,
                self._rulebook,
                window.end,
                sites.rows,
                assessments.rows,
                _of(findings, known).rows,
                signoffs.rows,
                any(int(row["done"]) for row in coverage.rows),
            ),
            rule_titles={indicator.id: indicator.title for indicator in self._rulebook.indicators},
            rulebook=self._rulebook.title,
            rulebook_version=str(self._rulebook.version),
            units=self._units,
            first_look=first_look,
            seen_elsewhere=_looked_at(everywhere, known, charged),
            first_period=first_look is None or first_look >= window.first,
        )

    def _named(self, sites: Answer, day: date) -> Answer:
        """The sites with the unit that answers for each: from the registry where the log knows none."""
        registered = {site.id: site for site in self._registry.sites}
        rows = []
        for row in sites.rows:
            site = registered.get(str(row["subject"]))
            unit = row["unit"] or (charged_by_default(site, self._registry.program.charge, day) if site else "")
            rows.append({**row, "unit": unit})
        return sites.only(rows)

    def _renewed(self, findings: Answer, window: Window) -> Answer:
        """The findings as measured last inside the window."""
        since = min((str(row["first_seen"])[:10] for row in findings.rows), default=str(window.first))
        failures = self._ask("newest_failures", first_day=since, last_day=str(window.last))
        return findings.only(newest(findings.rows, failures.rows))

    def _previous(self, window: Window, findings: Answer) -> Answer:
        span = window.last - window.first + timedelta(days=1)
        before = self._ask("findings_in_window", start=rfc3339(window.start - span), end=rfc3339(window.start))
        return _left_over(before, findings)

    def _first_look(self) -> date | None:
        day = next((row["day"] for row in self._ask("first_look").rows), None)
        return date.fromisoformat(str(day)) if day else None

    def _ask(self, name: str, **params: Any) -> Answer:
        asked: dict[str, Any] = {"program": self._registry.program.id, **params}
        if name not in ("subject_list", "signoffs"):
            asked["generation"] = GENERATION
        return Answer(name, asked, self._warehouse.query(name, asked))

    def _scoped(self, answer: Answer, scope: str) -> Answer:
        """Rows whose unit, the one that is charged, lies in the scope."""
        if scope == "*":
            return answer
        return answer.only([row for row in answer.rows if within(str(row["unit"]), scope, self._units)])

    def _deadline(self, kind: Kind, as_of: datetime, signed_on: str | None) -> Deadline | None:
        """The one last day an edition names: of a circular from its signing, of a weekly report from its data. None
        while a circular is not signed."""
        days = self._registry.program.rectify_working_days
        if kind == "weekly":
            return self.calendar().deadline(day_of(as_of), days)
        return self.calendar().deadline(date.fromisoformat(signed_on), days) if signed_on else None

    def _head(
        self, kind: Kind, window: Window, scope: str, signed_on: str | None, reached: datetime | None
    ) -> EditionHead:
        program = self._registry.program
        root: Unit | None = self._units.get(program.unit if scope == "*" else scope)
        # 云川省人民政府 → 云川省: the title goes on with 政府网站.
        place = root.name.removesuffix("人民政府") if root else program.name
        as_of = min(window.end, reached or window.end)
        name = "政府网站监测周报" if kind == "weekly" else "政府网站检查情况的通报"
        title = f"{place}{name}" if kind == "weekly" else f"关于{window.label}{place}{name}"
        return EditionHead(
            edition_id=digest("edition", program.id, kind, scope, window.code),
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
            as_of=as_of,
            signed_on=signed_on,
            deadline=self._deadline(kind, as_of, signed_on),
            published_on=None,
            rulebook=self._rulebook.title,
            rulebook_version=str(self._rulebook.version),
        )


def _of(answer: Answer, sites: set[str]) -> Answer:
    return answer.only([row for row in answer.rows if str(row["subject"]) in sites])


def _looked_at(coverage: Answer, sites: set[str], charged: Answer) -> bool:
    """Whether there was a look at the sites on which units of the scope are charged with something; at any site, for a
    scope without sites of its own."""
    wanted = {str(row["subject"]) for row in charged.rows}
    return any(int(row["done"]) for row in coverage.rows if not sites or str(row["subject"]) in wanted)


def _left_over(before: Answer, findings: Answer) -> Answer:
    """What stood confirmed when the window before ended, each as it stands at the end of this one."""
    stood = {str(row["finding_id"]) for row in before.rows if row["state"] in STANDING}
    return findings.only([row for row in findings.rows if str(row["finding_id"]) in stood])


def save(folder: DataFolder, made: Made, code: str) -> dict[str, str]:
    """Write the files of an edition, and its internal sheet apart from them; returns the paths by format."""
    save_internal(folder, made, code)
    head = made.edition.head
    scope = "" if head.scope == "*" else f"-{head.scope}"
    place = folder.editions / head.kind / f"{code}{scope}"
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, content in made.files.items():
        path = place / f"{head.kind}-{code}{scope}.{name}"
        path.write_bytes(content)
        paths[name] = str(path)
    return paths


def save_internal(folder: DataFolder, made: Made, code: str) -> Path | None:
    """Write the internal sheet of an edition; None when the edition withholds nothing. It lies beside the editions and
    not among them: the console serves every file of an edition."""
    if made.internal is None:
        return None
    head = made.edition.head
    scope = "" if head.scope == "*" else f"-{head.scope}"
    place = folder.root / "internal"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{head.kind}-{code}{scope}-内部核查单.xlsx"
    path.write_bytes(made.internal)
    return path


def made_event(made: Made, shas: Mapping[str, str]) -> Event:
    """The event that says an edition was made; `shas` are the sha256 of its files."""
    head = made.edition.head
    data = EditionMade(
        edition_id=head.edition_id,
        kind=head.kind,
        scope=head.scope,
        period=head.period,
        window_from=head.window_from,
        window_to=head.window_to,
        signed_on=head.signed_on,
        published_on=head.published_on,
        revision=head.revision,
        made_at=head.as_of,
        files=dict(shas),
    )
    content = digest(*(f"{k}:{v}" for k, v in sorted(shas.items())))
    return Event(
        id=event_id(NAME, REVISION, digest(head.edition_id, content), 0),
        source=f"xunwang/{NAME}@{REVISION}",
        type="xunwang.edition.made.v1",
        time=head.as_of,
        subject=head.edition_id,
        program=head.program,
        partitionkey=head.edition_id,
        data=data,
    )
