"""What an edition is made from: named queries over one window of one program."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pipelines.office.windows import Window
from pipelines.warehouse import Warehouse
from schemas.records import BY_NAME
from schemas.registry.days import read_day
from schemas.registry.model import Registry, Unit
from schemas.registry.roles import charged_by_default, successor
from schemas.registry.subjects import counted_as, listed_kinds
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks.model import Rulebook
from schemas.states import STANDING, UNSETTLED
from schemas.times import midnight, rfc3339
from stages.reporter.facts import Answer, EditionFacts, within
from stages.reporter.newest import newest
from stages.reporter.subject_verdicts import subject_verdicts
from stages.reporter.verdict import machine_vetoes

GENERATION = 1
MOSTLY_VOID = 0.5
_BACK = timedelta(days=730)
_TOLD_BEFORE = ("naming.earlier.v1", "filing.state.v1", "notice.above.v1", "publication.count.v1")

RulebookOn = Callable[[date], Rulebook]


class FactsOfEditions:
    """Gathers what an edition prints from the warehouse of one program."""

    def __init__(self, warehouse: Warehouse, registry: Registry, rulebook: Rulebook | RulebookOn) -> None:
        """`rulebook`: the one in force, or who tells the one that is in force on a day."""
        self._warehouse, self._registry = warehouse, registry
        self.rulebook_on: RulebookOn = (lambda _: rulebook) if isinstance(rulebook, Rulebook) else rulebook
        self.units: dict[str, Unit] = {unit.id: unit for unit in registry.units}

    def facts(self, window: Window, scope: str = "*") -> EditionFacts:
        """All rows an edition of the window may print: the scope's subjects, and what the scope's units are charged
        with, on whose subject it ever stands."""
        days = {"first_day": str(window.first), "last_day": str(window.last)}
        now = {"start": rfc3339(window.start), "end": rfc3339(window.end)}
        everything, book = self._listed(window), self.rulebook_on(window.last)
        subjects = self._scoped(everything, scope)
        known = {str(row["subject"]) for row in subjects.rows}
        signoffs = self._ask("signoffs", **days)
        findings = self._renewed(self._judged(self._ask("findings_in_window", **now), window), window)
        everywhere = self._ask("program_coverage", **days)
        coverage, charged = _of(everywhere, known), self._scoped(findings, scope)
        first_look, handed_in = self._first_look(window, everywhere), _handed_in(charged, signoffs, known)
        seen = handed_in or any(int(row["done"]) for row in coverage.rows)
        return EditionFacts(
            registry=self._registry,
            window_from=window.start,
            window_to=window.end,
            findings=charged,
            previous=self._scoped(self._previous(window, findings), scope),
            warnings=self._scoped(self._ask("warnings_open", at=rfc3339(window.end)), scope),
            coverage=coverage,
            unreachable=_of(self._ask("unreachable_for_us", share=MOSTLY_VOID, **days), known),
            subjects=subjects,
            signoffs=signoffs,
            verdicts=subject_verdicts(
                self._registry,
                book,
                window.end,
                subjects.rows,
                self._ask("standings_window", indicators=_vetoes(book), **days).rows,
                _of(findings, known).rows,
                signoffs.rows,
                seen,
            ),
            rule_titles=self._titles() | {indicator.id: indicator.title for indicator in book.indicators},
            rulebook=book.title,
            rulebook_version=str(book.version),
            units=self.units,
            first_look=first_look,
            watched=self._watched(window, everything, everywhere, findings),
            seen_elsewhere=handed_in or _looked_at(everywhere, known, charged),
            first_period=first_look is None or first_look >= window.first,
        )

    def records(self, window: Window) -> tuple[Answer, Answer, Answer]:
        """What was handed in inside the window; what was told before it of namings, filings and publications; and the
        steps of cases from the beginning of the year on."""
        kinds = [f"xunwang.{kind}" for kind in (*BY_NAME, "consult.test.v1")]
        asked = {"start": rfc3339(window.start), "end": rfc3339(window.end), "kinds": kinds}
        before = {
            "start": rfc3339(window.end - _BACK),
            "end": rfc3339(window.end),
            "kinds": [f"xunwang.{kind}" for kind in _TOLD_BEFORE],
        }
        year = min(window.start, midnight(date(window.last.year, 1, 1)))
        return (
            self._ask("records_in_window", **asked),
            self._ask("records_in_window", **before),
            self._ask("case_steps", start=rfc3339(year), end=rfc3339(window.end)),
        )

    def _titles(self) -> dict[str, str]:
        """The titles of indicators of rulebooks that were in force once: findings of theirs may still stand."""
        days = (read_day(one.valid_from) for one in self._registry.program.rulebook_changes)
        before = (self.rulebook_on(day - timedelta(days=1)) for day in days if day is not None)
        return {indicator.id: indicator.title for book in before for indicator in book.indicators}

    def _listed(self, window: Window) -> Answer:
        """The subjects that the registry lists, as registered at the end of the window."""
        kinds = listed_kinds()
        return self._named(self._ask("subject_list", at=rfc3339(window.end), subject_kinds=kinds), window.last)

    def _watched(self, window: Window, subjects: Answer, coverage: Answer, findings: Answer) -> frozenset[str]:
        """The kinds of subject that the program watches: its rulebook asks about them, or there was a look at one of
        them, or a finding."""
        day = str(window.last)
        kinds = {str(row["subject"]): str(row["subject_kind"]) for row in subjects.rows}
        met = {kinds.get(str(row["subject"]), "") for answer in (coverage, findings) for row in answer.rows}
        rules = self.rulebook_on(window.last).indicators
        asked = {KIND_OF_OBJECT[one.object] for one in rules if one.enabled and one.in_force(day)}
        return frozenset(counted_as(kind, day) for kind in asked | met - {""})

    def _named(self, subjects: Answer, day: date) -> Answer:
        """The subjects with the unit that answers for each: from the registry where the log knows none."""
        registered = {one.id: one for one in self._registry.listed}
        rows = []
        for row in subjects.rows:
            one = registered.get(str(row["subject"]))
            registry = self._registry
            unit = str(row["unit"])
            if not unit and one is not None:
                unit = charged_by_default(one, registry.program.charge, day, registry.successions)
            rows.append({**row, "unit": successor(unit, day, registry.successions, one)})
        return subjects.only(rows)

    def _judged(self, findings: Answer, window: Window) -> Answer:
        """The findings with those as dismissed that were judged groundless after the window: nobody is named for what
        never was a fault. What was mended after it stood in the window all the same."""
        groundless = {str(row["finding_id"]) for row in self._ask("dismissed_since", end=rfc3339(window.end)).rows}
        rows = [
            {**row, "state": "dismissed"} if row["state"] in UNSETTLED and str(row["finding_id"]) in groundless else row
            for row in findings.rows
        ]
        return findings.only(rows)

    def _renewed(self, findings: Answer, window: Window) -> Answer:
        """The findings as measured last inside the window."""
        since = min((str(row["first_seen"])[:10] for row in findings.rows), default=str(window.first))
        failures = self._ask("newest_failures", first_day=since, last_day=str(window.last))
        return findings.only(newest(findings.rows, failures.rows))

    def _previous(self, window: Window, findings: Answer) -> Answer:
        span = window.last - window.first + timedelta(days=1)
        before = self._ask("findings_in_window", start=rfc3339(window.start - span), end=rfc3339(window.start))
        return _left_over(before, findings)

    def _first_look(self, window: Window, coverage: Answer) -> date | None:
        """The first day of any look; of one before the window some day before it, since nothing more is asked."""
        before = [str(row["day"]) for row in self._ask("looked_before", first_day=str(window.first)).rows]
        days = before or [str(row["first_day_looked"]) for row in coverage.rows]
        return date.fromisoformat(min(days)) if days else None

    def _ask(self, name: str, **params: Any) -> Answer:
        asked: dict[str, Any] = {"program": self._registry.program.id, **params}
        if name not in ("subject_list", "signoffs", "records_in_window", "case_steps"):
            asked["generation"] = GENERATION
        return Answer(name, asked, self._warehouse.query(name, asked))

    def _scoped(self, answer: Answer, scope: str) -> Answer:
        """Rows whose unit, the one that is charged, lies in the scope."""
        if scope == "*":
            return answer
        return answer.only([row for row in answer.rows if within(str(row["unit"]), scope, self.units)])


def _vetoes(book: Rulebook) -> list[str]:
    """The indicators on whose standing a verdict rests."""
    return sorted({one for kind in listed_kinds() for one in machine_vetoes(book, kind)})


def _of(answer: Answer, subjects: set[str]) -> Answer:
    return answer.only([row for row in answer.rows if str(row["subject"]) in subjects])


def _handed_in(charged: Answer, signoffs: Answer, known: set[str]) -> bool:
    """Whether people have told something of the window: a finding was confirmed in it, or somebody signed for it."""
    new = (row for row in charged.rows if row["state_before"] not in STANDING)
    confirmed = any(move[1] == "confirmed" for row in new for move in row["moves"])
    return confirmed or any(str(row["subject"]) in ("*", *known) for row in signoffs.rows)


def _looked_at(coverage: Answer, known: set[str], charged: Answer) -> bool:
    """Whether there was a look at the subjects on which units of the scope are charged with something; at any subject,
    for a scope without subjects of its own."""
    wanted = {str(row["subject"]) for row in charged.rows}
    return any(int(row["done"]) for row in coverage.rows if not known or str(row["subject"]) in wanted)


def _left_over(before: Answer, findings: Answer) -> Answer:
    """What stood confirmed when the window before ended, each as it stands at the end of this one."""
    stood = {str(row["finding_id"]) for row in before.rows if row["state"] in STANDING}
    return findings.only([row for row in findings.rows if str(row["finding_id"]) in stood])
